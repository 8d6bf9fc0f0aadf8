//! `yiju merchant sandbox`: the sandbox merchant as a server of its own.

use crate::Ended;
use crate::error::CliError;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _, stdout};
use std::path::Path;
use std::time::Duration;
use yiju_app::sandbox::{Config, Faults, House, Menu, Pace, Sandbox};
use yiju_app::{Options, bundled_menu, data_dir};
use yiju_domain::feed::Record;

pub fn run(
    options: &Options,
    port: Option<u16>,
    (feed, house): (Option<&Path>, Option<&Path>),
    pace: Option<u64>,
) -> Result<Ended, CliError> {
    let menu = feed.map_or_else(|| Ok(bundled_menu()), read)?;
    let house = house.map_or_else(|| Ok(House::default()), rules)?;
    // A file of its own: the sandbox inside the program keeps other checkouts.
    let data = data_dir(options.data_dir.as_deref())?.join("merchant.db");
    let pace = pace.map_or_else(Pace::default, |seconds| Pace::every(Duration::from_secs(seconds)));
    let (credential, faults) = (None, Faults::none());
    let running = Sandbox::start(Config { port, data, menu, credential, faults, pace, house, webhooks: true })?;
    tell!("{}", running.url());
    stdout().flush()?;
    running.wait();
    Ok(Ended::Well)
}

fn rules(file: &Path) -> Result<House, CliError> {
    let open = File::open(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
    let bad =
        |what: serde_json::Error| CliError::Set { file: file.to_owned(), line: what.line(), what: what.to_string() };
    serde_json::from_reader(BufReader::new(open)).map_err(bad)
}

fn read(file: &Path) -> Result<Menu, CliError> {
    let open = File::open(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
    let mut records = Vec::new();
    for (line, text) in (1..).zip(BufReader::new(open).lines()) {
        let text = text?;
        if text.trim().is_empty() {
            continue;
        }
        let bad = |what: serde_json::Error| CliError::Set { file: file.to_owned(), line, what: what.to_string() };
        records.push(Record::from_json(&text).map_err(bad)?);
    }
    Ok(Menu::from_records(records))
}
