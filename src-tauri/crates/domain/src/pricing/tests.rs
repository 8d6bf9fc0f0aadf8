use super::*;
use crate::feed::{DealRule, Hours, Scope, Valid};
use proptest::prelude::*;

const MERCHANT: &str = "m";

fn merchant(fee: i64) -> Merchant {
    Merchant { delivery_fee: fee, ..Merchant::named(MERCHANT) }
}

fn product(id: &str) -> Product {
    serde_json::from_value(serde_json::json!({
        "id": id, "merchant": MERCHANT, "title": id,
        "category": if id.starts_with("tea") { "奶茶" } else { "Snacks" },
        "vertical": if id.starts_with("tea") { "drinks" } else { "meals" },
    }))
    .expect("a product")
}

fn deal(json: serde_json::Value) -> Deal {
    let mut json = json;
    json["merchant"] = MERCHANT.into();
    if json.get("title").is_none() {
        json["title"] = json["id"].clone();
    }
    let deal: Deal = serde_json::from_value(json).expect("a deal");
    deal.flaw().expect("sound");
    deal
}

/// The reductions and the total of a cart of products, each with its price and quantity.
fn priced(cart: &[(&str, i64, u32)], fee: i64, deals: &[Deal], shopper: &Shopper<'_>) -> (Vec<(String, i64)>, i64) {
    let products: Vec<Product> = cart.iter().map(|(id, ..)| product(id)).collect();
    let items: Vec<ItemId> = cart.iter().map(|(id, ..)| ItemId::from(*id)).collect();
    let cart = cart.iter().zip(&products).zip(&items);
    let lines: Vec<CartLine<'_>> = cart
        .map(|((&(_, price, quantity), product), item)| CartLine { product, item, quantity, price, choices: 0 })
        .collect();
    let totals = quote(&lines, &merchant(fee), deals, shopper).expect("counted");
    let off =
        totals.discounts.iter().map(|off| (off.title.all().next().unwrap_or_default().to_owned(), off.amount.minor));
    (off.collect(), totals.total.minor)
}

fn now(codes: Codes<'_>) -> Shopper<'_> {
    Shopper { now: "2026-11-27T12:00".parse().expect("a moment"), first_order: false, codes }
}

fn off(cart: &[(&str, i64, u32)], deals: &[Deal]) -> Vec<(String, i64)> {
    priced(cart, 400, deals, &now(Codes::Told)).0
}

fn told(off: &[(&str, i64)]) -> Vec<(String, i64)> {
    off.iter().map(|(title, amount)| ((*title).to_owned(), *amount)).collect()
}

#[test]
fn the_second_is_half_price_and_the_third_is_free() {
    let half =
        deal(serde_json::json!({"id": "half", "rule": "nth", "nth": 2, "percent": 50, "on": {"categories": ["奶茶"]}}));
    assert_eq!(off(&[("tea", 1400, 1), ("cake", 900, 1)], std::slice::from_ref(&half)), []);
    assert_eq!(off(&[("tea", 1400, 3)], std::slice::from_ref(&half)), told(&[("half", 700)]));
    // The dearest are paired with each other, so that the shopper gets most.
    assert_eq!(off(&[("tea", 1000, 2), ("teapot", 2001, 2)], &[half]), told(&[("half", 1001 + 500)]));
    let third = deal(serde_json::json!({"id": "third", "rule": "nth", "nth": 3, "percent": 100, "limit": 1}));
    assert_eq!(off(&[("tea", 1400, 7)], &[third]), told(&[("third", 1400)]));
}

#[test]
fn a_percentage_is_rounded_up_and_capped() {
    let eighty = deal(serde_json::json!({"id": "80", "rule": "percent", "percent": 20, "cap": 1000, "over": 500}));
    assert_eq!(off(&[("cake", 499, 1)], std::slice::from_ref(&eighty)), []);
    assert_eq!(off(&[("cake", 501, 1)], std::slice::from_ref(&eighty)), told(&[("80", 101)]));
    assert_eq!(off(&[("cake", 501, 40)], &[eighty]), told(&[("80", 1000)]));
    let some =
        deal(serde_json::json!({"id": "s", "rule": "percent", "percent": 10, "limit": 2, "on": {"products": ["tea"]}}));
    assert_eq!(off(&[("tea", 1400, 5), ("cake", 900, 5)], &[some]), told(&[("s", 280)]));
}

#[test]
fn things_together_cost_their_price_and_choices_are_paid() {
    let set = deal(serde_json::json!({"id": "set", "rule": "bundle", "price": 3000, "of": [
        {"products": ["chicken"]}, {"categories": ["奶茶"], "quantity": 2}]}));
    assert_eq!(off(&[("tea", 1400, 2), ("chicken", 1800, 1)], std::slice::from_ref(&set)), told(&[("set", 1600)]));
    assert_eq!(off(&[("tea", 1400, 1), ("chicken", 1800, 1)], std::slice::from_ref(&set)), []);
    assert_eq!(off(&[("tea", 600, 2), ("chicken", 1800, 1)], std::slice::from_ref(&set)), [], "it must save something");
    let (tea, chicken) = (product("tea"), product("chicken"));
    let (first, second) = (ItemId::from("tea"), ItemId::from("chicken"));
    let line = |product, item, quantity, price, choices| CartLine { product, item, quantity, price, choices };
    let cart = [line(&tea, &first, 2, 1400, 600), line(&chicken, &second, 1, 1800, 0)];
    let totals = quote(&cart, &merchant(0), &[set], &now(Codes::Told)).expect("counted");
    assert_eq!((totals.items.minor, totals.total.minor), (5200, 3600));
}

#[test]
fn pieces_first_then_the_order_then_delivery() {
    let deals = [
        deal(serde_json::json!({"id": "a", "rule": "threshold", "over": 3000, "off": 500})),
        deal(serde_json::json!({"id": "b", "rule": "percent", "percent": 10})),
        deal(serde_json::json!({"id": "c", "rule": "nth", "nth": 2, "percent": 50, "on": {"products": ["tea"]}})),
        deal(serde_json::json!({"id": "d", "rule": "free_delivery", "over": 2000})),
    ];
    // 4800 − 1000 (c) = 3800, − 380 (b) = 3420, − 500 (a) = 2920, no delivery.
    let (off, total) = priced(&[("tea", 2000, 2), ("cake", 800, 1)], 400, &deals, &now(Codes::Told));
    assert_eq!((off, total), (told(&[("c", 1000), ("b", 380), ("a", 500), ("d", 400)]), 2920));
    // 3000 − 750 (c) misses the threshold, and so does 3000 − 300 (b): both together take more than the amount does.
    let (off, total) = priced(&[("tea", 1500, 2)], 0, &deals, &now(Codes::Told));
    assert_eq!((off, total), (told(&[("c", 750), ("b", 225)]), 2025));
}

#[test]
fn of_a_group_one_is_granted_and_the_rest_stacks() {
    let grouped = |id: &str, over: i64, off: i64| {
        deal(serde_json::json!({"id": id, "rule": "threshold", "over": over, "off": off, "group": "full"}))
    };
    let deals = [
        grouped("30", 3000, 500),
        grouped("60", 6000, 1200),
        deal(serde_json::json!({"id": "each", "rule": "threshold", "over": 2000, "off": 100, "limit": 3})),
    ];
    assert_eq!(off(&[("cake", 3500, 1)], &deals), told(&[("30", 500), ("each", 100)]));
    assert_eq!(off(&[("cake", 3500, 2)], &deals), told(&[("60", 1200), ("each", 200)]));
    assert_eq!(off(&[("cake", 3500, 20)], &deals), told(&[("60", 1200), ("each", 300)]));
}

#[test]
fn codes_first_orders_and_hours_are_kept() {
    let code = deal(serde_json::json!({"id": "c", "rule": "threshold", "off": 300, "code": "TEA3"}));
    let first = deal(serde_json::json!({"id": "f", "rule": "threshold", "off": 200, "first_order": true}));
    let cart = [("cake", 1000, 1)];
    let deals = [code, first];
    let given = |shopper: Shopper<'_>| priced(&cart, 0, &deals, &shopper);
    assert_eq!(given(now(Codes::Told)), (told(&[("c", 300)]), 700));
    assert_eq!(given(now(Codes::These(&[]))).1, 1000);
    assert_eq!(given(now(Codes::These(&["TEA3".to_owned()]))).1, 700);
    assert_eq!(given(Shopper { first_order: true, ..now(Codes::Told) }).1, 500);
    let totals = quote(&[], &merchant(0), &deals, &now(Codes::Told)).expect("counted");
    assert_eq!((totals.total.minor, totals.discounts.len()), (0, 0), "nothing is less than nothing");

    let lunch: Valid = serde_json::from_value(serde_json::json!({
        "from": "2026-11-01", "until": "2026-11-27", "hours": [{"days": ["fri"], "from": "11:00", "to": "14:00"}]}))
    .expect("hours");
    assert_ne!(lunch.hours, Hours::default());
    let deals = [Deal { valid: Some(lunch), ..deal(serde_json::json!({"id": "l", "rule": "threshold", "off": 100})) }];
    let at = |moment: &str| {
        priced(&cart, 0, &deals, &Shopper { now: moment.parse().expect("a moment"), ..now(Codes::Told) }).1
    };
    assert_eq!(at("2026-11-27T13:59"), 900);
    for otherwise in ["2026-11-27T14:00", "2026-11-26T12:00", "2026-12-04T12:00", "2026-10-30T12:00"] {
        assert_eq!(at(otherwise), 1000, "{otherwise}");
    }
}

#[test]
fn amounts_beyond_counting_are_no_price() {
    let tea = product("tea");
    let item = ItemId::from("tea");
    let line = CartLine { product: &tea, item: &item, quantity: u32::MAX, price: i64::MAX / 4, choices: 0 };
    assert_eq!(quote(&[line], &merchant(0), &[], &now(Codes::Told)), None);
    let line = CartLine { quantity: 1, price: i64::MAX, ..line };
    assert_eq!(quote(&[line], &merchant(1), &[], &now(Codes::Told)), None);
    let deals = [deal(serde_json::json!({"id": "p", "rule": "percent", "percent": 100, "on": {"products": ["tea"]}}))];
    let free = quote(&[line], &merchant(0), &deals, &now(Codes::Told)).expect("counted");
    assert_eq!(free.total.minor, 0);
}

#[test]
fn what_cannot_be_computed_is_a_flaw() {
    for wrong in [
        serde_json::json!({"rule": "percent", "percent": 0}),
        serde_json::json!({"rule": "percent", "percent": 101}),
        serde_json::json!({"rule": "percent", "percent": 10, "limit": 2}),
        serde_json::json!({"rule": "nth", "nth": 1, "percent": 50}),
        serde_json::json!({"rule": "bundle", "of": [], "price": 1}),
        serde_json::json!({"rule": "bundle", "of": [{"quantity": 2}], "price": 1}),
        serde_json::json!({"rule": "bundle", "of": [{"products": ["a"]}], "price": 1, "on": {"products": ["a"]}}),
        serde_json::json!({"rule": "free_delivery", "over": 1, "limit": 1}),
        serde_json::json!({"rule": "threshold", "off": 1, "limit": 0}),
        serde_json::json!({"rule": "threshold", "off": 1, "on": {}}),
    ] {
        let mut json = wrong.clone();
        json["id"] = "x".into();
        json["merchant"] = MERCHANT.into();
        json["title"] = "x".into();
        let deal: Deal = serde_json::from_value(json).expect("a deal");
        assert!(deal.flaw().is_err(), "{wrong}");
    }
}

/// The same law, written by trying everything with pieces laid out one by one.
mod by_trying {
    use super::*;

    /// A piece: its line and price.
    type Piece = (usize, i64);

    fn takes(pieces: &mut Vec<Piece>, count: usize, fits: &dyn Fn(usize) -> bool) -> Option<Vec<i64>> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let mut dearest: Option<usize> = None;
            for (at, (line, price)) in pieces.iter().enumerate() {
                if fits(*line) && dearest.is_none_or(|before| *price > pieces[before].1) {
                    dearest = Some(at);
                }
            }
            taken.push(pieces.remove(dearest?).1);
        }
        Some(taken)
    }

    fn percent_of(amount: i64, percent: u8) -> i64 {
        let exact = amount * i64::from(percent);
        exact / 100 + i64::from(exact % 100 != 0)
    }

    fn in_scope<'s>(names: &'s [String], scope: Option<&'s Scope>) -> impl Fn(usize) -> bool + 's {
        move |line| {
            scope.is_none_or(|scope| {
                let product = product(&names[line]);
                scope.holds(&product, &ItemId::from(names[line].as_str()))
            })
        }
    }

    /// One deal on pieces, granted so many times; what it takes off, where it can be.
    fn grant(deal: &Deal, times: usize, names: &[String], pieces: &mut Vec<Piece>) -> Option<i64> {
        if deal.limit.is_some_and(|limit| times > limit as usize)
            && matches!(deal.rule, DealRule::Nth { .. } | DealRule::Bundle { .. })
        {
            return None;
        }
        let scope = in_scope(names, deal.on.as_ref());
        match &deal.rule {
            DealRule::Nth { nth, percent } => {
                let mut off = 0;
                for _ in 0..times {
                    let taken = takes(pieces, *nth as usize, &scope)?;
                    off += percent_of(*taken.iter().min()?, *percent);
                }
                Some(off)
            }
            DealRule::Bundle { of, price } => {
                let mut off = 0;
                for _ in 0..times {
                    let mut cost = 0;
                    for part in of {
                        cost += takes(pieces, part.quantity as usize, &in_scope(names, Some(&part.what)))?
                            .iter()
                            .sum::<i64>();
                    }
                    // What saves nothing is no reduction, and no way to a threshold either.
                    if cost <= *price {
                        return None;
                    }
                    off += cost - price;
                }
                Some(off)
            }
            _ if times > 1 => None,
            DealRule::Percent { percent, cap, over } => {
                let all = pieces.iter().filter(|(line, _)| scope(*line)).count();
                let sum: i64 =
                    takes(pieces, all.min(deal.limit.map_or(all, |limit| limit as usize)), &scope)?.iter().sum();
                (sum >= *over).then(|| percent_of(sum, *percent).min(cap.unwrap_or(i64::MAX)))
            }
            DealRule::Threshold { over, off } => {
                let all = pieces.iter().filter(|(line, _)| scope(*line)).count();
                let sum: i64 = takes(pieces, all, &scope)?.iter().sum();
                times_over(sum, *over, *off, deal.limit)
            }
            DealRule::FreeDelivery { .. } => None,
        }
    }

    fn times_over(sum: i64, over: i64, off: i64, limit: Option<u32>) -> Option<i64> {
        let mut times = 0;
        while times < limit.unwrap_or(1) && sum >= over * i64::from(times + 1) && (over > 0 || times == 0) {
            times += 1;
        }
        (times > 0).then(|| (off * i64::from(times)).min(sum))
    }

    fn is_on_pieces(deal: &Deal) -> bool {
        match deal.rule {
            DealRule::Nth { .. } | DealRule::Bundle { .. } => true,
            DealRule::FreeDelivery { .. } => false,
            _ => deal.on.is_some(),
        }
    }

    fn together(used: &[&Deal]) -> bool {
        used.iter().enumerate().all(|(at, one)| {
            used[..at].iter().all(|other| other.id != one.id && (one.group.is_none() || one.group != other.group))
        })
    }

    pub fn least(cart: &[(String, i64, u32)], fee: i64, deals: &[Deal]) -> i64 {
        let names: Vec<String> = cart.iter().map(|(name, ..)| name.clone()).collect();
        let pieces: Vec<Piece> = cart
            .iter()
            .enumerate()
            .flat_map(|(line, (_, price, quantity))| (0..*quantity).map(move |_| (line, *price)))
            .collect();
        let left = cart.iter().map(|(_, price, quantity)| price * i64::from(*quantity)).sum();
        let mut least = i64::MAX;
        descend(&names, &pieces, left, fee, deals, &mut Vec::new(), &mut least);
        least
    }

    fn descend<'d>(
        names: &[String],
        pieces: &[Piece],
        left: i64,
        fee: i64,
        deals: &'d [Deal],
        used: &mut Vec<&'d Deal>,
        least: &mut i64,
    ) {
        let mut rest: Vec<&Deal> = deals.iter().filter(|deal| !is_on_pieces(deal)).collect();
        rest.sort_by_key(|deal| {
            let kind = match deal.rule {
                DealRule::Percent { .. } => 0,
                DealRule::Threshold { .. } => 1,
                _ => 2,
            };
            (kind, deal.id.clone())
        });
        for mask in 0..1_u32 << rest.len() {
            let chosen: Vec<&Deal> =
                rest.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, deal)| *deal).collect();
            if !together(&[used.as_slice(), &chosen].concat()) {
                continue;
            }
            let (mut left, mut fee, mut lawful) = (left, fee, true);
            for deal in chosen {
                match deal.rule {
                    DealRule::Percent { percent, cap, over } if left >= over => {
                        left -= percent_of(left, percent).min(cap.unwrap_or(i64::MAX));
                    }
                    DealRule::Threshold { over, off } => match times_over(left, over, off, deal.limit) {
                        Some(off) => left -= off,
                        None => lawful = false,
                    },
                    DealRule::FreeDelivery { over } if left >= over => fee = 0,
                    _ => lawful = false,
                }
            }
            if lawful {
                *least = (*least).min(left + fee);
            }
        }
        for deal in deals.iter().filter(|deal| is_on_pieces(deal)) {
            used.push(deal);
            for times in 1..=pieces.len() {
                let mut pieces = pieces.to_vec();
                let Some(off) = grant(deal, times, names, &mut pieces) else { break };
                if together(used) {
                    descend(names, &pieces, left - off, fee, deals, used, least);
                }
            }
            used.pop();
        }
    }
}

#[test]
fn what_is_dearer_together_is_no_way_to_a_threshold() {
    let bundle = serde_json::json!({"id": "d1", "rule": "bundle", "of": [{"products": ["tea"]}, {"verticals": ["drinks"]}], "price": 547});
    let threshold = serde_json::json!({"id": "d0", "rule": "threshold", "over": 621, "off": 662});
    let (off, total) =
        priced(&[("tea", 1, 2), ("cake", 74, 1)], 0, &[deal(threshold), deal(bundle)], &now(Codes::Told));
    assert_eq!((off.len(), total), (0, 76));
}

fn some_rule() -> impl Strategy<Value = serde_json::Value> {
    let scope = prop_oneof![
        Just(serde_json::json!({"products": ["tea"]})),
        Just(serde_json::json!({"categories": ["奶茶"]})),
        Just(serde_json::json!({"verticals": ["meals"]})),
        Just(serde_json::json!({"products": ["cake", "tea2"]})),
    ];
    let limit = prop_oneof![3 => Just(None), 1 => (1_u32..4).prop_map(Some)];
    let cap = prop_oneof![Just(None), (1_i64..900).prop_map(Some)];
    (0_usize..8, scope, limit, cap, 1_u8..=100, 0_i64..4000, 1_i64..900, 2_u32..4).prop_map(
        |(kind, scope, limit, cap, percent, over, off, nth)| match kind {
            0 => serde_json::json!({"rule": "threshold", "over": over, "off": off, "limit": limit}),
            1 => serde_json::json!({"rule": "threshold", "over": over, "off": off, "limit": limit, "on": scope}),
            2 => serde_json::json!({"rule": "percent", "percent": percent, "cap": cap, "over": over}),
            3 => serde_json::json!({"rule": "percent", "percent": percent, "cap": cap, "over": over, "limit": limit, "on": scope}),
            4 => serde_json::json!({"rule": "nth", "nth": nth, "percent": percent, "limit": limit}),
            5 => serde_json::json!({"rule": "nth", "nth": nth, "percent": percent, "limit": limit, "on": scope}),
            6 => {
                let mut part = scope;
                part["quantity"] = (nth - 1).into();
                serde_json::json!({"rule": "bundle", "of": [part, {"verticals": ["drinks"]}], "price": over / 2, "limit": limit})
            }
            _ => serde_json::json!({"rule": "free_delivery", "over": over}),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_cheapest_lawful_combination_is_taken(
        rules in proptest::collection::vec((some_rule(), 0_u8..4), 0..5),
        quantities in proptest::collection::vec((1_i64..2000, 1_u32..4), 1..4),
        fee in 0_i64..600,
    ) {
        let deals: Vec<Deal> = rules
            .into_iter()
            .enumerate()
            .map(|(at, (mut rule, group))| {
                rule["id"] = format!("d{at}").into();
                if group < 2 {
                    rule["group"] = format!("g{group}").into();
                }
                deal(rule)
            })
            .collect();
        let names = ["tea", "cake", "tea2"];
        let cart: Vec<(String, i64, u32)> =
            quantities.iter().zip(names).map(|(&(price, quantity), name)| (name.to_owned(), price, quantity)).collect();
        let lines: Vec<(&str, i64, u32)> = cart.iter().map(|(name, price, quantity)| (name.as_str(), *price, *quantity)).collect();
        let (off, total) = priced(&lines, fee, &deals, &now(Codes::Told));
        let items: i64 = lines.iter().map(|(_, price, quantity)| price * i64::from(*quantity)).sum();
        prop_assert!(off.iter().all(|(_, amount)| *amount > 0));
        prop_assert_eq!(items + fee - off.iter().map(|(_, amount)| amount).sum::<i64>(), total);
        prop_assert!(total >= 0);
        prop_assert_eq!(total, by_trying::least(&cart, fee, &deals));
    }

    #[test]
    fn a_large_cart_is_priced_within_bounds(
        rules in proptest::collection::vec(some_rule(), 0..12),
        quantity in 1_u32..=9_999,
        price in 0_i64..=1_000_000_000_000,
    ) {
        let deals: Vec<Deal> = rules
            .into_iter()
            .enumerate()
            .map(|(at, mut rule)| {
                rule["id"] = format!("d{at}").into();
                deal(rule)
            })
            .collect();
        let (off, total) = priced(&[("tea", price, quantity), ("cake", 700, 9_999)], 400, &deals, &now(Codes::Told));
        prop_assert!(total >= 0 && off.iter().all(|(_, amount)| *amount > 0));
    }
}
