//! How much of an option.

use super::number::{Count, Decimal, Reader, count, fold};
use serde::{Deserialize, Serialize};

/// How much of an option is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degree {
    /// Percent of the usual: 三分 is 30, 半 is 50, 正常 is 100.
    Percent(u32),
    /// A count: 两份 is 2, "double" is 2. Never 0, which is 0 percent.
    Times(u32),
}

/// The degree that a span names; `None` where it names none, as 少, "extra" and "a splash" do.
///
/// A number alone is a count: 两 is twice. Percents are rounded to whole ones.
#[must_use]
pub fn degree(text: &str) -> Option<Degree> {
    let folded = fold(text);
    [named, fraction, share, multiple]
        .into_iter()
        .find_map(|read| {
            let mut reader = Reader::new(&folded);
            let found = read(&mut reader)?;
            reader.eat(&["糖", "甜", "冰", "辣", "量", "的"]);
            reader.is_done().then_some(found)
        })
        .or_else(|| counted(&folded))
}

fn named(reader: &mut Reader<'_>) -> Option<Degree> {
    reader.word(NAMES)
}

/// 四分之一, 百分之三十, "3/4", "two thirds".
fn fraction(reader: &mut Reader<'_>) -> Option<Degree> {
    if reader.eat(&["百分之"]) {
        return percent(reader.decimal()?, 1, 1);
    }
    let first = reader.decimal()?;
    if reader.eat(&["分之"]) {
        let whole = first.whole()?;
        return percent(reader.decimal()?, 100, whole);
    }
    if reader.sign('/') {
        return percent(first, 100, reader.whole()?);
    }
    let parts =
        reader.word(&[("half", 2), ("halves", 2), ("third", 3), ("thirds", 3), ("quarter", 4), ("quarters", 4)])?;
    percent(first, 100, parts)
}

/// 三分, 七成, "70%".
fn share(reader: &mut Reader<'_>) -> Option<Degree> {
    let n = reader.decimal()?;
    let each = reader.word(&[("分", 10), ("成", 10), ("%", 1), ("percent", 1), ("per cent", 1)])?;
    let tenths = each == 10;
    (!tenths || n.thousandths <= 10_000).then(|| percent(n, each, 1))?
}

/// 两倍, "2 times", 1.5倍 (which is 150 percent).
fn multiple(reader: &mut Reader<'_>) -> Option<Degree> {
    let n = reader.decimal()?;
    reader.eat(&["倍", "x", "×", "times"]).then_some(())?;
    match n.whole() {
        Some(times) => Some(times_of(times)),
        None => percent(n, 100, 1),
    }
}

fn counted(folded: &str) -> Option<Degree> {
    match count(folded)? {
        Count::Of(Decimal::HALF) => Some(Degree::Percent(50)),
        Count::Of(n) => n.whole().map(times_of),
        Count::Pack => None,
    }
}

const fn times_of(times: u32) -> Degree {
    if times == 0 { Degree::Percent(0) } else { Degree::Times(times) }
}

/// `n * each / parts` percent, rounded.
fn percent(n: Decimal, each: u64, parts: u32) -> Option<Degree> {
    let parts = u64::from(parts).checked_mul(1000).filter(|parts| *parts > 0)?;
    let rounded = n.thousandths.checked_mul(each)?.checked_add(parts / 2)? / parts;
    u32::try_from(rounded).ok().map(Degree::Percent)
}

const NAMES: &[(&str, Degree)] = &[
    ("全", Degree::Percent(100)),
    ("全部", Degree::Percent(100)),
    ("正常", Degree::Percent(100)),
    ("标准", Degree::Percent(100)),
    ("常规", Degree::Percent(100)),
    ("百分百", Degree::Percent(100)),
    ("百分之百", Degree::Percent(100)),
    ("full", Degree::Percent(100)),
    ("normal", Degree::Percent(100)),
    ("regular", Degree::Percent(100)),
    ("standard", Degree::Percent(100)),
    ("usual", Degree::Percent(100)),
    ("the usual", Degree::Percent(100)),
    ("半", Degree::Percent(50)),
    ("一半", Degree::Percent(50)),
    ("减半", Degree::Percent(50)),
    ("half", Degree::Percent(50)),
    ("a half", Degree::Percent(50)),
    ("half the", Degree::Percent(50)),
    ("½", Degree::Percent(50)),
    ("quarter", Degree::Percent(25)),
    ("a quarter", Degree::Percent(25)),
    ("¼", Degree::Percent(25)),
    ("¾", Degree::Percent(75)),
    ("a third", Degree::Percent(33)),
    ("无", Degree::Percent(0)),
    ("不", Degree::Percent(0)),
    ("不要", Degree::Percent(0)),
    ("no", Degree::Percent(0)),
    ("none", Degree::Percent(0)),
    ("zero", Degree::Percent(0)),
    ("加倍", Degree::Times(2)),
    ("翻倍", Degree::Times(2)),
    ("双倍", Degree::Times(2)),
    ("twice", Degree::Times(2)),
    ("twice the", Degree::Times(2)),
    ("double", Degree::Times(2)),
    ("double the", Degree::Times(2)),
    ("triple", Degree::Times(3)),
    ("quadruple", Degree::Times(4)),
    ("pump", Degree::Times(1)),
    ("scoop", Degree::Times(1)),
    ("shot", Degree::Times(1)),
];

#[cfg(test)]
mod tests {
    use super::Degree::{Percent, Times};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn degrees_as_people_say_them() {
        for (text, expected) in [
            ("三分", Percent(30)),
            ("七分", Percent(70)),
            ("7分", Percent(70)),
            ("十分", Percent(100)),
            ("三分糖", Percent(30)),
            ("七成", Percent(70)),
            ("半", Percent(50)),
            ("一半", Percent(50)),
            ("半份", Percent(50)),
            ("减半", Percent(50)),
            ("全", Percent(100)),
            ("正常", Percent(100)),
            ("标准", Percent(100)),
            ("Full", Percent(100)),
            ("normal", Percent(100)),
            ("regular", Percent(100)),
            ("70%", Percent(70)),
            ("７０％", Percent(70)),
            ("70 %", Percent(70)),
            ("12.5%", Percent(13)),
            ("0%", Percent(0)),
            ("thirty percent", Percent(30)),
            ("百分之三十", Percent(30)),
            ("百分之30", Percent(30)),
            ("百分百", Percent(100)),
            ("四分之一", Percent(25)),
            ("三分之二", Percent(67)),
            ("half", Percent(50)),
            ("quarter", Percent(25)),
            ("three quarters", Percent(75)),
            ("two thirds", Percent(67)),
            ("one third", Percent(33)),
            ("1/2", Percent(50)),
            ("half a scoop", Percent(50)),
            ("no", Percent(0)),
            ("zero", Percent(0)),
            ("0", Percent(0)),
            ("两份", Times(2)),
            ("一份", Times(1)),
            ("双份", Times(2)),
            ("双层", Times(2)),
            ("一勺", Times(1)),
            ("一泵", Times(1)),
            ("两pump", Times(2)),
            ("五颗", Times(5)),
            ("六块", Times(6)),
            ("俩", Times(2)),
            ("double", Times(2)),
            ("2x", Times(2)),
            ("x2", Times(2)),
            ("两倍", Times(2)),
            ("双倍", Times(2)),
            ("加倍", Times(2)),
            ("三倍", Times(3)),
            ("1.5倍", Percent(150)),
            ("triple", Times(3)),
            ("twice", Times(2)),
            ("2 pumps", Times(2)),
            ("2 pumps of", Times(2)),
            ("two shots", Times(2)),
            ("two scoops", Times(2)),
            ("scoop", Times(1)),
            ("one", Times(1)),
            ("2", Times(2)),
            ("half a dozen", Times(6)),
        ] {
            assert_eq!(degree(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_degree() {
        for text in [
            "",
            "少",
            "微",
            "多",
            "中",
            "medium",
            "light",
            "extra",
            "splash",
            "a few",
            "一点",
            "十五分",
            "1/0",
            "零分之一",
            "50g",
            "1.5勺",
            "珍珠",
        ] {
            assert_eq!(degree(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = degree(&text);
        }

        #[test]
        fn percents_round_trip(n: u32) {
            prop_assert_eq!(degree(&format!("{n}%")), Some(Percent(n)));
        }

        #[test]
        fn no_mix_of_words_panics(
            words in prop::collection::vec(
                prop::sample::select(vec!["1", "99999999999999999", "0", "分之", "百分之", "分", "成", "%", "/", "倍", "半", "half", "thirds", "亿", "九"]),
                0..8,
            ),
        ) {
            let _ = degree(&words.concat());
        }
    }
}
