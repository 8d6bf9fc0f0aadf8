//! After an order: how far it is, and money back, each wish on the disk before it is sent and under one key for ever.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;
use yiju_domain::feed::Terms;
use yiju_domain::id::{CheckoutId, IdempotencyKey, ItemId, MerchantId, OrderId, ProductId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{
    CallError, Checkout, CheckoutLine, CheckoutStatus, CheckoutTotal, MerchantApi, PlacedOrder,
};
use yiju_domain::money::{Currency, Money};
use yiju_domain::offer::{OfferLine, Seller};
use yiju_domain::order::{OrderState, RefundState};
use yiju_domain::pricing::Totals;
use yiju_domain::progress::{Adjustment, AdjustmentStatus, Progress, Refunded, Share, Stage};
use yiju_domain::text::Text;
use yiju_orders::{Clock, DeviceKey, Orders, OrdersError, SystemClock};

/// The system's clock without its waits.
struct Hurried;

impl Clock for Hurried {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now()
    }

    fn sleep(&self, _: Duration) {}

    fn random(&self) -> Result<[u8; 16], getrandom::Error> {
        SystemClock.random()
    }
}

const fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

fn mandate() -> Mandate {
    Mandate {
        version: Mandate::VERSION,
        merchant: Seller {
            id: MerchantId::from("m"),
            catalog: "test".to_owned(),
            name: Text::plain("The Tea House"),
            endpoint: None,
            sandbox: true,
            rating: None,
            distance: None,
            delivers_to: Vec::new(),
        },
        lines: vec![OfferLine {
            product: ProductId::from("tea"),
            item: ItemId::from("tea"),
            title: Text::plain("Tea"),
            variant: None,
            starts: None,
            quantity: 2,
            options: Vec::new(),
            without: Vec::new(),
            unit_price: yuan(1000),
            total: yuan(2000),
            person: None,
        }],
        totals: Totals { items: yuan(2000), delivery: yuan(0), discounts: Vec::new(), total: yuan(2000) },
        terms: Terms::default(),
        address: "the office".to_owned(),
        time: None,
        notes: Vec::new(),
        feed_version: "0".repeat(64),
        confirmed_at: "2026-11-25T10:00:00Z".to_owned(),
    }
}

/// A merchant that takes everything, and answers what it is told to about orders.
struct Merchant {
    /// At which total it completes.
    total: i64,
    stage: Mutex<Stage>,
    given: Mutex<Vec<Money>>,
    answers: Mutex<VecDeque<Result<Refunded, CallError>>>,
    keys: Mutex<Vec<IdempotencyKey>>,
    /// A page of its own on which its user must finish.
    page: Option<&'static str>,
    finished: Mutex<Option<CheckoutStatus>>,
}

impl Merchant {
    fn new() -> Self {
        Self {
            total: 2000,
            stage: Mutex::new(Stage::Accepted),
            given: Mutex::default(),
            answers: Mutex::default(),
            keys: Mutex::default(),
            page: None,
            finished: Mutex::default(),
        }
    }

    fn gives(&self, minor: i64) {
        self.answers.lock().expect("no panic").push_back(Ok(Refunded {
            id: "r".to_owned(),
            status: AdjustmentStatus::Completed,
            back: yuan(minor),
            told: None,
        }));
    }

    fn checkout(&self, status: CheckoutStatus) -> Checkout {
        let part = |kind: &str, minor| CheckoutTotal { kind: kind.to_owned(), label: None, amount: yuan(minor) };
        let total = if status == CheckoutStatus::Completed { self.total } else { 2000 };
        Checkout {
            id: CheckoutId::from("c"),
            status,
            currency: Currency::CNY,
            lines: vec![CheckoutLine {
                id: "l".to_owned(),
                parent: None,
                item: ItemId::from("tea"),
                quantity: 2,
                unit_price: yuan(1000),
            }],
            total: yuan(total),
            totals: vec![part("subtotal", 2000), part("fee", total - 2000), part("total", total)],
            order: (status == CheckoutStatus::Completed).then(|| PlacedOrder { id: "o".to_owned(), permalink: None }),
            messages: Vec::new(),
            continue_url: self.page.map(str::to_owned),
            raw: serde_json::Value::Null,
        }
    }
}

impl MerchantApi for Merchant {
    fn create(&self, _: &Mandate, _: &IdempotencyKey) -> Result<Checkout, CallError> {
        Ok(self.checkout(CheckoutStatus::Incomplete))
    }

    fn update(&self, _: &Checkout, _: &Mandate, _: &IdempotencyKey) -> Result<Checkout, CallError> {
        let needs = self.page.is_some();
        Ok(self.checkout(if needs { CheckoutStatus::RequiresEscalation } else { CheckoutStatus::ReadyForComplete }))
    }

    fn complete(&self, _: &CheckoutId, _: &Mandate, _: &IdempotencyKey) -> Result<Checkout, CallError> {
        assert!(self.page.is_none(), "what its user must finish was completed from here");
        Ok(self.checkout(CheckoutStatus::Completed))
    }

    fn get(&self, _: &CheckoutId) -> Result<Checkout, CallError> {
        Ok(self.checkout(self.finished.lock().expect("no panic").unwrap_or(CheckoutStatus::RequiresEscalation)))
    }

    fn cancel(&self, _: &CheckoutId, _: &IdempotencyKey) -> Result<Checkout, CallError> {
        Ok(self.checkout(CheckoutStatus::Canceled))
    }

    fn track(&self, _: &CheckoutId, order: &str) -> Result<Progress, CallError> {
        assert_eq!(order, "o");
        let given = self.given.lock().expect("no panic");
        let adjustment = |back: &Money| Adjustment {
            id: "a".to_owned(),
            kind: "refund".to_owned(),
            status: AdjustmentStatus::Completed,
            at: "2026-11-25T11:00:00Z".to_owned(),
            back: Some(*back),
            told: None,
        };
        Ok(Progress {
            stage: *self.stage.lock().expect("no panic"),
            steps: Vec::new(),
            adjustments: given.iter().map(adjustment).collect(),
            codes: Vec::new(),
        })
    }

    fn refund(&self, _: &str, _: &Mandate, _: &[Share], key: &IdempotencyKey) -> Result<Refunded, CallError> {
        self.keys.lock().expect("no panic").push(key.clone());
        let answer = self.answers.lock().expect("no panic").pop_front();
        let answer = answer.unwrap_or_else(|| Err(CallError::Unclear("timed out".to_owned())));
        if let Ok(refunded) = &answer {
            self.given.lock().expect("no panic").push(refunded.back);
        }
        answer
    }
}

fn confirmed(folder: &std::path::Path) -> (Orders, OrderId) {
    let orders = Orders::open_with(folder, Hurried).expect("opened");
    let order = orders.confirm(mandate(), &DeviceKey::from_seed(&[7; 32])).expect("confirmed");
    (orders, order.id)
}

fn placed(folder: &std::path::Path, merchant: &Merchant) -> (Orders, OrderId) {
    let (orders, id) = confirmed(folder);
    assert_eq!(orders.submit(&id, merchant).expect("driven").state.term(), "accepted");
    (orders, id)
}

#[test]
fn how_far_an_order_is_outlives_the_program() {
    let (folder, merchant) = (tempfile::tempdir().expect("a folder"), Merchant::new());
    let (orders, id) = placed(folder.path(), &merchant);
    assert_eq!(orders.get(&id).expect("kept").progress, None);
    *merchant.stage.lock().expect("no panic") = Stage::OnTheWay;
    assert_eq!(orders.track(&id, &merchant).expect("told").state.term(), "accepted");
    drop(orders);
    let orders = Orders::open(folder.path()).expect("opened again");
    assert_eq!(orders.get(&id).expect("kept").progress.map(|told| told.stage), Some(Stage::OnTheWay));
    *merchant.stage.lock().expect("no panic") = Stage::Delivered;
    assert_eq!(orders.track(&id, &merchant).expect("told").state.term(), "fulfilled");
    let terms: Vec<_> = orders.events(&id).expect("kept").iter().map(|event| event.state.term()).collect();
    assert_eq!(terms.last(), Some(&"fulfilled"));
}

#[test]
fn a_part_comes_back_and_then_the_rest() {
    let (folder, merchant) = (tempfile::tempdir().expect("a folder"), Merchant::new());
    let (orders, id) = placed(folder.path(), &merchant);
    let one = [Share { line: 0, quantity: 1 }];
    merchant.gives(1000);
    let (order, refund) = orders.refund(&id, &one, &merchant).expect("answered");
    assert_eq!(order.state.term(), "accepted", "a part is not all of it");
    assert!(matches!(refund.state, RefundState::Answered { back, .. } if back == yuan(1000)));
    merchant.gives(1000);
    let (order, _) = orders.refund(&id, &[], &merchant).expect("answered");
    assert!(matches!(order.state, OrderState::Refunded { back, .. } if back == yuan(2000)), "{:?}", order.state);
    assert_eq!(orders.refunds(&id).expect("kept").len(), 2);
    let keys = merchant.keys.lock().expect("no panic");
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn an_unanswered_wish_is_asked_again_under_its_key() {
    let (folder, merchant) = (tempfile::tempdir().expect("a folder"), Merchant::new());
    let (orders, id) = placed(folder.path(), &merchant);
    let error = orders.refund(&id, &[], &merchant).expect_err("no answer");
    assert!(matches!(error, OrdersError::Untold { .. }), "{error}");
    assert_eq!(orders.refunds(&id).expect("kept")[0].state, RefundState::Asked);
    drop(orders);
    let orders = Orders::open_with(folder.path(), Hurried).expect("opened again");
    merchant.gives(2000);
    orders.refund(&id, &[], &merchant).expect("answered");
    let keys = merchant.keys.lock().expect("no panic").clone();
    assert!(keys.len() > 2 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(orders.refunds(&id).expect("kept").len(), 1);
}

#[test]
fn a_refusal_is_kept_and_a_later_wish_is_another_one() {
    let (folder, merchant) = (tempfile::tempdir().expect("a folder"), Merchant::new());
    let (orders, id) = placed(folder.path(), &merchant);
    let no = CallError::Refused { status: 422, message: "The kettle is on.".to_owned() };
    merchant.answers.lock().expect("no panic").push_back(Err(no));
    let (order, refund) = orders.refund(&id, &[], &merchant).expect("answered");
    assert_eq!(order.state.term(), "accepted");
    assert_eq!(refund.state, RefundState::Refused { reason: "The kettle is on.".to_owned() });
    merchant.gives(2000);
    orders.refund(&id, &[], &merchant).expect("answered");
    let keys = merchant.keys.lock().expect("no panic");
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn what_cannot_come_back_is_not_asked_for() {
    let (folder, merchant) = (tempfile::tempdir().expect("a folder"), Merchant::new());
    let (orders, id) = confirmed(folder.path());
    assert!(matches!(orders.refund(&id, &[], &merchant), Err(OrdersError::NotPlaced(_))));
    orders.submit(&id, &merchant).expect("driven");
    for (line, quantity) in [(0, 3), (0, 0), (1, 1), (usize::MAX - 1, 1)] {
        let error = orders.refund(&id, &[Share { line, quantity }], &merchant).expect_err("no such line");
        assert!(matches!(error, OrdersError::NoSuchLine { .. }), "{error}");
    }
    assert!(matches!(orders.refund(&OrderId::from("x"), &[], &merchant), Err(OrdersError::NoSuchOrder(_))));
    assert!(merchant.keys.lock().expect("no panic").is_empty());
}

#[test]
fn a_charge_that_is_not_the_confirmed_one_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let merchant = Merchant { total: 2500, ..Merchant::new() };
    let (orders, id) = placed(folder.path(), &merchant);
    let state = orders.get(&id).expect("kept").state;
    assert!(matches!(state, OrderState::Accepted { charged: Some(charged), .. } if charged == yuan(2500)), "{state:?}");
}

#[test]
fn what_its_user_must_finish_is_watched_and_never_completed_from_here() {
    let page = "https://shop.example.com/pay";
    for (end, term) in [
        (Some(CheckoutStatus::Completed), "accepted"),
        (Some(CheckoutStatus::Canceled), "rejected"),
        (None, "escalated"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let merchant = Merchant { page: Some(page), ..Merchant::new() };
        let (orders, id) = confirmed(folder.path());
        let order = orders.submit(&id, &merchant).expect("driven");
        assert_eq!(order.state, OrderState::Escalated { url: page.to_owned(), reason: None });
        assert_eq!(orders.unfinished().expect("listed").len(), 1);
        *merchant.finished.lock().expect("no panic") = end;
        assert_eq!(orders.resume(&id, &merchant).expect("driven").state.term(), term);
    }
}

#[test]
fn what_its_user_must_finish_can_be_given_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let merchant = Merchant { page: Some("https://shop.example.com/pay"), ..Merchant::new() };
    let (orders, id) = confirmed(folder.path());
    orders.submit(&id, &merchant).expect("driven");
    assert_eq!(orders.cancel(&id, &merchant).expect("given up").state, OrderState::Cancelled);
}
