//! What comes after an order: how far it is, and money back, in both releases.

mod support;

use std::time::Duration;
use support::{Shop, TEA, key, mandate, ready, teas};
use yiju_domain::id::CheckoutId;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, MerchantApi};
use yiju_domain::money::{Currency, Money};
use yiju_domain::progress::{AdjustmentStatus, Progress, Share, Stage};
use yiju_merchants::UcpMerchant;
use yiju_merchants::sandbox::Operation;

fn placed(client: &UcpMerchant, mandate: &Mandate) -> String {
    let checkout = ready(client, mandate);
    let placed = client.complete(&checkout.id, mandate, &key("complete")).expect("completed");
    placed.order.expect("an order").id
}

/// UCP knows an order by its own name.
fn track(client: &UcpMerchant, order: &str) -> Result<Progress, CallError> {
    client.track(&CheckoutId::from(""), order)
}

const fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

#[test]
fn an_order_goes_on_from_stage_to_stage() {
    let step = Duration::from_millis(300);
    let shop = Shop::at_pace(step);
    for client in [shop.client(), shop.older()] {
        let order = placed(&client, &teas());
        assert_eq!(track(&client, &order).expect("told").stage, Stage::Accepted);
        let mut seen = Vec::new();
        while seen.last() != Some(&Stage::Delivered) && seen.len() < 60 {
            seen.push(track(&client, &order).expect("told").stage);
            std::thread::sleep(step / 6);
        }
        seen.dedup();
        assert_eq!(seen, [Stage::Accepted, Stage::Prepared, Stage::OnTheWay, Stage::Delivered]);
        let told = track(&client, &order).expect("told");
        let kinds: Vec<&str> = told.steps.iter().map(|step| step.kind.as_str()).collect();
        assert_eq!(kinds, ["processing", "in_transit", "delivered"]);
        // Made for the buyer and delivered: nothing comes back.
        let error = client.refund(&order, &teas(), &[], &key("late")).expect_err("too late");
        assert!(matches!(error, CallError::Refused { status: 422, .. }), "{error:?}");
        assert_eq!(track(&client, &order).expect("told").back(), None);
        shop.forget_keys();
    }
}

#[test]
fn all_of_it_comes_back_once() {
    let shop = Shop::open();
    for client in [shop.client(), shop.older()] {
        let mandate = teas();
        let order = placed(&client, &mandate);
        let refunded = client.refund(&order, &mandate, &[], &key("refund")).expect("given back");
        assert_eq!((refunded.back, refunded.status), (mandate.totals.total, AdjustmentStatus::Completed));
        assert_eq!(client.refund(&order, &mandate, &[], &key("refund")).expect("the same"), refunded);
        assert!(client.refund(&order, &mandate, &[], &key("another")).is_err(), "nothing is left");
        let told = track(&client, &order).expect("told");
        assert_eq!(told.back(), Some(mandate.totals.total));
        assert_eq!(told.adjustments.len(), 1);
        shop.forget_keys();
    }
    assert_eq!(shop.exchanges(Operation::Refund).len(), 6);
}

#[test]
fn a_part_comes_back_at_what_was_paid_for_it_and_the_rest_later() {
    let shop = Shop::open();
    let client = shop.client();
    // 2 × (17 + 2 × 2) + 9 = 51, 5 off, 4 for delivery.
    let mandate = teas();
    let order = placed(&client, &mandate);
    let share = |line, quantity| Share { line, quantity };
    let one_tea = client.refund(&order, &mandate, &[share(0, 1)], &key("one")).expect("given back");
    // 21 less its part of the 5 off.
    assert_eq!(one_tea.back, yuan(2100 - 2100 * 500 / 5100));
    for too_much in [share(0, 2), share(1, 2), share(7, 1)] {
        let error = client.refund(&order, &mandate, &[too_much], &key("much")).expect_err("not that much");
        assert!(matches!(error, CallError::Refused { .. }), "{error:?}");
    }
    let rest = client.refund(&order, &mandate, &[], &key("rest")).expect("given back");
    assert_eq!(one_tea.back.minor + rest.back.minor, mandate.totals.total.minor, "not a fen more, not a fen less");
    let told = track(&client, &order).expect("told");
    assert_eq!(told.back(), Some(mandate.totals.total));
    assert_eq!(told.stage, Stage::Cancelled, "no line is left");
}

#[test]
fn what_is_begun_comes_back_by_half() {
    let shop = Shop::at_pace(Duration::from_millis(400));
    let client = shop.client();
    let mandate = mandate(TEA, &[("cake", 2, &[])]);
    let order = placed(&client, &mandate);
    while track(&client, &order).expect("told").stage == Stage::Accepted {
        std::thread::sleep(Duration::from_millis(20));
    }
    let refunded = client.refund(&order, &mandate, &[], &key("refund")).expect("given back");
    assert_eq!(refunded.back, yuan(900));
}

#[test]
fn a_merchant_without_the_capability_is_not_asked() {
    let hostile = support::hostile::Hostile::selling(|stream| support::hostile::say(stream, 200, "", "{}"));
    let client = UcpMerchant::new(&hostile.url, None).expect("an endpoint").with_limits(support::limits());
    for error in [
        track(&client, "o1").expect_err("not told"),
        client.refund("o1", &teas(), &[], &key("refund")).expect_err("not taken"),
    ] {
        assert!(matches!(error, CallError::Refused { status: 404, .. }), "{error:?}");
    }
    assert_eq!(hostile.calls(), 1, "only the profile");
}
