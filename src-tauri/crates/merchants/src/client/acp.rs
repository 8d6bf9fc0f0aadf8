//! A merchant's API by the Agentic Commerce Protocol, release 2026-04-17: checkout sessions over REST.
//!
//! The protocol's items have neither choices nor a number: a line of three is three items, and an order with choices is
//! refused before anything is sent. Time, remarks and what is left out are told as `order_notes`.

mod answer;
mod request;

use super::abilities::Abilities;
use super::endpoint::{ConnectError, Endpoint};
use super::payment::{self, Instrument};
use super::profile::{nearby, not_sent, unfit};
use super::wire::{Body, Call, Limits, Tongue, Wire, plain};
use crate::acp::VERSION;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use ureq::http::Method;
use yiju_domain::id::{CheckoutId, IdempotencyKey};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, CheckoutStatus, MerchantApi};

/// A merchant that sells by ACP's checkout sessions.
///
/// Opens no connection before its first call; that one asks for `/.well-known/acp.json`, which is then kept. Failures
/// are told as [`UcpMerchant`](super::UcpMerchant) tells them.
pub struct AcpMerchant {
    merchant: Endpoint,
    wire: Wire,
    service: Mutex<Option<Endpoint>>,
    instruments: Vec<Instrument>,
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
        Ok(Abilities::acp(&self.service()?.to_string()))
    }

    fn service(&self) -> Result<Endpoint, CallError> {
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
    fn discover(&self, told: &Value) -> Result<Endpoint, CallError> {
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
        nearby(told.get("api_base_url").and_then(Value::as_str).unwrap_or_default(), &self.merchant)
    }

    fn call(
        &self,
        call: (Method, &[&str]),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
        about: Option<&CheckoutId>,
    ) -> Result<Checkout, CallError> {
        let url = self.service()?.join(call.1);
        let answer =
            self.wire.exchange(&Call { method: call.0, url, key, body: body.map(Body::Json), tongue: Tongue::Acp })?;
        answer::checkout(answer.json()?, about)
    }
}

impl MerchantApi for AcpMerchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        request::fits(mandate)?;
        self.call((Method::POST, &[SESSIONS]), Some(key), Some(request::create(mandate)), None)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        request::fits(mandate)?;
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
        request::fits(mandate)?;
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
}
