//! What a merchant is told of a mandate: the bodies of create, update and complete.
//!
//! Both Januaries want the currency and a payment in both, and the checkout's name in an update.
//!
//! The protocol lets lines have parents on update only (`types/line_item.json`: `parent_id` is omitted on create), so
//! create tells the items and update their options, each as a child of its item's line.

use super::payment::Paid;
use super::profile::Service;
use crate::ucp::{self, Release};
use serde_json::{Map, Value, json};
use yiju_domain::id::{IdempotencyKey, ItemId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, CheckoutLine};
use yiju_domain::money::Currency;
use yiju_domain::text::Lang;

/// The name that we give the address within a checkout.
const DESTINATION: &str = "confirmed";
/// The name that we give the way of delivery within a checkout.
const METHOD: &str = "delivery";
/// The name that we give the instrument within a checkout.
const INSTRUMENT: &str = "yiju";

/// The items, without options.
pub fn create(mandate: &Mandate, release: Release) -> Value {
    let lines = mandate.lines.iter().map(|line| json!({"item": {"id": line.item}, "quantity": line.quantity}));
    let mut body = json!({ "line_items": lines.collect::<Vec<_>>() });
    if release < Release::April {
        body["currency"] = json!(mandate.totals.total.currency);
        body["payment"] = json!({});
    }
    body
}

/// How an update tells the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the schemas annotate requests: nothing that only an answer has.
    AsAnnotated,
    /// With every field that an answer must have, for merchants who validate requests against the whole schema.
    Whole,
}

/// Items, options, address, time and remarks: the whole checkout, as an update replaces it.
///
/// `option` is the choice of delivery in its group, once the merchant has told what there is to choose from.
///
/// # Errors
/// [`CallError::Refused`] where the merchant has no line for an item, or the options of a line are too many to count.
pub fn update(
    checkout: &Checkout,
    mandate: &Mandate,
    service: &Service,
    option: Option<(&str, &str)>,
    form: Form,
) -> Result<Value, CallError> {
    // Only the second request repeats what the merchant named in between: the first is the same however often an
    // order is taken up again, as its idempotency key demands.
    let told = Lines::of(checkout, mandate, option.is_some())?;
    let mut body = json!({ "line_items": told.all });
    if service.release < Release::April {
        body["id"] = json!(checkout.id);
        body["currency"] = json!(mandate.totals.total.currency);
        body["payment"] = json!({});
    }
    if service.can(ucp::FULFILLMENT) && !mandate.address.is_empty() {
        body["fulfillment"] = json!({ "methods": [delivery(checkout, mandate, &told.ids, option, form)] });
        if service.release == Release::January || form == Form::Whole {
            let method = &mut body["fulfillment"]["methods"][0];
            method["id"] = method.get("id").cloned().unwrap_or_else(|| json!(METHOD));
        }
    }
    if service.takes_codes() {
        let codes: Vec<&str> = mandate.totals.codes().collect();
        if !codes.is_empty() {
            body["discounts"] = json!({ "codes": codes });
        }
        if mandate.totals.first_order() {
            body["context"] = json!({ "eligibility": [ucp::FIRST_ORDER] });
        }
    }
    if service.can(ucp::CONSENT) {
        // An order is no permission for anything else.
        let no = ["analytics", "preferences", "marketing", "sale_of_data"].map(|what| (what.to_owned(), json!(false)));
        body["buyer"] = json!({ "consent": Map::from_iter(no) });
    }
    if service.can(ucp::REMARKS) {
        let remarks = remarks(mandate, &told.parents);
        if !remarks.is_empty() {
            body[ucp::REMARKS] = Value::Object(remarks);
        }
    }
    Ok(body)
}

/// The payment; none where the merchant is paid by other means than its API.
pub fn complete(paid: Option<&Paid<'_>>, release: Release) -> Value {
    match (release, paid) {
        (Release::LateJanuary | Release::April, None) => json!({"payment": {"instruments": []}, "risk_signals": {}}),
        (Release::LateJanuary | Release::April, Some(paid)) => json!({
            "payment": {"instruments": [{
                "id": INSTRUMENT,
                "handler_id": paid.handler,
                "type": paid.kind,
                "selected": true,
                "credential": paid.credential,
            }]},
            "risk_signals": {},
        }),
        (Release::January, None) => json!({"payment_data": {}, "risk_signals": {}}),
        // January knows cards only (its `types/payment_instrument.json`); a token stands for one.
        (Release::January, Some(paid)) => json!({
            "payment_data": {
                "id": INSTRUMENT,
                "handler_id": paid.handler,
                "type": "card",
                "brand": "token",
                "last_digits": "0000",
                "credential": paid.credential,
            },
            "risk_signals": {},
        }),
    }
}

/// The key of a further request of an update: as fixed as the first one's.
pub fn other(key: &IdempotencyKey, what: &str) -> IdempotencyKey {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(format!("{key} {what}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    IdempotencyKey(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// The group and the choice of delivery that cost what the mandate says: the full fee, or what a deal leaves of it; else
/// the cheapest, so that the difference can be told.
///
/// `None` where the merchant has chosen so already, or offers nothing of the kind.
pub fn delivery_choice(checkout: &Checkout, mandate: &Mandate) -> Option<(String, String)> {
    let group = shipping(checkout)?.get("groups")?.as_array()?.first()?;
    if group.get("selected_option_id").is_some_and(Value::is_string) {
        return None;
    }
    let options = group.get("options")?.as_array()?;
    let fee = mandate.totals.delivery.minor;
    let reduced = fee.saturating_sub(mandate.totals.discount().minor).max(0);
    let costs = |option: &&Value, wanted: i64| price(option) == Some(wanted);
    let option = options
        .iter()
        .find(|option| costs(option, fee))
        .or_else(|| options.iter().find(|option| costs(option, reduced) || costs(option, 0)))
        .or_else(|| options.iter().min_by_key(|option| price(option).unwrap_or(i64::MAX)))?;
    Some((group.get("id")?.as_str()?.to_owned(), option.get("id")?.as_str()?.to_owned()))
}

fn shipping(checkout: &Checkout) -> Option<&Value> {
    let methods = checkout.raw.pointer("/fulfillment/methods")?.as_array()?;
    methods.iter().find(|method| method.get("type").and_then(Value::as_str) == Some("shipping"))
}

fn price(option: &Value) -> Option<i64> {
    let totals = option.get("totals")?.as_array()?;
    let is = |total: &&Value, kind: &str| total.get("type").and_then(Value::as_str) == Some(kind);
    let total = totals.iter().find(|total| is(total, "total")).or_else(|| totals.first())?;
    total.get("amount")?.as_i64()
}

fn delivery(checkout: &Checkout, mandate: &Mandate, lines: &[&str], option: Option<(&str, &str)>, form: Form) -> Value {
    let mut destination = json!({"id": DESTINATION, "street_address": mandate.address});
    if let Some(country) = country(&mandate.totals.total.currency) {
        destination["address_country"] = json!(country);
    }
    let mut method = json!({
        "type": "shipping",
        "line_item_ids": lines,
        "destinations": [destination],
        "selected_destination_id": DESTINATION,
    });
    if let Some((group, option)) = option {
        if let Some(id) = shipping(checkout).and_then(|method| method.get("id")?.as_str()) {
            method["id"] = json!(id);
        }
        let mut group = json!({"id": group, "selected_option_id": option});
        if form == Form::Whole {
            group["line_item_ids"] = json!(lines);
        }
        method["groups"] = json!([group]);
    }
    method
}

/// The country of the address (ISO 3166-1), without which many merchants cannot tell what a delivery costs: the one
/// whose currency the merchant sells in. ISO 4217 begins a currency with its country; one of several countries begins
/// with X, or is the euro.
fn country(currency: &Currency) -> Option<&str> {
    let code = currency.code();
    (!code.starts_with('X') && code != "EUR").then(|| &code[..2])
}

/// [`ucp::REMARKS`].
fn remarks(mandate: &Mandate, parents: &[&str]) -> Map<String, Value> {
    let mut remarks = Map::new();
    if let Some(time) = &mandate.time {
        remarks.insert("time".to_owned(), json!(time));
    }
    if !mandate.notes.is_empty() {
        remarks.insert("notes".to_owned(), json!(mandate.notes));
    }
    let lines = mandate.lines.iter().zip(parents).filter_map(|(line, id)| {
        let mut told = Map::new();
        if !line.without.is_empty() {
            let without = line.without.iter().map(|one| json!({"id": one.item, "title": one.title.get(Lang::Zh)}));
            told.insert("without".to_owned(), without.collect());
        }
        if let Some(person) = &line.person {
            told.insert("person".to_owned(), json!(person));
        }
        (!told.is_empty()).then(|| {
            told.insert("line_item_id".to_owned(), json!(id));
            Value::Object(told)
        })
    });
    let lines: Vec<Value> = lines.collect();
    if !lines.is_empty() {
        remarks.insert("lines".to_owned(), json!(lines));
    }
    remarks
}

/// The mandate's lines by the names that the merchant has given them.
struct Lines<'a> {
    /// All lines as they are sent, each option after its item.
    all: Vec<Value>,
    /// The names that there are so far.
    ids: Vec<&'a str>,
    /// The name of each item's line, in the mandate's order.
    parents: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    /// `options` tells whether the lines of options are called by name too.
    fn of(checkout: &'a Checkout, mandate: &Mandate, options: bool) -> Result<Self, CallError> {
        let mut free: Vec<&CheckoutLine> = checkout.lines.iter().collect();
        let mut claim = |item: &ItemId, parent: Option<&str>| {
            let at = free.iter().position(|line| line.item == *item && line.parent.as_deref() == parent)?;
            Some(free.remove(at).id.as_str())
        };
        let mut lines = Self { all: Vec::new(), ids: Vec::new(), parents: Vec::new() };
        for line in &mandate.lines {
            let Some(id) = claim(&line.item, None) else {
                let message = format!("the merchant does not have {}", line.title.get(Lang::Zh));
                return Err(CallError::Refused { status: 200, message });
            };
            lines.ids.push(id);
            lines.parents.push(id);
            lines.all.push(json!({"id": id, "item": {"id": line.item}, "quantity": line.quantity}));
            for option in &line.options {
                let quantity = option.quantity.checked_mul(line.quantity).ok_or_else(|| CallError::Refused {
                    status: 200,
                    message: format!("{} times {} is more than can be ordered", option.quantity, line.quantity),
                })?;
                let mut told = json!({"item": {"id": option.item}, "quantity": quantity, "parent_id": id});
                if let Some(known) = options.then(|| claim(&option.item, Some(id))).flatten() {
                    lines.ids.push(known);
                    told["id"] = json!(known);
                }
                lines.all.push(told);
            }
        }
        Ok(lines)
    }
}
