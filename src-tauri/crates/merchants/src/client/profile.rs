//! What a merchant says of itself at `/.well-known/ucp`, as far as ordering needs it.

use super::endpoint::Endpoint;
use super::wire::{Answer, Call, Wire, plain};
use crate::ucp;
use serde_json::Value;
use std::collections::BTreeMap;
use ureq::http::Method;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::CallError;

/// A merchant's shopping service, in the version and by the transport that we speak.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where checkout sessions are.
    pub endpoint: Endpoint,
    /// Whether it takes an address.
    pub delivers: bool,
    /// Whether it takes a time, remarks and what is left out.
    pub remarks: bool,
    /// The handlers of payments: name to the instance's id.
    handlers: BTreeMap<String, String>,
}

impl Service {
    /// Asks a merchant for its profile.
    ///
    /// # Errors
    /// [`CallError::NotSent`] and [`CallError::Busy`] where trying again may help; [`CallError::Refused`] where the
    /// merchant is none that we can order from. Never [`CallError::Unclear`]: asking changes nothing.
    pub fn discover(wire: &Wire, merchant: &Endpoint) -> Result<Self, CallError> {
        let profile = fetch(wire, merchant.join(&[".well-known", "ucp"]))?;
        let told = profile.pointer("/ucp/version").and_then(Value::as_str).unwrap_or_default();
        if told == ucp::VERSION {
            return Self::read(&profile, merchant);
        }
        let older =
            profile.pointer("/ucp/supported_versions").and_then(|versions| versions.get(ucp::VERSION)?.as_str());
        let Some(older) = older else {
            let told = plain(told);
            return Err(unfit(format!("it speaks UCP {told:?}, and this program {}. Update Yiju", ucp::VERSION)));
        };
        let address = nearby(older, merchant)?;
        Self::read(&fetch(wire, address.join(&[]))?, merchant)
    }

    fn read(profile: &Value, merchant: &Endpoint) -> Result<Self, CallError> {
        let ucp = profile.get("ucp").filter(|ucp| ucp.get("version").and_then(Value::as_str) == Some(ucp::VERSION));
        let ucp = ucp.ok_or_else(|| unfit(format!("its profile is none of UCP {}", ucp::VERSION)))?;
        let has = |capability: &str| {
            entries(ucp, "capabilities", capability)
                .any(|entry| entry.get("version").and_then(Value::as_str) == Some(ucp::VERSION))
        };
        if !has(ucp::CHECKOUT) {
            return Err(unfit("it does not offer checkout".to_owned()));
        }
        let rest = entries(ucp, "services", ucp::SHOPPING).find(|service| {
            let is = |name: &str, value: &str| service.get(name).and_then(Value::as_str) == Some(value);
            is("transport", "rest") && is("version", ucp::VERSION)
        });
        let address = rest.and_then(|rest| rest.get("endpoint")?.as_str());
        let address = address.ok_or_else(|| unfit("it does not offer shopping over REST".to_owned()))?;
        let registry = ucp.get("payment_handlers").and_then(Value::as_object).into_iter().flatten();
        let handlers = registry.filter_map(|(name, entries)| {
            let id = entries.as_array()?.iter().find_map(|entry| entry.get("id")?.as_str())?;
            Some((name.clone(), id.to_owned()))
        });
        Ok(Self {
            endpoint: nearby(address, merchant)?,
            delivers: has(ucp::FULFILLMENT),
            remarks: has(ucp::REMARKS),
            handlers: handlers.collect(),
        })
    }

    /// The id of the handler of that name.
    ///
    /// # Errors
    /// [`CallError::Refused`] where the merchant takes no such payment.
    pub fn handler(&self, name: &str) -> Result<&str, CallError> {
        self.handlers.get(name).map(String::as_str).ok_or_else(|| {
            let taken: Vec<String> = self.handlers.keys().map(|name| plain(name)).collect();
            unfit(format!("it takes payment by {} only. Order at the merchant's own site", taken.join(", ")))
        })
    }

    /// Whether everything in a mandate has a place in this merchant's API: what the user confirmed is told whole or
    /// not at all.
    ///
    /// # Errors
    /// [`CallError::Refused`] naming what has no place.
    pub fn fits(&self, mandate: &Mandate) -> Result<(), CallError> {
        if !mandate.address.is_empty() && !self.delivers {
            return Err(unfit("its API takes no address. Order at the merchant's own site".to_owned()));
        }
        let said = mandate.time.is_some() || !mandate.notes.is_empty();
        if (said || mandate.lines.iter().any(|line| !line.without.is_empty())) && !self.remarks {
            let what = "its API takes no time, no remarks and nothing left out. Order without them, or at its own site";
            return Err(unfit(what.to_owned()));
        }
        Ok(())
    }
}

fn entries<'a>(ucp: &'a Value, registry: &str, name: &str) -> impl Iterator<Item = &'a Value> {
    ucp.get(registry).and_then(|registry| registry.get(name)?.as_array()).into_iter().flatten()
}

/// An address that a profile announces, which must be of the origin that was asked.
fn nearby(address: &str, merchant: &Endpoint) -> Result<Endpoint, CallError> {
    let told = plain(address);
    let endpoint =
        Endpoint::parse(address).map_err(|_| unfit(format!("it announces {told:?}, which cannot be used")))?;
    if endpoint.same_origin(merchant) {
        Ok(endpoint)
    } else {
        Err(unfit(format!("it announces {told:?}, which is another host than {merchant}")))
    }
}

fn fetch(wire: &Wire, url: String) -> Result<Value, CallError> {
    let answer = wire.exchange(&Call { method: Method::GET, url, key: None, body: None }).map_err(not_sent)?;
    if answer.status.is_redirection() {
        return Err(moved(&answer));
    }
    answer.json().map_err(not_sent)
}

fn moved(answer: &Answer) -> CallError {
    let message = "the merchant has moved its profile. Add it again under its new address".to_owned();
    CallError::Refused { status: answer.status.as_u16(), message }
}

/// While the profile is asked for, nothing of the order has been sent.
fn not_sent(error: CallError) -> CallError {
    match error {
        CallError::Unclear(why) => CallError::NotSent(why),
        other => other,
    }
}

fn unfit(why: String) -> CallError {
    CallError::Refused { status: 200, message: format!("this merchant cannot be ordered from: {why}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merchant() -> Endpoint {
        Endpoint::parse("https://shop.example.com/tea").expect("good")
    }

    fn profile() -> Value {
        json!({"ucp": {
            "version": ucp::VERSION,
            "services": {ucp::SHOPPING: [
                {"version": ucp::VERSION, "transport": "mcp", "endpoint": "https://shop.example.com/mcp"},
                {"version": "2026-01-23", "transport": "rest", "endpoint": "https://shop.example.com/old"},
                {"version": ucp::VERSION, "transport": "rest", "endpoint": "https://shop.example.com/ucp/"},
            ]},
            "capabilities": {ucp::CHECKOUT: [{"version": ucp::VERSION}]},
            "payment_handlers": {ucp::SANDBOX: [{"id": "cash", "version": ucp::VERSION}]},
        }})
    }

    #[test]
    fn the_rest_service_of_our_version_is_chosen() {
        let service = Service::read(&profile(), &merchant()).expect("readable");
        assert_eq!(service.endpoint.to_string(), "https://shop.example.com/ucp");
        assert_eq!(service.handler(ucp::SANDBOX).expect("taken"), "cash");
        assert!(!service.delivers && !service.remarks);
        let refused = service.handler("com.example.card").expect_err("not taken");
        assert!(refused.to_string().contains(ucp::SANDBOX), "{refused}");
    }

    #[test]
    fn a_service_of_another_host_is_refused() {
        let at = format!("/ucp/services/{}/2/endpoint", ucp::SHOPPING);
        for elsewhere in [
            "https://shop.example.com.evil.example/ucp",
            "https://shop.example.com:8443/ucp",
            "http://shop.example.com/ucp",
            "https://shop.example.com@evil.example/ucp",
            "//shop.example.com",
        ] {
            let mut profile = profile();
            *profile.pointer_mut(&at).expect("there") = json!(elsewhere);
            let refused = Service::read(&profile, &merchant()).expect_err(elsewhere);
            assert!(matches!(refused, CallError::Refused { .. }), "{elsewhere}");
        }
    }

    #[test]
    fn a_profile_without_what_is_needed_is_refused() {
        for missing in ["version", "services", "capabilities"] {
            let mut profile = profile();
            profile["ucp"].as_object_mut().expect("an object").remove(missing);
            assert!(matches!(Service::read(&profile, &merchant()), Err(CallError::Refused { .. })), "{missing}");
        }
        assert!(Service::read(&json!([1]), &merchant()).is_err());
    }
}
