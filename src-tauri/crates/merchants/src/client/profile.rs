//! What a merchant says of itself at `/.well-known/ucp`, as far as ordering needs it.

use super::endpoint::Endpoint;
use super::wire::{Answer, Call, Tongue, Wire, plain};
use crate::key::Keys;
use crate::ucp::{self, Release};
use serde_json::Value;
use std::collections::BTreeSet;
use ureq::http::Method;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::CallError;

/// A merchant's shopping service, in the newest release that both sides speak and by the transport that we speak.
#[derive(Clone, Debug)]
pub struct Service {
    /// The release that was agreed.
    pub release: Release,
    /// Where checkout sessions are.
    pub endpoint: Endpoint,
    /// What both sides can, by name.
    pub agreed: BTreeSet<&'static str>,
    /// Everything that the merchant says it can, by name.
    pub told: Vec<String>,
    /// How it is paid.
    pub handlers: Vec<Handler>,
    /// What it calls itself, where it says so.
    pub name: Option<String>,
    /// What a user may allow a platform to do in their name, as far as this program can it.
    pub scopes: Vec<String>,
    /// What it signs its answers with.
    pub keys: Keys,
    /// The whole of it.
    pub profile: Value,
}

/// A payment handler that a merchant takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Its name, a reversed domain.
    pub name: String,
    /// This merchant's instance of it.
    pub id: String,
    /// The types of instruments that it takes; all where none are told.
    pub kinds: Vec<String>,
}

/// What this program can, beside paying. The last needs a profile of the user's own.
pub const OURS: [&str; 10] = [
    ucp::CHECKOUT,
    ucp::FULFILLMENT,
    ucp::DISCOUNT,
    ucp::CONSENT,
    ucp::REMARKS,
    ucp::ORDER,
    ucp::REFUNDS,
    ucp::CATALOG_SEARCH,
    ucp::IDENTITY,
    ucp::AP2,
];

impl Service {
    /// Asks a merchant for its profile, and for that of an older release where it has no newer one in common with us.
    ///
    /// # Errors
    /// [`CallError::NotSent`] and [`CallError::Busy`] where trying again may help; [`CallError::Refused`] where the
    /// merchant is none that we can order from. Never [`CallError::Unclear`]: asking changes nothing.
    pub fn discover(wire: &Wire, merchant: &Endpoint) -> Result<Self, CallError> {
        let profile = fetch(wire, merchant.join(&[".well-known", "ucp"]))?;
        let told = profile.pointer("/ucp/version").and_then(Value::as_str).unwrap_or_default();
        let elsewhere = |release: Release| profile.pointer("/ucp/supported_versions")?.get(release.date())?.as_str();
        let common = Release::ALL.into_iter().find(|release| release.date() == told || elsewhere(*release).is_some());
        let Some(release) = common else {
            let (told, ours) = (plain(told), Release::ALL.map(Release::date).join(" and "));
            if told.is_empty() {
                return Err(unfit("its answer is no UCP profile. Check the address".to_owned()));
            }
            return Err(unfit(format!("it speaks UCP {told:?}, and this program {ours}. Update Yiju")));
        };
        if release.date() == told {
            return Self::read(&profile, release, merchant).map(|service| service.called_by(wire));
        }
        let address = nearby(elsewhere(release).unwrap_or_default(), merchant)?;
        Self::read(&fetch(wire, address.join(&[]))?, release, merchant).map(|service| service.called_by(wire))
    }

    /// Mandates are for a platform whose key the merchant can look up.
    fn called_by(mut self, wire: &Wire) -> Self {
        if wire.platform().is_none() {
            self.agreed.remove(ucp::AP2);
        }
        self
    }

    fn read(profile: &Value, release: Release, merchant: &Endpoint) -> Result<Self, CallError> {
        let ucp = profile.get("ucp").filter(|ucp| text(ucp, "version") == Some(release.date()));
        let ucp = ucp.ok_or_else(|| unfit(format!("its profile is none of UCP {release}")))?;
        let capabilities = capabilities(ucp);
        // A capability of a later release may be told in other words than we know.
        let speaks = |version: &Option<&str>| version.is_none_or(|version| version <= release.date());
        let has = |name: &str| capabilities.iter().any(|(told, version)| *told == name && speaks(version));
        if !has(ucp::CHECKOUT) {
            return Err(unfit("it does not offer checkout".to_owned()));
        }
        // A list of bindings by their transport; an object of transports in January.
        let listed = entries(ucp, "services", ucp::SHOPPING).find_map(|service| {
            let ours = text(service, "version").is_none_or(|version| version == release.date());
            (ours && text(service, "transport") == Some("rest")).then(|| text(service, "endpoint")).flatten()
        });
        let bound = || text(ucp.get("services")?.get(ucp::SHOPPING)?.get("rest")?, "endpoint");
        let address = listed.or_else(bound);
        let address = address.ok_or_else(|| unfit("it does not offer shopping over REST".to_owned()))?;
        let mut told: Vec<String> = capabilities.iter().map(|(name, _)| plain(name)).collect();
        told.sort();
        told.dedup();
        Ok(Self {
            release,
            endpoint: nearby(address, merchant)?,
            agreed: OURS.into_iter().filter(|name| has(name)).collect(),
            told,
            handlers: handlers(profile),
            scopes: scopes(ucp, release, &has),
            name: name(profile),
            keys: Keys::of(profile),
            profile: profile.clone(),
        })
    }

    /// Whether both sides can this.
    pub fn can(&self, capability: &str) -> bool {
        self.agreed.contains(capability)
    }

    /// Whether an order can present codes and say that it is the first. January has no place for the second.
    pub fn takes_codes(&self) -> bool {
        self.can(ucp::DISCOUNT) && self.release >= Release::April
    }

    /// Whether everything in a mandate has a place in this merchant's API: what the user confirmed is told whole or
    /// not at all.
    ///
    /// # Errors
    /// [`CallError::Refused`] naming what has no place.
    pub fn fits(&self, mandate: &Mandate) -> Result<(), CallError> {
        if !mandate.address.is_empty() && !self.can(ucp::FULFILLMENT) {
            return Err(unfit("its API takes no address. Order at the merchant's own site".to_owned()));
        }
        if (mandate.totals.first_order() || mandate.totals.codes().next().is_some()) && !self.takes_codes() {
            return Err(unfit(
                "its API takes no codes and no word of a first order. Look for the thing again".to_owned(),
            ));
        }
        let said = mandate.time.is_some() || !mandate.notes.is_empty();
        if (said || mandate.lines.iter().any(|line| !line.without.is_empty())) && !self.can(ucp::REMARKS) {
            let what = "its API takes no time, no remarks and nothing left out. Order without them, or at its own site";
            return Err(unfit(what.to_owned()));
        }
        Ok(())
    }
}

/// Each capability with its version: a list in January, a registry by name since.
fn capabilities(ucp: &Value) -> Vec<(&str, Option<&str>)> {
    match ucp.get("capabilities") {
        Some(Value::Array(list)) => {
            list.iter().filter_map(|one| Some((text(one, "name")?, text(one, "version")))).collect()
        }
        Some(Value::Object(registry)) => registry
            .iter()
            .flat_map(|(name, entries)| {
                let entries = entries.as_array().into_iter().flatten();
                entries.map(move |entry| (name.as_str(), text(entry, "version")))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The OAuth scopes that a merchant offers of what both sides can. They are named by their capabilities since April, and
/// one stands for all before.
fn scopes(ucp: &Value, release: Release, has: &dyn Fn(&str) -> bool) -> Vec<String> {
    if !has(ucp::IDENTITY) {
        return Vec::new();
    }
    if release < Release::April {
        return vec![ucp::CHECKOUT_SCOPE.to_owned()];
    }
    let ours = |scope: &&String| scope.split_once(':').is_some_and(|(name, _)| OURS.contains(&name) && has(name));
    let offered = entries(ucp, "capabilities", ucp::IDENTITY);
    let offered = offered.filter_map(|entry| entry.pointer("/config/scopes")?.as_object());
    offered.flat_map(|scopes| scopes.keys()).filter(ours).cloned().collect()
}

/// The payment handlers of a profile or a checkout: `payment.handlers` in January, the registry
/// `ucp.payment_handlers` since.
pub fn handlers(document: &Value) -> Vec<Handler> {
    let listed = document.pointer("/payment/handlers").and_then(Value::as_array).into_iter().flatten();
    let listed = listed.filter_map(|one| Handler::read(text(one, "name")?, one));
    let registry = document.pointer("/ucp/payment_handlers").and_then(Value::as_object).into_iter().flatten();
    let registered = registry.flat_map(|(name, entries)| {
        let entries = entries.as_array().into_iter().flatten();
        entries.filter_map(move |entry| Handler::read(name, entry))
    });
    listed.chain(registered).collect()
}

impl Handler {
    fn read(name: &str, entry: &Value) -> Option<Self> {
        let kinds = entry.get("available_instruments").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            name: name.to_owned(),
            id: text(entry, "id")?.to_owned(),
            kinds: kinds.filter_map(|kind| text(kind, "type")).map(str::to_owned).collect(),
        })
    }
}

/// No release has a place for a merchant's name; those that say it do so in one of these.
fn name(profile: &Value) -> Option<String> {
    let places = ["/business/name", "/merchant/name", "/name", "/ucp/name", "/ucp/business/name"];
    let told = places.iter().find_map(|place| profile.pointer(place)?.as_str()).map(plain);
    told.filter(|name| !name.is_empty())
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name).and_then(Value::as_str)
}

fn entries<'a>(ucp: &'a Value, registry: &str, name: &str) -> impl Iterator<Item = &'a Value> {
    ucp.get(registry).and_then(|registry| registry.get(name)?.as_array()).into_iter().flatten()
}

/// An address that a profile announces, which must be of the origin that was asked.
pub fn nearby(address: &str, merchant: &Endpoint) -> Result<Endpoint, CallError> {
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
    let call = Call { method: Method::GET, url, key: None, body: None, tongue: Tongue::Ucp(None) };
    let answer = wire.exchange(&call).map_err(not_sent)?;
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
pub fn not_sent(error: CallError) -> CallError {
    match error {
        CallError::Unclear(why) => CallError::NotSent(why),
        other => other,
    }
}

/// That a merchant is none that can be ordered from.
pub fn unfit(why: String) -> CallError {
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
            "capabilities": {ucp::CHECKOUT: [{"version": ucp::VERSION}], "com.example.loyalty": [{}]},
            "payment_handlers": {ucp::SANDBOX: [{"id": "cash", "version": ucp::VERSION,
                "available_instruments": [{"type": "coin"}]}]},
        }})
    }

    fn january() -> Value {
        json!({
            "ucp": {
                "version": "2026-01-11",
                "services": {ucp::SHOPPING: {"version": "2026-01-11", "spec": "https://ucp.dev/specs/shopping",
                    "rest": {"schema": "https://ucp.dev/x.json", "endpoint": "https://shop.example.com/"}}},
                "capabilities": [
                    {"name": ucp::CHECKOUT, "version": "2026-01-11"},
                    {"name": ucp::FULFILLMENT, "version": "2026-01-11"},
                    {"name": ucp::ORDER, "version": "2026-04-08"},
                ],
            },
            "payment": {"handlers": [{"id": "mock", "name": ucp::MOCK}]},
        })
    }

    #[test]
    fn the_rest_service_of_our_version_is_chosen() {
        let service = Service::read(&profile(), Release::April, &merchant()).expect("readable");
        assert_eq!(service.endpoint.to_string(), "https://shop.example.com/ucp");
        let cash = Handler { name: ucp::SANDBOX.to_owned(), id: "cash".to_owned(), kinds: vec!["coin".to_owned()] };
        assert_eq!(service.handlers, [cash]);
        assert!(!service.can(ucp::FULFILLMENT) && !service.can(ucp::REMARKS));
        assert_eq!(service.told, ["com.example.loyalty", ucp::CHECKOUT]);
    }

    #[test]
    fn the_older_form_of_a_profile_is_read() {
        let service = Service::read(&january(), Release::January, &merchant()).expect("readable");
        assert_eq!(service.endpoint.to_string(), "https://shop.example.com");
        assert!(service.can(ucp::FULFILLMENT));
        assert!(!service.can(ucp::ORDER), "a capability of a later release than the profile's");
        assert_eq!(service.handlers[0].id, "mock");
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
            let refused = Service::read(&profile, Release::April, &merchant()).expect_err(elsewhere);
            assert!(matches!(refused, CallError::Refused { .. }), "{elsewhere}");
        }
    }

    #[test]
    fn a_profile_without_what_is_needed_is_refused() {
        for missing in ["version", "services", "capabilities"] {
            for (mut profile, release) in [(profile(), Release::April), (january(), Release::January)] {
                profile["ucp"].as_object_mut().expect("an object").remove(missing);
                let read = Service::read(&profile, release, &merchant());
                assert!(matches!(read, Err(CallError::Refused { .. })), "{missing}");
            }
        }
        assert!(Service::read(&json!([1]), Release::April, &merchant()).is_err());
    }
}
