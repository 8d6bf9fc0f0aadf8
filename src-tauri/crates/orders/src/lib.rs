//! From a mandate to an order at the merchant, exactly once.
//!
//! [`Orders::confirm`] signs a mandate with the [`DeviceKey`] and writes it, with the idempotency key of every call
//! that may ever follow, in one durable transaction. [`Orders::submit`] then takes it as far as it goes: each state is
//! on the disk before the act that it announces, so that a stop at any moment is followed by
//! [`Orders::resume`], under the same keys. Before the one call that charges, [`verdict`](verdict()) compares the
//! merchant's checkout with the mandate.
//!
//! The merchant is reached through [`MerchantApi`](yiju_domain::merchant::MerchantApi) alone; this crate opens no
//! connection.

mod claim;
mod clock;
mod device_key;
mod error;
mod orders;
mod outbox;
mod patience;
mod reason;
#[cfg(test)]
mod sample;
mod seal;
mod submission;
mod verdict;

pub use clock::{Clock, SystemClock};
pub use device_key::{DeviceKey, KeyError, verify};
pub use error::OrdersError;
pub use orders::Orders;
pub use outbox::Event;
pub use seal::{Flaw, Seal};
pub use verdict::{Verdict, verdict};
