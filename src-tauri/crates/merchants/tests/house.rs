//! What a sandbox plays beyond its menu, over real HTTP: the flower shop of `tests/flower-shop`, called as any platform
//! would, in each release.

mod support;

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::Shop;
use support::hostile::{Heard, Hostile, say};
use yiju_merchants::sandbox::{Operation, Running};
use yiju_merchants::ucp::Release;

const FEED: &str = include_str!("flower-shop/feed.jsonl");
const HOUSE: &str = include_str!("flower-shop/house.json");
const AGENT: &str = "profile=\"https://platform.example.com/.well-known/ucp\"";

/// A platform at one address of the shop.
struct Platform {
    base: String,
    release: Release,
    agent: String,
}

impl Platform {
    fn of(running: &Running, release: Release) -> Self {
        let path = if release == Release::NEWEST { String::new() } else { format!("/v/{release}") };
        Self { base: format!("{}{path}", running.url()), release, agent: AGENT.to_owned() }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.call_with(method, path, body, &[])
    }

    fn call_with(&self, method: &str, path: &str, body: Option<&Value>, more: &[(&str, &str)]) -> (u16, Value) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header("UCP-Agent", &self.agent).header("Content-Type", "application/json");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let sent = body.map(Value::to_string).unwrap_or_default();
        let mut answer = agent.run(request.body(sent).expect("a request")).expect("answered");
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.body_mut().read_to_string().expect("text")).unwrap_or_default())
    }

    /// A checkout of one item, in the form of the release.
    fn wanting(&self, item: &str, more: &Value) -> Value {
        let mut body = json!({"line_items": [{"item": {"id": item}, "quantity": 1}]});
        if self.release == Release::January {
            body["currency"] = json!("USD");
            body["payment"] = json!({});
        }
        for (name, value) in more.as_object().expect("fields") {
            body[name] = value.clone();
        }
        body
    }

    fn create(&self, more: &Value) -> Value {
        let (status, told) = self.call("POST", "/checkout-sessions", Some(&self.wanting("bouquet_roses", more)));
        assert_eq!(status, 201, "{told}");
        told
    }

    fn update(&self, checkout: &Value, more: &Value) -> Value {
        let id = checkout["id"].as_str().expect("an id");
        let mut body = self.wanting("bouquet_roses", more);
        body["line_items"][0]["id"] = checkout["line_items"][0]["id"].clone();
        if self.release != Release::April {
            body["id"] = json!(id);
        }
        let (status, told) = self.call("PUT", &format!("/checkout-sessions/{id}"), Some(&body));
        assert_eq!(status, 200, "{told}");
        told
    }

    fn complete(&self, checkout: &Value, handler: &str, token: &str) -> (u16, Value) {
        let paid = json!({"id": "p", "handler_id": handler, "type": "card", "brand": "b", "last_digits": "0000",
            "credential": {"type": "token", "token": token}});
        let body = if self.release == Release::January {
            json!({"payment_data": paid, "risk_signals": {}})
        } else {
            json!({"payment": {"instruments": [paid]}})
        };
        let id = checkout["id"].as_str().expect("an id");
        self.call("POST", &format!("/checkout-sessions/{id}/complete"), Some(&body))
    }

    fn placed(&self) -> Value {
        let checkout = self.create(&shipped("exp-ship-us", "US"));
        let (status, told) = self.complete(&checkout, "mock_payment_handler", "success_token");
        assert_eq!((status, &told["status"]), (200, &json!("completed")), "{told}");
        told
    }
}

fn shop() -> Shop {
    Shop::selling(FEED, HOUSE)
}

const RELEASES: [Release; 3] = Release::ALL;

fn shipped(option: &str, country: &str) -> Value {
    json!({"fulfillment": {"methods": [{
        "type": "shipping",
        "destinations": [{"id": "d", "address_country": country, "street_address": "1 Main St"}],
        "selected_destination_id": "d",
        "groups": [{"selected_option_id": option}],
    }]}})
}

fn total(told: &Value, kind: &str) -> Vec<i64> {
    let totals = told["totals"].as_array().expect("totals");
    totals.iter().filter(|one| one["type"] == kind).filter_map(|one| one["amount"].as_i64()).collect()
}

#[test]
fn codes_are_taken_off_in_order_and_those_that_do_not_count_are_told() {
    let shop = shop();
    for release in RELEASES {
        let platform = Platform::of(shop.running(), release);
        let created = platform.create(&json!({}));
        let codes = json!({"discounts": {"codes": ["10off", "NONE", "SUMMER", "FIXED500", "10OFF"]}});
        let told = platform.update(&created, &codes);
        let sign = if release == Release::April { -1 } else { 1 };
        assert_eq!(total(&told, "discount"), [350 * sign, 500 * sign], "{release}");
        assert_eq!((total(&told, "subtotal"), total(&told, "total")), (vec![3500], vec![2650]));
        let applied = told["discounts"]["applied"].as_array().expect("applied");
        assert_eq!(applied.iter().map(|one| &one["code"]).collect::<Vec<_>>(), ["10OFF", "FIXED500"]);
        for one in applied {
            assert_eq!(one["allocations"][0]["amount"], one["amount"]);
        }
        let messages = told["messages"].as_array().expect("messages");
        let warned: Vec<(&Value, &Value)> =
            messages.iter().filter(|one| one["type"] == "warning").map(|one| (&one["code"], &one["path"])).collect();
        let at = |code: &str, place: u8| (json!(code), json!(format!("$.discounts.codes[{place}]")));
        let wanted =
            [at("discount_code_invalid", 1), at("discount_code_expired", 2), at("discount_code_already_applied", 4)];
        assert_eq!(warned, wanted.iter().map(|(code, place)| (code, place)).collect::<Vec<_>>());
        let cleared = platform.update(&created, &json!({"discounts": {"codes": []}}));
        assert_eq!(total(&cleared, "total"), [3500]);
    }
}

#[test]
fn a_delivery_is_offered_by_country_and_free_where_the_house_says_so() {
    let shop = shop();
    let platform = Platform::of(shop.running(), Release::April);
    let ways = |told: &Value| {
        let options = told["fulfillment"]["methods"][0]["groups"][0]["options"].as_array().expect("options").clone();
        options
            .iter()
            .map(|one| (one["id"].as_str().expect("an id").to_owned(), total(one, "total")[0]))
            .collect::<Vec<_>>()
    };
    let way = |id: &str, price: i64| (id.to_owned(), price);
    let home = platform.create(&shipped("exp-ship-us", "US"));
    assert_eq!(ways(&home), [way("std-ship", 0), way("exp-ship-us", 1500)]);
    assert_eq!((total(&home, "fulfillment"), total(&home, "total")), (vec![1500], vec![5000]));
    let (_, pot) =
        platform.call("POST", "/checkout-sessions", Some(&platform.wanting("pot_ceramic", &shipped("no-such", "CA"))));
    assert_eq!(ways(&pot), [way("std-ship", 500), way("exp-ship-intl", 2500)]);
    assert_eq!((&pot["status"], total(&pot, "total")), (&json!("incomplete"), vec![1500]));
}

#[test]
fn the_addresses_of_a_known_buyer_are_offered_and_keep_their_names() {
    let shop = shop();
    for release in RELEASES {
        let platform = Platform::of(shop.running(), release);
        let consent = json!({"marketing": true, "analytics": false});
        let buyer = json!({"buyer": {"email": "John.Doe@example.com", "consent": consent}});
        let created = platform.create(&buyer);
        assert_eq!(created["buyer"]["consent"], consent, "{release}");
        let method = |more: Value| {
            let mut method = json!({"id": "delivery", "type": "shipping", "line_item_ids": []});
            for (name, value) in more.as_object().expect("fields") {
                method[name] = value.clone();
            }
            json!({"fulfillment": {"methods": [method]}})
        };
        let ids = |told: &Value| {
            let known = told["fulfillment"]["methods"][0]["destinations"].as_array().expect("destinations").clone();
            known.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&platform.update(&created, &method(json!({})))), ["addr_1", "addr_2"]);
        let told = platform.update(&created, &method(json!({"selected_destination_id": "addr_2"})));
        assert_eq!(told["fulfillment"]["methods"][0]["selected_destination_id"], "addr_2");
        let again = json!({"destinations": [{"id": "mine", "street_address": "123 Main St", "address_country": "US"}],
            "selected_destination_id": "mine"});
        let told = platform.update(&created, &method(again));
        assert_eq!(
            (ids(&told).as_slice(), &told["fulfillment"]["methods"][0]["selected_destination_id"]),
            (["addr_1".to_owned()].as_slice(), &json!("addr_1"))
        );
        let stranger = platform.create(&json!({"buyer": {"email": "nobody@example.com"}}));
        assert_eq!(ids(&stranger), [""; 0]);
    }
}

#[test]
fn what_is_out_of_stock_is_told_by_each_release_in_its_own_way() {
    let shop = shop();
    for release in RELEASES {
        let platform = Platform::of(shop.running(), release);
        let (status, told) =
            platform.call("POST", "/checkout-sessions", Some(&platform.wanting("gardenias", &json!({}))));
        if release == Release::April {
            assert_eq!(
                (status, &told["ucp"]["status"], &told["messages"][0]["code"]),
                (200, &json!("error"), &json!("out_of_stock"))
            );
        } else {
            assert_eq!(status, 400);
            assert!(told["detail"].as_str().expect("words").contains("Insufficient stock"), "{told}");
        }
    }
}

#[test]
fn play_money_pays_and_a_declined_token_does_not() {
    let shop = shop();
    for release in RELEASES {
        let platform = Platform::of(shop.running(), release);
        let ready = || platform.create(&shipped("std-ship", "US"));
        let declined = if release == Release::April {
            (200, json!("ready_for_complete"))
        } else {
            (402, json!("requires_escalation"))
        };
        for (handler, token) in [("mock_payment_handler", "fail_token"), ("google_pay", "declined"), ("unknown", "t")] {
            let (status, told) = platform.complete(&ready(), handler, token);
            assert_eq!((status, told["status"].clone()), declined, "{handler} {told}");
        }
        for (handler, token) in [("mock_payment_handler", "success_token"), ("google_pay", "any"), ("sandbox", "any")] {
            let (status, told) = platform.complete(&ready(), handler, token);
            assert_eq!((status, &told["status"]), (200, &json!("completed")), "{handler} {told}");
        }
        let path = format!("/checkout-sessions/{}/complete", ready()["id"].as_str().expect("an id"));
        let forged = json!({"ap2": {"checkout_mandate": "header.payload.invalid_signature~kb"}});
        let (status, told) = platform.call("POST", &path, Some(&forged));
        assert_eq!((status, &told["code"]), (400, &json!("mandate_invalid_signature")));
        let early = platform.create(&json!({}));
        let (status, told) = platform.complete(&early, "sandbox", "any");
        assert_eq!(status, if release == Release::April { 200 } else { 400 });
        assert!(told["order"].is_null(), "{told}");
    }
}

/// The headers and the body of what a platform was told.
type Told = Mutex<Vec<(String, Value)>>;

/// A platform on this machine, with what it was told; each event is taken only at the second try.
fn listening() -> (Hostile, Arc<Told>) {
    let told: Arc<Told> = Arc::default();
    let inside = Arc::clone(&told);
    let hostile = Hostile::hearing(move |heard: &Heard, stream| {
        let port = stream.local_addr().expect("an address").port();
        if heard.method == "GET" {
            let webhook = format!("http://localhost:{port}/events?of=orders");
            let capability = json!({"version": "2026-04-08", "config": {"webhook_url": webhook}});
            let profile =
                json!({"ucp": {"version": "2026-04-08", "capabilities": {"dev.ucp.shopping.order": [capability]}}});
            return say(stream, 200, "", &profile.to_string());
        }
        let mut told = inside.lock().expect("no panic");
        let first = !told.iter().any(|(headers, _)| id(headers) == id(&heard.headers));
        told.push((heard.headers.clone(), heard.body.clone()));
        say(stream, if first { 500 } else { 200 }, "", "{}");
    });
    (hostile, told)
}

fn id(headers: &str) -> Option<&str> {
    headers.lines().find_map(|line| line.strip_prefix("webhook-id: "))
}

fn wait(told: &Told, many: usize) -> Vec<(String, Value)> {
    let begun = Instant::now();
    loop {
        let heard = told.lock().expect("no panic").clone();
        if heard.len() >= many || begun.elapsed() > Duration::from_secs(10) {
            return heard;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_platform_on_this_machine_is_told_of_its_order_until_it_hears() {
    let shop = shop();
    for release in RELEASES {
        let (hostile, told) = listening();
        let agent = format!("profile=\"{}/profile.json\"", hostile.url);
        let platform = Platform { agent, ..Platform::of(shop.running(), release) };
        let order = platform.placed()["order"]["id"].as_str().expect("an order").to_owned();
        let placed = wait(&told, 2);
        assert_eq!(placed.len(), 2, "{release}");
        assert_eq!(placed[0], placed[1], "the same event, by the same name and moment");
        let (headers, body) = &placed[0];
        assert_eq!((&body["id"], body["line_items"].as_array().map(Vec::len)), (&json!(order), Some(1)));
        for needed in [
            "webhook-timestamp: ",
            "content-digest: sha-256=:",
            "signature: sig1=:",
            "\"@query\"",
            "/.well-known/ucp\"",
        ] {
            assert!(headers.contains(needed), "{needed} in {headers}");
        }
        let path = format!("/testing/simulate-shipping/{order}");
        assert_eq!(platform.call_with("POST", &path, None, &[("Simulation-Secret", "guess")]).0, 403);
        let (status, now) = platform.call_with("POST", &path, None, &[("Simulation-Secret", "open-sesame")]);
        assert_eq!((status, &now["fulfillment"]["events"][0]["type"]), (200, &json!("shipped")));
        let all = wait(&told, 4);
        assert_eq!((all.len(), &all[3].1["fulfillment"]["events"][0]["type"]), (4, &json!("shipped")), "{release}");
        assert_ne!(id(&all[3].0), id(&all[0].0));
    }
}

#[test]
fn what_the_back_office_notes_is_told_and_must_be_of_the_protocols_form() {
    let shop = shop();
    for release in RELEASES {
        let platform = Platform::of(shop.running(), release);
        let id = platform.placed()["order"]["id"].as_str().expect("an order").to_owned();
        let path = format!("/orders/{id}");
        let (_, mut order) = platform.call("GET", &path, None);
        let adjustment = json!({"id": "a1", "type": "refund", "status": "pending", "occurred_at": "2026-11-26T08:00:00Z", "amount": 500});
        order["adjustments"] = json!([adjustment]);
        let (status, told) = platform.call("PUT", &path, Some(&order));
        assert_eq!((status, &told["adjustments"]), (200, &json!([adjustment])), "{release}");
        for (field, value) in [("status", json!("perhaps")), ("occurred_at", json!("soon")), ("amount", json!("much"))]
        {
            let mut wrong = adjustment.clone();
            wrong["id"] = json!("a2");
            wrong[field] = value;
            order["adjustments"] = json!([wrong]);
            assert_eq!(platform.call("PUT", &path, Some(&order)).0, 422, "{field}");
        }
        order["adjustments"] = json!({"id": "a3"});
        assert_eq!(platform.call("PUT", &path, Some(&order)).0, 422);
        assert_eq!(platform.call("GET", &path, None).1["adjustments"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn a_cart_becomes_one_checkout_whatever_else_is_said() {
    let shop = shop();
    let platform = Platform::of(shop.running(), Release::April);
    let mut wanted = platform.wanting("bouquet_roses", &json!({"discounts": {"codes": ["10OFF"]}}));
    wanted["line_items"][0]["quantity"] = json!(2);
    let (status, cart) = platform.call("POST", "/carts", Some(&wanted));
    assert_eq!((status, total(&cart, "total"), &cart["status"]), (201, vec![6300], &Value::Null));
    let path = format!("/carts/{}", cart["id"].as_str().expect("an id"));
    assert_eq!(platform.call("GET", &path, None).1["line_items"], cart["line_items"]);

    let mut other = platform.wanting("pot_ceramic", &json!({"cart_id": cart["id"]}));
    let (_, first) = platform.call("POST", "/checkout-sessions", Some(&other));
    assert_eq!((&first["line_items"], total(&first, "total")), (&cart["line_items"], vec![6300]));
    let (_, second) = platform.call("POST", "/checkout-sessions", Some(&other));
    assert_eq!(second["id"], first["id"]);

    let (status, gone) = platform.call("POST", &format!("{path}/cancel"), None);
    assert_eq!((status, &gone["line_items"]), (200, &cart["line_items"]));
    assert_eq!(platform.call("GET", &path, None).0, 404);
    assert_eq!(platform.call("POST", "/checkout-sessions", Some(&other)).0, 404);
    other["cart_id"] = json!(first["id"]);
    assert_eq!(platform.call("POST", "/checkout-sessions", Some(&other)).0, 404, "a checkout is no cart");
    assert_eq!(
        platform.call("GET", &format!("/checkout-sessions/{}", cart["id"].as_str().expect("an id")), None).0,
        404
    );
}

#[test]
fn a_release_that_is_not_spoken_is_refused() {
    let shop = shop();
    for release in RELEASES {
        let mut platform = Platform::of(shop.running(), release);
        platform.agent = format!("{AGENT}; version=\"2099-01-01\"");
        let (status, _) =
            platform.call("POST", "/checkout-sessions", Some(&platform.wanting("bouquet_roses", &json!({}))));
        assert_eq!(status, if release == Release::April { 422 } else { 400 });
        platform.agent = format!("{AGENT}; version=\"{release}\"");
        platform.create(&json!({}));
    }
    assert_eq!(shop.exchanges(Operation::Create).len(), RELEASES.len());
}
