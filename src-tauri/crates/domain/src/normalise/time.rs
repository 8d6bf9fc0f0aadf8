//! Times.

mod reading;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan, ZonedDateTime};
use reading::{Clock, Day, Part, Reading, Relation};
use serde::{Deserialize, Serialize};

/// When something is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Not before.
    pub earliest: Option<ZonedDateTime>,
    /// Not after.
    pub latest: Option<ZonedDateTime>,
}

impl When {
    /// The latest moment, where there is one.
    #[must_use]
    pub const fn latest(&self) -> Option<&ZonedDateTime> {
        self.latest.as_ref()
    }

    fn at(moment: ZonedDateTime) -> Self {
        Self { earliest: Some(moment.clone()), latest: Some(moment) }
    }

    fn between(earliest: ZonedDateTime, latest: ZonedDateTime) -> Self {
        Self { earliest: Some(earliest), latest: Some(latest) }
    }
}

/// The time that a span names, seen from `now` in the user's zone; `None` where it names none, as 下班前 and "later" do.
///
/// - A time on the clock is a point: `earliest` and `latest` are the same. So is the end of a length of time: 20分钟后.
/// - Before, by, 前 and 内 leave from `now` until then; after, 后 and "from 5" leave all that follows.
/// - A part of a day, a day or a weekend is a window, of which only what is not over counts: 今晚 is 18:00 to 23:59.
/// - About a time (7点左右, "7ish") is a quarter of an hour to either side.
/// - A clock of twelve hours without morning or evening is the next such time: 6点 said at noon is 18:00. On another
///   day than today it is the one at which people eat: 1 to 7 after noon, 8 to 11 before.
/// - What is said without a day is next to come, and so is a weekday's name alone. 下周五 and "next Friday" are in the
///   week after this one, weeks beginning on Monday.
/// - A time that only can have passed (昨天, 今天中午 in the evening) is told as it is, before `now`.
/// - Where clocks spring forward over the time, it is as long after the jump; where they fall back, the first of the two.
#[must_use]
pub fn time(text: &str, now: &ZonedDateTime) -> Option<When> {
    let reading = Reading::of(text)?;
    if let Some(seconds) = reading.seconds {
        return after(seconds, reading, now);
    }
    if reading.now {
        let alone = reading.clock.is_none() && reading.part.is_none() && reading.relation.is_none();
        return (alone && matches!(reading.day, None | Some(Day::Offset(0)))).then(|| When::at(now.clone()));
    }
    on_a_day(&reading, now)
}

/// The time that lies a length of time from now.
fn after(seconds: i64, mut reading: Reading, now: &ZonedDateTime) -> Option<When> {
    const DAY: i64 = 86_400;
    let point = matches!(reading.relation, Some(Relation::After | Relation::In));
    if point && seconds >= DAY && seconds % DAY == 0 && reading.day.is_none() && !reading.event && !reading.now {
        // 三天后晚上7点, "in 2 days".
        reading.day = Some(Day::Offset(seconds / DAY));
        reading.relation = None;
        return on_a_day(&reading, now);
    }
    let alone = reading.day.is_none() && reading.part.is_none() && reading.clock.is_none();
    if !alone || reading.event || reading.now {
        return None;
    }
    let then = now.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    Some(if point { When::at(then) } else { When::between(now.clone(), then) })
}

fn on_a_day(reading: &Reading, now: &ZonedDateTime) -> Option<When> {
    let said = reading.day.is_some() || reading.part.is_some() || reading.clock.is_some();
    // An event of unknown time may stand beside a time (三点比赛前), not instead of it.
    if !said || reading.event && reading.clock.is_none() {
        return None;
    }
    let days = days(reading.day, now.date())?;
    match reading.clock {
        Some(clock) => on_the_clock(reading, clock, &days, now),
        None => in_a_window(reading, &days, now),
    }
}

/// The first and last day of each stretch of days that may be meant, the soonest first.
fn days(day: Option<Day>, today: Date) -> Option<Vec<(Date, Date)>> {
    let from = |date: Date, days: i64| date.checked_add(days.days()).ok();
    let monday = from(today, -i64::from(today.weekday().to_monday_zero_offset()));
    let single = |date: Option<Date>| date.map(|date| (date, date));
    let found: Vec<_> = match day {
        // The night of yesterday may not be over yet.
        None => (-1..=2).filter_map(|days| single(from(today, days))).collect(),
        Some(Day::Offset(days)) => single(span_safe(days).and_then(|days| from(today, days))).into_iter().collect(),
        Some(Day::Next(weekday)) => {
            let ahead = i64::from(weekday.since(today.weekday()));
            [ahead, ahead + 7].into_iter().filter_map(|days| single(from(today, days))).collect()
        }
        Some(Day::Of(weekday, weeks)) => {
            let days = weeks * 7 + i64::from(weekday.to_monday_zero_offset());
            single(from(monday?, days)).into_iter().collect()
        }
        Some(Day::Weekend(weeks)) => vec![(from(monday?, weeks * 7 + 5)?, from(monday?, weeks * 7 + 6)?)],
        Some(Day::Week(weeks)) => vec![(from(monday?, weeks * 7)?, from(monday?, weeks * 7 + 6)?)],
        Some(Day::Date(Some(year), Some(month), day)) => single(Date::new(year, month, day).ok()).into_iter().collect(),
        // The next such date; 29 February may be eight years away.
        Some(Day::Date(_, Some(month), day)) => (0..=8)
            .filter_map(|years| Date::new(today.year().checked_add(years)?, month, day).ok())
            .filter(|date| *date >= today)
            .take(1)
            .filter_map(|date| single(Some(date)))
            .collect(),
        Some(Day::OfMonth(months, day)) => {
            let first = today.first_of_month().checked_add(i64::from(months).months()).ok()?;
            single(first.with().day(day).build().ok()).into_iter().collect()
        }
        Some(Day::Date(_, None, day)) => (0..=12)
            .filter_map(|months| today.first_of_month().checked_add(months.months()).ok()?.with().day(day).build().ok())
            .filter(|date| *date >= today)
            .take(1)
            .filter_map(|date| single(Some(date)))
            .collect(),
    };
    (!found.is_empty()).then_some(found)
}

/// A number of days that a span can hold.
fn span_safe(days: i64) -> Option<i64> {
    (-1_000_000..=1_000_000).contains(&days).then_some(days)
}

/// The moment so many minutes after a day's midnight by the clock on the wall; more than a day's are of the next day.
fn moment(date: Date, minutes: i64, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    let date = date.checked_add((minutes / 1440).days()).ok()?;
    let hour = i8::try_from(minutes % 1440 / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    date.to_datetime(Time::new(hour, minute, 0, 0).ok()?).to_zoned_datetime(now.time_zone().clone()).ok()
}

fn on_the_clock(reading: &Reading, clock: Clock, days: &[(Date, Date)], now: &ZonedDateTime) -> Option<When> {
    let mut found = None;
    for &(day, final_day) in days {
        if day != final_day {
            // A weekend has two of each time.
            return None;
        }
        let elsewhere = reading.day.is_some() && day != now.date();
        for start in starts(reading, clock, elsewhere) {
            let end = reading.end.map_or(Some(start), |end| {
                let ends = end.minutes(reading.end_part);
                ends.iter().flat_map(|end| [*end, end + 1440]).filter(|end| *end > start).min()
            })?;
            let (Some(from), Some(to)) = (moment(day, start, now), moment(day, end, now)) else { continue };
            // The first that is still to come, or the last that has passed.
            if found.as_ref().is_none_or(|(_, known)| known < now) {
                found = Some((from, to));
            }
        }
    }
    let (from, to) = found?;
    Some(match reading.relation {
        Some(Relation::Before | Relation::By | Relation::Within) => until_then(to, now),
        Some(Relation::After) => When { earliest: Some(from.max(now.clone())), latest: None },
        Some(Relation::In) | None if reading.end.is_some() => window(from, to, now),
        Some(Relation::In) | None if reading.around => {
            let quarter = SignedDuration::from_mins(15);
            window(from.checked_sub(quarter).ok()?, to.checked_add(quarter).ok()?, now)
        }
        Some(Relation::In) | None => When::at(from),
    })
}

/// The minutes after midnight at which the time may begin, the sooner first. On a day `elsewhere` than today it is the
/// time at which people eat.
fn starts(reading: &Reading, clock: Clock, elsewhere: bool) -> Vec<i64> {
    let all = clock.minutes(reading.part);
    let &[before_noon, after_noon] = &all[..] else { return all };
    if let Some([end]) = reading.end.map(|end| end.minutes(reading.end_part)).as_deref() {
        // "5 to 6pm" begins after noon, "11 to 1pm" before.
        return vec![if after_noon < *end { after_noon } else { before_noon }];
    }
    match (elsewhere, clock.hour) {
        (false, _) => all,
        (true, 1..=7 | 12) => vec![after_noon],
        (true, _) => vec![before_noon],
    }
}

fn in_a_window(reading: &Reading, days: &[(Date, Date)], now: &ZonedDateTime) -> Option<When> {
    let (start, end) = reading.part.map_or((0, 1440), Part::window);
    // 中午 before or after which something is wanted is twelve o'clock.
    let (start, end) = match (reading.part, reading.relation) {
        (Some(Part::Noon), Some(Relation::Before | Relation::After)) => (12 * 60, 12 * 60),
        _ => (start, end),
    };
    let mut found: Option<(ZonedDateTime, ZonedDateTime)> = None;
    for &(first, final_day) in days {
        let (Some(from), Some(to)) = (moment(first, start, now), moment(final_day, end, now)) else { continue };
        let to = if reading.relation == Some(Relation::Before) { from.clone() } else { to };
        // The first that is still to come, or the last that has passed.
        if found.as_ref().is_none_or(|(_, known)| known <= now) {
            found = Some((from, to));
        }
    }
    let (from, to) = found?;
    // A day ends at 23:59 rather than with the next one's first moment.
    let ends_a_day = end == 1440 && reading.relation != Some(Relation::Before);
    let minute = SignedDuration::from_mins(1);
    let shown = if ends_a_day { to.checked_sub(minute).ok()? } else { to };
    Some(match reading.relation {
        Some(Relation::Before | Relation::By | Relation::Within) => until_then(shown, now),
        Some(Relation::After) => When { earliest: Some(shown.max(now.clone())), latest: None },
        Some(Relation::In) | None => window(from, shown, now),
    })
}

/// From now until `latest`; where that has passed, that alone.
fn until_then(latest: ZonedDateTime, now: &ZonedDateTime) -> When {
    let earliest = Some(now.clone()).filter(|now| *now <= latest);
    When { earliest, latest: Some(latest) }
}

/// What of a window is still to come; all of it where nothing is.
fn window(from: ZonedDateTime, to: ZonedDateTime, now: &ZonedDateTime) -> When {
    if to < *now { When::between(from, to) } else { When::between(from.max(now.clone()), to) }
}

impl Part {
    /// Its first and last minute after midnight.
    const fn window(self) -> (i64, i64) {
        let (start, end) = match self {
            Self::Dawn => (0, 6),
            Self::Morning => (6, 11),
            Self::Forenoon => (8, 12),
            Self::Noon | Self::Lunch => (11, 13),
            Self::Afternoon => (12, 18),
            Self::Tea => (14, 17),
            Self::Dusk => (17, 19),
            Self::Dinner => (17, 20),
            Self::Evening => (17, 22),
            Self::Night => (18, 24),
            Self::LateNight => (22, 26),
        };
        (start * 60, end * 60)
    }

    /// The hour of 24 that an hour of twelve is in this part of the day; from 24 on it is the next day's.
    const fn hour(self, hour: i64) -> i64 {
        match (self, hour) {
            (Self::Dawn, _) => hour % 12,
            (Self::Morning | Self::Forenoon, _) | (Self::Noon | Self::Lunch, 5..) => hour,
            (Self::Night | Self::LateNight | Self::Evening | Self::Dinner, 12) => 24,
            (Self::Night | Self::LateNight, 1..=4) => hour + 24,
            _ => hour % 12 + 12,
        }
    }
}

impl Clock {
    /// The minutes after midnight that may be meant, the sooner first: one, or one before noon and one after.
    fn minutes(self, part: Option<Part>) -> Vec<i64> {
        let of = |hour: i64| hour * 60 + self.minute;
        match (self.pm, part) {
            (Some(pm), _) => vec![of(self.hour % 12 + if pm { 12 } else { 0 })],
            // Zero o'clock of a night is the end of its day.
            (None, Some(Part::Night | Part::LateNight)) if self.hour == 0 => vec![of(24)],
            (None, _) if self.exact || !(1..=12).contains(&self.hour) => vec![of(self.hour)],
            (None, Some(part)) => vec![of(part.hour(self.hour))],
            (None, None) => vec![of(self.hour % 12), of(self.hour % 12 + 12)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{DateTime, date};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn zoned(at: DateTime, zone: &str) -> ZonedDateTime {
        at.to_zoned_datetime(TimeZone::posix(zone).expect("a zone")).expect("a moment")
    }

    /// A Wednesday afternoon in China.
    fn wednesday() -> ZonedDateTime {
        zoned(date(2026, 3, 11).at(14, 0, 0, 0), "CST-8")
    }

    /// `day hour:minute` of this March, `..` between two; `-` for no time.
    fn shown(text: &str, now: &ZonedDateTime) -> String {
        let Some(When { earliest, latest }) = time(text, now) else { return "-".to_owned() };
        let one = |moment: &ZonedDateTime| {
            let day = if moment.month() == 3 && moment.year() == 2026 { "%-d %H:%M" } else { "%Y-%m-%d %H:%M" };
            moment.strftime(day).to_string()
        };
        match (earliest, latest) {
            (Some(earliest), Some(latest)) if earliest == latest => one(&earliest),
            (earliest, latest) => {
                let one = |moment: Option<ZonedDateTime>| moment.as_ref().map(one).unwrap_or_default();
                format!("{}..{}", one(earliest), one(latest))
            }
        }
    }

    fn check(now: &ZonedDateTime, table: &[(&str, &str)]) {
        for (text, expected) in table {
            assert_eq!(shown(text, now), *expected, "{text}");
        }
    }

    #[test]
    fn now_and_lengths_of_time() {
        check(
            &wednesday(),
            &[
                ("现在", "11 14:00"),
                ("马上", "11 14:00"),
                ("立刻马上", "11 14:00"),
                ("Now", "11 14:00"),
                ("right now", "11 14:00"),
                ("ASAP", "11 14:00"),
                ("半小时内", "11 14:00..11 14:30"),
                ("半个小时之内", "11 14:00..11 14:30"),
                ("一小时内", "11 14:00..11 15:00"),
                ("20分钟内", "11 14:00..11 14:20"),
                ("２０ 分鐘內", "11 14:00..11 14:20"),
                ("十五分钟内", "11 14:00..11 14:15"),
                ("20分钟后", "11 14:20"),
                ("四十分钟后", "11 14:40"),
                ("一个半小时后", "11 15:30"),
                ("两小时半以后", "11 16:30"),
                ("一刻钟后", "11 14:15"),
                ("过20分钟", "11 14:20"),
                ("1小时20分钟后", "11 15:20"),
                ("in 20 minutes", "11 14:20"),
                ("in 20分钟", "11 14:20"),
                ("in 15 min", "11 14:15"),
                ("in half an hour", "11 14:30"),
                ("in an hour", "11 15:00"),
                ("in an hour and a half", "11 15:30"),
                ("in two and a half hours", "11 16:30"),
                ("in a quarter of an hour", "11 14:15"),
                ("in a couple of hours", "11 16:00"),
                ("20 minutes from now", "11 14:20"),
                ("in 1h30m", "11 15:30"),
                ("within an hour", "11 14:00..11 15:00"),
                ("within half an hour", "11 14:00..11 14:30"),
                ("in under 40 minutes", "11 14:00..11 14:40"),
                ("half an hour", "11 14:00..11 14:30"),
                ("三天后", "14 00:00..14 23:59"),
                ("三天后晚上7点", "14 19:00"),
                ("in 2 days", "13 00:00..13 23:59"),
            ],
        );
    }

    #[test]
    fn times_on_the_clock_in_chinese() {
        check(
            &wednesday(),
            &[
                ("明天下午三点", "12 15:00"),
                ("明天 下午 3 点", "12 15:00"),
                ("今晚八点半", "11 20:30"),
                ("晚上7点", "11 19:00"),
                ("晚上七点半", "11 19:30"),
                ("中午12点前", "11 14:00..12 12:00"),
                ("中午十一点半", "12 11:30"),
                ("中午1点", "12 13:00"),
                ("三点一刻", "11 15:15"),
                ("六点三刻", "11 18:45"),
                ("三点零五", "11 15:05"),
                ("九点十五", "11 21:15"),
                ("6点", "11 18:00"),
                ("２点", "11 14:00"),
                ("1点", "12 01:00"),
                ("12点", "12 00:00"),
                ("18:30", "11 18:30"),
                ("18：30", "11 18:30"),
                ("18点", "11 18:00"),
                ("18时30分", "11 18:30"),
                ("08:00", "12 08:00"),
                ("三点前", "11 14:00..11 15:00"),
                ("五点之前", "11 14:00..11 17:00"),
                ("三点四十五之前", "11 14:00..11 15:45"),
                ("八点二十前", "11 14:00..11 20:20"),
                ("三点比赛前", "11 14:00..11 15:00"),
                ("最晚8点前", "11 14:00..11 20:00"),
                ("九点以后", "11 21:00.."),
                ("after 4点", "11 16:00.."),
                ("7点左右", "11 18:45..11 19:15"),
                ("今天下午四点左右", "11 15:45..11 16:15"),
                ("11pm左右", "11 22:45..11 23:15"),
                ("5点到6点", "11 17:00..11 18:00"),
                ("晚上7点到8点半", "11 19:00..11 20:30"),
                ("早上9点到下午3点", "11 14:00..11 15:00"),
                ("6点到", "11 18:00"),
                ("差五分六点", "11 17:55"),
                ("明早8点", "12 08:00"),
                ("明晚7点", "12 19:00"),
                ("今晚7pm", "11 19:00"),
                ("今晚12点", "12 00:00"),
                ("半夜十二点", "12 00:00"),
                ("凌晨两点", "12 02:00"),
                ("tomorrow 9点", "12 09:00"),
                ("明天3点", "12 15:00"),
                ("周五晚上七点", "13 19:00"),
                ("下周三三点", "18 15:00"),
                ("傍晚六点一刻", "11 18:15"),
            ],
        );
    }

    #[test]
    fn times_on_the_clock_in_english() {
        check(
            &wednesday(),
            &[
                ("6pm", "11 18:00"),
                ("6 P.M.", "11 18:00"),
                ("7:30 pm", "11 19:30"),
                ("7.30pm", "11 19:30"),
                ("7:30", "11 19:30"),
                ("8 o'clock", "11 20:00"),
                ("12am", "12 00:00"),
                ("12pm", "12 12:00"),
                ("half past six", "11 18:30"),
                ("quarter past 5", "11 17:15"),
                ("a quarter to seven", "11 18:45"),
                ("ten past six", "11 18:10"),
                ("20 to 8", "11 19:40"),
                ("ten minutes to eight", "11 19:50"),
                ("seven thirty", "11 19:30"),
                ("six forty five", "11 18:45"),
                ("by 6pm", "11 14:00..11 18:00"),
                ("by seven", "11 14:00..11 19:00"),
                ("by 12:15", "11 14:00..12 00:15"),
                ("before 8 tonight", "11 14:00..11 20:00"),
                ("before noon", "11 14:00..12 12:00"),
                ("12 noon", "12 12:00"),
                ("midnight", "12 00:00"),
                ("after midnight", "12 00:00.."),
                ("after 3", "11 15:00.."),
                ("from 5", "11 17:00.."),
                ("between 5 and 6", "11 17:00..11 18:00"),
                ("5-6pm", "11 17:00..11 18:00"),
                ("11-1pm", "12 11:00..12 13:00"),
                ("from 5 to 6:30", "11 17:00..11 18:30"),
                ("1 to 3", "11 14:00..11 15:00"),
                ("around 7", "11 18:45..11 19:15"),
                ("~7pm", "11 18:45..11 19:15"),
                ("9ish", "11 20:45..11 21:15"),
                ("tonight at 8", "11 20:00"),
                ("8 tonight", "11 20:00"),
                ("tonight after 10", "11 22:00.."),
                ("tomorrow noon", "12 12:00"),
                ("tomorrow at 9", "12 09:00"),
                ("8am tmrw", "12 08:00"),
                ("tomorrow at 6:30 pm", "12 18:30"),
                ("next Friday 7pm", "20 19:00"),
                ("friday at 7:30", "13 19:30"),
                ("saturday at 1pm", "14 13:00"),
                ("by noon on monday", "11 14:00..16 12:00"),
                ("before Friday noon", "11 14:00..13 12:00"),
                ("5 in the evening", "11 17:00"),
                ("the 22nd at 2pm", "22 14:00"),
            ],
        );
    }

    #[test]
    fn days_and_parts_of_days() {
        check(
            &wednesday(),
            &[
                ("今天", "11 14:00..11 23:59"),
                ("tomorrow", "12 00:00..12 23:59"),
                ("大后天", "14 00:00..14 23:59"),
                ("the day after tomorrow", "13 00:00..13 23:59"),
                ("周五", "13 00:00..13 23:59"),
                ("週五", "13 00:00..13 23:59"),
                ("friday", "13 00:00..13 23:59"),
                ("this friday", "13 00:00..13 23:59"),
                ("next wed", "18 00:00..18 23:59"),
                ("next monday", "16 00:00..16 23:59"),
                ("下个月5号", "2026-04-05 00:00..2026-04-05 23:59"),
                ("下周三", "18 00:00..18 23:59"),
                ("星期天", "15 00:00..15 23:59"),
                ("下下周一", "23 00:00..23 23:59"),
                ("这周末", "14 00:00..15 23:59"),
                ("this weekend", "14 00:00..15 23:59"),
                ("下周末", "21 00:00..22 23:59"),
                ("next week", "16 00:00..22 23:59"),
                ("by Friday", "11 14:00..13 23:59"),
                ("周五前", "11 14:00..13 00:00"),
                ("12月3号", "2026-12-03 00:00..2026-12-03 23:59"),
                ("十二月三号晚上7点", "2026-12-03 19:00"),
                ("Dec 3", "2026-12-03 00:00..2026-12-03 23:59"),
                ("3rd of December", "2026-12-03 00:00..2026-12-03 23:59"),
                ("12 July", "2026-07-12 00:00..2026-07-12 23:59"),
                ("1月8号", "2027-01-08 00:00..2027-01-08 23:59"),
                ("2月29号", "2028-02-29 00:00..2028-02-29 23:59"),
                ("2026-03-20 18:30", "20 18:30"),
                ("2026年3月20日", "20 00:00..20 23:59"),
                ("12号", "12 00:00..12 23:59"),
                ("the 5th", "2026-04-05 00:00..2026-04-05 23:59"),
                ("今晚", "11 18:00..11 23:59"),
                ("tonight", "11 18:00..11 23:59"),
                ("this evening", "11 17:00..11 22:00"),
                ("this afternoon", "11 14:00..11 18:00"),
                ("晚上", "11 18:00..11 23:59"),
                ("中午", "12 11:00..12 13:00"),
                ("lunch time", "12 11:00..12 13:00"),
                ("dinner", "11 17:00..11 20:00"),
                ("晚饭前", "11 14:00..11 17:00"),
                ("早上", "12 06:00..12 11:00"),
                ("明天早上", "12 06:00..12 11:00"),
                ("tomorrow morning", "12 06:00..12 11:00"),
                ("周六晚上", "14 18:00..14 23:59"),
                ("saturday lunch", "14 11:00..14 13:00"),
                ("next tuesday morning", "17 06:00..17 11:00"),
                ("后天中午", "13 11:00..13 13:00"),
                ("今日lunch", "11 11:00..11 13:00"),
                ("周日morning", "15 06:00..15 11:00"),
                ("下午茶", "11 14:00..11 17:00"),
                ("昨天", "10 00:00..10 23:59"),
                ("last friday", "6 00:00..6 23:59"),
                ("今天中午", "11 11:00..11 13:00"),
                ("今天早上8点", "11 08:00"),
            ],
        );
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            " ",
            "下班前",
            "开会前",
            "before my meeting",
            "下午的meeting前",
            "一会儿",
            "later",
            "soon",
            "晚点",
            "早点",
            "周",
            "next",
            "25点",
            "7:75",
            "12/3",
            "2月30号",
            "13月1号",
            "a weekend in May",
            "sometime in february",
            "3-10 september",
            "December 20 to 27",
            "周末8点",
            "6点 7点",
            "明天后天",
            "到6点",
            "9999999999小时后",
            "99999999999999999999分钟后",
            "珍珠奶茶",
        ] {
            assert_eq!(shown(text, &wednesday()), "-", "{text}");
        }
    }

    #[test]
    fn around_midnight_and_the_end_of_the_week() {
        let late = zoned(date(2026, 3, 12).at(0, 30, 0, 0), "CST-8");
        check(
            &late,
            &[
                ("半夜", "12 00:30..12 02:00"),
                ("半夜一点", "12 01:00"),
                ("11pm to 1am", "12 00:30..12 01:00"),
                ("今晚", "12 18:00..12 23:59"),
                ("6点", "12 06:00"),
            ],
        );
        let sunday = zoned(date(2026, 3, 15).at(20, 0, 0, 0), "CST-8");
        check(
            &sunday,
            &[
                ("周日6点", "22 18:00"),
                ("周日9点", "15 21:00"),
                ("next monday", "16 00:00..16 23:59"),
                ("周末", "15 20:00..15 23:59"),
                ("这周三", "11 00:00..11 23:59"),
            ],
        );
    }

    #[test]
    fn clocks_that_spring_forward_and_fall_back() {
        let eastern = "EST5EDT,M3.2.0,M11.1.0";
        let before = zoned(date(2026, 3, 7).at(22, 0, 0, 0), eastern);
        check(&before, &[("tomorrow 2:30 am", "8 03:30"), ("in 5 hours", "8 04:00"), ("tomorrow at 9", "8 09:00")]);
        let fall = zoned(date(2026, 10, 31).at(22, 0, 0, 0), eastern);
        let twice = time("tomorrow 1:30am", &fall).and_then(|when| when.latest).expect("a time");
        assert_eq!(twice.offset().seconds(), -4 * 3600);
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        for at in [DateTime::MIN, DateTime::MAX] {
            let now = at
                .to_zoned_datetime(TimeZone::UTC)
                .unwrap_or_else(|_| date(9999, 12, 30).at(0, 0, 0, 0).in_tz("UTC").expect("a moment"));
            for text in [
                "今晚",
                "明天",
                "yesterday",
                "6点",
                "in 3 days",
                "next week",
                "上周一",
                "2月29号",
                "31号",
                "11pm to 1am",
                "半夜",
            ] {
                let _ = time(text, &now);
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = time(&text, &wednesday());
        }

        #[test]
        fn a_clock_time_round_trips_and_is_to_come(hour in 0_i8..24, minute in 0_i8..60, at in 0_i64..400_000) {
            let now = wednesday().checked_add(SignedDuration::from_mins(at)).expect("a moment");
            for text in [format!("{hour:02}:{minute:02}"), format!("{hour:02}点{minute:02}分")] {
                let when = time(&text, &now).and_then(|when| when.latest).expect("a time");
                prop_assert!(when >= now && when <= now.tomorrow().expect("a day"), "{} {}", text, when);
                // Up to twelve it is the next of the two such times.
                let twelve = (10..=12).contains(&hour);
                prop_assert_eq!((if twelve { when.hour() % 12 } else { when.hour() }, when.minute()), (if twelve { hour % 12 } else { hour }, minute));
            }
        }

        #[test]
        fn lengths_round_trip(minutes in 0_u32..100_000) {
            let now = wednesday();
            let expected = now.checked_add(SignedDuration::from_mins(minutes.into())).expect("a moment");
            prop_assume!(minutes % 1440 != 0 || minutes == 0);
            prop_assert_eq!(time(&format!("{minutes}分钟后"), &now), Some(When::at(expected.clone())));
            prop_assert_eq!(time(&format!("in {minutes} minutes"), &now), Some(When::at(expected)));
        }

        #[test]
        fn no_mix_of_words_panics_and_windows_are_in_order(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "今天", "明天", "周五", "下周", "末", "晚上", "早上", "中午", "半夜", "6点", "12点", "半", "一刻", "0", "24", "7:30", "99999999999999",
                    "到", "-", "~", " and ", " to ", "前", "后", "内", "左右", " at ", " by ", " in ", "小时", "天", "分钟", "pm", "am", " half ",
                    " past ", " noon ", " midnight ", " next ", " this ", " friday ", " evening ", " weekend ", " Feb ", "29", "号", "月", "差", "三", " ", "现在",
                ]),
                0..7,
            ),
            at in 0_i64..4_000_000,
        ) {
            let now = zoned(date(2024, 1, 1).at(0, 0, 0, 0), "EST5EDT,M3.2.0,M11.1.0");
            let now = now.checked_add(SignedDuration::from_mins(at)).expect("a moment");
            if let Some(When { earliest: Some(earliest), latest: Some(latest) }) = time(&words.concat(), &now) {
                prop_assert!(earliest <= latest, "{} {} {}", words.concat(), earliest, latest);
            }
        }
    }
}
