//! A merchant's API by the Universal Commerce Protocol, as its platform.

mod answer;
mod endpoint;
mod profile;
mod request;
mod wire;

use crate::ucp;
pub(crate) use endpoint::Endpoint;
use profile::Service;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use ureq::http::{HeaderValue, Method};
use wire::{Call, Wire};
use yiju_domain::id::{CheckoutId, IdempotencyKey};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, MerchantApi};

pub use endpoint::ConnectError;
pub use wire::Limits;

/// A merchant that sells by UCP's checkout sessions over REST.
///
/// Opens no connection before its first call; that one asks for the merchant's profile, which is then kept.
///
/// Every failure tells what may have happened at the merchant:
///
/// | [`CallError`] | when |
/// |---|---|
/// | `NotSent` | no connection came about, or the profile could not be had |
/// | `Refused` | 4xx, `ucp.status: error`, or the mandate has no place in the merchant's API |
/// | `Busy` | 429 and 503 |
/// | `Unclear` | a timeout or a cut after connecting, 3xx, 408, 409, 425, 5xx, an answer that cannot be trusted |
pub struct UcpMerchant {
    merchant: Endpoint,
    wire: Wire,
    service: Mutex<Option<Service>>,
    instrument: Instrument,
}

/// How an order is paid: by an instrument of a payment handler that the merchant offers.
#[derive(Clone, PartialEq)]
pub struct Instrument {
    /// The handler's name, a reversed domain: `app.yiju.sandbox`.
    pub handler: String,
    /// The instrument's type among those of the handler.
    pub kind: String,
    /// What the handler takes as a credential. It is sent to the merchant and told nobody else, no log either.
    pub credential: Value,
}

impl Instrument {
    /// Play money, which only the sandbox takes.
    #[must_use]
    pub fn sandbox() -> Self {
        Self {
            handler: ucp::SANDBOX.to_owned(),
            kind: "sandbox_cash".to_owned(),
            credential: json!({"type": "sandbox_token", "token": "confirmed"}),
        }
    }
}

impl UcpMerchant {
    /// A merchant at `endpoint`, below which `/.well-known/ucp` is. Sends `credential` as a bearer token, where given.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn new(endpoint: &str, credential: Option<String>) -> Result<Self, ConnectError> {
        let merchant = Endpoint::parse(endpoint)?;
        let sendable = |credential: &String| {
            !credential.is_empty() && !credential.contains(' ') && HeaderValue::from_str(credential).is_ok()
        };
        if credential.as_ref().is_some_and(|credential| !sendable(credential)) {
            return Err(ConnectError::Credential);
        }
        let wire = Wire::new(&merchant, credential.as_deref());
        Ok(Self { merchant, wire, service: Mutex::default(), instrument: Instrument::sandbox() })
    }

    /// The same merchant within other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.wire.limit(limits);
        self
    }

    /// The same merchant, paid by another instrument than play money.
    #[must_use]
    pub fn paid_by(mut self, instrument: Instrument) -> Self {
        self.instrument = instrument;
        self
    }

    fn service(&self) -> Result<Service, CallError> {
        let mut known = self.service.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = &*known {
            return Ok(service.clone());
        }
        let service = Service::discover(&self.wire, &self.merchant)?;
        Ok(known.insert(service).clone())
    }

    fn call(
        &self,
        (method, url): (Method, String),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
        about: Option<&CheckoutId>,
    ) -> Result<Checkout, CallError> {
        let answer = self.wire.exchange(&Call { method, url, key, body })?;
        answer::checkout(answer.json()?, about)
    }
}

const SESSIONS: &str = "checkout-sessions";

impl MerchantApi for UcpMerchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        service.handler(&self.instrument.handler)?;
        let url = service.endpoint.join(&[SESSIONS]);
        self.call((Method::POST, url), Some(key), Some(request::create(mandate)), None)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        let put = |known: &Checkout, choice: Option<(&str, &str)>, key: &IdempotencyKey| {
            let body = request::update(known, mandate, &service, choice)?;
            let url = service.endpoint.join(&[SESSIONS, checkout.id.as_str()]);
            self.call((Method::PUT, url), Some(key), Some(body), Some(&checkout.id))
        };
        let updated = put(checkout, None, key)?;
        match request::delivery_choice(&updated, mandate) {
            Some((group, option)) => put(&updated, Some((&group, &option)), &request::second(key)),
            None => Ok(updated),
        }
    }

    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        let body = request::complete(&self.instrument, service.handler(&self.instrument.handler)?);
        let url = service.endpoint.join(&[SESSIONS, checkout.as_str(), "complete"]);
        self.call((Method::POST, url), Some(key), Some(body), Some(checkout))
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        let url = self.service()?.endpoint.join(&[SESSIONS, checkout.as_str()]);
        self.call((Method::GET, url), None, None, Some(checkout))
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let url = self.service()?.endpoint.join(&[SESSIONS, checkout.as_str(), "cancel"]);
        self.call((Method::POST, url), Some(key), None, Some(checkout))
    }
}
