//! A merchant's answer (`CheckoutSession`) read into a [`Checkout`], field by field, believing nothing.

use crate::client::answer::{Read, amount, identity, list, messages, page, placed, text};
use crate::client::profile::Handler;
use crate::client::wire::plain;
use serde_json::Value;
use yiju_domain::id::{CheckoutId, ItemId};
use yiju_domain::merchant::{CallError, Checkout, CheckoutLine, CheckoutStatus, CheckoutTotal};
use yiju_domain::money::{Currency, Money};

/// Reads an answer about the checkout `asked`, or about a new one where there is none yet.
///
/// # Errors
/// [`CallError::Unclear`] where anything that an order depends on is missing, of another type, or does not add up.
pub fn checkout(raw: Value, asked: Option<&CheckoutId>) -> Result<Checkout, CallError> {
    let read = read(&raw, asked);
    read.map(|mut checkout| {
        checkout.raw = raw;
        checkout
    })
    .map_err(|what| CallError::Unclear(format!("the merchant's answer cannot be trusted: {what}")))
}

/// The payment handlers of a session.
pub fn handlers(raw: &Value) -> Vec<Handler> {
    let told = raw.pointer("/capabilities/payment/handlers").and_then(Value::as_array).into_iter().flatten();
    told.filter_map(|one| {
        let name = |key: &str| one.get(key)?.as_str().map(str::to_owned);
        Some(Handler { name: name("name")?, id: name("id")?, kinds: Vec::new() })
    })
    .collect()
}

fn read(raw: &Value, asked: Option<&CheckoutId>) -> Read<Checkout> {
    let id = identity(raw, asked)?;
    let currency = text(raw, "currency")?.to_ascii_uppercase();
    let currency = Currency::try_from(currency).map_err(|error| error.to_string())?;
    let status = status(text(raw, "status")?)?;
    let totals = totals(list(raw, "totals")?, currency)?;
    let order = placed(raw, status)?;
    Ok(Checkout {
        id,
        status,
        currency,
        lines: list(raw, "line_items")?.iter().map(|one| line(one, currency)).collect::<Read<_>>()?,
        total: sum(&totals, currency)?,
        totals,
        order,
        messages: messages(raw),
        continue_url: raw.get("continue_url").and_then(Value::as_str).and_then(page),
        raw: Value::Null,
    })
}

fn status(term: &str) -> Read<CheckoutStatus> {
    use CheckoutStatus as S;
    Ok(match term {
        "incomplete" | "not_ready_for_payment" | "in_progress" => S::Incomplete,
        "requires_escalation" | "authentication_required" => S::RequiresEscalation,
        "ready_for_payment" => S::ReadyForComplete,
        "pending_approval" | "complete_in_progress" => S::CompleteInProgress,
        "completed" => S::Completed,
        "canceled" | "expired" => S::Canceled,
        other => return Err(format!("{:?} is no state of a checkout", plain(other))),
    })
}

fn line(raw: &Value, currency: Currency) -> Read<CheckoutLine> {
    let item = raw.get("item").ok_or("a line has no item")?;
    let quantity = raw.get("quantity").and_then(Value::as_u64).and_then(|quantity| u32::try_from(quantity).ok());
    let quantity = quantity.filter(|&quantity| quantity > 0).ok_or("a line's quantity is no number from 1")?;
    let price = if raw.get("unit_amount").is_some() {
        amount(raw, "unit_amount")?
    } else if item.get("unit_amount").is_some() {
        amount(item, "unit_amount")?
    } else {
        let told = list(raw, "totals")?;
        let is = |kind: &str| told.iter().find(|total| total.get("type").and_then(Value::as_str) == Some(kind));
        let whole = is("items_base_amount").or_else(|| is("subtotal")).or_else(|| is("total"));
        let whole = amount(whole.ok_or("a line has no price")?, "amount")?;
        if whole % i64::from(quantity) != 0 {
            return Err("a line's price does not divide by its quantity".to_owned());
        }
        whole / i64::from(quantity)
    };
    if price < 0 {
        return Err(format!("an item costs {price}, less than nothing"));
    }
    Ok(CheckoutLine {
        id: text(raw, "id")?.to_owned(),
        parent: raw.get("parent_id").and_then(Value::as_str).map(str::to_owned),
        item: ItemId::from(text(item, "id")?),
        quantity,
        unit_price: Money::new(price, currency),
    })
}

/// The parts that make the total. The base amount and the discounts on items are within the subtotal, and what was
/// given back is no part of a price.
fn totals(raw: &[Value], currency: Currency) -> Read<Vec<CheckoutTotal>> {
    let mut totals = Vec::new();
    for total in raw {
        let kind = text(total, "type")?;
        let minor = amount(total, "amount")?;
        let minor = match kind {
            "items_base_amount" | "items_discount" | "amount_refunded" => continue,
            // Told as what they take off.
            "discount" | "store_credit" => {
                minor.checked_abs().and_then(i64::checked_neg).ok_or("an amount is too large")?
            }
            _ => minor,
        };
        let label = total.get("display_text").and_then(Value::as_str).map(plain);
        totals.push(CheckoutTotal { kind: kind.to_owned(), label, amount: Money::new(minor, currency) });
    }
    Ok(totals)
}

fn sum(totals: &[CheckoutTotal], currency: Currency) -> Read<Money> {
    let mut whole = totals.iter().filter(|total| total.kind == "total");
    let (Some(total), None) = (whole.next(), whole.next()) else {
        return Err("it does not have exactly one total".to_owned());
    };
    let parts = totals.iter().filter(|part| part.kind != "total").map(|part| part.amount.minor);
    let sum = parts.clone().try_fold(0_i64, i64::checked_add);
    if sum == Some(total.amount.minor) || parts.count() == 0 {
        return Ok(total.amount);
    }
    let sum = sum.map_or_else(|| "too much".to_owned(), |sum| Money::new(sum, currency).to_string());
    Err(format!("its parts come to {sum} and its total is {}", total.amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After the protocol's own example (Apache License 2.0), shortened.
    fn session() -> Value {
        serde_json::json!({
            "id": "checkout_session_123", "status": "ready_for_payment", "currency": "usd",
            "capabilities": {"payment": {"handlers": [{"id": "card_tokenized", "name": "dev.acp.tokenized.card"}]}},
            "line_items": [{"id": "line_item_123", "item": {"id": "item_123"}, "quantity": 1, "unit_amount": 300, "totals": []}],
            "totals": [
                {"type": "items_base_amount", "display_text": "Item(s) total", "amount": 300},
                {"type": "subtotal", "display_text": "Subtotal", "amount": 300},
                {"type": "tax", "display_text": "Tax", "amount": 30},
                {"type": "fulfillment", "display_text": "Fulfillment", "amount": 100},
                {"type": "fee", "display_text": "Service Fee", "amount": 50},
                {"type": "total", "display_text": "Total", "amount": 480},
            ],
            "fulfillment_options": [], "messages": [], "links": [],
        })
    }

    #[test]
    fn a_session_is_read() {
        let read = checkout(session(), None).expect("read");
        assert_eq!((read.status, read.total), (CheckoutStatus::ReadyForComplete, Money::new(480, Currency::USD)));
        assert_eq!(read.lines[0].unit_price.minor, 300);
        assert_eq!(handlers(&read.raw)[0].id, "card_tokenized");
    }

    #[test]
    fn what_does_not_add_up_is_unclear() {
        let wrong = |pointer: &str, value: Value| {
            let mut raw = session();
            *raw.pointer_mut(pointer).expect("there") = value;
            assert!(matches!(checkout(raw, None), Err(CallError::Unclear(_))), "{pointer}");
        };
        wrong("/totals/5/amount", 481.into());
        wrong("/totals/1/amount", 300.5.into());
        wrong("/status", "done".into());
        wrong("/status", "completed".into());
        wrong("/currency", "dollars".into());
        wrong("/line_items/0/quantity", 0.into());
        wrong("/line_items/0/unit_amount", (-1).into());
        assert!(checkout(session(), Some(&CheckoutId::from("other"))).is_err());
    }
}
