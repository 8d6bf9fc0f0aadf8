//! The life of an order, as a state machine: which step may follow which.

use crate::id::{CheckoutId, OrderId};
use crate::mandate::Mandate;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// An order of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Ours.
    pub id: OrderId,
    /// What was confirmed.
    pub mandate: Mandate,
    /// The SHA-256 of the mandate's canonical form, in hexadecimal.
    pub mandate_hash: String,
    /// Where it stands.
    pub state: OrderState,
    /// The checkout at the merchant, once there is one.
    pub checkout: Option<CheckoutId>,
    /// When the state was last written: RFC 3339.
    pub updated_at: String,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OrderState {
    /// On the disk; nothing sent yet.
    Confirmed,
    /// A checkout is being prepared. Nothing is charged in this state.
    Submitting,
    /// The completing call is about to be sent, or was sent and its fate is not known.
    Completing,
    /// The merchant took it.
    Accepted {
        /// The merchant's name of the order.
        merchant_order: String,
        /// Its page.
        permalink: Option<String>,
    },
    /// The merchant refused it, or it never got there: nothing was charged.
    Rejected {
        /// Why, for people.
        reason: String,
    },
    /// The merchant's price or lines are not the mandate's: stopped before it was charged.
    Changed {
        /// Line by line.
        differences: Vec<Difference>,
    },
    /// It may have been taken; being checked, never sent again blindly.
    Unknown {
        /// What went wrong, for people.
        reason: String,
    },
    /// Given up before it was charged, or taken back by the merchant.
    Cancelled,
}

/// One way in which a merchant's checkout is not the mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What: a line's name, or a part of the price.
    pub what: String,
    /// As it was confirmed.
    pub confirmed: String,
    /// As the merchant has it.
    pub merchant: String,
    /// What the user would pay more, where it is a price.
    pub more: Option<Money>,
}

/// A step that the state machine does not know.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an order that is {from} cannot become {to}")]
pub struct NotAStep {
    /// The state's term.
    pub from: &'static str,
    /// The state's term.
    pub to: &'static str,
}

impl OrderState {
    /// The state's term, as in the database and in JSON.
    #[must_use]
    pub const fn term(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Submitting => "submitting",
            Self::Completing => "completing",
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Changed { .. } => "changed",
            Self::Unknown { .. } => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen by itself.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Rejected { .. } | Self::Changed { .. } | Self::Cancelled)
    }

    /// Whether `next` may follow this state.
    ///
    /// # Errors
    /// [`NotAStep`] where it may not: above all, nothing leads from a state in which the merchant may have been
    /// charged back to one that would send the order afresh.
    pub const fn step(&self, next: &Self) -> Result<(), NotAStep> {
        use OrderState as S;
        let allowed = matches!(
            (self, next),
            (S::Confirmed, S::Submitting | S::Cancelled)
                | (
                    S::Submitting,
                    S::Submitting | S::Completing | S::Rejected { .. } | S::Changed { .. } | S::Cancelled
                )
                | (S::Completing, S::Accepted { .. } | S::Rejected { .. } | S::Changed { .. } | S::Unknown { .. })
                | (
                    S::Unknown { .. },
                    S::Unknown { .. } | S::Completing | S::Accepted { .. } | S::Rejected { .. } | S::Cancelled
                )
                | (S::Accepted { .. }, S::Cancelled)
        );
        if allowed { Ok(()) } else { Err(NotAStep { from: self.term(), to: next.term() }) }
    }
}
