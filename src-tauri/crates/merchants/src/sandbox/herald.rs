//! Tells a platform what became of an order, at the address that its profile names (`webhooks.orderEvent` of the REST
//! binding): signed, and again until it is heard.
//!
//! **The sandbox calls this machine only.** A profile or a webhook of any other host is not opened, so that nobody can
//! make it call what they cannot reach themselves; and it calls nobody at all unless it was started as a server.

use super::platform::{agent, is_here, profile};
use crate::key::{Key, content_digest};
use crate::ucp::Release;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Uri;
use uuid::Uuid;

/// How long to wait before each further try.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// The voice of a sandbox.
pub struct Herald {
    key: Arc<Key>,
    speaks: bool,
}

/// Something that happened to an order.
#[derive(Clone, Debug)]
pub struct Event {
    /// `order_placed`, `order_shipped`.
    pub kind: &'static str,
    /// The profile of the platform that is told.
    pub platform: String,
    /// The URL of the stall.
    pub base: String,
    /// The release that is spoken.
    pub release: Release,
    /// The order as it stands now.
    pub order: Value,
}

impl Herald {
    /// A herald that signs with this key. One that does not speak only has it.
    pub const fn new(key: Arc<Key>, speaks: bool) -> Self {
        Self { key, speaks }
    }

    /// Whether it calls platforms at all.
    pub const fn speaks(&self) -> bool {
        self.speaks
    }

    /// Tells the platform, however often it takes. Blocks for as long.
    pub fn tell(&self, event: &Event) {
        if !self.speaks {
            return;
        }
        let agent = agent();
        let Some(address) = webhook(&agent, &event.platform) else {
            tracing::debug!("the platform names no webhook on this machine");
            return;
        };
        let (id, now) = (Uuid::new_v4().to_string(), Timestamp::now());
        let body = body(event, &id, now).to_string();
        let headers = self.headers(event, &address, &body, &id, now);
        for wait in AGAIN.into_iter().map(Some).chain([None]) {
            let mut request = agent.post(&address);
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            match request.send(&body) {
                Ok(answer) if answer.status().is_success() => return,
                // Whoever does not want it will not want it later.
                Ok(answer)
                    if answer.status().is_client_error() && ![408, 425, 429].contains(&answer.status().as_u16()) =>
                {
                    break;
                }
                Ok(_) | Err(_) => {}
            }
            let Some(wait) = wait else { break };
            std::thread::sleep(wait);
        }
        tracing::warn!(kind = event.kind, "the platform's webhook does not take it");
    }

    /// The headers of a delivery: Standard Webhooks', a signature by RFC 9421, and the one that January asks for.
    fn headers(
        &self,
        event: &Event,
        address: &str,
        body: &str,
        id: &str,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        let address: Uri = address.parse().unwrap_or_default();
        let authority = address.authority().map_or_else(String::new, |one| one.as_str().to_ascii_lowercase());
        let agent = format!("profile=\"{}/.well-known/ucp\"", event.base);
        let kind = "application/json".to_owned();
        let moment = now.as_second().to_string();
        let mut parts = vec![
            ("@method", "POST".to_owned()),
            ("@authority", authority),
            ("@path", address.path().to_owned()),
            ("ucp-agent", agent),
            // However often it is told, it is one event.
            ("idempotency-key", id.to_owned()),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", moment),
            ("content-digest", content_digest(body.as_bytes())),
            ("content-type", kind),
        ];
        if let Some(query) = address.query() {
            parts.insert(3, ("@query", format!("?{query}")));
        }
        let signature = self.key.message(&parts, now);
        parts.retain(|(name, _)| !name.starts_with('@'));
        parts.extend(signature);
        parts.push(("x-event-type", event.kind.to_owned()));
        if event.release < Release::April {
            parts.push(("request-signature", self.key.detached_plain(body)));
        }
        parts
    }
}

/// The whole order, never what changed of it. Before April it stands beside the event's name and moment, and once more
/// by itself, where platforms of that time look for it.
fn body(event: &Event, id: &str, now: Timestamp) -> Value {
    let mut body = event.order.clone();
    if event.release < Release::April {
        body["order"] = event.order.clone();
        body["event_id"] = json!(id);
        body["event_type"] = json!(event.kind);
        body["created_time"] = json!(now.to_string());
    }
    body
}

/// Where a platform wants to be told, by its profile: the configuration of its order capability, in a list or a registry.
fn webhook(agent: &Agent, address: &str) -> Option<String> {
    let profile = profile(agent, address)?;
    let capabilities = profile.pointer("/ucp/capabilities").or_else(|| profile.get("capabilities"))?;
    let entries: Vec<&Value> = match capabilities {
        Value::Array(list) => list.iter().collect(),
        Value::Object(registry) => registry.values().filter_map(Value::as_array).flatten().collect(),
        _ => Vec::new(),
    };
    let told = entries.into_iter().find_map(|entry| entry.pointer("/config/webhook_url")?.as_str())?;
    is_here(told).then(|| told.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ureq::http::{HeaderMap, Method};

    #[test]
    fn a_delivery_is_signed_by_the_key_of_the_profile() {
        let key = Arc::new(Key::generate().expect("randomness"));
        let herald = Herald::new(Arc::clone(&key), true);
        let keys = key.keys();
        let event = Event {
            kind: "order_placed",
            platform: String::new(),
            base: "http://127.0.0.1:9".to_owned(),
            release: Release::January,
            order: json!({"id": "o1"}),
        };
        let body = body(&event, "e1", Timestamp::UNIX_EPOCH).to_string();
        let to = "http://localhost:8284/hook?of=a";
        let told = herald.headers(&event, to, &body, "e1", Timestamp::UNIX_EPOCH);
        let mut headers = HeaderMap::new();
        for (name, value) in &told {
            headers.insert(*name, value.parse().expect("a header"));
        }
        let holds = |to: &str, body: &str| {
            message::call(&keys, &Method::POST, &to.parse().expect("a URI"), &headers, body.as_bytes()).is_ok()
        };
        assert!(holds(to, &body) && !holds("http://localhost:8284/hook?of=b", &body) && !holds(to, "{}"));
        let january = headers["request-signature"].to_str().expect("text");
        let (header, signature) = january.split_once("..").expect("detached");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
        let kid = key.jwk()["kid"].as_str().expect("a name").to_owned();
        assert_eq!(keys.signed(&kid, format!("{header}.{body}").as_bytes(), &signature), Some(true));
    }
}
