//! What a choice's title says: an amount of something. 三分糖 is 30 percent of sugar, "no ice" is none of ice.

use crate::text::Word;

/// How much a title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// 去冰, "no ice".
    No,
    /// 微冰, "mild".
    Slight,
    /// 少冰, "light ice".
    Less,
    /// 正常冰, "regular ice", 全糖.
    Normal,
    /// 多冰, "extra cheese".
    More,
    /// 三分糖, "30% sugar".
    Percent(u32),
}

impl Amount {
    /// Percent of the usual.
    pub const fn percent(self) -> u32 {
        match self {
            Self::No => 0,
            Self::Slight => 30,
            Self::Less => 60,
            Self::Normal => 100,
            Self::More => 150,
            Self::Percent(percent) => percent,
        }
    }
}

/// A title taken apart.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its amount, where it says one.
    pub amount: Option<Amount>,
    /// What of; empty where only an amount is said ("Normal"), and then it is its group's subject.
    pub subject: Vec<Word>,
}

impl Reading {
    /// Reads the words of a title, or of an option as typed.
    pub fn of(words: &[Word]) -> Self {
        let mut amount = None;
        let mut rest = words;
        // A sugar-free vanilla syrup is a syrup, and no amount of it.
        if let [no, sugar, _, ..] = words
            && (no.text.as_str(), sugar.text.as_str()) == ("no", "sugar")
            && no.source() == sugar.source()
        {
            return Self { amount: None, subject: words.to_vec() };
        }
        while let Some((said, length)) = leading(rest) {
            match (amount, said) {
                (None, said) => amount = said,
                (Some(_), None) => {}
                // "no extra cheese": the second amount belongs to the subject.
                (Some(_), Some(_)) => break,
            }
            rest = &rest[length..];
        }
        if let (None, Some((said, length))) = (amount, trailing(rest)) {
            amount = Some(said);
            rest = &rest[..rest.len() - length];
        }
        Self { amount, subject: rest.to_vec() }
    }
}

/// The amount at the start and how many words it takes; no amount for a mere "add".
fn leading(words: &[Word]) -> Option<(Option<Amount>, usize)> {
    let text = |at: usize| words.get(at).map(|word| word.text.as_str());
    Some(match text(0)? {
        "no" => (Some(Amount::No), 1),
        "slight" => (Some(Amount::Slight), 1),
        "less" => (Some(Amount::Less), 1),
        "half" => (Some(Amount::Percent(50)), 1),
        "normal" | "classic" if words.len() == 1 || text(0) == Some("normal") => (Some(Amount::Normal), 1),
        "full" => (Some(Amount::Normal), 1),
        "more" | "double" => (Some(Amount::More), 1),
        "medium" if words.len() == 1 || text(1) == Some("spicy") => (Some(Amount::Percent(70)), 1),
        "add" => (None, 1),
        number => {
            let number: u32 = number.parse().ok()?;
            match text(1)? {
                "%" | "percent" => (Some(Amount::Percent(number)), 2),
                "分" | "成" => (Some(Amount::Percent(number.saturating_mul(10))), 2),
                _ => return None,
            }
        }
    })
}

fn trailing(words: &[Word]) -> Option<(Amount, usize)> {
    if words.len() < 2 {
        return None;
    }
    if let Some(split) = words.len().checked_sub(2).filter(|&split| split > 0)
        && let Some((Some(amount @ Amount::Percent(_)), 2)) = leading(&words[split..])
    {
        return Some((amount, 2));
    }
    match leading(&words[words.len() - 1..]) {
        Some((Some(amount), 1)) => Some((amount, 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn titles_are_amounts_of_something() {
        for (title, amount, subject) in [
            ("三分糖", Some(Amount::Percent(30)), "糖"),
            ("30% sugar", Some(Amount::Percent(30)), "sugar"),
            ("Sugar 30%", Some(Amount::Percent(30)), "sugar"),
            ("半糖", Some(Amount::Percent(50)), "糖"),
            ("全糖", Some(Amount::Normal), "糖"),
            ("正常冰", Some(Amount::Normal), "冰"),
            ("少冰", Some(Amount::Less), "冰"),
            ("去冰", Some(Amount::No), "冰"),
            ("不要香菜", Some(Amount::No), "香菜"),
            ("中辣", Some(Amount::Percent(70)), "辣"),
            ("Extra cheese", Some(Amount::More), "cheese"),
            ("加珍珠", None, "pearl"),
            ("medium rare", None, "medium rare"),
            ("Normal", Some(Amount::Normal), ""),
        ] {
            let reading = Reading::of(&words(title));
            let text = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
            assert_eq!(reading.amount, amount, "{title}");
            assert_eq!(text(&reading.subject), text(&words(subject)), "{title}");
        }
    }
}
