//! What a merchant is told of a mandate: the bodies of create, update and complete.

use crate::acp::DISCOUNT;
use crate::client::payment::Paid;
use crate::client::profile::unfit;
use serde_json::{Value, json};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout};
use yiju_domain::text::Lang;

/// The most pieces of one order: each is an item of its own.
const PIECES: u32 = 200;
/// Characters of `order_notes` (its schema's `maxLength`).
const NOTES: usize = 5_000;

/// Whether everything in a mandate has a place in this protocol.
///
/// # Errors
/// [`CallError::Refused`] naming what has no place.
pub fn fits(mandate: &Mandate) -> Result<(), CallError> {
    if mandate.lines.iter().any(|line| !line.options.is_empty()) {
        return Err(unfit("its API takes no choices. Order at the merchant's own site".to_owned()));
    }
    if mandate.totals.first_order() {
        return Err(unfit("its API takes no word of a first order. Look for the thing again".to_owned()));
    }
    let pieces = mandate.lines.iter().fold(0_u32, |sum, line| sum.saturating_add(line.quantity));
    if pieces > PIECES {
        return Err(unfit(format!("its API takes {PIECES} pieces at most. Order less at once")));
    }
    if notes(mandate).chars().count() > NOTES {
        return Err(unfit(format!("its API takes remarks of {NOTES} characters at most. Say less")));
    }
    Ok(())
}

fn items(mandate: &Mandate) -> Vec<Value> {
    let piece = |line: &yiju_domain::offer::OfferLine| json!({"id": line.item});
    mandate.lines.iter().flat_map(|line| (0..line.quantity).map(move |_| piece(line))).collect()
}

/// The items alone, and that codes will come where there are some.
pub fn create(mandate: &Mandate, codes: bool) -> Value {
    json!({
        "line_items": items(mandate),
        "currency": mandate.totals.total.currency.code().to_ascii_lowercase(),
        "capabilities": if codes { json!({"extensions": [DISCOUNT]}) } else { json!({}) },
    })
}

/// Items, address, codes and remarks.
pub fn update(mandate: &Mandate) -> Value {
    let mut body = json!({ "line_items": items(mandate) });
    if !mandate.address.is_empty() {
        // The user typed one line; the parts that the protocol wants beside it are not guessed.
        body["fulfillment_details"] = json!({"address": {
            "name": "", "line_one": mandate.address, "city": "", "state": "", "country": "", "postal_code": "",
        }});
    }
    let codes: Vec<&str> = mandate.totals.codes().collect();
    if !codes.is_empty() {
        body["discounts"] = json!({ "codes": codes });
    }
    let notes = notes(mandate);
    if !notes.is_empty() {
        body["order_notes"] = json!(notes);
    }
    body
}

/// Time, remarks, what is left out and for whom, in words.
fn notes(mandate: &Mandate) -> String {
    let mut notes = Vec::new();
    notes.extend(mandate.time.clone());
    for line in &mandate.lines {
        let mut said: Vec<String> = line.without.iter().map(|one| format!("− {}", one.title.get(Lang::Zh))).collect();
        said.extend(line.person.iter().map(|person| format!("→ {person}")));
        if !said.is_empty() {
            notes.push(format!("{}: {}", line.title.get(Lang::Zh), said.join(", ")));
        }
    }
    notes.extend(mandate.notes.iter().cloned());
    notes.join("\n")
}

/// The delivery that costs what the mandate says: the full fee, or what a deal leaves of it; else the cheapest, so
/// that the difference can be told. `None` where the merchant has chosen already, or offers nothing of the kind.
pub fn delivery_choice(checkout: &Checkout, mandate: &Mandate) -> Option<Value> {
    let raw = &checkout.raw;
    let chosen = raw.get("selected_fulfillment_options").and_then(Value::as_array);
    if mandate.address.is_empty() || chosen.is_some_and(|chosen| !chosen.is_empty()) {
        return None;
    }
    let brings =
        |option: &&Value| matches!(option.get("type").and_then(Value::as_str), Some("shipping" | "local_delivery"));
    let options: Vec<&Value> = raw.get("fulfillment_options")?.as_array()?.iter().filter(brings).collect();
    let price = |option: &Value| {
        let totals = option.get("totals")?.as_array()?;
        totals.iter().find(|total| total.get("type").and_then(Value::as_str) == Some("total"))?.get("amount")?.as_i64()
    };
    let fee = mandate.totals.delivery.minor;
    let reduced = fee.saturating_sub(mandate.totals.discount().minor).max(0);
    let costs = |wanted: i64| options.iter().find(move |option| price(option) == Some(wanted)).copied();
    let cheapest = || options.iter().min_by_key(|option| price(option).unwrap_or(i64::MAX)).copied();
    let option = costs(fee).or_else(|| costs(reduced)).or_else(|| costs(0)).or_else(cheapest)?;
    let items: Vec<&str> = checkout.lines.iter().map(|line| line.id.as_str()).collect();
    Some(json!({"type": option.get("type")?, "option_id": option.get("id")?, "item_ids": items}))
}

/// The payment: a token for one instrument of a handler.
pub fn complete(paid: &Paid<'_>) -> Value {
    json!({"payment_data": {
        "handler_id": paid.handler,
        "instrument": {"type": paid.kind, "credential": paid.credential},
    }})
}
