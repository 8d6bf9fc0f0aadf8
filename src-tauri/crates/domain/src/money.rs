//! Money: integer minor units with a currency, never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A currency code that is not three capital letters.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no ISO 4217 currency code: three capital letters are needed, such as CNY")]
pub struct NotACurrency(pub String);

impl Currency {
    /// Renminbi.
    pub const CNY: Self = Self(*b"CNY");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the decimal point (ISO 4217's "minor unit" exponent).
    #[must_use]
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" | b"PYG" | b"UGX" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"TND" | b"JOD" | b"IQD" | b"LYD" => 3,
            _ => 2,
        }
    }

    fn sign(&self) -> Option<&'static str> {
        match &self.0 {
            b"CNY" | b"JPY" => Some("¥"),
            b"USD" => Some("$"),
            b"EUR" => Some("€"),
            b"GBP" => Some("£"),
            _ => None,
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(code: String) -> Result<Self, NotACurrency> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(NotACurrency(code)),
        }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount in minor units (fen, cents) of a currency; negative for a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// The currency of the units.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }
}

impl fmt::Display for Money {
    /// `¥12.50`, `-$3`, `12.500 KWD`; whole amounts without the decimal point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let scale = 10_u64.pow(exponent);
        let units = self.minor.unsigned_abs();
        let (whole, part) = (units / scale, units % scale);
        if self.minor < 0 {
            f.write_str("-")?;
        }
        f.write_str(self.currency.sign().unwrap_or_default())?;
        write!(f, "{whole}")?;
        if part != 0 {
            write!(f, ".{part:0width$}", width = exponent as usize)?;
        }
        if self.currency.sign().is_none() {
            write!(f, " {}", self.currency.code())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        assert_eq!(Money::new(1250, Currency::CNY).to_string(), "¥12.50");
        assert_eq!(Money::new(-300, Currency::USD).to_string(), "-$3");
        assert_eq!(Money::new(5, Currency::USD).to_string(), "$0.05");
        let dinar = Currency::try_from("KWD".to_owned()).expect("a currency");
        assert_eq!(Money::new(12_500, dinar).to_string(), "12.500 KWD");
    }

    #[test]
    fn a_code_of_other_shape_is_refused() {
        assert!(Currency::try_from("yuan".to_owned()).is_err());
        assert!(Currency::try_from("cny".to_owned()).is_err());
    }
}
