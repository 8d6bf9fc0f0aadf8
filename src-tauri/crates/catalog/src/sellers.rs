//! The merchants of a catalog and what they grant, ready to be asked for by id and by name.

use crate::text::{Word, likeness, weight, words};
use std::collections::HashMap;
use yiju_domain::feed::{Deal, Merchant};
use yiju_domain::id::MerchantId;

/// All merchants of a catalog.
pub struct Sellers {
    /// The SHA-256 of the feed that they are from.
    pub version: String,
    merchants: Vec<Merchant>,
    /// In the order of the merchants.
    names: Vec<Vec<Vec<Word>>>,
    by_id: HashMap<MerchantId, usize>,
    deals: HashMap<MerchantId, Vec<Deal>>,
}

impl Sellers {
    /// Reads their names once, for many questions.
    pub fn new(version: String, merchants: Vec<Merchant>, deals: Vec<Deal>) -> Self {
        let names = |merchant: &Merchant| {
            let names = merchant.name.all().chain(merchant.aliases.iter().map(String::as_str));
            names.map(words).collect()
        };
        let mut by_merchant: HashMap<MerchantId, Vec<Deal>> = HashMap::new();
        for deal in deals {
            by_merchant.entry(deal.merchant.clone()).or_default().push(deal);
        }
        Self {
            version,
            names: merchants.iter().map(names).collect(),
            by_id: merchants.iter().enumerate().map(|(at, merchant)| (merchant.id.clone(), at)).collect(),
            merchants,
            deals: by_merchant,
        }
    }

    /// All of them, in the order of the feed.
    pub fn all(&self) -> &[Merchant] {
        &self.merchants
    }

    /// The one of an id.
    pub fn get(&self, id: &MerchantId) -> Option<&Merchant> {
        self.by_id.get(id).map(|&at| &self.merchants[at])
    }

    /// What a merchant grants.
    pub fn deals(&self, id: &MerchantId) -> &[Deal] {
        self.deals.get(id).map_or(&[], Vec::as_slice)
    }

    /// Those that a name means: 沙县 in "楼下那家沙县".
    pub fn called<'s>(&'s self, asked: &'s [Word]) -> impl Iterator<Item = &'s Merchant> {
        self.merchants.iter().zip(&self.names).filter(|(_, names)| means(names, asked)).map(|(merchant, _)| merchant)
    }

    /// Whether a name means the merchant of an id.
    pub fn is_called(&self, id: &MerchantId, asked: &[Word]) -> bool {
        self.by_id.get(id).is_some_and(|&at| means(&self.names[at], asked))
    }
}

fn means(names: &[Vec<Word>], asked: &[Word]) -> bool {
    names.iter().any(|name| {
        let like = likeness(name, asked);
        like >= 0.7 || (like > 0.5 && weight(name).min(weight(asked)) >= 1.2)
    })
}
