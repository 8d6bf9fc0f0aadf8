//! A rush: five hundred orders confirmed within a second, at a merchant that turns half of the calls away. Each comes to
//! an end, none twice, and who types meanwhile is answered.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use yiju_app::messages::Answer;
use yiju_app::{App, Lang, Options};
use yiju_domain::feed::Record;
use yiju_merchants::sandbox::{Config, Fault, Faults, House, Menu, Pace, Sandbox};

const ORDERS: usize = 500;
const SENTENCE: &str = "来一份远山牛肉拉面送到公司";
/// Whoever waits longer for a card thinks that the program hangs.
const PATIENCE: Duration = Duration::from_secs(3);

fn feed(endpoint: &str) -> String {
    format!(
        "{}\n{}\n",
        serde_json::json!({"type": "merchant", "id": "hill", "name": "远山小馆", "endpoint": endpoint, "sandbox": true}),
        serde_json::json!({"id": "noodles", "merchant": "hill", "title": "远山牛肉拉面", "price": 2100, "vertical": "meals"}),
    )
}

#[test]
fn five_hundred_orders_at_once_each_end_and_none_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("merchant.db");
    let records = feed("").replace("\"endpoint\":\"\",", "");
    let records = records.lines().map(|line| Record::from_json(line).expect("a record"));
    let merchant = Sandbox::start(Config {
        port: None,
        data: data.clone(),
        menu: Menu::from_records(records),
        credential: None,
        faults: Faults::none().every(2, Fault::Busy { retry_after: 1 }),
        pace: Pace::default(),
        house: House::default(),
        webhooks: false,
    })
    .expect("the merchant opens");

    let app = App::open(Options { data_dir: Some(folder.path().join("data")), ..Options::default() }).expect("opened");
    app.keep_secrets_in_memory();
    let feed = feed(&merchant.url());
    app.import("hill", feed.as_bytes(), None, &mut |_| {}).expect("imported");
    let Answer::Cards { cards, .. } = app.say(SENTENCE).expect("an answer") else { panic!("no cards") };
    let card = cards.iter().find(|card| card.lines[0].title.contains("远山")).expect("its card");
    let sheets: Vec<String> = (0..ORDERS).map(|_| app.choose(&card.offer).expect("a sheet").sheet).collect();

    let (go, began) = (Barrier::new(ORDERS + 1), Instant::now());
    let slowest = thread::scope(|scope| {
        let rush: Vec<_> = sheets
            .iter()
            .map(|sheet| {
                let (app, go) = (&app, &go);
                scope.spawn(move || {
                    go.wait();
                    app.confirm(sheet).expect("confirmed")
                })
            })
            .collect();
        go.wait();
        let mut slowest = Duration::ZERO;
        while rush.iter().any(|one| !one.is_finished()) {
            let typed = Instant::now();
            app.draft("一杯热拿铁").expect("an answer");
            slowest = slowest.max(typed.elapsed());
            thread::sleep(Duration::from_millis(20));
        }
        slowest
    });
    println!(
        "{ORDERS} orders in {:.1} s, the slowest answer meanwhile {} ms",
        began.elapsed().as_secs_f32(),
        slowest.as_millis()
    );
    assert!(slowest < PATIENCE, "an answer took {slowest:?}");

    // What was left unknown is taken up, as the next start of the program would.
    merchant.set_faults(Faults::none());
    let unfinished = app.resume().expect("taken up");
    println!("{} were unsettled after the rush", unfinished.len());
    let orders = app.orders(Lang::En, u32::MAX).expect("listed");
    assert_eq!(orders.len(), ORDERS);
    let placed = orders.iter().filter(|order| order.state == "accepted").count();
    let rejected = orders.iter().filter(|order| order.state == "rejected").count();
    assert_eq!(placed + rejected, ORDERS, "some have come to no end");
    let file = rusqlite::Connection::open(data).expect("the merchant's file");
    let count = |sql: &str| file.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("counted") as usize;
    assert_eq!(count("SELECT count(order_id) FROM checkouts"), placed, "the merchant has other orders than we know of");
    println!("{placed} accepted, {rejected} rejected");
    assert!(placed > ORDERS * 9 / 10, "the merchant took {placed} only");
}
