//! A merchant's API by the Agentic Commerce Protocol, release 2026-04-17: checkout sessions over REST.
//!
//! The protocol's items have neither choices nor a number: a line of three is three items, and an order with choices is
//! refused before anything is sent. Time, remarks and what is left out are told as `order_notes`.

mod answer;
mod progress;
mod request;

use super::abilities::Abilities;
use super::endpoint::{ConnectError, Endpoint};
use super::payment::{self, Instrument};
use super::profile::{nearby, not_sent, unfit};
use super::wire::{Body, Call, Limits, Tongue, Wire, plain};
use crate::acp::{DISCOUNT, VERSION};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use ureq::http::Method;
use yiju_domain::id::{CheckoutId, IdempotencyKey};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, CheckoutStatus, MerchantApi};
use yiju_domain::progress::Progress;

/// A merchant that sells by ACP's checkout sessions.
///
/// Opens no connection before its first call; that one asks for `/.well-known/acp.json`, which is then kept. Failures
/// are told as [`UcpMerchant`](super::UcpMerchant) tells them.
pub struct AcpMerchant {
    merchant: Endpoint,
    wire: Wire,
    service: Mutex<Option<Service>>,
    instruments: Vec<Instrument>,
}

/// Where a merchant's sessions are, and what both sides can beyond the core.
#[derive(Clone, Debug)]
struct Service {
    endpoint: Endpoint,
    /// The extension `discount`.
    codes: bool,
}

const SESSIONS: &str = "checkout_sessions";

impl AcpMerchant {
    /// A merchant at `endpoint`. Sends `credential` as a bearer token, where given. It is paid with play money, unless
    /// [`paid_by`](Self::paid_by) says otherwise.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn new(endpoint: &str, credential: Option<String>) -> Result<Self, ConnectError> {
        let merchant = Endpoint::parse(endpoint)?;
        let wire = Wire::sending(&merchant, credential)?;
        let instruments = [Instrument::sandbox()].into_iter().chain(Instrument::mocks()).collect();
        Ok(Self { merchant, wire, service: Mutex::default(), instruments })
    }

    /// The same merchant within other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.wire.limit(limits);
        self
    }

    /// The same merchant, paid by this instrument rather than by play money.
    #[must_use]
    pub fn paid_by(mut self, instrument: Instrument) -> Self {
        self.instruments = vec![instrument];
        self
    }

    /// Asks the merchant what it can do. Nothing of the user's is sent.
    ///
    /// # Errors
    /// See [`CallError`]; never [`CallError::Unclear`].
    pub fn abilities(&self) -> Result<Abilities, CallError> {
        let service = self.service()?;
        Ok(Abilities::acp(&service.endpoint.to_string(), service.codes))
    }

    fn service(&self) -> Result<Service, CallError> {
        let mut known = self.service.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = &*known {
            return Ok(service.clone());
        }
        let url = self.merchant.join(&[".well-known", "acp.json"]);
        let call = Call { method: Method::GET, url, key: None, body: None, tongue: Tongue::Acp };
        let answer = self.wire.exchange(&call).map_err(not_sent)?;
        if answer.status.is_redirection() {
            let message = "the merchant has moved. Add it again under its new address".to_owned();
            return Err(CallError::Refused { status: answer.status.as_u16(), message });
        }
        let service = self.discover(&answer.json().map_err(not_sent)?)?;
        Ok(known.insert(service).clone())
    }

    /// `DiscoveryResponse`.
    fn discover(&self, told: &Value) -> Result<Service, CallError> {
        if told.pointer("/protocol/name").and_then(Value::as_str) != Some("acp") {
            return Err(unfit("its answer is no ACP discovery document. Check the address".to_owned()));
        }
        let has = |pointer: &str, wanted: &str| {
            let list = told.pointer(pointer).and_then(Value::as_array);
            list.into_iter().flatten().any(|one| one.as_str() == Some(wanted))
        };
        let newest = told.pointer("/protocol/version").and_then(Value::as_str).unwrap_or_default();
        if newest != VERSION && !has("/protocol/supported_versions", VERSION) {
            let newest = plain(newest);
            return Err(unfit(format!("it speaks ACP {newest:?}, and this program {VERSION}. Update Yiju")));
        }
        if !has("/transports", "rest") || !has("/capabilities/services", "checkout") {
            return Err(unfit("it does not offer checkout over REST".to_owned()));
        }
        // By name, or declared with what it extends.
        let extensions = told.pointer("/capabilities/extensions").and_then(Value::as_array);
        let name = |one: &Value| one.as_str().or_else(|| one.get("name")?.as_str()).map(str::to_owned);
        let mut extensions = extensions.into_iter().flatten().filter_map(name);
        Ok(Service {
            endpoint: nearby(told.get("api_base_url").and_then(Value::as_str).unwrap_or_default(), &self.merchant)?,
            codes: extensions.any(|name| name.split('@').next() == Some(DISCOUNT)),
        })
    }

    fn call(
        &self,
        call: (Method, &[&str]),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
        about: Option<&CheckoutId>,
    ) -> Result<Checkout, CallError> {
        answer::checkout(self.exchange(call, key, body)?, about)
    }

    fn exchange(
        &self,
        (method, segments): (Method, &[&str]),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
    ) -> Result<Value, CallError> {
        let url = self.service()?.endpoint.join(segments);
        self.wire.exchange(&Call { method, url, key, body: body.map(Body::Json), tongue: Tongue::Acp })?.json()
    }

    fn fits(&self, mandate: &Mandate) -> Result<bool, CallError> {
        request::fits(mandate)?;
        let codes = mandate.totals.codes().next().is_some();
        if codes && !self.service()?.codes {
            return Err(unfit("its API takes no codes. Look for the thing again".to_owned()));
        }
        Ok(codes)
    }
}

impl MerchantApi for AcpMerchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let codes = self.fits(mandate)?;
        self.call((Method::POST, &[SESSIONS]), Some(key), Some(request::create(mandate, codes)), None)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.fits(mandate)?;
        let post = |body: Value, key: &IdempotencyKey| {
            let segments = [SESSIONS, checkout.id.as_str()];
            self.call((Method::POST, &segments), Some(key), Some(body), Some(&checkout.id))
        };
        let mut updated = post(request::update(mandate), key)?;
        if let Some(choice) = request::delivery_choice(&updated, mandate) {
            updated = post(json!({"selected_fulfillment_options": [choice]}), &super::request::other(key, "delivery"))?;
        }
        if updated.status == CheckoutStatus::ReadyForComplete
            && let Err(error) = payment::choose(&self.instruments, &answer::handlers(&updated.raw))
        {
            if updated.continue_url.is_none() {
                return Err(error);
            }
            updated.status = CheckoutStatus::RequiresEscalation;
        }
        Ok(updated)
    }

    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.fits(mandate)?;
        // Handlers are told by the session, which may have been opened by an earlier run.
        let handlers = answer::handlers(&self.get(checkout)?.raw);
        let Some(paid) = payment::choose(&self.instruments, &handlers)? else {
            return Err(unfit("it names no way to be paid. Order at the merchant's own site".to_owned()));
        };
        let segments = [SESSIONS, checkout.as_str(), "complete"];
        self.call((Method::POST, &segments), Some(key), Some(request::complete(&paid)), Some(checkout))
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        self.call((Method::GET, &[SESSIONS, checkout.as_str()]), None, None, Some(checkout))
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let segments = [SESSIONS, checkout.as_str(), "cancel"];
        self.call((Method::POST, &segments), Some(key), Some(json!({})), Some(checkout))
    }

    fn track(&self, checkout: &CheckoutId, order: &str) -> Result<Progress, CallError> {
        let session = self.exchange((Method::GET, &[SESSIONS, checkout.as_str()]), None, None)?;
        progress::read(&session, checkout, order)
    }
}
