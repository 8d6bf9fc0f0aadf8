//! Mandates by the Agent Payments Protocol, in a house that asks for them (`ap2_mandate.json`): every checkout is signed,
//! and none is completed for a platform that speaks of mandates without one that holds for exactly this checkout.

use super::session::Denied;
use crate::key::{Key, Keys, decoded};
use crate::ucp::{self, Release, signed_terms};
use serde_json::{Value, json};

/// Signs a checkout as it is told.
pub fn sign(checkout: &mut Value, key: &Key) {
    checkout["ucp"]["capabilities"][ucp::AP2] = json!([ucp::capability(ucp::AP2, Release::April)]);
    // Amounts are whole numbers, which always have a canonical form.
    if let Ok(terms) = signed_terms(checkout) {
        checkout["ap2"] = json!({ "merchant_authorization": key.detached(&terms) });
    }
}

/// Whether a checkout may be completed: `body` brings the mandate, `checkout` is as it would be told now, `own` are the
/// keys that it is signed with, and `platform` is the profile of who calls; nothing where it cannot be opened, and then all
/// that both sides could speak is taken as agreed.
///
/// # Errors
/// The errors that the extension names.
pub fn check(body: &Value, checkout: &Value, own: &Keys, platform: Option<&Value>, now: i64) -> Result<(), Denied> {
    let denied = |code: &'static str, content: &str| Err(Denied::Protocol(400, code, content.to_owned()));
    let speaks =
        |profile: &&Value| profile.pointer("/ucp/capabilities").is_some_and(|told| told.get(ucp::AP2).is_some());
    // What only one side can is not agreed on.
    if platform.is_some_and(|profile| !speaks(&profile)) {
        return Ok(());
    }
    let Some(mandate) = body.pointer("/ap2/checkout_mandate").and_then(Value::as_str) else {
        return denied("mandate_required", "This checkout is completed with ap2.checkout_mandate.");
    };
    let keys = platform.map(Keys::of).unwrap_or_default();
    if keys.is_empty() {
        return denied("agent_missing_key", "The profile of the platform has no key that can be used.");
    }
    let credential = mandate.split('~').next().unwrap_or_default();
    if let Err(what) = keys.jws(credential, None) {
        return denied("mandate_invalid_signature", &format!("The mandate cannot be trusted: {what}."));
    }
    let claims = credential.split('.').nth(1).and_then(decoded).unwrap_or_default();
    if claims.get("exp").and_then(Value::as_i64).is_none_or(|until| until < now) {
        return denied("mandate_expired", "The mandate holds no more.");
    }
    let confirmed = claims.get("checkout").cloned().unwrap_or_default();
    let Some(signature) = confirmed.pointer("/ap2/merchant_authorization").and_then(Value::as_str) else {
        return denied("merchant_authorization_missing", "The mandate's checkout lacks our signature.");
    };
    if !signed_terms(&confirmed).is_ok_and(|terms| own.jws(signature, Some(&terms)).is_ok()) {
        return denied("merchant_authorization_invalid", "The mandate's checkout is not as we signed it.");
    }
    if ["id", "currency", "totals", "line_items"].iter().any(|part| confirmed.get(part) != checkout.get(part)) {
        return denied("mandate_scope_mismatch", "The mandate is about other terms than the checkout has now.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000;

    fn key(byte: u8) -> Key {
        Key::from_bytes(&[byte; 32]).expect("a key")
    }

    fn platform(keys: &[Value]) -> Value {
        json!({"ucp": {"capabilities": {ucp::AP2: [{}]}}, "signing_keys": keys})
    }

    fn checkout() -> Value {
        json!({"ucp": {"capabilities": {}}, "id": "c1", "currency": "CNY", "line_items": [{"id": "l1"}],
            "totals": [{"type": "total", "amount": 900}]})
    }

    fn signed() -> Value {
        let mut signed = checkout();
        sign(&mut signed, &key(1));
        signed
    }

    fn mandate(checkout: &Value, until: i64, by: &Key) -> Value {
        let claims = json!({"exp": until, "checkout": checkout}).to_string();
        json!({"ap2": {"checkout_mandate": by.jws(json!({"typ": "dc+sd-jwt"}), &claims)}})
    }

    fn told(body: &Value, platform: Option<&Value>) -> Option<&'static str> {
        match check(body, &checkout(), &key(1).keys(), platform, NOW) {
            Ok(()) => None,
            Err(Denied::Protocol(400, code, _)) => Some(code),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mandate_of_what_was_signed_is_taken_and_whoever_speaks_of_none_needs_none() {
        let good = mandate(&signed(), NOW, &key(2));
        assert_eq!(told(&good, Some(&platform(&[key(2).jwk()]))), None);
        assert_eq!(told(&json!({}), Some(&json!({"ucp": {"capabilities": {}}}))), None);
    }

    #[test]
    fn each_thing_that_can_be_wrong_has_its_name() {
        let ours = platform(&[key(2).jwk()]);
        let good = mandate(&signed(), NOW, &key(2));
        assert_eq!(told(&json!({}), Some(&ours)), Some("mandate_required"));
        assert_eq!((told(&json!({}), None), told(&good, None)), (Some("mandate_required"), Some("agent_missing_key")));
        assert_eq!(told(&good, Some(&platform(&[]))), Some("agent_missing_key"));
        assert_eq!(told(&mandate(&signed(), NOW, &key(3)), Some(&ours)), Some("mandate_invalid_signature"));
        assert_eq!(
            told(&json!({"ap2": {"checkout_mandate": "a.b.c"}}), Some(&ours)),
            Some("mandate_invalid_signature")
        );
        assert_eq!(told(&mandate(&signed(), NOW - 1, &key(2)), Some(&ours)), Some("mandate_expired"));
        let unsigned = mandate(&checkout(), NOW, &key(2));
        assert_eq!(told(&unsigned, Some(&ours)), Some("merchant_authorization_missing"));
        for (part, value) in [("id", json!("c2")), ("totals", json!([])), ("status", json!("completed"))] {
            let mut touched = signed();
            touched[part] = value;
            assert_eq!(told(&mandate(&touched, NOW, &key(2)), Some(&ours)), Some("merchant_authorization_invalid"));
        }
        let mut other = checkout();
        other["totals"][0]["amount"] = json!(100);
        sign(&mut other, &key(1));
        assert_eq!(told(&mandate(&other, NOW, &key(2)), Some(&ours)), Some("mandate_scope_mismatch"));
    }
}
