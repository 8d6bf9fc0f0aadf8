//! Shops that there are: VitaBench's restaurants and in-store businesses and CrossWOZ's hotels, imported as feeds, each
//! thing asked for by its own name. Read from `../shared/data`, and skipped where that is not there.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yiju_catalog::{Asker, Catalog};
use yiju_domain::intent::Vertical;
use yiju_domain::request::{Task, WantedItem};
use yiju_domain::text::Lang;

fn file(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/catalogs").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// A thing of the feed: its name and whose it is.
struct Thing {
    name: String,
    shop: String,
}

/// A catalog of a file whose every line is made into records.
fn imported(
    path: &Path,
    records: impl Fn(&Value, &mut Vec<Value>) -> Vec<Thing>,
) -> (tempfile::TempDir, Catalog, Vec<Thing>) {
    let text = std::fs::read_to_string(path).expect("readable");
    let (mut feed, mut things) = (Vec::new(), Vec::new());
    for line in text.lines() {
        things.extend(records(&serde_json::from_str(line).expect("JSON"), &mut feed));
    }
    let feed: String = feed.iter().map(|record| format!("{record}\n")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(&folder.path().join("catalog.db")).expect("opened");
    let report = catalog.import("city", feed.as_bytes()).expect("imported");
    assert!(report.broken.is_empty(), "{:?}", report.broken.first());
    assert_eq!(report.products, things.len() as u64);
    (folder, catalog, things)
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "prices of shops in yuan")]
fn fen(price: &Value) -> i64 {
    (price.as_f64().expect("a price") * 100.0).round() as i64
}

/// A VitaBench business with what it sells.
fn business(of: &Value, vertical: Vertical, feed: &mut Vec<Value>) -> Vec<Thing> {
    let first = |names: [&str; 2]| names.map(|name| text(of, name)).into_iter().find(|text| !text.is_empty());
    let shop = first(["name", "shop_name"]).expect("a name");
    // Some of their own ids are there twice.
    let id = format!("shop {}", feed.len());
    feed.push(json!({"type": "merchant", "id": id, "name": shop}));
    let sold = of["products"].as_array().expect("products").iter();
    sold.map(|product| {
        let choices: Vec<Value> = product["attributes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .enumerate()
            .map(|(at, title)| json!({"id": format!("{}.{at}", feed.len()), "title": title}))
            .collect();
        let mut record = json!({"id": feed.len().to_string(), "merchant": id, "title": text(product, "name"),
            "price": fen(&product["price"]), "vertical": vertical.term(), "tags": product["tags"]});
        if !choices.is_empty() {
            record["modifier_groups"] = json!([{"name": "口味", "min": 0, "choices": choices}]);
        }
        feed.push(record);
        Thing { name: text(product, "name").to_owned(), shop: shop.to_owned() }
    })
    .collect()
}

/// How many of each `step`th thing are among the cards, asked for by name, and how many were asked for.
fn found(catalog: &Catalog, things: &[Thing], vertical: Vertical, step: usize, with_shop: bool) -> (usize, usize) {
    let mut counts = (0, 0);
    for thing in things.iter().step_by(step) {
        let item = WantedItem { quantity: 1, name: Some(thing.name.clone()), ..WantedItem::default() };
        let merchant = with_shop.then(|| thing.shop.clone());
        let task = Task { vertical: Some(vertical), items: vec![item], merchant, ..Task::default() };
        let asker = Asker::stranger(Lang::of(&thing.name), jiff::ZonedDateTime::now());
        let offers = catalog.offers(&task, &asker).expect("offers");
        let is = |offer: &yiju_domain::offer::Offer| {
            let title =
                offer.lines[0].title.all().any(|title| title.split_whitespace().eq(thing.name.split_whitespace()));
            title && (!with_shop || offer.merchant.name.all().any(|name| name == thing.shop))
        };
        let shown = if with_shop { offers.first().is_some_and(is) } else { offers.iter().any(is) };
        counts.1 += 1;
        if shown {
            counts.0 += 1;
        } else if std::env::var_os("YIJU_MISSES").is_some() {
            println!(
                "{} at {}: {:?}",
                thing.name,
                thing.shop,
                offers.iter().map(|one| (&one.lines[0].title, &one.merchant.name)).collect::<Vec<_>>()
            );
        }
    }
    println!("{} of {} found by name{}", counts.0, counts.1, if with_shop { " and shop, first" } else { "" });
    counts
}

fn at_least(percent: usize, (right, all): (usize, usize)) {
    assert!(all > 50 && right * 100 >= percent * all, "{right} of {all}");
}

#[test]
fn dishes_of_real_restaurants_are_found_by_their_names() {
    for name in ["vitabench-delivery.zh.jsonl", "vitabench-delivery.en.jsonl"] {
        let Some(path) = file(name) else { return };
        let (_folder, catalog, things) = imported(&path, |of, feed| business(of, Vertical::Meals, feed));
        at_least(97, found(&catalog, &things, Vertical::Meals, 5, false));
        at_least(97, found(&catalog, &things, Vertical::Meals, 7, true));
    }
}

#[test]
fn packages_of_real_businesses_are_found_by_their_names() {
    let Some(path) = file("vitabench-instore.en.jsonl") else { return };
    let (_folder, catalog, things) = imported(&path, |of, feed| business(of, Vertical::Vouchers, feed));
    at_least(97, found(&catalog, &things, Vertical::Vouchers, 17, true));
}

#[test]
fn rooms_of_real_hotels_are_found_by_their_names() {
    let Some(path) = file("crosswoz-hotel.zh.jsonl") else { return };
    let (_folder, catalog, things) = imported(&path, |of, feed| {
        let hotel = &of[1];
        let name = text(hotel, "名称");
        if hotel["价格"].is_null() {
            return Vec::new();
        }
        feed.push(json!({"type": "merchant", "id": name, "name": name}));
        feed.push(
            json!({"id": name, "merchant": name, "title": name, "price": fen(&hotel["价格"]), "vertical": "hotels",
            "category": hotel["酒店类型"], "tags": hotel["酒店设施"]}),
        );
        vec![Thing { name: name.to_owned(), shop: name.to_owned() }]
    });
    at_least(97, found(&catalog, &things, Vertical::Hotels, 13, false));
}
