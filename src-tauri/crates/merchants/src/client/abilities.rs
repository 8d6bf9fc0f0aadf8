//! What a merchant can do and what it will be told, for the user to judge before it is used.

use super::payment::{self, Instrument};
use super::profile::Service;
use crate::acp::DISCOUNT;
use crate::ucp;
use serde::{Deserialize, Serialize};

/// What a merchant can do, as it said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// The protocol: `ucp` or `acp`.
    pub protocol: String,
    /// The release that both sides speak: "2026-04-08".
    pub version: String,
    /// What it calls itself, where it says so.
    pub name: Option<String>,
    /// Where orders go.
    pub endpoint: String,
    /// What both sides can, by the protocol's names.
    pub agreed: Vec<String>,
    /// What it offers beyond that.
    pub others: Vec<String>,
    /// The payment handlers that it takes.
    pub payment: Vec<String>,
    /// Whether an order can be paid by this program, rather than on the merchant's own page.
    pub payable: bool,
    /// Whether it takes an address to deliver to.
    pub delivers: bool,
    /// Whether it takes a time, remarks and what is left out of an item.
    pub remarks: bool,
    /// Whether it takes codes, and the word that an order is the first.
    #[serde(default)]
    pub codes: bool,
    /// Whether it tells how far an order is.
    pub tracks: bool,
    /// Whether it takes a wish for money back.
    pub refunds: bool,
    /// Whether its products can be fetched.
    pub catalog: bool,
    /// What the user may allow this program to do in their name (OAuth scopes); none where it has no sign-in.
    #[serde(default)]
    pub scopes: Vec<String>,
}

impl Abilities {
    pub(super) fn of(service: &Service, instruments: &[Instrument]) -> Self {
        let mut payment: Vec<String> = service.handlers.iter().map(|handler| handler.name.clone()).collect();
        payment.dedup();
        Self {
            protocol: "ucp".to_owned(),
            version: service.release.to_string(),
            name: service.name.clone(),
            endpoint: service.endpoint.to_string(),
            agreed: service.agreed.iter().map(|name| (*name).to_owned()).collect(),
            others: service.told.iter().filter(|name| !service.can(name)).cloned().collect(),
            payable: payment::choose(instruments, &service.handlers).is_ok(),
            payment,
            delivers: service.can(ucp::FULFILLMENT),
            remarks: service.can(ucp::REMARKS),
            codes: service.takes_codes(),
            tracks: service.can(ucp::ORDER),
            refunds: service.can(ucp::REFUNDS),
            catalog: service.can(ucp::CATALOG_SEARCH),
            scopes: service.scopes.clone(),
        }
    }

    /// Of a merchant that sells by ACP at `endpoint`. How it is paid is told by each of its sessions.
    pub(super) fn acp(endpoint: &str, codes: bool) -> Self {
        Self {
            protocol: "acp".to_owned(),
            version: crate::acp::VERSION.to_owned(),
            name: None,
            endpoint: endpoint.to_owned(),
            agreed: ["checkout"].into_iter().chain(codes.then_some(DISCOUNT)).map(str::to_owned).collect(),
            others: Vec::new(),
            payment: Vec::new(),
            payable: true,
            delivers: true,
            remarks: true,
            codes,
            tracks: true,
            refunds: false,
            catalog: false,
            scopes: Vec::new(),
        }
    }

    /// What an order tells the merchant, by name: `items`, `address`, `time_and_remarks`, `codes`,
    /// `payment_token`.
    #[must_use]
    pub fn is_told(&self) -> Vec<&'static str> {
        let told = [
            (true, "items"),
            (self.delivers, "address"),
            (self.remarks, "time_and_remarks"),
            (self.codes, "codes"),
            (self.payable && (!self.payment.is_empty() || self.protocol == "acp"), "payment_token"),
        ];
        told.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }
}
