//! A merchant's answer read into a [`Checkout`], field by field, believing nothing.

use super::endpoint::Endpoint;
use super::wire::{explanation, plain};
use crate::ucp::Release;
use serde_json::Value;
use yiju_domain::id::{CheckoutId, ItemId};
use yiju_domain::merchant::{CallError, Checkout, CheckoutLine, CheckoutStatus, CheckoutTotal, PlacedOrder};
use yiju_domain::money::{Currency, Money};

/// Reads an answer about the checkout `asked`, or about a new one where there is none yet.
///
/// # Errors
/// [`CallError::Refused`] where the merchant answers with an error of its own instead of a checkout (`ucp.status`),
/// [`CallError::Unclear`] where anything that an order depends on is missing, of another type, or does not add up.
pub fn checkout(raw: Value, asked: Option<&CheckoutId>, release: Release) -> Result<Checkout, CallError> {
    if raw.pointer("/ucp/status").and_then(Value::as_str) == Some("error") {
        let message = explanation(&raw).unwrap_or_else(|| "the merchant gives no reason".to_owned());
        return Err(CallError::Refused { status: 200, message });
    }
    read(&raw, asked, release)
        .map(|mut checkout| {
            checkout.raw = raw;
            checkout
        })
        .map_err(|what| CallError::Unclear(format!("the merchant's answer cannot be trusted: {what}")))
}

pub type Read<T> = Result<T, String>;

fn read(raw: &Value, asked: Option<&CheckoutId>, release: Release) -> Read<Checkout> {
    let id = identity(raw, asked)?;
    let currency = Currency::try_from(text(raw, "currency")?.to_owned()).map_err(|error| error.to_string())?;
    let status = status(text(raw, "status")?)?;
    let totals =
        list(raw, "totals")?.iter().map(|total| read_total(total, currency, release)).collect::<Read<Vec<_>>>()?;
    let order = placed(raw, status)?;
    Ok(Checkout {
        id,
        status,
        currency,
        lines: list(raw, "line_items")?.iter().map(|line| read_line(line, currency)).collect::<Read<_>>()?,
        total: sum(&totals, currency, release)?,
        totals,
        order,
        messages: messages(raw),
        continue_url: raw.get("continue_url").and_then(Value::as_str).and_then(page),
        raw: Value::Null,
    })
}

/// The checkout's id, which must be the one that was asked for.
pub(super) fn identity(raw: &Value, asked: Option<&CheckoutId>) -> Read<CheckoutId> {
    let id = CheckoutId::from(text(raw, "id")?);
    match asked.filter(|asked| **asked != id) {
        Some(asked) => Err(format!("it is about checkout {:?} instead of {asked:?}", plain(id.as_str()))),
        None => Ok(id),
    }
}

/// The order that a checkout has become; a completed one must name it.
pub(super) fn placed(raw: &Value, status: CheckoutStatus) -> Read<Option<PlacedOrder>> {
    match raw.get("order") {
        None | Some(Value::Null) if status == CheckoutStatus::Completed => {
            Err("it says completed and names no order".to_owned())
        }
        None | Some(Value::Null) => Ok(None),
        Some(order) => Ok(Some(PlacedOrder {
            id: text(order, "id")?.to_owned(),
            permalink: order.get("permalink_url").and_then(Value::as_str).and_then(page),
        })),
    }
}

/// What the merchant says beside it, made plain.
pub(super) fn messages(raw: &Value) -> Vec<String> {
    let messages = raw.get("messages").and_then(Value::as_array).into_iter().flatten();
    messages.filter_map(|message| message.get("content")?.as_str()).map(plain).collect()
}

/// The one total, which must be the sum of the other entries (`types/totals.json`). January leaves open whether its
/// subtotal stands before the discounts on items or after them.
fn sum(totals: &[CheckoutTotal], currency: Currency, release: Release) -> Read<Money> {
    let mut whole = totals.iter().filter(|total| total.kind == "total");
    let (Some(total), None) = (whole.next(), whole.next()) else {
        return Err("it does not have exactly one total".to_owned());
    };
    let sum = |without: &str| {
        let parts = totals.iter().filter(|part| part.kind != "total" && part.kind != without);
        parts.map(|part| part.amount.minor).try_fold(0_i64, i64::checked_add)
    };
    let all = sum("");
    let fits = |sum: Option<i64>| sum == Some(total.amount.minor);
    if fits(all) || (!release.is_signed() && fits(sum("items_discount"))) {
        return Ok(total.amount);
    }
    let all = all.map_or_else(|| "too much".to_owned(), |sum| Money::new(sum, currency).to_string());
    Err(format!("its parts come to {all} and its total is {}", total.amount))
}

fn read_total(total: &Value, currency: Currency, release: Release) -> Read<CheckoutTotal> {
    let kind = text(total, "type")?.to_owned();
    let mut minor = amount(total, "amount")?;
    if !release.is_signed() && minor > 0 && matches!(kind.as_str(), "discount" | "items_discount") {
        minor = -minor;
    }
    Ok(CheckoutTotal {
        kind,
        label: total.get("display_text").and_then(Value::as_str).map(plain),
        amount: Money::new(minor, currency),
    })
}

fn read_line(line: &Value, currency: Currency) -> Read<CheckoutLine> {
    let item = line.get("item").ok_or("a line has no item")?;
    let quantity = line.get("quantity").and_then(Value::as_u64).and_then(|quantity| u32::try_from(quantity).ok());
    let price = amount(item, "price")?;
    if price < 0 {
        return Err(format!("an item costs {price}, less than nothing"));
    }
    Ok(CheckoutLine {
        id: text(line, "id")?.to_owned(),
        parent: match line.get("parent_id") {
            None | Some(Value::Null) => None,
            Some(_) => Some(text(line, "parent_id")?.to_owned()),
        },
        item: ItemId::from(text(item, "id")?),
        quantity: quantity.filter(|&quantity| quantity > 0).ok_or("a line's quantity is no number from 1")?,
        unit_price: Money::new(price, currency),
    })
}

fn status(term: &str) -> Read<CheckoutStatus> {
    serde_json::from_value(Value::from(term)).map_err(|_| format!("{:?} is no state of a checkout", plain(term)))
}

pub fn text<'a>(of: &'a Value, name: &str) -> Read<&'a str> {
    let text = of.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("{name:?} is missing or no text"))
}

pub fn list<'a>(of: &'a Value, name: &str) -> Read<&'a [Value]> {
    of.get(name).and_then(Value::as_array).map(Vec::as_slice).ok_or_else(|| format!("{name:?} is missing or no list"))
}

/// Minor units: a whole number, not a float and not text.
pub fn amount(of: &Value, name: &str) -> Read<i64> {
    let value = of.get(name).ok_or_else(|| format!("{name:?} is missing"))?;
    value
        .as_i64()
        .ok_or_else(|| format!("{name:?} is {}, and must be a whole number of minor units", plain(&value.to_string())))
}

/// A page that may be opened in a browser.
pub fn page(url: &str) -> Option<String> {
    Endpoint::is_page(url).then(|| url.to_owned())
}
