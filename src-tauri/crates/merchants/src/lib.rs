//! The wire to merchants, and the merchant that plays one.
//!
//! [`UcpMerchant`] is [`MerchantApi`](yiju_domain::merchant::MerchantApi) over HTTP, by the Universal Commerce
//! Protocol. [`sandbox`] is a merchant of our own that speaks the same protocol on loopback. Nothing else in the
//! program opens a connection because of an order.

mod client;
pub mod sandbox;
pub mod ucp;
mod url;

pub use client::{Abilities, ConnectError, Instrument, Limits, MerchantEndpoint, UcpMerchant};
