//! When a task's thing is wanted, beside when a shop is open, when a product is sold and when a thing begins.

use crate::asker::Asker;
use crate::item::Match;
use jiff::civil::{DateTime, Time};
use jiff::{SignedDuration, ZonedDateTime};
use yiju_domain::feed::{Clock, Hours, Merchant, Nearest, Product, Start};
use yiju_domain::intent::Vertical;
use yiju_domain::offer::Notice;
use yiju_domain::request::{Task, WantedItem};

/// What asks for a shop that is open, where it is said of a thing.
const OPEN: [&str; 9] = ["营业", "营业中", "还开着", "开着", "还开门", "开门的", "open", "open now", "still open"];
/// A time so near is now.
const NOW: SignedDuration = SignedDuration::from_secs(90);

/// The stretch of time wanted.
pub struct Timing {
    now: DateTime,
    from: DateTime,
    to: DateTime,
    /// Whether the user said a time.
    said: bool,
    /// Whether the user wants only what is open.
    pub open_only: bool,
}

impl Timing {
    /// Of a task. What only asks for an open shop is taken off its items.
    pub fn of(task: &Task, items: &mut [WantedItem], asker: &Asker<'_>) -> Self {
        let now = asker.now.datetime();
        let wall = |moment: &ZonedDateTime| moment.with_time_zone(asker.now.time_zone().clone()).datetime();
        let said = task.time.as_ref().map(|when| (when.earliest.as_ref().map(wall), when.latest.as_ref().map(wall)));
        let (from, to) = match said {
            None | Some((None, None)) => (now, now),
            Some((Some(from), Some(to))) => (from, to.max(from)),
            Some((None, Some(to))) => (now.min(to), to),
            Some((Some(from), None)) => (from, from.date().to_datetime(Time::constant(23, 59, 0, 0))),
        };
        let mut open_only = task.notes.iter().any(|note| asks_open(note));
        for item in items {
            let before = item.options.len();
            item.options.retain(|option| !asks_open(&option.name));
            open_only |= item.options.len() < before;
        }
        let said = said.is_some();
        let at_once = said && from == to && from.duration_since(now).abs() <= NOW;
        Self { now, from, to, said, open_only: open_only || at_once }
    }

    /// Of no task: now.
    pub fn now(asker: &Asker<'_>) -> Self {
        let now = asker.now.datetime();
        Self { now, from: now, to: now, said: false, open_only: false }
    }

    /// That a shop is closed then; nothing where it is open at some time of the stretch.
    pub fn closed(&self, merchant: &Merchant) -> Option<Notice> {
        let opens = self.later(&merchant.hours)?;
        Some(Notice::Closed { at: self.told(), opens: Some(opens) })
    }

    /// That a product is not sold then. One that nobody comes with may be bought at any time.
    pub fn not_sold(&self, product: &Product) -> Option<Notice> {
        let sold = self.later(&product.hours).filter(|_| product.vertical.is_none_or(Vertical::comes))?;
        Some(Notice::NotSold { product: product.title.clone(), at: self.told(), sold: Some(sold) })
    }

    /// When hours begin that hold no moment of the stretch.
    fn later(&self, hours: &Hours) -> Option<DateTime> {
        let begin = hours.next(self.from)?;
        (!hours.hold(self.to) && begin > self.to).then_some(begin)
    }

    /// The time wanted, where it is not now.
    fn told(&self) -> Option<DateTime> {
        (self.said && self.from.duration_since(self.now).abs() > NOW).then_some(self.from)
    }

    /// The beginning nearest to what is wanted; `None` where it is over.
    pub fn nearest(&self, start: &Start) -> Option<Nearest> {
        start.nearest(self.from, self.to, self.now)
    }

    /// Takes the showing of a product that is nearest to what is wanted, where it has several; tells where it is at
    /// another time. `false` where all are over.
    pub fn settle(&self, found: &mut Match, item: &WantedItem) -> bool {
        let entry = std::sync::Arc::clone(&found.entry);
        let chosen = found.variant;
        let asked = item.size.is_some() && !self.said;
        let showings: Vec<Option<usize>> = match chosen {
            Some(_) if !asked => (0..entry.product.variants.len()).map(Some).collect(),
            one => vec![one],
        };
        let timed: Vec<(Option<usize>, &Start)> = showings
            .into_iter()
            .filter(|variant| entry.price(*variant).is_some())
            .filter_map(|variant| Some((variant, entry.start(variant)?)))
            .collect();
        if timed.is_empty() {
            return true;
        }
        let nearest = timed.into_iter().filter_map(|(variant, start)| Some((self.nearest(start)?, variant)));
        let Some((begins, variant)) = nearest.min_by_key(|&(begins, variant)| (begins, variant != chosen)) else {
            return false;
        };
        found.variant = variant;
        found.begins = Some(begins);
        if self.said && begins.apart > 0 {
            found.notices.push(Notice::OtherTime { starts: begins.at });
        }
        true
    }

    /// How far a beginning is from what was said: of another day, minutes.
    pub fn apart(&self, begins: Option<Nearest>) -> (bool, i64) {
        begins.filter(|_| self.said).map_or((false, 0), |begins| (begins.other_day, begins.apart))
    }
}

fn asks_open(said: &str) -> bool {
    let said = said.trim().to_lowercase();
    OPEN.contains(&said.as_str()) || said.contains("营业中") || said.contains("还开着")
}

/// When a product, or a variant of it, begins: as its feed tells, else as its title says for things that have a time.
pub fn start(product: &Product, variant: Option<usize>) -> Option<Start> {
    let variant = variant.and_then(|at| product.variants.get(at));
    let told = variant.and_then(|variant| variant.starts.clone()).or_else(|| product.starts.clone());
    if told.is_some() || !product.vertical.is_some_and(Vertical::is_timed) {
        return told;
    }
    let titles = variant.into_iter().flat_map(|variant| variant.title.all()).chain(product.title.all());
    titles.into_iter().find_map(said)
}

/// The first time on the clock that a title says, with its date where that stands in it: "2026-12-01 19:30".
fn said(title: &str) -> Option<Start> {
    let bytes = title.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let clock = (1..bytes.len()).find_map(|colon| {
        let whole = bytes[colon] == b':'
            && digit(colon - 1)
            && digit(colon + 1)
            && digit(colon + 2)
            && !digit(colon + 3)
            && bytes.get(colon + 3) != Some(&b':');
        if !whole {
            return None;
        }
        let from = if colon > 1 && digit(colon - 2) { colon - 2 } else { colon - 1 };
        if from > 0 && (digit(from - 1) || bytes[from - 1] == b':') {
            return None;
        }
        Clock::try_from(format!("{:0>5}", &title[from..colon + 3])).ok()
    })?;
    let dates = title.char_indices().filter(|(at, _)| title.is_char_boundary(at + 10) && at + 10 <= title.len());
    let date = dates.filter(|(at, _)| digit(*at)).find_map(|(at, _)| title[at..at + 10].parse().ok());
    Some(Start { date, ..Start::daily(clock) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_when() {
        let told = |title: &str| said(title).map(|start| serde_json::to_string(&start).expect("JSON"));
        assert_eq!(told("YJ1001 上海—北京 8:30起飞 10:20到达").as_deref(), Some(r#"{"at":"08:30"}"#));
        assert_eq!(told("Swan Lake 2026-12-01 19:30").as_deref(), Some(r#"{"date":"2026-12-01","at":"19:30"}"#));
        for none in ["天鹅湖", "ratio 16:9", "12:345", "25:10", "1:02:33", "：30"] {
            assert_eq!(told(none), None, "{none}");
        }
    }
}
