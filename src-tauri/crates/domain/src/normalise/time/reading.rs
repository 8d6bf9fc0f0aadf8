//! What the words of a time say, before it is known when they are said.

use super::super::number::{Decimal, Reader, fold};
use jiff::civil::Weekday;

/// The parts of a time span, each said at most once.
#[derive(Debug, Default)]
pub struct Reading {
    /// 现在, "asap".
    pub now: bool,
    /// Which day or days.
    pub day: Option<Day>,
    /// Which part of it.
    pub part: Option<Part>,
    /// The time on the clock.
    pub clock: Option<Clock>,
    /// The end, where two times on the clock are said.
    pub end: Option<Clock>,
    /// How long, in seconds.
    pub seconds: Option<i64>,
    /// Before, after or within it.
    pub relation: Option<Relation>,
    /// About it.
    pub around: bool,
    /// An event whose time is not known: 下班, "my meeting".
    pub event: bool,
    /// The part of the day that is said of the end.
    pub end_part: Option<Part>,
    /// Whether a second time on the clock must follow.
    range: bool,
    /// Whether "from" stands before the time.
    from: bool,
}

/// How the time wanted stands to the time said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Not after its beginning.
    Before,
    /// Not after its end.
    By,
    /// Not before it.
    After,
    /// Not after a length of time from now.
    Within,
    /// At the end of a length of time from now.
    In,
}

/// The day or days said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// So many days from today.
    Offset(i64),
    /// The next such weekday, today included.
    Next(Weekday),
    /// That weekday, so many weeks after this one; weeks begin on Monday.
    Of(Weekday, i64),
    /// Saturday and Sunday, so many weeks after this one.
    Weekend(i64),
    /// Monday to Sunday, so many weeks after this one.
    Week(i64),
    /// A date; the next such one where the year or the month is not said.
    Date(Option<i16>, Option<i8>, i8),
    /// That day of the month, so many months after this one.
    OfMonth(i8, i8),
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// 凌晨.
    Dawn,
    /// 早上, also breakfast.
    Morning,
    /// 上午.
    Forenoon,
    /// 中午.
    Noon,
    /// Lunch.
    Lunch,
    /// 下午.
    Afternoon,
    /// 下午茶.
    Tea,
    /// 傍晚.
    Dusk,
    /// Dinner.
    Dinner,
    /// "Evening".
    Evening,
    /// 晚上, "tonight".
    Night,
    /// 半夜, also 夜宵.
    LateNight,
}

/// A time on the clock as said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 24.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// Whether after noon, where that is said.
    pub pm: Option<bool>,
    /// Whether the hour is of 24: 18:30, 07:00, "noon".
    pub exact: bool,
}

#[derive(Clone, Copy)]
enum Word {
    Now,
    Day(i64),
    DayPart(i64, Part),
    Part(Part),
    /// A time on the clock with a name: "noon".
    Named(i64),
    Relation(Relation),
    Around,
    To,
    /// `~`: to, or about.
    Tilde,
    From,
    Event,
    /// 周, 下周: so many weeks from this one, where said.
    Zhou(Option<i64>),
    /// "this", "next": so many weeks from this one.
    WeekOf(i64),
    Weekday(Weekday),
    Weekend(i64),
    Month(i8),
    Filler,
}

impl Reading {
    /// What `text` says; `None` where a word of it is not known or two contradict each other.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let folded = fold(text);
        let mut reader = Reader::new(&folded);
        let mut reading = Self::default();
        while !reader.is_done() {
            match reader.word(WORDS) {
                Some(word) => reading.take(word, &mut reader)?,
                None => reading.number(&mut reader)?,
            }
        }
        // "From 5" that tells no end is after five.
        if reading.from && reading.end.is_none() && reading.clock.is_some() && reading.relation.is_none() {
            reading.relation = Some(Relation::After);
        }
        (!reading.range).then_some(reading)
    }

    fn take(&mut self, word: Word, reader: &mut Reader<'_>) -> Option<()> {
        match word {
            Word::Filler => Some(()),
            Word::Now => tick(&mut self.now),
            Word::Around => tick(&mut self.around),
            Word::Event => tick(&mut self.event),
            Word::From => tick(&mut self.from),
            Word::Tilde if self.clock.is_none() => tick(&mut self.around),
            // 6点到: arriving at six.
            Word::Tilde | Word::To if reader.is_done() && self.clock.is_some() => Some(()),
            Word::Tilde | Word::To => self.clock.and_then(|_| tick(&mut self.range)),
            Word::Day(offset) => set(&mut self.day, Day::Offset(offset)),
            Word::Part(part) => self.set_part(part),
            Word::DayPart(offset, part) => {
                set(&mut self.day, Day::Offset(offset))?;
                self.set_part(part)
            }
            Word::Named(hour) => {
                let clock = Clock { hour, minute: 0, pm: None, exact: true };
                // 12 noon, 12 midnight.
                let twelve = Clock { hour: 12, exact: false, ..clock };
                if self.clock == Some(twelve) && !self.range {
                    self.clock = None;
                }
                self.set_clock(clock)
            }
            Word::Relation(relation) => self.set_relation(relation),
            Word::Weekday(weekday) => set(&mut self.day, Day::Next(weekday)),
            Word::Weekend(weeks) => set(&mut self.day, Day::Weekend(weeks)),
            Word::Zhou(weeks) => {
                let day = match (reader.attempt(|ahead| weekday_digit(ahead)), weeks) {
                    (Some(Some(weekday)), Some(weeks)) => Day::Of(weekday, weeks),
                    (Some(Some(weekday)), None) => Day::Next(weekday),
                    (Some(None), weeks) => Day::Weekend(weeks.unwrap_or(0)),
                    (None, weeks) => Day::Week(weeks?),
                };
                set(&mut self.day, day)
            }
            Word::WeekOf(weeks) => self.week_of(weeks, reader),
            Word::Month(month) => {
                let day = reader.digits().map(|(day, _)| day).or_else(|| reader.whole())?;
                reader.eat(ORDINAL_ENDINGS);
                set(&mut self.day, Day::Date(None, Some(month), day_of_month(day)?))
            }
        }
    }

    /// What stands after "this", "next" and "last".
    fn week_of(&mut self, weeks: i64, reader: &mut Reader<'_>) -> Option<()> {
        if reader.eat(&["week"]) {
            return set(&mut self.day, Day::Week(weeks));
        }
        let mut ahead = *reader;
        match ahead.word(WORDS)? {
            Word::Weekday(weekday) => {
                *reader = ahead;
                set(&mut self.day, if weeks == 0 { Day::Next(weekday) } else { Day::Of(weekday, weeks) })
            }
            Word::Weekend(_) => {
                *reader = ahead;
                set(&mut self.day, Day::Weekend(weeks))
            }
            // "this evening": the part is read next.
            Word::Part(_) if weeks == 0 => set(&mut self.day, Day::Offset(0)),
            _ => None,
        }
    }

    fn set_part(&mut self, part: Part) -> Option<()> {
        // 明晚夜里, "tonight, late evening": all the same evening.
        let evening = |part| matches!(part, Part::Evening | Part::Night);
        if !self.range && self.part.is_some_and(|known| evening(known) && evening(part)) {
            return Some(());
        }
        set(if self.range { &mut self.end_part } else { &mut self.part }, part)
    }

    fn set_clock(&mut self, clock: Clock) -> Option<()> {
        if self.range {
            self.range = false;
            return set(&mut self.end, clock);
        }
        set(&mut self.clock, clock)
    }

    fn set_relation(&mut self, relation: Relation) -> Option<()> {
        let latest = |relation| matches!(relation, Relation::Before | Relation::By | Relation::Within);
        match self.relation {
            // By six 之前, 最晚8点前: said twice.
            Some(known) if latest(known) && latest(relation) => Some(()),
            // "in 20 minutes from now", "in" and 20分钟后.
            Some(Relation::In) => {
                self.relation = Some(relation);
                Some(())
            }
            Some(_) if relation == Relation::In => Some(()),
            _ => set(&mut self.relation, relation),
        }
    }

    fn number(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        if let Some(seconds) = reader.attempt(length) {
            return set(&mut self.seconds, seconds);
        }
        if let Some(day) = reader.attempt(date) {
            return set(&mut self.day, day);
        }
        let clock = reader.attempt(past_or_to).or_else(|| reader.attempt(clock))?;
        self.set_clock(clock)
    }
}

fn set<T: PartialEq>(place: &mut Option<T>, value: T) -> Option<()> {
    match place {
        Some(known) => (*known == value).then_some(()),
        None => {
            *place = Some(value);
            Some(())
        }
    }
}

fn tick(place: &mut bool) -> Option<()> {
    *place = true;
    Some(())
}

fn day_of_month(day: u32) -> Option<i8> {
    i8::try_from(day).ok().filter(|day| (1..=31).contains(day))
}

/// The weekday after 周, or `None` within for 周末.
fn weekday_digit(reader: &mut Reader<'_>) -> Option<Option<Weekday>> {
    let day = reader.word(&[
        ("一", Some(Weekday::Monday)),
        ("二", Some(Weekday::Tuesday)),
        ("三", Some(Weekday::Wednesday)),
        ("四", Some(Weekday::Thursday)),
        ("五", Some(Weekday::Friday)),
        ("六", Some(Weekday::Saturday)),
        ("日", Some(Weekday::Sunday)),
        ("天", Some(Weekday::Sunday)),
        ("末", None),
    ]);
    if day.is_some() {
        return day;
    }
    // 周5, but neither 这周5点 nor 周5:30.
    let (digit, 1) = reader.digits()? else { return None };
    let clock = matches!(reader.peek(), Some('点' | '时' | ':' | '号' | '月' | '.'));
    let offset = i8::try_from(digit).ok().filter(|_| !clock)?;
    Weekday::from_monday_one_offset(offset).ok().map(Some)
}

/// 半小时, "an hour and a half", 1h30m: seconds.
fn length(reader: &mut Reader<'_>) -> Option<i64> {
    let mut total = piece(reader)?;
    while let Some(more) = reader.attempt(|ahead| {
        ahead.eat(&["and", "零", "又"]);
        piece(ahead)
    }) {
        total = total.checked_add(more)?;
    }
    Some(total)
}

fn piece(reader: &mut Reader<'_>) -> Option<i64> {
    const HALVES: &[&str] = &["半个", "半", "half", "half a", "half an", "a half", "half-a", "half-an", "half of an"];
    const QUARTERS: &[&str] = &["a quarter of an", "quarter of an", "a quarter", "quarter"];
    let mut amount = if reader.eat(HALVES) {
        Decimal::HALF
    } else if reader.eat(QUARTERS) {
        Decimal { thousandths: 250 }
    } else if reader.eat(&["a couple of", "couple of", "a couple", "couple"]) {
        Decimal { thousandths: 2000 }
    } else if let Some(amount) = reader.decimal() {
        amount
    } else {
        reader.eat(&["a", "an"]).then_some(Decimal::ONE)?
    };
    if reader.eat(&["个半", "and a half"]) {
        amount = amount.plus(Decimal::HALF)?;
    } else {
        reader.eat(&["个", "-"]);
    }
    let unit = reader.word(&[
        ("秒", 1),
        ("秒钟", 1),
        ("sec", 1),
        ("secs", 1),
        ("second", 1),
        ("seconds", 1),
        ("分", 60),
        ("分钟", 60),
        ("m", 60),
        ("min", 60),
        ("mins", 60),
        ("minute", 60),
        ("minutes", 60),
        ("刻钟", 900),
        ("小时", 3600),
        ("钟头", 3600),
        ("钟", 3600),
        ("h", 3600),
        ("hr", 3600),
        ("hrs", 3600),
        ("hour", 3600),
        ("hours", 3600),
        ("天", DAY),
        ("day", DAY),
        ("days", DAY),
        ("周", 7 * DAY),
        ("星期", 7 * DAY),
        ("礼拜", 7 * DAY),
        ("week", 7 * DAY),
        ("weeks", 7 * DAY),
    ])?;
    // 两小时半, "an hour and a half".
    if reader.eat(&["半", "and a half"]) {
        amount = amount.plus(Decimal::HALF)?;
    }
    // "10 minutes to six" is a time on the clock.
    let mut ahead = *reader;
    let to = unit == 60 && ahead.eat(&["to", "past"]);
    i64::try_from(amount.times(unit)?.thousandths / 1000).ok().filter(|_| !to)
}

const DAY: u64 = 86_400;
const ORDINAL_ENDINGS: &[&str] = &["st", "nd", "rd", "th", "号", "日"];

/// 12月3号, 3号, 下个月3号, 2026-12-03, "3 Dec", "the 3rd of December".
fn date(reader: &mut Reader<'_>) -> Option<Day> {
    if let Some(months) = reader.word(&[("下个月", 1), ("下月", 1), ("这个月", 0), ("本月", 0)]) {
        let day = reader.digits().map(|(n, _)| n).or_else(|| reader.whole())?;
        reader.eat(&["号", "日"]);
        return Some(Day::OfMonth(months, day_of_month(day)?));
    }
    let n = reader.digits().map(|(n, _)| n).or_else(|| reader.whole())?;
    if n >= 1000 {
        let year = i16::try_from(n).ok()?;
        let slashes = !reader.eat(&["年"]);
        if slashes && !reader.eat(&["-", "/", "."]) {
            return None;
        }
        let month = reader.whole()?;
        if !reader.eat(if slashes { &["-", "/", "."] } else { &["月"] }) {
            return None;
        }
        let day = day_of_month(reader.whole()?)?;
        reader.eat(&["号", "日"]);
        return Some(Day::Date(Some(year), Some(month_number(month)?), day));
    }
    if reader.eat(&["月", "月份"]) {
        let day = reader.digits().map(|(n, _)| n).or_else(|| reader.whole())?;
        reader.eat(&["号", "日"]);
        return Some(Day::Date(None, Some(month_number(n)?), day_of_month(day)?));
    }
    let ordinal = reader.eat(ORDINAL_ENDINGS);
    let day = day_of_month(n)?;
    if ordinal && reader.eat(&["of next month", "next month"]) {
        return Some(Day::OfMonth(1, day));
    }
    let month = reader.attempt(|ahead| {
        ahead.eat(&["of"]);
        match ahead.word(WORDS)? {
            Word::Month(month) => Some(month),
            _ => None,
        }
    });
    (ordinal || month.is_some()).then_some(Day::Date(None, month, day))
}

fn month_number(month: u32) -> Option<i8> {
    i8::try_from(month).ok().filter(|month| (1..=12).contains(month))
}

/// "half past six", "quarter to seven", "20 to 8", 差五分六点.
fn past_or_to(reader: &mut Reader<'_>) -> Option<Clock> {
    if reader.eat(&["差"]) {
        let minutes = reader.whole()?;
        reader.eat(&["分", "分钟"]);
        return clock(reader)?.sooner(minutes);
    }
    let named = reader.word(&[("half", 30), ("a quarter", 15), ("quarter", 15)]);
    let minutes = named.or_else(|| reader.whole())?;
    let unit = reader.eat(&["minutes", "minute", "mins", "min"]);
    if reader.eat(&["past", "after"]) {
        let clock = clock(reader)?;
        return (clock.minute == 0 && minutes < 60).then_some(Clock { minute: i64::from(minutes), ..clock });
    }
    // "5 to 6" is a range; only minutes that are no hour, or are called minutes, are taken off.
    let sure = unit || named.is_some() || minutes > 12;
    (sure && reader.eat(&["to", "before", "till"])).then(|| clock(reader)?.sooner(minutes))?
}

impl Clock {
    fn sooner(self, minutes: u32) -> Option<Self> {
        let before = self.minute == 0 && (1..60).contains(&minutes) && (1..=12).contains(&self.hour);
        let hour = if self.hour == 1 && !self.exact { 12 } else { self.hour - 1 };
        before.then(|| Self { hour, minute: 60 - i64::from(minutes), ..self })
    }
}

/// 18:30, "7.30pm", 三点一刻, "seven thirty", "8 o'clock", 7.
fn clock(reader: &mut Reader<'_>) -> Option<Clock> {
    let zero = reader.peek() == Some('0');
    let digits = reader.digits();
    let hour = i64::from(digits.map_or_else(|| reader.whole(), |(hour, _)| Some(hour))?);
    let mut minute = 0;
    let exact = hour == 0 || hour > 12 || digits.is_some_and(|(_, length)| zero && length == 2);
    if digits.is_some() && (reader.sign(':') || reader.attempt(dot).is_some()) {
        let (minutes, 2) = reader.digits()? else { return None };
        minute = i64::from(minutes);
        reader.attempt(|ahead| (ahead.sign(':') && matches!(ahead.digits(), Some((0..60, 2)))).then_some(()));
    } else if reader.eat(&["点", "点钟", "点整", "时"]) {
        minute = i64::from(reader.attempt(minutes_after).unwrap_or(0));
    } else if reader.eat(&["o'clock", "oclock", "o clock"]) {
        // The hour alone.
    } else if digits.is_none()
        && let Some(spoken) = reader.attempt(|ahead| {
            ahead.eat(&["-"]);
            ahead.whole().filter(|minutes| (10..60).contains(minutes))
        })
    {
        minute = i64::from(spoken);
    }
    let pm = reader.word(&[
        ("am", false),
        ("a.m.", false),
        ("a.m", false),
        ("a m", false),
        ("pm", true),
        ("p.m.", true),
        ("p.m", true),
        ("p m", true),
        ("a", false),
        ("p", true),
    ]);
    let real = (0..=23).contains(&hour) && (0..60).contains(&minute) || (hour, minute) == (24, 0);
    real.then_some(Clock { hour, minute, pm: pm.filter(|_| (1..=12).contains(&hour)), exact })
}

fn dot(reader: &mut Reader<'_>) -> Option<()> {
    let mut ahead = *reader;
    let minutes = ahead.sign('.').then(|| ahead.digits())??;
    matches!(minutes, (0..60, 2)).then(|| reader.sign('.')).map(|_| ())
}

/// What stands after 点: 半, 一刻, 二十, 05分.
fn minutes_after(reader: &mut Reader<'_>) -> Option<u32> {
    if let Some(minutes) = reader.word(&[("半", 30), ("一刻", 15), ("1刻", 15), ("三刻", 45), ("3刻", 45), ("整", 0)])
    {
        return Some(minutes);
    }
    if reader.eat(&["差"]) {
        return None;
    }
    let minutes = reader.digits().map(|(n, _)| n).or_else(|| reader.whole())?;
    reader.eat(&["分"]);
    let other = matches!(reader.peek(), Some('点' | '时' | '月' | '号' | '日' | '天' | '小' | '个' | '钟' | ':' | '.'));
    (minutes < 60 && !other).then_some(minutes)
}

macro_rules! words {
    ($($word:expr => $($text:literal)+;)+) => { &[$($(($text, $word),)+)+] };
}

const WORDS: &[(&str, Word)] = words! {
    Word::Now =>
        "现在" "现在就" "马上" "立刻" "立即" "即刻" "赶紧" "赶快" "尽快" "越快越好" "now" "right now" "right away" "straight away" "immediately"
        "at once" "asap" "a.s.a.p." "as soon as possible" "this minute";
    Word::Day(-2) => "前天";
    Word::Day(-1) => "昨天" "昨日" "昨儿" "yesterday";
    Word::Day(0) => "今天" "今日" "今儿" "今" "本日" "当天" "today";
    Word::Day(1) => "明天" "明日" "明儿" "明" "tomorrow" "tmr" "tmrw" "tmw" "tmrrw" "tomorow" "tommorow" "tommorrow" "2moro";
    Word::Day(2) => "后天" "后日" "day after tomorrow" "the day after tomorrow" "overmorrow";
    Word::Day(3) => "大后天";
    Word::DayPart(-1, Part::Night) => "昨晚" "昨夜" "last night";
    Word::DayPart(0, Part::Morning) => "今早" "今晨";
    Word::DayPart(0, Part::Night) => "今晚" "今夜" "今儿晚上" "tonight" "tonite" "2nite";
    Word::DayPart(1, Part::Morning) => "明早" "明晨";
    Word::DayPart(1, Part::Night) => "明晚" "明夜";
    Word::Part(Part::Dawn) => "凌晨" "early hours";
    Word::Part(Part::Morning) => "早上" "早晨" "清晨" "清早" "一早" "早" "早间" "早饭" "早餐" "morning" "breakfast" "brekkie";
    Word::Part(Part::Forenoon) => "上午" "forenoon" "late morning" "brunch" "早午餐";
    Word::Part(Part::Noon) => "中午" "午间" "晌午" "午";
    Word::Part(Part::Lunch) => "午饭" "午餐" "中饭" "午休" "lunch" "lunchtime" "lunch break";
    Word::Part(Part::Afternoon) => "下午" "午后" "afternoon" "late afternoon" "early afternoon";
    Word::Part(Part::Tea) => "下午茶" "tea time" "teatime" "afternoon tea";
    Word::Part(Part::Dusk) => "傍晚" "黄昏" "dusk";
    Word::Part(Part::Dinner) => "晚饭" "晚餐" "dinner" "supper" "dinnertime";
    Word::Part(Part::Evening) => "evening" "eve";
    Word::Part(Part::Night) => "晚上" "晚间" "夜里" "夜晚" "晚" "night" "nite";
    Word::Part(Part::LateNight) => "半夜" "午夜" "深夜" "大半夜" "夜宵" "宵夜" "late night" "late at night" "midnight snack";
    Word::Named(12) => "noon" "midday" "正午" "12 noon";
    Word::Named(24) => "midnight" "零时";
    Word::Relation(Relation::Before) =>
        "前" "之前" "以前" "before" "earlier than" "prior to" "till" "until" "最晚" "最迟" "不晚于" "at the latest" "no later than" "not later than" "latest";
    Word::Relation(Relation::By) => "by";
    Word::Relation(Relation::After) =>
        "后" "之后" "以后" "过后" "后面" "after" "later" "later than" "from now" "onwards" "onward" "起" "最早" "不早于" "no earlier than" "not before"
        "at the earliest" "past" "过";
    Word::Relation(Relation::Within) => "内" "之内" "以内" "within" "in under" "in less than" "less than" "under" "不超过" "最多";
    Word::Relation(Relation::In) => "in" "再过";
    Word::Around => "左右" "前后" "上下" "大概" "大约" "差不多" "多" "around" "about" "roughly" "approximately" "ish" "-ish" "or so" "circa";
    Word::To => "到" "至" "-" "to" "and";
    Word::Tilde => "~";
    Word::From => "从" "from";
    Word::Event =>
        "下班" "上班" "开会" "会议" "上课" "下课" "放学" "比赛" "球赛" "开场" "到家" "出门" "meeting" "the meeting" "my meeting" "class" "my class" "work"
        "the game" "the match" "the movie" "kickoff" "halftime" "half time" "half-time";
    Word::Zhou(None) => "周" "星期" "礼拜";
    Word::Zhou(Some(-1)) => "上周" "上星期" "上个星期" "上礼拜" "上个礼拜";
    Word::Zhou(Some(0)) => "这周" "本周" "这星期" "这个星期" "本星期" "这礼拜" "这个礼拜" "这个周";
    Word::Zhou(Some(1)) => "下周" "下个周" "下星期" "下个星期" "下礼拜" "下个礼拜";
    Word::Zhou(Some(2)) => "下下周" "下下星期" "下下个星期" "下下礼拜";
    Word::WeekOf(-1) => "last";
    Word::WeekOf(0) => "this" "this coming" "coming";
    Word::WeekOf(1) => "next";
    Word::Weekend(0) => "weekend" "the weekend";
    Word::Weekday(Weekday::Monday) => "monday" "mon";
    Word::Weekday(Weekday::Tuesday) => "tuesday" "tue" "tues";
    Word::Weekday(Weekday::Wednesday) => "wednesday" "wed" "weds";
    Word::Weekday(Weekday::Thursday) => "thursday" "thu" "thur" "thurs";
    Word::Weekday(Weekday::Friday) => "friday" "fri";
    Word::Weekday(Weekday::Saturday) => "saturday" "sat";
    Word::Weekday(Weekday::Sunday) => "sunday" "sun";
    Word::Month(1) => "january" "jan";
    Word::Month(2) => "february" "feb";
    Word::Month(3) => "march" "mar";
    Word::Month(4) => "april" "apr";
    Word::Month(5) => "may";
    Word::Month(6) => "june" "jun";
    Word::Month(7) => "july" "jul";
    Word::Month(8) => "august" "aug";
    Word::Month(9) => "september" "sep" "sept";
    Word::Month(10) => "october" "oct";
    Word::Month(11) => "november" "nov";
    Word::Month(12) => "december" "dec";
    Word::Filler =>
        "at" "on" "for" "of" "the" "in the" "during the" "during" "time" "的" "时间" "时候" "的时候" "就" "送" "送到" "送达" "送来" "吧" "请" "please" "between" "在" "exactly"
        "sharp" "@";
};
