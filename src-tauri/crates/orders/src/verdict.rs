//! Turns what the merchant asks into what the user is told: same, cheaper, or stopped.

mod basket;
mod words;

use crate::reason::language;
use basket::{Basket, Counting};
use words::Words;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::Checkout;
use yiju_domain::money::{Currency, Money};
use yiju_domain::order::Difference;

/// How a merchant's checkout stands to the mandate.
///
/// Amounts are minor units of the mandate's currency; another currency is always [`Verdict::Stop`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same lines at the same total.
    Same,
    /// The same lines for less.
    Cheaper {
        /// What the user saves; more than nothing.
        saved: Money,
    },
    /// Dearer, other lines, or sums that contradict each other: the user must be asked again.
    Stop(Vec<Difference>),
}

/// Compares a merchant's checkout with the mandate: currency, lines with their options, parts and total.
///
/// A part of the price may move as long as the total does not rise: a merchant may tell free delivery as no delivery
/// at all or as a discount. No line may become dearer, be missing, be added or change its quantity.
#[must_use]
pub fn verdict(mandate: &Mandate, checkout: &Checkout) -> Verdict {
    let words = Words::new(language(mandate), mandate);
    let confirmed = mandate.totals.total;
    if let Some(other) = other_currency(confirmed.currency, checkout) {
        return Verdict::Stop(vec![Difference {
            what: words.currency().to_owned(),
            confirmed: confirmed.currency.code().to_owned(),
            merchant: other.code().to_owned(),
            more: None,
        }]);
    }
    let parts = Parts::of(checkout);
    let mut differences = lines(mandate, checkout, &parts, &words);
    if !parts.agree() {
        differences.push(Difference {
            what: words.sum().to_owned(),
            confirmed: confirmed.to_string(),
            merchant: words.no_sum(checkout.total),
            more: None,
        });
    }
    if checkout.total.minor > confirmed.minor {
        differences.extend(parts.dearer(mandate, &words));
    }
    match (differences.is_empty(), confirmed.minor.saturating_sub(checkout.total.minor)) {
        (false, _) => Verdict::Stop(differences),
        (true, 0) => Verdict::Same,
        (true, saved) => Verdict::Cheaper { saved: Money::new(saved, confirmed.currency) },
    }
}

fn other_currency(ours: Currency, checkout: &Checkout) -> Option<Currency> {
    let lines = checkout.lines.iter().map(|line| line.unit_price.currency);
    let totals = checkout.totals.iter().map(|part| part.amount.currency);
    [checkout.currency, checkout.total.currency].into_iter().chain(lines).chain(totals).find(|one| *one != ours)
}

/// Where the lines differ. A merchant counts an option for one of its item or for the whole line, the protocol leaves
/// that open; the lines must be right in one of the two, and the second is believed only where the subtotal proves it.
fn lines(mandate: &Mandate, checkout: &Checkout, parts: &Parts, words: &Words) -> Vec<Difference> {
    let confirmed = Basket::of_mandate(mandate);
    let whole = Basket::of_checkout(checkout, Counting::WholeLine);
    let mut differences = confirmed.against(&whole, words);
    let fits = |basket: &Basket| parts.subtotals().any(|subtotal| subtotal == basket.cost());
    if parts.subtotal.is_some() {
        let each = Basket::of_checkout(checkout, Counting::EachItem);
        if fits(&each) && confirmed.against(&each, words).is_empty() {
            return Vec::new();
        }
        if !fits(&whole) {
            differences.push(Difference {
                what: words.items().to_owned(),
                confirmed: mandate.totals.items.to_string(),
                merchant: words.no_sum(money(parts.subtotal.unwrap_or_default(), mandate.totals.items.currency)),
                more: None,
            });
        }
    }
    differences
}

/// The parts of a checkout's total by the protocol's kinds, in minor units; reductions are negative.
struct Parts {
    subtotal: Option<i128>,
    items_discount: i128,
    discount: i128,
    delivery: i128,
    /// Tax, fees and the merchant's own, each with its label.
    others: Vec<(String, i128)>,
    /// What the parts call the total; as often as it is told.
    told: Vec<i128>,
    total: i128,
}

impl Parts {
    fn of(checkout: &Checkout) -> Self {
        let mut parts = Self {
            subtotal: None,
            items_discount: 0,
            discount: 0,
            delivery: 0,
            others: Vec::new(),
            told: Vec::new(),
            total: i128::from(checkout.total.minor),
        };
        for part in &checkout.totals {
            let amount = i128::from(part.amount.minor);
            match part.kind.as_str() {
                "subtotal" => *parts.subtotal.get_or_insert(0) += amount,
                "items_discount" => parts.items_discount += amount,
                "discount" => parts.discount += amount,
                "fulfillment" => parts.delivery += amount,
                "total" => parts.told.push(amount),
                kind => parts.others.push((part.label.clone().unwrap_or_else(|| kind.to_owned()), amount)),
            }
        }
        parts
    }

    /// What the lines may sum up to: the subtotal stands before the discounts on items, or after them.
    fn subtotals(&self) -> impl Iterator<Item = i128> {
        self.subtotal.into_iter().flat_map(|subtotal| [subtotal, subtotal - self.items_discount])
    }

    /// Whether the total is what the parts make, where they are told at all, and no gift.
    fn agree(&self) -> bool {
        let others: i128 = self.others.iter().map(|other| other.1).sum();
        let sum = |subtotal| subtotal + self.discount + self.delivery + others;
        self.total >= 0
            && self.told.iter().all(|told| *told == self.total)
            && self
                .subtotal
                .is_none_or(|subtotal| [sum(subtotal), sum(subtotal + self.items_discount)].contains(&self.total))
    }

    /// What makes the total dearer: the parts above those confirmed, then the total itself.
    fn dearer(&self, mandate: &Mandate, words: &Words) -> Vec<Difference> {
        let totals = &mandate.totals;
        let part = |what: &str, confirmed: i128, merchant: i128| Difference {
            what: what.to_owned(),
            confirmed: money(confirmed, totals.total.currency).to_string(),
            merchant: money(merchant, totals.total.currency).to_string(),
            more: Some(money(merchant - confirmed, totals.total.currency)),
        };
        let mut parts = Vec::new();
        if let Some(subtotal) = self.subtotal {
            parts.push(part(words.items(), totals.items.minor.into(), subtotal));
            parts.push(part(words.delivery(), totals.delivery.minor.into(), self.delivery));
            let off = totals.discounts.iter().map(|discount| -i128::from(discount.amount.minor)).sum();
            parts.push(part(words.discount(), off, self.discount + self.items_discount));
            parts.extend(self.others.iter().map(|(label, amount)| part(label, 0, *amount)));
        }
        parts.retain(|part| part.more.is_some_and(|more| more.minor > 0));
        parts.push(part(words.total(), totals.total.minor.into(), self.total));
        parts
    }
}

/// An amount for people; what does not fit is far beyond any price, and told as the largest that does.
fn money(minor: i128, currency: Currency) -> Money {
    let largest = if minor < 0 { i64::MIN } else { i64::MAX };
    Money::new(i64::try_from(minor).unwrap_or(largest), currency)
}

#[cfg(test)]
mod tests;
