//! What a merchant takes off: by which rule, of what, when, for whom, and beside which other deals.

use super::Product;
use super::hours::Hours;
use crate::id::{ItemId, MerchantId};
use crate::intent::Vertical;
use crate::text::Text;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// A reduction that a merchant grants. How several of them compute together is told by [`crate::pricing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// Unique within the feed.
    pub id: String,
    /// Who grants it.
    pub merchant: MerchantId,
    /// "满30减5".
    pub title: Text,
    /// What it takes off.
    #[serde(flatten)]
    pub rule: DealRule,
    /// Of which pieces; of the whole order where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Scope>,
    /// When it is granted, by the moment of ordering; always where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<Valid>,
    /// What must be presented for it. The program presents it together with the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it is for who never ordered from the merchant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_order: bool,
    /// How often it is granted within one order: times of a threshold, an nth piece or a bundle; pieces of a percentage.
    /// Absent for a threshold means once, for the others as often as it fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Of the deals of one group an order has one at most. What is in no group stacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// How a deal computes. Percentages are taken off: 20 leaves 80 of 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum DealRule {
    /// `off` minor units once what it works on reaches `over`: 满30减5.
    Threshold {
        /// Minor units needed.
        #[serde(default)]
        over: i64,
        /// Minor units taken off.
        off: i64,
    },
    /// No delivery fee once the items reach `over`.
    FreeDelivery {
        /// Minor units of items needed.
        over: i64,
    },
    /// So many percent once what it works on reaches `over`: 八折.
    Percent {
        /// 1 to 100.
        percent: u8,
        /// Minor units that it takes off at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cap: Option<i64>,
        /// Minor units needed.
        #[serde(default, skip_serializing_if = "is_zero")]
        over: i64,
    },
    /// Of every `nth` pieces the cheapest for so many percent less: 第二件半价 is 2 and 50, buy two get one free is 3 and
    /// 100.
    Nth {
        /// At least 2.
        nth: u32,
        /// 1 to 100.
        percent: u8,
    },
    /// Things together for one price; what is chosen about them is paid beside it.
    Bundle {
        /// Its parts, which take their pieces in this order: the narrowest first.
        of: Vec<Part>,
        /// Minor units for all of them.
        price: i64,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// One part of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What may be taken for it.
    #[serde(flatten)]
    pub what: Scope,
    /// How many pieces.
    #[serde(default = "super::one", skip_serializing_if = "super::is_one")]
    pub quantity: u32,
}

/// Which things are meant: whatever is named by any of the lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// By the id of a product, or of one of its variants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ItemId>,
    /// By their category, in either language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// By their vertical.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verticals: Vec<Vertical>,
}

impl Scope {
    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.products.is_empty() && self.categories.is_empty() && self.verticals.is_empty()
    }

    /// Whether a product, as this item of it, is meant.
    #[must_use]
    pub fn holds(&self, product: &Product, item: &ItemId) -> bool {
        self.products.iter().any(|one| one == item || one.as_str() == product.id.as_str())
            || product.category.all().any(|own| self.categories.iter().any(|one| one == own))
            || product.vertical.is_some_and(|own| self.verticals.contains(&own))
    }
}

/// When a deal is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valid {
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Hours of the week.
    #[serde(default, skip_serializing_if = "Hours::is_always")]
    pub hours: Hours,
}

impl Valid {
    /// Whether a moment is within it.
    #[must_use]
    pub fn holds(&self, moment: DateTime) -> bool {
        let date = moment.date();
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
            && self.hours.hold(moment)
    }
}

impl Deal {
    /// A deal of a rule alone: for everybody, always, on the whole order, beside all others.
    #[must_use]
    pub const fn new(id: String, merchant: MerchantId, title: Text, rule: DealRule) -> Self {
        Self {
            id,
            merchant,
            title,
            rule,
            on: None,
            valid: None,
            code: None,
            first_order: false,
            limit: None,
            group: None,
        }
    }

    /// What makes the deal one that cannot be computed, where something does.
    ///
    /// # Errors
    /// The reason.
    pub fn flaw(&self) -> Result<(), &'static str> {
        let percent = |percent: u8| (1..=100).contains(&percent);
        if self.on.as_ref().is_some_and(Scope::is_empty) {
            return Err("`on` names nothing");
        }
        if self.limit == Some(0) {
            return Err("`limit` is 0, so that it is never granted");
        }
        match &self.rule {
            DealRule::FreeDelivery { .. } if self.on.is_some() || self.limit.is_some() => {
                Err("free delivery is of the whole order: neither `on` nor `limit` belongs there")
            }
            DealRule::Percent { percent: off, .. } | DealRule::Nth { percent: off, .. } if !percent(*off) => {
                Err("`percent` is not from 1 to 100")
            }
            DealRule::Percent { .. } if self.on.is_none() && self.limit.is_some() => {
                Err("a percentage of the whole order has no `limit`; `cap` limits what it takes off")
            }
            DealRule::Nth { nth: ..2, .. } => Err("`nth` is less than 2"),
            DealRule::Bundle { .. } if self.on.is_some() => Err("a bundle names its things in `of`, not in `on`"),
            DealRule::Bundle { of, .. } if of.is_empty() => Err("the bundle has no parts"),
            DealRule::Bundle { of, .. } if of.iter().any(|part| part.what.is_empty() || part.quantity == 0) => {
                Err("a part of the bundle names nothing")
            }
            _ => Ok(()),
        }
    }
}
