//! The Agentic Commerce Protocol over real HTTP: the same orders at the same prices, every message as its schemas say.

mod support;

use support::hostile::{Hostile, say};
use support::{HOUSE, Shop, TEA, key, limits, mandate, mandate_of, ready, teas};
use yiju_domain::id::MerchantId;
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_domain::pricing::Codes;
use yiju_domain::progress::Stage;
use yiju_merchants::sandbox::{Fault, Faults, Operation};
use yiju_merchants::{AcpMerchant, AnyMerchant};

fn client(shop: &Shop) -> AcpMerchant {
    AcpMerchant::new(&format!("{}/acp", shop.tea()), None).expect("an endpoint").with_limits(limits())
}

#[test]
fn a_mandate_becomes_an_order_at_its_price() {
    let shop = Shop::open();
    let client = client(&shop);
    let abilities = client.abilities().expect("told");
    assert_eq!((abilities.protocol.as_str(), abilities.version.as_str()), ("acp", "2026-04-17"));
    let mut mandate = mandate(TEA, &[("cake", 4, &[])]);
    mandate.notes = vec!["放前台".to_owned()];
    let checkout = ready(&client, &mandate);
    assert_eq!(checkout.total, mandate.totals.total);
    let told: Vec<(&str, i64)> = checkout.totals.iter().map(|one| (one.kind.as_str(), one.amount.minor)).collect();
    assert_eq!(told, [("subtotal", 3600), ("fulfillment", 400), ("discount", -500), ("total", 3500)]);
    assert_eq!(checkout.raw["fulfillment_details"]["address"]["line_one"], mandate.address);
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(placed.status, CheckoutStatus::Completed);
    assert_eq!(client.complete(&checkout.id, &mandate, &key("complete")).expect("again").order, placed.order);
    assert_eq!(client.get(&checkout.id).expect("known").order, placed.order);
    assert!(client.cancel(&checkout.id, &key("late")).is_err());
    assert_eq!(shop.orders(), 1);
    assert!(matches!(client.track(&checkout.id, "another"), Err(CallError::Unclear(_))));
}

#[test]
fn an_order_is_followed_to_the_door() {
    let shop = Shop::at_pace(std::time::Duration::from_millis(400));
    let client = client(&shop);
    let mandate = mandate(TEA, &[("cake", 2, &[])]);
    let checkout = ready(&client, &mandate);
    let none = client.track(&checkout.id, "o").expect_err("none yet");
    assert!(matches!(none, CallError::Refused { status: 404, .. }), "{none:?}");
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    let order = placed.order.expect("an order").id;
    let mut seen = vec![client.track(&checkout.id, &order).expect("told").stage];
    while *seen.last().expect("one") != Stage::Delivered && seen.len() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        seen.push(client.track(&checkout.id, &order).expect("told").stage);
    }
    seen.dedup();
    assert_eq!(seen, [Stage::Accepted, Stage::Prepared, Stage::OnTheWay, Stage::Delivered]);
    assert_eq!(client.track(&checkout.id, &order).expect("told").steps.len(), 3);
}

#[test]
fn a_code_is_told_where_the_merchant_takes_codes_and_comes_off_the_price() {
    let shop = Shop::open();
    let endpoint = format!("{}/acp", shop.running().merchant_url(&MerchantId::from(HOUSE)));
    let client = AcpMerchant::new(&endpoint, None).expect("an endpoint").with_limits(limits());
    assert!(client.abilities().expect("told").codes);
    let mandate = mandate_of(HOUSE, &[("bagel", 3, &[])], Codes::Told, false);
    assert!(mandate.totals.codes().next().is_some(), "{:?}", mandate.totals);
    let checkout = ready(&client, &mandate);
    assert_eq!(checkout.total, mandate.totals.total);
    assert_eq!(checkout.raw["discounts"]["rejected"], serde_json::json!([]));
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(placed.status, CheckoutStatus::Completed);
    // A merchant without the extension is told nothing.
    let hostile = Hostile::start(|_, stream| {
        let host = stream.local_addr().expect("an address");
        let told = serde_json::json!({"protocol": {"name": "acp", "version": "2026-04-17", "supported_versions": ["2026-04-17"]},
            "api_base_url": format!("http://{host}"), "transports": ["rest"], "capabilities": {"services": ["checkout"]}});
        say(stream, 200, "", &told.to_string());
    });
    let other = AcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(limits());
    let error = other.create(&mandate, &key("create")).expect_err("no codes");
    assert!(matches!(&error, CallError::Refused { message, .. } if message.contains("no codes")), "{error:?}");
    assert_eq!(hostile.calls(), 1);
}

#[test]
fn a_checkout_can_be_given_up_and_a_key_is_for_one_call() {
    let shop = Shop::open();
    let client = client(&shop);
    let cakes = mandate(TEA, &[("cake", 2, &[])]);
    let checkout = ready(&client, &cakes);
    let error = client.create(&mandate(TEA, &[("cake", 3, &[])]), &key("create")).expect_err("another call");
    assert!(matches!(error, CallError::Refused { status: 422, .. }), "{error:?}");
    assert_eq!(client.cancel(&checkout.id, &key("cancel")).expect("given up").status, CheckoutStatus::Canceled);
    assert_eq!(shop.orders(), 0);
}

#[test]
fn what_has_no_place_in_the_protocol_is_refused_before_anything_is_sent() {
    let shop = Shop::open();
    let error = client(&shop).create(&teas(), &key("create")).expect_err("choices");
    assert!(matches!(&error, CallError::Refused { message, .. } if message.contains("choices")), "{error:?}");
    assert!(shop.running().exchanges().is_empty());
}

#[test]
fn a_cut_answer_leads_to_one_order() {
    let shop = Shop::open();
    let client = client(&shop);
    let mandate = mandate(TEA, &[("cake", 2, &[])]);
    let checkout = ready(&client, &mandate);
    shop.running().set_faults(Faults::none().times(1, Operation::Complete, Fault::DropAfter));
    let error = client.complete(&checkout.id, &mandate, &key("complete")).expect_err("cut");
    assert!(matches!(error, CallError::Unclear(_)), "{error:?}");
    let again = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(again.status, CheckoutStatus::Completed);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn a_discovery_that_leads_astray_is_refused() {
    let told = |answer: &'static str| {
        let hostile = Hostile::start(move |_, stream| say(stream, 200, "", answer));
        let client = AnyMerchant::new("acp", &hostile.url, None).expect("an endpoint").with_limits(limits());
        let error = client.abilities().expect_err(answer);
        assert_eq!(hostile.calls(), 1);
        error.to_string()
    };
    assert!(told("{}").contains("no ACP discovery"));
    assert!(
        told(r#"{"protocol":{"name":"acp","version":"2031-01-01","supported_versions":[]}}"#).contains("2031-01-01")
    );
    let elsewhere = told(
        r#"{"protocol":{"name":"acp","version":"2026-04-17","supported_versions":["2026-04-17"]},"api_base_url":"https://evil.example","transports":["rest"],"capabilities":{"services":["checkout"]}}"#,
    );
    assert!(elsewhere.contains("another host"), "{elsewhere}");
}
