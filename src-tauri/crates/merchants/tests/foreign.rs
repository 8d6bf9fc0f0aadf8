//! A merchant of other people, written after the protocol's own sample server: strict about headers and fields, with
//! several deliveries that it offers to a country only, play money of the protocol, and its API under another name of
//! this machine. In its later releases it validates requests as if they were answers.

mod support;

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support::hostile::{Heard, Hostile, say};
use support::{TEA, key, limits, mandate, ready};
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_merchants::UcpMerchant;
use yiju_merchants::ucp::Release;

const CAKE: i64 = 900;

/// What it knows: one checkout.
#[derive(Default)]
struct Shop {
    release: Option<Release>,
    quantity: i64,
    methods: Value,
    fee: Option<i64>,
    placed: bool,
}

impl Shop {
    fn release(&self) -> Release {
        self.release.unwrap_or(Release::January)
    }

    fn tell(&self) -> Value {
        let items = self.quantity * CAKE;
        let mut totals = vec![json!({"type": "subtotal", "amount": items})];
        totals.extend(self.fee.map(|fee| json!({"type": "fulfillment", "amount": fee})));
        totals.push(json!({"type": "total", "amount": items + self.fee.unwrap_or(0)}));
        let mut told = json!({
            "ucp": {"version": self.release().date(), "capabilities": []}, "id": "c1", "currency": "CNY", "links": [],
            "payment": {"handlers": []}, "totals": totals,
            "status": if self.placed { "completed" } else { "ready_for_complete" },
            "line_items": [{"id": "l1", "item": {"id": "cake", "title": "Cake", "price": CAKE},
                "quantity": self.quantity, "totals": []}],
        });
        if self.methods.is_array() {
            told["fulfillment"] = json!({"methods": self.methods});
        }
        if self.placed {
            told["order"] = json!({"id": "o1", "permalink_url": "https://shop.example.com/o1"});
        }
        told
    }

    fn serve(&mut self, heard: &Heard) -> (u16, Value) {
        let later = self.release() > Release::January;
        let has = |names: &[&str]| names.iter().all(|name| !heard.body[*name].is_null());
        let wrong = |detail: &str| (422, json!({ "detail": detail }));
        for header in ["ucp-agent: profile=\"https://", "request-signature: ", "request-id: "] {
            if !heard.headers.contains(header) {
                return wrong(header);
            }
        }
        match (heard.method.as_str(), heard.path.as_str()) {
            ("GET", _) => {}
            (_, "/checkout-sessions") if has(&["line_items"]) && (later || has(&["currency", "payment"])) => {
                self.quantity = heard.body["line_items"][0]["quantity"].as_i64().expect("a number");
                return (201, self.tell());
            }
            ("PUT", _) if has(&["line_items"]) && (later || has(&["id", "currency", "payment"])) => {
                let method = &heard.body["fulfillment"]["methods"][0];
                if method["id"].is_null()
                    || (later && method["groups"][0]["line_item_ids"].is_null() && !method["groups"].is_null())
                {
                    return wrong("the method");
                }
                if method["destinations"][0]["address_country"] != "CN" {
                    return (400, json!({"detail": "no delivery without a country"}));
                }
                let option =
                    |id: &str, fee: i64| json!({"id": id, "title": id, "totals": [{"type": "total", "amount": fee}]});
                self.methods = heard.body["fulfillment"]["methods"].clone();
                let chosen = self.methods[0]["groups"][0]["selected_option_id"].clone();
                self.methods[0]["id"] = json!("m1");
                self.methods[0]["groups"] = json!([{"id": "g1", "line_item_ids": ["l1"], "selected_option_id": chosen,
                    "options": [option("express", 1500), option("standard", 400)]}]);
                self.fee = match chosen.as_str() {
                    Some("standard") => Some(400),
                    Some("express") => Some(1500),
                    _ => None,
                };
            }
            ("POST", "/checkout-sessions/c1/complete") if has(&["risk_signals"]) => {
                let paid = if later { &heard.body["payment"]["instruments"][0] } else { &heard.body["payment_data"] };
                if self.fee.is_none() {
                    return (400, json!({"detail": "Fulfillment address and option must be selected."}));
                }
                if paid["handler_id"] != "mock_payment_handler" || paid["credential"]["token"] != "success_token" {
                    return (402, json!({"detail": "Payment failed."}));
                }
                self.placed = true;
            }
            _ => return wrong("the request"),
        }
        (200, self.tell())
    }
}

fn open(release: Release) -> (Hostile, Arc<Mutex<Shop>>) {
    let shop = Arc::new(Mutex::new(Shop { release: Some(release), ..Shop::default() }));
    let inside = Arc::clone(&shop);
    let hostile = Hostile::hearing(move |heard, stream| {
        let port = stream.local_addr().expect("an address").port();
        let (status, told) = if heard.path == "/.well-known/ucp" {
            (200, profile(release, &format!("http://localhost:{port}/")))
        } else {
            inside.lock().expect("no panic").serve(heard)
        };
        say(stream, status, "", &told.to_string());
    });
    (hostile, shop)
}

fn profile(release: Release, endpoint: &str) -> Value {
    let version = release.date();
    let names = ["dev.ucp.shopping.checkout", "dev.ucp.shopping.fulfillment"];
    if release == Release::January {
        let capabilities: Vec<Value> = names.iter().map(|name| json!({"name": name, "version": version})).collect();
        return json!({
            "ucp": {
                "version": version,
                "services": {"dev.ucp.shopping": {"version": version, "spec": "https://ucp.dev/specs/shopping",
                    "rest": {"schema": "https://ucp.dev/x.json", "endpoint": endpoint}}},
                "capabilities": capabilities,
            },
            "payment": {"handlers": [
                {"id": "shop_pay", "name": "com.shopify.shop_pay"},
                {"id": "mock_payment_handler", "name": "dev.ucp.mock_payment"},
            ]},
        });
    }
    json!({"ucp": {
        "version": version,
        "services": {"dev.ucp.shopping": [{"version": version, "transport": "rest", "endpoint": endpoint}]},
        "capabilities": {names[0]: [{"version": version}], names[1]: [{"version": version}]},
        "payment_handlers": {
            "dev.shopify.shop_pay": [{"id": "shop_pay", "version": version}],
            "dev.mock.payment_handler": [{"id": "mock_payment_handler", "version": version}],
        },
    }})
}

#[test]
fn an_order_is_placed_at_the_price_that_was_shown() {
    for release in Release::ALL {
        placed(release);
    }
}

fn placed(release: Release) {
    let (hostile, shop) = open(release);
    let client = UcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(limits());
    let mandate = mandate(TEA, &[("cake", 2, &[])]);
    let checkout = ready(&client, &mandate);
    assert_eq!(checkout.total, mandate.totals.total, "the delivery that was priced, not the first one");
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!((placed.status, placed.order.expect("an order").id.as_str()), (CheckoutStatus::Completed, "o1"));
    assert!(shop.lock().expect("no panic").placed);
    let error = client.refund("o1", &mandate, &[], &key("refund")).expect_err("it takes none");
    assert!(matches!(error, CallError::Refused { status: 404, .. }), "{error:?}");
}

#[test]
fn where_no_delivery_costs_what_was_shown_the_cheapest_shows_the_difference() {
    let (hostile, _) = open(Release::January);
    let client = UcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(limits());
    let mut mandate = mandate(TEA, &[("cake", 2, &[])]);
    mandate.totals.delivery.minor = 100;
    mandate.totals.total.minor -= 300;
    let checkout = ready(&client, &mandate);
    assert_eq!(checkout.total.minor, mandate.totals.total.minor + 300);
}
