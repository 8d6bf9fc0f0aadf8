//! The signatures of HTTP messages: RFC 9421 over what identifies a message and, by RFC 9530, its body, as UCP profiles
//! them (<https://ucp.dev/2026-04-08/specification/signatures/>).
//!
//! Nobody need sign. Who does is held to it: a message whose signature does not hold is not believed.

use crate::key::{Keys, content_digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::http::{HeaderMap, Method, StatusCode, Uri};

/// Why a message is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distrust {
    /// The protocol's name of the error.
    pub code: &'static str,
    /// What is wrong, for people.
    pub what: String,
}

/// The signature is not that of the message.
fn invalid(what: impl Into<String>) -> Distrust {
    Distrust { code: "signature_invalid", what: what.into() }
}

/// Whether an answer may be believed: it is not signed, or its signature holds.
///
/// # Errors
/// Why it may not be.
pub fn answer(keys: &Keys, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<(), Distrust> {
    let needed: &[&str] = if body.is_empty() { &["@status"] } else { &["@status", "content-digest"] };
    verify(keys, needed, &|name| (name == "@status").then(|| status.as_str().to_owned()), headers, body)
}

/// Whether a call may be believed: it is not signed, or its signature holds and covers all that tells what is called.
///
/// # Errors
/// Why it may not be.
pub fn call(keys: &Keys, method: &Method, to: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<(), Distrust> {
    let mut needed = vec!["@method", "@authority", "@path"];
    needed.extend(to.query().map(|_| "@query"));
    needed.extend(["ucp-agent", "idempotency-key"].into_iter().filter(|name| headers.contains_key(*name)));
    if !body.is_empty() {
        needed.extend(["content-digest", "content-type"]);
    }
    verify(keys, &needed, &|name| derived(name, method, to), headers, body)
}

/// A component that is derived from a call rather than one of its headers (RFC 9421, section 2.2).
pub fn derived(name: &str, method: &Method, to: &Uri) -> Option<String> {
    Some(match name {
        "@method" => method.as_str().to_owned(),
        "@authority" => to.authority()?.as_str().to_ascii_lowercase(),
        "@path" => to.path().to_owned(),
        "@query" => format!("?{}", to.query()?),
        _ => return None,
    })
}

fn verify(
    keys: &Keys,
    needed: &[&str],
    derived: &dyn Fn(&str) -> Option<String>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Distrust> {
    let text = |name: &str| {
        headers.get(name).map(|value| value.to_str().map_err(|_| invalid(format!("its {name} is no text"))))
    };
    let (input, signed) = match (text("signature-input").transpose()?, text("signature").transpose()?) {
        (None, None) => return Ok(()),
        (Some(input), Some(signed)) => (input, signed),
        _ => return Err(Distrust { code: "signature_missing", what: "it is signed by half".to_owned() }),
    };
    let (label, params) = input.split_once('=').ok_or_else(|| invalid("its Signature-Input cannot be read"))?;
    let (label, params) = (label.trim(), params.trim());
    let covered = params.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (covered, parameters) = covered.ok_or_else(|| invalid("its Signature-Input cannot be read"))?;
    let covered: Vec<&str> = covered.split_whitespace().map(|name| name.trim_matches('"')).collect();
    if let Some(missed) = needed.iter().find(|needed| !covered.contains(needed)) {
        return Err(invalid(format!("its signature does not cover {missed}")));
    }
    let mut base = String::new();
    for name in &covered {
        let value = if name.starts_with('@') {
            derived(name).ok_or_else(|| invalid(format!("its signature covers {name}, which it has not")))?
        } else {
            let value = text(name).transpose()?;
            value.ok_or_else(|| invalid(format!("its signature covers {name}, which it lacks")))?.trim().to_owned()
        };
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {params}"));
    if covered.contains(&"content-digest") {
        digest(text("content-digest").transpose()?.unwrap_or_default(), body)?;
    }
    let kid = parameter(parameters, "keyid").ok_or_else(|| invalid("its signature names no key"))?;
    let signature = signed
        .split(',')
        .find_map(|one| one.trim().strip_prefix(label)?.strip_prefix("=:")?.strip_suffix(':'))
        .and_then(|one| STANDARD.decode(one).ok())
        .filter(|bytes| bytes.len() == 64)
        .ok_or_else(|| invalid("its signature cannot be read"))?;
    match keys.signed(kid, base.as_bytes(), &signature) {
        Some(true) => Ok(()),
        Some(false) => Err(invalid("its signature does not hold")),
        None => {
            let what = "its signature is of a key that its profile does not have".to_owned();
            Err(Distrust { code: "key_not_found", what })
        }
    }
}

fn digest(told: &str, body: &[u8]) -> Result<(), Distrust> {
    let mismatch = |what: &str| Distrust { code: "digest_mismatch", what: what.to_owned() };
    let sha256 = told.split(',').map(str::trim).find(|one| one.starts_with("sha-256=:") && one.ends_with(':'));
    let told = sha256.ok_or_else(|| mismatch("its Content-Digest cannot be read"))?;
    if told == content_digest(body) { Ok(()) } else { Err(mismatch("its body is not what was signed")) }
}

/// A parameter that is a string (RFC 8941).
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    let one = parameters.split(';').find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='))?;
    one.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;
    use jiff::Timestamp;

    const BODY: &[u8] = b"{\"id\":\"c1\"}";

    fn key(byte: u8) -> Key {
        Key::from_bytes(&[byte; 32]).expect("a key")
    }

    fn keys() -> Keys {
        key(7).keys()
    }

    /// The headers of a message of which these are covered.
    fn signed(by: &Key, covered: &[(&'static str, &str)]) -> HeaderMap {
        let digest = content_digest(BODY);
        let value = |name: &str, told: &str| match name {
            "content-digest" => digest.clone(),
            "content-type" => "application/json".to_owned(),
            _ => told.to_owned(),
        };
        let parts: Vec<(&'static str, String)> =
            covered.iter().map(|(name, told)| (*name, value(name, told))).collect();
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().expect("a header"));
        headers.insert("content-digest", digest.parse().expect("a header"));
        for (name, told) in parts.iter().filter(|(name, _)| !name.starts_with('@')) {
            headers.insert(*name, told.parse().expect("a header"));
        }
        for (name, told) in by.message(&parts, Timestamp::UNIX_EPOCH) {
            headers.insert(name, told.parse().expect("a header"));
        }
        headers
    }

    const ALL: [(&str, &str); 3] = [("@status", "200"), ("content-digest", ""), ("content-type", "")];

    #[test]
    fn a_signature_that_holds_is_believed_and_none_is_needed() {
        assert_eq!(answer(&keys(), StatusCode::OK, &signed(&key(7), &ALL), BODY), Ok(()));
        assert_eq!(answer(&keys(), StatusCode::OK, &HeaderMap::new(), BODY), Ok(()));
        assert_eq!(answer(&Keys::default(), StatusCode::OK, &HeaderMap::new(), BODY), Ok(()));
    }

    #[test]
    fn whatever_was_touched_is_not_believed() {
        let refused = |status: u16, headers: &HeaderMap, body: &[u8], why: &str| {
            let status = StatusCode::from_u16(status).expect("a status");
            let told = answer(&keys(), status, headers, body).expect_err(why).what;
            assert!(told.contains(why), "{told}");
        };
        let good = signed(&key(7), &ALL);
        refused(201, &good, BODY, "does not hold");
        refused(200, &good, b"{\"id\":\"c2\"}", "not what was signed");
        refused(200, &signed(&key(8), &ALL), BODY, "key that its profile does not have");
        refused(200, &signed(&key(7), &ALL[..1]), BODY, "does not cover content-digest");
        refused(200, &signed(&key(7), &ALL[1..]), BODY, "does not cover @status");
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

    #[test]
    fn a_call_is_believed_only_where_all_that_tells_what_is_called_is_covered() {
        const CALL: [(&str, &str); 8] = [
            ("@method", "POST"),
            ("@authority", "shop.example.com"),
            ("@path", "/carts"),
            ("@query", "?a=1"),
            ("ucp-agent", "profile=\"x\""),
            ("idempotency-key", "k1"),
            ("content-digest", ""),
            ("content-type", ""),
        ];
        let to = |uri: &str| uri.parse::<Uri>().expect("a URI");
        let here = to("https://Shop.example.com/carts?a=1");
        let held = |headers: &HeaderMap, method: &Method, to: &Uri| call(&keys(), method, to, headers, BODY);
        let whole = signed(&key(7), &CALL);
        assert_eq!(held(&whole, &Method::POST, &here), Ok(()));
        assert!(held(&whole, &Method::PUT, &here).is_err());
        for elsewhere in
            ["https://evil.example/carts?a=1", "https://shop.example.com/x?a=1", "https://shop.example.com/carts?a=2"]
        {
            assert!(held(&whole, &Method::POST, &to(elsewhere)).is_err(), "{elsewhere}");
        }
        for missing in 0..CALL.len() {
            let mut headers = signed(&key(7), &[&CALL[..missing], &CALL[missing + 1..]].concat());
            headers.insert("ucp-agent", CALL[4].1.parse().expect("a header"));
            headers.insert("idempotency-key", CALL[5].1.parse().expect("a header"));
            let told = held(&headers, &Method::POST, &here).expect_err(CALL[missing].0).what;
            assert!(told.contains(CALL[missing].0), "{told}");
        }
    }
}
