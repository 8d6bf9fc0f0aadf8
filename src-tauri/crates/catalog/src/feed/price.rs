//! Prices as people write them: "12.90 USD", "¥15", "1 299,00 €", 15元.

use yiju_domain::money::Currency;

/// A decimal number and the currency that stands with it, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    digits: String,
    decimals: String,
    negative: bool,
    /// Where one is said.
    pub currency: Option<Currency>,
}

const SIGNS: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("CN¥", "CNY"),
    ("RMB", "CNY"),
    ("人民币", "CNY"),
    ("港币", "HKD"),
    ("美元", "USD"),
    ("日元", "JPY"),
    ("¥", "CNY"),
    ("￥", "CNY"),
    ("元", "CNY"),
    ("块", "CNY"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
];

impl Price {
    /// Reads it; the reason where it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let told = || format!("{:?} is no price", text.chars().take(40).collect::<String>());
        let trimmed = text.trim();
        let code = |word: &str| Currency::try_from(word.to_ascii_uppercase()).ok().filter(|_| word.len() == 3);
        let words = trimmed.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() == 3);
        let named = SIGNS.iter().find(|(sign, _)| trimmed.contains(sign)).map(|(_, code)| *code);
        let currency = match named {
            Some(named) => Currency::try_from(named.to_owned()).ok(),
            None => words.map(code).next().flatten(),
        };
        let number: String =
            trimmed.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−')).collect();
        let negative = number.starts_with(['-', '−']);
        let number = number.trim_start_matches(['-', '−']);
        if number.contains(['-', '−']) || !number.contains(|c: char| c.is_ascii_digit()) {
            return Err(told());
        }
        // The last separator parts the decimals, unless three digits follow it alone, as in "1,299".
        let split = number.rfind(['.', ',']).filter(|&at| {
            let after = number.len() - at - 1;
            let same = number[..at].contains(&number[at..=at]);
            !(same || (after == 3 && &number[at..=at] == ","))
        });
        let (whole, part) = split.map_or((number, ""), |at| (&number[..at], &number[at + 1..]));
        let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        if part.contains(|c: char| !c.is_ascii_digit()) {
            return Err(told());
        }
        Ok(Self { digits, decimals: part.trim_end_matches('0').to_owned(), negative, currency })
    }

    /// Minor units of a currency; the reason where it has none.
    pub fn minor(&self, currency: Currency) -> Result<i64, String> {
        let places = currency.exponent() as usize;
        if self.negative {
            return Err("the price is negative".to_owned());
        }
        if self.decimals.len() > places {
            return Err(format!("the price has more decimals than {} has", currency.code()));
        }
        let text = format!("{}{:0<places$}", self.digits, self.decimals);
        let text = if text.is_empty() { "0" } else { &text };
        text.parse().map_err(|_| "the price is too large".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str) -> Result<(i64, Option<String>), String> {
        let price = Price::read(text)?;
        let currency = price.currency.unwrap_or(Currency::CNY);
        Ok((price.minor(currency)?, price.currency.map(String::from)))
    }

    #[test]
    fn prices_as_feeds_write_them() {
        for (text, expected, currency) in [
            ("12.90 USD", 1290, Some("USD")),
            ("USD 12.9", 1290, Some("USD")),
            ("¥15", 1500, Some("CNY")),
            ("15元", 1500, Some("CNY")),
            ("$1,299.00", 129_900, Some("USD")),
            ("1.299,50 €", 129_950, Some("EUR")),
            ("1,299", 129_900, None),
            ("1 299,00 EUR", 129_900, Some("EUR")),
            ("500 JPY", 500, Some("JPY")),
            ("0", 0, None),
            (".5", 50, None),
            ("12.500000", 1250, None),
        ] {
            assert_eq!(minor(text), Ok((expected, currency.map(str::to_owned))), "{text}");
        }
        for text in ["", "free", "-3", "12.345", "1-2", "99999999999999999999"] {
            assert!(minor(text).is_err(), "{text}");
        }
    }
}
