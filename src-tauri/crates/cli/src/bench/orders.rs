//! How right whole orders are: people's sentences against a menu, each with the lines that it means.
//!
//! A line of the orders is `{"text", "lines": [{"product", "number", "size", "options": [[group, choice, how]]}]}`, where
//! `how` is `+`, `-`, `extra` or `light`; the order of lines and of options is free.

use crate::Ended;
use crate::error::CliError;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use yiju_app::{App, Options, Resolution};
use yiju_domain::conversation::Conversation;
use yiju_domain::intent::Polarity;

/// The name of the menu among the catalogs while it is measured.
const NAME: &str = "bench-menu";
/// Options of this group say what is wanted in its usual amount: they change no line.
const USUAL: &str = "COMPLEX";

#[derive(Deserialize)]
struct Order {
    text: String,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Line {
    product: String,
    number: String,
    size: Option<String>,
    options: BTreeSet<(String, String, String)>,
}

pub fn run(options: Options, menu: &Path, orders: &Path, misses: &Path, json: bool) -> Result<Ended, CliError> {
    let open = |file: &Path| File::open(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause });
    let lines = std::io::read_to_string(open(orders)?)?;
    let menu = BufReader::new(open(menu)?);
    let app = App::open(options)?;
    app.import(NAME, menu, None, &mut |_| {})?;
    let counted = count(&app, &lines);
    app.remove_catalog(NAME)?;
    let (right, all, missed) = counted?;
    std::fs::create_dir_all(misses)?;
    std::fs::write(misses.join("orders.txt"), missed)?;
    let percent = 100.0 * f64::from(right) / f64::from(all.max(1));
    if json {
        tell!("{}", json!({ "orders": all, "right": right, "percent": percent }));
    } else {
        tell!("{right} of {all} orders right ({percent:.1} %); misses: {}", misses.join("orders.txt").display());
    }
    Ok(Ended::Well)
}

fn count(app: &App, lines: &str) -> Result<(u32, u32, String), CliError> {
    let (mut right, mut all, mut missed) = (0, 0, String::new());
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let mut order: Order = serde_json::from_str(line)?;
        for line in &mut order.lines {
            line.options.retain(|(group, ..)| group != USUAL);
        }
        order.lines.sort();
        let (parsed, resolution) = app.resolve(NAME, &order.text, Conversation::default())?;
        let found = found(&resolution);
        all += 1;
        if found == order.lines {
            right += 1;
        } else {
            let intent = serde_json::to_string(&parsed.intent)?;
            let (text, wanted) = (&order.text, &order.lines);
            let _ = writeln!(missed, "{text}\n    wanted {wanted:?}\n    got    {found:?}\n    from   {intent}");
        }
    }
    Ok((right, all, missed))
}

/// What was found, as the orders write it.
fn found(resolution: &Resolution) -> Vec<Line> {
    let lines = resolution.lines.iter().map(|line| {
        let mut size = None;
        let mut options = BTreeSet::new();
        for option in &line.options {
            let group = option.group.all().next().unwrap_or_default().to_owned();
            let how = match option.polarity {
                Polarity::Add => "+",
                Polarity::No => "-",
                Polarity::Extra => "extra",
                Polarity::Light => "light",
            };
            if group == "SIZE" {
                size = Some(option.choice.to_string());
            } else {
                options.insert((group, option.choice.to_string(), how.to_owned()));
            }
        }
        let id = line.product.as_str();
        let product = id.rsplit(':').next().unwrap_or(id).to_owned();
        Line { product, number: line.quantity.to_string(), size, options }
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort();
    lines
}
