//! An intent made computable: spans turned into numbers, degrees, money and times; one task for each fulfiller.

use crate::feed::Terms;
use crate::intent::{Act, Intent, Item, Polarity, Rank, Vertical, Wish};
use crate::money::{Currency, Money};
use crate::normalise::{Budget, Degree, When, degree, money, number, people, quantity, time};
use crate::text::Lang;
use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};

/// What the user wants, ready to be matched against a catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What the user does.
    pub act: Act,
    /// The language to answer in.
    pub lang: Lang,
    /// One for each wish, in their order.
    pub tasks: Vec<Task>,
    /// Spans that could not be made computable; each is told to the user rather than guessed.
    pub problems: Vec<Problem>,
}

/// A span that code could not turn into a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Problem {
    /// Not a number.
    Quantity(String),
    /// More than [`MAX_QUANTITY`] of one item.
    TooMany(String),
    /// Not an amount of money.
    Budget(String),
    /// Not a time.
    Time(String),
    /// A time that has passed.
    PastTime(String),
}

/// Quantities that say no more than that there is one.
const ARTICLES: [&str; 6] = ["a", "an", "A", "An", "another", "个"];
/// Quantities that count nothing.
const UNCOUNTED: [&str; 8] = ["some", "any", "a bit of", "a little", "一些", "些", "点", "一点"];

/// The most of one item that one order may hold: beyond it a slip of the tongue is likelier than a wish.
pub const MAX_QUANTITY: u32 = 99;

/// The part of a request that one fulfiller can do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The kind of fulfiller, where the utterance tells.
    pub vertical: Option<Vertical>,
    /// The things wanted.
    pub items: Vec<WantedItem>,
    /// Where to, as typed.
    pub to: Option<String>,
    /// Where from, as typed.
    pub from: Option<String>,
    /// When.
    pub time: Option<When>,
    /// How many people.
    pub party: Option<u32>,
    /// What it may cost.
    pub budget: Option<Budget>,
    /// From which shop, as typed.
    pub merchant: Option<String>,
    /// Allergies and exclusions, as typed.
    pub avoid: Vec<String>,
    /// What to sort by.
    pub rank: Option<Rank>,
    /// Whether a discount is asked for.
    pub coupon: bool,
    /// Remarks to pass on, as typed.
    pub notes: Vec<String>,
    /// Travel class, as typed.
    #[serde(default)]
    pub class: Option<String>,
    /// How many nights.
    #[serde(default)]
    pub nights: Option<u32>,
}

/// A thing wanted, with a number that can be counted with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedItem {
    /// At least one, at most [`MAX_QUANTITY`].
    pub quantity: u32,
    /// The quantity as typed, where that is more than a number: 两斤, 一箱, "a case".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// As typed.
    pub size: Option<String>,
    /// As typed; absent where only options were said.
    pub name: Option<String>,
    /// In the order of the utterance.
    pub options: Vec<WantedOption>,
    /// For whom, as typed.
    pub person: Option<String>,
}

/// An option wanted, with its degree computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedOption {
    /// Wanted, not wanted, more, less.
    pub polarity: Polarity,
    /// The ingredient or property, as typed.
    pub name: String,
    /// How much of it.
    pub degree: Option<Degree>,
    /// The degree as typed, for the card.
    pub degree_text: Option<String>,
}

impl Request {
    /// Makes an intent computable. `now` is the moment of the utterance in the user's zone; amounts without a
    /// currency of their own are of `currency`.
    #[must_use]
    pub fn new(intent: &Intent, lang: Lang, now: &ZonedDateTime, currency: Currency) -> Self {
        let mut problems = Vec::new();
        let tasks = intent.wishes.iter().map(|wish| task(wish, now, currency, &mut problems)).collect();
        Self { act: intent.act, lang, tasks, problems }
    }
}

fn task(wish: &Wish, now: &ZonedDateTime, currency: Currency, problems: &mut Vec<Problem>) -> Task {
    let mut unless = |text: &Option<String>, problem: fn(String) -> Problem, known: bool| {
        if let (Some(text), false) = (text, known) {
            problems.push(problem(text.clone()));
        }
    };
    let when = wish.time.as_deref().and_then(|text| time(text, now));
    unless(&wish.time, Problem::Time, when.is_some());
    let past = when.as_ref().and_then(When::latest).is_some_and(|latest| latest < now);
    unless(&wish.time, Problem::PastTime, !past);
    let budget = wish.budget.as_deref().and_then(|text| money(text, currency));
    unless(&wish.budget, Problem::Budget, budget.is_some());
    let party = wish.party.as_deref().and_then(people);
    unless(&wish.party, Problem::Quantity, party.is_some());
    let nights = wish.nights.as_deref().and_then(quantity);
    unless(&wish.nights, Problem::Quantity, nights.is_some());
    let mut items: Vec<WantedItem> = wish.items.iter().map(|item| wanted(item, problems)).collect();
    let mut notes = wish.notes.clone();
    if wish.vertical.is_some_and(Vertical::is_timed) {
        // Who goes needs a seat each, and the seat is chosen like any option.
        if items.is_empty() && (party.is_some() || wish.seat.is_some()) {
            items.push(WantedItem { quantity: 1, ..WantedItem::default() });
        }
        if let ([only], [] | [Item { quantity: None, .. }], Some(party)) = (&mut *items, &*wish.items, party) {
            only.quantity = party.clamp(1, MAX_QUANTITY);
        }
        for (item, seat) in items.iter_mut().zip(std::iter::repeat(&wish.seat)) {
            item.options.extend(seat.iter().map(|seat| WantedOption {
                polarity: Polarity::Add,
                name: seat.clone(),
                degree: None,
                degree_text: None,
            }));
        }
    } else {
        // A table by the window: for the merchant to read.
        notes.extend(wish.seat.clone());
    }
    Task {
        vertical: wish.vertical,
        items,
        to: wish.to.clone(),
        from: wish.from.clone(),
        time: when,
        party,
        budget,
        merchant: wish.merchant.clone(),
        avoid: wish.avoid.clone(),
        rank: wish.rank,
        coupon: wish.coupon,
        notes,
        class: wish.class.clone(),
        nights,
    }
}

fn wanted(item: &Item, problems: &mut Vec<Problem>) -> WantedItem {
    let count = match item.quantity.as_deref() {
        None => 1,
        // Some cheese: as much as is sold at once.
        Some(text) if UNCOUNTED.contains(&text.to_lowercase().as_str()) => 1,
        Some(text) => match quantity(text) {
            Some(n @ 1..=MAX_QUANTITY) => n,
            Some(0) | None => {
                problems.push(Problem::Quantity(text.to_owned()));
                1
            }
            Some(_) => {
                problems.push(Problem::TooMany(text.to_owned()));
                MAX_QUANTITY
            }
        },
    };
    WantedItem {
        quantity: count,
        measure: item.quantity.clone().filter(|text| number(text).is_none() && !ARTICLES.contains(&text.as_str())),
        size: item.size.clone(),
        name: item.name.clone(),
        options: item
            .options
            .iter()
            .map(|option| WantedOption {
                polarity: option.polarity,
                name: option.name.clone(),
                degree: option.degree.as_deref().and_then(degree),
                degree_text: option.degree.clone(),
            })
            .collect(),
        person: item.person.clone(),
    }
}

/// What of a request must go to a merchant beside the lines of an offer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The address in the user's words, or a saved place's full address.
    pub address: String,
    /// When, where it is not at once.
    pub time: Option<When>,
    /// Remarks to pass on.
    pub notes: Vec<String>,
    /// The terms that were shown.
    pub terms: Terms,
}

/// Whether a total is within a budget, for an order of `party` people.
#[must_use]
pub fn within(total: Money, budget: &Budget, party: u32) -> bool {
    let people = if budget.per_person { i64::from(party.max(1)) } else { 1 };
    budget.max.is_none_or(|max| max.currency == total.currency && total.minor <= max.minor * people)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task_of(meaning: &str) -> Task {
        let intent = crate::annotation::read(meaning).expect("a meaning");
        let now: ZonedDateTime = "2026-11-27T12:00[Asia/Shanghai]".parse().expect("a moment");
        let request = Request::new(&intent, Lang::En, &now, Currency::USD);
        assert!(request.problems.is_empty(), "{:?}", request.problems);
        request.tasks[0].clone()
    }

    #[test]
    fn who_goes_needs_a_seat_each() {
        let task = task_of("order flights | to Oslo | party 2 adults 1 kid | seat window");
        assert_eq!(task.party, Some(3));
        let [item] = &*task.items else { panic!("{:?}", task.items) };
        assert_eq!((item.quantity, item.options[0].name.as_str()), (3, "window"));

        let task = task_of("order movies | item two | name Dune | party four");
        assert_eq!(task.items[0].quantity, 2, "what was counted stays");

        let task = task_of("order meals | party four | merchant Lupa | seat the terrace");
        assert!(task.items.is_empty());
        assert_eq!(task.notes, ["the terrace"], "a table is the merchant's to give");
    }
}
