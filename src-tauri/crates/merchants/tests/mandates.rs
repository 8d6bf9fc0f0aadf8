//! The user's own profile at a merchant: calls signed with its key, and mandates by the Agent Payments Protocol, over real
//! HTTP, with the profile served on this machine.

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support::hostile::{Hostile, say};
use support::{Shop, key, limits, ready, teas};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_merchants::sandbox::Operation;
use yiju_merchants::{Platform, UcpMerchant};

/// A platform whose profile is served on this machine, as `published` makes it of the one that it should be.
fn platform(published: impl Fn(Value) -> Value + Send + Sync + 'static) -> (Platform, Hostile) {
    let document: Arc<Mutex<Value>> = Arc::default();
    let inside = Arc::clone(&document);
    let web = Hostile::start(move |_, stream| say(stream, 200, "", &inside.lock().expect("no panic").to_string()));
    let platform = Platform::new(&format!("{}/profile.json", web.url), &Platform::new_key().expect("a key"));
    let platform = platform.expect("a platform");
    *document.lock().expect("no panic") = published(platform.document());
    (platform, web)
}

fn shop(mandates: bool) -> Shop {
    let menu =
        support::records().iter().map(|one| serde_json::to_string(one).expect("JSON") + "\n").collect::<String>();
    Shop::selling(&menu, &json!({ "mandates": mandates }).to_string())
}

fn at(shop: &Shop, platform: &Platform) -> UcpMerchant {
    shop.client().spoken_to_by(platform.clone())
}

fn now() -> Mandate {
    Mandate { confirmed_at: jiff::Timestamp::now().to_string(), ..teas() }
}

fn claims(jws: &str) -> Value {
    let claims = jws.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).expect("claims");
    serde_json::from_slice(&claims).expect("JSON")
}

#[test]
fn a_merchant_that_asks_for_mandates_gets_one_of_exactly_what_it_signed() {
    let (shop, (platform, _web)) = (shop(true), platform(|profile| profile));
    let (merchant, mandate) = (at(&shop, &platform), now());
    let abilities = merchant.abilities().expect("told");
    assert!(abilities.agreed.contains(&"dev.ucp.shopping.ap2_mandate".to_owned()), "{:?}", abilities.agreed);
    let checkout = ready(&merchant, &mandate);
    let done = merchant.complete(&checkout.id, &mandate, &key("complete")).expect("placed");
    assert_eq!(done.status, CheckoutStatus::Completed);
    let sent = shop.exchanges(Operation::Complete).remove(0).request.expect("a body");
    let told = claims(sent["ap2"]["checkout_mandate"].as_str().expect("a mandate"));
    assert_eq!(told["checkout"], checkout.raw, "the merchant's own words, its signature included");
    assert!(told["checkout"]["ap2"]["merchant_authorization"].is_string());
    assert_eq!((&told["iss"], &told["aud"]), (&json!(platform.profile()), &json!(shop.tea())));
    // Sent again under its key, it is the same call.
    let again = merchant.complete(&checkout.id, &mandate, &key("complete"));
    assert_eq!(again.expect("answered as before").order, done.order);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn the_same_call_is_made_again_after_a_restart_of_the_program() {
    let (shop, (platform, _web)) = (shop(true), platform(|profile| profile));
    let mandate = now();
    let first = at(&shop, &platform);
    let checkout = ready(&first, &mandate);
    // What the guard judges after a restart is what the merchant tells then.
    let second = at(&shop, &platform);
    second.get(&checkout.id).expect("told");
    let bodies = [&first, &second].map(|merchant| {
        merchant.complete(&checkout.id, &mandate, &key("complete")).expect("placed");
        shop.exchanges(Operation::Complete).pop().expect("a call").request.expect("a body")
    });
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn nobody_else_is_asked_for_mandates() {
    let (shop, (platform, _web)) = (shop(true), platform(|profile| profile));
    for (merchant, name) in [(shop.client(), "no profile"), (at(&Shop::open(), &platform), "no mandates")] {
        let agreed = merchant.abilities().expect("told").agreed;
        assert!(!agreed.contains(&"dev.ucp.shopping.ap2_mandate".to_owned()), "{name}");
    }
    let merchant = shop.client();
    let checkout = ready(&merchant, &teas());
    assert!(merchant.complete(&checkout.id, &teas(), &key("complete")).is_ok());
}

#[test]
fn a_mandate_of_long_ago_places_nothing() {
    let (shop, (platform, _web)) = (shop(true), platform(|profile| profile));
    let merchant = at(&shop, &platform);
    let checkout = ready(&merchant, &teas());
    let error = merchant.complete(&checkout.id, &teas(), &key("complete")).expect_err("expired");
    assert!(
        matches!(&error, CallError::Refused { status: 400, message } if message.contains("holds no more")),
        "{error:?}"
    );
    assert_eq!(shop.orders(), 0);
}

#[test]
fn a_call_of_whoever_has_not_the_profiles_key_is_refused() {
    let stranger = Platform::new("http://127.0.0.1:9/p", &Platform::new_key().expect("a key")).expect("a platform");
    let keys = stranger.document()["signing_keys"].clone();
    let (platform, _web) = platform(move |mut profile| {
        profile["signing_keys"] = keys.clone();
        profile["keys"] = keys.clone();
        profile
    });
    let shop = shop(false);
    let error = at(&shop, &platform).create(&teas(), &key("create")).expect_err("not its key");
    assert!(
        matches!(&error, CallError::Refused { status: 401, message } if message.contains("cannot be trusted")),
        "{error:?}"
    );
}

#[test]
fn a_signed_call_is_taken_where_no_mandates_are_asked_for() {
    let (shop, (platform, _web)) = (shop(false), platform(|profile| profile));
    let merchant = at(&shop, &platform);
    let checkout = ready(&merchant, &teas());
    assert!(merchant.complete(&checkout.id, &teas(), &key("complete")).is_ok());
}

/// A checkout of one cake at a price, as a merchant tells it.
fn cake(price: i64) -> Value {
    json!({
        "ucp": {"version": "2026-04-08", "status": "success"},
        "id": "c1",
        "status": "ready_for_complete",
        "currency": "CNY",
        "line_items": [{"id": "l1", "item": {"id": "cake", "title": "Cake", "price": price}, "quantity": 1,
            "totals": [{"type": "subtotal", "amount": price}, {"type": "total", "amount": price}]}],
        "totals": [{"type": "subtotal", "amount": price}, {"type": "fulfillment", "amount": 400},
            {"type": "total", "amount": price + 400}],
        "links": [],
    })
}

/// The profile of a merchant of mandates, with these keys.
fn of_mandates(stream: &std::net::TcpStream, keys: &Value) -> Value {
    let host = format!("http://{}", stream.local_addr().expect("an address"));
    let mut profile: Value = serde_json::from_str(&support::hostile::profile(&host)).expect("JSON");
    profile["ucp"]["capabilities"]["dev.ucp.shopping.ap2_mandate"] = json!([{"version": "2026-04-08"}]);
    profile["signing_keys"] = keys.clone();
    profile
}

/// Signs a checkout as its merchant.
fn signed(key: &SigningKey, mut checkout: Value) -> Value {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let header = encode(br#"{"alg":"ES256","kid":"k1"}"#);
    let terms = encode(serde_jcs::to_string(&checkout).expect("canonical").as_bytes());
    let signature: Signature = key.sign(format!("{header}.{terms}").as_bytes());
    checkout["ap2"] = json!({"merchant_authorization": format!("{header}..{}", encode(&signature.to_bytes()))});
    checkout
}

#[test]
fn what_is_told_after_the_guard_is_not_what_is_confirmed() {
    let key = SigningKey::from_slice(&[7; 32]).expect("a key");
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate = |from: usize| URL_SAFE_NO_PAD.encode(&point.as_bytes()[from..from + 32]);
    let keys = json!([{"kid": "k1", "kty": "EC", "crv": "P-256", "x": coordinate(1), "y": coordinate(33)}]);
    let sent: Arc<Mutex<Value>> = Arc::default();
    let inside = Arc::clone(&sent);
    // Its handlers are told by the checkout alone, which is asked for once more before it is completed.
    let hostile = Hostile::hearing(move |heard, stream| {
        if heard.path.ends_with("/.well-known/ucp") {
            let mut profile = of_mandates(stream, &keys);
            profile["ucp"]["payment_handlers"] = json!({});
            return say(stream, 200, "", &profile.to_string());
        }
        if heard.path.ends_with("/complete") {
            inside.lock().expect("no panic").clone_from(&heard.body);
            return say(stream, 400, "", "{}");
        }
        let mut told = cake(if heard.method == "GET" { 90_000 } else { 900 });
        told["ucp"]["payment_handlers"] = json!({"app.yiju.sandbox": [{"id": "sandbox", "version": "2026-04-08"}]});
        say(stream, if heard.method == "POST" { 201 } else { 200 }, "", &signed(&key, told).to_string());
    });
    let (platform, _web) = platform(|profile| profile);
    let merchant = UcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(limits());
    let merchant = merchant.spoken_to_by(platform);
    let mandate = support::mandate(support::TEA, &[("cake", 1, &[])]);
    let checkout = ready(&merchant, &mandate);
    assert!(merchant.complete(&checkout.id, &mandate, &support::key("complete")).is_err(), "it takes nothing");
    let told = claims(sent.lock().expect("no panic")["ap2"]["checkout_mandate"].as_str().expect("a mandate"));
    assert_eq!(told["checkout"], checkout.raw);
}

/// A merchant that promises mandates and signs nothing, or something else than it asks for.
fn careless(signature: Option<&'static str>) -> Hostile {
    let other = Platform::new("http://127.0.0.1:9/p", &Platform::new_key().expect("a key")).expect("a platform");
    Hostile::hearing(move |heard, stream| {
        if heard.path.ends_with("/.well-known/ucp") {
            let profile = of_mandates(stream, &other.document()["signing_keys"]);
            return say(stream, 200, "", &profile.to_string());
        }
        let mut told = cake(900);
        if let Some(signature) = signature {
            told["ap2"] = json!({ "merchant_authorization": signature });
        }
        say(stream, if heard.method == "POST" { 201 } else { 200 }, "", &told.to_string());
    })
}

#[test]
fn who_promises_mandates_and_signs_nothing_that_holds_gets_no_order() {
    let (platform, _web) = platform(|profile| profile);
    let mandate = support::mandate(support::TEA, &[("cake", 1, &[])]);
    let none = "eyJhbGciOiJub25lIn0..AAAA";
    for (signature, why) in
        [(None, "did not sign"), (Some("x..y"), "cannot be read"), (Some(none), "not signed by ES256")]
    {
        let hostile = careless(signature);
        let merchant = UcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(limits());
        let merchant = merchant.spoken_to_by(platform.clone());
        let created = merchant.create(&mandate, &key("create")).expect("created");
        let error = merchant.update(&created, &mandate, &key("update")).expect_err(why);
        assert!(matches!(&error, CallError::Refused { message, .. } if message.contains(why)), "{error:?}");
        let error = merchant.complete(&created.id, &mandate, &key("complete")).expect_err(why);
        assert!(matches!(&error, CallError::Refused { message, .. } if message.contains(why)), "{error:?}");
    }
}
