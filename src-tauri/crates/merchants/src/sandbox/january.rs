//! The documents of release 2026-01-11, made from those of the newest: capabilities are a list, handlers stand beside
//! the envelope, no amount is negative, and a right call that leads to nothing is an HTTP error.

use super::document::{self, AFTERWARDS, SELLING};
use super::menu::Shop;
use super::session::{Denied, Message, NOTICE, invalid};
use super::wanted::HANDLER;
use crate::ucp::{self, Release};
use serde_json::{Value, json};

const OURS: Release = Release::January;

/// `/.well-known/ucp` of a stall whose API of this release is at `base`.
pub fn profile(base: &str, stall: &[Shop]) -> Value {
    json!({
        "ucp": {
            "version": OURS.date(),
            "services": {ucp::SHOPPING: {
                "version": OURS.date(),
                "spec": format!("https://ucp.dev/{OURS}/specification/overview/"),
                "rest": {
                    "schema": format!("https://ucp.dev/{OURS}/services/shopping/rest.openapi.json"),
                    "endpoint": base,
                },
            }},
            "capabilities": SELLING.into_iter().chain(AFTERWARDS).map(full).collect::<Vec<_>>(),
        },
        "payment": {"handlers": handlers()},
        ucp::FEED: document::about(stall),
    })
}

fn full(name: &str) -> Value {
    let mut entry = document::capability(name, OURS);
    entry["name"] = json!(name);
    entry
}

fn envelope(names: &[&str]) -> Value {
    let active: Vec<Value> = names.iter().map(|name| json!({"name": name, "version": OURS.date()})).collect();
    json!({"version": OURS.date(), "capabilities": active})
}

fn handlers() -> Value {
    json!([{
        "id": HANDLER,
        "name": ucp::SANDBOX,
        "version": OURS.date(),
        "spec": "https://yiju.app/ucp/sandbox/",
        "config_schema": "https://yiju.app/ucp/schemas/sandbox.json",
        "instrument_schemas": [],
        "config": {"sandbox": true, "notice": NOTICE},
    }])
}

/// A checkout (`checkout_resp.json` with its extensions).
pub fn checkout(mut told: Value) -> Value {
    told["ucp"] = envelope(&SELLING);
    // An instrument of this release is a card, and the sandbox keeps none: only that one was chosen is told.
    let chosen = told.pointer("/payment/instruments/0/id").cloned();
    told["payment"] = json!({"handlers": handlers()});
    if let Some(chosen) = chosen {
        told["payment"]["selected_instrument_id"] = chosen;
    }
    unsigned(&mut told["totals"]);
    told
}

/// An order (`order.json`).
pub fn order(mut told: Value) -> Value {
    told["ucp"] = envelope(&[ucp::ORDER]);
    unsigned(&mut told["totals"]);
    for adjustment in told["adjustments"].as_array_mut().into_iter().flatten() {
        adjustment["amount"] = json!(adjustment["totals"][0]["amount"].as_i64().unwrap_or(0).abs());
        if let Some(fields) = adjustment.as_object_mut() {
            fields.remove("totals");
        }
        for line in adjustment["line_items"].as_array_mut().into_iter().flatten() {
            line["quantity"] = json!(line["quantity"].as_i64().unwrap_or(0).abs());
        }
    }
    for line in told["line_items"].as_array_mut().into_iter().flatten() {
        if line["status"] == "removed" {
            line["status"] = json!("processing");
        }
        if let Some(fields) = line["quantity"].as_object_mut() {
            // Lines stay as they were bought; what went is told by the adjustments.
            if let Some(original) = fields.remove("original") {
                fields.insert("total".to_owned(), original);
            }
        }
    }
    told
}

fn unsigned(totals: &mut Value) {
    for total in totals.as_array_mut().into_iter().flatten() {
        if let Some(amount) = total["amount"].as_i64() {
            total["amount"] = json!(amount.abs());
        }
    }
}

/// A wrong call, or a right one that leads to nothing: `detail` is what this release's merchants say, the message what
/// its schemas know.
pub fn refusal(code: &str, content: &str) -> Value {
    json!({
        "detail": content,
        "code": code,
        "content": content,
        "ucp": envelope(&[]),
        "status": "requires_escalation",
        "messages": [
            {"type": "error", "code": code, "content": content, "severity": "requires_buyer_input"},
        ],
    })
}

/// What stands against a call, by this release's statuses: status, code and words.
pub fn denied(why: Denied) -> (u16, &'static str, String) {
    match why {
        Denied::Protocol(status, code, content) => (status, code, content),
        Denied::Nothing(messages) => {
            let told: Vec<&str> = messages.iter().map(|message| message.content.as_str()).collect();
            (400, "invalid", told.join(" "))
        }
    }
}

/// Whether a completing call came to nothing because of its payment: then it is an error in this release.
pub fn unpaid(messages: &[Message]) -> Option<Denied> {
    let failed = messages.iter().find(|message| message.code == "payment_failed")?;
    Some(Denied::Protocol(402, "payment_declined", failed.content.clone()))
}

/// A request in the words of the newest release, with what this one demands beyond it.
///
/// # Errors
/// [`Denied::Protocol`] naming what is missing.
pub fn request(mut body: Value, update: bool) -> Result<Value, Denied> {
    let needed: &[&str] =
        if update { &["id", "line_items", "currency", "payment"] } else { &["line_items", "currency", "payment"] };
    for name in needed {
        if body.get(*name).is_none_or(Value::is_null) {
            return Err(invalid(format!("$.{name} is missing")));
        }
    }
    if let Some(fields) = body.as_object_mut() {
        fields.remove("payment");
    }
    Ok(body)
}

/// A completing request in the words of the newest release: `payment_data` is the one instrument.
///
/// # Errors
/// [`Denied::Protocol`] where there is none.
pub fn completing(body: Value) -> Result<Value, Denied> {
    match body.get("payment_data") {
        Some(instrument) => Ok(json!({"payment": {"instruments": [instrument]}})),
        None if body.get("payment").is_some() => Ok(body),
        None => Err(invalid("$.payment_data is missing".to_owned())),
    }
}
