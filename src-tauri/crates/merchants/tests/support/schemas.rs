//! The protocol's schemas, composed as the capabilities of a message say.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};
use ucp_schema::{Capability, Direction, ResolveOptions, SchemaBaseConfig, ValidateError};
use yiju_merchants::sandbox::{Exchange, Operation, Tongue};
use yiju_merchants::ucp::{self, Release};

fn file(of: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    match of {
        ucp::CHECKOUT => folder.join("ucp/2026-04-08/schemas/shopping/checkout.json"),
        ucp::FULFILLMENT => folder.join("ucp/2026-04-08/schemas/shopping/fulfillment.json"),
        ucp::DISCOUNT => folder.join("ucp/2026-04-08/schemas/shopping/discount.json"),
        ucp::CONSENT => folder.join("ucp/2026-04-08/schemas/shopping/buyer_consent.json"),
        ucp::AP2 => folder.join("ucp/2026-04-08/schemas/shopping/ap2_mandate.json"),
        ucp::CART => folder.join("ucp/2026-04-08/schemas/shopping/cart.json"),
        ucp::ORDER => folder.join("ucp/2026-04-08/schemas/shopping/order.json"),
        ucp::REMARKS => folder.join("yiju/remarks.json"),
        ucp::REFUNDS => folder.join("yiju/refunds.json"),
        other if other.starts_with("ucp/") || other.starts_with("acp/") => folder.join(other),
        other => folder.join("ucp/2026-04-08").join(other),
    }
}

/// Validates a request that was sent, and the answer that was given.
pub fn check(exchange: &Exchange) {
    match exchange.tongue {
        Tongue::Ucp(Release::April) => april(exchange),
        Tongue::Ucp(Release::January) => january(exchange),
        // Its schemas are not at hand; the shapes are April's and the amounts January's, each of which is checked.
        Tongue::Ucp(Release::LateJanuary) => {}
        Tongue::Acp => acp(exchange),
    }
}

fn april(exchange: &Exchange) {
    let told = || format!("{exchange:#?}");
    let name = match exchange.operation {
        Operation::Create | Operation::Collect => "create",
        Operation::Update | Operation::Recollect => "update",
        Operation::Complete => "complete",
        Operation::Cancel => "cancel",
        _ => "read",
    };
    let plain = match exchange.operation {
        Operation::Search => Some(("schemas/shopping/catalog_search.json", "search_request", "search_response")),
        Operation::Lookup => Some(("schemas/shopping/catalog_lookup.json", "lookup_request", "lookup_response")),
        Operation::Product => {
            Some(("schemas/shopping/catalog_lookup.json", "get_product_request", "get_product_response"))
        }
        Operation::Refund => Some((ucp::REFUNDS, "refund_request", "refund_response")),
        _ => None,
    };
    // Only what was understood must be a right request.
    let request = exchange.request.as_ref().filter(|_| exchange.status < 400);
    match (request, plain) {
        (Some(request), Some((file, def, _))) => {
            let options = ResolveOptions::new(Direction::Request, "read").def_name(Some(def.to_owned()));
            valid(&bundled(file), request, &options, &told);
        }
        (Some(_), None) if !is_checkout(exchange.operation) => {}
        (Some(request), None) => {
            let schema = composed(&[ucp::CHECKOUT, ucp::FULFILLMENT, ucp::DISCOUNT, ucp::CONSENT, ucp::REMARKS]);
            // Strict: what the protocol leaves out of requests is not sent. A credential is whatever its handler says, and
            // a consent stands within the buyer of another schema, which strict validation would not allow.
            let open = name == "complete" || request.pointer("/buyer/consent").is_some();
            let options = ResolveOptions::new(Direction::Request, name).strict(!open);
            valid(&schema, request, &options, &told);
        }
        (None, _) => {}
    }
    let Some(answer) = &exchange.answer else { return };
    let is_cart =
        matches!(exchange.operation, Operation::Collect | Operation::Cart | Operation::Recollect | Operation::Discard);
    if is_cart && exchange.status < 400 && answer["ucp"]["status"] != "error" {
        let options = ResolveOptions::new(Direction::Response, name).def_name(Some(ucp::CART.to_owned()));
        valid(&bundled(ucp::DISCOUNT), answer, &options, &told);
        return;
    }
    let options = ResolveOptions::new(Direction::Response, name);
    if exchange.status >= 400 {
        assert!(answer["code"].is_string() && answer["content"].is_string(), "{}", told());
    } else if exchange.operation == Operation::Discover {
        let options = options.def_name(Some("business_profile".to_owned()));
        valid(&bundled("discovery/profile_schema.json"), answer, &options, &told);
    } else if answer["ucp"]["status"] == "error" {
        valid(&bundled("schemas/shopping/types/error_response.json"), answer, &options, &told);
    } else if let Some((file, _, def)) = plain {
        valid(&bundled(file), answer, &options.def_name(Some(def.to_owned())), &told);
    } else {
        let none = Map::new();
        let declared = answer["ucp"]["capabilities"].as_object().unwrap_or(&none);
        let declared: Vec<&str> = declared.keys().map(String::as_str).collect();
        valid(&composed(&declared), answer, &options, &told);
    }
}

const fn is_checkout(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Create | Operation::Update | Operation::Complete | Operation::Get | Operation::Cancel
    )
}

/// January's schemas are one file for each direction and operation.
fn january(exchange: &Exchange) {
    let told = || format!("{exchange:#?}");
    let shopping = |name: &str| format!("ucp/2026-01-11/schemas/shopping/{name}.json");
    let request = match exchange.operation {
        Operation::Create => Some((shopping("fulfillment.create_req"), Some("checkout"))),
        Operation::Update => Some((shopping("fulfillment.update_req"), Some("checkout"))),
        Operation::Complete => Some((shopping("payment_data"), None)),
        _ => None,
    };
    let options =
        |direction, def: Option<&str>| ResolveOptions::new(direction, "read").def_name(def.map(str::to_owned));
    if let (Some(sent), Some((file, def))) = (exchange.request.as_ref().filter(|_| exchange.status < 400), request) {
        valid(&bundled(&file), sent, &options(Direction::Request, def), &told);
    }
    let Some(answer) = &exchange.answer else { return };
    if exchange.status >= 400 {
        assert!(answer["detail"].is_string() && answer["messages"].is_array(), "{}", told());
        return;
    }
    let (file, def) = match exchange.operation {
        Operation::Discover => ("ucp/2026-01-11/discovery/profile_schema.json".to_owned(), None),
        Operation::Order | Operation::Note | Operation::Ship => (shopping("order"), None),
        Operation::Refund => (ucp::REFUNDS.to_owned(), Some("refund_response")),
        _ => (shopping("fulfillment_resp"), Some("checkout")),
    };
    valid(&bundled(&file), answer, &options(Direction::Response, def), &told);
}

/// ACP's schemas are one file of definitions.
fn acp(exchange: &Exchange) {
    let against = |def: &str, payload: &Value| {
        let mut schema = bundled("acp/2026-04-17/schema.agentic_checkout.json");
        schema["$ref"] = format!("#/$defs/{def}").into();
        if let Err(ValidateError::Invalid { errors }) = ucp_schema::validate_against_schema(&schema, payload) {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("not valid:\n{}\nin {exchange:#?}", errors.join("\n"));
        }
    };
    let request = match exchange.operation {
        Operation::Create => Some("CheckoutSessionCreateRequest"),
        Operation::Update => Some("CheckoutSessionUpdateRequest"),
        Operation::Complete => Some("CheckoutSessionCompleteRequest"),
        Operation::Cancel => Some("CancelSessionRequest"),
        _ => None,
    };
    if let (Some(sent), Some(def)) = (exchange.request.as_ref().filter(|_| exchange.status < 400), request) {
        against(def, sent);
    }
    let Some(answer) = &exchange.answer else { return };
    let def = match exchange.operation {
        _ if exchange.status >= 400 => "Error",
        Operation::Discover => "DiscoveryResponse",
        _ if answer.get("order").is_some() => "CheckoutSessionWithOrder",
        _ => "CheckoutSession",
    };
    against(def, answer);
}

fn valid(schema: &Value, payload: &Value, options: &ResolveOptions, told: &dyn Fn() -> String) {
    match ucp_schema::validate(schema, payload, options) {
        Ok(()) => {}
        Err(ValidateError::Invalid { errors }) => {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("not valid:\n{}\nin {}", errors.join("\n"), told());
        }
        Err(error) => panic!("{error}"),
    }
}

static KNOWN: LazyLock<Mutex<HashMap<String, Value>>> = LazyLock::new(Mutex::default);

fn kept(name: String, make: impl FnOnce() -> Value) -> Value {
    KNOWN.lock().expect("no panic inside").entry(name).or_insert_with(make).clone()
}

fn composed(names: &[&str]) -> Value {
    kept(names.join(" "), || {
        let capabilities: Vec<Capability> = names
            .iter()
            .map(|name| Capability {
                name: (*name).to_owned(),
                version: ucp::VERSION.to_owned(),
                schema_url: file(name).display().to_string(),
                extends: [ucp::FULFILLMENT, ucp::DISCOUNT, ucp::CONSENT, ucp::REMARKS, ucp::AP2]
                    .contains(name)
                    .then(|| vec![ucp::CHECKOUT.to_owned()]),
            })
            .collect();
        ucp_schema::compose_schema(&capabilities, &SchemaBaseConfig::default()).expect("composed")
    })
}

fn bundled(name: &str) -> Value {
    kept(name.to_owned(), || {
        let path = file(name);
        let mut schema = ucp_schema::load_schema(&path).expect("a schema");
        ucp_schema::bundle_refs(&mut schema, path.parent().expect("a folder")).expect("bundled");
        schema
    })
}
