//! The documents of the releases before April, made from those of the newest: no amount is negative, and a right call
//! that leads to nothing is an HTTP error. In the first of them, capabilities are a list and handlers stand beside the
//! envelope.

use super::document::{self, AFTERWARDS, SELLING};
use super::house::House;
use super::menu::Shop;
use super::session::{Denied, Message, NOTICE, Session, invalid};
use super::wanted::{HANDLER, MOCK};
use crate::ucp::{self, Release};
use serde_json::{Value, json};

/// `/.well-known/ucp` of a stall whose API of this release is at `base`.
pub fn profile(base: &str, stall: &[Shop], house: &House, key: &Value, release: Release) -> Value {
    let names: Vec<&str> = SELLING.into_iter().chain(AFTERWARDS).collect();
    let spec = format!("https://ucp.dev/{release}/specification/overview/");
    let schema = format!("https://ucp.dev/{release}/services/shopping/rest.openapi.json");
    let mut told =
        json!({"ucp": {"version": release.date()}, "signing_keys": [key], ucp::FEED: document::about(stall)});
    if release == Release::January {
        told["ucp"]["services"] = json!({ucp::SHOPPING: {
            "version": release.date(),
            "spec": spec,
            "rest": {"schema": schema, "endpoint": base},
        }});
        told["ucp"]["capabilities"] = names.into_iter().map(full).collect();
        told["payment"] = json!({"handlers": handlers(house)});
    } else {
        told["ucp"]["services"] = json!({ucp::SHOPPING: [{
            "version": release.date(),
            "transport": "rest",
            "endpoint": base,
            "spec": spec,
            "schema": schema,
        }]});
        told["ucp"]["capabilities"] = document::registry(&names, release);
        told["ucp"]["payment_handlers"] = document::handlers(release, house);
    }
    told
}

fn full(name: &str) -> Value {
    let mut entry = ucp::capability(name, Release::January);
    entry["name"] = json!(name);
    entry
}

fn envelope(names: &[&str], release: Release) -> Value {
    let version = release.date();
    if release == Release::January {
        let active: Vec<Value> = names.iter().map(|name| json!({"name": name, "version": version})).collect();
        return json!({"version": version, "capabilities": active});
    }
    json!({"version": version, "capabilities": document::registry(names, release)})
}

fn handlers(house: &House) -> Value {
    let handler = |id: &str, name: &str, config: Value| {
        json!({
            "id": id,
            "name": name,
            "version": Release::January.date(),
            "spec": "https://yiju.app/ucp/sandbox/",
            "config_schema": "https://yiju.app/ucp/schemas/sandbox.json",
            "instrument_schemas": [],
            "config": config,
        })
    };
    let config = || json!({"sandbox": true, "notice": NOTICE});
    let played = house.handlers.iter().map(|one| handler(&one.id, &one.name, json!(one.config)));
    [handler(HANDLER, ucp::SANDBOX, config()), handler(MOCK, ucp::MOCK, config())].into_iter().chain(played).collect()
}

/// A checkout (`checkout_resp.json` with its extensions).
pub fn checkout(mut told: Value, house: &House, release: Release) -> Value {
    told["ucp"] = envelope(&SELLING, release);
    if release == Release::January {
        // An instrument of this release is a card, and the sandbox keeps none: only that one was chosen is told.
        let chosen = told.pointer("/payment/instruments/0/id").cloned();
        told["payment"] = json!({"handlers": handlers(house), "instruments": []});
        if let Some(chosen) = chosen {
            told["payment"]["selected_instrument_id"] = chosen;
        }
    } else {
        told["ucp"]["payment_handlers"] = document::handlers(release, house);
    }
    unsigned(&mut told["totals"]);
    told
}

/// An order (`order.json`).
pub fn order(mut told: Value, release: Release) -> Value {
    told["ucp"] = envelope(&[ucp::ORDER], release);
    unsigned(&mut told["totals"]);
    for adjustment in told["adjustments"].as_array_mut().into_iter().flatten() {
        if let Some(amount) = adjustment.pointer("/totals/0/amount").and_then(Value::as_i64) {
            adjustment["amount"] = json!(amount.abs());
        }
        if let Some(fields) = adjustment.as_object_mut() {
            fields.remove("totals");
        }
        let lines = adjustment.get_mut("line_items").and_then(Value::as_array_mut);
        for line in lines.into_iter().flatten() {
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

/// A wrong call, or a right one that leads to nothing: `detail` is what these releases' merchants say, the message what
/// their schemas know.
pub fn refusal(code: &str, content: &str, release: Release) -> Value {
    json!({
        "detail": content,
        "code": code,
        "content": content,
        "ucp": envelope(&[], release),
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

/// A request in the words of the newest release, with what its own demands beyond that.
///
/// # Errors
/// [`Denied::Protocol`] naming what is missing.
pub fn request(mut body: Value, update: bool, release: Release) -> Result<Value, Denied> {
    let needed: &[&str] = match (release, update) {
        (Release::January, true) => &["id", "line_items", "currency", "payment"],
        (Release::January, false) => &["line_items", "currency", "payment"],
        (_, true) => &["id", "line_items"],
        _ => &["line_items"],
    };
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

/// Why a completing call came to nothing: these releases' merchants refuse what is not paid or not ready.
pub fn incomplete(session: &Session) -> Option<Denied> {
    if session.order.is_some() {
        return None;
    }
    let wrong = |message: &&Message| message.kind == "error";
    if let Some(failed) = session.messages.iter().find(|message| message.code == "payment_failed") {
        return Some(Denied::Protocol(402, "payment_declined", failed.content.clone()));
    }
    let content = match session.messages.iter().find(wrong) {
        Some(wrong) if matches!(wrong.code.as_str(), "destination_required" | "fulfillment_option_required") => {
            format!("Fulfillment address and option must be selected: {}", wrong.content)
        }
        Some(wrong) => wrong.content.clone(),
        None => "The checkout is not ready.".to_owned(),
    };
    Some(Denied::Protocol(400, "invalid", content))
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
