//! The form of an utterance that the model reads, with the way back to what was typed.
//!
//! The same rules as in `models/train/tokenizer.py`, where the model learnt them.

/// An utterance in canonical form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Canonical {
    /// Half-width, lower case, no spaces but one before each word of a script that writes words, and those that part a
    /// Han character from another or from a number.
    pub text: String,
    /// For each byte of `text`, the byte range in the original of the character that it stands for.
    origin: Vec<(usize, usize)>,
}

impl Canonical {
    /// Puts an utterance into canonical form. Never fails: what has no form is dropped.
    pub fn new(original: &str) -> Self {
        let mut form = Self::default();
        let mut in_word = false;
        let mut parted = false;
        let mut characters = original.char_indices().peekable();
        while let Some((at, typed)) = characters.next() {
            let range = (at, at + typed.len_utf8());
            let c = half_width(typed);
            if c == '\'' && in_word && characters.peek().is_some_and(|&(_, next)| is_letter(next)) {
                // "my soup's late" is of a soup: an 's at the end is a word of its own.
                let mut rest = characters.clone().map(|(_, next)| next);
                in_word = !matches!(rest.next(), Some('s' | 'S')) || rest.next().is_some_and(is_letter);
                continue;
            }
            if c.is_whitespace() || c.is_control() || is_format(c) {
                in_word = false;
                parted |= c.is_whitespace();
                continue;
            }
            let c = lower(c);
            if is_letter(c) {
                if !in_word {
                    form.push(' ', range);
                }
                in_word = true;
            } else {
                if parted && form.text.chars().next_back().is_some_and(|before| are_parted(before, c)) {
                    form.push(' ', range);
                }
                in_word = false;
            }
            parted = false;
            form.push(c, range);
        }
        form
    }

    fn push(&mut self, c: char, range: (usize, usize)) {
        self.text.push(c);
        self.origin.resize(self.text.len(), range);
    }

    /// The byte range in the original that a byte range of the form stands for.
    pub fn original_range(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        match (self.origin.get(start), end.checked_sub(1).and_then(|last| self.origin.get(last))) {
            (Some(first), Some(last)) => first.0..last.1,
            _ => 0..0,
        }
    }

    /// Whether a value may begin at a byte of the form: at a word's space or any other character but a typed space.
    pub fn may_begin(&self, at: usize) -> bool {
        let mut rest = self.text.get(at..).unwrap_or_default().chars();
        match (rest.next(), rest.next()) {
            (Some(' '), next) => next.is_some_and(is_letter),
            (first, _) => first.is_some_and(|c| !is_letter(c)),
        }
    }

    /// Whether a value may end before a byte of the form: after a whole word, or any other character but a space.
    pub fn may_end(&self, at: usize) -> bool {
        let (Some(before), Some(rest)) = (self.text.get(..at), self.text.get(at..)) else { return false };
        !before.ends_with(' ') && !rest.starts_with(is_letter)
    }
}

/// Whether a space typed between two characters is kept: it parts a Han character from another, or from a number.
fn are_parted(before: char, c: char) -> bool {
    before.is_alphanumeric() && c.is_alphanumeric() && (is_ideograph(before) || is_ideograph(c))
}

/// Of a script that parts no words: Han, kana, hangul.
const fn is_ideograph(c: char) -> bool {
    c as u32 >= 0x2e80
}

const fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(half) => half,
            None => c,
        },
        '’' => '\'',
        other => other,
    }
}

/// Lower case where that is one character.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// A letter of a script that writes words: alphabetic, and none of Han, kana, hangul.
fn is_letter(c: char) -> bool {
    (c as u32) < 0x2e80 && c.is_alphabetic()
}

/// Characters that have no width: joiners, direction marks, the byte order mark.
const fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_get_a_space_and_han_characters_keep_theirs() {
        assert_eq!(Canonical::new("来杯Latte， 送到 公司").text, "来杯 latte,送到 公司");
        assert_eq!(Canonical::new("哈尔滨  3 张 latte 两杯 。 ").text, "哈尔滨 3 张 latte 两杯。");
        assert_eq!(Canonical::new("I'd like 2 gluten-free pies").text, " id like2 gluten- free pies");
        assert_eq!(Canonical::new("Joe’s, o'clock, it's a's'x").text, " joe s, oclock, it s a sx");
        assert_eq!(Canonical::new("３５块\u{200b}以内").text, "35块以内");
    }

    #[test]
    fn a_range_leads_back_to_what_was_typed() {
        let typed = "two ＬＡＲＧＥ 珍珠 奶茶";
        let form = Canonical::new(typed);
        let start = form.text.find("珍").expect("there");
        assert_eq!(&typed[form.original_range(start, form.text.len())], "珍珠 奶茶");
        let start = form.text.find(" large").expect("there");
        assert_eq!(&typed[form.original_range(start, start + " large".len())], "ＬＡＲＧＥ");
    }

    proptest! {
        #[test]
        fn any_text_has_a_form_and_every_range_is_valid(typed in "\\PC*|[\\x00-\\u{ffff}]*") {
            let form = Canonical::new(&typed);
            for (at, c) in form.text.char_indices() {
                prop_assert!(typed.get(form.original_range(at, at + c.len_utf8())).is_some());
            }
        }
    }
}
