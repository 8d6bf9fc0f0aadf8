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
                | (
                    S::Completing,
                    S::Accepted { .. } | S::Rejected { .. } | S::Changed { .. } | S::Unknown { .. } | S::Cancelled
                )
                | (
                    S::Unknown { .. },
                    S::Unknown { .. }
                        | S::Completing
                        | S::Accepted { .. }
                        | S::Rejected { .. }
                        | S::Changed { .. }
                        | S::Cancelled
                )
                | (S::Accepted { .. }, S::Cancelled)
        );
        if allowed { Ok(()) } else { Err(NotAStep { from: self.term(), to: next.term() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [OrderState; 8] {
        [
            OrderState::Confirmed,
            OrderState::Submitting,
            OrderState::Completing,
            OrderState::Accepted { merchant_order: "m-1".to_owned(), permalink: None },
            OrderState::Rejected { reason: "closed".to_owned() },
            OrderState::Changed { differences: Vec::new() },
            OrderState::Unknown { reason: "no answer".to_owned() },
            OrderState::Cancelled,
        ]
    }

    #[test]
    fn nothing_follows_a_final_state_but_that_the_merchant_takes_an_order_back() {
        for from in all().iter().filter(|state| state.is_final()) {
            for to in &all() {
                let taken_back = matches!((from, to), (OrderState::Accepted { .. }, OrderState::Cancelled));
                assert_eq!(from.step(to).is_ok(), taken_back, "{} to {}", from.term(), to.term());
            }
        }
    }

    #[test]
    fn what_may_have_been_charged_is_never_prepared_afresh() {
        for from in all().iter().filter(|state| matches!(state.term(), "completing" | "unknown" | "accepted")) {
            assert!(from.step(&OrderState::Confirmed).is_err());
            assert!(from.step(&OrderState::Submitting).is_err());
        }
    }

    #[test]
    fn what_may_have_been_charged_can_still_turn_out_otherwise() {
        for from in [OrderState::Completing, OrderState::Unknown { reason: String::new() }] {
            for to in all().iter().filter(|state| state.is_final()) {
                assert_eq!(from.step(to), Ok(()), "{} to {}", from.term(), to.term());
            }
        }
    }

    #[test]
    fn only_what_is_written_as_completing_can_become_accepted() {
        let accepted = OrderState::Accepted { merchant_order: "m-1".to_owned(), permalink: None };
        for from in [OrderState::Confirmed, OrderState::Submitting] {
            assert_eq!(from.step(&accepted), Err(NotAStep { from: from.term(), to: "accepted" }));
        }
    }
}
