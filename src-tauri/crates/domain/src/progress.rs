//! What becomes of an order after the merchant took it: how far it is, and money that comes back.

use crate::money::Money;
use serde::{Deserialize, Serialize};

/// How far an order is, as the merchant told it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How far everything together is.
    pub stage: Stage,
    /// What happened, oldest first.
    pub steps: Vec<Step>,
    /// Money that came back or is on its way, and whatever else was changed after the order.
    pub adjustments: Vec<Adjustment>,
    /// What is shown at the door or the counter: tickets and vouchers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The merchant has it.
    Accepted,
    /// It is being made, or made.
    Prepared,
    /// Somebody brings it.
    OnTheWay,
    /// It is there.
    Delivered,
    /// The merchant, or the user, gave it up.
    Cancelled,
}

impl Stage {
    /// The stage's term, as in JSON.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Prepared => "prepared",
            Self::OnTheWay => "on_the_way",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One thing that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The protocol's term, or the merchant's own: "shipped".
    pub kind: String,
    /// RFC 3339.
    pub at: String,
    /// In the merchant's words.
    pub told: Option<String>,
}

/// One change after the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The merchant's name of it.
    pub id: String,
    /// `refund`, `cancellation`, or the merchant's own term.
    pub kind: String,
    /// Whether it is through.
    pub status: AdjustmentStatus,
    /// RFC 3339.
    pub at: String,
    /// What comes back to the user, a positive amount; absent where it moves no money.
    pub back: Option<Money>,
    /// In the merchant's words.
    pub told: Option<String>,
}

/// Where a change after the order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentStatus {
    /// Being worked on.
    Pending,
    /// Through.
    Completed,
    /// It came to nothing.
    Failed,
}

/// So many pieces of one line of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The line's place in the mandate, from 0.
    pub line: usize,
    /// Pieces, at least one.
    pub quantity: u32,
}

/// What a merchant makes of a wish to have money back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    /// The merchant's name of the refund.
    pub id: String,
    /// Whether it is through.
    pub status: AdjustmentStatus,
    /// What comes back, a positive amount; nothing where it came to nothing.
    pub back: Money,
    /// Why, in the merchant's words.
    pub told: Option<String>,
}

impl Progress {
    /// What has come back and is coming back, all together; `None` where nothing does.
    #[must_use]
    pub fn back(&self) -> Option<Money> {
        let counted = self.adjustments.iter().filter(|one| one.status != AdjustmentStatus::Failed);
        counted
            .filter_map(|one| one.back)
            .reduce(|sum, one| Money::new(sum.minor.saturating_add(one.minor), sum.currency))
    }
}
