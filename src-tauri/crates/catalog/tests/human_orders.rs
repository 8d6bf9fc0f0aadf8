//! Human orders against a menu never seen before. The meaning of each sentence is written by rule from its own words, so
//! that what is measured is matching alone. The sentences are data to measure with only and stand outside the repository:
//! where they are absent the test says so and passes.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use yiju_catalog::{Catalog, Resolution};
use yiju_domain::intent::Polarity;
use yiju_domain::normalise::quantity;
use yiju_domain::request::{Task, WantedItem, WantedOption};

/// Of a hundred orders, how many must be matched in full.
const GOAL: usize = 97;

#[derive(Deserialize)]
struct Order {
    text: String,
    lines: Vec<Line>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Line {
    product: String,
    number: String,
    size: Option<String>,
    options: BTreeSet<(String, String, String)>,
}

#[derive(Deserialize)]
struct Menu {
    id: String,
    aliases: Vec<String>,
    modifier_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    name: String,
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    title: String,
    aliases: Vec<String>,
}

/// What a phrase is in a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Product,
    Size,
    Thing,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/eval")
}

/// The phrases of the menu, longest first.
fn phrases(menu: &str) -> Vec<(Vec<String>, Kind)> {
    let mut phrases = Vec::new();
    let mut take =
        |text: &str, kind| phrases.push((text.split_whitespace().map(str::to_owned).collect::<Vec<_>>(), kind));
    for line in menu.lines() {
        let product: Menu = serde_json::from_str(line).expect("a product");
        product.aliases.iter().for_each(|alias| take(alias, Kind::Product));
        for group in &product.modifier_groups {
            let kind = if matches!(group.name.as_str(), "SIZE" | "VOLUME" | "CONTAINERTYPE") {
                Kind::Size
            } else {
                Kind::Thing
            };
            for choice in &group.choices {
                choice.aliases.iter().chain([&choice.title]).for_each(|alias| take(alias, kind));
            }
        }
        assert!(!product.id.is_empty());
    }
    phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    phrases
}

const NO: &[&str] = &[
    "no",
    "without",
    "hold",
    "avoid",
    "not",
    "don't",
    "dont",
    "minus",
    "skip",
    "exclude",
    "excluding",
    "except",
    "leave",
];
const EXTRA: &[&str] = &["extra", "more", "additional", "lots", "lot", "heavy", "double"];
const LIGHT: &[&str] = &["light", "little", "less", "bit", "easy"];
const JOINS: &[&str] =
    &["and", "or", "with", "on", "of", "some", "any", "the", "a", "an", "plus", "but", "adding", "add", "also"];

const PLAIN: &[&str] = &[
    "size", "sized", "order", "pizza", "with", "have", "want", "some", "like", "each", "just", "them", "that", "this",
    "need", "also", "please", "their",
];

/// Writes a sentence's meaning from its words: number, size, name up to the product's noun, options around it.
fn meaning(text: &str, phrases: &[(Vec<String>, Kind)]) -> Vec<WantedItem> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut pieces: Vec<(usize, usize, Kind)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let fits = |phrase: &[String]| {
            words.len() - at >= phrase.len() && phrase.iter().zip(&words[at..]).all(|(a, b)| a == b)
        };
        // "Can" is a vessel only behind a number.
        let asks = words[at] == "can" && !(at > 0 && quantity(words[at - 1]).is_some());
        match phrases.iter().find(|(phrase, _)| !asks && fits(phrase)) {
            Some((phrase, kind)) => {
                pieces.push((at, at + phrase.len(), *kind));
                at += phrase.len();
            }
            None => at += 1,
        }
    }
    let mut items: Vec<WantedItem> = Vec::new();
    // Where the number before a piece belongs to what comes, an item begins.
    let mut open = WantedItem::default();
    let (mut named, mut name_from, mut last_end) = (false, None::<usize>, 0);
    for (index, &(from, to, kind)) in pieces.iter().enumerate() {
        let between = &words[last_end..from];
        let unknown =
            between.last().is_some_and(|word| word.len() > 3 && quantity(word).is_none() && !PLAIN.contains(word));
        let number = between
            .iter()
            .rposition(|word| word.parse::<u32>().is_ok() || quantity(word).is_some_and(|_| *word != "on"));
        let head_follows = pieces[index..]
            .iter()
            .take_while(|piece| {
                piece.0 == from
                    || !words[..piece.0].ends_with(&["with"])
                        && words[from..piece.0]
                            .iter()
                            .all(|word| !NO.contains(word) && !["with", "along"].contains(word))
            })
            .any(|piece| piece.2 == Kind::Product);
        let begins = named && number.is_some() && (head_follows || kind == Kind::Size)
            || (named && kind == Kind::Product && number.is_some());
        if begins {
            items.push(std::mem::take(&mut open));
            (named, name_from) = (false, None);
        }
        if let Some(at) = number.filter(|_| open.quantity == 0 && !named) {
            open.quantity = quantity(between[at]).expect("read before");
        }
        let says = |list: &[&str]| between.iter().any(|word| list.contains(word));
        let said = words[from..to].join(" ");
        match kind {
            Kind::Size => open.size = Some(said),
            Kind::Product => {
                let start = name_from
                    .or((unknown && !named).then(|| from - 1))
                    .filter(|start| words[*start..from].iter().all(|word| !NO.contains(word)))
                    .unwrap_or(from);
                open.name = Some(words[start..to].join(" "));
                named = true;
            }
            Kind::Thing => {
                let polarity = if says(NO) {
                    Polarity::No
                } else if says(EXTRA) {
                    Polarity::Extra
                } else if says(LIGHT) {
                    Polarity::Light
                } else {
                    Polarity::Add
                };
                let head = pieces[index + 1..].iter().find(|piece| piece.2 != Kind::Thing);
                let in_name = !named
                    && polarity == Polarity::Add
                    && head.is_some_and(|head| {
                        head.2 == Kind::Product
                            && words[to..head.0]
                                .iter()
                                .all(|word| JOINS[..2].contains(word) || pieces.iter().any(|p| p.0 <= to))
                    })
                    && head.is_some_and(|head| !words[to..head.0].iter().any(|word| ["with", "but"].contains(word)));
                if in_name {
                    name_from = name_from.or(Some(from));
                } else {
                    let name = if polarity == Polarity::No && between.contains(&"extra") {
                        format!("extra {said}")
                    } else {
                        said
                    };
                    open.options.push(WantedOption { polarity, name, degree: None, degree_text: None });
                }
            }
        }
        last_end = to;
    }
    if !named && open.options.is_empty() && last_end < words.len() {
        open.name = Some(words[last_end..].join(" "));
    }
    items.push(open);
    items.iter_mut().for_each(|item| item.quantity = item.quantity.max(1));
    items
}

/// What was found, written as the set writes it.
fn written(resolution: &Resolution) -> Vec<Line> {
    let lines = resolution.lines.iter().map(|line| {
        let mut size = None;
        let mut options = BTreeSet::new();
        for option in &line.options {
            let group = option.group.all().next().expect("a name").to_owned();
            let choice = option.choice.to_string();
            let how = match option.polarity {
                Polarity::Add => "+",
                Polarity::No => "-",
                Polarity::Extra => "extra",
                Polarity::Light => "light",
            };
            if group == "SIZE" {
                size = Some(choice);
            } else {
                options.insert((group, choice, how.to_owned()));
            }
        }
        let product = line.product.as_str().rsplit(':').next().expect("a part").to_owned();
        Line { product, number: line.quantity.to_string(), size, options }
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort();
    lines
}

#[test]
fn human_orders_mean_what_people_wrote_down() {
    let (orders, menu) = (folder().join("pizza-dev.en.jsonl"), folder().join("pizza-menu.en.jsonl"));
    let (Ok(orders), Ok(menu)) = (std::fs::read_to_string(&orders), std::fs::read_to_string(&menu)) else {
        eprintln!("skipped: {} and its menu are not on this machine", orders.display());
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(&data.path().join("catalog.db")).expect("opened");
    catalog.import("menu", menu.as_bytes()).expect("imported");
    let phrases = phrases(&menu);
    let (mut right, mut count) = (0, 0);
    for line in orders.lines() {
        let mut order: Order = serde_json::from_str(line).expect("an order");
        for line in &mut order.lines {
            // What is wanted in its usual amount is not an option of a line.
            line.options.retain(|(group, ..)| group != "COMPLEX");
        }
        order.lines.sort();
        let items = meaning(&order.text, &phrases);
        let task = Task { items, ..Task::default() };
        let resolution = catalog.resolve("menu", &task).expect("resolved");
        let found = written(&resolution);
        count += 1;
        if found == order.lines {
            right += 1;
        } else {
            eprintln!(
                "{}\n    wanted {:?}\n    found  {:?}\n    from   {:?}",
                order.text, order.lines, found, task.items
            );
        }
    }
    eprintln!("{right} of {count} orders matched in full");
    assert!(right * 100 >= count * GOAL, "{right} of {count}");
}
