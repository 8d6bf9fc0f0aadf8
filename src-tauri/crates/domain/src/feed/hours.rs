//! Hours of the week: when a shop is open, when a deal is granted.
//!
//! By the clock on the shop's wall, which is taken to be that of this computer.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

/// Spans of the week; none at all means at any time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(pub Vec<Span>);

/// The same hours on some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// On which it begins; every day where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// Its first minute.
    pub from: Clock,
    /// The minute after its last; on the day after where it is not later than `from`. The same as `from` is a whole day.
    pub to: Clock,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the days' names")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// The day of a date.
    #[must_use]
    pub fn of(weekday: Weekday) -> Self {
        Self::ALL[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0) % 7]
    }
}

/// A minute of the day, "08:30".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Clock(u16);

/// A text that is no minute of the day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time of the day: HH:MM is needed, from 00:00 to 23:59, or 24:00 for the end of a day")]
pub struct NotAClock(pub String);

impl Clock {
    /// Of a time of the day, its seconds dropped.
    #[must_use]
    pub fn of(time: Time) -> Self {
        Self(u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0))
    }

    /// The time on the wall.
    #[must_use]
    pub fn time(self) -> Time {
        let part = |minutes: u16| i8::try_from(minutes).unwrap_or(0);
        Time::constant(part(self.0 / 60), part(self.0 % 60), 0, 0)
    }
}

impl TryFrom<String> for Clock {
    type Error = NotAClock;

    fn try_from(text: String) -> Result<Self, NotAClock> {
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u16>().ok()).flatten();
        let read = text.split_once(':').and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)));
        match read {
            Some((hour @ 0..=23, minute @ 0..=59)) => Ok(Self(hour * 60 + minute)),
            Some((24, 0)) => Ok(Self(0)),
            _ => Err(NotAClock(text)),
        }
    }
}

impl From<Clock> for String {
    fn from(clock: Clock) -> Self {
        format!("{:02}:{:02}", clock.0 / 60, clock.0 % 60)
    }
}

impl Span {
    fn begins_on(&self, date: Date) -> bool {
        self.days.is_empty() || self.days.contains(&Day::of(date.weekday()))
    }

    fn holds(&self, moment: DateTime) -> bool {
        let clock = Clock::of(moment.time());
        if self.from < self.to {
            return self.begins_on(moment.date()) && (self.from..self.to).contains(&clock);
        }
        let yesterday = moment.date().yesterday().is_ok_and(|date| self.begins_on(date));
        (clock >= self.from && self.begins_on(moment.date())) || (clock < self.to && yesterday)
    }
}

impl Hours {
    /// Whether they are no limit.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a moment is within them.
    #[must_use]
    pub fn hold(&self, moment: DateTime) -> bool {
        self.0.is_empty() || self.0.iter().any(|span| span.holds(moment))
    }

    /// When they begin next after a moment that they do not hold; `None` where they hold it.
    #[must_use]
    pub fn next(&self, moment: DateTime) -> Option<DateTime> {
        if self.hold(moment) {
            return None;
        }
        let days = (0..=7).filter_map(|days: i64| moment.date().checked_add(days.days()).ok());
        let begins = days.flat_map(|date| {
            let spans = self.0.iter().filter(move |span| span.begins_on(date));
            spans.map(move |span| date.to_datetime(span.from.time()))
        });
        begins.filter(|begin| *begin > moment).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(json: &str) -> Hours {
        serde_json::from_str(json).expect("hours")
    }

    fn at(text: &str) -> DateTime {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_night_reaches_into_the_next_day_only_where_it_began() {
        // 2026-11-27 is a Friday.
        let late = hours(
            r#"[{"days":["fri","sat"],"from":"18:00","to":"02:00"},{"days":["sun"],"from":"10:00","to":"14:00"}]"#,
        );
        for (moment, open) in [
            ("2026-11-27T17:59", false),
            ("2026-11-27T18:00", true),
            ("2026-11-28T01:59", true),
            ("2026-11-28T02:00", false),
            ("2026-11-29T01:00", true),
            ("2026-11-29T10:00", true),
            ("2026-11-29T14:00", false),
            ("2026-11-30T01:00", false),
            ("2026-11-27T01:00", false),
        ] {
            assert_eq!(late.hold(at(moment)), open, "{moment}");
        }
        assert_eq!(late.next(at("2026-11-29T14:00")), Some(at("2026-12-04T18:00")));
        assert_eq!(late.next(at("2026-11-28T03:00")), Some(at("2026-11-28T18:00")));
        assert_eq!(late.next(at("2026-11-28T19:00")), None);
    }

    #[test]
    fn whole_days_and_no_hours_are_always() {
        assert!(Hours::default().hold(at("2026-11-27T03:00")));
        let mondays = hours(r#"[{"days":["mon"],"from":"00:00","to":"24:00"}]"#);
        assert!(mondays.hold(at("2026-11-30T23:59")) && !mondays.hold(at("2026-12-01T00:00")));
        let round = hours(r#"[{"from":"06:00","to":"06:00"}]"#);
        assert!(round.hold(at("2026-11-30T05:59")) && round.hold(at("2026-11-30T06:00")));
    }

    #[test]
    fn a_clock_is_written_one_way() {
        for wrong in ["8:30", "08:60", "24:01", "0830", "08:30:00", ""] {
            assert!(Clock::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert_eq!(String::from(Clock::try_from("08:05".to_owned()).expect("a clock")), "08:05");
    }
}
