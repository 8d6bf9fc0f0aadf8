//! What an order costs: items, reductions, delivery. The catalog and the sandbox merchant ask the same function.
//!
//! **The order of computing.** First the deals on pieces: bundles, every nth piece, and whatever names in `on` what it
//! works on. They are granted one after another, each to pieces that none before it took, and of those to the dearest;
//! they count what a piece costs without the choices made about it. Then the deals on the whole order, percentages before
//! amounts and of each kind in the order of their ids, each on what those before it left. Delivery comes last, by what is
//! left then. Every `over` is compared with what is left when its deal is computed.
//!
//! **Which deals.** Those of the merchant that are granted now and to this shopper. Of one group an order has one at most;
//! what is in no group stacks. Of all lawful combinations, deals on pieces in every order and every number of times, the
//! cheapest is taken; of equally cheap ones that with the fewest deals, then that with the first ids.
//!
//! A reduction takes off more than nothing: a bundle that is dearer than its pieces is none, and no way to an `over`.
//!
//! **Rounding.** What a percentage takes off is rounded up to a whole minor unit, once for each piece of an nth-piece deal
//! and once for any other: in the shopper's favour. Nothing is ever reduced below zero.

mod search;

use crate::feed::{Deal, Merchant, Product};
use crate::id::ItemId;
use crate::money::Money;
use crate::offer::OfferLine;
use crate::text::Text;
use jiff::civil::DateTime;
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
    /// The code that is presented for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it is granted because this is the shopper's first order there, which the merchant is told then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_order: bool,
}

impl Totals {
    /// All reductions together, a positive amount.
    #[must_use]
    pub fn discount(&self) -> Money {
        let all = self.discounts.iter().fold(0_i64, |sum, discount| sum.saturating_add(discount.amount.minor));
        Money::new(all, self.total.currency)
    }

    /// The codes that are presented for its reductions.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.discounts.iter().filter_map(|discount| discount.code.as_deref())
    }

    /// Whether one of its reductions is for a first order.
    #[must_use]
    pub fn first_order(&self) -> bool {
        self.discounts.iter().any(|discount| discount.first_order)
    }
}

/// One line of what is bought, as deals see it.
#[derive(Clone, Copy, Debug)]
pub struct CartLine<'a> {
    /// What it is.
    pub product: &'a Product,
    /// The product, or its variant, as the merchant's API knows it.
    pub item: &'a ItemId,
    /// How many.
    pub quantity: u32,
    /// Minor units for one, without choices.
    pub price: i64,
    /// Minor units for the choices of all of it.
    pub choices: i64,
}

impl<'a> CartLine<'a> {
    /// A line of an offer, with its product; `None` where its amounts are more than can be counted.
    #[must_use]
    pub fn of(line: &'a OfferLine, product: &'a Product) -> Option<Self> {
        let chosen = line.options.iter().try_fold(0_i64, |sum, option| {
            sum.checked_add(option.price.minor.checked_mul(i64::from(option.quantity))?)
        })?;
        let price = line.unit_price.minor.checked_sub(chosen)?;
        let choices = chosen.checked_mul(i64::from(line.quantity))?;
        Some(Self { product, item: &line.item, quantity: line.quantity, price, choices })
    }
}

/// For whom and when a price is computed.
#[derive(Clone, Copy, Debug)]
pub struct Shopper<'a> {
    /// The moment of ordering, by the clock on the shop's wall.
    pub now: DateTime,
    /// Whether nothing was ever ordered from the merchant.
    pub first_order: bool,
    /// The codes that can be presented.
    pub codes: Codes<'a>,
}

/// Codes that can be presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codes<'a> {
    /// Whatever the merchant's feed tells.
    Told,
    /// These.
    These(&'a [String]),
}

impl Shopper<'_> {
    /// Whether a deal is granted to them.
    fn is_granted(&self, deal: &Deal) -> bool {
        deal.valid.as_ref().is_none_or(|valid| valid.holds(self.now))
            && (self.first_order || !deal.first_order)
            && match (&deal.code, self.codes) {
                (None, _) | (Some(_), Codes::Told) => true,
                (Some(code), Codes::These(codes)) => codes.contains(code),
            }
    }
}

/// The totals of a cart at a merchant, with the cheapest lawful combination of its deals; `None` where they are more than
/// can be counted.
#[must_use]
pub fn quote(cart: &[CartLine<'_>], merchant: &Merchant, deals: &[Deal], shopper: &Shopper<'_>) -> Option<Totals> {
    let items = cart.iter().try_fold(0_i64, |sum, line| {
        let pieces = line.price.checked_mul(i64::from(line.quantity))?;
        sum.checked_add(pieces)?.checked_add(line.choices)
    })?;
    let undiscounted = items.checked_add(merchant.delivery_fee)?;
    let granted: Vec<&Deal> =
        deals.iter().filter(|deal| deal.merchant == merchant.id && shopper.is_granted(deal)).collect();
    let reductions = search::cheapest(cart, items, merchant.delivery_fee, granted);
    let money = |minor| Money::new(minor, merchant.currency);
    let discounts: Vec<Discount> = reductions
        .into_iter()
        .map(|(deal, amount)| Discount {
            title: deal.title.clone(),
            amount: money(amount),
            code: deal.code.clone(),
            first_order: deal.first_order,
        })
        .collect();
    // Each was cut to what was left, so that their sum is at most what they are taken from.
    let off: i64 = discounts.iter().map(|discount| discount.amount.minor).sum();
    Some(Totals {
        items: money(items),
        delivery: money(merchant.delivery_fee),
        total: money(undiscounted - off),
        discounts,
    })
}

#[cfg(test)]
mod tests;
