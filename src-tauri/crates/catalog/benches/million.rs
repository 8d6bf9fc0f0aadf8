//! Import and search at any size, each beside what SQLite alone takes for the same in the same run:
//! `cargo bench -p yiju-catalog --bench million -- 1000000`. With `deals` behind it each merchant has hours and five deals.

use rusqlite::{Connection, params};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Cursor, Read};
use std::path::Path;
use std::time::{Duration, Instant};
use yiju_catalog::{Asker, Catalog};
use yiju_domain::request::{Task, WantedItem};
use yiju_domain::text::Lang;

const MADE: &[(&str, &str)] = &[
    ("珍珠", "Pearl"),
    ("红豆", "Red Bean"),
    ("芒果", "Mango"),
    ("草莓", "Strawberry"),
    ("红烧", "Braised"),
    ("香辣", "Spicy"),
    ("蒜蓉", "Garlic"),
    ("番茄", "Tomato"),
    ("黑椒", "Black Pepper"),
    ("清蒸", "Steamed"),
    ("麻辣", "Mala"),
    ("椰香", "Coconut"),
    ("芝士", "Cheese"),
    ("抹茶", "Matcha"),
    ("焦糖", "Caramel"),
    ("咖喱", "Curry"),
    ("葱油", "Scallion Oil"),
    ("桂花", "Osmanthus"),
    ("柠檬", "Lemon"),
    ("蜂蜜", "Honey"),
];
const OF: &[(&str, &str)] = &[
    ("奶茶", "Milk Tea"),
    ("拿铁", "Latte"),
    ("牛肉面", "Beef Noodles"),
    ("鸡腿饭", "Chicken Leg Rice"),
    ("排骨", "Pork Ribs"),
    ("蛋糕", "Cake"),
    ("披萨", "Pizza"),
    ("汉堡", "Burger"),
    ("沙拉", "Salad"),
    ("水饺", "Dumplings"),
    ("炒饭", "Fried Rice"),
    ("豆腐", "Tofu"),
    ("鲈鱼", "Sea Bass"),
    ("虾仁", "Shrimp"),
    ("面包", "Bread"),
    ("酸奶", "Yogurt"),
    ("火锅", "Hotpot"),
    ("粥", "Congee"),
    ("三明治", "Sandwich"),
    ("冰淇淋", "Ice Cream"),
];
const PLACES: &[(&str, &str)] = &[
    ("东街", "East Street"),
    ("西岸", "West Bank"),
    ("南城", "South Town"),
    ("北桥", "North Bridge"),
    ("山脚", "Foothill"),
    ("河畔", "Riverside"),
    ("中庭", "Atrium"),
    ("老站", "Old Station"),
];

/// What each merchant takes off, where deals are asked for.
const DEALS: [&str; 5] = [
    r#""title":"满30减5","rule":"threshold","over":3000,"off":500,"group":"steps""#,
    r#""title":"满60减12","rule":"threshold","over":6000,"off":1200,"group":"steps""#,
    r#""title":"第二份半价","rule":"nth","nth":2,"percent":50,"limit":1,"on":{"verticals":["meals"]}"#,
    r#""title":"九折","rule":"percent","percent":10,"cap":600,"valid":{"hours":[{"from":"11:00","to":"14:00"}]}"#,
    r#""title":"免配送费","rule":"free_delivery","over":4000"#,
];

/// A feed of so many products, about forty to a merchant; made while it is read, so that its size costs no memory.
struct Feed {
    count: usize,
    deals: bool,
    at: usize,
    made: Cursor<String>,
}

impl Feed {
    fn of(count: usize, deals: bool) -> BufReader<Self> {
        BufReader::with_capacity(1 << 16, Self { count, deals, at: 0, made: Cursor::default() })
    }
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.made.read(into)?;
        if length > 0 || self.at == self.count {
            return Ok(length);
        }
        self.made = Cursor::new(lines(self.at, self.deals));
        self.at += 1;
        self.made.read(into)
    }
}

/// The lines of a product, after those of its merchant where it is the first.
fn lines(at: usize, deals: bool) -> String {
    let mut feed = String::with_capacity(700);
    let merchant = at / 40;
    if at.is_multiple_of(40) {
        let place = PLACES[merchant % PLACES.len()];
        let _ = writeln!(
            feed,
            r#"{{"type":"merchant","id":"m{merchant}","name":{{"zh":"{}{merchant}号店","en":"{} {merchant}"}},"delivery_fee":300,"rating":45,"distance":{}{}}}"#,
            place.0,
            place.1,
            merchant % 5000,
            if deals { r#","hours":[{"from":"09:00","to":"22:00"}]"# } else { "" }
        );
        for (number, deal) in DEALS.iter().enumerate().filter(|_| deals) {
            let _ = writeln!(feed, r#"{{"type":"deal","id":"m{merchant}-{number}","merchant":"m{merchant}",{deal}}}"#);
        }
    }
    let mixed = at.wrapping_mul(2_654_435_761) >> 7;
    let (made, of) = (MADE[mixed % MADE.len()], OF[(mixed / MADE.len()) % OF.len()]);
    let price = 800 + mixed % 4000;
    let _ = writeln!(
        feed,
        r#"{{"id":"p{at}","merchant":"m{merchant}","title":{{"zh":"{}{}{}号","en":"{} {} No {}"}},"vertical":"meals","category":{{"zh":"{}","en":"{}"}},"tags":["热销"],"variants":[{{"id":"p{at}-m","title":"中份","price":{price}}},{{"id":"p{at}-l","title":"大份","price":{}}}],"modifier_groups":[{{"name":"辣度","min":1,"max":1,"choices":[{{"id":"p{at}-0","title":"不辣","default":true}},{{"id":"p{at}-1","title":"微辣"}},{{"id":"p{at}-2","title":"中辣"}}]}}]}}"#,
        made.0,
        of.0,
        mixed % 997,
        made.1,
        of.1,
        mixed % 997,
        of.0,
        of.1,
        price + 400
    );
    feed
}

/// The most memory that the process ever had, in MB, where the system tells (Linux).
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes >> 10)
}

fn percentiles(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort();
    let at = |hundredth: usize| times[(times.len() * hundredth).div_ceil(100).max(1) - 1].as_secs_f64() * 1000.0;
    (at(50), at(95))
}

/// What SQLite alone takes for rows of the same columns, keys and index, with as much text in each: the import without
/// the reading of a feed.
fn floor(folder: &Path, feed: BufReader<Feed>) -> (f64, Connection) {
    let mut connection = Connection::open(folder.join("floor.db")).expect("opened");
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;
             CREATE TABLE products (row INTEGER PRIMARY KEY AUTOINCREMENT, catalog INTEGER NOT NULL, id TEXT NOT NULL,
                merchant TEXT, vertical TEXT, record TEXT NOT NULL, UNIQUE (catalog, id)) STRICT;
             CREATE INDEX products_of_merchant ON products (catalog, merchant);
             CREATE VIRTUAL TABLE product_text USING fts5 (names, kinds, sounds, content='', contentless_delete=1,
                tokenize='unicode61 remove_diacritics 2');",
        )
        .expect("made");
    let mut took = Duration::ZERO;
    let transaction = connection.transaction().expect("begun");
    {
        let mut record = transaction
            .prepare("INSERT OR IGNORE INTO products (catalog, id, merchant, vertical, record) VALUES (1, ?1, ?2, 'meals', ?3)")
            .expect("prepared");
        let mut text = transaction
            .prepare("INSERT INTO product_text (rowid, names, kinds, sounds) VALUES (?1, ?2, ?3, ?4)")
            .expect("prepared");
        for line in feed.lines().map(|line| line.expect("a line")).filter(|line| !line.contains("\"type\"")) {
            let part =
                |after: &str| line.split(after).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            let spaced = |text: &str| text.chars().flat_map(|c| [c, ' ']).collect::<String>();
            let (zh, en) = (part("\"zh\":\""), part("\"en\":\""));
            let names = format!("{} {en} q{:012x} q{:012x}", spaced(zh), zh.len(), took.as_nanos() & 0xffff_ffff);
            let kinds = format!("{} {en} {}", spaced(zh), spaced("热销"));
            let (id, merchant) = (part("\"id\":\""), part("\"merchant\":\""));
            let began = Instant::now();
            record.execute(params![id, merchant, line]).expect("inserted");
            text.execute(params![transaction.last_insert_rowid(), names, kinds, en]).expect("inserted");
            took += began.elapsed();
        }
    }
    let began = Instant::now();
    transaction.commit().expect("committed");
    ((took + began.elapsed()).as_secs_f64(), connection)
}

/// How much of the file an index or a table is, in MB.
fn part(connection: &Connection, like: &str) -> i64 {
    let sum = "SELECT coalesce(sum(pgsize), 0) >> 20 FROM dbstat WHERE name LIKE ?1";
    connection.query_row(sum, [like], |row| row.get(0)).expect("told")
}

fn main() {
    let count: usize = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a folder");
    let deals = std::env::args().any(|word| word == "deals");
    let (bare, connection) = floor(folder.path(), Feed::of(count, deals));
    let path = folder.path().join("catalog.db");
    let catalog = Catalog::open(&path).expect("opened");
    let began = Instant::now();
    let report = catalog.import("million", Feed::of(count, deals)).expect("imported");
    let took = began.elapsed().as_secs_f64();
    assert_eq!((report.products as usize, report.left_out), (count, 0));
    println!(
        "import {took:.1} s, {:.0} products a second; bare inserts {bare:.1} s: {:.1} times",
        count as f64 / took,
        took / bare
    );
    let began = Instant::now();
    let again = catalog.import("million", Feed::of(count, deals)).expect("imported");
    println!("the same feed again {:.1} s, unchanged {}", began.elapsed().as_secs_f64(), again.unchanged);
    let size: u64 = ["", "-wal"]
        .iter()
        .filter_map(|end| std::fs::metadata(format!("{}{end}", path.display())).ok())
        .map(|file| file.len())
        .sum();
    let peak = || peak().map_or_else(|| "not told here".to_owned(), |peak| format!("{peak} MB"));
    {
        let file = Connection::open(&path).expect("opened");
        let (index, keys) = (part(&file, "product_text%"), part(&file, "%products%") - part(&file, "products"));
        println!("file {} MB: index {index} MB, keys {keys} MB; memory at most {}", size >> 20, peak());
    }

    let texts = [
        "奶茶",
        "珍珠奶茶",
        "boba milk tea",
        "红烧牛肉面",
        "zznc",
        "burger",
        "cheese pizza",
        "香辣鸡腿饭",
        "hgnrm",
        "strawbery cake",
        "面",
        "fried rice",
        "酸奶",
        "抹茶拿铁 大杯",
        "black pepper beef",
        "hong shao pai gu",
        "芒果冰淇淋",
        "no such thing",
        "披薩",
        "tomato",
    ];
    let (mut times, mut bare) = (Vec::new(), Vec::new());
    let mut statement = connection
        .prepare("SELECT rowid FROM product_text WHERE product_text MATCH ?1 ORDER BY rank LIMIT 20")
        .expect("prepared");
    for round in 0..6 {
        for text in texts {
            let began = Instant::now();
            catalog.search(text, 20).expect("searched");
            let spaced: String = text.chars().flat_map(|c| if c.is_ascii() { vec![c] } else { vec![' ', c] }).collect();
            let searched = began.elapsed();
            let began = Instant::now();
            let rows =
                statement.query_map([format!("\"{}\"", spaced.trim())], |row| row.get::<_, i64>(0)).expect("found");
            assert!(rows.count() <= 20);
            if round > 0 {
                times.push(searched);
                bare.push(began.elapsed());
            }
        }
    }
    let ((p50, p95), (b50, b95)) = (percentiles(times), percentiles(bare));
    println!(
        "search p50 {p50:.2} ms, p95 {p95:.2} ms; the bare query, ranked, {b50:.2} / {b95:.2} ms: {:.1} / {:.1} times",
        p50 / b50,
        p95 / b95
    );
    let now: jiff::ZonedDateTime = "2026-11-27T12:00[Asia/Shanghai]".parse().expect("a moment");
    let mut times = Vec::new();
    for round in 0..4 {
        for text in texts {
            let item = WantedItem { quantity: 2, name: Some(text.to_owned()), ..WantedItem::default() };
            let task = Task { items: vec![item], ..Task::default() };
            let asker = Asker::stranger(Lang::of(text), now.clone());
            let began = Instant::now();
            catalog.offers(&task, &asker).expect("offers");
            if round > 0 {
                times.push(began.elapsed());
            }
        }
    }
    let (p50, p95) = percentiles(times);
    println!(
        "from intent to cards p50 {p50:.2} ms, p95 {p95:.2} ms: {:.1} / {:.1} times the bare query",
        p50 / b50,
        p95 / b95
    );
}
