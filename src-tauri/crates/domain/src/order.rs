//! The life of an order, as a state machine: which step may follow which.

use crate::id::{CheckoutId, OrderId};
use crate::mandate::Mandate;
use crate::money::Money;
use crate::progress::{AdjustmentStatus, Progress, Share};
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
    /// How far it is, as the merchant told it last; nothing before it was asked.
    pub progress: Option<Progress>,
    /// When the state was last written: RFC 3339.
    pub updated_at: String,
}

/// A wish for money back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// What it is for; the whole order where there is nothing.
    pub shares: Vec<Share>,
    /// Where it stands.
    pub state: RefundState,
    /// RFC 3339.
    pub asked_at: String,
}

/// Where a wish for money back stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RefundState {
    /// Written down; the merchant may or may not know of it.
    Asked,
    /// The merchant said what comes back.
    Answered {
        /// The merchant's name of it.
        merchant_refund: String,
        /// Whether it is through.
        status: AdjustmentStatus,
        /// What comes back.
        back: Money,
        /// Why, in the merchant's words.
        told: Option<String>,
    },
    /// The merchant gives nothing back.
    Refused {
        /// Why, for people.
        reason: String,
    },
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
        /// What it charged, where that is not what was confirmed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        charged: Option<Money>,
    },
    /// The merchant wants its user to act on its own page: to pay there, or to prove who pays. Nothing more is sent
    /// from here; what came of it is asked for.
    Escalated {
        /// The page.
        url: String,
        /// Why, in the merchant's words.
        reason: Option<String>,
    },
    /// It is with its user.
    Fulfilled {
        /// The merchant's name of the order.
        merchant_order: String,
        /// Its page.
        permalink: Option<String>,
    },
    /// All of the money came back.
    Refunded {
        /// The merchant's name of the order.
        merchant_order: String,
        /// Its page.
        permalink: Option<String>,
        /// How much came back.
        back: Money,
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
            Self::Escalated { .. } => "escalated",
            Self::Fulfilled { .. } => "fulfilled",
            Self::Refunded { .. } => "refunded",
            Self::Rejected { .. } => "rejected",
            Self::Changed { .. } => "changed",
            Self::Unknown { .. } => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more is to be done to place it.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Accepted { .. }
                | Self::Fulfilled { .. }
                | Self::Refunded { .. }
                | Self::Rejected { .. }
                | Self::Changed { .. }
                | Self::Cancelled
        )
    }

    /// The merchant's name of the order and its page, once it has the order.
    #[must_use]
    pub fn placed(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::Accepted { merchant_order, permalink, .. }
            | Self::Fulfilled { merchant_order, permalink }
            | Self::Refunded { merchant_order, permalink, .. } => Some((merchant_order, permalink.as_deref())),
            _ => None,
        }
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
                    S::Submitting
                        | S::Completing
                        | S::Escalated { .. }
                        | S::Rejected { .. }
                        | S::Changed { .. }
                        | S::Cancelled
                )
                | (
                    S::Completing,
                    S::Accepted { .. }
                        | S::Escalated { .. }
                        | S::Rejected { .. }
                        | S::Changed { .. }
                        | S::Unknown { .. }
                        | S::Cancelled
                )
                | (
                    S::Unknown { .. },
                    S::Unknown { .. }
                        | S::Completing
                        | S::Accepted { .. }
                        | S::Escalated { .. }
                        | S::Rejected { .. }
                        | S::Changed { .. }
                        | S::Cancelled
                )
                | (S::Escalated { .. }, S::Unknown { .. } | S::Accepted { .. } | S::Rejected { .. } | S::Cancelled)
                | (S::Accepted { .. }, S::Fulfilled { .. } | S::Refunded { .. } | S::Cancelled)
                | (S::Fulfilled { .. }, S::Refunded { .. })
        );
        if allowed { Ok(()) } else { Err(NotAStep { from: self.term(), to: next.term() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [OrderState; 11] {
        let name = || "m-1".to_owned();
        [
            OrderState::Confirmed,
            OrderState::Submitting,
            OrderState::Completing,
            OrderState::Accepted { merchant_order: name(), permalink: None, charged: None },
            OrderState::Escalated { url: "https://shop.example.com/pay".to_owned(), reason: None },
            OrderState::Fulfilled { merchant_order: name(), permalink: None },
            OrderState::Refunded {
                merchant_order: name(),
                permalink: None,
                back: Money::new(500, crate::money::Currency::CNY),
            },
            OrderState::Rejected { reason: "closed".to_owned() },
            OrderState::Changed { differences: Vec::new() },
            OrderState::Unknown { reason: "no answer".to_owned() },
            OrderState::Cancelled,
        ]
    }

    #[test]
    fn a_final_state_is_followed_only_by_what_comes_after_an_order() {
        for from in all().iter().filter(|state| state.is_final()) {
            for to in &all() {
                let later = matches!(
                    (from.term(), to.term()),
                    ("accepted", "fulfilled" | "refunded" | "cancelled") | ("fulfilled", "refunded")
                );
                assert_eq!(from.step(to).is_ok(), later, "{} to {}", from.term(), to.term());
            }
        }
    }

    #[test]
    fn what_may_have_been_charged_is_never_prepared_afresh() {
        for from in all()
            .iter()
            .filter(|state| state.placed().is_some() || matches!(state.term(), "completing" | "unknown" | "escalated"))
        {
            assert!(from.step(&OrderState::Confirmed).is_err());
            assert!(from.step(&OrderState::Submitting).is_err());
        }
    }

    #[test]
    fn what_may_have_been_charged_can_still_turn_out_otherwise() {
        for from in [OrderState::Completing, OrderState::Unknown { reason: String::new() }] {
            for to in all().iter().filter(|state| state.is_final()) {
                if matches!(to.term(), "fulfilled" | "refunded") {
                    continue;
                }
                assert_eq!(from.step(to), Ok(()), "{} to {}", from.term(), to.term());
            }
        }
    }

    #[test]
    fn only_what_is_written_as_completing_can_become_accepted() {
        let accepted = OrderState::Accepted { merchant_order: "m-1".to_owned(), permalink: None, charged: None };
        for from in [OrderState::Confirmed, OrderState::Submitting] {
            assert_eq!(from.step(&accepted), Err(NotAStep { from: from.term(), to: "accepted" }));
        }
    }
}
