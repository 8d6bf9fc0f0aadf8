//! Text made comparable: case, width, accents, plurals and synonyms folded; Chinese and English alike in words.

use crate::lexicon;
use pinyin::ToPinyin;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use yiju_domain::text::is_han;

/// One word: a word of Latin script in the singular, a number, or a Chinese character or word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it is compared by: the lexicon's term where it has one.
    pub text: String,
    /// As written, folded.
    source: String,
    /// Whether the lexicon knows it.
    pub known: bool,
}

impl Word {
    fn new(source: String) -> Self {
        Self { text: source.clone(), source, known: false }
    }

    /// How much of a name it carries.
    pub fn weight(&self) -> f64 {
        if lexicon::is_soft(&self.text) {
            0.1
        } else if !self.known && self.source.chars().all(is_han) {
            0.6
        } else {
            1.0
        }
    }

    /// Whether it says nothing of its own: "portion", 份.
    pub fn is_soft(&self) -> bool {
        lexicon::is_soft(&self.text)
    }

    /// The same word with another meaning.
    pub fn meaning(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// As written, folded.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// The weight of several words.
pub fn weight(words: &[Word]) -> f64 {
    words.iter().map(Word::weight).sum()
}

/// Lower case, half width, without accents, in simplified characters.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    if text.chars().all(|c| c.is_ascii() || is_plain_han(c)) {
        return text.chars().map(|c| simplified(c.to_ascii_lowercase())).collect();
    }
    text.nfkd().filter(|&c| !is_combining_mark(c)).nfc().flat_map(char::to_lowercase).map(simplified).collect()
}

/// Whether it is a Han character that no normal form changes.
const fn is_plain_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The characters that are written otherwise in simplified script.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let all: String = ('\u{4e00}'..='\u{9fff}').flat_map(|c| [c, '\n']).collect();
    let pairs = all.lines().filter_map(|one| {
        let (from, to) = (one.chars().next()?, hanconv::t2s(one).chars().next()?);
        (from != to).then_some((from, to))
    });
    pairs.collect()
});

fn simplified(c: char) -> char {
    if is_han(c) { SIMPLIFIED.get(&c).copied().unwrap_or(c) } else { c }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Han,
    Percent,
    Apostrophe,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        '%' => Kind::Percent,
        '\'' | '\u{2019}' => Kind::Apostrophe,
        _ if is_han(c) => Kind::Han,
        _ if c.is_ascii_digit() => Kind::Digit,
        _ if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Other,
    }
}

/// The pieces of folded text: Latin words, numbers, percent signs, single Han characters.
fn pieces(folded: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = Kind::Other;
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        let mut now = kind(c);
        // "7.5 oz" holds one number.
        if c == '.' && before == Kind::Digit && chars.peek().is_some_and(char::is_ascii_digit) {
            now = Kind::Digit;
        }
        match now {
            Kind::Letter | Kind::Digit if before == now => {
                if let Some(last) = pieces.last_mut() {
                    last.push(c);
                }
            }
            Kind::Letter | Kind::Digit | Kind::Han | Kind::Percent => pieces.push(c.to_string()),
            Kind::Apostrophe | Kind::Other => {}
        }
        before = now;
    }
    // What "Joe's" leaves behind its apostrophe.
    pieces.retain(|piece| piece != "s");
    // "Oatmilk" is oat milk.
    let milk = |piece: String| match piece.strip_suffix("milk").filter(|plant| plant.len() > 2) {
        Some(plant) if plant != "butter" => vec![plant.to_owned(), "milk".to_owned()],
        _ => vec![piece],
    };
    pieces.into_iter().flat_map(milk).collect()
}

/// The plain singular, which only has to be the same for both forms.
fn singular(word: &str) -> String {
    let stem = |n: usize| word[..word.len() - n].to_owned();
    if !word.is_ascii() || word.len() < 4 {
        word.to_owned()
    } else if word.len() > 4 && word.ends_with("ies") {
        stem(3) + "y"
    } else if word.len() > 4 && word.ends_with("ie") {
        stem(2) + "y"
    } else if ["ches", "shes", "xes", "sses", "oes"].iter().any(|end| word.ends_with(end)) {
        stem(2)
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        stem(1)
    } else {
        word.to_owned()
    }
}

fn numeral(piece: &str) -> Option<&'static str> {
    Some(match piece {
        "one" | "一" => "1",
        "two" | "二" | "两" => "2",
        "three" | "三" => "3",
        "four" | "四" => "4",
        "five" | "五" => "5",
        "six" | "六" => "6",
        "seven" | "七" => "7",
        "eight" | "八" => "8",
        "nine" | "九" => "9",
        "ten" | "十" => "10",
        "twelve" => "12",
        "sixteen" => "16",
        "twenty" => "20",
        _ => return None,
    })
}

/// The words of a text, synonyms and numerals folded, words without meaning of their own left out.
pub fn words(text: &str) -> Vec<Word> {
    read(&pieces(&fold(text)), lexicon::lookup)
}

/// A text for the full-text index, as [`spaced`] writes it, and its words.
pub fn spaced_and_words(text: &str) -> (String, Vec<Word>) {
    let raw = pieces(&fold(text));
    (raw.join(" "), read(&raw, lexicon::lookup))
}

/// The words of a text as it sounds, where that is another text: 真珠奶茶 is 珍珠奶茶.
pub fn words_by_sound(text: &str) -> Option<Vec<Word>> {
    let heard =
        read(&pieces(&fold(text)), |pieces| lexicon::lookup(pieces).or_else(|| lexicon::lookup_by_sound(pieces)));
    (heard != words(text)).then_some(heard)
}

type Lookup = fn(&[String]) -> Option<(usize, &'static [String])>;

fn read(raw: &[String], lookup: Lookup) -> Vec<Word> {
    let mut singulars: Vec<String> = raw.iter().map(|piece| singular(piece)).collect();
    for at in 0..singulars.len() {
        // A Chinese numeral is a number only before a measure: 三分糖, but not 三文鱼.
        let counts = raw[at].is_ascii()
            || raw.get(at + 1).is_some_and(|next| "寸分成份升倍号斤两个只块片粒位人".contains(next.as_str()));
        if let (Some(digits), true) = (numeral(&raw[at]), counts) {
            digits.clone_into(&mut singulars[at]);
        }
    }
    let mut words = Vec::with_capacity(singulars.len());
    let mut at = 0;
    while at < singulars.len() {
        if let Some((length, terms)) = lookup(&singulars[at..]) {
            let phrase = &raw[at..at + length];
            let source = phrase.join(if phrase.iter().all(|piece| piece.chars().all(is_han)) { "" } else { " " });
            words.extend(terms.iter().map(|term| Word { text: term.clone(), source: source.clone(), known: true }));
            at += length;
        } else {
            words.push(Word::new(singulars[at].clone()));
            at += 1;
        }
    }
    let meant: Vec<Word> = words.iter().filter(|word| !lexicon::is_connector(&word.text)).cloned().collect();
    if meant.is_empty() { words } else { meant }
}

/// Text for the full-text index: folded, a space around each Han character.
pub fn spaced(text: &str) -> String {
    pieces(&fold(text)).join(" ")
}

/// How alike two words are: 1 for the same word or a synonym, 0.8 or more for a likely typo or homophone, else 0.
pub fn alike(a: &Word, b: &Word) -> f64 {
    if a.text == b.text {
        return 1.0;
    }
    if a.known && b.known {
        return 0.0;
    }
    if a.source.chars().all(is_han) && b.source.chars().all(is_han) {
        return if homophones(&a.source, &b.source) { 0.8 } else { 0.0 };
    }
    let longest = a.text.chars().count().max(b.text.chars().count());
    let allowed = match longest {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    // The first letter of a short word is seldom the wrong one: "happy" is no nappy.
    if allowed == 0
        || (longest <= 7 && a.text.chars().next() != b.text.chars().next())
        || a.is_number()
        || b.is_number()
        || a.text.chars().count().abs_diff(b.text.chars().count()) > allowed
    {
        return 0.0;
    }
    if strsim::osa_distance(&a.text, &b.text) <= allowed || strsim::osa_distance(&a.source, &b.source) <= allowed {
        0.85
    } else {
        0.0
    }
}

fn homophones(a: &str, b: &str) -> bool {
    let mut others = b.chars();
    let alike = a.chars().all(|c| others.next().is_some_and(|other| sound(c) != 0 && sound(c) == sound(other)));
    alike && others.next().is_none()
}

/// The syllable of a Han character, as a number; 0 where it has none. Asked for every pair of characters that are compared.
fn sound(c: char) -> u16 {
    static SOUNDS: LazyLock<Vec<u16>> = LazyLock::new(|| {
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        let number = |c: char| {
            let next = u16::try_from(numbers.len() + 1).unwrap_or(0);
            c.to_pinyin().map_or(0, |sound| *numbers.entry(sound.plain()).or_insert(next))
        };
        ('\u{4e00}'..='\u{9fff}').map(number).collect()
    });
    (c as usize).checked_sub(0x4e00).and_then(|at| SOUNDS.get(at)).copied().unwrap_or(0)
}

/// How alike two phrases are, 0 to 1: 1 for the same words, above 0.5 where one holds the other, less for an overlap.
pub fn likeness(a: &[Word], b: &[Word]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let mut used = vec![false; b.len()];
    let (mut shared, mut strength, mut matched, mut ordered, mut last) = (0.0, 0.0, 0, true, None);
    let mut written = false;
    for word in a {
        let best = (0..b.len())
            .filter(|&at| !used[at])
            .map(|at| (at, alike(word, &b[at])))
            .max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((at, alike)) = best.filter(|&(_, alike)| alike > 0.0) {
            used[at] = true;
            ordered &= last.is_none_or(|last| last < at);
            last = Some(at);
            matched += 1;
            // Han characters that only sound alike prove nothing where others differ: 清淡 is no 蛋.
            written |= alike > 0.999 || !word.source.chars().all(is_han);
            strength += alike;
            shared += alike * word.weight().max(b[at].weight());
        }
    }
    if matched == 0 {
        return 0.0;
    }
    if matched == a.len() && matched == b.len() {
        #[expect(clippy::cast_precision_loss, reason = "a phrase has few words")]
        return strength / matched as f64 - if ordered { 0.0 } else { 0.02 };
    }
    let ratio = (shared / weight(a).max(weight(b))).min(1.0);
    if written && (matched == a.len() || matched == b.len()) { 0.5 + 0.4 * ratio } else { 0.5 * ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike_words(a: &str, b: &str) -> f64 {
        likeness(&words(a), &words(b))
    }

    #[test]
    fn case_width_plurals_and_synonyms_are_one() {
        for (a, b) in [
            ("Pepperoni Pizzas", "pepperoni pizza"),
            ("ＣＯＫＥ", "coke"),
            ("jalapeños", "jalapeno"),
            ("三分糖", "3分糖"),
            ("two-liter", "2 liters"),
            ("香菜", "cilantro"),
            ("珍珠奶茶", "boba milk tea"),
            ("Joe's", "joe"),
            ("brownies", "brownie"),
            ("热的", "hot"),
        ] {
            assert!((alike_words(a, b) - 1.0).abs() < 1e-9, "{a} / {b}: {}", alike_words(a, b));
        }
    }

    #[test]
    fn typos_and_homophones_are_near_and_other_words_are_far() {
        assert!(alike_words("peperonni", "pepperoni") > 0.8);
        assert!(alike_words("兵", "冰") > 0.75);
        assert!(alike_words("汤", "糖") < 0.1, "both are known words");
        assert!(alike_words("beef", "beer") < 0.1);
        assert!(alike_words("7.5 oz", "16.9 oz") < 0.6);
    }

    #[test]
    fn a_part_is_less_than_the_whole() {
        assert!(alike_words("pepper", "green pepper") < alike_words("pepper", "peppers"));
        assert!(alike_words("pepper", "green pepper") > 0.5);
    }

    #[test]
    fn the_index_sees_characters_apart() {
        assert_eq!(spaced("大杯 Latte拿铁"), "大 杯 latte 拿 铁");
    }
}
