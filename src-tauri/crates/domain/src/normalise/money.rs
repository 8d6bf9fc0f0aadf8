//! Budgets.

use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What something may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// At least.
    pub min: Option<Money>,
    /// At most.
    pub max: Option<Money>,
    /// Whether the amounts are for each person: "人均80".
    pub per_person: bool,
}

/// The budget that a span names; amounts without a currency word or sign of their own are of `currency`.
#[must_use]
pub fn money(text: &str, currency: Currency) -> Option<Budget> {
    let _ = (text, currency);
    None
}
