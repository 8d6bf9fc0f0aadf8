//! The documents of the Agentic Commerce Protocol, release 2026-04-17, made from the same checkouts.

use super::bill::{Line, Total};
use super::document;
use super::life::Pace;
use super::session::{Denied, Discounts, Message, NOTICE, Session, invalid};
use super::wanted::HANDLER;
use crate::acp::{DISCOUNT, VERSION};
use crate::ucp;
use jiff::Timestamp;
use serde_json::{Value, json};
use yiju_domain::merchant::CheckoutStatus;

/// The name of the address within a checkout.
const DESTINATION: &str = "acp";

/// `/.well-known/acp.json` of a stall whose API is at `base` (`DiscoveryResponse`).
pub fn discovery(base: &str) -> Value {
    json!({
        "protocol": {"name": "acp", "version": VERSION, "supported_versions": [VERSION]},
        "api_base_url": base,
        "transports": ["rest"],
        "capabilities": {"services": ["checkout"], "extensions": [{"name": DISCOUNT, "schema":
            "https://agentic-commerce-protocol.com/schemas/discount.json"}]},
    })
}

/// A checkout (`CheckoutSession`, with the order `CheckoutSessionWithOrder`) as it stands `now`.
pub fn session(session: &Session, base: &str, pace: &Pace, now: Timestamp) -> Value {
    let ucp = json!(session);
    let method = ucp.pointer("/fulfillment/methods/0");
    let address = session.destination().and_then(|one| one.address.street_address.clone());
    let option = ucp.pointer("/fulfillment/methods/0/groups/0/options/0");
    let options: Vec<Value> = option
        .map(|option| {
            let mut told = json!({"type": "local_delivery", "id": option["id"], "title": option["title"],
                "totals": [{"type": "total", "display_text": "Delivery", "amount": option["totals"][0]["amount"]}]});
            if let Some(description) = option.get("description") {
                told["description"] = description.clone();
            }
            told
        })
        .into_iter()
        .collect();
    let chosen = ucp.pointer("/fulfillment/methods/0/groups/0/selected_option_id").filter(|one| one.is_string());
    let chosen: Vec<Value> = chosen
        .map(|option| json!({"type": "local_delivery", "option_id": option, "item_ids": method.map(|one| &one["line_item_ids"])}))
        .into_iter()
        .collect();
    let mut told = json!({
        "id": session.id,
        "protocol": {"version": VERSION},
        "capabilities": {"payment": {"handlers": [handler()]}, "extensions": [extension()]},
        "status": status(session.status),
        "currency": session.currency.code().to_ascii_lowercase(),
        "line_items": session.line_items.iter().map(line).collect::<Vec<_>>(),
        "totals": totals(&session.totals),
        "fulfillment_options": options,
        "selected_fulfillment_options": chosen,
        "messages": session.messages.iter().map(message).collect::<Vec<_>>(),
        "links": [{"type": "terms_of_use", "url": format!("{base}/about"), "title": "Sandbox"}],
    });
    if let Some(address) = address {
        told["fulfillment_details"] = json!({"address": {
            "name": "", "line_one": address, "city": "", "state": "", "country": "", "postal_code": "",
        }});
    }
    if let Some(discounts) = &session.discounts {
        told["discounts"] = self::discounts(session, discounts);
    }
    // The same order as by the other protocol, in this one's words.
    if let Some(order) = document::order(session, base, pace, now) {
        told["order"] = self::order(session, &order);
    }
    told
}

fn extension() -> Value {
    let extends = ["CheckoutSessionCreateRequest", "CheckoutSessionUpdateRequest", "CheckoutSession"];
    json!({"name": DISCOUNT, "extends": extends.map(|one| format!("$.{one}.discounts"))})
}

/// Codes, what they and the menu's deals take off, and which were refused (`schema.discount.json`).
fn discounts(session: &Session, discounts: &Discounts) -> Value {
    let applied = discounts.applied.iter().enumerate().map(|(at, one)| {
        let mut told = json!({
            "id": format!("discount-{at}"),
            "coupon": {"id": one.code.clone().unwrap_or_else(|| one.title.clone()), "name": one.title},
            "amount": one.amount.abs(),
            "automatic": one.automatic,
        });
        if let Some(code) = &one.code {
            told["code"] = json!(code);
        }
        told
    });
    let rejected = session.messages.iter().filter_map(|message| {
        let at = message.path.as_deref()?.strip_prefix("$.discounts.codes[")?.strip_suffix(']')?;
        let code = discounts.codes.get(at.parse::<usize>().ok()?)?;
        Some(json!({"code": code, "reason": message.code, "message": message.content}))
    });
    json!({
        "codes": discounts.codes,
        "applied": applied.collect::<Vec<_>>(),
        "rejected": rejected.collect::<Vec<_>>(),
    })
}

fn order(session: &Session, ucp: &Value) -> Value {
    let list = |pointer: &str| ucp.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let event = |event: &Value| json!({"id": event["id"], "type": event["type"], "occurred_at": event["occurred_at"], "description": event["description"]});
    let events: Vec<Value> = list("/fulfillment/events").map(event).collect();
    let adjustments: Vec<Value> = list("/adjustments")
        .map(|one| {
            let total = one["totals"].as_array().into_iter().flatten().find(|total| total["type"] == "total");
            let mut told = json!({"id": one["id"], "type": one["type"], "status": one["status"], "occurred_at": one["occurred_at"]});
            if let Some(amount) = total.and_then(|total| total["amount"].as_i64()) {
                told["amount"] = json!(amount.abs());
                told["currency"] = json!(session.currency.code().to_ascii_lowercase());
            }
            told
        })
        .collect();
    let cancelled = adjustments.iter().any(|one| one["type"] == "cancellation");
    let last = events.last().and_then(|event| event["type"].as_str());
    let (status, way) = match last {
        _ if cancelled => ("canceled", "canceled"),
        None => ("confirmed", "pending"),
        Some("delivered") => ("completed", "delivered"),
        Some("processing") => ("processing", "processing"),
        Some(other) => ("shipped", other),
    };
    let shares: Vec<Value> =
        session.line_items.iter().map(|line| json!({"id": line.id, "quantity": line.quantity})).collect();
    json!({
        "type": "order",
        "id": ucp["id"],
        "checkout_session_id": session.id,
        "order_number": ucp["label"],
        "permalink_url": ucp["permalink_url"],
        "status": status,
        "fulfillments": [{"id": "delivery", "type": "shipping", "status": way, "line_items": shares, "events": events}],
        "adjustments": adjustments,
    })
}

fn handler() -> Value {
    json!({
        "id": HANDLER,
        "name": ucp::SANDBOX,
        "display_name": "Sandbox",
        "version": VERSION,
        "spec": "https://yiju.app/acp/sandbox/",
        "requires_delegate_payment": false,
        "requires_pci_compliance": false,
        "psp": "sandbox",
        "config_schema": "https://yiju.app/acp/schemas/sandbox.json",
        "instrument_schemas": [],
        "config": {"sandbox": true, "notice": NOTICE},
    })
}

const fn status(status: CheckoutStatus) -> &'static str {
    match status {
        CheckoutStatus::Incomplete => "not_ready_for_payment",
        CheckoutStatus::RequiresEscalation => "requires_escalation",
        CheckoutStatus::ReadyForComplete => "ready_for_payment",
        CheckoutStatus::CompleteInProgress => "complete_in_progress",
        CheckoutStatus::Completed => "completed",
        CheckoutStatus::Canceled => "canceled",
    }
}

fn line(line: &Line) -> Value {
    let mut told = json!({
        "id": line.id,
        "item": {"id": line.item.id},
        "name": line.item.title,
        "quantity": line.quantity,
        "unit_amount": line.item.price,
        "totals": totals(&line.totals),
    });
    if let Some(parent) = &line.parent_id {
        told["parent_id"] = json!(parent);
    }
    told
}

/// A discount is told as what it takes off.
fn totals(totals: &[Total]) -> Vec<Value> {
    let told = totals.iter().map(|total| {
        let words = total.display_text.clone().unwrap_or_else(|| total.kind.clone());
        json!({"type": total.kind, "display_text": words, "amount": total.amount.abs()})
    });
    told.collect()
}

fn message(message: &Message) -> Value {
    let mut told = json!({"type": message.kind, "content_type": "plain", "content": message.content});
    if message.kind == "error" {
        told["code"] = json!(match message.code.as_str() {
            "payment_failed" => "payment_declined",
            "minimum_order" => "minimum_not_met",
            "item_unavailable" => "not_found",
            "destination_required" | "fulfillment_option_required" => "missing",
            _ => "invalid",
        });
        told["resolution"] = json!("recoverable");
    }
    if message.kind == "warning" {
        told["code"] = json!("other");
    }
    if let Some(path) = &message.path {
        told["param"] = json!(path);
    }
    told
}

/// A wrong call (`Error`).
pub fn error(status: u16, code: &str, content: &str) -> Value {
    let kind = if status >= 500 { "processing_error" } else { "invalid_request" };
    json!({"type": kind, "code": code, "message": content})
}

/// What stands against a call, by this protocol's statuses.
pub fn denied(why: Denied) -> (u16, Value) {
    match why {
        Denied::Protocol(409, "idempotency_conflict", content) => (422, error(422, "idempotency_conflict", &content)),
        Denied::Protocol(status, code, content) => (status, error(status, code, &content)),
        Denied::Nothing(messages) => {
            let told: Vec<&str> = messages.iter().map(|message| message.content.as_str()).collect();
            (400, error(400, "invalid", &told.join(" ")))
        }
    }
}

/// A request in the words of the sandbox. An update changes what it names and leaves the rest as it `is`.
///
/// # Errors
/// [`Denied::Protocol`] naming what is missing.
pub fn request(body: &Value, is: Option<&Session>) -> Result<Value, Denied> {
    if is.is_none() {
        for name in ["line_items", "currency", "capabilities"] {
            if body.get(name).is_none_or(Value::is_null) {
                return Err(invalid(format!("$.{name} is missing")));
            }
        }
    }
    let ucp = is.map(|session| json!(session)).unwrap_or_default();
    let lines = match body.get("line_items").and_then(Value::as_array) {
        Some(items) => pieces(items)?,
        None => {
            let lines = ucp["line_items"].as_array().into_iter().flatten();
            lines
                .map(|line| json!({"id": line["id"], "item": {"id": line["item"]["id"]}, "quantity": line["quantity"]}))
                .collect()
        }
    };
    let told = body.pointer("/fulfillment_details/address/line_one").and_then(Value::as_str);
    let known = is.and_then(Session::destination).and_then(|one| one.address.street_address.as_deref());
    let option = body.pointer("/selected_fulfillment_options/0/option_id");
    let option = option.or_else(|| ucp.pointer("/fulfillment/methods/0/groups/0/selected_option_id"));
    let mut wanted = json!({ "line_items": lines });
    if let Some(address) = told.or(known) {
        wanted["fulfillment"] = json!({"methods": [{
            "type": "shipping",
            "destinations": [{"id": DESTINATION, "street_address": address}],
            "selected_destination_id": DESTINATION,
            "groups": [{"selected_option_id": option}],
        }]});
    }
    let codes = body.pointer("/discounts/codes").or_else(|| ucp.pointer("/discounts/codes"));
    if let Some(codes) = codes {
        wanted["discounts"] = json!({ "codes": codes });
    }
    let notes = body.get("order_notes").and_then(Value::as_str).map(|notes| json!({"notes": [notes]}));
    let notes = notes.or_else(|| ucp.get(ucp::REMARKS).filter(|remarks| !remarks.is_null()).cloned());
    if let Some(notes) = notes {
        wanted[ucp::REMARKS] = notes;
    }
    Ok(wanted)
}

/// Each item is one piece; the same ones make a line.
fn pieces(items: &[Value]) -> Result<Vec<Value>, Denied> {
    let mut lines: Vec<(&str, u32)> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let id = item.get("id").and_then(Value::as_str);
        let id = id.ok_or_else(|| invalid(format!("$.line_items[{at}].id is missing")))?;
        match lines.iter_mut().find(|(known, _)| *known == id) {
            Some((_, quantity)) => *quantity += 1,
            None => lines.push((id, 1)),
        }
    }
    Ok(lines.into_iter().map(|(id, quantity)| json!({"item": {"id": id}, "quantity": quantity})).collect())
}

/// A completing request in the words of the sandbox.
///
/// # Errors
/// [`Denied::Protocol`] where it pays with nothing.
pub fn completing(body: &Value) -> Result<Value, Denied> {
    let data = body.get("payment_data").ok_or_else(|| invalid("$.payment_data is missing".to_owned()))?;
    let mut instrument = data.get("instrument").cloned().unwrap_or_else(|| json!({}));
    if !instrument.is_object() {
        return Err(invalid("$.payment_data.instrument is no object".to_owned()));
    }
    instrument["id"] = json!("acp");
    instrument["handler_id"] = data.get("handler_id").cloned().unwrap_or_default();
    Ok(json!({"payment": {"instruments": [instrument]}}))
}
