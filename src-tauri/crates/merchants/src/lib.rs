//! The wire to merchants, and the merchant that plays one.
//!
//! [`UcpMerchant`] is [`MerchantApi`](yiju_domain::merchant::MerchantApi) over HTTP by the Universal Commerce Protocol,
//! [`AcpMerchant`] by the Agentic Commerce Protocol, and [`AnyMerchant`] whichever of the two a merchant speaks.
//! [`sandbox`] is a merchant of our own that speaks both on loopback. Nothing else in the program opens a connection
//! because of an order. [`download`] fetches a feed, by a command and never otherwise.

pub mod acp;
mod client;
mod download;
mod key;
mod message;
pub mod sandbox;
pub mod ucp;
mod url;

pub use client::{
    Abilities, Account, AccountError, AcpMerchant, AnyMerchant, Client, ConnectError, Instrument, Limits,
    MerchantEndpoint, Platform, PlatformError, UcpMerchant,
};
pub use download::{Download, DownloadError, download};
