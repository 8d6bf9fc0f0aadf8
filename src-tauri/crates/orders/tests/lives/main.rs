//! Thousands of lives of an order, each decided by a seed: the program is killed at any step, the network fails before
//! and after the act, the merchant moves its prices. Whatever happens, an order is charged once or not at all, for what
//! was confirmed or less, and its state says which.
//!
//! `YIJU_LIFE=SEED` runs one life, `YIJU_LIVES=COUNT` another number of them. Databases stand in memory under
//! `/dev/shm` where there is one; `YIJU_LIVES_DIR` names another folder.

mod merchant;
mod scenes;
mod world;

use merchant::{Manner, Merchant, Network, Placing, Stray};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use world::{Crash, Dice, Shared};
use yiju_domain::feed::Terms;
use yiju_domain::id::{ItemId, MerchantId, OrderId, ProductId};
use yiju_domain::mandate::Mandate;
use yiju_domain::money::{Currency, Money};
use yiju_domain::offer::{OfferLine, OfferOption, Seller};
use yiju_domain::order::{Order, OrderState};
use yiju_domain::pricing::{Discount, Totals};
use yiju_domain::text::Text;
use yiju_orders::{DeviceKey, Orders, OrdersError};

const LIVES: u64 = 2_000;
/// Drives while the world is hostile.
const ROUNDS: u64 = 8;
/// Drives once it is kind again; a dawdling merchant takes eight questions at most.
const KIND_ROUNDS: u64 = 6;

/// How a life ended.
struct End {
    term: &'static str,
    crashes: u32,
    charged: bool,
    honest: bool,
}

#[test]
fn whatever_happens_an_order_is_charged_once_or_not_at_all() {
    let number = |name| std::env::var(name).ok().map(|value| value.parse::<u64>().expect("a number"));
    let seeds = match (number("YIJU_LIFE"), number("YIJU_LIVES")) {
        (Some(seed), _) => seed..seed + 1,
        (None, lives) => 0..lives.unwrap_or(LIVES),
    };
    let whole = seeds.end - seeds.start >= LIVES;
    let key = DeviceKey::from_seed(&[7; 32]);
    let (mut ends, mut crashes, mut honest_charged) = (BTreeMap::<&str, u32>::new(), 0, 0);
    for seed in seeds {
        let end = catch_unwind(AssertUnwindSafe(|| live(seed, &key))).unwrap_or_else(|cause| {
            eprintln!(
                "seed {seed} failed. Replay it with\n    YIJU_LIFE={seed} cargo test -p yiju-orders --test lives"
            );
            resume_unwind(cause)
        });
        *ends.entry(end.term).or_default() += 1;
        crashes += end.crashes;
        honest_charged += u32::from(end.honest && end.charged);
    }
    println!("{ends:?}, {crashes} crashes");
    if whole {
        // The simulation itself is worth something only while every end is reached often.
        for term in ["accepted", "rejected", "changed", "cancelled"] {
            assert!(ends.get(term).is_some_and(|count| *count >= 50), "hardly any life ends {term}: {ends:?}");
        }
        assert!(crashes >= 1_000, "only {crashes} crashes");
        assert!(honest_charged >= 300, "honest merchants charged {honest_charged} orders only");
    }
}

/// One life, from confirmation to its end in a kind world.
fn live(seed: u64, key: &DeviceKey) -> End {
    let folder = tempfile::tempdir_in(folder()).expect("a folder");
    let world = Shared::new(seed);
    let mandate = mandate(&mut world.lock().dice);
    let merchant = Merchant::by_chance(&world);
    let mut life = Life { folder: folder.path(), world: world.clone(), orders: None };

    let confirmed = life.mortal(|orders| orders.confirm(mandate.clone(), key).expect("confirmed"));
    let Some(id) = confirmed.map(|order| order.id).or_else(|| life.only_order()) else {
        assert_eq!(merchant.calls(), 0, "a merchant heard of an order that was not confirmed");
        return End { term: "never confirmed", crashes: world.lock().crashes, charged: false, honest: false };
    };

    let wants_out = world.lock().dice.percent(25);
    // The completing calls made until the user's wish to be out of it was taken.
    let mut out = None;
    for _ in 0..ROUNDS {
        merchant.set_network(weather(&mut world.lock().dice));
        if world.lock().dice.percent(4) {
            world.pass(3_600);
        }
        let cancel = wants_out && world.lock().dice.percent(40);
        if life.drive(&id, &merchant, cancel) && cancel {
            out.get_or_insert_with(|| merchant.completing_calls());
        }
        if life.check(&id, &merchant, &mandate).state.is_final() {
            break;
        }
    }

    world.lock().crash_percent = 0;
    merchant.set_network(Network::GOOD);
    for round in 0..KIND_ROUNDS {
        // Halfway what was late arrives; before that it may still come in between.
        merchant.deliver(round == KIND_ROUNDS / 2);
        life.drive(&id, &merchant, false);
        life.check(&id, &merchant, &mandate);
    }
    if let Some(until_then) = out {
        assert_eq!(merchant.completing_calls(), until_then, "completed although its user wanted out");
    }
    // Even after the end.
    merchant.deliver(true);
    let order = life.check(&id, &merchant, &mandate);
    let charged = !merchant.charges().is_empty();
    let manner = merchant.manner;
    assert_eq!(matches!(order.state, OrderState::Accepted { .. }), charged, "{:?} with {manner:?}", order.state);
    let waits_for_its_user = matches!(order.state, OrderState::Escalated { .. });
    assert!(
        order.state.is_final() || waits_for_its_user || may_stay_unknown(&manner),
        "{:?} with {manner:?}",
        order.state
    );
    if seed.is_multiple_of(50) {
        life.orders().signature(&id).expect("kept").verify().expect("signed");
    }
    let honest = manner.stray == Stray::Never && manner.placing == Placing::Takes;
    End { term: order.state.term(), crashes: world.lock().crashes, charged, honest }
}

/// Without a way to give a checkout up, nobody can know that a lost completing call will not still arrive.
fn may_stay_unknown(manner: &Manner) -> bool {
    !manner.cancels
}

struct Life<'a> {
    folder: &'a Path,
    world: Shared,
    /// `None` after a crash, until it is opened again.
    orders: Option<Orders>,
}

impl Life<'_> {
    fn orders(&mut self) -> &Orders {
        let (folder, world) = (self.folder, &self.world);
        self.orders.get_or_insert_with(|| Orders::open_with(folder, world.clone()).expect("opened"))
    }

    /// Runs a piece of the program; `None` where it was killed.
    fn mortal<T>(&mut self, piece: impl FnOnce(&Orders) -> T) -> Option<T> {
        let orders = self.orders();
        match catch_unwind(AssertUnwindSafe(|| piece(orders))) {
            Ok(value) => Some(value),
            Err(cause) if cause.is::<Crash>() => {
                self.orders = None;
                None
            }
            Err(cause) => resume_unwind(cause),
        }
    }

    fn only_order(&mut self) -> Option<OrderId> {
        let mut orders = self.orders().list(10).expect("listed");
        assert!(orders.len() <= 1, "one confirmation became several orders");
        orders.pop().map(|order| order.id)
    }

    /// Submits or cancels; `false` where the program was killed.
    fn drive(&mut self, id: &OrderId, merchant: &Merchant, cancel: bool) -> bool {
        let driven = self.mortal(|orders| {
            let driven = if cancel { orders.cancel(id, merchant) } else { orders.submit(id, merchant) };
            match driven {
                Ok(_) | Err(OrdersError::Taken { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        });
        driven.is_some()
    }

    /// What must hold at every moment at which the program may be read or killed.
    fn check(&mut self, id: &OrderId, merchant: &Merchant, mandate: &Mandate) -> Order {
        let order = self.orders().get(id).expect("an order is never lost");
        assert_eq!(order.mandate, *mandate, "what was confirmed changed");
        let charges = merchant.charges();
        assert!(charges.len() <= 1, "charged {} times", charges.len());
        for charge in charges {
            let confirmed = mandate.totals.total;
            assert_eq!(charge.currency, confirmed.currency);
            assert!(charge.minor <= confirmed.minor, "charged {charge}, confirmed {confirmed}");
            assert!(
                matches!(
                    order.state,
                    OrderState::Completing
                        | OrderState::Unknown { .. }
                        | OrderState::Escalated { .. }
                        | OrderState::Accepted { .. }
                ),
                "charged, and yet {:?}",
                order.state
            );
        }
        let unfinished = self.orders().unfinished().expect("listed");
        assert_eq!(unfinished.iter().any(|one| one.id == *id), !order.state.is_final());
        let last = self.orders().events(id).expect("there are events").pop().expect("at least one");
        assert_eq!(last.state, order.state, "the journal lags behind");
        order
    }
}

fn folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    match std::env::var_os("YIJU_LIVES_DIR") {
        Some(folder) => folder.into(),
        None if memory.is_dir() => memory.to_owned(),
        None => PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
    }
}

fn weather(dice: &mut Dice) -> Network {
    let percent = |dice: &mut Dice| dice.one(&[0, 0, 5, 30]);
    Network {
        down: dice.percent(10),
        lost: percent(dice),
        cut_before: percent(dice),
        cut_after: percent(dice),
        late: dice.one(&[0, 0, 5, 30, 80]),
        busy: percent(dice),
    }
}

fn mandate(dice: &mut Dice) -> Mandate {
    let money = |minor| Money::new(minor, Currency::CNY);
    let small = |dice: &mut Dice, limit| i64::try_from(dice.below(limit)).expect("small");
    let mut lines = Vec::new();
    for at in 0..=dice.below(2) {
        let quantity = 1 + u32::from(dice.percent(50));
        let options: Vec<OfferOption> = (0..dice.below(3))
            .map(|option| OfferOption {
                group: Text::plain("Options"),
                item: ItemId(format!("item-{at}-option-{option}")),
                title: Text::plain("an option"),
                quantity: 1 + u32::from(dice.percent(30)),
                price: money(small(dice, 3) * 100),
                asked: true,
            })
            .collect();
        let extra: i64 = options.iter().map(|option| option.price.minor * i64::from(option.quantity)).sum();
        let unit = 500 + small(dice, 2_000) + extra;
        lines.push(OfferLine {
            product: ProductId(format!("product-{at}")),
            item: ItemId(format!("item-{at}")),
            title: Text::plain("an item"),
            variant: None,
            starts: None,
            quantity,
            options,
            without: Vec::new(),
            unit_price: money(unit),
            total: money(unit * i64::from(quantity)),
            person: None,
        });
    }
    let items: i64 = lines.iter().map(|line| line.total.minor).sum();
    let (delivery, off) = (small(dice, 3) * 200, small(dice, 4) * 100);
    Mandate {
        version: Mandate::VERSION,
        merchant: Seller {
            id: MerchantId::from("model"),
            catalog: "simulation".to_owned(),
            name: Text::plain("The Model Merchant"),
            endpoint: None,
            sandbox: true,
            rating: None,
            distance: None,
            delivers_to: Vec::new(),
        },
        lines,
        totals: Totals {
            items: money(items),
            delivery: money(delivery),
            discounts: vec![Discount {
                title: Text::plain("a deal"),
                amount: money(off),
                code: None,
                first_order: false,
            }],
            total: money(items + delivery - off),
        },
        terms: Terms::default(),
        address: "the office".to_owned(),
        time: None,
        notes: Vec::new(),
        feed_version: "0".repeat(64),
        confirmed_at: "2026-11-25T10:00:00Z".to_owned(),
    }
}
