//! The documents that the sandbox answers with: profile, checkout, order, errors.

use super::bill::{Line, Total};
use super::menu::{Shop, titled};
use super::session::{Message, NOTICE, Session};
use super::wanted::HANDLER;
use crate::ucp;
use serde_json::{Map, Value, json};

/// Where the capability's schema and specification are, and what it extends.
fn capability(name: &str) -> Value {
    let version = ucp::VERSION;
    let (schema, spec) = match name {
        ucp::CHECKOUT => ("shopping/checkout.json", "checkout/"),
        ucp::FULFILLMENT => ("shopping/fulfillment.json", "fulfillment/"),
        ucp::ORDER => ("shopping/order.json", "order/"),
        _ => {
            let extends = ucp::CHECKOUT;
            return json!([{"version": version, "extends": extends, "spec": "https://yiju.app/ucp/remarks/",
                "schema": "https://yiju.app/ucp/schemas/remarks.json"}]);
        }
    };
    let mut entry = json!({
        "version": version,
        "spec": format!("https://ucp.dev/{version}/specification/{spec}"),
        "schema": format!("https://ucp.dev/{version}/schemas/{schema}"),
    });
    if name == ucp::FULFILLMENT {
        entry["extends"] = json!(ucp::CHECKOUT);
    }
    json!([entry])
}

fn capabilities(names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), capability(name))).collect::<Map<_, _>>().into()
}

fn handlers() -> Value {
    json!({ucp::SANDBOX: [{
        "id": HANDLER,
        "version": ucp::VERSION,
        "spec": "https://yiju.app/ucp/sandbox/",
        "schema": "https://yiju.app/ucp/schemas/sandbox.json",
        "config": {"sandbox": true, "notice": NOTICE},
    }]})
}

const SELLING: [&str; 3] = [ucp::CHECKOUT, ucp::FULFILLMENT, ucp::REMARKS];

/// `/.well-known/ucp` of a stall whose API is at `base`.
pub fn profile(base: &str, stall: &[Shop]) -> Value {
    let version = ucp::VERSION;
    let shops: Vec<Value> =
        stall.iter().map(|shop| json!({"id": shop.merchant.id, "name": titled(&shop.merchant.name)})).collect();
    json!({
        "ucp": {
            "version": version,
            "services": {ucp::SHOPPING: [{
                "version": version,
                "transport": "rest",
                "endpoint": base,
                "spec": format!("https://ucp.dev/{version}/specification/overview/"),
                "schema": format!("https://ucp.dev/{version}/services/shopping/rest.openapi.json"),
            }]},
            "capabilities": capabilities(&[ucp::CHECKOUT, ucp::FULFILLMENT, ucp::REMARKS, ucp::ORDER]),
            "payment_handlers": handlers(),
        },
        ucp::SANDBOX: {"sandbox": true, "notice": NOTICE, "merchants": shops},
    })
}

/// A checkout (`checkout.json` with its extensions).
pub fn checkout(session: &Session, base: &str) -> Value {
    let mut told = json!(session);
    told["ucp"] = json!({
        "version": ucp::VERSION,
        "status": "success",
        "capabilities": capabilities(&SELLING),
        "payment_handlers": handlers(),
    });
    told["links"] = json!([{"type": "terms_of_service", "url": format!("{base}/about"), "title": "Sandbox"}]);
    if let Some(order) = &session.order {
        told["order"]["permalink_url"] = json!(permalink(base, &order.id));
    }
    told
}

/// An order (`order.json`); `None` for a checkout that has none.
pub fn order(session: &Session, base: &str) -> Option<Value> {
    let placed = session.order.as_ref()?;
    let had = |line: &Line| json!({"id": line.id, "quantity": line.quantity});
    let lines: Vec<Value> = session.line_items.iter().map(ordered).collect();
    let mut expectations = Vec::new();
    if let Some(destination) = session.destination() {
        let mut expected = json!({
            "id": "delivery",
            "line_items": session.line_items.iter().map(had).collect::<Vec<_>>(),
            "method_type": "shipping",
            "destination": destination.address,
            "fulfillable_on": session.remarks.as_ref().and_then(|remarks| remarks.time.as_deref()).unwrap_or("now"),
        });
        if let Some(arrival) = session.arrival() {
            expected["description"] = json!(arrival);
        }
        expectations.push(expected);
    }
    Some(json!({
        "ucp": {"version": ucp::VERSION, "status": "success", "capabilities": capabilities(&[ucp::ORDER])},
        "id": placed.id,
        "label": placed.label,
        "checkout_id": session.id,
        "permalink_url": permalink(base, &placed.id),
        "line_items": lines,
        "fulfillment": {"expectations": expectations, "events": []},
        "adjustments": [],
        "currency": session.currency,
        "totals": session.totals,
        "messages": [{"type": "info", "code": "sandbox", "content": NOTICE}],
    }))
}

/// `types/order_line_item.json`.
fn ordered(line: &Line) -> Value {
    let mut told = json!({
        "id": line.id,
        "item": line.item,
        "quantity": {"original": line.quantity, "total": line.quantity, "fulfilled": 0},
        "totals": line.totals,
        "status": "processing",
    });
    if let Some(parent) = &line.parent_id {
        told["parent_id"] = json!(parent);
    }
    told
}

fn permalink(base: &str, order: &str) -> String {
    format!("{base}/receipts/{order}")
}

/// A right call that leads to nothing (`types/error_response.json`).
pub fn nothing(messages: &[Message]) -> Value {
    let ucp = json!({"version": ucp::VERSION, "status": "error", "capabilities": capabilities(&SELLING)});
    json!({"ucp": ucp, "messages": messages})
}

/// A wrong call: a code for programs and words for people (UCP's protocol errors).
pub fn refusal(code: &str, content: &str) -> Value {
    json!({"code": code, "content": content})
}

/// A checkout with a total that is higher by so much, and adds up.
pub fn overcharge(mut checkout: Value, more: i64) -> Value {
    let Some(totals) = checkout.get_mut("totals").and_then(Value::as_array_mut) else { return checkout };
    for total in totals.iter_mut().filter(|total| total["type"] == "total") {
        total["amount"] = json!(total["amount"].as_i64().unwrap_or(0).saturating_add(more));
    }
    let fee = Total::new("fee", Some("Surcharge of a fault switch".to_owned()), more);
    totals.insert(totals.len().saturating_sub(1), json!(fee));
    checkout
}

/// A page for people: what a sandbox is, and the order that they came for.
pub fn page(session: Option<&Session>) -> String {
    let mut page = format!("<!doctype html><meta charset=utf-8><title>Sandbox</title><p>{NOTICE}</p>");
    if let Some(placed) = session.and_then(|session| session.order.as_ref()) {
        page.push_str(&format!("<h1>{}</h1><ul>", escaped(&placed.label)));
        for line in session.into_iter().flat_map(|session| &session.line_items) {
            page.push_str(&format!("<li>{} × {}</li>", line.quantity, escaped(&line.item.title)));
        }
        page.push_str("</ul>");
    }
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
