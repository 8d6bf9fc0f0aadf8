use super::*;
use crate::sample::{checkout_of, cny, line, mandate, mandate_of};
use proptest::prelude::*;
use yiju_domain::id::ItemId;
use yiju_domain::merchant::CheckoutTotal;

fn stopped(verdict: Verdict) -> Vec<Difference> {
    match verdict {
        Verdict::Stop(differences) => differences,
        other => panic!("not stopped: {other:?}"),
    }
}

/// Moves a part, and the total with it.
fn shift(checkout: &mut Checkout, kind: &str, by: i64) {
    for part in checkout.totals.iter_mut().filter(|part| part.kind == kind || part.kind == "total") {
        part.amount.minor += by;
    }
    checkout.total.minor += by;
}

#[test]
fn the_same_is_the_same() {
    for whole_line in [true, false] {
        assert_eq!(verdict(&mandate(), &checkout_of(&mandate(), whole_line)), Verdict::Same);
    }
}

#[test]
fn dearer_delivery_is_told_with_the_total() {
    let mut checkout = checkout_of(&mandate(), true);
    shift(&mut checkout, "fulfillment", 300);
    let differences = stopped(verdict(&mandate(), &checkout));
    let told: Vec<(&str, &str, &str, Option<Money>)> = differences
        .iter()
        .map(|one| (one.what.as_str(), one.confirmed.as_str(), one.merchant.as_str(), one.more))
        .collect();
    assert_eq!(told, [("Delivery", "¥4", "¥7", Some(cny(300))), ("Total", "¥45", "¥48", Some(cny(300)))]);
}

#[test]
fn a_fee_that_was_not_shown_is_named() {
    let mut checkout = checkout_of(&mandate(), true);
    checkout.totals.push(CheckoutTotal { kind: "fee".to_owned(), label: Some("Packing".to_owned()), amount: cny(150) });
    shift(&mut checkout, "total", 150);
    assert_eq!(stopped(verdict(&mandate(), &checkout))[0].what, "Packing");
}

#[test]
fn cheaper_with_the_same_lines_is_a_saving() {
    let mut checkout = checkout_of(&mandate(), true);
    shift(&mut checkout, "discount", -250);
    assert_eq!(verdict(&mandate(), &checkout), Verdict::Cheaper { saved: cny(250) });
}

#[test]
fn free_delivery_may_be_told_without_a_discount() {
    let mandate = mandate_of(vec![line("tea", 1, 1500, &[])], 400, 400);
    let mut checkout = checkout_of(&mandate, true);
    shift(&mut checkout, "fulfillment", -400);
    shift(&mut checkout, "discount", 400);
    assert_eq!(verdict(&mandate, &checkout), Verdict::Same);
}

#[test]
fn a_dearer_line_stops_even_where_a_discount_hides_it() {
    let mut checkout = checkout_of(&mandate(), true);
    checkout.lines[0].unit_price.minor += 100;
    shift(&mut checkout, "subtotal", 200);
    shift(&mut checkout, "discount", -200);
    let differences = stopped(verdict(&mandate(), &checkout));
    assert_eq!(differences.len(), 1);
    assert_eq!((differences[0].what.as_str(), differences[0].more), ("the item tea", Some(cny(200))));
}

#[test]
fn another_option_is_one_difference_that_shows_both() {
    let mut checkout = checkout_of(&mandate(), true);
    checkout.lines[1].item = ItemId::from("much-ice");
    let differences = stopped(verdict(&mandate(), &checkout));
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].confirmed, "2 × the item tea (the option less-ice, 2 × the option pearls)");
    assert_eq!(differences[0].merchant, "2 × the item tea (much-ice, 2 × the option pearls)");
}

#[test]
fn a_priced_option_for_one_of_two_is_less_goods_and_no_saving() {
    let mandate = mandate_of(vec![line("tea", 2, 1500, &[("pearls", 1, 100)])], 0, 0);
    let mut checkout = checkout_of(&mandate, true);
    checkout.lines[1].quantity = 1;
    shift(&mut checkout, "subtotal", -100);
    assert!(!stopped(verdict(&mandate, &checkout)).is_empty());
    checkout.totals.clear();
    assert!(!stopped(verdict(&mandate, &checkout)).is_empty());
}

#[test]
fn another_currency_stops_whatever_the_amount() {
    let mut checkout = checkout_of(&mandate(), true);
    checkout.total.currency = Currency::USD;
    assert_eq!(stopped(verdict(&mandate(), &checkout))[0].merchant, "USD");
}

#[test]
fn totals_that_do_not_add_up_stop() {
    let mut checkout = checkout_of(&mandate(), true);
    checkout.totals[1].amount.minor -= 100;
    assert_eq!(stopped(verdict(&mandate(), &checkout))[0].what, "Sum of the parts");
    let mut checkout = checkout_of(&mandate(), true);
    checkout.total.minor -= 100;
    assert_eq!(stopped(verdict(&mandate(), &checkout))[0].what, "Sum of the parts");
}

#[test]
fn a_chinese_order_is_told_in_chinese() {
    let mut mandate = mandate();
    mandate.address = "公司".to_owned();
    let mut checkout = checkout_of(&mandate, true);
    shift(&mut checkout, "fulfillment", 300);
    checkout.lines.retain(|line| line.item.as_str() != "cake");
    let differences = stopped(verdict(&mandate, &checkout));
    assert_eq!(differences[0].merchant, "没有");
    assert!(differences.iter().any(|one| one.what == "配送费"));
}

const OPTIONS: [&str; 4] = ["less-ice", "pearls", "cheese", "large"];

fn mandates() -> impl Strategy<Value = Mandate> {
    let options = prop::collection::btree_map(0..OPTIONS.len(), 1..3_u32, 0..3);
    let wanted = prop::collection::vec((0..4_usize, 1..5_u32, options), 1..5);
    let prices = (prop::array::uniform4(1..5000_i64), prop::array::uniform4(0..500_i64));
    (wanted, prices, 0..1000_i64, 0..100_i64).prop_map(|(wanted, (bases, extras), delivery, percent)| {
        let lines: Vec<_> = wanted
            .into_iter()
            .map(|(item, quantity, options)| {
                let options: Vec<_> = options.into_iter().map(|(at, count)| (OPTIONS[at], count, extras[at])).collect();
                line(["tea", "cake", "coffee", "water"][item], quantity, bases[item], &options)
            })
            .collect();
        let items: i64 = lines.iter().map(|line| line.total.minor).sum();
        mandate_of(lines, delivery, items * percent / 100)
    })
}

proptest! {
    #[test]
    fn a_faithful_merchant_is_never_stopped(mandate in mandates(), whole_line: bool, seed: usize) {
        let mut checkout = checkout_of(&mandate, whole_line);
        let at = seed % checkout.lines.len();
        checkout.lines.rotate_left(at);
        prop_assert_eq!(verdict(&mandate, &checkout), Verdict::Same);
    }

    #[test]
    fn less_to_pay_is_exactly_the_saving(mandate in mandates(), percent in 1..=100_i64) {
        let saved = (mandate.totals.total.minor * percent / 100).max(1).min(mandate.totals.total.minor);
        prop_assume!(saved > 0);
        let mut checkout = checkout_of(&mandate, true);
        shift(&mut checkout, "discount", -saved);
        prop_assert_eq!(verdict(&mandate, &checkout), Verdict::Cheaper { saved: cny(saved) });
    }

    #[test]
    fn any_betrayal_is_stopped(mandate in mandates(), whole_line: bool, kind in 0..8_u32, by in 1..2000_i64, seed: usize) {
        // An option told twice for each item is the same message as one told for the whole line of two.
        let mut checkout = checkout_of(&mandate, whole_line || matches!(kind, 4 | 6));
        let at = seed % checkout.lines.len();
        let pieces = |checkout: &Checkout| i64::from(checkout.lines[at].quantity);
        match kind {
            0 => shift(&mut checkout, "fulfillment", by),
            1 => shift(&mut checkout, "tax", by),
            2 => {
                // All of an item's lines, so that no other takes its place.
                let gone = checkout.lines.remove(at);
                checkout.lines.retain(|line| line.item != gone.item);
            }
            3 => {
                checkout.lines[at].unit_price.minor += by;
                let more = by * pieces(&checkout);
                shift(&mut checkout, "subtotal", more);
            }
            4 => checkout.lines[at].quantity += checkout.lines[at].quantity,
            5 => checkout.lines[at].item = ItemId::from("other"),
            6 => {
                let mut added = checkout.lines[at].clone();
                added.id = "added".to_owned();
                added.unit_price = cny(0);
                checkout.lines.push(added);
            }
            _ => checkout.lines[at].unit_price.currency = Currency::USD,
        }
        prop_assert!(matches!(verdict(&mandate, &checkout), Verdict::Stop(differences) if !differences.is_empty()));
    }

    #[test]
    fn what_is_not_stopped_costs_no_more(mandate in mandates(), other in mandates(), whole_line: bool, by in -500..500_i64) {
        let mut checkout = checkout_of(&other, whole_line);
        shift(&mut checkout, "discount", by);
        if !matches!(verdict(&mandate, &checkout), Verdict::Stop(_)) {
            prop_assert!(checkout.total.minor <= mandate.totals.total.minor);
            prop_assert_eq!(checkout.currency, mandate.totals.total.currency);
        }
    }
}
