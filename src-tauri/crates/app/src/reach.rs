//! How a merchant is reached: the API of its endpoint, or the sandbox that runs inside the program.

use crate::app::{FEED_NAME, bundled, hex, lock};
use crate::error::AppError;
use std::path::PathBuf;
use std::sync::Mutex;
use yiju_domain::offer::Seller;
use yiju_domain::text::Lang;
use yiju_merchants::AnyMerchant;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Pace, Running, Sandbox};

/// Where the bundled sandbox listens, in words.
const LOOPBACK: &str = "127.0.0.1";

/// Reaches merchants. The sandbox starts when it is first needed, and stays.
pub(crate) struct Reach {
    folder: PathBuf,
    sandbox: Mutex<Option<(Running, String)>>,
}

impl Reach {
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder, sandbox: Mutex::new(None) }
    }

    /// The API of the sandbox, as this merchant. Starts it; sends nothing yet. Both sides of it are in this process, so
    /// the token that keeps others out of it is new each time.
    pub fn sandbox(&self, seller: &Seller) -> Result<AnyMerchant, AppError> {
        if !is_bundled(seller) {
            return Err(AppError::NoApi(seller.name.get(Lang::default()).to_owned()));
        }
        let mut sandbox = lock(&self.sandbox);
        if sandbox.is_none() {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(AppError::Randomness)?;
            let credential = hex(&bytes);
            let running = Sandbox::start(Config {
                port: None,
                data: self.folder.join("sandbox.db"),
                menu: bundled_menu(),
                credential: Some(credential.clone()),
                faults: Faults::none(),
                pace: Pace::default(),
                house: House::default(),
                webhooks: false,
            })?;
            *sandbox = Some((running, credential));
        }
        let (url, credential) = sandbox
            .as_ref()
            .map(|(running, credential)| (running.merchant_url(&seller.id), credential.clone()))
            .unwrap_or_default();
        Ok(AnyMerchant::new("ucp", &url, Some(credential))?)
    }
}

/// Whether the bundled sandbox plays this merchant.
pub(crate) fn is_bundled(seller: &Seller) -> bool {
    seller.sandbox && seller.endpoint.is_none() && seller.catalog == FEED_NAME
}

/// The machine that is told: "127.0.0.1", "api.example.com".
pub(crate) fn host(seller: &Seller) -> String {
    match &seller.endpoint {
        Some(endpoint) => {
            let rest = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, rest)| rest);
            rest.split(['/', '?']).next().unwrap_or(rest).to_owned()
        }
        None => LOOPBACK.to_owned(),
    }
}

/// What the bundled sandbox sells.
pub fn bundled_menu() -> Menu {
    let mut records = Vec::new();
    bundled(&mut |record| records.push(record));
    Menu::from_records(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::FEED;
    use yiju_catalog::{Asker, Catalog, Tie};
    use yiju_domain::feed::Record;
    use yiju_domain::id::IdempotencyKey;
    use yiju_domain::mandate::Mandate;
    use yiju_domain::merchant::MerchantApi;
    use yiju_domain::request::{Task, WantedItem};

    #[test]
    fn the_city_charges_what_its_cards_say() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalog.db")).expect("opened");
        catalog.import_records(FEED_NAME, "test", |take| bundled(take)).expect("imported");
        let reach = Reach::new(folder.path().to_owned());
        let item =
            |quantity: u32, name: &str| WantedItem { quantity, name: Some(name.to_owned()), ..WantedItem::default() };
        let orders = [
            vec![item(2, "奶茶")],
            vec![item(3, "拿铁")],
            vec![item(2, "果茶"), item(1, "拿铁")],
            vec![item(1, "宫保鸡丁"), item(1, "可乐")],
            vec![item(2, "牛肉面"), item(2, "可乐")],
            vec![item(4, "汉堡"), item(2, "可乐")],
            vec![item(1, "披萨")],
        ];
        let (mut reduced, mut key) = (0, 0);
        for items in orders {
            let task = Task { items, ..Task::default() };
            for orders in [0, 1] {
                let known = move |_: &str, _: &yiju_domain::feed::Merchant| Tie { orders, takes_codes: true };
                let asker = Asker { ties: &known, ..Asker::stranger(Lang::Zh, jiff::ZonedDateTime::now()) };
                for offer in catalog.offers(&task, &asker).expect("offers") {
                    if offer.totals.items.minor < 1
                        || offer
                            .notices
                            .iter()
                            .any(|notice| matches!(notice, yiju_domain::offer::Notice::BelowMinimum { .. }))
                    {
                        continue;
                    }
                    let mandate = Mandate::new(&offer, "人民路 1 号".to_owned(), None, Vec::new(), String::new());
                    let api = reach.sandbox(&offer.merchant).expect("the sandbox");
                    key += 1;
                    let name = |call: &str| IdempotencyKey(format!("{call} {key}"));
                    let checkout = api.create(&mandate, &name("create")).expect("created");
                    let checkout = api.update(&checkout, &mandate, &name("update")).expect("updated");
                    assert_eq!(checkout.total, offer.totals.total, "{offer:#?}\n{checkout:#?}");
                    reduced += offer.totals.discounts.len();
                }
            }
        }
        assert!(reduced > 10, "{reduced} reductions");
    }

    #[test]
    fn every_line_of_the_bundled_feed_is_a_record() {
        for (number, line) in (1..).zip(FEED.lines()) {
            if let Err(error) = Record::from_json(line) {
                panic!("line {number}: {error}");
            }
        }
    }
}
