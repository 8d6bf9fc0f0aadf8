//! What is bought, without the order and the grouping of lines: each item with its options, how often, for how much.

use super::money;
use super::words::Words;
use std::collections::BTreeMap;
use yiju_domain::id::ItemId;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{Checkout, CheckoutLine};
use yiju_domain::money::Currency;
use yiju_domain::order::Difference;

/// For what a merchant's quantity of an option is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// For all pieces of the item together.
    WholeLine,
    /// For one piece of the item.
    EachItem,
}

/// An item with its options.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    pub item: ItemId,
    /// How many of each option one piece has.
    pub options: BTreeMap<ItemId, u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Amount {
    pieces: u64,
    /// Minor units for all pieces.
    cost: i128,
}

/// Everything bought.
pub struct Basket {
    made: BTreeMap<Made, Amount>,
    /// Lines that belong to no item, or do not spread evenly over its pieces.
    loose: Vec<(ItemId, u64)>,
    /// Minor units for everything, as told.
    cost: i128,
    currency: Currency,
}

impl Basket {
    pub fn of_mandate(mandate: &Mandate) -> Self {
        let mut basket = Self::empty(mandate.totals.total.currency);
        for line in &mandate.lines {
            let mut options = BTreeMap::new();
            for option in &line.options {
                *options.entry(option.item.clone()).or_default() += u64::from(option.quantity);
            }
            let cost = i128::from(line.unit_price.minor) * i128::from(line.quantity);
            basket.add(Made { item: line.item.clone(), options }, line.quantity, cost);
        }
        basket
    }

    pub fn of_checkout(checkout: &Checkout, counting: Counting) -> Self {
        let mut basket = Self::empty(checkout.currency);
        let mut children: BTreeMap<&str, Vec<&CheckoutLine>> = BTreeMap::new();
        for line in &checkout.lines {
            if let Some(parent) = &line.parent {
                children.entry(parent).or_default().push(line);
            }
        }
        for line in checkout.lines.iter().filter(|line| line.parent.is_none()) {
            let pieces = u64::from(line.quantity);
            let mut options = BTreeMap::new();
            let mut cost = i128::from(line.unit_price.minor) * i128::from(pieces);
            for child in children.remove(line.id.as_str()).unwrap_or_default() {
                let quantity = u64::from(child.quantity);
                let (each, all) = match counting {
                    Counting::EachItem => (Some(quantity), u128::from(quantity) * u128::from(pieces)),
                    Counting::WholeLine => {
                        let even = pieces > 0 && quantity.is_multiple_of(pieces);
                        (even.then(|| quantity / pieces), u128::from(quantity))
                    }
                };
                cost += i128::from(child.unit_price.minor) * i128::try_from(all).unwrap_or(i128::from(u64::MAX));
                match each {
                    Some(each) => *options.entry(child.item.clone()).or_default() += each,
                    None => basket.loose.push((child.item.clone(), quantity)),
                }
            }
            basket.add(Made { item: line.item.clone(), options }, line.quantity, cost);
        }
        for line in children.into_values().flatten() {
            let quantity = u64::from(line.quantity);
            basket.cost += i128::from(line.unit_price.minor) * i128::from(quantity);
            basket.loose.push((line.item.clone(), quantity));
        }
        basket
    }

    const fn empty(currency: Currency) -> Self {
        Self { made: BTreeMap::new(), loose: Vec::new(), cost: 0, currency }
    }

    fn add(&mut self, made: Made, pieces: u32, cost: i128) {
        let amount = self.made.entry(made).or_default();
        amount.pieces += u64::from(pieces);
        amount.cost += cost;
        self.cost += cost;
    }

    /// What all lines cost together, in minor units.
    pub const fn cost(&self) -> i128 {
        self.cost
    }

    /// Where the merchant's basket is not this one: dearer, missing, added, or of another quantity.
    pub fn against(&self, merchant: &Self, words: &Words) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut others: Vec<(&Made, Amount)> = merchant
            .made
            .iter()
            .filter(|(made, _)| !self.made.contains_key(made))
            .map(|(made, amount)| (made, *amount))
            .collect();
        for (made, ours) in &self.made {
            let what = words.item(&made.item);
            let confirmed = words.made(made, ours.pieces);
            let differ =
                |merchant| Difference { what: what.clone(), confirmed: confirmed.clone(), merchant, more: None };
            match merchant.made.get(made) {
                Some(theirs) if theirs.pieces != ours.pieces => {
                    differences.push(differ(words.made(made, theirs.pieces)));
                }
                Some(theirs) if theirs.cost > ours.cost => differences.push(Difference {
                    what,
                    confirmed: money(ours.cost, self.currency).to_string(),
                    merchant: money(theirs.cost, self.currency).to_string(),
                    more: Some(money(theirs.cost - ours.cost, self.currency)),
                }),
                Some(_) => {}
                // Most often it is there with other options: then one difference says so, instead of two.
                None => match others.iter().position(|(other, _)| other.item == made.item) {
                    Some(at) => {
                        let (other, amount) = others.remove(at);
                        differences.push(differ(words.made(other, amount.pieces)));
                    }
                    None => differences.push(differ(words.missing().to_owned())),
                },
            }
        }
        let added = others.into_iter().map(|(made, amount)| (words.item(&made.item), words.made(made, amount.pieces)));
        let loose = merchant.loose.iter().map(|(item, pieces)| (words.item(item), words.pieces(item, *pieces)));
        differences.extend(added.chain(loose).map(|(what, merchant)| Difference {
            what,
            confirmed: words.not_ordered().to_owned(),
            merchant,
            more: None,
        }));
        differences
    }
}
