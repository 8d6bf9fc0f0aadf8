//! What an order costs: items, delivery, discount.
//!
//! One discount on items and one on delivery at most, the largest that applies of each.

use crate::feed::{Deal, DealRule, Merchant};
use crate::money::Money;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The parts of a total. `total = items + delivery - discounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All lines with their options.
    pub items: Money,
    /// Delivery before any reduction.
    pub delivery: Money,
    /// Reductions, each a positive amount.
    pub discounts: Vec<Discount>,
    /// What is paid.
    pub total: Money,
}

/// One reduction, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// "满30减5".
    pub title: Text,
    /// A positive amount, taken off.
    pub amount: Money,
}

impl Totals {
    /// All reductions together, a positive amount.
    #[must_use]
    pub fn discount(&self) -> Money {
        Money::new(self.discounts.iter().map(|d| d.amount.minor).sum(), self.total.currency)
    }
}

/// The totals of `items` minor units at a merchant, with the deals of that merchant that apply.
#[must_use]
pub fn quote(items: i64, merchant: &Merchant, deals: &[Deal]) -> Totals {
    let money = |minor| Money::new(minor, merchant.currency);
    let own = || deals.iter().filter(|deal| deal.merchant == merchant.id);
    let off_items = own().filter_map(|deal| match deal.rule {
        DealRule::Threshold { over, off } if items >= over => Some((deal, off.min(items))),
        _ => None,
    });
    let off_delivery = own().filter_map(|deal| match deal.rule {
        DealRule::FreeDelivery { over } if items >= over => Some((deal, merchant.delivery_fee)),
        _ => None,
    });
    let discounts: Vec<Discount> = [off_items.max_by_key(|d| d.1), off_delivery.max_by_key(|d| d.1)]
        .into_iter()
        .flatten()
        .filter(|&(_, amount)| amount > 0)
        .map(|(deal, amount)| Discount { title: deal.title.clone(), amount: money(amount) })
        .collect();
    let off: i64 = discounts.iter().map(|d| d.amount.minor).sum();
    Totals {
        items: money(items),
        delivery: money(merchant.delivery_fee),
        total: money(items + merchant.delivery_fee - off),
        discounts,
    }
}
