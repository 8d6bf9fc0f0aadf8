//! Mandates by the Agent Payments Protocol (`schemas/shopping/ap2_mandate.json`): the merchant signs what it asks for, and
//! the platform signs that its user confirmed exactly that. Both signatures are kept by whoever may have to prove it.
//!
//! The platform stands for its user here ("trusted platform provider"): the mandate is signed with the key of its profile,
//! and that of the device, which never leaves it, signs the same order once more for the user (`yiju-orders`). The schema
//! has no place for the key binding that follows a credential after `~`; the credential is the mandate.

use super::endpoint::Endpoint;
use super::platform::Platform;
use crate::key::Keys;
use crate::ucp::signed_terms;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout};

/// How long a mandate holds after its confirmation: as long as an order may be placed.
const HOLDS: SignedDuration = SignedDuration::from_mins(30);
/// The type of the credential (`vct`).
const KIND: &str = "mandate.checkout.1";

/// Whether the merchant signed what it asks for.
///
/// # Errors
/// [`CallError::Refused`] where it did not, or what it signed is something else: then nothing is confirmed to it.
pub fn verify(checkout: &Checkout, keys: &Keys) -> Result<(), CallError> {
    let refused = |what: &str| CallError::Refused {
        status: 200,
        message: format!("the merchant promises mandates (AP2), and {what}. Nothing was ordered"),
    };
    let signature = checkout.raw.pointer("/ap2/merchant_authorization").and_then(Value::as_str);
    let signature = signature.ok_or_else(|| refused("did not sign what it asks for"))?;
    let terms = signed_terms(&checkout.raw).map_err(|_| refused("what it asks for has no canonical form"))?;
    keys.jws(signature, Some(&terms)).map_err(|what| refused(&format!("its signature cannot be trusted: {what}")))
}

/// That the user confirmed this checkout, as the merchant signed it. The same for the same checkout, however often it is
/// sent.
///
/// # Errors
/// [`CallError::Refused`] where the mandate has no moment, or the checkout no canonical form.
pub fn mandate(
    checkout: &Checkout,
    mandate: &Mandate,
    platform: &Platform,
    merchant: &Endpoint,
) -> Result<String, CallError> {
    let refused = |what: String| CallError::Refused { status: 200, message: what };
    let confirmed: Timestamp = mandate
        .confirmed_at
        .parse()
        .map_err(|error| refused(format!("the moment of confirmation cannot be read: {error}")))?;
    let until = confirmed.saturating_add(HOLDS).map_err(|error| refused(error.to_string()))?;
    let claims = json!({
        "iss": platform.profile(),
        "aud": merchant.to_string(),
        "vct": KIND,
        "iat": confirmed.as_second(),
        "exp": until.as_second(),
        "checkout": checkout.raw,
    });
    let claims = serde_jcs::to_string(&claims).map_err(|error| refused(error.to_string()))?;
    Ok(platform.key().jws(json!({"typ": "dc+sd-jwt"}), &claims))
}
