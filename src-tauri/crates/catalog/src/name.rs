//! A name to a product and choices: 冰美式 is 美式 had with ice, "mushroom and onion pizza" a pizza with two toppings.

use crate::entry::{Chosen, Entry};
use crate::text::{Word, alike, likeness, weight, words};
use crate::{lexicon, option, size};
use yiju_domain::text::is_han;

/// How a name fits a product.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Around 1 for the product's own name, more for exactly it; at least [`Named::ENOUGH`].
    pub score: f64,
    /// What the rest of the name chooses.
    pub chosen: Vec<Chosen>,
    /// The variant that the rest of the name says.
    pub variant: Option<usize>,
    /// Phrases of the name that only some of the variants say.
    pub said: Vec<Vec<Word>>,
    /// What of the name is none of these.
    pub left: Vec<String>,
}

impl Named {
    /// The least score at which a product is meant.
    pub const ENOUGH: f64 = 0.45;
}

/// Whether a name only asks for food or drink, or nothing at all.
pub fn is_general(name: &[Word]) -> bool {
    name.iter().all(|word| lexicon::is_general(&word.text) || word.is_soft())
}

/// Fits a name to a product by its title and aliases; `None` where it is not meant.
pub fn fit(entry: &Entry, name: &[Word]) -> Option<Named> {
    let total = weight(name);
    if total <= 0.0 {
        return None;
    }
    let by_name = entry.names.iter().filter_map(|alias| by_alias(entry, name, alias, total));
    let best = by_name.max_by(|a, b| a.score.total_cmp(&b.score).then(b.chosen.len().cmp(&a.chosen.len())));
    match (best, by_kind(entry, name)) {
        (Some(named), Some(kind)) if kind.score > named.score => Some(kind),
        (named, kind) => named.or(kind).or_else(|| by_choice(entry, name)),
    }
}

/// A name that is only an answer to what the product asks: 毛细 of 牛肉面, "vanilla" of "Milkshake"; or several things that go
/// on it: "onion and tuna" of a pizza.
fn by_choice(entry: &Entry, name: &[Word]) -> Option<Named> {
    let (chosen, left) = pieces(entry, name, &vec![false; name.len()]);
    let of_its_kind = |one: &Chosen| {
        let group = &entry.product.modifier_groups[one.group];
        group.min > 0 && group.max == Some(1) && !entry.groups[one.group].scale
    };
    let meant = left.is_empty() && !chosen.is_empty() && (chosen.len() > 1 || chosen.iter().all(of_its_kind));
    meant.then(|| Named { score: 0.3, chosen, ..Named::default() })
}

/// A name of a whole shelf, 奶茶 or "burgers", or a word that describes what is on it.
fn by_kind(entry: &Entry, name: &[Word]) -> Option<Named> {
    if is_shelf(entry, name) {
        return Some(Named { score: 0.8, ..Named::default() });
    }
    // A Chinese name is of its last noun: 水果刀 is no 水果.
    let head = name.iter().rfind(|word| !word.is_soft()).filter(|head| head.source().chars().all(is_han));
    let has_head = |kind: &&Vec<Word>| head.is_none_or(|head| kind.iter().any(|word| alike(word, head) > 0.999));
    let like = entry.kinds.iter().filter(has_head).map(|kind| likeness(kind, name)).fold(0.0, f64::max);
    (like >= 0.7).then(|| Named { score: 0.45 + 0.1 * like, ..Named::default() })
}

/// Whether a name is the name of the product's whole category.
pub fn is_shelf(entry: &Entry, name: &[Word]) -> bool {
    entry.category.iter().any(|category| likeness(category, name) >= 0.85)
}

fn by_alias(entry: &Entry, name: &[Word], alias: &[Word], total: f64) -> Option<Named> {
    let (used, matched, whole) = align(name, alias);
    if matched <= 0.0 {
        return None;
    }
    // What a vessel adds where it is the thing's own noun: "Burrito Bowl", or "bowl" of "veggie bowl".
    let vessel = vessel(alias);
    let adds = |phrase: &[Word]| match vessel {
        Some((noun, more)) if phrase.iter().any(|word| word.text == noun.text) => more,
        _ => 0.0,
    };
    let (total, matched) = (total + adds(name), matched + adds(name));
    let extra = (weight(alias) + adds(alias) - matched).max(0.0);
    // Not worth taking the rest apart.
    if (total - 0.25 * extra) / total < 0.3 || matched < 0.3 {
        return None;
    }
    let exact = whole && used.iter().all(|&used| used);
    let last = name.iter().rposition(|word| !word.is_soft()).unwrap_or(name.len() - 1);
    let head = used[last] || (alias.len() == 1 && vessel.is_some() && used[name.len() - 1]);
    let rest = Rest::of(entry, name, &used);
    let unexplained = rest.unexplained;
    // 云吞面 with beef is not quite 牛肉面.
    let other = if rest.explained > 0.0 { 0.45 } else { 0.25 };
    let mut score = (matched + 0.85 * rest.explained - other * extra - 0.6 * unexplained) / total;
    score += if exact { 0.1 } else { 0.0 } + if head { 0.05 } else { 0.0 };
    // "番茄" of 番茄炒蛋饭: less than the name, but nothing else.
    if unexplained <= 0.0 && used.iter().all(|&used| used) {
        score = score.max(Named::ENOUGH);
    }
    // Another thing of the same sort: track pants, where running shoes are asked for.
    let told = |left: &String| words(left).last().is_some_and(|word| word.text == name[last].text);
    if !head && rest.left.last().is_some_and(told) {
        score -= 0.2;
    }
    let by_head = whole && head && unexplained <= 0.5 * total + 1e-9;
    if score < Named::ENOUGH {
        if !by_head {
            return None;
        }
        // The thing itself, with a word that it does not have: "diet coke" of Coke.
        score = score.max(0.2);
    }
    Some(Named { score, chosen: rest.chosen, variant: rest.variant, said: rest.said, left: rest.left })
}

/// The last word of a title where it is a vessel or a set, and what it weighs more than as a mere measure.
fn vessel(alias: &[Word]) -> Option<(&Word, f64)> {
    let nouns = ["bowl", "plate", "box", "set", "cup", "pack", "碗", "盒", "杯"];
    let word = alias.last().filter(|word| nouns.contains(&word.text.as_str()))?;
    Some((word, if alias.len() > 1 { 0.5 } else { 1.0 }))
}

/// Lays an alias over a name: which words of the name it takes, their weight, and whether all of the alias is there.
fn align(name: &[Word], alias: &[Word]) -> (Vec<bool>, f64, bool) {
    let mut used = vec![false; name.len()];
    // As one piece, the last such: the head of a name stands last in both languages.
    let together = (0..=name.len().saturating_sub(alias.len())).rev().find(|&at| {
        name.len() >= alias.len() && name[at..at + alias.len()].iter().zip(alias).all(|(a, b)| alike(a, b) > 0.0)
    });
    if let Some(at) = together {
        let mut matched = 0.0;
        for (offset, own) in alias.iter().enumerate() {
            used[at + offset] = true;
            matched += alike(&name[at + offset], own) * name[at + offset].weight();
        }
        return (used, matched, true);
    }
    let (mut matched, mut count) = (0.0, 0);
    for own in alias {
        let free = (0..name.len()).rev().filter(|&at| !used[at]);
        let best = free.map(|at| (at, alike(own, &name[at]))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, alike)) = best.filter(|&(_, alike)| alike > 0.0) {
            used[at] = true;
            matched += alike * name[at].weight();
            count += 1;
        }
    }
    (used, matched, count == alias.len())
}

/// What a name says beside the product.
struct Rest {
    chosen: Vec<Chosen>,
    variant: Option<usize>,
    said: Vec<Vec<Word>>,
    left: Vec<String>,
    explained: f64,
    unexplained: f64,
}

impl Rest {
    fn of(entry: &Entry, name: &[Word], used: &[bool]) -> Self {
        let mut used = used.to_vec();
        // Another of its names says it once more, and nothing else: "pizza pie".
        for (word, used) in name.iter().zip(&mut used) {
            *used |= entry.names.iter().any(|own| matches!(own.as_slice(), [only] if only.text == word.text));
        }
        let before: f64 = free_weight(name, &used);
        let variant = variant(entry, name, &mut used);
        let (mut chosen, left) = pieces(entry, name, &used);
        chosen.splice(0..0, said_by_alias(entry, name, &used));
        let mut said: Vec<Vec<Word>> = Vec::new();
        let mut open = Vec::new();
        for run in left {
            said.push(run.clone());
            if variant.is_some() || size::saying(entry, &said).is_none() {
                said.pop();
                open.push(run);
            }
        }
        let left = open;
        let unexplained: f64 = left.iter().map(|run| weight(run)).sum();
        let left = left.iter().map(|run| joined(run)).collect();
        Self { chosen, variant, said, left, explained: before - unexplained, unexplained }
    }
}

/// Choices that an alias says beyond the title: 热 of the alias 热美式 of 美式咖啡. Only where one answer is had.
fn said_by_alias(entry: &Entry, name: &[Word], used: &[bool]) -> Vec<Chosen> {
    let titles = &entry.names[..entry.product.title.all().count().min(entry.names.len())];
    let in_title = |word: &Word| titles.iter().flatten().any(|own| own.text == word.text);
    let free: Vec<bool> = name.iter().zip(used).map(|(word, &used)| !used || in_title(word)).collect();
    let mut said = Vec::new();
    for (group, record) in entry.product.modifier_groups.iter().enumerate().filter(|(_, record)| record.max == Some(1))
    {
        let answers = &entry.groups[group].choices;
        let found = (0..record.choices.len())
            .find(|&choice| answers[choice].names.iter().any(|own| place(own, name, &free).is_some()));
        said.extend(found.map(|choice| Chosen::add(group, choice)));
    }
    said
}

fn free_weight(name: &[Word], used: &[bool]) -> f64 {
    name.iter().zip(used).filter(|(_, used)| !**used).map(|(word, _)| word.weight()).sum()
}

fn joined(run: &[Word]) -> String {
    let mut sources: Vec<&str> = Vec::new();
    for word in run {
        if sources.last() != Some(&word.source()) {
            sources.push(word.source());
        }
    }
    let han = sources.iter().all(|source| source.chars().all(is_han));
    sources.join(if han { "" } else { " " })
}

/// The variant whose title stands in the unused part of a name.
fn variant(entry: &Entry, name: &[Word], used: &mut [bool]) -> Option<usize> {
    let mut best: Option<(usize, usize, usize)> = None;
    for (variant, names) in entry.variants.iter().enumerate() {
        for own in names {
            if let Some(at) = place(own, name, used)
                && best.is_none_or(|(_, _, length)| own.len() > length)
            {
                best = Some((variant, at, own.len()));
            }
        }
    }
    let (variant, at, length) = best?;
    used[at..at + length].fill(true);
    Some(variant)
}

/// Where a phrase stands in the unused part of a name, as one piece.
fn place(phrase: &[Word], name: &[Word], used: &[bool]) -> Option<usize> {
    if phrase.is_empty() || phrase.len() > name.len() {
        return None;
    }
    (0..=name.len() - phrase.len()).find(|&at| {
        let range = at..at + phrase.len();
        !used[range.clone()].iter().any(|&used| used) && name[range].iter().zip(phrase).all(|(a, b)| alike(a, b) > 0.0)
    })
}

/// The choices that the unused words of a name say, longest first, and the runs of words that say none.
pub fn pieces(entry: &Entry, name: &[Word], used: &[bool]) -> (Vec<Chosen>, Vec<Vec<Word>>) {
    let mut used = used.to_vec();
    let mut chosen: Vec<(usize, Chosen)> = Vec::new();
    while used.iter().any(|&used| !used) {
        let mut best: Option<(f64, usize, usize, Chosen)> = None;
        for (group, answers) in entry.groups.iter().enumerate() {
            for (choice, answer) in answers.choices.iter().enumerate() {
                // A bare number says nothing in a name: "three colas" are not colas of 3 litres.
                for own in answer.said().filter(|own| !own.iter().all(Word::is_number)) {
                    let Some(at) = place(own, name, &used) else { continue };
                    let strength: f64 = own.iter().zip(&name[at..]).map(|(a, b)| alike(a, b) * b.weight()).sum();
                    if best.as_ref().is_none_or(|(before, ..)| strength > *before + 1e-9) {
                        best = Some((strength, at, own.len(), Chosen::add(group, choice)));
                    }
                }
            }
        }
        let Some((_, at, length, mut one)) = best else { break };
        used[at..at + length].fill(true);
        // "Pineapple and extra cheese".
        if let Some(before) = at.checked_sub(1).filter(|&before| !used[before])
            && let Some(more) = option::amounting(entry, one, &name[before])
        {
            used[before] = true;
            one = more;
        }
        chosen.push((at, one));
    }
    let mut left = Vec::new();
    let mut at = 0;
    while at < name.len() {
        let end = (at..name.len()).find(|&end| used[end]).unwrap_or(name.len());
        let run = &name[at..end];
        // What its group is called says no more of a choice: 番茄 is the 番茄汤底.
        let of_group =
            |(_, one): &(usize, Chosen)| entry.groups[one.group].about.iter().any(|about| likeness(about, run) > 0.999);
        if run.iter().any(|word| !word.is_soft()) && !chosen.iter().any(of_group) {
            match option::exactly(entry, run) {
                Some(found) => chosen.extend(found.into_iter().map(|one| (at, one))),
                None => left.push(run.to_vec()),
            }
        }
        at = end + 1;
    }
    chosen.sort_by_key(|&(at, _)| at);
    (chosen.into_iter().map(|(_, one)| one).collect(), left)
}
