//! Words that point to one or several of the things at hand: "第二个", "the last one", "the latte", "我妈那杯", "both".

use crate::intent::Item;
use crate::normalise::{number, quantity};

const ALL: [&str; 16] = [
    "都",
    "全都",
    "全部",
    "全",
    "所有",
    "每个",
    "每杯",
    "每份",
    "两个都",
    "两杯都",
    "俩都",
    "all",
    "both",
    "each",
    "every",
    "everything",
];
const THIS: [&str; 8] = ["这个", "那个", "这杯", "这份", "it", "this", "that", "this one"];
/// What comes behind a name when it points: 拿铁那杯, "the latte one".
const TAILS: [&str; 14] =
    ["那个", "那杯", "那份", "那碗", "那张", "那瓶", "这个", "这杯", "这份", "的", " one", " ones", "'s", "’s"];

/// Which of `count` things an ordinal means, from 0. Nothing where the words are no ordinal, or there are not so many.
#[must_use]
pub fn ordinal(words: &str, count: usize) -> Option<usize> {
    let words = words.to_lowercase();
    let has = |one: &str| words.split(|c: char| !c.is_alphanumeric()).any(|word| word == one);
    if words.contains("最后") || has("last") {
        return count.checked_sub(1);
    }
    let named = [["first", "1st"], ["second", "2nd"], ["third", "3rd"], ["fourth", "4th"], ["fifth", "5th"]];
    let at = named.iter().position(|names| names.iter().any(|name| has(name)));
    let bare = || {
        // 第二杯 is the second; 两杯 is two of them.
        let ends: &[char] = match words.strip_prefix('第') {
            Some(_) => {
                &['个', '家', '款', '种', '张', '号', '的', '项', '杯', '份', '碗', '瓶', '位', '样', '盒', '罐']
            }
            None => &['号', '的', '项'],
        };
        let bare = words.trim_start_matches('第').trim_end_matches(ends);
        let bare = bare.trim_start_matches("number").trim_start_matches("no.").trim_start_matches('#').trim();
        number(bare).and_then(|n| usize::try_from(n).ok()).and_then(|n| n.checked_sub(1))
    };
    at.or_else(bare).filter(|&at| at < count)
}

/// Which items the words mean, from 0, in their order; none where nothing fits. `hand` is the item at hand.
#[must_use]
pub fn pointed(words: &str, items: &[Item], hand: usize) -> Vec<usize> {
    let folded = fold(words);
    if ALL.contains(&folded.as_str()) {
        return (0..items.len()).collect();
    }
    if THIS.contains(&folded.as_str()) {
        return (0..items.len()).filter(|&at| at == hand).collect();
    }
    if let Some(at) = ordinal(&folded, items.len()) {
        return vec![at];
    }
    let scores: Vec<usize> = items.iter().map(|item| likeness(&folded, item)).collect();
    let best = scores.iter().copied().max().unwrap_or_default();
    if best == 0 { Vec::new() } else { (0..items.len()).filter(|&at| scores[at] == best).collect() }
}

/// How many of several the words take: "一杯" of two, "one of them". Not of an ordinal, nor of a name.
#[must_use]
pub fn portion(words: &str) -> Option<u32> {
    let folded = fold(words);
    let bare = folded.trim_start_matches(['另', '其', '中']).trim_start_matches("other ");
    let bare = [" of them", " of those", " of these"].iter().find_map(|tail| bare.strip_suffix(tail)).unwrap_or(bare);
    quantity(bare).filter(|_| number(&folded).is_none() && !ALL.contains(&folded.as_str()))
}

/// The item that a name names by itself, its whole name or its last words: 薯条 names 大薯条, 牛肉 does not name 牛肉面.
#[must_use]
pub fn named(name: &str, items: &[Item]) -> Option<usize> {
    let wanted = fold(name);
    let ends = |item: &Item| {
        item.name.as_deref().map(fold).is_some_and(|have| {
            let head = have.strip_suffix(wanted.as_str());
            head.is_some_and(|head| head.is_empty() || head.ends_with(' ') || !wanted.is_ascii())
        })
    };
    items.iter().rposition(ends)
}

/// How much of an item the words name; 0 for nothing of it.
fn likeness(words: &str, item: &Item) -> usize {
    let person = item.person.as_deref().map(fold);
    if person.is_some_and(|person| words.contains(&person) || person.contains(words)) {
        return usize::MAX;
    }
    let bare = TAILS.iter().fold(words, |words, tail| words.strip_suffix(tail).unwrap_or(words)).trim();
    let parts = item.name.iter().chain(&item.size).chain(item.options.iter().map(|option| &option.name));
    parts.map(|part| shared(bare, &fold(part))).max().unwrap_or_default()
}

/// Letters of the longest run that both have: of whole words in Latin script, of characters in Han.
fn shared(a: &str, b: &str) -> usize {
    if a.is_ascii() && b.is_ascii() {
        let theirs: Vec<&str> = b.split(' ').collect();
        return a.split(' ').filter(|word| theirs.contains(word)).map(str::len).sum();
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let run = |i: usize, j: usize| a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
    (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j))).map(|(i, j)| run(i, j)).max().unwrap_or_default()
}

/// Lower case, without an article, each Latin word in its singular.
fn fold(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let words = lower.split_whitespace().filter(|word| !matches!(*word, "the" | "a" | "an"));
    words.map(|word| singular(word).to_owned()).collect::<Vec<_>>().join(" ")
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if word.is_ascii() && stem.len() > 2 && !stem.ends_with(['s', 'u', '\'']) => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, person: Option<&str>) -> Item {
        Item { name: Some(name.to_owned()), person: person.map(str::to_owned), ..Item::default() }
    }

    #[test]
    fn ordinals_of_both_languages_are_read() {
        for (words, at) in [("第二个", 1), ("2", 1), ("the third one", 2), ("最后一个", 4), ("第一家", 0), ("last", 4)]
        {
            assert_eq!(ordinal(words, 5), Some(at), "{words}");
        }
        assert_eq!(ordinal("茶颜那家", 5), None);
        assert_eq!(ordinal("第六个", 5), None);
    }

    #[test]
    fn names_people_and_all_of_them_point() {
        let items = [item("冰拿铁", Some("我妈")), item("牛肉面", None), item("large fries", None)];
        for (words, at) in [
            ("拿铁那杯", vec![0]),
            ("我妈那杯", vec![0]),
            ("面", vec![1]),
            ("the fries", vec![2]),
            ("第二份", vec![1]),
            ("都", vec![0, 1, 2]),
            ("it", vec![2]),
            ("可乐", vec![]),
        ] {
            assert_eq!(pointed(words, &items, 2), at, "{words}");
        }
    }

    #[test]
    fn a_number_with_its_measure_takes_so_many() {
        assert_eq!(portion("一杯"), Some(1));
        assert_eq!(portion("另一杯"), Some(1));
        assert_eq!(portion("one of them"), Some(1));
        assert_eq!(portion("第一杯"), None);
        assert_eq!(portion("拿铁"), None);
        assert_eq!(portion("2"), None);
    }

    #[test]
    fn only_a_whole_name_or_its_end_names_an_item() {
        let items = [item("牛肉面", None), item("large fries", None)];
        assert_eq!(named("牛肉", &items), None);
        assert_eq!(named("面", &items), Some(0));
        assert_eq!(named("fries", &items), Some(1));
        assert_eq!(named("ries", &items), None);
    }
}
