//! A key of ECDSA on P-256, with which messages are signed: ES256 of RFC 7518, the algorithm that everybody in UCP can
//! verify (<https://ucp.dev/2026-04-08/specification/signatures/>).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A private key. Its signatures are deterministic (RFC 6979): what is said twice is signed alike.
#[derive(Clone)]
pub struct Key {
    secret: SigningKey,
    /// Its JWK thumbprint (RFC 7638).
    name: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// That the system gives no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        loop {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            // Almost any number is a key.
            if let Some(key) = Self::from_bytes(&bytes) {
                return Ok(key);
            }
        }
    }

    /// The key of a number below the curve's order, big endian.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let secret = SigningKey::from_slice(<&[u8; 32]>::try_from(bytes).ok()?).ok()?;
        let jwk = coordinates(secret.verifying_key());
        // The members in the order and form that RFC 7638 hashes.
        let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, jwk.0, jwk.1);
        Some(Self { secret, name: URL_SAFE_NO_PAD.encode(Sha256::digest(text)) })
    }

    /// The number, which is the secret itself: for the keyring only.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.secret.to_bytes().into()
    }

    /// The public key (JWK, RFC 7517), as a profile tells it.
    pub fn jwk(&self) -> Value {
        let (x, y) = coordinates(self.secret.verifying_key());
        json!({"kid": self.name, "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": x, "y": y})
    }

    /// The public key alone, for whoever verifies what this one signed.
    pub fn keys(&self) -> Keys {
        Keys(BTreeMap::from([(self.name.clone(), *self.secret.verifying_key())]))
    }

    /// A signature as the two numbers, 32 bytes each.
    pub fn sign(&self, what: &[u8]) -> Vec<u8> {
        let signature: Signature = self.secret.sign(what);
        signature.to_bytes().to_vec()
    }

    /// What signs a message by RFC 9421: `Signature-Input` and `Signature`. `parts` are the components that are covered,
    /// derived ones (`@method`) included, with their values.
    pub fn message(&self, parts: &[(&'static str, String)], now: Timestamp) -> [(&'static str, String); 2] {
        let covered: Vec<String> = parts.iter().map(|(name, _)| format!("{name:?}")).collect();
        let params = format!("({});created={};keyid={:?}", covered.join(" "), now.as_second(), self.name);
        let lines = parts.iter().map(|(name, value)| format!("{name:?}: {value}\n"));
        let base = lines.collect::<String>() + &format!("\"@signature-params\": {params}");
        let signature = STANDARD.encode(self.sign(base.as_bytes()));
        [("signature-input", format!("sig1={params}")), ("signature", format!("sig1=:{signature}:"))]
    }

    /// A JSON Web Signature in its compact form (RFC 7515), under a header with these members beside `alg` and `kid`.
    pub fn jws(&self, mut header: Value, payload: &str) -> String {
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let signed = format!("{}.{payload}", self.header(&mut header));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes())))
    }

    /// The same without its payload, which whoever verifies it has already (RFC 7515, appendix F).
    pub fn detached(&self, payload: &str) -> String {
        let header = self.header(&mut json!({}));
        let signature = self.sign(format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload)).as_bytes());
        format!("{header}..{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The same over the payload as it is, not encoded (RFC 7797).
    pub fn detached_plain(&self, payload: &str) -> String {
        let header = self.header(&mut json!({"b64": false, "crit": ["b64"]}));
        let signature = self.sign(format!("{header}.{payload}").as_bytes());
        format!("{header}..{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn header(&self, header: &mut Value) -> String {
        header["alg"] = json!("ES256");
        header["kid"] = json!(self.name);
        URL_SAFE_NO_PAD.encode(header.to_string())
    }
}

/// The public keys of a party, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Keys(BTreeMap<String, VerifyingKey>);

impl Keys {
    /// The keys of a profile (JWK, RFC 7517) that can be used; others are passed over, as any rotation needs.
    pub fn of(profile: &Value) -> Self {
        let places = ["/signing_keys", "/ucp/signing_keys", "/keys"];
        let listed = places.iter().filter_map(|place| profile.pointer(place)?.as_array()).flatten();
        Self(listed.filter_map(|jwk| Some((jwk.get("kid")?.as_str()?.to_owned(), public(jwk)?))).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the key of that name signed this.
    pub fn signed(&self, kid: &str, what: &[u8], signature: &[u8]) -> Option<bool> {
        let key = self.0.get(kid)?;
        Some(Signature::from_slice(signature).is_ok_and(|signature| key.verify(what, &signature).is_ok()))
    }

    /// Whether a JSON Web Signature by ES256 holds; `payload` where it does not bring its own.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn jws(&self, compact: &str, payload: Option<&str>) -> Result<(), &'static str> {
        let parts: Vec<&str> = compact.split('.').collect();
        let &[header, own, signature] = parts.as_slice() else { return Err("it is no signature") };
        let told = decoded(header).ok_or("its header cannot be read")?;
        // An algorithm of the sender's choice would be none at all.
        if told.get("alg").and_then(Value::as_str) != Some("ES256") || told.get("crit").is_some() {
            return Err("it is not signed by ES256");
        }
        let payload = match (payload, own) {
            (Some(payload), "") => URL_SAFE_NO_PAD.encode(payload),
            (None, own) if !own.is_empty() => own.to_owned(),
            _ => return Err("it is no signature of this form"),
        };
        let kid = told.get("kid").and_then(Value::as_str).ok_or("it names no key")?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "it cannot be read")?;
        match self.signed(kid, format!("{header}.{payload}").as_bytes(), &signature) {
            Some(true) => Ok(()),
            Some(false) => Err("it does not hold"),
            None => Err("it is of a key that the profile does not have"),
        }
    }
}

/// The JSON of a part of a JSON Web Signature.
pub fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The SHA-256 of a body as a header tells it (RFC 9530).
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

fn coordinates(key: &VerifyingKey) -> (String, String) {
    let point = key.to_sec1_point(false);
    let coordinate = |from: usize| URL_SAFE_NO_PAD.encode(&point.as_bytes()[from..from + 32]);
    (coordinate(1), coordinate(33))
}

fn public(jwk: &Value) -> Option<VerifyingKey> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::from_bytes(&[byte; 32]).expect("a key")
    }

    fn keys() -> Keys {
        Keys::of(&json!({"signing_keys": [{"kid": "rsa", "kty": "RSA", "n": "x", "e": "AQAB"}, key(7).jwk()]}))
    }

    #[test]
    fn a_key_is_kept_as_a_number_and_named_by_what_is_public_of_it() {
        let again = Key::from_bytes(&key(7).to_bytes()).expect("a key");
        assert_eq!(again.jwk(), key(7).jwk());
        assert_ne!(key(8).jwk()["kid"], key(7).jwk()["kid"]);
        assert!(Key::from_bytes(&[0; 32]).is_none() && Key::from_bytes(&[1; 31]).is_none());
        assert!(!format!("{again:?}").contains("07"), "no secret is shown");
    }

    #[test]
    fn a_signature_holds_for_what_was_signed_and_nothing_else() {
        let whole = key(7).jws(json!({"typ": "x"}), "{\"a\":1}");
        assert_eq!(keys().jws(&whole, None), Ok(()));
        let detached = key(7).detached("{\"a\":1}");
        assert_eq!(keys().jws(&detached, Some("{\"a\":1}")), Ok(()));
        assert_eq!(keys().jws(&detached, Some("{\"a\":2}")), Err("it does not hold"));
        assert!(keys().jws(&detached, None).is_err() && keys().jws(&whole, Some("{\"a\":1}")).is_err());
        assert_eq!(keys().jws(&key(8).detached("x"), Some("x")), Err("it is of a key that the profile does not have"));
        assert!(keys().jws(&key(7).detached_plain("x"), Some("x")).is_err(), "a form that is not asked for");
        let none = format!("{}..", URL_SAFE_NO_PAD.encode("{\"alg\":\"none\"}"));
        for bad in ["", "a.b", "a.b.c.d", "..", &none, &detached[1..]] {
            assert!(keys().jws(bad, Some("{\"a\":1}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_said_twice_is_signed_alike() {
        assert_eq!(key(7).jws(json!({}), "x"), key(7).jws(json!({}), "x"));
    }
}
