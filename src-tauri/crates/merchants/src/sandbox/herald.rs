//! Tells a platform what became of an order, at the address that its profile names (`webhooks.orderEvent` of the REST
//! binding): signed, and again until it is heard.
//!
//! **The sandbox calls this machine only.** A profile or a webhook of any other host is not opened, so that nobody can
//! make it call what they cannot reach themselves; and it calls nobody at all unless it was started as a server.

use crate::client::Endpoint;
use crate::ucp::Release;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;
use ureq::Agent;
use ureq::http::Uri;
use uuid::Uuid;

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait before each further try.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// Bytes of a platform's profile.
const PROFILE: u64 = 256 * 1024;

/// The voice of a sandbox.
pub struct Herald {
    key: SigningKey,
    name: String,
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
    /// A herald with a key of its own, new each time. One that does not speak only has the key.
    ///
    /// # Errors
    /// That the system gives no randomness.
    pub fn new(speaks: bool) -> Result<Self, getrandom::Error> {
        let key = loop {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            // Almost any number is a key.
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                break key;
            }
        };
        let point = key.verifying_key().to_sec1_point(false);
        let name = URL_SAFE_NO_PAD.encode(&Sha256::digest(point.as_bytes())[..9]);
        Ok(Self { key, name, speaks })
    }

    /// The public key (JWK, RFC 7517), as a profile tells it.
    pub fn jwk(&self) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let coordinate = |from: usize| URL_SAFE_NO_PAD.encode(&point.as_bytes()[from..from + 32]);
        json!({"kid": self.name, "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "x": coordinate(1), "y": coordinate(33)})
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
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)));
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
            ("content-digest", digest),
            ("content-type", kind),
        ];
        if let Some(query) = address.query() {
            parts.insert(3, ("@query", format!("?{query}")));
        }
        let covered: Vec<String> = parts.iter().map(|(name, _)| format!("{name:?}")).collect();
        let params = format!("({});created={};keyid={:?}", covered.join(" "), now.as_second(), self.name);
        let lines = parts.iter().map(|(name, value)| format!("{name:?}: {value}\n"));
        let base = lines.collect::<String>() + &format!("\"@signature-params\": {params}");
        let signature = STANDARD.encode(self.sign(base.as_bytes()));
        parts.retain(|(name, _)| !name.starts_with('@'));
        parts.push(("signature-input", format!("sig1={params}")));
        parts.push(("signature", format!("sig1=:{signature}:")));
        parts.push(("x-event-type", event.kind.to_owned()));
        if event.release < Release::April {
            parts.push(("request-signature", self.detached(body)));
        }
        parts
    }

    fn sign(&self, what: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(what);
        signature.to_bytes().to_vec()
    }

    /// A detached signature (RFC 7797).
    fn detached(&self, body: &str) -> String {
        let header = json!({"alg": "ES256", "kid": self.name, "b64": false, "crit": ["b64"]});
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let signature = URL_SAFE_NO_PAD.encode(self.sign(format!("{header}.{body}").as_bytes()));
        format!("{header}..{signature}")
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

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .max_idle_connections(0)
        .proxy(None)
        .user_agent(concat!("yiju-sandbox/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// Whether an address is one that the sandbox may call. It may have a query.
fn is_here(url: &str) -> bool {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    !url.contains('#') && Endpoint::parse(address).is_ok_and(|endpoint| endpoint.is_loopback())
}

/// Where a platform wants to be told, by its profile: the configuration of its order capability, in a list or a registry.
fn webhook(agent: &Agent, profile: &str) -> Option<String> {
    if !is_here(profile) {
        return None;
    }
    let mut answer = agent.get(profile).call().ok()?;
    if !answer.status().is_success() {
        return None;
    }
    let body = answer.body_mut().with_config().limit(PROFILE).read_to_vec().ok()?;
    let profile: Value = serde_json::from_slice(&body).ok()?;
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
    use p256::ecdsa::signature::Verifier as _;

    #[test]
    fn only_this_machine_is_called() {
        for here in ["http://localhost:8285/profiles/agent.json", "http://127.0.0.1:1/x?of=a", "http://[::1]:1/x"] {
            assert!(is_here(here), "{here}");
        }
        for elsewhere in [
            "https://platform.example.com/hook",
            "http://169.254.169.254/latest",
            "https://10.0.0.1/x",
            "http://localhost.example.com/x",
            "http://127.0.0.1@platform.example.com/x",
            "http://platform.example.com?@localhost/",
            "file:///etc/passwd",
            "...",
        ] {
            assert!(!is_here(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_delivery_is_signed_by_the_key_of_the_profile() {
        let herald = Herald::new(true).expect("randomness");
        let event = Event {
            kind: "order_placed",
            platform: String::new(),
            base: "http://127.0.0.1:9".to_owned(),
            release: Release::January,
            order: json!({"id": "o1"}),
        };
        let body = body(&event, "e1", Timestamp::UNIX_EPOCH).to_string();
        let headers = herald.headers(&event, "http://localhost:8284/hook?of=a", &body, "e1", Timestamp::UNIX_EPOCH);
        let value = |name: &str| headers.iter().find(|one| one.0 == name).map(|one| one.1.as_str()).expect("a header");
        assert!(value("signature-input").contains("\"@authority\" \"@path\" \"@query\" \"ucp-agent\""));
        let base = format!(
            "\"@method\": POST\n\"@authority\": localhost:8284\n\"@path\": /hook\n\"@query\": ?of=a\n\
             \"ucp-agent\": {}\n\"idempotency-key\": e1\n\"webhook-id\": e1\n\"webhook-timestamp\": 0\n\"content-digest\": {}\n\"content-type\": application/json\n\
             \"@signature-params\": {}",
            value("ucp-agent"),
            value("content-digest"),
            &value("signature-input")["sig1=".len()..],
        );
        let holds = |signed: &[u8], signature: &[u8]| {
            let signature = Signature::from_slice(signature).expect("a signature");
            herald.key.verifying_key().verify(signed, &signature).is_ok()
        };
        let signature = STANDARD.decode(value("signature").trim_start_matches("sig1=:").trim_end_matches(':'));
        assert!(holds(base.as_bytes(), &signature.expect("base64")));
        let (header, signature) = value("request-signature").split_once("..").expect("detached");
        assert!(holds(format!("{header}.{body}").as_bytes(), &URL_SAFE_NO_PAD.decode(signature).expect("base64")));
    }
}
