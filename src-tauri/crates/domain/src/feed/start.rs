//! When something begins that does not wait: a film, a concert, a train.

use super::hours::{Clock, Day};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// The farthest that a beginning is looked for beyond what is wanted, in days.
const AHEAD: i64 = 7;
/// The longest stretch of days in which one is looked for.
const STRETCH: i64 = 31;

/// A beginning: on one date, else on days of the week, else every day. By the clock of its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The one date on which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Without a date: the days on which it begins; every day where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// The time of the day.
    pub at: Clock,
}

/// A beginning beside what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nearest {
    /// Whether it is on none of the days wanted.
    pub other_day: bool,
    /// Minutes before or after what is wanted; 0 within it.
    pub apart: i64,
    /// The beginning.
    pub at: DateTime,
}

impl Start {
    /// Every day at a time.
    #[must_use]
    pub const fn daily(at: Clock) -> Self {
        Self { date: None, days: Vec::new(), at }
    }

    /// Once.
    #[must_use]
    pub fn once(moment: DateTime) -> Self {
        Self { date: Some(moment.date()), days: Vec::new(), at: Clock::of(moment.time()) }
    }

    /// The beginning nearest to a stretch of time, of those that are not over at `now`: of its days first.
    #[must_use]
    pub fn nearest(&self, from: DateTime, to: DateTime, now: DateTime) -> Option<Nearest> {
        let last = to.date().min(from.date().checked_add(STRETCH.days()).ok()?);
        let dates: Vec<Date> = match self.date {
            Some(date) => vec![date],
            None => {
                let first = from.date().yesterday().ok()?;
                let last = last.checked_add(AHEAD.days()).ok()?;
                let dates =
                    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(|date| *date <= last);
                dates.filter(|date| self.days.is_empty() || self.days.contains(&Day::of(date.weekday()))).collect()
            }
        };
        let moments = dates.into_iter().map(|date| date.to_datetime(self.at.time())).filter(|moment| *moment >= now);
        let nearest = moments.map(|at| Nearest {
            other_day: !(from.date()..=to.date()).contains(&at.date()),
            apart: if at < from {
                minutes(at, from)
            } else if at > to {
                minutes(to, at)
            } else {
                0
            },
            at,
        });
        nearest.min()
    }
}

fn minutes(from: DateTime, to: DateTime) -> i64 {
    to.duration_since(from).as_secs() / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(json: &str) -> Start {
        serde_json::from_str(json).expect("a start")
    }

    fn at(text: &str) -> DateTime {
        text.parse().expect("a moment")
    }

    #[test]
    fn the_nearest_beginning_of_the_day_wanted_comes_first() {
        let now = at("2026-11-27T12:00");
        let daily = start(r#"{"at":"19:30"}"#);
        let near = |one: &Start, from: &str, to: &str| {
            one.nearest(at(from), at(to), now).map(|found| (found.at.to_string(), found.apart, found.other_day))
        };
        let told = |moment: &str, apart, other| Some((format!("{moment}:00"), apart, other));
        assert_eq!(near(&daily, "2026-11-28T19:00", "2026-11-28T19:00"), told("2026-11-28T19:30", 30, false));
        assert_eq!(near(&daily, "2026-11-28T18:00", "2026-11-28T23:59"), told("2026-11-28T19:30", 0, false));
        assert_eq!(near(&daily, "2026-11-27T12:00", "2026-11-27T12:00"), told("2026-11-27T19:30", 450, false));
        // Before midnight it is nearer, but on another day.
        let early = start(r#"{"at":"01:00"}"#);
        assert_eq!(near(&early, "2026-11-28T23:30", "2026-11-28T23:30"), told("2026-11-28T01:00", 1350, false));
        let fridays = start(r#"{"days":["fri"],"at":"10:00"}"#);
        assert_eq!(near(&fridays, "2026-11-27T12:00", "2026-11-27T12:00"), told("2026-12-04T10:00", 9960, true));
        let once = start(r#"{"date":"2026-11-27","at":"11:00"}"#);
        assert_eq!(near(&once, "2026-11-27T12:00", "2026-11-27T12:00"), None, "it is over");
        assert_eq!(Start::once(at("2026-12-01T08:05")), start(r#"{"date":"2026-12-01","at":"08:05"}"#));
    }
}
