//! A sandbox with a small menu, mandates for it, and the check of everything that was said on the wire.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod hostile;
mod schemas;

use std::path::PathBuf;
use yiju_domain::feed::{Deal, Merchant, Product, Record, Terms};
use yiju_domain::id::{IdempotencyKey, ItemId, MerchantId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{Checkout, CheckoutStatus, MerchantApi};
use yiju_domain::money::Money;
use yiju_domain::offer::{OfferLine, OfferOption, Seller};
use yiju_domain::pricing::{self, CartLine, Codes, Shopper};
use yiju_merchants::sandbox::{Config, Exchange, Faults, House, Menu, Operation, Pace, Running, Sandbox};
use yiju_merchants::{Limits, UcpMerchant};

const FEED: &str = r#"{"type":"merchant","id":"茶铺 1","name":{"zh":"青禾茶铺","en":"Qinghe Tea"},"delivery_fee":400,"minimum_order":1500,"minutes":[20,35],"sandbox":true}
{"type":"merchant","id":"diner","name":"Diner","currency":"USD","delivery_fee":250,"sandbox":true}
{"id":"pearl","merchant":"茶铺 1","title":{"zh":"珍珠奶茶","en":"Pearl Milk Tea"},"vertical":"drinks","variants":[{"id":"pearl.m","title":"中杯","price":1400,"default":true},{"id":"pearl.l","title":"大杯","price":1700}],"modifier_groups":[{"name":"冰量","min":1,"max":1,"choices":[{"id":"ice.less","title":"少冰"},{"id":"ice.no","title":"去冰"}]},{"name":"加料","max":2,"choices":[{"id":"pearls","title":"珍珠","default":true},{"id":"coco","title":"椰果","price":200,"max_quantity":2}]}]}
{"id":"cake","merchant":"茶铺 1","title":"Cake","price":900,"vertical":"meals"}
{"id":"pizza","merchant":"diner","title":"Pizza <b>","price":1299,"vertical":"meals"}
{"type":"deal","id":"off","merchant":"茶铺 1","title":"满30减5","rule":"threshold","over":3000,"off":500}
{"type":"deal","id":"ship","merchant":"茶铺 1","title":"满60免配送费","rule":"free_delivery","over":6000}"#;

/// A house of deals, beside the two shops: a code, a set, a second at half price, one for first orders.
const DEALS: &str = r#"{"type":"merchant","id":"house","name":"Deals","delivery_fee":300,"sandbox":true}
{"id":"latte","merchant":"house","title":"Latte","category":"Coffee","vertical":"drinks","price":1801,"modifier_groups":[{"name":"加料","choices":[{"id":"shot","title":"Shot","price":300,"max_quantity":2}]}]}
{"id":"bagel","merchant":"house","title":"Bagel","vertical":"meals","price":1500}
{"type":"deal","id":"1","merchant":"house","title":"第二杯半价","rule":"nth","nth":2,"percent":50,"limit":1,"on":{"categories":["Coffee"]}}
{"type":"deal","id":"2","merchant":"house","title":"Set","rule":"bundle","price":2800,"of":[{"products":["latte"]},{"products":["bagel"]}]}
{"type":"deal","id":"3","merchant":"house","title":"Coupon","rule":"percent","percent":15,"cap":250,"code":"LATTE15","group":"coupon"}
{"type":"deal","id":"4","merchant":"house","title":"新客","rule":"threshold","over":4000,"off":400,"first_order":true}
{"type":"deal","id":"5","merchant":"house","title":"Free delivery","rule":"free_delivery","over":5000,"code":"SHIP","group":"coupon"}"#;

pub const HOUSE: &str = "house";
pub const TEA: &str = "茶铺 1";

pub fn records() -> Vec<Record> {
    [FEED, DEALS].iter().flat_map(|feed| read(feed)).collect()
}

fn read(feed: &str) -> Vec<Record> {
    feed.lines().map(|line| Record::from_json(line).expect("a record")).collect()
}

/// What is wanted of an item: its id, how many, and of each choice how many for one.
pub type Wanted<'a> = (&'a str, u32, &'a [(&'a str, u32)]);

/// The mandate that a user confirms for these items of a merchant, priced as the catalog prices.
pub fn mandate(merchant: &str, wanted: &[Wanted<'_>]) -> Mandate {
    mandate_of(merchant, wanted, Codes::Told, false)
}

/// The same of a user who can present these codes.
pub fn mandate_of(merchant: &str, wanted: &[Wanted<'_>], codes: Codes<'_>, first_order: bool) -> Mandate {
    let (mut merchants, mut products, mut deals) = (Vec::<Merchant>::new(), Vec::<Product>::new(), Vec::<Deal>::new());
    for record in records() {
        match record {
            Record::Merchant(one) => merchants.push(one),
            Record::Product(one) => products.push(one),
            Record::Deal(one) => deals.push(one),
        }
    }
    let merchant = merchants.into_iter().find(|one| one.id.as_str() == merchant).expect("a merchant");
    let lines: Vec<OfferLine> = wanted.iter().map(|wanted| line(&merchant, &products, wanted)).collect();
    let product = |line: &OfferLine| products.iter().find(|product| product.id == line.product).expect("a product");
    let cart: Vec<CartLine<'_>> =
        lines.iter().map(|line| CartLine::of(line, product(line)).expect("counted")).collect();
    let shopper = Shopper { now: "2026-11-25T12:00".parse().expect("a moment"), first_order, codes };
    let totals = pricing::quote(&cart, &merchant, &deals, &shopper).expect("counted");
    Mandate {
        version: Mandate::VERSION,
        totals,
        lines,
        terms: Terms::default(),
        address: "人民路 1 号 3 楼".to_owned(),
        time: None,
        notes: Vec::new(),
        feed_version: "0".repeat(64),
        confirmed_at: "2026-11-25T12:00:00+08:00".to_owned(),
        merchant: Seller {
            id: merchant.id,
            catalog: "test".to_owned(),
            name: merchant.name,
            endpoint: None,
            sandbox: true,
            rating: None,
            distance: None,
            delivers_to: Vec::new(),
        },
    }
}

fn line(merchant: &Merchant, products: &[Product], (item, quantity, choices): &Wanted<'_>) -> OfferLine {
    let money = |minor| Money::new(minor, merchant.currency);
    let found = products.iter().find_map(|product| {
        let variant = product.variants.iter().find(|variant| variant.id.as_str() == *item);
        (variant.is_some() || product.id.as_str() == *item).then_some((product, variant))
    });
    let (product, variant) = found.expect("a product");
    let options: Vec<OfferOption> = choices
        .iter()
        .map(|(choice, quantity)| {
            let groups = &product.modifier_groups;
            let (group, choice) = groups
                .iter()
                .find_map(|group| Some((group, group.choices.iter().find(|one| one.id.as_str() == *choice)?)))
                .expect("a choice");
            OfferOption {
                group: group.name.clone(),
                item: choice.id.clone(),
                title: choice.title.clone(),
                quantity: *quantity,
                price: money(choice.price),
                asked: true,
            }
        })
        .collect();
    let base = variant.map_or(product.price, |variant| variant.price).expect("a price");
    let unit = base + options.iter().map(|option| option.price.minor * i64::from(option.quantity)).sum::<i64>();
    OfferLine {
        product: product.id.clone(),
        item: ItemId::from(*item),
        title: product.title.clone(),
        variant: variant.map(|variant| variant.title.clone()),
        starts: None,
        quantity: *quantity,
        options,
        without: Vec::new(),
        unit_price: money(unit),
        total: money(unit * i64::from(*quantity)),
        person: None,
    }
}

/// Two teas and a cake: options, a discount and a delivery fee.
pub fn teas() -> Mandate {
    mandate(TEA, &[("pearl.l", 2, &[("ice.less", 1), ("coco", 2)]), ("cake", 1, &[])])
}

pub fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::from(name)
}

/// Short enough for a test to wait for.
pub fn limits() -> Limits {
    use std::time::Duration;
    let quick = Duration::from_millis(700);
    Limits { connect: quick, answer: quick, total: 2 * quick, ..Limits::default() }
}

/// A running sandbox whose every message is checked against the protocol's schemas in the end.
pub struct Shop {
    running: Option<Running>,
    folder: tempfile::TempDir,
    credential: Option<String>,
    pace: Pace,
    house: House,
    menu: String,
}

impl Shop {
    pub fn open() -> Self {
        Self::guarded(None)
    }

    pub fn guarded(credential: Option<&str>) -> Self {
        Self::with(credential, Pace::default())
    }

    /// A shop whose orders reach a stage each `step`.
    pub fn at_pace(step: std::time::Duration) -> Self {
        Self::with(None, Pace::every(step))
    }

    /// A shop of another feed (JSON Lines) and other rules (JSON).
    pub fn selling(menu: &str, house: &str) -> Self {
        Self::made(None, Pace::default(), serde_json::from_str(house).expect("a house"), menu)
    }

    fn with(credential: Option<&str>, pace: Pace) -> Self {
        Self::made(credential, pace, House::default(), &format!("{FEED}\n{DEALS}"))
    }

    fn made(credential: Option<&str>, pace: Pace, house: House, menu: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let credential = credential.map(str::to_owned);
        let mut shop = Self { running: None, folder, credential, pace, house, menu: menu.to_owned() };
        shop.start(None);
        shop
    }

    fn start(&mut self, port: Option<u16>) {
        let config = Config {
            port,
            data: self.data(),
            menu: Menu::from_records(read(&self.menu)),
            credential: self.credential.clone(),
            faults: Faults::none(),
            pace: self.pace,
            house: self.house.clone(),
            webhooks: true,
        };
        self.running = Some(Sandbox::start(config).expect("a sandbox"));
    }

    /// Stops the sandbox and starts it again on the same file and port.
    pub fn restart(&mut self) {
        self.check();
        let port = self.running().url().rsplit(':').next().expect("a port").parse().expect("a number");
        self.running = None;
        self.start(Some(port));
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("sandbox.db")
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("running")
    }

    /// The merchant of an id.
    pub fn of(&self, merchant: &str) -> UcpMerchant {
        let endpoint = self.running().merchant_url(&MerchantId::from(merchant));
        UcpMerchant::new(&endpoint, self.credential.clone()).expect("an endpoint").with_limits(limits())
    }

    pub fn tea(&self) -> String {
        self.running().merchant_url(&MerchantId::from(TEA))
    }

    /// The tea house, in the older release alone.
    pub fn older(&self) -> UcpMerchant {
        self.speaking(yiju_merchants::ucp::Release::January)
    }

    /// The tea house, in that release alone.
    pub fn speaking(&self, release: yiju_merchants::ucp::Release) -> UcpMerchant {
        let endpoint = format!("{}/v/{release}", self.tea());
        UcpMerchant::new(&endpoint, self.credential.clone()).expect("an endpoint").with_limits(limits())
    }

    pub fn client(&self) -> UcpMerchant {
        UcpMerchant::new(&self.tea(), self.credential.clone()).expect("an endpoint").with_limits(limits())
    }

    pub fn exchanges(&self, operation: Operation) -> Vec<Exchange> {
        self.running().exchanges().into_iter().filter(|exchange| exchange.operation == operation).collect()
    }

    /// Lets the same keys be used for another life.
    pub fn forget_keys(&self) {
        let file = rusqlite::Connection::open(self.data()).expect("the file");
        file.execute("DELETE FROM answers", []).expect("deleted");
    }

    /// How many orders the file holds.
    pub fn orders(&self) -> i64 {
        let file = rusqlite::Connection::open(self.data()).expect("the file");
        file.query_row("SELECT count(order_id) FROM checkouts", [], |row| row.get(0)).expect("a number")
    }

    fn check(&self) {
        for exchange in self.running().exchanges() {
            schemas::check(&exchange);
        }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.check();
        }
    }
}

/// Creates and updates: ready to complete.
pub fn ready(client: &dyn MerchantApi, mandate: &Mandate) -> Checkout {
    let created = client.create(mandate, &key("create")).expect("created");
    let updated = client.update(&created, mandate, &key("update")).expect("updated");
    assert_eq!(updated.status, CheckoutStatus::ReadyForComplete, "{:?}", updated.messages);
    updated
}
