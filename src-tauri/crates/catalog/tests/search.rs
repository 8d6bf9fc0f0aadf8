//! Products found as people type: Chinese, English, by sound, in traditional characters, misspelt, in other words.

use rusqlite::Connection;
use yiju_catalog::Catalog;
use yiju_domain::text::Lang;

const FEED: &str = r#"{"type":"merchant","id":"m","name":"街角"}
{"id":"1","title":{"zh":"珍珠奶茶","en":"Pearl Milk Tea"},"category":"奶茶"}
{"id":"2","title":"黑糖珍珠鲜奶","category":"奶茶"}
{"id":"3","title":"可口可乐","category":"饮料"}
{"id":"4","title":"宫保鸡丁盖饭","category":"盖饭"}
{"id":"5","title":"Croissant","category":"Bakery"}
{"id":"6","title":"Cappuccino","category":"Coffee"}
{"id":"7","title":"番茄炒蛋","category":"家常菜"}
{"id":"8","title":"奶茶味雪糕","category":"冰品"}
{"id":"9","title":"北京烤鸭","category":"烤鸭"}
{"id":"10","title":"羊肉串","category":"烧烤"}
{"id":"11","title":"电影票 机票盲盒","category":"卡券"}
{"id":"12","title":"Soup of the day","category":"Soups"}
"#;

fn catalog() -> (tempfile::TempDir, Catalog) {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(&folder.path().join("catalog.db")).expect("opened");
    catalog.import("town", FEED.as_bytes()).expect("imported");
    (folder, catalog)
}

fn first(catalog: &Catalog, text: &str) -> String {
    let hit = catalog.search(text, 3).expect("searched").into_iter().next();
    hit.map_or_else(String::new, |hit| hit.product.title.get(Lang::Zh).to_owned())
}

#[test]
fn products_are_found_however_they_are_typed() {
    let (_folder, catalog) = catalog();
    for (text, title) in [
        ("珍珠奶茶", "珍珠奶茶"),
        ("zznc", "珍珠奶茶"),
        ("zhenzhunaicha", "珍珠奶茶"),
        ("zhenzhu naicha", "珍珠奶茶"),
        ("zhen zhu nai cha", "珍珠奶茶"),
        ("naicha", "珍珠奶茶"),
        ("gbjd", "宫保鸡丁盖饭"),
        ("kaoya", "北京烤鸭"),
        ("yrc", "羊肉串"),
        ("波霸奶茶", "珍珠奶茶"),
        ("boba milk tea", "珍珠奶茶"),
        ("宮保雞丁", "宫保鸡丁盖饭"),
        ("北京烤鴨", "北京烤鸭"),
        ("coke", "可口可乐"),
        ("可乐", "可口可乐"),
        ("croisant", "Croissant"),
        ("capuccino", "Cappuccino"),
        ("cappucino", "Cappuccino"),
        ("soop", "Soup of the day"),
        ("西红柿炒鸡蛋", "番茄炒蛋"),
        ("机票", "电影票 机票盲盒"),
        ("烤鸭", "北京烤鸭"),
        ("奶茶", "珍珠奶茶"),
        ("ＣＲＯＩＳＳＡＮＴ", "Croissant"),
    ] {
        assert_eq!(first(&catalog, text), title, "{text}");
    }
    for nothing in ["", "   ", "汉堡", "xyzzy", "\"*()^", "NEAR(a b)", "names:", "🍕"] {
        assert_eq!(first(&catalog, nothing), "", "{nothing}");
    }
}

#[test]
fn an_index_of_an_older_edition_is_written_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.db");
    let catalog = Catalog::open(&path).expect("opened");
    catalog.import("town", FEED.as_bytes()).expect("imported");
    drop(catalog);
    let raw = Connection::open(&path).expect("opened");
    raw.execute_batch(
        "INSERT INTO product_text (product_text) VALUES ('delete-all'); UPDATE index_state SET edition = 0;",
    )
    .expect("spoilt");
    drop(raw);
    let catalog = Catalog::open(&path).expect("opened again");
    assert_eq!(first(&catalog, "zznc"), "珍珠奶茶");
    assert_eq!(first(&catalog, "croisant"), "Croissant");
}

#[test]
fn a_catalog_of_the_first_edition_is_brought_along() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("catalog.db");
    let raw = Connection::open(&path).expect("made");
    raw.execute_batch(include_str!("../migrations/2026-11-24-catalogs.sql")).expect("migrated");
    raw.execute_batch(
        r#"PRAGMA user_version = 1;
        INSERT INTO catalogs (id, name, version) VALUES (1, 'old', 'v');
        INSERT INTO products (catalog, id, merchant, vertical, record) VALUES (1, 'a', NULL, NULL, '{"id":"a","title":"珍珠奶茶","price":1200}');
        INSERT INTO product_text (rowid, names, kinds) VALUES (1, '珍 珠 奶 茶', '');"#,
    )
    .expect("filled");
    drop(raw);
    let catalog = Catalog::open(&path).expect("opened");
    assert_eq!(first(&catalog, "zznc"), "珍珠奶茶");
    assert_eq!(catalog.list().expect("listed")[0].products, 1);
}

#[test]
fn catalogs_are_looked_through_each_by_itself() {
    let (_folder, catalog) = catalog();
    catalog.import("other", r#"{"id":"x","title":"珍珠奶茶","price":1}"#.as_bytes()).expect("imported");
    // The first one again, so that its rows lie on both sides of the other's.
    catalog.import("town", FEED.replace("羊肉串", "牛肉串").as_bytes()).expect("imported");
    let mut from: Vec<String> =
        catalog.search("zznc", 5).expect("searched").into_iter().map(|hit| hit.catalog).collect();
    from.sort();
    assert_eq!(from, ["other", "town"]);
    assert_eq!(first(&catalog, "牛肉串"), "牛肉串");
    assert_ne!(first(&catalog, "yrc"), "羊肉串");
}
