//! The signature of a merchant's answer: RFC 9421 over the status and, by RFC 9530, the body, as UCP profiles it
//! (<https://ucp.dev/2026-04-08/specification/signatures/>): ECDSA on P-256, its key in the merchant's profile.
//!
//! A merchant need not sign. One that does is held to it: an answer whose signature does not hold is not believed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use ureq::http::{HeaderMap, StatusCode};

/// The public keys of a merchant, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Keys(BTreeMap<String, VerifyingKey>);

impl Keys {
    /// The keys of a profile (JWK, RFC 7517) that can be used; others are passed over, as any rotation needs.
    pub fn of(profile: &Value) -> Self {
        let places = ["/signing_keys", "/ucp/signing_keys", "/keys"];
        let listed = places.iter().filter_map(|place| profile.pointer(place)?.as_array()).flatten();
        Self(listed.filter_map(|jwk| Some((jwk.get("kid")?.as_str()?.to_owned(), key(jwk)?))).collect())
    }

    /// Whether an answer may be believed: it is not signed, or its signature holds.
    ///
    /// # Errors
    /// Why it may not be.
    pub fn verify(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), String> {
        let text =
            |name: &str| headers.get(name).map(|value| value.to_str().map_err(|_| format!("its {name} is no text")));
        let (input, signed) = match (text("signature-input").transpose()?, text("signature").transpose()?) {
            (None, None) => return Ok(()),
            (Some(input), Some(signed)) => (input, signed),
            _ => return Err("it is signed by half".to_owned()),
        };
        let (label, params) = input.split_once('=').ok_or("its Signature-Input cannot be read")?;
        let (label, params) = (label.trim(), params.trim());
        let covered = params.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let (covered, parameters) = covered.ok_or("its Signature-Input cannot be read")?;
        let covered: Vec<&str> = covered.split_whitespace().map(|name| name.trim_matches('"')).collect();
        for needed in ["@status", "content-digest"] {
            let spared = needed == "content-digest" && body.is_empty();
            if !spared && !covered.contains(&needed) {
                return Err(format!("its signature does not cover {needed}"));
            }
        }
        let mut base = String::new();
        for name in &covered {
            let value = match *name {
                "@status" => status.as_str(),
                derived if derived.starts_with('@') => {
                    return Err(format!("its signature covers {derived}, which answers have not"));
                }
                header => {
                    text(header).transpose()?.ok_or_else(|| format!("its signature covers {header}, which it lacks"))?
                }
            };
            base.push_str(&format!("\"{name}\": {}\n", value.trim()));
        }
        base.push_str(&format!("\"@signature-params\": {params}"));
        if covered.contains(&"content-digest") {
            digest(text("content-digest").transpose()?.unwrap_or_default(), body)?;
        }
        let kid = parameter(parameters, "keyid").ok_or("its signature names no key")?;
        let key = self.0.get(kid).ok_or("its signature is of a key that its profile does not have")?;
        let signature = signed
            .split(',')
            .find_map(|one| one.trim().strip_prefix(label)?.strip_prefix("=:")?.strip_suffix(':'))
            .and_then(|one| STANDARD.decode(one).ok())
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .ok_or("its signature cannot be read")?;
        key.verify(base.as_bytes(), &signature).map_err(|_| "its signature does not hold".to_owned())
    }
}

fn key(jwk: &Value) -> Option<VerifyingKey> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    if text("kty") != Some("EC") || text("crv") != Some("P-256") {
        return None;
    }
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok().filter(|bytes| bytes.len() == 32);
    let mut point = vec![4];
    point.extend(coordinate("x")?);
    point.extend(coordinate("y")?);
    VerifyingKey::from_sec1_bytes(&point).ok()
}

fn digest(told: &str, body: &[u8]) -> Result<(), String> {
    let sha256 = told.split(',').find_map(|one| one.trim().strip_prefix("sha-256=:")?.strip_suffix(':'));
    let told = sha256.and_then(|one| STANDARD.decode(one).ok()).ok_or("its Content-Digest cannot be read")?;
    if told == Sha256::digest(body)[..] { Ok(()) } else { Err("its body is not what was signed".to_owned()) }
}

/// A parameter that is a string (RFC 8941).
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let one = parameters.split(';').find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='))?;
    one.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::SigningKey;
    use p256::ecdsa::signature::Signer as _;
    use serde_json::json;

    const BODY: &[u8] = b"{\"id\":\"c1\"}";

    fn signing() -> SigningKey {
        SigningKey::from_slice(&[7; 32]).expect("a key")
    }

    fn keys() -> Keys {
        let point = signing().verifying_key().to_sec1_point(false);
        let coordinate = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let bytes = point.as_bytes();
        Keys::of(&json!({"signing_keys": [
            {"kid": "rsa", "kty": "RSA", "n": "x", "e": "AQAB"},
            {"kid": "k1", "kty": "EC", "crv": "P-256", "x": coordinate(&bytes[1..33]), "y": coordinate(&bytes[33..])},
        ]}))
    }

    fn signed(covered: &str, kid: &str) -> HeaderMap {
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(BODY)));
        let params = format!("({covered});created=1795600000;keyid=\"{kid}\"");
        let mut base = String::new();
        for name in covered.split_whitespace() {
            let value = match name.trim_matches('"') {
                "@status" => "200",
                "content-digest" => &digest,
                _ => "application/json",
            };
            base.push_str(&format!("{name}: {value}\n"));
        }
        base.push_str(&format!("\"@signature-params\": {params}"));
        let signature: Signature = signing().sign(base.as_bytes());
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: String| headers.insert(name, value.parse().expect("a header"));
        put("content-type", "application/json".to_owned());
        put("content-digest", digest.clone());
        put("signature-input", format!("sig1={params}"));
        put("signature", format!("sig1=:{}:", STANDARD.encode(signature.to_bytes())));
        headers
    }

    const ALL: &str = "\"@status\" \"content-digest\" \"content-type\"";

    #[test]
    fn a_signature_that_holds_is_believed_and_none_is_needed() {
        assert_eq!(keys().verify(StatusCode::OK, &signed(ALL, "k1"), BODY), Ok(()));
        assert_eq!(keys().verify(StatusCode::OK, &HeaderMap::new(), BODY), Ok(()));
        assert_eq!(Keys::default().verify(StatusCode::OK, &HeaderMap::new(), BODY), Ok(()));
    }

    #[test]
    fn whatever_was_touched_is_not_believed() {
        let refused = |status: u16, headers: &HeaderMap, body: &[u8], why: &str| {
            let status = StatusCode::from_u16(status).expect("a status");
            let told = keys().verify(status, headers, body).expect_err(why);
            assert!(told.contains(why), "{told}");
        };
        let good = signed(ALL, "k1");
        refused(201, &good, BODY, "does not hold");
        refused(200, &good, b"{\"id\":\"c2\"}", "not what was signed");
        refused(200, &signed(ALL, "k2"), BODY, "key that its profile does not have");
        refused(200, &signed("\"@status\"", "k1"), BODY, "does not cover content-digest");
        refused(200, &signed("\"content-digest\"", "k1"), BODY, "does not cover @status");
        for (name, value, why) in [
            ("content-type", "text/html", "does not hold"),
            ("signature", "sig1=:AAAA:", "cannot be read"),
            ("signature", "sig2=:AAAA:", "cannot be read"),
            ("signature-input", "sig1", "cannot be read"),
            ("content-digest", "md5=:AAAA:", "cannot be read"),
        ] {
            let mut headers = good.clone();
            headers.insert(name, value.parse().expect("a header"));
            refused(200, &headers, BODY, why);
        }
        let mut half = good;
        half.remove("signature");
        refused(200, &half, BODY, "by half");
    }
}
