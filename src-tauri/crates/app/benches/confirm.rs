//! From the user's confirmation to the merchant's word, beside what the merchant's calls alone take, and one durable
//! write alone, in the same run: `cargo bench -p yiju-app --bench confirm --profile dev -- 200`.

use std::path::Path;
use std::time::{Duration, Instant};
use yiju_app::messages::Answer;
use yiju_app::{App, Options};
use yiju_domain::feed::Record;
use yiju_domain::id::IdempotencyKey;
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CheckoutStatus, MerchantApi as _};
use yiju_merchants::AnyMerchant;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Pace, Sandbox};

const SENTENCE: &str = "来一份远山牛肉拉面送到公司";

fn main() {
    let orders: usize = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(200);
    let folder = tempfile::tempdir().expect("a folder");
    let product = serde_json::json!({"id": "noodles", "merchant": "hill", "title": "远山牛肉拉面", "price": 2100, "vertical": "meals"});
    let house = serde_json::json!({"type": "merchant", "id": "hill", "name": "远山小馆", "sandbox": true});
    let record = |value: &serde_json::Value| Record::from_json(&value.to_string()).expect("a record");
    let merchant = Sandbox::start(Config {
        port: None,
        data: folder.path().join("merchant.db"),
        menu: Menu::from_records([record(&house), record(&product)]),
        credential: None,
        faults: Faults::none(),
        pace: Pace::default(),
        house: House::default(),
        webhooks: false,
    })
    .expect("the merchant opens");
    let data = folder.path().join("data");
    let app = App::open(Options { data_dir: Some(data.clone()), ..Options::default() }).expect("opened");
    app.keep_secrets_in_memory();
    let mut reachable = house;
    reachable["endpoint"] = merchant.url().into();
    let feed = format!("{reachable}\n{product}\n");
    app.import("hill", feed.as_bytes(), None, &mut |_| {}).expect("imported");
    let Answer::Cards { cards, .. } = app.say(SENTENCE).expect("an answer") else { panic!("no cards") };
    let card = cards.iter().find(|card| card.lines[0].title.contains("远山")).expect("its card");

    let (mut whole, mut calls, mut writes) = (Vec::new(), Vec::new(), Vec::new());
    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).expect("a database");
    bare.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x TEXT)").expect("made");
    let mut commits = None;
    for number in 0..orders {
        let sheet = app.choose(&card.offer).expect("a sheet").sheet;
        let before = committed(&data.join("yiju.db-wal"));
        let began = Instant::now();
        let order = app.confirm(&sheet).expect("confirmed");
        whole.push(began.elapsed());
        assert_eq!(order.state, "accepted");
        commits = commits.or_else(|| committed(&data.join("yiju.db-wal")).checked_sub(before).filter(|_| number > 0));

        let told = app.dispute(&order.id, yiju_app::Lang::En).expect("told");
        let mandate: Mandate = serde_json::from_value(told["mandate"].clone()).expect("a mandate");
        let key = |call: &str| IdempotencyKey(format!("bare-{number}-{call}"));
        let began = Instant::now();
        let api = AnyMerchant::new("ucp", &merchant.url(), None).expect("an API");
        let checkout = api.create(&mandate, &key("create")).expect("created");
        let checkout = api.update(&checkout, &mandate, &key("update")).expect("updated");
        let checkout = api.complete(&checkout.id, &mandate, &key("complete")).expect("completed");
        calls.push(began.elapsed());
        assert_eq!(checkout.status, CheckoutStatus::Completed);

        let began = Instant::now();
        bare.execute("INSERT INTO t VALUES (?1)", [&order.id]).expect("written");
        writes.push(began.elapsed());
    }
    let (calls_50, _) = percentiles(&mut calls);
    let mut added: Vec<Duration> = whole.iter().map(|one| one.saturating_sub(calls_50)).collect();
    row("confirm to accepted", percentiles(&mut whole));
    row("the merchant's calls alone", percentiles(&mut calls));
    row("added by us", percentiles(&mut added));
    row("one durable write alone", percentiles(&mut writes));
    println!(
        "durable writes an order: {}",
        commits.map_or_else(|| "not counted".to_owned(), |count| count.to_string())
    );
}

fn percentiles(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    (at(50), at(95))
}

fn row(what: &str, (half, most): (Duration, Duration)) {
    println!("{what:28} p50 {:6.2} ms  p95 {:6.2} ms", half.as_secs_f64() * 1e3, most.as_secs_f64() * 1e3);
}

/// Transactions in a write-ahead log: frames that tell the size of the database, in their bytes 4 to 8
/// (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
fn committed(log: &Path) -> usize {
    let bytes = std::fs::read(log).unwrap_or_default();
    let number =
        |at: usize| bytes.get(at..at + 4).map_or(0, |four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    let (page, salt) = (number(8) as usize, number(16));
    let frames = (32..bytes.len()).step_by(24 + page.max(1));
    frames.take_while(|&at| number(at + 8) == salt).filter(|&at| number(at + 4) != 0).count()
}
