//! A product made ready for matching: every name in words, every choice read.

use crate::lexicon;
use crate::reading::{Amount, Reading};
use crate::text::{Word, words};
use crate::timing;
use yiju_domain::feed::{Choice, ModifierGroup, Product, Start, Variant};
use yiju_domain::intent::Polarity;
use yiju_domain::text::Text;

/// A product with its words.
#[derive(Debug)]
pub struct Entry {
    /// The record.
    pub product: Product,
    /// The row of the catalog that it is in.
    pub catalog: i64,
    /// Its title in each language, then its aliases.
    pub names: Vec<Vec<Word>>,
    /// Its category in each language.
    pub category: Vec<Vec<Word>>,
    /// Its category and tags.
    pub kinds: Vec<Vec<Word>>,
    /// In the order of the product's variants.
    pub variants: Vec<Vec<Vec<Word>>>,
    /// In the order of the product's groups.
    pub groups: Vec<Group>,
    /// When it begins, then when each variant does.
    starts: Vec<Option<Start>>,
}

/// A modifier group with its words.
#[derive(Debug)]
pub struct Group {
    /// What it is about: its name and aliases.
    pub about: Vec<Vec<Word>>,
    /// In the order of the group's choices.
    pub choices: Vec<Answer>,
    /// Whether its choices are degrees of one thing or another, not things to add.
    pub scale: bool,
    /// Which of its choices are degrees.
    degrees: Vec<bool>,
}

/// A choice with its words.
#[derive(Debug)]
pub struct Answer {
    /// Its title in each language, then its aliases.
    pub names: Vec<Vec<Word>>,
    /// The same said with the group's noun: "pesto sauce" for Pesto among sauces.
    pub full: Vec<Vec<Word>>,
    /// The names, read.
    pub readings: Vec<Reading>,
    /// Percent of the usual: the feed's, else what its title says, else 100.
    pub percent: u32,
}

/// A choice taken for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Index of the group.
    pub group: usize,
    /// Index of the choice in the group.
    pub choice: usize,
    /// How: `Add` of the quantity, `No` for taken off; `Extra` and `Light` only where the group has degrees.
    pub polarity: Polarity,
    /// How many for one item, at least one.
    pub quantity: u32,
}

impl Chosen {
    /// One of a choice, wanted.
    pub const fn add(group: usize, choice: usize) -> Self {
        Self { group, choice, polarity: Polarity::Add, quantity: 1 }
    }
}

fn phrases<'a>(title: &'a Text, aliases: &'a [String]) -> Vec<Vec<Word>> {
    let mut phrases: Vec<Vec<Word>> = Vec::new();
    let written: Vec<&str> = title.all().chain(aliases.iter().map(String::as_str)).collect();
    let bare = written.iter().map(|text| without_remarks(text));
    for phrase in written.iter().map(|text| words(without_surcharge(text))).chain(bare.map(|text| words(&text))) {
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases
}

/// A title without what stands in brackets: "Tomato salsa (mild)", 可口可乐（罐装）.
fn without_remarks(title: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(title.len());
    for c in without_surcharge(title).chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// A title without the price that some menus write behind it: "Bacon +$1.50", 珍珠+2元.
fn without_surcharge(title: &str) -> &str {
    let signs = title.char_indices().filter(|&(_, c)| c == '+' || c == '＋');
    let is_price = |rest: &str| {
        let rest = rest.trim_start().trim_start_matches(['$', '¥', '￥', '€', '£']);
        rest.starts_with(|c: char| c.is_ascii_digit())
    };
    let price = signs.map(|(at, c)| (at, at + c.len_utf8())).find(|&(at, end)| at > 0 && is_price(&title[end..]));
    price.map_or(title, |(at, _)| title[..at].trim_end_matches(['(', '（', ' ']))
}

impl Entry {
    /// Reads a product once, for many matches.
    pub fn new(product: Product, catalog: i64) -> Self {
        let category = phrases(&product.category, &[]);
        let tags = product.tags.iter().map(|tag| words(tag)).filter(|tag| !tag.is_empty());
        Self {
            names: phrases(&product.title, &product.aliases),
            kinds: category.iter().cloned().chain(tags).collect(),
            category,
            catalog,
            variants: product.variants.iter().map(|variant| phrases(&variant.title, &variant.aliases)).collect(),
            groups: product.modifier_groups.iter().map(Group::new).collect(),
            starts: std::iter::once(None)
                .chain((0..product.variants.len()).map(Some))
                .map(|variant| timing::start(&product, variant))
                .collect(),
            product,
        }
    }

    /// The record of a choice.
    pub fn choice(&self, chosen: Chosen) -> &Choice {
        &self.product.modifier_groups[chosen.group].choices[chosen.choice]
    }

    /// The variant taken where no size is said.
    pub fn default_variant(&self) -> Option<usize> {
        let variants = &self.product.variants;
        variants.iter().position(|variant| variant.default).or(if variants.is_empty() { None } else { Some(0) })
    }

    /// The variant's record.
    pub fn variant(&self, variant: Option<usize>) -> Option<&Variant> {
        variant.map(|at| &self.product.variants[at])
    }

    /// When it begins, where it has a time.
    pub fn start(&self, variant: Option<usize>) -> Option<&Start> {
        self.starts.get(variant.map_or(0, |at| at + 1))?.as_ref()
    }

    /// Minor units for one without options; none where the feed gives none.
    pub fn price(&self, variant: Option<usize>) -> Option<i64> {
        self.variant(variant).and_then(|variant| variant.price).or(self.product.price)
    }
}

impl Group {
    fn new(group: &ModifierGroup) -> Self {
        let about = about(group);
        let mut choices: Vec<Answer> = group.choices.iter().map(|choice| Answer::new(choice, &about)).collect();
        if let Some(spicy) = about.iter().flatten().find(|word| word.text == "spicy") {
            choices.iter_mut().for_each(|answer| answer.hot_is(spicy));
        } else if choices.iter().flat_map(|answer| &answer.names).flatten().any(|word| word.text == "ice") {
            choices.iter_mut().for_each(Answer::hot_is_warm);
        }
        let degrees = degrees(group, &choices);
        let is_degree = |at: usize| degrees[at] && (group.choices[at].percent.is_some() || !choices[at].only_more());
        let count = degrees.iter().filter(|&&degree| degree).count();
        let scale = count > 1 && count * 2 >= choices.len() && (0..choices.len()).any(is_degree);
        Self { about, choices, scale, degrees }
    }

    /// Whether a choice is a degree of what the group is about.
    pub fn degree(&self, choice: usize) -> bool {
        self.degrees[choice]
    }
}

/// What a group is about, without the words of its question: "spice" of "Choose your spice level".
fn about(group: &ModifierGroup) -> Vec<Vec<Word>> {
    let mut about = Vec::new();
    for phrase in phrases(&group.name, &group.aliases) {
        let kept: Vec<Word> = phrase.iter().filter(|word| !lexicon::is_asking(&word.text)).cloned().collect();
        let kept = if kept.is_empty() { phrase } else { kept };
        if !about.contains(&kept) {
            about.push(kept);
        }
    }
    about
}

/// Which choices are degrees of one thing, the thing that most choices say an amount of.
fn degrees(group: &ModifierGroup, choices: &[Answer]) -> Vec<bool> {
    let amounts = || choices.iter().flat_map(|answer| &answer.readings).filter(|reading| reading.amount.is_some());
    let same = |subject: &[Word], other: &[Word]| subject.iter().map(|w| &w.text).eq(other.iter().map(|w| &w.text));
    let subjects = amounts().map(|reading| &reading.subject).filter(|subject| !subject.is_empty());
    let most = subjects.max_by_key(|subject| amounts().filter(|reading| same(&reading.subject, subject)).count());
    let of_it = |reading: &Reading| match most {
        Some(most) if same(&reading.subject, most) => true,
        _ => reading.subject.is_empty() && reading.amount.is_some(),
    };
    choices
        .iter()
        .zip(&group.choices)
        .map(|(answer, choice)| choice.percent.is_some() || answer.readings.iter().any(of_it))
        .collect()
}

impl Answer {
    /// Whether it says no amount, or only that there is more of it.
    fn only_more(&self) -> bool {
        self.readings.iter().all(|reading| matches!(reading.amount, None | Some(Amount::More)))
    }

    /// "Hot" among degrees of spice means spicy, not warm.
    fn hot_is(&mut self, spicy: &Word) {
        let words = self.readings.iter_mut().flat_map(|reading| &mut reading.subject);
        words.filter(|word| word.text == "hot").for_each(|word| *word = spicy.clone());
    }

    /// Every way to say it.
    pub fn said(&self) -> impl Iterator<Item = &Vec<Word>> {
        self.names.iter().chain(&self.full)
    }

    /// "Extra hot" beside "iced" means warmer, not spicier.
    fn hot_is_warm(&mut self) {
        let hot = |word: &&mut Word| word.text == "spicy" && word.source().ends_with("hot");
        let words = self.readings.iter_mut().flat_map(|reading| &mut reading.subject);
        words.filter(hot).for_each(|word| "hot".clone_into(&mut word.text));
    }

    fn new(choice: &Choice, about: &[Vec<Word>]) -> Self {
        let names = phrases(&choice.title, &choice.aliases);
        let nouns: Vec<&Word> = about.iter().filter_map(|about| about.last()).collect();
        let mut full: Vec<Vec<Word>> = Vec::new();
        for name in &names {
            for noun in nouns.iter().filter(|noun| name.iter().all(|word| word.text != noun.text)) {
                full.push(name.iter().chain([*noun]).cloned().collect());
            }
        }
        let readings: Vec<Reading> = names.iter().map(|name| Reading::of(name)).collect();
        let said = readings.iter().find_map(|reading| reading.amount).map_or(100, Amount::percent);
        Self { names, full, readings, percent: choice.percent.unwrap_or(said) }
    }
}
