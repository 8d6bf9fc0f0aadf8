//! The wire to merchants, and the merchant that plays one.
//!
//! [`UcpMerchant`] is [`MerchantApi`](yiju_domain::merchant::MerchantApi) over HTTP, by the Universal Commerce
//! Protocol. [`sandbox`] is a merchant of our own that speaks the same protocol on loopback. Nothing else in the
//! program opens a connection because of an order. [`download`] fetches a feed, by a command and never otherwise.

mod client;
mod download;
pub mod sandbox;
pub mod ucp;
mod url;

pub use client::{ConnectError, Instrument, Limits, UcpMerchant};
pub use download::{Download, DownloadError, download};
