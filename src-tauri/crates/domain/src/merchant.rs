//! What an order needs of a merchant's API: the port that `orders` calls and `merchants` implements.
//!
//! The calls follow a checkout session (Universal Commerce Protocol, checkout capability): create, update, complete,
//! get, cancel. Each may be repeated under its idempotency key without a second effect.

use crate::id::{CheckoutId, IdempotencyKey, ItemId};
use crate::mandate::Mandate;
use crate::money::{Currency, Money};
use crate::progress::{Progress, Refunded, Share};
use serde::{Deserialize, Serialize};

/// A merchant's API, for one merchant.
pub trait MerchantApi: Send + Sync {
    /// Opens a checkout with the mandate's lines.
    ///
    /// # Errors
    /// See [`CallError`].
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError>;

    /// Tells the rest of the mandate: options, address, time, remarks; and takes the merchant's delivery choice that
    /// the mandate priced.
    ///
    /// # Errors
    /// See [`CallError`].
    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError>;

    /// Places the order: the one call that charges.
    ///
    /// # Errors
    /// See [`CallError`].
    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError>;

    /// What the merchant knows of a checkout. Changes nothing.
    ///
    /// # Errors
    /// See [`CallError`].
    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError>;

    /// Gives a checkout up that was not completed.
    ///
    /// # Errors
    /// See [`CallError`].
    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError>;

    /// How far an order is that the merchant has taken. `order` is the merchant's name of it, and `checkout` that of the
    /// checkout that became it. Changes nothing.
    ///
    /// # Errors
    /// See [`CallError`]; [`CallError::Refused`] where the merchant's API does not tell.
    fn track(&self, checkout: &CheckoutId, order: &str) -> Result<Progress, CallError> {
        let _ = (checkout, order);
        Err(CallError::Refused { status: 404, message: "its API tells nothing of orders".to_owned() })
    }

    /// Asks for the money of these shares of an order's lines back; of the whole order where there are none.
    ///
    /// # Errors
    /// See [`CallError`]; [`CallError::Refused`] where the merchant gives nothing back, or its API takes no such wish.
    fn refund(
        &self,
        order: &str,
        mandate: &Mandate,
        shares: &[Share],
        key: &IdempotencyKey,
    ) -> Result<Refunded, CallError> {
        let _ = (order, mandate, shares, key);
        Err(CallError::Refused { status: 404, message: "its API takes no refunds".to_owned() })
    }
}

/// A checkout session as the merchant tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// Named by the merchant.
    pub id: CheckoutId,
    /// Where it stands.
    pub status: CheckoutStatus,
    /// The currency of every amount.
    pub currency: Currency,
    /// The lines, options as children of their item.
    pub lines: Vec<CheckoutLine>,
    /// The whole price.
    pub total: Money,
    /// The parts of the price in the merchant's order and words.
    pub totals: Vec<CheckoutTotal>,
    /// The order, once placed.
    pub order: Option<PlacedOrder>,
    /// What the merchant says about it, in its words.
    pub messages: Vec<String>,
    /// Where the user may finish by hand.
    pub continue_url: Option<String>,
    /// The whole answer as it came, for what the next call must repeat.
    #[serde(skip)]
    pub raw: serde_json::Value,
}

/// UCP's checkout states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckoutStatus {
    /// Something is missing.
    Incomplete,
    /// The user must act on the merchant's page.
    RequiresEscalation,
    /// All is there.
    ReadyForComplete,
    /// Being placed.
    CompleteInProgress,
    /// Placed.
    Completed,
    /// Given up.
    Canceled,
}

/// One line of a checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutLine {
    /// Named by the merchant.
    pub id: String,
    /// The line that this is an option of.
    pub parent: Option<String>,
    /// What was ordered.
    pub item: ItemId,
    /// How many.
    pub quantity: u32,
    /// One of it.
    pub unit_price: Money,
}

/// One part of a checkout's price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutTotal {
    /// `subtotal`, `items_discount`, `discount`, `fulfillment`, `tax`, `fee`, `total`, or the merchant's own.
    pub kind: String,
    /// The merchant's words.
    pub label: Option<String>,
    /// Negative for a reduction.
    pub amount: Money,
}

/// An order that a merchant has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOrder {
    /// Named by the merchant.
    pub id: String,
    /// Its page.
    pub permalink: Option<String>,
}

/// How a call failed, by what may have happened at the merchant.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The merchant never got the call.
    #[error("{0}")]
    NotSent(String),
    /// The merchant refused, and did nothing.
    #[error("{message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// In the merchant's words, or ours where it gave none.
        message: String,
    },
    /// The merchant asks to be called later, and did nothing.
    #[error("the merchant is busy")]
    Busy {
        /// Seconds, where it told.
        retry_after: Option<u64>,
    },
    /// The call may or may not have been carried out: a timeout, a cut connection, a server error, an answer that
    /// cannot be read.
    #[error("{0}")]
    Unclear(String),
}
