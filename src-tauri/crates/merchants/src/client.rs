//! A merchant's API by the Universal Commerce Protocol, as its platform.

mod abilities;
mod account;
mod acp;
mod answer;
mod any;
mod ap2;
mod endpoint;
mod order;
mod payment;
mod platform;
mod profile;
mod request;
mod shelf;
mod wire;

use crate::ucp;
pub(crate) use endpoint::Endpoint;
use profile::{Handler, Service};
use request::Form;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use ureq::http::Method;
use wire::{Body, Call, Tongue, Wire};
use yiju_domain::feed::Record;
use yiju_domain::id::{CheckoutId, IdempotencyKey};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, CheckoutStatus, MerchantApi};
use yiju_domain::progress::{Progress, Refunded, Share};

pub use abilities::Abilities;
pub use account::{Account, AccountError, Client};
pub use acp::AcpMerchant;
pub use any::AnyMerchant;
pub use endpoint::{ConnectError, Endpoint as MerchantEndpoint};
pub use payment::Instrument;
pub use platform::{Platform, PlatformError};
pub use wire::Limits;

/// A merchant that sells by UCP's checkout sessions over REST, in the newest release that both sides speak.
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
    service: Mutex<Option<Arc<Service>>>,
    instruments: Vec<Instrument>,
    /// The checkouts that mandates are to be written about, as they were last told.
    signed: Mutex<HashMap<CheckoutId, Checkout>>,
}

impl UcpMerchant {
    /// A merchant at `endpoint`, below which `/.well-known/ucp` is. Sends `credential` as a bearer token, where given.
    /// It is paid with play money, unless [`paid_by`](Self::paid_by) says otherwise.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn new(endpoint: &str, credential: Option<String>) -> Result<Self, ConnectError> {
        let merchant = Endpoint::parse(endpoint)?;
        let wire = Wire::sending(&merchant, credential)?;
        let instruments = [Instrument::sandbox()].into_iter().chain(Instrument::mocks()).collect();
        Ok(Self { merchant, wire, service: Mutex::default(), instruments, signed: Mutex::default() })
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

    /// The same merchant, called in the name of the user's own profile.
    #[must_use]
    pub fn spoken_to_by(mut self, platform: Platform) -> Self {
        self.wire.speak_for(platform);
        self
    }

    /// Asks the merchant what it can do. Nothing of the user's is sent.
    ///
    /// # Errors
    /// See [`CallError`]; never [`CallError::Unclear`].
    pub fn abilities(&self) -> Result<Abilities, CallError> {
        Ok(Abilities::of(&*self.service()?, &self.instruments))
    }

    /// Fetches everything that the merchant sells, as records of a feed whose merchants are at this endpoint. Where the
    /// merchant does not tell its own records, the one merchant is called `name`. Nothing of the user's is sent.
    ///
    /// # Errors
    /// See [`CallError`]; never [`CallError::Unclear`].
    pub fn products(&self, name: &str) -> Result<Vec<Record>, CallError> {
        let service = self.service()?;
        if !service.can(ucp::CATALOG_SEARCH) {
            let message = "its API does not tell its products. Import its feed with `yiju catalog import`".to_owned();
            return Err(CallError::Refused { status: 404, message });
        }
        let (mut products, mut cursor) = (Vec::new(), None::<String>);
        for _ in 0..shelf::PAGES {
            let body = shelf::ask(cursor.as_deref());
            let answer = self.exchange(&service, (Method::POST, &["catalog", "search"]), None, Some(body));
            let answer = answer.map_err(profile::not_sent)?;
            let page = shelf::page(&answer)
                .map_err(|what| CallError::NotSent(format!("the merchant's products cannot be read: {what}")))?;
            products.extend(page.products);
            // A cursor that leads back to itself leads nowhere.
            match page.next {
                Some(next) if cursor.as_ref() != Some(&next) => cursor = Some(next),
                _ => break,
            }
        }
        Ok(shelf::records(&service.profile, name, &self.merchant.to_string(), products))
    }

    fn service(&self) -> Result<Arc<Service>, CallError> {
        let mut known = self.service.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = &*known {
            return Ok(Arc::clone(service));
        }
        let service = Service::discover(&self.wire, &self.merchant)?;
        Ok(Arc::clone(known.insert(Arc::new(service))))
    }

    fn exchange(
        &self,
        service: &Service,
        (method, segments): (Method, &[&str]),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
    ) -> Result<Value, CallError> {
        let url = service.endpoint.join(segments);
        let tongue = Tongue::Ucp(Some(service.release));
        self.wire
            .exchange(&Call { method, url, key, body: body.map(Body::Json), tongue })?
            .signed_by(&service.keys)?
            .json()
    }

    fn call(
        &self,
        service: &Service,
        call: (Method, &[&str]),
        key: Option<&IdempotencyKey>,
        body: Option<Value>,
        about: Option<&CheckoutId>,
    ) -> Result<Checkout, CallError> {
        let checkout = answer::checkout(self.exchange(service, call, key, body)?, about, service.release)?;
        let is_open = !matches!(checkout.status, CheckoutStatus::Completed | CheckoutStatus::Canceled);
        if is_open && service.can(ucp::AP2) {
            let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
            signed.insert(checkout.id.clone(), checkout.clone());
        }
        Ok(checkout)
    }

    /// That the user confirmed what the merchant asked for last, which is what the order's guard judged; nothing where no
    /// mandates were agreed on.
    fn mandated(
        &self,
        service: &Service,
        checkout: &CheckoutId,
        mandate: &Mandate,
    ) -> Result<Option<String>, CallError> {
        let (true, Some(platform)) = (service.can(ucp::AP2), self.wire.platform()) else { return Ok(None) };
        let known = self.signed.lock().unwrap_or_else(PoisonError::into_inner).get(checkout).cloned();
        let known = known.ok_or_else(|| CallError::Refused {
            status: 200,
            message: "what the merchant asks for is not known any more. Order again".to_owned(),
        })?;
        ap2::verify(&known, &service.keys)?;
        ap2::mandate(&known, mandate, platform, &self.merchant).map(Some)
    }

    /// A checkout that none of our instruments pays for is finished by the user on the merchant's own page, where it
    /// has one.
    fn handed_over(&self, mut checkout: Checkout, service: &Service) -> Result<Checkout, CallError> {
        let told = handlers(&checkout.raw, service);
        match payment::choose(&self.instruments, &told) {
            Ok(_) => {}
            Err(_) if checkout.continue_url.is_some() && checkout.status == CheckoutStatus::ReadyForComplete => {
                checkout.status = CheckoutStatus::RequiresEscalation;
            }
            Err(error) if checkout.status == CheckoutStatus::ReadyForComplete => return Err(error),
            Err(_) => {}
        }
        Ok(checkout)
    }
}

const SESSIONS: &str = "checkout-sessions";

/// The handlers of a checkout where it names some, else those of the profile.
fn handlers(checkout: &Value, service: &Service) -> Vec<Handler> {
    let told = profile::handlers(checkout);
    if told.is_empty() { service.handlers.clone() } else { told }
}

impl MerchantApi for UcpMerchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        let body = request::create(mandate, service.release);
        self.call(&service, (Method::POST, &[SESSIONS]), Some(key), Some(body), None)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        let put = |known: &Checkout, choice: Option<(&str, &str)>, key: &IdempotencyKey| {
            let put = |form: Form, key: &IdempotencyKey| {
                let body = request::update(known, mandate, &service, choice, form)?;
                let call = (Method::PUT, [SESSIONS, checkout.id.as_str()]);
                self.call(&service, (call.0, &call.1), Some(key), Some(body), Some(&checkout.id))
            };
            match put(Form::AsAnnotated, key) {
                // It validates a request as if it were an answer, and did nothing.
                Err(CallError::Refused { status: 422, .. }) => put(Form::Whole, &request::other(key, "whole")),
                done => done,
            }
        };
        let mut updated = put(checkout, None, key)?;
        if let Some((group, option)) = request::delivery_choice(&updated, mandate) {
            updated = put(&updated, Some((&group, &option)), &request::other(key, "delivery"))?;
        }
        if service.can(ucp::AP2) {
            ap2::verify(&updated, &service.keys)?;
        }
        self.handed_over(updated, &service)
    }

    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        service.fits(mandate)?;
        // Before anything is asked again: what is confirmed is what the guard judged.
        let mandated = self.mandated(&service, checkout, mandate)?;
        // A profile may leave its handlers to each checkout.
        let told = match payment::choose(&self.instruments, &service.handlers) {
            Ok(Some(_)) => service.handlers.clone(),
            Ok(None) | Err(_) => handlers(&self.get(checkout)?.raw, &service),
        };
        let paid = payment::choose(&self.instruments, &told)?;
        let mut body = request::complete(paid.as_ref(), service.release);
        if let Some(mandated) = mandated {
            body["ap2"] = json!({ "checkout_mandate": mandated });
        }
        let call = (Method::POST, &[SESSIONS, checkout.as_str(), "complete"][..]);
        self.call(&service, call, Some(key), Some(body), Some(checkout))
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        let service = self.service()?;
        let call = (Method::GET, &[SESSIONS, checkout.as_str()][..]);
        self.call(&service, call, None, None, Some(checkout))
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let service = self.service()?;
        let call = (Method::POST, &[SESSIONS, checkout.as_str(), "cancel"][..]);
        self.call(&service, call, Some(key), None, Some(checkout))
    }

    fn track(&self, _: &CheckoutId, order: &str) -> Result<Progress, CallError> {
        let service = self.service()?;
        if !service.can(ucp::ORDER) {
            return Err(order::silent());
        }
        order::progress(
            &self.exchange(&service, (Method::GET, &["orders", order]), None, None)?,
            order,
            service.release,
        )
    }

    fn refund(
        &self,
        order: &str,
        mandate: &Mandate,
        shares: &[Share],
        key: &IdempotencyKey,
    ) -> Result<Refunded, CallError> {
        let service = self.service()?;
        if !service.can(ucp::REFUNDS) {
            return Err(order::no_refunds());
        }
        let lines = if shares.is_empty() {
            Vec::new()
        } else {
            let known = self.exchange(&service, (Method::GET, &["orders", order]), None, None)?;
            order::lines(&known, mandate, shares)?
        };
        let body = if lines.is_empty() { json!({}) } else { json!({ "line_items": lines }) };
        let call = (Method::POST, &["orders", order, "refunds"][..]);
        order::refunded(&self.exchange(&service, call, Some(key), Some(body))?, mandate)
    }
}
