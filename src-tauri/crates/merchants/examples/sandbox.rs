//! The sandbox merchant by itself, for a conformance suite: `cargo run --example sandbox -- FEED.jsonl PORT DATA.db`.

use yiju_domain::feed::Record;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Pace, Sandbox};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let [feed, port, data] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .map_err(|_| "usage: sandbox FEED.jsonl PORT DATA.db")?;
    let records = std::fs::read_to_string(feed)?.lines().map(Record::from_json).collect::<Result<Vec<_>, _>>()?;
    let config = Config {
        port: Some(port.parse()?),
        data: data.into(),
        menu: Menu::from_records(records),
        credential: None,
        faults: Faults::none(),
        pace: Pace::default(),
        house: House::default(),
        webhooks: true,
    };
    let running = Sandbox::start(config)?;
    println!("{}", running.url());
    running.wait();
    Ok(())
}
