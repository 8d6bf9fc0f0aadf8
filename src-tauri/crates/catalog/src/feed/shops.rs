//! The merchants of a feed that only names them beside its products.

use std::collections::HashMap;
use yiju_domain::feed::{Merchant, Record};
use yiju_domain::id::MerchantId;
use yiju_domain::money::Currency;

/// The merchants named so far.
pub struct Shops {
    fallback: String,
    known: HashMap<(String, Currency), MerchantId>,
    names: HashMap<String, Currency>,
}

impl Shops {
    /// `fallback` is what a merchant is called that the feed does not name.
    pub fn new(fallback: &str) -> Self {
        Self { fallback: fallback.to_owned(), known: HashMap::new(), names: HashMap::new() }
    }

    /// The merchant of a name that sells in a currency, and its record where it is new. A merchant has one currency: who
    /// sells in two is two.
    pub fn of(&mut self, name: Option<&str>, currency: Currency) -> (MerchantId, Option<Record>) {
        let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&self.fallback).to_owned();
        if let Some(id) = self.known.get(&(name.clone(), currency)) {
            return (id.clone(), None);
        }
        let first = *self.names.entry(name.clone()).or_insert(currency) == currency;
        let called = if first { name.clone() } else { format!("{name} ({})", currency.code()) };
        let merchant = Merchant { currency, ..Merchant::named(&called) };
        let id = merchant.id.clone();
        self.known.insert((name, currency), id.clone());
        (id, Some(Record::Merchant(merchant)))
    }
}
