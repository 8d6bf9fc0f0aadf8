//! The whole way over real HTTP: a mandate becomes an order at the sandbox, at the price that was shown, once.

mod support;

use support::{HOUSE, Shop, TEA, Wanted, key, limits, mandate, mandate_of, ready, teas};
use yiju_domain::id::CheckoutId;
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_domain::offer::OfferOption;
use yiju_domain::pricing::Codes;
use yiju_domain::text::Text;
use yiju_merchants::UcpMerchant;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Operation, Pace, Sandbox, SandboxError};
use yiju_merchants::ucp::Release;

#[test]
fn a_mandate_becomes_an_order_at_its_price() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());

    let created = client.create(&mandate, &key("create")).expect("created");
    assert_eq!(created.status, CheckoutStatus::Incomplete);
    let updated = client.update(&created, &mandate, &key("update")).expect("updated");
    assert_eq!(updated.status, CheckoutStatus::ReadyForComplete);
    assert_eq!(updated.id, created.id);
    assert_eq!(updated.total, mandate.totals.total);
    assert_eq!(updated.currency, mandate.totals.total.currency);
    let told: Vec<(&str, i64)> = updated.totals.iter().map(|one| (one.kind.as_str(), one.amount.minor)).collect();
    assert_eq!(told, [("subtotal", 5100), ("fulfillment", 400), ("discount", -500), ("total", 5000)]);

    let placed = client.complete(&updated.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(placed.status, CheckoutStatus::Completed);
    let order = placed.order.clone().expect("an order");
    assert!(order.id.contains("sandbox"));
    assert!(order.permalink.expect("a page").starts_with(&shop.tea()));
    assert!(placed.messages.iter().any(|message| message.contains("sandbox")));

    let known = client.get(&updated.id).expect("known");
    assert_eq!(known.order, placed.order);
    assert_eq!(known.total, mandate.totals.total);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn an_order_permits_nothing_else_to_be_done_with_its_buyer() {
    let shop = Shop::open();
    for client in [shop.client(), shop.older()] {
        let checkout = ready(&client, &teas());
        let consent = &checkout.raw["buyer"]["consent"];
        for what in ["analytics", "preferences", "marketing", "sale_of_data"] {
            assert_eq!(consent[what], false, "{what} in {}", checkout.raw);
        }
        shop.forget_keys();
    }
}

#[test]
fn the_older_releases_take_the_same_order_at_the_same_price() {
    for release in [Release::January, Release::LateJanuary] {
        older(release);
    }
}

fn older(release: Release) {
    let shop = Shop::open();
    let (client, mandate) = (shop.speaking(release), teas());
    let abilities = client.abilities().expect("told");
    assert_eq!(abilities.version, release.date());
    assert!(abilities.delivers && abilities.remarks && abilities.payable && !abilities.catalog);
    let checkout = ready(&client, &mandate);
    assert_eq!(checkout.total, mandate.totals.total);
    let told: Vec<(&str, i64)> = checkout.totals.iter().map(|one| (one.kind.as_str(), one.amount.minor)).collect();
    assert_eq!(told, [("subtotal", 5100), ("fulfillment", 400), ("discount", -500), ("total", 5000)]);
    // On the wire no amount is negative.
    assert_eq!(checkout.raw["totals"][2]["amount"], 500);
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(placed.status, CheckoutStatus::Completed);
    assert_eq!(client.complete(&checkout.id, &mandate, &key("complete")).expect("again").raw, placed.raw);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn deals_codes_and_first_orders_are_charged_as_they_were_shown() {
    let shop = Shop::open();
    let wanted: [&[Wanted<'_>]; 4] = [
        &[("latte", 1, &[]), ("bagel", 1, &[])],
        &[("latte", 3, &[("shot", 1)]), ("bagel", 2, &[])],
        &[("latte", 2, &[]), ("latte", 1, &[("shot", 2)])],
        &[("bagel", 5, &[])],
    ];
    let latte = ["LATTE15".to_owned()];
    let mut codes_used = std::collections::BTreeSet::new();
    for wanted in wanted {
        for codes in [Codes::Told, Codes::These(&[]), Codes::These(&latte)] {
            for first_order in [false, true] {
                let mandate = mandate_of(HOUSE, wanted, codes, first_order);
                codes_used.extend(mandate.totals.codes().map(str::to_owned));
                shop.forget_keys();
                let checkout = ready(&shop.of(HOUSE), &mandate);
                assert_eq!(checkout.total, mandate.totals.total, "{wanted:?} {codes:?} {first_order}");
                let off: Vec<i64> =
                    checkout.totals.iter().filter(|one| one.kind == "discount").map(|one| -one.amount.minor).collect();
                assert_eq!(off, mandate.totals.discounts.iter().map(|off| off.amount.minor).collect::<Vec<_>>());
                assert!(!checkout.messages.iter().any(|message| message.contains("takes nothing off")));
            }
        }
    }
    assert_eq!(codes_used.into_iter().collect::<Vec<_>>(), ["LATTE15", "SHIP"]);
    // What has no place in an API is not ordered by it.
    let mandate = mandate_of(HOUSE, wanted[0], Codes::Told, true);
    let endpoint = format!("{}/v/2026-01-11", shop.running().merchant_url(&HOUSE.into()));
    let older = UcpMerchant::new(&endpoint, None).expect("an endpoint").with_limits(limits());
    assert!(!older.abilities().expect("told").codes);
    let refused = older.create(&mandate, &key("older")).expect_err("no codes");
    assert!(refused.to_string().contains("no codes"), "{refused}");
    // A code of nothing is told, and no error.
    let mut wrong = mandate;
    wrong.totals.discounts[0].code = Some("NOTHING".to_owned());
    shop.forget_keys();
    let checkout = ready(&shop.of(HOUSE), &wrong);
    assert!(checkout.messages.iter().any(|message| message.contains("NOTHING")), "{:?}", checkout.messages);
}

#[test]
fn the_newest_release_in_common_is_spoken() {
    let shop = Shop::open();
    assert_eq!(shop.client().abilities().expect("told").version, "2026-04-08");
    // A merchant of a later release that still has an older one.
    let older = format!("{}/v/2026-01-11/.well-known/ucp", shop.running().url());
    let later = support::hostile::Hostile::start(move |_, stream| {
        let profile =
            serde_json::json!({"ucp": {"version": "2027-01-01", "supported_versions": {"2026-01-11": older}}});
        support::hostile::say(stream, 200, "", &profile.to_string());
    });
    let error = UcpMerchant::new(&later.url, None).expect("an endpoint").abilities().expect_err("another origin");
    assert!(error.to_string().contains("another host"), "{error}");
    let alone = support::hostile::Hostile::start(|_, stream| {
        support::hostile::say(stream, 200, "", "{\"ucp\": {\"version\": \"2027-01-01\"}}");
    });
    let error = UcpMerchant::new(&alone.url, None).expect("an endpoint").abilities().expect_err("nothing in common");
    assert!(error.to_string().contains("2027-01-01"), "{error}");
}

#[test]
fn each_option_is_a_child_of_its_item_as_often_as_the_item_has_it() {
    let shop = Shop::open();
    // Twice the same item with other options: each keeps its own.
    let mandate = mandate(
        TEA,
        &[("pearl.m", 2, &[("ice.less", 1), ("coco", 2)]), ("pearl.m", 1, &[("ice.no", 1), ("pearls", 1)])],
    );
    let checkout = ready(&shop.client(), &mandate);
    let told: Vec<(&str, u32, Option<&str>)> =
        checkout.lines.iter().map(|line| (line.item.as_str(), line.quantity, line.parent.as_deref())).collect();
    let (first, second) = (Some(checkout.lines[0].id.as_str()), Some(checkout.lines[3].id.as_str()));
    assert_eq!(
        told,
        [
            ("pearl.m", 2, None),
            ("ice.less", 2, first),
            ("coco", 4, first),
            ("pearl.m", 1, None),
            ("ice.no", 1, second),
            ("pearls", 1, second),
        ]
    );
    assert_eq!(checkout.total, mandate.totals.total);
}

#[test]
fn everything_that_was_confirmed_reaches_the_merchant() {
    let shop = Shop::open();
    let mut mandate = teas();
    mandate.time = Some("2026-11-25T18:30:00+08:00".to_owned());
    mandate.notes = vec!["放前台".to_owned()];
    mandate.lines[0].person = Some("小王".to_owned());
    mandate.lines[0].without = vec![OfferOption {
        group: Text::plain("加料"),
        item: "pearls".into(),
        title: Text::plain("珍珠"),
        quantity: 1,
        price: mandate.lines[0].unit_price,
        asked: true,
    }];
    let checkout = ready(&shop.client(), &mandate);
    let raw = &checkout.raw;
    assert_eq!(raw["fulfillment"]["methods"][0]["destinations"][0]["street_address"], mandate.address);
    let remarks = &raw[yiju_merchants::ucp::REMARKS];
    assert_eq!(remarks["time"], "2026-11-25T18:30:00+08:00");
    assert_eq!(remarks["notes"][0], "放前台");
    assert_eq!(remarks["lines"][0]["line_item_id"], raw["line_items"][0]["id"]);
    assert_eq!(remarks["lines"][0]["without"][0]["id"], "pearls");
    assert_eq!(remarks["lines"][0]["person"], "小王");
    // Before the update, the merchant knew the items and nothing of the person.
    let created = &shop.exchanges(Operation::Create)[0];
    assert!(!created.request.as_ref().expect("a body").to_string().contains("人民路"));
}

#[test]
fn a_call_that_is_made_again_has_no_second_effect() {
    let mut shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let first = client.create(&mandate, &key("create")).expect("created");
    assert_eq!(client.create(&mandate, &key("create")).expect("again").raw, first.raw);
    let updated = client.update(&first, &mandate, &key("update")).expect("updated");
    // As after a crash: from what the merchant knows, not from its last answer.
    let known = client.get(&first.id).expect("known");
    assert_eq!(client.update(&known, &mandate, &key("update")).expect("again").raw, updated.raw);
    let placed = client.complete(&first.id, &mandate, &key("complete")).expect("completed");

    shop.restart();
    let client = shop.client();
    assert_eq!(client.complete(&first.id, &mandate, &key("complete")).expect("again").raw, placed.raw);
    assert_eq!(client.get(&first.id).expect("known").order, placed.order);
    assert_eq!(shop.orders(), 1);
    assert!(shop.exchanges(Operation::Complete)[0].replayed);
}

#[test]
fn a_key_for_another_call_is_a_conflict_and_does_nothing() {
    let shop = Shop::open();
    let client = shop.client();
    client.create(&teas(), &key("one")).expect("created");
    let other = mandate(TEA, &[("cake", 2, &[])]);
    let error = client.create(&other, &key("one")).expect_err("a conflict");
    assert!(matches!(error, CallError::Unclear(_)), "{error:?}");
    assert_eq!(shop.exchanges(Operation::Create)[1].status, 409);
    // The second order is not lost, and has its own key.
    client.create(&other, &key("two")).expect("created");
}

#[test]
fn an_order_is_placed_once_even_under_two_keys() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let checkout = ready(&client, &mandate);
    client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert!(client.complete(&checkout.id, &mandate, &key("another")).is_err());
    assert!(client.update(&checkout, &mandate, &key("late")).is_err());
    assert!(client.cancel(&checkout.id, &key("cancel")).is_err());
    assert_eq!(client.get(&checkout.id).expect("known").status, CheckoutStatus::Completed);
    assert_eq!(shop.orders(), 1);
}

#[test]
fn a_checkout_can_be_given_up_until_it_is_completed() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let checkout = ready(&client, &mandate);
    let canceled = client.cancel(&checkout.id, &key("cancel")).expect("canceled");
    assert_eq!(canceled.status, CheckoutStatus::Canceled);
    assert!(client.complete(&checkout.id, &mandate, &key("complete")).is_err());
    assert_eq!(shop.orders(), 0);
}

#[test]
fn what_is_not_sold_is_refused_and_what_is_missing_is_told() {
    let shop = Shop::open();
    let client = shop.client();
    let mut unknown = teas();
    unknown.lines.truncate(1);
    unknown.lines[0].item = "beer".into();
    let error = client.create(&unknown, &key("beer")).expect_err("not sold");
    assert!(matches!(&error, CallError::Refused { message, .. } if message.contains("beer")), "{error:?}");

    // Below what the merchant delivers.
    let small = mandate(TEA, &[("cake", 1, &[])]);
    let created = client.create(&small, &key("small")).expect("created");
    let updated = client.update(&created, &small, &key("smaller")).expect("updated");
    assert_eq!(updated.status, CheckoutStatus::Incomplete);
    assert!(updated.messages.iter().any(|message| message.contains("¥15")), "{:?}", updated.messages);
    let tried = client.complete(&created.id, &small, &key("complete")).expect("answered");
    assert_eq!(tried.status, CheckoutStatus::Incomplete);
    assert_eq!(shop.orders(), 0);

    let error = client.get(&CheckoutId::from("../orders/1?x#y")).expect_err("unknown");
    assert!(matches!(error, CallError::Refused { status: 404, .. }), "{error:?}");
}

#[test]
fn a_merchant_does_not_know_the_checkouts_of_another() {
    let shop = Shop::open();
    let checkout = ready(&shop.client(), &teas());
    for elsewhere in [shop.running().merchant_url(&"diner".into()), shop.running().url()] {
        let other = UcpMerchant::new(&elsewhere, None).expect("an endpoint").with_limits(limits());
        let error = other.get(&checkout.id).expect_err("another's");
        assert!(matches!(error, CallError::Refused { status: 404, .. }), "{error:?}");
    }
}

#[test]
fn a_server_of_its_own_sells_the_whole_menu() {
    let shop = Shop::open();
    let client = UcpMerchant::new(&shop.running().url(), None).expect("an endpoint").with_limits(limits());
    let pizza = mandate("diner", &[("pizza", 2, &[])]);
    let checkout = ready(&client, &pizza);
    assert_eq!(checkout.total, pizza.totals.total);
    let placed = client.complete(&checkout.id, &pizza, &key("complete")).expect("completed");
    // The page for people, with nothing of the menu taken for markup.
    let permalink = placed.order.expect("an order").permalink.expect("a page");
    let page = ureq::get(&permalink).call().expect("there").body_mut().read_to_string().expect("text");
    assert!(page.contains("Pizza &lt;b&gt;") && page.contains("sandbox"), "{page}");
}

#[test]
fn an_order_can_be_asked_for() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let checkout = ready(&client, &mandate);
    let placed = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    let url = format!("{}/orders/{}", shop.tea(), placed.order.expect("an order").id);
    let told: serde_json::Value = ureq::get(&url)
        .header("UCP-Agent", "profile=\"https://yiju.app/.well-known/ucp\"")
        .call()
        .expect("there")
        .body_mut()
        .read_json()
        .expect("JSON");
    assert_eq!(told["checkout_id"], checkout.id.as_str());
    assert_eq!(told["line_items"].as_array().expect("lines").len(), 4);
    // The check against the schema is made when the shop closes.
    assert_eq!(shop.exchanges(Operation::Order).len(), 1);
}

#[test]
fn only_the_credential_lets_in() {
    let shop = Shop::guarded(Some("right-token"));
    ready(&shop.client(), &teas());
    for wrong in [None, Some("right-toke"), Some("right-token1"), Some("Right-token")] {
        let client =
            UcpMerchant::new(&shop.tea(), wrong.map(str::to_owned)).expect("an endpoint").with_limits(limits());
        let error = client.create(&teas(), &key("wrong")).expect_err("not let in");
        assert!(matches!(error, CallError::Refused { status: 401, .. }), "{error:?}");
    }
    assert_eq!(shop.exchanges(Operation::Create).len(), 1);
}

#[test]
fn what_the_port_or_the_file_lack_is_told() {
    let shop = Shop::open();
    let port = shop.running().url().rsplit(':').next().expect("a port").parse().expect("a number");
    let config = |port, data| Config {
        port,
        data,
        menu: Menu::default(),
        credential: None,
        faults: Faults::none(),
        pace: Pace::default(),
        house: House::default(),
        webhooks: false,
    };
    let error = Sandbox::start(config(Some(port), shop.data())).expect_err("taken");
    assert!(matches!(error, SandboxError::Port { .. }), "{error}");
    let file = shop.data().with_file_name("no.db");
    std::fs::write(&file, "this is no database at all, but long enough to look like one").expect("written");
    let error = Sandbox::start(config(None, file)).expect_err("damaged");
    assert!(matches!(error, SandboxError::Store(_)), "{error}");
}
