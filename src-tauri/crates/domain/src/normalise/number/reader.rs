//! Reading a span from left to right: the spelling folded, then words of a table and numbers, one after another.

use crate::text::is_han;

/// One spelling for what is written in many: small letters, half-width signs, simplified characters, single spaces,
/// and none beside a Chinese character.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars().flat_map(char::to_lowercase).map(plain) {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        let apart = folded.chars().next_back().is_some_and(|last| !is_han(last)) && !is_han(c);
        if space && apart {
            folded.push(' ');
        }
        space = false;
        folded.push(c);
    }
    folded
}

/// The plain form of a character: `１` is `1`, `點` is `点`, a long dash is a short one.
fn plain(c: char) -> char {
    const TRADITIONAL: &str = "點点後后內内兩两塊块錢钱過过週周個个鐘钟時时間间雙双對对萬万億亿號号現现馬马禮礼貳贰參叁陸陆圓圆歐欧鎊镑幣币無无約约於于預预總总減减會会飯饭儘尽";
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '￥' => '¥',
        '’' | '‘' => '\'',
        '—' | '–' | '−' | '‐' => '-',
        '〜' | '∼' => '~',
        _ => {
            let mut pairs = TRADITIONAL.chars();
            while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
                if from == c {
                    return to;
                }
            }
            c
        }
    }
}

/// A number that is not negative, with three digits after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal {
    /// A thousand of these are one.
    pub thousandths: u64,
}

impl Decimal {
    /// One.
    pub const ONE: Self = Self { thousandths: 1000 };
    /// A half.
    pub const HALF: Self = Self { thousandths: 500 };

    fn of(whole: u64) -> Option<Self> {
        whole.checked_mul(1000).map(|thousandths| Self { thousandths })
    }

    /// The number where it is whole and fits.
    #[must_use]
    pub fn whole(self) -> Option<u32> {
        self.thousandths.is_multiple_of(1000).then(|| u32::try_from(self.thousandths / 1000).ok())?
    }

    /// The least whole number that is not less.
    #[must_use]
    pub fn ceil(self) -> Option<u32> {
        u32::try_from(self.thousandths.div_ceil(1000)).ok()
    }

    /// The sum, where it fits.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.thousandths.checked_add(other.thousandths).map(|thousandths| Self { thousandths })
    }

    /// The product with a whole number, where it fits.
    #[must_use]
    pub fn times(self, factor: u64) -> Option<Self> {
        self.thousandths.checked_mul(factor).map(|thousandths| Self { thousandths })
    }
}

/// What is left to read of a [folded](fold) span. Copied to look ahead.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Reads `folded` from its beginning.
    #[must_use]
    pub fn new(folded: &'a str) -> Self {
        Self { rest: folded }
    }

    /// The next character, after any space.
    #[must_use]
    pub fn peek(&self) -> Option<char> {
        self.skipped().chars().next()
    }

    /// Whether nothing but spaces and punctuation is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.skipped().is_empty()
    }

    /// The rest without spaces and the punctuation that parts clauses; a full stop only where no digit follows.
    fn skipped(&self) -> &'a str {
        let mut rest = self.rest;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let stop = c == '.' && !after.starts_with(|next: char| next.is_ascii_digit());
            if !stop && !matches!(c, ' ' | ',' | '、' | '。' | ';' | '!' | '?' | '(' | ')' | '"' | '“' | '”') {
                break;
            }
            rest = after;
        }
        rest
    }

    /// The meaning of the longest of the table's words that stands next. A word of letters must end where it ends:
    /// "a" is not read from "apple".
    pub fn word<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        let rest = self.skipped();
        let whole = |word: &str| {
            let letter = |c: char| c.is_alphabetic() && !is_han(c);
            rest.strip_prefix(word).filter(|after| !(word.ends_with(letter) && after.starts_with(letter)))
        };
        let (word, meaning) =
            table.iter().filter(|(word, _)| whole(word).is_some()).max_by_key(|(word, _)| word.len())?;
        self.rest = &rest[word.len()..];
        Some(*meaning)
    }

    /// Reads the longest of `words` that stands next and tells whether one did.
    pub fn eat(&mut self, words: &[&str]) -> bool {
        let rest = *self;
        words
            .iter()
            .filter_map(|word| {
                let mut ahead = rest;
                ahead.word(&[(*word, ())]).map(|()| ahead)
            })
            .min_by_key(|ahead| ahead.rest.len())
            .map(|ahead| *self = ahead)
            .is_some()
    }

    /// Reads with `read`, or stays where it was if that finds nothing.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// A number in digits, Chinese numerals or English words: `1,200.50`, `1.5k`, `3百`, 一百零五, 两百五, "twenty-one".
    pub fn decimal(&mut self) -> Option<Decimal> {
        self.attempt(Self::arabic)
            .or_else(|| self.attempt(Self::chinese).and_then(Decimal::of))
            .or_else(|| self.attempt(Self::english).and_then(Decimal::of))
    }

    /// A [`Self::decimal`] without a fraction.
    pub fn whole(&mut self) -> Option<u32> {
        self.attempt(|ahead| ahead.decimal()?.whole())
    }

    /// A run of ASCII digits as it stands, with its length.
    pub fn digits(&mut self) -> Option<(u32, usize)> {
        let rest = self.skipped();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = rest[..length].parse().ok()?;
        self.rest = &rest[length..];
        Some((value, length))
    }

    /// Reads `c` where it stands next with nothing between.
    pub fn sign(&mut self, c: char) -> bool {
        self.rest.strip_prefix(c).map(|after| self.rest = after).is_some()
    }

    fn arabic(&mut self) -> Option<Decimal> {
        let (value, length) = self.long_digits()?;
        let mut whole = value;
        if length <= 3 {
            while let Some(group) = self.attempt(|ahead| {
                let (group, 3) = ahead.sign(',').then(|| ahead.adjacent_digits())?? else { return None };
                Some(group)
            }) {
                whole = whole.checked_mul(1000)?.checked_add(group)?;
            }
        }
        let mut thousandths = whole.checked_mul(1000)?;
        if let Some(fraction) = self.attempt(|ahead| ahead.sign('.').then(|| ahead.fraction())?) {
            thousandths = thousandths.checked_add(fraction)?;
        }
        let scale =
            self.word(&[("k", 1000), ("w", 10_000), ("百", 100), ("千", 1000), ("万", 10_000), ("亿", 100_000_000)]);
        Decimal { thousandths }.times(scale.unwrap_or(1))
    }

    fn long_digits(&mut self) -> Option<(u64, usize)> {
        self.rest = self.skipped();
        self.adjacent_digits()
    }

    fn adjacent_digits(&mut self) -> Option<(u64, usize)> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest[..length].parse().ok()?;
        self.rest = &self.rest[length..];
        Some((value, length))
    }

    /// Digits after a point, as thousandths; digits beyond the third are dropped.
    fn fraction(&mut self) -> Option<u64> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = self.rest.split_at(length);
        self.rest = after;
        let digit = |n: usize| digits.as_bytes().get(n).map_or(0, |digit| u64::from(digit - b'0'));
        (length > 0).then(|| digit(0) * 100 + digit(1) * 10 + digit(2))
    }

    fn next_numeral(&self) -> Option<Numeral> {
        self.rest.chars().next().and_then(numeral)
    }

    fn advance(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.as_str();
    }

    fn chinese(&mut self) -> Option<u64> {
        self.rest = self.skipped();
        if let Some(n) = self.word(&[("俩", 2), ("仨", 3)]) {
            return Some(n);
        }
        if let Some(n) = self.attempt(Self::digit_by_digit) {
            return Some(n);
        }
        let mut total = 0_u64;
        let mut above: Option<u64> = None;
        loop {
            let zero = above.is_some() && self.attempt(Self::zero).is_some();
            let Some(section) = self.attempt(Self::section) else { break };
            match self.next_numeral() {
                Some(Numeral::Myriad(unit)) if section > 0 && above.is_none_or(|above| unit < above) => {
                    self.advance();
                    total = total.checked_add(section.checked_mul(unit)?)?;
                    above = Some(unit);
                }
                // 一万二 is 12 000.
                next => {
                    let short = section < 10 && !zero;
                    let place = above.filter(|_| short).map_or(1, |above| above / 10);
                    return (next.is_none() || next == Some(Numeral::Pair)).then_some(total + section * place);
                }
            }
        }
        above.map(|_| total)
    }

    fn zero(&mut self) -> Option<()> {
        (self.next_numeral()? == Numeral::Digit(0)).then(|| self.advance())?;
        self.next_numeral().map(|_| ())
    }

    /// 二零二五, 零五. Two digits without a zero are no number: 三五 is three to five.
    fn digit_by_digit(&mut self) -> Option<u64> {
        let (mut value, mut length, mut zeros) = (0_u64, 0, 0);
        while let Some(Numeral::Digit(digit)) = self.next_numeral() {
            self.advance();
            value = value.checked_mul(10)?.checked_add(digit)?;
            length += 1;
            zeros += usize::from(digit == 0);
        }
        let stands = length >= 3 || zeros > 0;
        (stands && self.next_numeral().is_none()).then_some(value)
    }

    /// Up to 9999: 十二, 一百零五, 一百二 (120), 廿三.
    fn section(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        let mut above = 10_000_u64;
        let mut zero = false;
        let mut any = false;
        while let Some(next) = self.next_numeral() {
            match next {
                Numeral::Digit(0) if any => {
                    if zero {
                        return None;
                    }
                    zero = true;
                    self.advance();
                    continue;
                }
                Numeral::Tens(n) if above > 10 => {
                    self.advance();
                    value += n;
                    above = 10;
                }
                Numeral::Pair if any => break,
                Numeral::Digit(_) | Numeral::Pair => {
                    let digit = if let Numeral::Digit(digit) = next { digit } else { 2 };
                    self.advance();
                    let unit = match self.next_numeral() {
                        Some(Numeral::Tens(10)) => Some(10),
                        Some(Numeral::Unit(unit)) => Some(unit),
                        _ => None,
                    };
                    if let Some(unit) = unit {
                        (digit > 0 && unit < above).then(|| self.advance())?;
                        value += digit * unit;
                        above = unit;
                    } else {
                        let short = any && !zero && (100..10_000).contains(&above);
                        value += digit * if short { above / 10 } else { 1 };
                        return (!matches!(self.next_numeral(), Some(Numeral::Digit(_)))).then_some(value);
                    }
                }
                _ => break,
            }
            zero = false;
            any = true;
        }
        (any && !zero).then_some(value)
    }

    fn english(&mut self) -> Option<u64> {
        let mut article = *self;
        if article.eat(&["a", "an"]) && article.word(ENGLISH).is_some_and(|word| word >= 100) {
            self.eat(&["a", "an"]);
            return self.english_from(1);
        }
        let first = self.word(ENGLISH).filter(|first| *first < 100)?;
        self.english_from(first)
    }

    /// The number that begins with the word `first`, which is read already.
    fn english_from(&mut self, first: u64) -> Option<u64> {
        let mut total = 0_u64;
        let mut above = u64::MAX;
        let mut current = Some(first);
        loop {
            let mut ahead = *self;
            let joined = !ahead.eat(&["-"]) && (total > 0 || current.is_some_and(|n| n >= 100)) && ahead.eat(&["and"]);
            let Some(word) = ahead.word(ENGLISH) else { break };
            // "one hundred and two hundred" is two numbers.
            let mut beyond = ahead;
            if joined && beyond.word(ENGLISH) == Some(100) {
                break;
            }
            current = match (word, current) {
                (100, Some(n @ 1..=99)) => Some(n * 100),
                (1000.., Some(n @ 1..)) if word < above => {
                    total = total.checked_add(n.checked_mul(word)?)?;
                    above = word;
                    None
                }
                (0..=99, None) => Some(word),
                (1..=99, Some(n)) if n > 0 && n % 100 == 0 => Some(n + word),
                (1..=9, Some(n)) if n % 10 == 0 && n % 100 >= 20 => Some(n + word),
                _ => break,
            };
            *self = ahead;
        }
        total.checked_add(current.unwrap_or(0))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numeral {
    Digit(u64),
    /// 两: a two that also is a weight, so it never follows a digit.
    Pair,
    /// 十, 廿, 卅.
    Tens(u64),
    /// 百, 千.
    Unit(u64),
    /// 万, 亿.
    Myriad(u64),
}

fn numeral(c: char) -> Option<Numeral> {
    use Numeral::{Digit, Myriad, Pair, Tens, Unit};
    Some(match c {
        '零' | '〇' => Digit(0),
        '一' | '壹' | '幺' => Digit(1),
        '二' | '贰' => Digit(2),
        '两' => Pair,
        '三' | '叁' => Digit(3),
        '四' | '肆' => Digit(4),
        '五' | '伍' => Digit(5),
        '六' | '陆' => Digit(6),
        '七' | '柒' => Digit(7),
        '八' | '捌' => Digit(8),
        '九' | '玖' => Digit(9),
        '十' | '拾' => Tens(10),
        '廿' => Tens(20),
        '卅' => Tens(30),
        '百' | '佰' => Unit(100),
        '千' | '仟' => Unit(1000),
        '万' => Myriad(10_000),
        '亿' => Myriad(100_000_000),
        _ => return None,
    })
}

const ENGLISH: &[(&str, u64)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("hundred", 100),
    ("thousand", 1000),
    ("million", 1_000_000),
];
