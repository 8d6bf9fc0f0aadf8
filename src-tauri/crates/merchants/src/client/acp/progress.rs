//! What a merchant tells of an order that it has taken (`Order` of `CheckoutSessionWithOrder`).

use crate::client::answer::{Read, identity, text};
use crate::client::order::{EVENTS, is_cancelled, moment, silent, status, steps, told};
use crate::client::wire::plain;
use serde_json::Value;
use yiju_domain::id::CheckoutId;
use yiju_domain::merchant::CallError;
use yiju_domain::money::{Currency, Money};
use yiju_domain::progress::{Adjustment, Progress, Stage};

/// Reads the order of a session.
///
/// # Errors
/// [`CallError::Refused`] where the session tells of none, [`CallError::Unclear`] where it is about another one, or cannot
/// be trusted.
pub fn read(session: &Value, checkout: &CheckoutId, order: &str) -> Result<Progress, CallError> {
    let told = session.get("order").filter(|order| order.is_object()).ok_or_else(silent)?;
    let read = || {
        identity(session, Some(checkout))?;
        progress(told, session, order)
    };
    read().map_err(|what: String| CallError::Unclear(format!("the merchant's answer cannot be trusted: {what}")))
}

fn progress(order: &Value, session: &Value, asked: &str) -> Read<Progress> {
    let id = text(order, "id")?;
    if id != asked {
        return Err(format!("it is about order {:?} instead of {asked:?}", plain(id)));
    }
    let fulfillments = entries(order, "fulfillments");
    let steps = steps(fulfillments.iter().flat_map(|one| entries(one, "events")))?;
    let adjustments = entries(order, "adjustments").iter().take(EVENTS);
    let adjustments = adjustments.map(|one| adjustment(one, session)).collect::<Read<Vec<_>>>()?;
    Ok(Progress { stage: stage(order, fulfillments, &adjustments), steps, adjustments, codes: Vec::new() })
}

fn entries<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What comes back is told as a positive amount, in a currency of its own or the session's.
fn adjustment(one: &Value, session: &Value) -> Read<Adjustment> {
    let code = one.get("currency").or_else(|| session.get("currency")).and_then(Value::as_str);
    let currency = code.and_then(|code| Currency::try_from(code.to_ascii_uppercase()).ok());
    let minor = one.get("amount").and_then(Value::as_i64).filter(|minor| *minor > 0);
    Ok(Adjustment {
        id: plain(text(one, "id")?),
        kind: plain(text(one, "type")?),
        status: status(text(one, "status")?)?,
        at: moment(one)?,
        back: minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency)),
        told: told(one),
    })
}

/// By the order's own state; by the slowest of its ways to the buyer where that says nothing. Unknown words say nothing.
fn stage(order: &Value, fulfillments: &[Value], adjustments: &[Adjustment]) -> Stage {
    if is_cancelled(adjustments) {
        return Stage::Cancelled;
    }
    let of = |one: &Value| match one.get("status").and_then(Value::as_str)? {
        "processing" | "ready_for_pickup" => Some(Stage::Prepared),
        "shipped" | "in_transit" | "out_for_delivery" => Some(Stage::OnTheWay),
        "delivered" | "completed" => Some(Stage::Delivered),
        "canceled" => Some(Stage::Cancelled),
        "pending" => Some(Stage::Accepted),
        _ => None,
    };
    let slowest = || fulfillments.iter().filter_map(of).filter(|stage| *stage != Stage::Cancelled).min();
    match of(order) {
        Some(told @ (Stage::Delivered | Stage::Cancelled)) => told,
        told => slowest().max(told).unwrap_or(Stage::Accepted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn session() -> Value {
        json!({"id": "c1", "currency": "usd", "order": {
            "id": "o1", "checkout_session_id": "c1", "permalink_url": "https://shop.example.com/o1", "status": "confirmed",
            "fulfillments": [{"id": "f1", "type": "shipping", "status": "in_transit", "events": [
                {"id": "e2", "type": "in_transit", "occurred_at": "2026-02-03T08:00:00Z", "location": "Oakland"},
                {"id": "e1", "type": "shipped", "occurred_at": "2026-02-02T14:30:00Z", "description": "Picked up"},
            ]}],
            "adjustments": [{"id": "a1", "type": "refund", "status": "completed", "occurred_at": "2026-02-05T08:00:00Z", "amount": 500}],
        }})
    }

    fn told(session: &Value) -> Result<Progress, CallError> {
        read(session, &CheckoutId::from("c1"), "o1")
    }

    #[test]
    fn the_order_tells_how_far_it_is() {
        let mut session = session();
        let progress = told(&session).expect("read");
        assert_eq!((progress.stage, progress.back()), (Stage::OnTheWay, Some(Money::new(500, Currency::USD))));
        assert_eq!(progress.steps.iter().map(|step| step.kind.as_str()).collect::<Vec<_>>(), ["shipped", "in_transit"]);
        for (status, stage) in
            [("completed", Stage::Delivered), ("canceled", Stage::Cancelled), ("new word", Stage::OnTheWay)]
        {
            session["order"]["status"] = json!(status);
            assert_eq!(told(&session).expect("read").stage, stage, "{status}");
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_unclear_and_no_order_is_no_answer() {
        let wrong = |pointer: &str, value: Value| {
            let mut session = session();
            *session.pointer_mut(pointer).expect("there") = value;
            told(&session)
        };
        assert!(matches!(wrong("/order", Value::Null), Err(CallError::Refused { status: 404, .. })));
        for (pointer, value) in [
            ("/id", json!("c2")),
            ("/order/id", json!("o2")),
            ("/order/fulfillments/0/events/0/occurred_at", json!("yesterday")),
            ("/order/adjustments/0/status", json!("perhaps")),
        ] {
            assert!(matches!(wrong(pointer, value), Err(CallError::Unclear(_))), "{pointer}");
        }
    }
}
