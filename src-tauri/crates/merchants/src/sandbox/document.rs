//! The documents that the sandbox answers with: profile, checkout, order, errors.

use super::accounts;
use super::bill::{Line, Total};
use super::house::House;
use super::life::Pace;
use super::menu::Shop;
use super::refund::GivenBack;
use super::session::{Message, NOTICE, Session};
use super::wanted::{HANDLER, MOCK};
use crate::ucp::{self, Release};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use yiju_domain::progress::Stage;

pub fn capabilities(names: &[&str]) -> Value {
    registry(names, Release::April)
}

/// Capabilities by name, in a release that has a registry of them.
pub fn registry(names: &[&str], release: Release) -> Value {
    names.iter().map(|name| ((*name).to_owned(), json!([ucp::capability(name, release)]))).collect::<Map<_, _>>().into()
}

/// The payment handlers by name, in a release that has a registry of them.
pub fn handlers(release: Release, house: &House) -> Value {
    let handler = |id: &str, schema: &str, config: Value| {
        json!([{
            "id": id,
            "version": release.date(),
            "spec": "https://yiju.app/ucp/sandbox/",
            "schema": schema,
            "config": config,
        }])
    };
    let ours = "https://yiju.app/ucp/schemas/sandbox.json";
    let config = || json!({"sandbox": true, "notice": NOTICE});
    let mut told = json!({
        ucp::SANDBOX: handler(HANDLER, ours, config()),
        ucp::MOCK: handler(MOCK, "https://ucp.dev/schemas/mock.json", config()),
    });
    for played in &house.handlers {
        told[&played.name] = handler(&played.id, ours, json!(played.config));
    }
    told
}

/// What a checkout is made with.
pub const SELLING: [&str; 5] = [ucp::CHECKOUT, ucp::FULFILLMENT, ucp::DISCOUNT, ucp::CONSENT, ucp::REMARKS];
/// What an order is told with.
pub const AFTERWARDS: [&str; 2] = [ucp::ORDER, ucp::REFUNDS];
/// What a cart is told with.
pub const COLLECTING: [&str; 2] = [ucp::CART, ucp::DISCOUNT];
/// What products are found with.
pub const FINDING: [&str; 2] = [ucp::CATALOG_SEARCH, ucp::CATALOG_LOOKUP];

/// `/.well-known/ucp` of a stall whose API is at `base`, with the addresses of its profiles of older releases.
pub fn profile(base: &str, stall: &[Shop], house: &House, key: &Value) -> Value {
    let version = ucp::VERSION;
    let older = [Release::LateJanuary, Release::January];
    let older = older.map(|one| (one.date().to_owned(), json!(format!("{base}/v/{one}/.well-known/ucp"))));
    let names: Vec<&str> = SELLING.into_iter().chain([ucp::CART]).chain(AFTERWARDS).chain(FINDING).collect();
    let mut capabilities = capabilities(&names);
    if house.accounts.is_some() {
        capabilities[ucp::IDENTITY] = accounts::capability();
    }
    if house.mandates {
        let mut entry = ucp::capability(ucp::AP2, Release::April);
        entry["config"] = json!({"vp_formats_supported": {"dc+sd-jwt": {}}});
        capabilities[ucp::AP2] = json!([entry]);
    }
    json!({
        "ucp": {
            "version": version,
            "supported_versions": older.into_iter().collect::<Map<_, _>>(),
            "services": {ucp::SHOPPING: [{
                "version": version,
                "transport": "rest",
                "endpoint": base,
                "spec": format!("https://ucp.dev/{version}/specification/overview/"),
                "schema": format!("https://ucp.dev/{version}/services/shopping/rest.openapi.json"),
            }]},
            "capabilities": capabilities,
            "payment_handlers": handlers(Release::April, house),
        },
        "signing_keys": [key],
        ucp::FEED: about(stall),
    })
}

/// That it is a sandbox, and who sells in it at which terms, as in a feed.
pub fn about(stall: &[Shop]) -> Value {
    let merchants: Vec<Value> = stall.iter().map(|shop| json!(shop.merchant)).collect();
    let deals: Vec<Value> = stall.iter().flat_map(|shop| &shop.deals).map(|deal| json!(deal)).collect();
    json!({"sandbox": true, "notice": NOTICE, "merchants": merchants, "deals": deals})
}

/// A checkout (`checkout.json` with its extensions).
pub fn checkout(session: &Session, base: &str, house: &House) -> Value {
    let mut told = json!(session);
    for kept in ["kind", "platform", "cart"] {
        told.as_object_mut().and_then(|fields| fields.remove(kept));
    }
    told["ucp"] = json!({
        "version": ucp::VERSION,
        "status": "success",
        "capabilities": capabilities(&SELLING),
        "payment_handlers": handlers(Release::April, house),
    });
    told["links"] = json!([{"type": "terms_of_service", "url": format!("{base}/about"), "title": "Sandbox"}]);
    if let Some(order) = &session.order {
        told["order"] = json!({"id": order.id, "label": order.label, "permalink_url": permalink(base, &order.id)});
    }
    told
}

/// A cart (`cart.json`): the same without what belongs to a checkout.
pub fn cart(session: &Session, base: &str, house: &House) -> Value {
    let mut told = checkout(session, base, house);
    for other in ["status", "fulfillment", "payment", "order", ucp::REMARKS] {
        told.as_object_mut().and_then(|fields| fields.remove(other));
    }
    if let Some(messages) = told["messages"].as_array_mut() {
        messages.retain(|message| !message["path"].as_str().unwrap_or_default().starts_with("$.fulfillment"));
    }
    told["ucp"] = json!({"version": ucp::VERSION, "status": "success", "capabilities": capabilities(&COLLECTING)});
    told
}

/// An order (`order.json`) as it stands `now`; `None` for a checkout that has none.
pub fn order(session: &Session, base: &str, pace: &Pace, now: Timestamp) -> Option<Value> {
    let placed = session.order.as_ref()?;
    let stage = stage(session, pace, now);
    let shares = || session.line_items.iter().map(|line| json!({"id": line.id, "quantity": line.quantity}));
    let shares: Vec<Value> = shares().collect();
    let lines: Vec<Value> = session.line_items.iter().map(|line| ordered(session, line, stage)).collect();
    let mut expectations = Vec::new();
    if let Some(destination) = session.destination() {
        let mut expected = json!({
            "id": "delivery",
            "line_items": shares,
            "method_type": "shipping",
            "destination": destination.address,
            "fulfillable_on": session.remarks.as_ref().and_then(|remarks| remarks.time.as_deref()).unwrap_or("now"),
        });
        if let Some(delivery) = session.delivery() {
            expected["description"] = json!(delivery);
        }
        expectations.push(expected);
    }
    let page = permalink(base, &placed.id);
    let gone = placed.given_back.iter().find(|given| given.whole).map_or(Timestamp::MAX, |given| given.at);
    let reached = pace.reached(session.kind, placed.at, now).into_iter().filter(|(_, at)| *at < gone);
    let events: Vec<Value> = reached
        .map(|(stage, at)| {
            let (kind, told) = match stage {
                Stage::OnTheWay => ("in_transit", "骑手已取餐 / On its way"),
                Stage::Delivered => ("delivered", "已送达 / Delivered"),
                _ if session.kind.is_shown() => ("processing", "已出票 / Issued"),
                _ => ("processing", "制作中 / Being prepared"),
            };
            json!({"id": stage.term(), "type": kind, "occurred_at": at.to_string(), "line_items": shares,
                "description": told, "tracking_number": placed.id, "tracking_url": page})
        })
        .collect();
    let shipped = placed.shipped.map(|at| {
        json!({"id": "shipped", "type": "shipped", "occurred_at": at.to_string(), "line_items": shares,
            "description": "已发货 / Shipped", "tracking_number": placed.id, "tracking_url": page})
    });
    let events: Vec<Value> = events.into_iter().chain(shipped).chain(placed.events.iter().cloned()).collect();
    let adjustments = placed.given_back.iter().map(adjustment).chain(placed.adjustments.iter().cloned());
    let mut told = json!({
        "ucp": {"version": ucp::VERSION, "status": "success", "capabilities": capabilities(&[ucp::ORDER])},
        "id": placed.id,
        "label": placed.label,
        "checkout_id": session.id,
        "permalink_url": page,
        "line_items": lines,
        "fulfillment": {"expectations": expectations, "events": events},
        "adjustments": adjustments.collect::<Vec<_>>(),
        "currency": session.currency,
        "totals": session.totals,
        "messages": [{"type": "info", "code": "sandbox", "content": NOTICE}],
    });
    if !placed.codes.is_empty() {
        told[ucp::REFUNDS] = json!({"codes": placed.codes});
    }
    Some(told)
}

fn stage(session: &Session, pace: &Pace, now: Timestamp) -> Stage {
    session.order.as_ref().map_or(Stage::Accepted, |order| pace.stage(session.kind, order.at, now))
}

/// `types/order_line_item.json`.
fn ordered(session: &Session, line: &Line, stage: Stage) -> Value {
    let of = line.parent_id.as_ref().unwrap_or(&line.id);
    let given = session.order.iter().flat_map(|order| &order.given_back).flat_map(|given| &given.shares);
    let gone: u32 = given.filter(|share| share.id == *of).map(|share| share.quantity).sum();
    // A choice goes with its item: as many of a hundred of it as of the item.
    let items = session.line_items.iter().find(|one| one.id == *of).map_or(1, |one| one.quantity.max(1));
    let left = line.quantity - (u64::from(line.quantity) * u64::from(gone.min(items)) / u64::from(items)) as u32;
    let fulfilled = if stage == Stage::Delivered { left } else { 0 };
    let status = match (left, fulfilled) {
        (0, _) => "removed",
        (_, 0) => "processing",
        _ => "fulfilled",
    };
    let mut told = json!({
        "id": line.id,
        "item": line.item,
        "quantity": {"original": line.quantity, "total": left, "fulfilled": fulfilled},
        "totals": line.totals,
        "status": status,
    });
    if let Some(parent) = &line.parent_id {
        told["parent_id"] = json!(parent);
    }
    told
}

/// `types/adjustment.json`: what comes back and what goes is negative.
fn adjustment(given: &GivenBack) -> Value {
    let shares = given.shares.iter().map(|share| json!({"id": share.id, "quantity": -i64::from(share.quantity)}));
    json!({
        "id": given.id,
        "type": "refund",
        "status": "completed",
        "occurred_at": given.at.to_string(),
        "line_items": shares.collect::<Vec<_>>(),
        "totals": [{"type": "total", "amount": -given.amount}],
        "description": given.told,
    })
}

/// The newest refund of an order (`schemas/yiju/refunds.json`).
pub fn refund(session: &Session, release: Release) -> Option<Value> {
    let given = session.order.as_ref()?.given_back.last()?;
    Some(json!({
        "ucp": {"version": release.date(), "status": "success"},
        "id": given.id,
        "status": "completed",
        "currency": session.currency,
        "amount": given.amount,
        "occurred_at": given.at.to_string(),
        "description": given.told,
    }))
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
    let message = json!({"type": "error", "code": code, "content": content, "severity": "unrecoverable"});
    json!({"code": code, "content": content, "messages": [message]})
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

/// The page that asks whether a program may order in the customer's name. Its form goes where the page came from.
pub fn question() -> String {
    format!(
        "<!doctype html><meta charset=utf-8><title>Sandbox</title><p>{NOTICE}</p><p>一句想以你的名义在这里下单。 · Yiju would \
         like to order here in your name.</p><form method=post><button name=answer value=allow>允许 · Allow</button> \
         <button name=answer value=deny>不允许 · Deny</button></form>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
