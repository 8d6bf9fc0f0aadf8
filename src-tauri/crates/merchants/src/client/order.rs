//! What a merchant tells of an order that it has taken, and of money that it gives back.

use super::answer::{Read, amount, list, text};
use super::wire::plain;
use crate::ucp::Release;
use serde_json::{Value, json};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::CallError;
use yiju_domain::money::{Currency, Money};
use yiju_domain::progress::{Adjustment, AdjustmentStatus, Progress, Refunded, Share, Stage, Step};

/// Events of an order that are kept.
pub const EVENTS: usize = 100;

/// That an API has no order capability.
pub fn silent() -> CallError {
    let message = "its API tells nothing of orders. Look at the merchant's own page".to_owned();
    CallError::Refused { status: 404, message }
}

/// That an API takes no wish for a refund.
pub fn no_refunds() -> CallError {
    let message = "its API takes no refunds. Ask for it on the merchant's own page".to_owned();
    CallError::Refused { status: 404, message }
}

/// Reads an order (`order.json`).
///
/// # Errors
/// [`CallError::Unclear`] where it is about another order, or cannot be trusted.
pub fn progress(raw: &Value, asked: &str, release: Release) -> Result<Progress, CallError> {
    read(raw, asked, release)
        .map_err(|what| CallError::Unclear(format!("the merchant's answer cannot be trusted: {what}")))
}

fn read(raw: &Value, asked: &str, release: Release) -> Read<Progress> {
    let id = text(raw, "id")?;
    if id != asked {
        return Err(format!("it is about order {:?} instead of {asked:?}", plain(id)));
    }
    let lines = list(raw, "line_items")?;
    let events = raw.pointer("/fulfillment/events").and_then(Value::as_array).into_iter().flatten();
    let steps = steps(events)?;
    let currency = raw.get("currency").and_then(Value::as_str);
    let currency = currency.and_then(|code| Currency::try_from(code.to_owned()).ok());
    let adjustments = raw.get("adjustments").and_then(Value::as_array).into_iter().flatten();
    let adjustments =
        adjustments.take(EVENTS).map(|one| adjustment(one, currency, release)).collect::<Read<Vec<_>>>()?;
    let codes = raw.get(crate::ucp::REFUNDS).and_then(|ours| ours.get("codes")?.as_array());
    let codes = codes.into_iter().flatten().filter_map(Value::as_str).map(plain).collect();
    Ok(Progress { stage: stage(lines, &steps, &adjustments), steps, adjustments, codes })
}

/// The events of an order, oldest first.
pub fn steps<'a>(events: impl Iterator<Item = &'a Value>) -> Read<Vec<Step>> {
    let mut steps = events.take(EVENTS).map(step).collect::<Read<Vec<Step>>>()?;
    steps.sort_by(|one, other| one.at.cmp(&other.at));
    Ok(steps)
}

fn step(event: &Value) -> Read<Step> {
    Ok(Step { kind: plain(text(event, "type")?), at: moment(event)?, told: told(event) })
}

/// When it happened.
pub fn moment(of: &Value) -> Read<String> {
    // The protocol's sample merchant calls it a timestamp.
    let at = text(of, "occurred_at").or_else(|missing| text(of, "timestamp").map_err(|_| missing))?;
    at.parse::<jiff::Timestamp>().map(|at| at.to_string()).map_err(|_| format!("{:?} is no time", plain(at)))
}

/// What a merchant says of it.
pub fn told(of: &Value) -> Option<String> {
    of.get("description").and_then(Value::as_str).map(plain).filter(|told| !told.is_empty())
}

fn adjustment(one: &Value, currency: Option<Currency>, release: Release) -> Read<Adjustment> {
    // January tells the amount by itself and positive; since then it is a total, negative where it comes back.
    let back = match (release, currency) {
        (_, None) => None,
        (Release::January | Release::LateJanuary, Some(currency)) => {
            one.get("amount").and_then(Value::as_i64).map(|minor| Money::new(minor.saturating_abs(), currency))
        }
        (Release::April, Some(currency)) => {
            let mut totals = one.get("totals").and_then(Value::as_array).into_iter().flatten();
            let whole = totals.rfind(|total| total.get("type").and_then(Value::as_str) == Some("total"));
            let minor = whole.map(|total| amount(total, "amount")).transpose()?;
            minor.filter(|minor| *minor < 0).map(|minor| Money::new(minor.saturating_neg(), currency))
        }
    };
    Ok(Adjustment {
        id: plain(text(one, "id")?),
        kind: plain(text(one, "type")?),
        status: status(text(one, "status")?)?,
        at: moment(one)?,
        back,
        told: told(one),
    })
}

/// Where a change stands.
pub fn status(term: &str) -> Read<AdjustmentStatus> {
    serde_json::from_value(Value::from(term)).map_err(|_| format!("{:?} is no state of a change", plain(term)))
}

/// Whether a cancellation is among the changes, and did not come to nothing.
pub fn is_cancelled(adjustments: &[Adjustment]) -> bool {
    adjustments.iter().any(|one| one.kind == "cancellation" && one.status != AdjustmentStatus::Failed)
}

/// By what happened last; a merchant that tells no events tells by its lines.
fn stage(lines: &[Value], steps: &[Step], adjustments: &[Adjustment]) -> Stage {
    if is_cancelled(adjustments) {
        return Stage::Cancelled;
    }
    let is = |status: &str| {
        let mut told = lines.iter().filter_map(|line| line.get("status")?.as_str());
        !lines.is_empty() && told.all(|one| one == status)
    };
    if is("removed") {
        return Stage::Cancelled;
    }
    if is("fulfilled") {
        return Stage::Delivered;
    }
    let staged = steps.iter().rev().find_map(|step| match step.kind.as_str() {
        "processing" | "preparing" | "prepared" | "ready" | "ready_for_pickup" => Some(Stage::Prepared),
        "shipped" | "in_transit" | "out_for_delivery" => Some(Stage::OnTheWay),
        "delivered" | "fulfilled" | "picked_up" | "redeemed" => Some(Stage::Delivered),
        "canceled" | "cancelled" => Some(Stage::Cancelled),
        _ => None,
    });
    staged.unwrap_or(Stage::Accepted)
}

/// The shares of a mandate's lines by the names that the order has for the lines.
///
/// # Errors
/// [`CallError::Refused`] where the order has no such line.
pub fn lines(order: &Value, mandate: &Mandate, shares: &[Share]) -> Result<Vec<Value>, CallError> {
    let told = order.get("line_items").and_then(Value::as_array).into_iter().flatten();
    let mut free: Vec<&Value> = told.filter(|line| line.get("parent_id").is_none_or(Value::is_null)).collect();
    let mut names = Vec::new();
    for line in &mandate.lines {
        let item = |told: &&Value| told.pointer("/item/id").and_then(Value::as_str) == Some(line.item.as_str());
        let at = free.iter().position(item);
        names.push(at.and_then(|at| free.remove(at).get("id")?.as_str()));
    }
    let share = |share: &Share| {
        let name = names.get(share.line).copied().flatten()?;
        Some(json!({"id": name, "quantity": share.quantity}))
    };
    shares.iter().map(share).collect::<Option<_>>().ok_or_else(|| {
        let message = "the merchant's order has no such line. Ask for the whole order's money instead".to_owned();
        CallError::Refused { status: 200, message }
    })
}

/// Reads the answer to a wish for a refund (`schemas/yiju/refunds.json`).
///
/// # Errors
/// [`CallError::Unclear`] where it cannot be trusted.
pub fn refunded(raw: &Value, mandate: &Mandate) -> Result<Refunded, CallError> {
    let read = || -> Read<Refunded> {
        let currency = Currency::try_from(text(raw, "currency")?.to_owned()).map_err(|error| error.to_string())?;
        let total = mandate.totals.total;
        let back = amount(raw, "amount")?;
        if currency != total.currency || !(0..=total.minor).contains(&back) {
            return Err(format!("it gives back {}, of {total}", Money::new(back, currency)));
        }
        Ok(Refunded {
            id: plain(text(raw, "id")?),
            status: status(text(raw, "status")?)?,
            back: Money::new(back, currency),
            told: told(raw),
        })
    };
    read().map_err(|what| CallError::Unclear(format!("the merchant's answer cannot be trusted: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Value {
        json!({
            "id": "o1",
            "currency": "CNY",
            "line_items": [{"id": "l1", "item": {"id": "tea"}, "quantity": {"total": 1, "fulfilled": 0}, "status": "processing"}],
            "fulfillment": {"events": [
                {"id": "e2", "type": "shipped", "occurred_at": "2026-11-25T10:20:00Z", "line_items": []},
                {"id": "e1", "type": "processing", "occurred_at": "2026-11-25T10:10:00+00:00", "line_items": []},
            ]},
            "adjustments": [{"id": "a1", "type": "refund", "status": "pending", "occurred_at": "2026-11-25T11:00:00Z",
                "totals": [{"type": "total", "amount": -500}], "description": "One\nmissing"}],
        })
    }

    #[test]
    fn the_last_event_tells_how_far_it_is() {
        let mut raw = order();
        let told = progress(&raw, "o1", Release::April).expect("read");
        assert_eq!(told.stage, Stage::OnTheWay);
        assert_eq!(told.steps.iter().map(|step| step.kind.as_str()).collect::<Vec<_>>(), ["processing", "shipped"]);
        assert_eq!(told.back(), Some(Money::new(500, Currency::CNY)));
        assert_eq!(told.adjustments[0].told.as_deref(), Some("One missing"));
        raw["line_items"][0]["status"] = json!("fulfilled");
        assert_eq!(progress(&raw, "o1", Release::April).expect("read").stage, Stage::Delivered);
        raw["adjustments"][0]["type"] = json!("cancellation");
        assert_eq!(progress(&raw, "o1", Release::April).expect("read").stage, Stage::Cancelled);
    }

    #[test]
    fn what_cannot_be_trusted_is_unclear() {
        let wrong = |pointer: &str, value: Value| {
            let mut raw = order();
            *raw.pointer_mut(pointer).expect("there") = value;
            assert!(matches!(progress(&raw, "o1", Release::April), Err(CallError::Unclear(_))), "{pointer}");
        };
        wrong("/id", json!("o2"));
        wrong("/line_items", json!(7));
        wrong("/fulfillment/events/0/occurred_at", json!("yesterday"));
        wrong("/fulfillment/events/0/type", json!(1));
        wrong("/adjustments/0/status", json!("perhaps"));
        wrong("/adjustments/0/totals/0/amount", json!(-5.5));
    }
}
