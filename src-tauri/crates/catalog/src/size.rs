//! A wanted size to a variant, or to a choice of a group of sizes.

use crate::entry::{Chosen, Entry};
use crate::text::{Word, likeness, words};
use yiju_domain::normalise::{Weight, weight, weight_within};
use yiju_domain::offer::Notice;
use yiju_domain::request::MAX_QUANTITY;
use yiju_domain::text::Text;

/// How an amount is bought of a product that is sold by the pack.
#[derive(Debug, PartialEq, Eq)]
pub struct Packs {
    /// The variant, where variants are packs.
    pub variant: Option<usize>,
    /// How many of it.
    pub quantity: u32,
    /// Whether that makes what was asked for.
    pub exact: bool,
}

/// The fewest packs that come nearest to an amount, of packs that hold so much each.
fn nearest_packs(held: impl Iterator<Item = (Option<usize>, u64)>, amount: u64) -> Option<(Packs, u64)> {
    // One fewer than reaches the amount, or as many as do.
    let ways = held.filter(|(_, held)| *held > 0).flat_map(|(at, held)| {
        [amount / held, amount.div_ceil(held)]
            .into_iter()
            .filter(|&packs| packs > 0)
            .map(move |packs| (at, held, packs))
    });
    let (variant, held, packs) = ways.min_by_key(|&(_, held, packs)| ((held * packs).abs_diff(amount), packs))?;
    let apart = (held * packs).abs_diff(amount);
    Some((Packs { variant, quantity: u32::try_from(packs).ok()?.min(MAX_QUANTITY), exact: apart == 0 }, apart))
}

/// How a quantity with a measure is bought: ten 斤 of rice in packs of 500g and 5kg are one of 5kg, 一箱 is the case. None
/// where the product tells no weight and no such container.
pub fn of_measure(entry: &Entry, measure: &str, count: u32) -> Option<Packs> {
    let variants = &entry.product.variants;
    if let Some(target) = weight(measure) {
        let comparable = |held: Weight| match (held, target) {
            (Weight::Mass(held), Weight::Mass(_)) | (Weight::Volume(held), Weight::Volume(_)) => Some(held),
            _ => None,
        };
        let told = |title: &Text| title.all().find_map(weight_within).and_then(comparable);
        let amount = match target {
            Weight::Mass(amount) | Weight::Volume(amount) => amount,
        };
        let held: Vec<(Option<usize>, u64)> = if variants.len() < 2 {
            let titles = variants.iter().map(|variant| &variant.title).chain([&entry.product.title]);
            titles.filter_map(told).map(|held| (None, held)).take(1).collect()
        } else {
            variants.iter().enumerate().filter_map(|(at, one)| Some((Some(at), told(&one.title)?))).collect()
        };
        let (packs, apart) = nearest_packs(held.into_iter(), amount)?;
        // Within a fiftieth it is the same.
        return Some(Packs { exact: apart * 50 <= amount, ..packs });
    }
    let measure = words(measure);
    // A six pack is six, where they are not sold so.
    if let [.., number, pack] = measure.as_slice()
        && pack.text == "pack"
        && let Some(each) = number.text.parse::<u32>().ok().filter(|each| *each > 1)
    {
        let pieces = each.saturating_mul(count).min(MAX_QUANTITY);
        return of_pieces(entry, pieces).or(Some(Packs { variant: None, quantity: pieces, exact: true }));
    }
    let container = measure.iter().rev().find(|word| !word.is_number())?;
    let holds = |names: &[Vec<Word>]| names.iter().flatten().any(|word| word.text == container.text);
    let Some(at) = entry.variants.iter().position(|names| holds(names)) else {
        // One of what was wanted by the case is no case.
        let case = matches!(container.text.as_str(), "case" | "crate" | "箱" | "提") && !holds(&entry.names);
        return case.then_some(Packs { variant: None, quantity: count, exact: false });
    };
    (variants.len() > 1 && !entry.variants.iter().all(|names| holds(names))).then_some(Packs {
        variant: Some(at),
        quantity: count,
        exact: true,
    })
}

/// How so many pieces are bought of a product that is sold by the pack: six wings are one of "6 pc", a dozen eggs one of
/// "Eggs, 12 ct", twelve of packs of ten and of thirty the nearest, one of ten. None where it is not sold so, or where
/// fewer are wanted than the smallest pack holds: then packs are meant.
pub fn of_pieces(entry: &Entry, count: u32) -> Option<Packs> {
    let pieces = |name: &Vec<Word>, alone: bool| {
        let pairs = name.windows(2).filter(|_| !alone || name.len() == 2);
        let is_unit = |unit: &Word| {
            matches!(unit.text.as_str(), "piece" | "pack" | "stem")
                || "个只块片粒枚串袋包盒瓶罐听卷节支双枝朵".contains(unit.source())
        };
        pairs.filter(|pair| is_unit(&pair[1])).find_map(|pair| pair[0].text.parse::<u32>().ok().filter(|&n| n > 0))
    };
    if count < 2 {
        return None;
    }
    let held: Vec<Option<u32>> =
        entry.variants.iter().map(|names| names.iter().find_map(|name| pieces(name, true))).collect();
    if held.len() < 2 {
        let held = entry.names.iter().find_map(|name| pieces(name, false)).filter(|held| *held > 1)?;
        return count.is_multiple_of(held).then_some(Packs { variant: None, quantity: count / held, exact: true });
    }
    let held: Vec<u32> = held.into_iter().collect::<Option<_>>()?;
    if held.iter().all(|&held| held > count) {
        return None;
    }
    let held = held.into_iter().enumerate().map(|(at, held)| (Some(at), u64::from(held)));
    nearest_packs(held, count.into()).map(|(packs, _)| packs)
}

/// What a product makes of a size.
#[derive(Debug, Default)]
pub struct Sized {
    /// The variant.
    pub variant: Option<usize>,
    /// The choice, where sizes are choices.
    pub chosen: Option<Chosen>,
    /// Where another size is all there is.
    pub notice: Option<Notice>,
    /// Whether it is the size wanted.
    pub met: bool,
}

/// The words of a size without its measure: 大杯 and 大份 are both "large".
fn essence(text: &str) -> Vec<Word> {
    bare(&words(&format!(" {text} ").replace(" 大 ", "大杯").replace(" 中 ", "中杯").replace(" 小 ", "小杯")))
}

/// Sizes of clothes by their letters: M is medium; "1.5 l" is none.
fn lettered(all: &[Word]) -> Vec<Word> {
    let letter = |at: usize| match all[at].text.as_str() {
        _ if at > 0 && all[at - 1].is_number() => None,
        "s" => Some("small"),
        "m" => Some("medium"),
        "l" => Some("large"),
        _ => None,
    };
    (0..all.len()).map(|at| letter(at).map_or_else(|| all[at].clone(), |size| all[at].meaning(size))).collect()
}

fn bare(all: &[Word]) -> Vec<Word> {
    let kept: Vec<Word> = all
        .iter()
        .filter(|word| word.text == "normal" || !(word.is_soft() || matches!(word.source(), "号" | "型" | "人")))
        .cloned()
        .collect();
    if kept.is_empty() { all.to_vec() } else { kept }
}

/// Place among sizes, smallest first.
fn rank(size: &[Word]) -> Option<i32> {
    size.iter().find_map(|word| {
        Some(match word.text.as_str() {
            "mini" => 0,
            "small" | "half" => 1,
            "medium" | "normal" => 2,
            "large" => 3,
            "xlarge" => 4,
            "party" => 5,
            _ => match word.source() {
                "小" => 1,
                "中" => 2,
                "大" => 3,
                _ => return None,
            },
        })
    })
}

/// One size on offer: a variant, or a choice.
struct Candidate<'a> {
    variant: Option<usize>,
    chosen: Option<Chosen>,
    names: &'a [Vec<Word>],
}

/// Whether a variant says all of a phrase.
pub fn says(entry: &Entry, variant: usize, phrase: &[Word]) -> bool {
    let all = |name: &Vec<Word>| phrase.iter().all(|word| name.iter().any(|own| own.text == word.text));
    !phrase.is_empty() && entry.variants[variant].iter().any(all)
}

/// The variant that says every one of some phrases: the default one, else the first.
pub fn saying(entry: &Entry, phrases: &[Vec<Word>]) -> Option<usize> {
    let fits = |&at: &usize| phrases.iter().all(|phrase| says(entry, at, phrase));
    entry.default_variant().filter(fits).or_else(|| (0..entry.variants.len()).find(fits))
}

/// Finds a size among the variants and groups of a product; of the variants only those that say every one of `also`.
pub fn find(entry: &Entry, size: &str, also: &[Vec<Word>]) -> Sized {
    let wanted = lettered(&essence(size));
    let typed = lettered(&words(size));
    let variants =
        entry.variants.iter().enumerate().filter(|&(at, _)| also.iter().all(|phrase| says(entry, at, phrase)));
    let variants = variants.map(|(at, names)| Candidate { variant: Some(at), chosen: None, names });
    let choices = entry.groups.iter().enumerate().flat_map(|(group, answers)| {
        answers.choices.iter().enumerate().map(move |(choice, answer)| Candidate {
            variant: None,
            chosen: Some(Chosen::add(group, choice)),
            names: &answer.names,
        })
    });
    let candidates: Vec<Candidate> = variants.chain(choices).collect();
    let held = |name: &[Word]| typed.iter().all(|word| name.iter().any(|own| own.text == word.text));
    let alike = |name: &Vec<Word>| {
        let name = lettered(name);
        likeness(&bare(&name), &wanted).max(if held(&name) { 0.75 } else { 0.0 })
    };
    let score = |candidate: &Candidate| candidate.names.iter().map(alike).fold(0.0, f64::max);
    let mut best: Option<(f64, &Candidate)> = None;
    for candidate in &candidates {
        let score = score(candidate);
        if score >= 0.6 && best.is_none_or(|(before, _)| score > before + 1e-9) {
            best = Some((score, candidate));
        }
    }
    if let Some((_, candidate)) = best {
        return Sized { variant: candidate.variant, chosen: candidate.chosen, notice: None, met: true };
    }
    if entry.names.iter().any(|name| wanted.iter().all(|word| name.iter().any(|own| own.text == word.text))) {
        return Sized { met: true, ..Sized::default() };
    }
    nearest(entry, size, &wanted, &candidates)
}

/// What goods come in, which says nothing of how much that is.
const CONTAINERS: [&str; 21] = [
    "bag", "packet", "pack", "box", "carton", "bottle", "can", "jar", "tin", "tub", "bucket", "袋", "包", "盒", "瓶",
    "罐", "听", "桶", "箱", "扎", "壶",
];

/// The size that is nearest where the wanted one is not there.
fn nearest(entry: &Entry, size: &str, wanted: &[Word], candidates: &[Candidate]) -> Sized {
    let place = |candidate: &&Candidate| candidate.names.iter().find_map(|name| rank(name));
    let variants = candidates.iter().filter(|candidate| candidate.variant.is_some()).count();
    let sizes: Vec<(i32, &Candidate)> = match variants {
        0 => sizes_of_group(entry, candidates, place),
        1 => Vec::new(),
        // Variants are smallest first, so they have a place even where their titles tell none ("9 inch").
        count => (0..count)
            .map(|at| (place(&&candidates[at]).unwrap_or_else(|| spread(at, count)), &candidates[at]))
            .collect(),
    };
    // A bag of chips is chips, where they come in one way only; what comes in bags is it rather.
    if sizes.is_empty() && variants < 2 && wanted.iter().all(|word| CONTAINERS.contains(&word.text.as_str())) {
        return Sized::default();
    }
    let target = rank(wanted);
    // Between two that are as near, who wants it large gets the larger.
    let apart = |place: i32, target: i32| ((place - target).abs(), if target > 2 { -place } else { place });
    let taken = target.and_then(|target| sizes.iter().min_by_key(|(place, _)| apart(*place, target)).copied());
    let candidate = taken.map(|(_, candidate)| candidate);
    let (variant, chosen) = match candidate {
        Some(candidate) => (candidate.variant, candidate.chosen),
        None => (entry.default_variant(), None),
    };
    // A menu's 标准 beside 大 is its medium, whatever it is called; of two or three that only tell a volume, the order tells.
    let named = |c: &Candidate| c.names.iter().any(|name| rank(name).is_some());
    let plain = variants <= 3 && !sizes.iter().any(|(_, c)| named(c));
    let same = taken.is_some_and(|(place, c)| Some(place) == target && (plain || named(c)));
    let offered = match (variant, chosen) {
        (Some(at), _) => entry.product.variants[at].title.clone(),
        (None, Some(chosen)) => entry.choice(chosen).title.clone(),
        (None, None) => entry.product.title.clone(),
    };
    let notice = (!same).then(|| Notice::NoSuchSize { asked: size.to_owned(), offered });
    Sized { variant, chosen, notice, met: same }
}

fn spread(at: usize, count: usize) -> i32 {
    if at == 0 {
        1
    } else if at + 1 == count {
        3
    } else {
        2
    }
}

fn sizes_of_group<'a>(
    entry: &Entry,
    candidates: &'a [Candidate<'a>],
    place: impl Fn(&&Candidate) -> Option<i32>,
) -> Vec<(i32, &'a Candidate<'a>)> {
    let of = |group: usize| candidates.iter().filter(move |c| c.chosen.is_some_and(|chosen| chosen.group == group));
    let is_sizes = |group: &usize| {
        of(*group).filter(|c| place(c).is_some()).count() * 2 >= entry.groups[*group].choices.len().max(2)
    };
    let Some(group) = (0..entry.groups.len()).filter(|&group| !entry.groups[group].scale).find(is_sizes) else {
        return Vec::new();
    };
    of(group).filter_map(|c| Some((place(&c)?, c))).collect()
}
