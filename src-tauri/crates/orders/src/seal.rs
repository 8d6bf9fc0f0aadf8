//! Seals a mandate: its canonical form, hash and signature; and refuses one that contradicts itself.

use crate::device_key::{DeviceKey, KeyError, verify};
use sha2::{Digest, Sha256};
use yiju_domain::mandate::Mandate;
use yiju_domain::money::{Currency, Money};

/// A mandate as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The mandate's RFC 8785 canonical JSON: the bytes that are hashed and signed.
    pub canonical: String,
    /// The SHA-256 of the canonical form, in hexadecimal.
    pub hash: String,
    /// The Ed25519 signature of the canonical form, in hexadecimal.
    pub signature: String,
    /// The public key of the device that signed, in hexadecimal.
    pub public_key: String,
}

/// In what a mandate contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// No line.
    #[error("it orders nothing")]
    Empty,
    /// A line of no piece.
    #[error("a line has no quantity")]
    NoQuantity,
    /// More than one currency.
    #[error("its amounts are of more than one currency")]
    Currencies,
    /// An amount below zero, or one that JSON cannot tell exactly (above 2⁵³ − 1).
    #[error("an amount is out of range")]
    Range,
    /// Lines or parts do not make the total.
    #[error("its parts do not add up to its total")]
    Sum,
}

impl Seal {
    /// Signs a mandate.
    ///
    /// # Errors
    /// Where the mandate cannot be written as JSON.
    pub fn new(mandate: &Mandate, key: &DeviceKey) -> Result<Self, serde_json::Error> {
        let canonical = serde_jcs::to_string(mandate)?;
        Ok(Self {
            hash: hash(&canonical),
            signature: key.sign(canonical.as_bytes()),
            public_key: key.public_key(),
            canonical,
        })
    }

    /// Whether the hash is that of the canonical form: a damaged row shows here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        hash(&self.canonical) == self.hash
    }

    /// Verifies the signature.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn verify(&self) -> Result<(), KeyError> {
        verify(&self.public_key, self.canonical.as_bytes(), &self.signature)
    }
}

fn hash(canonical: &str) -> String {
    hex::encode(Sha256::digest(canonical))
}

/// The largest integer that every reader of JSON takes exactly (RFC 8785, section 3.2.2.3).
const LARGEST: i64 = (1 << 53) - 1;

/// Whether a mandate says one thing only: lines, parts and total agree.
///
/// # Errors
/// See [`Flaw`].
pub fn check(mandate: &Mandate) -> Result<(), Flaw> {
    let totals = &mandate.totals;
    let currency = totals.total.currency;
    if mandate.lines.is_empty() {
        return Err(Flaw::Empty);
    }
    let mut items = 0;
    for line in &mandate.lines {
        if line.quantity == 0 || line.options.iter().any(|option| option.quantity == 0) {
            return Err(Flaw::NoQuantity);
        }
        for option in &line.options {
            amount(option.price, currency)?;
        }
        let total = amount(line.total, currency)?;
        if amount(line.unit_price, currency)? * i128::from(line.quantity) != total {
            return Err(Flaw::Sum);
        }
        items += total;
    }
    let mut off = 0;
    for discount in &totals.discounts {
        off += amount(discount.amount, currency)?;
    }
    let delivery = amount(totals.delivery, currency)?;
    let agree = amount(totals.items, currency)? == items && amount(totals.total, currency)? == items + delivery - off;
    if agree { Ok(()) } else { Err(Flaw::Sum) }
}

fn amount(money: Money, currency: Currency) -> Result<i128, Flaw> {
    if money.currency != currency {
        return Err(Flaw::Currencies);
    }
    if (0..=LARGEST).contains(&money.minor) { Ok(i128::from(money.minor)) } else { Err(Flaw::Range) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::mandate;

    #[test]
    fn a_seal_is_of_one_mandate_and_one_key() {
        let key = DeviceKey::from_seed(&[7; 32]);
        let seal = Seal::new(&mandate(), &key).expect("sealed");
        assert!(seal.is_whole());
        seal.verify().expect("signed");
        let altered = Seal { canonical: seal.canonical.replace("1700", "1701"), ..seal.clone() };
        assert_ne!(altered.canonical, seal.canonical);
        assert!(!altered.is_whole());
        assert!(altered.verify().is_err());
        let mut other = mandate();
        other.address.push('!');
        assert_ne!(Seal::new(&other, &key).expect("sealed").hash, seal.hash);
    }

    #[test]
    fn the_canonical_form_is_sorted_and_reads_back() {
        let seal = Seal::new(&mandate(), &DeviceKey::from_seed(&[7; 32])).expect("sealed");
        assert!(seal.canonical.starts_with("{\"address\":"), "{}", seal.canonical);
        assert!(!seal.canonical.contains("\": "));
        assert_eq!(serde_json::from_str::<Mandate>(&seal.canonical).expect("read"), mandate());
    }

    #[test]
    fn a_mandate_that_contradicts_itself_is_refused() {
        let flaw = |change: fn(&mut Mandate)| {
            let mut mandate = mandate();
            change(&mut mandate);
            check(&mandate)
        };
        assert_eq!(flaw(|_| {}), Ok(()));
        assert_eq!(flaw(|m| m.lines.clear()), Err(Flaw::Empty));
        assert_eq!(flaw(|m| m.lines[0].quantity = 0), Err(Flaw::NoQuantity));
        assert_eq!(flaw(|m| m.lines[0].quantity += 1), Err(Flaw::Sum));
        assert_eq!(flaw(|m| m.totals.total.minor -= 1), Err(Flaw::Sum));
        assert_eq!(flaw(|m| m.totals.delivery.currency = Currency::USD), Err(Flaw::Currencies));
        assert_eq!(flaw(|m| m.totals.delivery.minor = -1), Err(Flaw::Range));
        assert_eq!(flaw(|m| m.lines[0].unit_price.minor = i64::MAX), Err(Flaw::Range));
    }
}
