//! Merchants that answer badly, on purpose or not: the client believes nothing, goes nowhere else, and always knows
//! whether an order may exist.

mod support;

use serde_json::{Value, json};
use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use support::hostile::{Hostile, profile, say};
use support::{key, limits, teas};
use yiju_domain::id::CheckoutId;
use yiju_domain::merchant::{CallError, Checkout, CheckoutStatus, MerchantApi};
use yiju_merchants::UcpMerchant;

fn client(of: &Hostile) -> UcpMerchant {
    UcpMerchant::new(&of.url, Some("secret".to_owned())).expect("an endpoint").with_limits(limits())
}

/// What completing comes to with a merchant that answers so.
fn completing(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Result<Checkout, CallError> {
    let hostile = Hostile::selling(answer);
    client(&hostile).complete(&CheckoutId::from("c1"), &teas(), &key("complete"))
}

fn telling(body: Value) -> Result<Checkout, CallError> {
    completing(move |stream| say(stream, 200, "", &body.to_string()))
}

/// A right answer.
fn placed() -> Value {
    json!({
        "ucp": {"version": "2026-04-08", "status": "success"},
        "id": "c1",
        "status": "completed",
        "currency": "CNY",
        "line_items": [{"id": "l1", "item": {"id": "cake", "title": "Cake", "price": 900}, "quantity": 1, "totals": []}],
        "totals": [{"type": "subtotal", "amount": 900}, {"type": "total", "amount": 900}],
        "links": [],
        "order": {"id": "o1", "permalink_url": "https://shop.example.com/o1?x=1"},
    })
}

/// The right answer with one value at a JSON pointer changed, or taken out by null.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = placed();
    *body.pointer_mut(pointer).expect("there") = value;
    body
}

fn unclear(result: Result<Checkout, CallError>, why: &str) {
    match result {
        Err(CallError::Unclear(told)) => assert!(told.contains(why), "{told}"),
        other => panic!("{why}: {other:?}"),
    }
}

#[test]
fn a_right_answer_is_read() {
    let checkout = telling(placed()).expect("read");
    assert_eq!(checkout.status, CheckoutStatus::Completed);
    assert_eq!(checkout.order.expect("an order").permalink.as_deref(), Some("https://shop.example.com/o1?x=1"));
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Hostile::selling(|stream| say(stream, 200, "", &placed().to_string()));
    for status in [301, 302, 303, 307, 308] {
        let to = format!("location: {}/checkout-sessions/c1/complete\r\n", elsewhere.url);
        unclear(completing(move |stream| say(stream, status, &to, "{}")), "another address");
    }
    assert_eq!(elsewhere.calls(), 0);
}

#[test]
fn a_redirected_profile_is_refused() {
    let elsewhere = Hostile::selling(|stream| say(stream, 200, "", &placed().to_string()));
    let to = format!("location: {}/.well-known/ucp\r\n", elsewhere.url);
    let hostile = Hostile::start(move |_, stream| say(stream, 302, &to, "{}"));
    let error = client(&hostile).create(&teas(), &key("create")).expect_err("moved");
    assert!(matches!(error, CallError::Refused { status: 302, .. }), "{error:?}");
    assert_eq!(elsewhere.calls(), 0);
}

#[test]
fn a_profile_that_sends_elsewhere_is_refused_before_anything_is_sent() {
    let elsewhere = Hostile::selling(|stream| say(stream, 200, "", &placed().to_string()));
    let to = profile(&elsewhere.url);
    let hostile = Hostile::start(move |_, stream| say(stream, 200, "", &to));
    let error = client(&hostile).create(&teas(), &key("create")).expect_err("elsewhere");
    assert!(matches!(&error, CallError::Refused { message, .. } if message.contains("another host")), "{error:?}");
    assert_eq!((hostile.calls(), elsewhere.calls()), (1, 0));
}

#[test]
fn a_mandate_with_no_place_in_the_api_is_refused_before_anything_is_sent() {
    let hostile = Hostile::selling(|stream| say(stream, 200, "", &placed().to_string()));
    let mut mandate = teas();
    mandate.notes = vec!["no peanuts".to_owned()];
    let error = client(&hostile).create(&mandate, &key("create")).expect_err("no place for it");
    assert!(matches!(&error, CallError::Refused { message, .. } if message.contains("remarks")), "{error:?}");
    assert_eq!(hostile.calls(), 1);
}

#[test]
fn a_signature_that_does_not_hold_is_not_believed() {
    // The generator of P-256 (FIPS 186-4): a right key, whose secret nobody used here.
    let key = json!({"kid": "k1", "kty": "EC", "crv": "P-256",
        "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"});
    let hostile = Hostile::start(move |path, stream| {
        let host = stream.local_addr().expect("an address");
        if path.ends_with("/.well-known/ucp") {
            let mut told: Value = serde_json::from_str(&profile(&format!("http://{host}"))).expect("JSON");
            told["signing_keys"] = json!([key]);
            return say(stream, 200, "", &told.to_string());
        }
        let zeros = "A".repeat(86);
        let headers = format!(
            "content-digest: sha-256=:{}=:\r\nsignature-input: sig1=(\"@status\" \"content-digest\");keyid=\"k1\"\r\nsignature: sig1=:{zeros}==:\r\n",
            "A".repeat(43)
        );
        say(stream, 200, &headers, &placed().to_string());
    });
    let result = client(&hostile).complete(&CheckoutId::from("c1"), &teas(), &support::key("complete"));
    unclear(result, "not what was signed");
}

#[test]
fn a_huge_answer_is_cut_off() {
    unclear(
        completing(|stream| say(stream, 200, "", &format!("{{\"x\": \"{}\"}}", "x".repeat(2 << 20)))),
        "longer than",
    );
}

#[test]
fn an_endless_answer_is_cut_off() {
    let endless = |head: &'static str, more: &'static str| {
        completing(move |stream| {
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(more.as_bytes()).is_ok() {}
        })
    };
    unclear(endless("HTTP/1.1 200 OK\r\nx: ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), "did not come through");
    unclear(endless("HTTP/1.1 200 OK\r\n", "x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"), "did not come through");
    unclear(
        endless(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n",
            "                                        ",
        ),
        "did not come through",
    );
}

#[test]
fn an_answer_that_drips_is_cut_off() {
    let begun = std::time::Instant::now();
    unclear(
        completing(|stream| {
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n");
            while stream.write_all(b" ").map_err(|error| error.kind() != ErrorKind::WouldBlock).is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }),
        "too long",
    );
    assert!(begun.elapsed() < 3 * limits().total);
}

#[test]
fn what_is_not_http_or_not_json_is_unclear() {
    unclear(completing(|stream| drop(stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n"))), "did not come through");
    unclear(completing(|stream| drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le"))), "did not come through");
    unclear(
        completing(|stream| {
            let page = "<html>Please log in to the network</html>";
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n", page.len());
            let _ = stream.write_all((head + page).as_bytes());
        }),
        "text/html",
    );
    unclear(completing(|stream| say(stream, 200, "", "[1, 2")), "no JSON");
    unclear(telling(json!("fine")), "missing");
}

#[test]
fn money_is_a_whole_number_of_minor_units_or_nothing() {
    for wrong in [json!(9.0), json!(900.5), json!("900"), json!(null), json!(true), json!(1e30)] {
        unclear(telling(with("/totals/1/amount", wrong.clone())), "amount");
        unclear(telling(with("/line_items/0/item/price", wrong)), "price");
    }
    unclear(
        completing(|stream| {
            say(stream, 200, "", &placed().to_string().replace("\"amount\":900", "\"amount\":9e2"));
        }),
        "amount",
    );
    unclear(telling(with("/line_items/0/item/price", json!(-900))), "less than nothing");
}

#[test]
fn totals_must_add_up() {
    unclear(telling(with("/totals/1/amount", json!(901))), "parts come to");
    unclear(telling(with("/totals/0/amount", json!(i64::MAX))), "parts come to");
    unclear(telling(with("/totals", json!([]))), "exactly one total");
    let two = json!([{"type": "total", "amount": 900}, {"type": "total", "amount": 900}]);
    unclear(telling(with("/totals", two)), "exactly one total");
}

#[test]
fn another_currency_is_handed_on_for_the_verdict_and_none_is_unclear() {
    let checkout = telling(with("/currency", json!("USD"))).expect("read");
    assert_eq!(checkout.currency.code(), "USD");
    assert_eq!(checkout.total.currency.code(), "USD");
    assert_eq!(checkout.lines[0].unit_price.currency.code(), "USD");
    unclear(telling(with("/currency", json!("yuan"))), "ISO 4217");
    unclear(telling(with("/currency", json!(null))), "currency");
}

#[test]
fn an_answer_about_something_else_is_unclear() {
    unclear(telling(with("/id", json!("c2"))), "instead of");
    unclear(telling(with("/status", json!("done"))), "no state");
    unclear(telling(with("/order", json!(null))), "names no order");
    unclear(telling(with("/order/id", json!(7))), "id");
    unclear(telling(with("/line_items/0/quantity", json!(0))), "quantity");
    unclear(telling(with("/line_items/0/quantity", json!(1.5))), "quantity");
    unclear(telling(with("/line_items", json!({}))), "line_items");
}

#[test]
fn a_page_that_no_browser_should_be_sent_to_is_dropped() {
    for page in [
        "javascript:alert(1)",
        "http://shop.example.com/o1",
        "file:///etc/passwd",
        "https://a@b/",
        "/o1",
        "https://a b",
    ] {
        let checkout = telling(with("/order/permalink_url", json!(page))).expect("read");
        assert_eq!(checkout.order.expect("an order").permalink, None, "{page}");
    }
}

#[test]
fn an_error_of_the_merchants_is_a_refusal_in_its_words() {
    let error = telling(json!({
        "ucp": {"version": "2026-04-08", "status": "error"},
        "messages": [{"type": "error", "code": "x", "severity": "unrecoverable", "content": "Closed\nfor today"}],
    }))
    .expect_err("an error");
    assert!(matches!(&error, CallError::Refused { message, .. } if message == "Closed for today"), "{error:?}");
    let error = completing(|stream| say(stream, 422, "", "{\"code\":\"x\",\"content\":\"No.\"}")).expect_err("refused");
    assert!(matches!(&error, CallError::Refused { status: 422, message } if message == "No."), "{error:?}");
    let error = completing(|stream| say(stream, 503, "retry-after: 120\r\n", "")).expect_err("busy");
    assert!(matches!(error, CallError::Busy { retry_after: Some(120) }), "{error:?}");
}

#[test]
fn a_credential_that_cannot_be_sent_is_told() {
    for bad in ["", "two words", "line\r\nHost: evil.example", "秘密\u{7f}"] {
        assert!(UcpMerchant::new("https://shop.example.com", Some(bad.to_owned())).is_err(), "{bad:?}");
    }
}
