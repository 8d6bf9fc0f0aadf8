//! Numbers in digits and words.

mod reader;

pub(super) use reader::{Decimal, Reader, fold};

/// The whole number that a span names in digits, Chinese numerals or English words; `None` where it names none.
///
/// A number and nothing else: ordinals (第二, "2nd"), ranges (两三, "2-3") and guesses (十几, "a few") are none.
#[must_use]
pub fn number(text: &str) -> Option<u32> {
    let folded = fold(text);
    let mut reader = Reader::new(&folded);
    reader.whole().filter(|_| reader.is_done())
}

/// How many of an item a span asks for: a [`number`], or "a couple of", "half a dozen", "俩", "一打", "a".
///
/// The count is of what a shop sells as one:
/// - Goods sold by a weight or a container count it: 两斤, "2 lbs" and 两盒 are 2. A part of one is bought as one whole,
///   so 半斤 is 1 and 一斤半 is 2.
/// - Grams, ounces and millilitres name the pack, not how many: 500g is 1, and so is "a 12 pack".
/// - Pairs and dozens are counted out: 一双 is 2, "two dozen" is 24.
#[must_use]
pub fn quantity(text: &str) -> Option<u32> {
    match count(text)? {
        Count::Of(n) => n.ceil(),
        Count::Pack => Some(1),
    }
}

/// How many people a span names: a [`quantity`], or several kinds of them added up: "2 adults 1 kid", 两大一小.
#[must_use]
pub fn people(text: &str) -> Option<u32> {
    if let Some(all) = quantity(text) {
        return Some(all);
    }
    let folded = fold(text);
    let mut reader = Reader::new(&folded);
    let mut sum = 0_u32;
    while !reader.is_done() {
        reader.eat(&["and", "&", "plus", "+", "with", "和", "加", "带", "跟"]);
        let number = amount(&mut reader)?.whole()?;
        reader.word(PERSONS)?;
        sum = sum.checked_add(number)?;
    }
    (sum > 0).then_some(sum)
}

const PERSONS: &[(&str, ())] = &[
    ("adults", ()),
    ("adult", ()),
    ("grown ups", ()),
    ("kids", ()),
    ("kid", ()),
    ("children", ()),
    ("child", ()),
    ("toddlers", ()),
    ("toddler", ()),
    ("babies", ()),
    ("baby", ()),
    ("infants", ()),
    ("infant", ()),
    ("teens", ()),
    ("teenagers", ()),
    ("students", ()),
    ("student", ()),
    ("seniors", ()),
    ("senior", ()),
    ("concessions", ()),
    ("concession", ()),
    ("people", ()),
    ("of us", ()),
    ("大", ()),
    ("小", ()),
    ("大人", ()),
    ("个大人", ()),
    ("成人", ()),
    ("个成人", ()),
    ("位成人", ()),
    ("小孩", ()),
    ("个小孩", ()),
    ("孩子", ()),
    ("个孩子", ()),
    ("儿童", ()),
    ("个儿童", ()),
    ("位儿童", ()),
    ("个娃", ()),
    ("老人", ()),
    ("个老人", ()),
    ("位老人", ()),
    ("老", ()),
    ("个学生", ()),
    ("学生", ()),
];

/// A weight or a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Milligrams.
    Mass(u64),
    /// Microlitres.
    Volume(u64),
}

/// The weight or volume that a quantity names: 两斤, 一斤半, "2 lbs", 500g, "a gallon". `None` where it names none.
#[must_use]
pub fn weight(text: &str) -> Option<Weight> {
    let folded = fold(text);
    let mut reader = Reader::new(&folded);
    reader.eat(&["再来", "来", "再要", "要", "another", "也来"]);
    let mut n = amount(&mut reader)?;
    reader.eat(&["-"]);
    let unit = reader.word(WEIGHTS)?;
    if reader.eat(&["半", "and a half"]) {
        n = n.plus(Decimal::HALF)?;
    }
    reader.eat(&["of"]);
    reader.is_done().then(|| of_unit(n, unit)).flatten()
}

/// The first weight or volume that a title tells in digits: "Rice, 5 kg", 1.5L, 500ml 中杯.
#[must_use]
pub fn weight_within(title: &str) -> Option<Weight> {
    let folded = fold(title);
    let mut before = ' ';
    folded.char_indices().find_map(|(at, c)| {
        let begins = c.is_ascii_digit() && !before.is_ascii_digit() && !matches!(before, '.' | ',');
        before = c;
        let mut reader = begins.then(|| Reader::new(&folded[at..]))?;
        let n = reader.decimal()?;
        reader.eat(&["-"]);
        of_unit(n, reader.word(WEIGHTS)?)
    })
}

fn of_unit(n: Decimal, (volume, thousandth): (bool, u64)) -> Option<Weight> {
    let all = n.thousandths.checked_mul(thousandth)?;
    (all > 0).then_some(if volume { Weight::Volume(all) } else { Weight::Mass(all) })
}

/// Whether a volume, and a thousandth of it in milligrams or microlitres.
const WEIGHTS: &[(&str, (bool, u64))] = &[
    ("克", (false, 1)),
    ("g", (false, 1)),
    ("gram", (false, 1)),
    ("grams", (false, 1)),
    ("两", (false, 50)),
    ("斤", (false, 500)),
    ("市斤", (false, 500)),
    ("公斤", (false, 1000)),
    ("千克", (false, 1000)),
    ("kg", (false, 1000)),
    ("kgs", (false, 1000)),
    ("kilo", (false, 1000)),
    ("kilos", (false, 1000)),
    ("lb", (false, 454)),
    ("lbs", (false, 454)),
    ("pound", (false, 454)),
    ("pounds", (false, 454)),
    ("oz", (false, 28)),
    ("ounce", (false, 28)),
    ("ounces", (false, 28)),
    ("毫升", (true, 1)),
    ("ml", (true, 1)),
    ("升", (true, 1000)),
    ("l", (true, 1000)),
    ("liter", (true, 1000)),
    ("liters", (true, 1000)),
    ("litre", (true, 1000)),
    ("litres", (true, 1000)),
    ("gallon", (true, 3785)),
    ("gallons", (true, 3785)),
    ("pint", (true, 473)),
    ("pints", (true, 473)),
];

/// What [`quantity`] reads, before parts are rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// So many.
    Of(Decimal),
    /// One pack that holds the weight or number said.
    Pack,
}

/// What a measure word does to the number before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// Counts it.
    Each,
    /// Counts so many for each.
    Of(u64),
    /// Tells how much is in one pack.
    Pack,
}

pub(super) fn count(text: &str) -> Option<Count> {
    let folded = fold(text);
    let mut reader = Reader::new(&folded);
    reader.eat(&["再来", "来", "再要", "要", "another", "也来"]);
    reader.eat(&["x", "×", "*", "#", "no.", "no", "number"]);
    let counted = units(&mut reader)?;
    reader.eat(&["of"]);
    reader.is_done().then_some(counted)
}

fn units(reader: &mut Reader<'_>) -> Option<Count> {
    let dozens = |measure: &Measure| matches!(measure, Measure::Of(_));
    let Some(mut n) = amount(reader) else {
        // "dozen of", "couple of"; a measure that counts nothing out needs its number.
        let Measure::Of(each) = reader.attempt(|ahead| ahead.word(MEASURES).filter(dozens))? else { return None };
        return Decimal::ONE.times(each).map(Count::Of);
    };
    if reader.attempt(pack_of).is_some() {
        return Some(Count::Of(n));
    }
    reader.eat(&["-"]);
    if reader.eat(&["pack"]) {
        // "a pack" and "one pack" are packs; "12 pack" is a pack of twelve.
        return Some(if n == Decimal::ONE { Count::Of(n) } else { Count::Pack });
    }
    let measure = reader.word(MEASURES);
    if measure.is_some() && reader.eat(&["半", "and a half"]) {
        n = n.plus(Decimal::HALF)?;
    }
    match measure {
        None | Some(Measure::Each) => Some(Count::Of(n)),
        Some(Measure::Of(each)) => n.times(each).map(Count::Of),
        Some(Measure::Pack) => (n.thousandths > 0).then_some(Count::Pack),
    }
}

/// The "12 pack" of "two 12 packs".
fn pack_of(reader: &mut Reader<'_>) -> Option<()> {
    reader.whole()?;
    reader.eat(&["-"]);
    reader.eat(&["pack", "packs"]).then_some(())
}

fn amount(reader: &mut Reader<'_>) -> Option<Decimal> {
    if let Some(whole) = reader.decimal() {
        return if reader.eat(&["and a half"]) { whole.plus(Decimal::HALF) } else { Some(whole) };
    }
    reader.word(&[
        ("a", Decimal::ONE),
        ("an", Decimal::ONE),
        ("single", Decimal::ONE),
        ("半", Decimal::HALF),
        ("half", Decimal::HALF),
        ("half a", Decimal::HALF),
        ("half an", Decimal::HALF),
        ("a half", Decimal::HALF),
        ("双", Decimal { thousandths: 2000 }),
        ("double", Decimal { thousandths: 2000 }),
        ("triple", Decimal { thousandths: 3000 }),
    ])
}

macro_rules! measures {
    ($($measure:expr => $($word:literal)+;)+) => { &[$($(($word, $measure),)+)+] };
}

const MEASURES: &[(&str, Measure)] = measures! {
    Measure::Each =>
        "x" "×" "*" "个" "份" "杯" "碗" "瓶" "盒" "袋" "包" "只" "张" "位" "人" "个人" "人份" "名" "颗" "块" "片" "条" "串" "盘" "桶" "罐" "听"
        "件" "套" "箱" "提" "扎" "壶" "盅" "勺" "瓣" "枚" "根" "支" "间" "晚" "夜" "泵" "层" "粒" "滴" "束" "朵" "把" "笼" "屉" "卷" "客" "例"
        "斤" "市斤" "公斤" "千克" "升" "kg" "kgs" "kilo" "kilos" "lb" "lbs" "pound" "pounds" "l" "liter" "liters" "litre" "litres" "gallon" "gallons"
        "pint" "pints" "cup" "cups" "bottle" "bottles" "can" "cans" "box" "boxes" "bag" "bags" "packs" "packet" "packets" "piece" "pieces"
        "slice" "slices" "order" "orders" "serving" "servings" "portion" "portions" "bowl" "bowls" "plate" "plates" "glass" "glasses" "pc" "pcs"
        "pump" "pumps" "shot" "shots" "scoop" "scoops" "spoon" "spoons" "teaspoon" "teaspoons" "tablespoon" "tablespoons" "layer" "layers"
        "sachet" "sachets" "people" "persons" "person" "guests" "guest" "adults" "adult" "pax" "of us" "night" "nights" "more";
    Measure::Of(12) => "打" "dozen";
    Measure::Of(2) => "对" "双" "couple" "pair" "pairs";
    Measure::Pack => "克" "g" "gram" "grams" "毫升" "ml" "oz" "ounce" "ounces" "两" "钱";
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_of_several_kinds_are_added_up() {
        for (text, expected) in [
            ("five", Some(5)),
            ("2 adults 1 kid", Some(3)),
            ("2 adults and 1 kid", Some(3)),
            ("two adults, two children and a baby", Some(5)),
            ("两大一小", Some(3)),
            ("2个大人1个小孩", Some(3)),
            ("two dogs", None),
            ("adults", None),
        ] {
            assert_eq!(people(text), expected, "{text}");
        }
    }

    #[test]
    fn weights_as_asked_for_and_as_sold() {
        for (text, expected) in [
            ("两斤", Some(Weight::Mass(1_000_000))),
            ("一斤半", Some(Weight::Mass(750_000))),
            ("半公斤", Some(Weight::Mass(500_000))),
            ("2 lbs of", Some(Weight::Mass(908_000))),
            ("500g", Some(Weight::Mass(500_000))),
            ("1.5L", Some(Weight::Volume(1_500_000))),
            ("two", None),
            ("两盒", None),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
        for (title, expected) in [
            ("Rice, 5 kg", Some(Weight::Mass(5_000_000))),
            ("500ml 中杯", Some(Weight::Volume(500_000))),
            ("2 packs of 250g", Some(Weight::Mass(250_000))),
            ("整箱", None),
            ("7 layers", None),
        ] {
            assert_eq!(weight_within(title), expected, "{title}");
        }
    }

    #[test]
    fn numbers_in_digits_and_words() {
        for (text, expected) in [
            ("2", 2),
            ("１２", 12),
            (" 7 ", 7),
            ("007", 7),
            ("1,200", 1200),
            ("1k", 1000),
            ("1.5k", 1500),
            ("3百", 300),
            ("1.2万", 12_000),
            ("两", 2),
            ("兩", 2),
            ("俩", 2),
            ("仨", 3),
            ("伍", 5),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("廿", 20),
            ("廿三", 23),
            ("一百", 100),
            ("一百零五", 105),
            ("一百二", 120),
            ("一百二十", 120),
            ("一百十五", 115),
            ("两百五", 250),
            ("三千五", 3500),
            ("一万二", 12_000),
            ("一万零二", 10_002),
            ("二零二五", 2025),
            ("零", 0),
            ("zero", 0),
            ("two", 2),
            ("Twenty-One", 21),
            ("twenty one", 21),
            ("a hundred", 100),
            ("one hundred and five", 105),
            ("fifteen hundred", 1500),
            ("six hundred and one thousand", 601_000),
            ("two thousand and six", 2006),
            ("4294967295", u32::MAX),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            " ",
            "几",
            "十几",
            "三五",
            "七八十",
            "一百二三",
            "第二",
            "2nd",
            "second",
            "-3",
            "2-3",
            "1.5",
            "some",
            "a few",
            "百",
            "十百",
            "4294967296",
            "99999999999999999999999",
            "九千九百九十九亿",
            "million",
            "twenty thirty",
            "hundred",
            "一百零",
            "珍珠",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn quantities_as_people_order() {
        for (text, expected) in [
            ("a", 1),
            ("An", 1),
            ("one", 1),
            ("a couple", 2),
            ("a couple of", 2),
            ("couple of", 2),
            ("a pair of", 2),
            ("two pairs of", 4),
            ("half a dozen", 6),
            ("half dozen", 6),
            ("a dozen", 12),
            ("dozen", 12),
            ("two dozen", 24),
            ("2 dozen", 24),
            ("一打", 12),
            ("半打", 6),
            ("两打", 24),
            ("一对", 2),
            ("一双", 2),
            ("双", 2),
            ("双份", 2),
            ("俩", 2),
            ("2份", 2),
            ("２ 份", 2),
            ("x2", 2),
            ("X 2", 2),
            ("×3", 3),
            ("2x", 2),
            ("2 x", 2),
            ("#2", 2),
            ("No. 2", 2),
            ("两斤", 2),
            ("半斤", 1),
            ("一斤半", 2),
            ("一只半", 2),
            ("二两", 1),
            ("500g", 1),
            ("500克", 1),
            ("1kg", 1),
            ("10 KG", 10),
            ("2 lbs", 2),
            ("2.5 lb", 3),
            ("two and a half pounds", 3),
            ("three pounds", 3),
            ("a gallon", 1),
            ("four pints", 4),
            ("a 12 pack", 1),
            ("a six-pack", 1),
            ("six pack", 1),
            ("two 12 packs", 2),
            ("3 packs", 3),
            ("half", 1),
            ("half a", 1),
            ("半", 1),
            ("一升", 1),
            ("5个人", 5),
            ("四位", 4),
            ("6 people", 6),
            ("a bottle of", 1),
            ("再来两", 2),
            ("0", 0),
        ] {
            assert_eq!(quantity(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity() {
        for text in [
            "",
            "a few",
            "some",
            "several",
            "几个",
            "一些",
            "dozens",
            "2-3",
            "两三",
            "第二个",
            "2nd",
            "杯",
            "g",
            "a lot",
            "one or two",
            "apple",
            "半半",
        ] {
            assert_eq!(quantity(text), None, "{text}");
        }
    }

    fn in_chinese(n: u32) -> String {
        fn section(n: u32) -> String {
            let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
            let (mut text, mut gap) = (String::new(), false);
            for (place, unit) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let digit = n / place % 10;
                if digit > 0 {
                    if gap {
                        text += "零";
                    }
                    text = text + digits[digit as usize] + unit;
                }
                gap = digit == 0 && !text.is_empty();
            }
            text
        }
        let mut text = String::new();
        let mut gap = false;
        for (place, unit) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
            let part = n / place % 10_000;
            if part > 0 {
                if !text.is_empty() && (gap || part < 1000) {
                    text += "零";
                }
                text = text + &section(part) + unit;
            }
            gap = part == 0;
        }
        if text.is_empty() { "零".to_owned() } else { text }
    }

    fn in_english(n: u32) -> String {
        let small = [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ];
        let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        let joined =
            |rest: u32, join: &str| if rest == 0 { String::new() } else { format!("{join}{}", in_english(rest)) };
        match n {
            0..20 => small[n as usize].to_owned(),
            20..100 => format!("{}{}", tens[n as usize / 10], joined(n % 10, "-")),
            100..1000 => format!("{} hundred{}", small[n as usize / 100], joined(n % 100, " and ")),
            1000..1_000_000 => format!("{} thousand{}", in_english(n / 1000), joined(n % 1000, " ")),
            _ => format!("{} million{}", in_english(n / 1_000_000), joined(n % 1_000_000, " ")),
        }
    }

    proptest! {
        #[test]
        fn digits_round_trip(n: u32) {
            prop_assert_eq!(number(&n.to_string()), Some(n));
            let wide: String = n.to_string().chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect();
            prop_assert_eq!(number(&wide), Some(n));
        }

        #[test]
        fn chinese_round_trips(n in prop_oneof![0_u32..20_000, any::<u32>()]) {
            prop_assert_eq!(number(&in_chinese(n)), Some(n), "{}", in_chinese(n));
        }

        #[test]
        fn english_round_trips(n in prop_oneof![0_u32..20_000, 0_u32..1_000_000_000]) {
            prop_assert_eq!(number(&in_english(n)), Some(n), "{}", in_english(n));
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = (number(&text), quantity(&text));
        }

        #[test]
        fn no_mix_of_words_panics(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "1", "99999999999999999999", "0", "9.", ".5", ",", "一", "两", "零", "十", "百", "万", "亿", "半", "a", "half", "hundred",
                    "million", "twenty", "and", "-", " ", "dozen", "斤", "g", "pack", "x", "k", "廿", "九",
                ]),
                0..12,
            ),
        ) {
            let text = words.concat();
            let _ = (number(&text), quantity(&text));
        }
    }
}
