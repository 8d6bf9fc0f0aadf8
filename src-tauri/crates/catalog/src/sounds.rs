//! How Chinese names sound: their syllables, and the first letters of them. "zznc" and "zhenzhu naicha" are 珍珠奶茶.

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
        assert!(queries("奶茶").is_empty() && queries("7up").is_empty() && queries("a").is_empty());
    }
}
