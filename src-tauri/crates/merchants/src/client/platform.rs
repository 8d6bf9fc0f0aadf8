//! Who orders, where the user has a profile of their own on the web: its address goes with every call in the place of the
//! program's, calls are signed with its key, and merchants who ask for mandates get them.

use super::endpoint::{ConnectError, Endpoint};
use super::profile::OURS;
use crate::key::{Key, content_digest};
use crate::message::derived;
use crate::ucp::{self, Release};
use hex::FromHex as _;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use ureq::http::{HeaderValue, Request};

/// A platform in the words of UCP: the address of its profile, and the key of that profile.
#[derive(Clone, Debug)]
pub struct Platform {
    profile: String,
    key: Key,
}

/// Why there is no platform. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The address is none that a merchant could open.
    #[error(transparent)]
    Address(#[from] ConnectError),
    /// The system gives no randomness.
    #[error("the system gives no randomness for a key ({0}). Try again")]
    Random(getrandom::Error),
    /// The text is no key.
    #[error(
        "the key of your profile in the keyring is damaged: 64 hexadecimal digits are needed. Set the profile anew"
    )]
    Key,
}

impl Platform {
    /// The platform whose profile is at this address, with a key as [`new_key`](Self::new_key) wrote it.
    ///
    /// # Errors
    /// See [`PlatformError`].
    pub fn new(profile: &str, key: &str) -> Result<Self, PlatformError> {
        // A quotation mark or a control character would end the header's string.
        let plain = profile.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
        let profile = Endpoint::parse(profile)?.to_string();
        if !plain {
            return Err(ConnectError::NotAUrl(profile).into());
        }
        // The cause is dropped: it would quote a digit of the secret.
        let bytes = <[u8; 32]>::from_hex(key.trim()).ok();
        let key = bytes.and_then(|bytes| Key::from_bytes(&bytes)).ok_or(PlatformError::Key)?;
        Ok(Self { profile, key })
    }

    /// A new key, in hexadecimal: for the keyring only.
    ///
    /// # Errors
    /// [`PlatformError::Random`].
    pub fn new_key() -> Result<String, PlatformError> {
        Ok(hex::encode(Key::generate().map_err(PlatformError::Random)?.to_bytes()))
    }

    /// The address of the profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The profile: what belongs at its address (`discovery/profile_schema.json`, `platform_profile`).
    #[must_use]
    pub fn document(&self) -> Value {
        let release = Release::NEWEST;
        let capability = |name: &&str| ((*name).to_owned(), json!([ucp::capability(name, release)]));
        json!({
            "ucp": {
                "version": ucp::VERSION,
                "services": {ucp::SHOPPING: [{
                    "version": ucp::VERSION,
                    "transport": "rest",
                    "spec": format!("https://ucp.dev/{release}/specification/overview/"),
                    "schema": format!("https://ucp.dev/{release}/services/shopping/rest.openapi.json"),
                }]},
                "capabilities": OURS.iter().map(capability).collect::<Map<_, _>>(),
                "payment_handlers": {},
            },
            // Under both names that keys are looked for by.
            "signing_keys": [self.key.jwk()],
            "keys": [self.key.jwk()],
        })
    }

    /// The key, for what is signed beside calls.
    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    /// Signs a call: everything that tells what is called, and by whom.
    pub(super) fn sign(&self, request: &mut Request<()>, body: Option<&str>) -> Result<(), ureq::http::Error> {
        if let Some(body) = body {
            let digest = HeaderValue::from_str(&content_digest(body.as_bytes()))?;
            request.headers_mut().insert("content-digest", digest);
        }
        let derivable = ["@method", "@authority", "@path", "@query"];
        let mut parts: Vec<(&str, String)> = derivable
            .into_iter()
            .filter_map(|name| Some((name, derived(name, request.method(), request.uri())?)))
            .collect();
        for name in ["ucp-agent", "idempotency-key", "content-digest", "content-type"] {
            if let Some(value) = request.headers().get(name).and_then(|value| value.to_str().ok()) {
                parts.push((name, value.to_owned()));
            }
        }
        for (name, value) in self.key.message(&parts, Timestamp::now()) {
            request.headers_mut().insert(name, HeaderValue::from_str(&value)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_where_a_merchant_can_open_it_and_its_key_is_a_key() {
        let key = Platform::new_key().expect("randomness");
        let good = Platform::new("https://me.example/ucp.json", &key).expect("a platform");
        assert_eq!(good.profile(), "https://me.example/ucp.json");
        for bad in [
            "me.example",
            "http://me.example/p",
            "https://10.0.0.1/p",
            "https://me.example/\"p",
            "https://me.example/p?x=1",
        ] {
            assert!(matches!(Platform::new(bad, &key), Err(PlatformError::Address(_))), "{bad}");
        }
        for bad in ["", "zz", &key[2..], &"0".repeat(64), &"é".repeat(32)] {
            assert!(matches!(Platform::new("https://me.example/p", bad), Err(PlatformError::Key)), "{bad}");
        }
    }

    #[test]
    fn no_secret_is_in_the_profile() {
        let key = Platform::new_key().expect("randomness");
        let platform = Platform::new("https://me.example/p", &key).expect("a platform");
        let shown = format!("{platform:?} {}", platform.document());
        assert!(!shown.contains(&key) && !shown.contains("\"d\""));
    }
}
