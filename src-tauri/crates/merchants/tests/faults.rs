//! Every fault switch of the sandbox, and what the client makes of it: above all, whether an order may exist.

mod support;

use std::time::Duration;
use support::{Shop, key, limits, ready, teas};
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_merchants::UcpMerchant;
use yiju_merchants::sandbox::{Fault, Faults, Operation};

/// What completing comes to under a fault, how many orders there are then, and that the same call made again, without
/// the fault, leads to one order in all.
fn completing(fault: Fault) -> (Result<CheckoutStatus, CallError>, i64) {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let checkout = ready(&client, &mandate);
    shop.running().set_faults(Faults::none().times(1, Operation::Complete, fault));
    let result = client.complete(&checkout.id, &mandate, &key("complete")).map(|checkout| checkout.status);
    let orders = shop.orders();
    std::thread::sleep(Duration::from_millis(50));
    let again = client.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
    assert_eq!(again.status, CheckoutStatus::Completed);
    assert_eq!(shop.orders(), 1, "{fault:?}");
    assert_eq!(client.get(&checkout.id).expect("known").order, again.order);
    (result, orders)
}

#[test]
fn a_cut_before_the_merchant_acted_is_unclear() {
    let (result, orders) = completing(Fault::DropBefore);
    assert!(matches!(result, Err(CallError::Unclear(_))), "{result:?}");
    assert_eq!(orders, 0);
}

#[test]
fn a_cut_after_the_merchant_acted_is_unclear() {
    let (result, orders) = completing(Fault::DropAfter);
    assert!(matches!(result, Err(CallError::Unclear(_))), "{result:?}");
    assert_eq!(orders, 1);
}

#[test]
fn a_busy_merchant_tells_when_to_come_back() {
    let (result, orders) = completing(Fault::Busy { retry_after: 7 });
    assert!(matches!(result, Err(CallError::Busy { retry_after: Some(7) })), "{result:?}");
    assert_eq!(orders, 0);
}

#[test]
fn a_server_error_is_unclear() {
    let (result, _) = completing(Fault::ServerError);
    assert!(matches!(result, Err(CallError::Unclear(_))), "{result:?}");
}

#[test]
fn half_an_answer_is_unclear() {
    let (result, orders) = completing(Fault::Garbage);
    assert!(matches!(result, Err(CallError::Unclear(_))), "{result:?}");
    assert_eq!(orders, 1);
}

#[test]
fn an_answer_that_takes_too_long_is_unclear() {
    let (result, _) = completing(Fault::Delay(2 * limits().answer));
    assert!(matches!(result, Err(CallError::Unclear(_))), "{result:?}");
}

#[test]
fn a_wrong_total_is_handed_on_for_the_verdict() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let created = client.create(&mandate, &key("create")).expect("created");
    shop.running().set_faults(Faults::none().on(Operation::Update, Fault::WrongTotal(300)));
    let updated = client.update(&created, &mandate, &key("update")).expect("updated");
    assert_eq!(updated.total.minor, mandate.totals.total.minor + 300);
    assert!(updated.totals.iter().any(|total| total.kind == "fee" && total.amount.minor == 300));
}

#[test]
fn a_fault_before_anything_was_sent_is_told_as_such() {
    let shop = Shop::open();
    for fault in [Fault::DropBefore, Fault::ServerError, Fault::Garbage, Fault::Delay(2 * limits().answer)] {
        shop.running().set_faults(Faults::none().on(Operation::Discover, fault));
        let error = shop.client().create(&teas(), &key("create")).expect_err("no profile");
        assert!(matches!(error, CallError::NotSent(_)), "{fault:?}: {error:?}");
    }
    shop.running().set_faults(Faults::none().on(Operation::Discover, Fault::Busy { retry_after: 1 }));
    let error = shop.client().create(&teas(), &key("create")).expect_err("no profile");
    assert!(matches!(error, CallError::Busy { retry_after: Some(1) }), "{error:?}");
    assert!(shop.exchanges(Operation::Create).is_empty());
}

#[test]
fn a_merchant_that_is_gone_never_got_the_call() {
    let shop = Shop::open();
    let (client, mandate) = (shop.client(), teas());
    let fresh = UcpMerchant::new(&shop.tea(), None).expect("an endpoint").with_limits(limits());
    let checkout = ready(&client, &mandate);
    drop(shop);
    // Both the one that knows the profile and the one that does not.
    for client in [client, fresh] {
        let error = client.complete(&checkout.id, &mandate, &key("complete")).expect_err("gone");
        assert!(matches!(error, CallError::NotSent(_)), "{error:?}");
    }
}

#[test]
fn nothing_is_opened_before_the_first_call() {
    // Nobody listens there, and nobody is asked.
    UcpMerchant::new("http://127.0.0.1:9", None).expect("an endpoint");
}
