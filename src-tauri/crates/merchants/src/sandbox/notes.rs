//! What the merchant's own people note of an order: events and adjustments, of the protocol's form.

use super::session::Denied;
use serde_json::Value;

/// The events and the adjustments that are told of an order beyond those that it `has`.
///
/// # Errors
/// [`Denied::Protocol`] naming what is none.
pub fn noted(told: &Value, has: &Value) -> Result<(Vec<Value>, Vec<Value>), Denied> {
    Ok((added(told, has, "/fulfillment/events", is_event)?, added(told, has, "/adjustments", is_adjustment)?))
}

/// The entries of a list that are told and that there are not yet, each of the right form.
fn added(told: &Value, has: &Value, place: &str, is: fn(&Value) -> bool) -> Result<Vec<Value>, Denied> {
    let list = match told.pointer(place) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(unprocessable(format!("{place} is no list"))),
    };
    let known = |one: &&Value| {
        let has = has.pointer(place).and_then(Value::as_array).into_iter().flatten();
        has.into_iter().any(|known| known["id"] == one["id"])
    };
    let new: Vec<Value> = list.iter().filter(|one| !known(one)).cloned().collect();
    match new.iter().position(|one| !is(one)) {
        Some(at) => Err(unprocessable(format!("entry {at} that is new in {place} is not of the protocol's form"))),
        None => Ok(new),
    }
}

fn has_moment(one: &Value) -> bool {
    let moment = one["occurred_at"].as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok());
    one["id"].is_string() && one["type"].is_string() && moment
}

fn is_event(one: &Value) -> bool {
    let is_share = |share: &Value| share["id"].is_string() && share["quantity"].as_u64().is_some_and(|many| many > 0);
    has_moment(one) && one["line_items"].as_array().is_some_and(|shares| shares.iter().all(is_share))
}

fn is_adjustment(one: &Value) -> bool {
    let status = one["status"].as_str().is_some_and(|told| ["pending", "completed", "failed"].contains(&told));
    has_moment(one) && status && (one["amount"].is_null() || one["amount"].is_i64())
}

/// A body that can be read and is not what the protocol asks for.
fn unprocessable(content: String) -> Denied {
    Denied::Protocol(422, "invalid_request", content)
}
