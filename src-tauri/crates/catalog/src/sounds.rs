//! How Chinese names sound: their syllables, and the first letters of them. "zznc" and "zhenzhu naicha" are 珍珠奶茶.

use crate::text::spaced;
use pinyin::ToPinyin;
use std::collections::HashSet;
use std::sync::LazyLock;
use yiju_domain::text::is_han;

/// The longest run of characters whose first letters are indexed.
const LONGEST: usize = 12;

static SYLLABLES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ('\u{4e00}'..='\u{9fff}').filter_map(|c| c.to_pinyin()).map(|sound| sound.plain()).collect());

/// What the index holds of the sound of a name: its syllables, and the first letters from each character on.
pub fn indexed(name: &str) -> String {
    let mut tokens: Vec<String> = Vec::new();
    for run in name.split(|c: char| !is_han(c)).filter(|run| !run.is_empty()) {
        let sounds: Vec<&str> = run.chars().filter_map(|c| c.to_pinyin()).map(|sound| sound.plain()).collect();
        tokens.extend(sounds.iter().map(|&sound| sound.to_owned()));
        let initials: Vec<&str> = sounds.iter().take(LONGEST).map(|sound| &sound[..1]).collect();
        tokens.extend((0..initials.len().saturating_sub(1)).map(|from| initials[from..].concat()));
    }
    tokens.join(" ")
}

/// The queries for text that may be typed by its sound, the likeliest first; none where it cannot be.
pub fn queries(text: &str) -> Vec<String> {
    let letters: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\'').flat_map(char::to_lowercase).collect();
    if letters.len() < 2 || letters.len() > 40 || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut queries = Vec::new();
    if let Some(syllables) = syllables(&letters).filter(|syllables| syllables.len() > 1) {
        queries.push(format!("sounds : \"{}\"", syllables.join(" ")));
    }
    if letters.len() <= LONGEST {
        // From three letters on, the name may go on.
        queries.push(format!("sounds : \"{letters}\"{}", if letters.len() > 2 { " *" } else { "" }));
    }
    queries
}

/// The query for text of Han characters and of letters that stand for others: "珍珠nc", "zhenzhu奶茶"; none for any other.
pub fn mixed_query(text: &str) -> Option<String> {
    let mut parts: Vec<(bool, String)> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '\'').flat_map(char::to_lowercase) {
        let han = is_han(c);
        if !han && !c.is_ascii_lowercase() {
            return None;
        }
        match parts.last_mut() {
            Some((kind, part)) if *kind == han => part.push(c),
            _ => parts.push((han, c.to_string())),
        }
    }
    let both = parts.iter().any(|(han, _)| *han) && parts.iter().any(|(han, _)| !han);
    let queries = parts.into_iter().map(|(han, part)| {
        if han {
            return Some(format!("names : \"{}\"", spaced(&part)));
        }
        let spelt = syllables(&part).map(|syllables| format!("\"{}\"", syllables.join(" ")));
        let initials = (2..=LONGEST).contains(&part.len()).then(|| format!("\"{part}\""));
        let ways: Vec<String> = spelt.into_iter().chain(initials).collect();
        (!ways.is_empty()).then(|| format!("sounds : ({})", ways.join(" OR ")))
    });
    queries.collect::<Option<Vec<String>>>().filter(|_| both).map(|queries| queries.join(" AND "))
}

/// The part of a name that is typed as `typed`: each of its characters as itself, by its syllable or by the first letter of
/// it. Where only first letters are typed, at least three, the name may go on, and all of it is meant.
pub fn part_typed<'n>(name: &'n str, typed: &str) -> Option<&'n str> {
    let typed: Vec<char> =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '\'').flat_map(char::to_lowercase).collect();
    let letters: Option<String> = typed.iter().all(char::is_ascii_lowercase).then(|| typed.iter().collect());
    let goes_on = letters.is_some_and(|letters| letters.len() > 2 && syllables(&letters).is_none());
    for run in name.split(|c: char| !is_han(c)).filter(|run| !run.is_empty()) {
        for (from, _) in run.char_indices() {
            let rest = &run[from..];
            if let Some(length) = typed_length(rest, &typed) {
                return Some(if goes_on { rest } else { &rest[..length] });
            }
        }
    }
    None
}

/// How many bytes of a run of Han characters `typed` stands for, all of it.
fn typed_length(run: &str, typed: &[char]) -> Option<usize> {
    if typed.is_empty() {
        return Some(0);
    }
    let c = run.chars().next()?;
    let rest = |taken: usize| Some(c.len_utf8() + typed_length(&run[c.len_utf8()..], typed.get(taken..)?)?);
    if typed[0] == c {
        return rest(1);
    }
    let sound = c.to_pinyin()?.plain();
    let by_syllable = || typed.starts_with(&sound.chars().collect::<Vec<_>>()).then(|| rest(sound.len()))?;
    let by_letter = || sound.starts_with(typed[0]).then(|| rest(1))?;
    by_syllable().or_else(by_letter)
}

/// Letters parted into syllables, the longest first where there are several ways.
fn syllables(letters: &str) -> Option<Vec<&str>> {
    // The best way to part what stands before each place: how many syllables, and where the last one begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=letters.len() {
        for begin in end.saturating_sub(6)..end {
            let Some((count, _)) = best[begin] else { continue };
            if SYLLABLES.contains(&letters[begin..end]) && best[end].is_none_or(|(least, _)| count + 1 < least) {
                best[end] = Some((count + 1, begin));
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = letters.len();
    while end > 0 {
        let (_, begin) = best[end]?;
        parts.push(&letters[begin..end]);
        end = begin;
    }
    parts.reverse();
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_typed_by_syllables_or_first_letters() {
        assert_eq!(indexed("珍珠奶茶 (大)"), "zhen zhu nai cha zznc znc nc da");
        assert_eq!(queries("zznc"), ["sounds : \"zznc\" *"]);
        assert_eq!(queries("zhenzhunaicha")[0], "sounds : \"zhen zhu nai cha\"");
        assert_eq!(queries("zhen zhu"), ["sounds : \"zhen zhu\"", "sounds : \"zhenzhu\" *"]);
        assert_eq!(queries("xian"), ["sounds : \"xian\" *"], "one syllable is no name");
        assert_eq!(part_typed("冰珍珠奶茶", "zznc"), Some("珍珠奶茶"));
        assert_eq!(part_typed("珍珠奶茶 大", "zzn"), Some("珍珠奶茶"), "the name goes on");
        assert_eq!(part_typed("珍珠奶茶", "zhen zhu nc"), Some("珍珠奶茶"));
        assert_eq!(part_typed("珍珠奶茶", "珍珠n"), Some("珍珠奶"));
        assert_eq!(part_typed("红豆奶茶", "zznc"), None);
        assert_eq!(mixed_query("珍珠nc").as_deref(), Some("names : \"珍 珠\" AND sounds : (\"nc\")"));
        assert_eq!(mixed_query("zznc").or_else(|| mixed_query("7喜nc")), None);
        assert!(queries("奶茶").is_empty() && queries("7up").is_empty() && queries("a").is_empty());
    }
}
