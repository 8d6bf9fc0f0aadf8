//! Single scenes out of an order's life, by the same model merchant.

use crate::merchant::{Manner, Merchant, Network, Placing, Stray};
use crate::world::Shared;
use std::path::Path;
use std::sync::Barrier;
use tempfile::TempDir;
use yiju_domain::id::{CheckoutId, IdempotencyKey, OrderId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, MerchantApi};
use yiju_domain::order::{Order, OrderState};
use yiju_domain::text::Text;
use yiju_orders::{DeviceKey, Flaw, Orders, OrdersError};

struct Scene {
    folder: TempDir,
    world: Shared,
    orders: Orders,
    merchant: Merchant,
    order: Order,
}

fn mandate() -> Mandate {
    let mut mandate = super::mandate(&mut Shared::calm().lock().dice);
    mandate.terms.refund = Text::plain("No refund once the kettle is on.");
    mandate
}

fn scene(manner: Manner) -> Scene {
    let folder = tempfile::tempdir_in(super::folder()).expect("a folder");
    let world = Shared::calm();
    let orders = Orders::open_with(folder.path(), world.clone()).expect("opened");
    let order = orders.confirm(mandate(), &DeviceKey::from_seed(&[7; 32])).expect("confirmed");
    Scene { merchant: Merchant::new(&world, manner), folder, world, orders, order }
}

impl Scene {
    fn submit(&self) -> OrderState {
        self.orders.submit(&self.order.id, &self.merchant).expect("driven").state
    }

    fn terms(&self) -> Vec<&'static str> {
        self.orders.events(&self.order.id).expect("kept").iter().map(|event| event.state.term()).collect()
    }
}

#[test]
fn confirming_sends_nothing_and_submitting_writes_every_step() {
    let scene = scene(Manner::HONEST);
    assert_eq!(scene.merchant.calls(), 0);
    assert_eq!(scene.orders.unfinished().expect("listed"), std::slice::from_ref(&scene.order));
    let OrderState::Accepted { merchant_order, .. } = scene.submit() else { panic!("not accepted") };
    assert_eq!(merchant_order, "order-of-checkout-1");
    assert_eq!(scene.terms(), ["confirmed", "submitting", "submitting", "completing", "accepted"]);
    assert_eq!((scene.merchant.calls(), scene.merchant.charges().len()), (3, 1));
    // Again: nothing is left to do.
    scene.submit();
    assert_eq!(scene.merchant.calls(), 3);
    assert!(scene.orders.unfinished().expect("listed").is_empty());
    assert_eq!(scene.orders.list(10).expect("listed").len(), 1);
    scene.orders.signature(&scene.order.id).expect("kept").verify().expect("signed");
}

#[test]
fn a_merchant_that_is_down_gets_a_few_calls_and_the_user_a_plain_reason() {
    let scene = scene(Manner::HONEST);
    scene.merchant.set_network(Network { down: true, ..Network::GOOD });
    let OrderState::Rejected { reason } = scene.submit() else { panic!("not rejected") };
    assert_eq!(
        reason,
        "The Model Merchant cannot be reached (no route to host). Nothing was charged; order again later."
    );
    assert_eq!(scene.merchant.calls(), 4);
}

#[test]
fn a_price_that_is_not_the_mandates_stops_before_the_charge() {
    let scene = scene(Manner { stray: Stray::Fee, ..Manner::HONEST });
    let OrderState::Changed { differences } = scene.submit() else { panic!("not changed") };
    assert_eq!(differences.last().expect("at least one").what, "Total");
    assert_eq!(scene.merchant.completing_calls(), 0);
}

#[test]
fn a_saving_is_taken_and_noted() {
    let scene = scene(Manner { stray: Stray::Discount, ..Manner::HONEST });
    assert_eq!(scene.submit().term(), "accepted");
    let events = scene.orders.events(&scene.order.id).expect("kept");
    let charged = events.last().and_then(|event| event.total).expect("told");
    assert_eq!(charged.minor, scene.order.mandate.totals.total.minor - 100);
}

#[test]
fn an_answer_that_is_cut_off_is_asked_for_and_not_sent_again() {
    let scene = scene(Manner::HONEST);
    let cut = Wire { merchant: &scene.merchant, complete: Fate::LostAfter, meanwhile: &|| {} };
    let order = scene.orders.submit(&scene.order.id, &cut).expect("driven");
    assert_eq!(order.state.term(), "accepted");
    assert_eq!((scene.merchant.completing_calls(), scene.merchant.charges().len()), (1, 1));
}

#[test]
fn an_order_of_unknown_fate_is_settled_after_a_restart() {
    let Scene { folder, world, orders, merchant, order } = scene(Manner::HONEST);
    let wire = Wire {
        merchant: &merchant,
        complete: Fate::LostAfter,
        meanwhile: &|| merchant.set_network(Network { down: true, ..Network::GOOD }),
    };
    let unknown = orders.submit(&order.id, &wire).expect("driven");
    let OrderState::Unknown { reason } = &unknown.state else { panic!("{:?}", unknown.state) };
    assert!(reason.contains("It is being checked"), "{reason}");
    drop(orders);
    let orders = Orders::open_with(folder.path(), world).expect("opened again");
    merchant.set_network(Network::GOOD);
    assert_eq!(orders.resume(&order.id, &merchant).expect("driven").state.term(), "accepted");
    assert_eq!(merchant.charges().len(), 1);
}

#[test]
fn yesterdays_order_is_not_placed_today() {
    let late = scene(Manner::HONEST);
    late.world.pass(86_400);
    let OrderState::Rejected { reason } = late.submit() else { panic!("not rejected") };
    assert!(reason.contains("half an hour"), "{reason}");
    assert_eq!(late.merchant.calls(), 0);

    // Nor where its completing call got lost: the checkout is given up, so that nothing can come of it.
    let lost = scene(Manner::HONEST);
    let down = || lost.merchant.set_network(Network { down: true, ..Network::GOOD });
    let wire = Wire { merchant: &lost.merchant, complete: Fate::LostBefore, meanwhile: &down };
    assert_eq!(lost.orders.submit(&lost.order.id, &wire).expect("driven").state.term(), "unknown");
    lost.merchant.set_network(Network::GOOD);
    lost.world.pass(86_400);
    assert_eq!(lost.submit().term(), "rejected");
    assert_eq!((lost.merchant.completing_calls(), lost.merchant.charges().len()), (0, 0));
}

#[test]
fn a_long_wait_that_the_merchant_asks_for_is_not_sat_through() {
    let scene = scene(Manner::HONEST);
    scene.merchant.set_network(Network { busy: 100, ..Network::GOOD });
    let OrderState::Rejected { reason } = scene.submit() else { panic!("not rejected") };
    assert!(reason.contains("too busy"), "{reason}");
    assert!(scene.world.seconds() < 60, "{} seconds", scene.world.seconds());
}

#[test]
fn a_declined_card_is_a_refusal_in_the_merchants_words() {
    let scene = scene(Manner { placing: Placing::Declines, ..Manner::HONEST });
    let OrderState::Rejected { reason } = scene.submit() else { panic!("not rejected") };
    assert_eq!(reason, "The Model Merchant refused the order: the card was declined. Nothing was charged.");
}

#[test]
fn cancelled_before_it_is_sent_an_order_never_leaves() {
    let scene = scene(Manner::HONEST);
    let order = scene.orders.cancel(&scene.order.id, &scene.merchant).expect("cancelled");
    assert_eq!(order.state, OrderState::Cancelled);
    assert_eq!(scene.submit(), OrderState::Cancelled);
    assert_eq!(scene.merchant.calls(), 0);
}

#[test]
fn once_taken_an_order_is_cancelled_by_the_merchants_terms_only() {
    let scene = scene(Manner::HONEST);
    scene.submit();
    let error = scene.orders.cancel(&scene.order.id, &scene.merchant).expect_err("too late");
    assert_eq!(
        error.to_string(),
        "The Model Merchant has taken the order, so it cannot be cancelled any more; ask for the money back with `yiju order refund`. Its terms: No refund once the kettle is on."
    );
}

#[test]
fn who_comes_second_to_an_order_leaves_it_alone() {
    let scene = scene(Manner::HONEST);
    let other = Orders::open_with(scene.folder.path(), Shared::calm()).expect("opened");
    let meddle = || {
        let seen = other.submit(&scene.order.id, &scene.merchant).expect("driven");
        assert_eq!(seen.state.term(), "completing");
        let error = other.cancel(&scene.order.id, &scene.merchant).expect_err("in hand");
        assert!(matches!(error, OrdersError::InHand(_)), "{error}");
    };
    let wire = Wire { merchant: &scene.merchant, complete: Fate::Answered, meanwhile: &meddle };
    scene.orders.submit(&scene.order.id, &wire).expect("driven");
    assert_eq!((scene.merchant.completing_calls(), scene.merchant.charges().len()), (1, 1));
}

#[test]
fn many_drivers_at_once_send_an_order_once() {
    let scene = scene(Manner::HONEST);
    let drivers: Vec<Orders> =
        (0..8).map(|_| Orders::open_with(scene.folder.path(), Shared::calm()).expect("opened")).collect();
    let start = Barrier::new(drivers.len());
    std::thread::scope(|threads| {
        for orders in &drivers {
            threads.spawn(|| {
                start.wait();
                orders.submit(&scene.order.id, &scene.merchant).expect("driven");
            });
        }
    });
    assert_eq!(scene.submit().term(), "accepted");
    assert_eq!((scene.merchant.completing_calls(), scene.merchant.charges().len()), (1, 1));
    let left = std::fs::read_dir(scene.folder.path().join("claims")).expect("listed").count();
    assert_eq!(left, 0, "a lock file stayed behind");
}

#[test]
fn a_mandate_that_was_altered_on_the_disk_is_not_sent() {
    let scene = scene(Manner::HONEST);
    let connection = yiju_store::open_database(scene.folder.path()).expect("opened");
    connection
        .execute_batch(
            "DROP TRIGGER orders_what_was_confirmed_stays;
             UPDATE orders SET mandate = replace(mandate, 'the office', 'elsewhere');",
        )
        .expect("altered");
    let error = scene.orders.submit(&scene.order.id, &scene.merchant).expect_err("altered");
    assert!(matches!(error, OrdersError::Altered(_)), "{error}");
    assert_eq!(scene.merchant.calls(), 0);
}

#[test]
fn what_contradicts_itself_is_not_confirmed() {
    let scene = scene(Manner::HONEST);
    let mut mandate = mandate();
    mandate.totals.total.minor -= 1;
    let error = scene.orders.confirm(mandate, &DeviceKey::from_seed(&[7; 32])).expect_err("flawed");
    assert!(matches!(error, OrdersError::Flawed(Flaw::Sum)), "{error}");
    assert_eq!(scene.orders.list(10).expect("listed").len(), 1);
}

#[test]
fn an_id_that_is_not_ours_touches_no_file() {
    let scene = scene(Manner::HONEST);
    let error = scene.orders.submit(&OrderId::from("../outside"), &scene.merchant).expect_err("unknown");
    assert!(matches!(error, OrdersError::NoSuchOrder(_)), "{error}");
    assert!(!Path::new(scene.folder.path()).join("claims").exists());
}

/// What becomes of the completing call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    /// It never arrives, and nobody can tell.
    LostBefore,
    /// It arrives, and its answer is lost.
    LostAfter,
}

/// The wire to a merchant on which something happens around the completing call.
struct Wire<'a> {
    merchant: &'a Merchant,
    complete: Fate,
    /// While the completing call is answered.
    meanwhile: &'a (dyn Fn() + Sync),
}

impl MerchantApi for Wire<'_> {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.merchant.create(mandate, key)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.merchant.update(checkout, mandate, key)
    }

    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let lost = || Err(CallError::Unclear("connection reset".to_owned()));
        let before = self.complete == Fate::LostBefore;
        let answer = if before { lost() } else { self.merchant.complete(checkout, mandate, key) };
        (self.meanwhile)();
        if self.complete == Fate::LostAfter { lost() } else { answer }
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        self.merchant.get(checkout)
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.merchant.cancel(checkout, key)
    }
}
