//! A wanted item on one product: name, size and options together.

use crate::entry::{Chosen, Entry};
use crate::name::{self, Named};
use crate::text::{Word, likeness, words, words_by_sound};
use crate::{option, size};
use std::sync::Arc;
use yiju_domain::feed::Nearest;
use yiju_domain::intent::{Polarity, Vertical};
use yiju_domain::offer::Notice;
use yiju_domain::request::{WantedItem, WantedOption};
use yiju_domain::text::Lang;

/// A product that a wanted item may mean.
#[derive(Clone, Debug)]
pub struct Match {
    /// The product.
    pub entry: Arc<Entry>,
    /// The variant said, else the product's default.
    pub variant: Option<usize>,
    /// How many: as asked, or one of a variant that holds so many pieces.
    pub quantity: u32,
    /// Choices said, in the order of the name and then of the options; the last of what excludes each other.
    pub chosen: Vec<Chosen>,
    /// Where it is not what was asked.
    pub notices: Vec<Notice>,
    /// The wanted options, by their place, that the product does not have.
    pub unmet: Vec<usize>,
    /// The wanted options, by their place, that it has only nearly, and what was taken for them.
    nearly: Vec<(usize, Vec<Chosen>)>,
    /// When it begins, where it has a time.
    pub begins: Option<Nearest>,
    /// How well it fits; comparable between products for the same item.
    pub score: f64,
}

/// A wanted item with its name in words.
pub struct Wanted<'a> {
    /// As asked.
    pub item: &'a WantedItem,
    /// The name's words; empty where it has none.
    pub name: Vec<Word>,
    /// The name without a head that only says what kind of thing it is: 火锅 of 火锅团购券, "vegan" of "vegan dinner".
    bare: Option<Vec<Word>>,
    /// The words that the name sounds like, where those are others.
    heard: Option<Vec<Word>>,
    /// Whether the name is none or names nothing in particular.
    pub general: bool,
    /// The kind of fulfiller that the task is for.
    pub vertical: Option<Vertical>,
}

impl<'a> Wanted<'a> {
    /// Reads the name once, for many products.
    pub fn new(item: &'a WantedItem, vertical: Option<Vertical>) -> Self {
        let said = item.name.as_deref().unwrap_or_default();
        let without = without_kind(said, vertical);
        let name = words(said);
        let general = name::is_general(&name) || (without.is_empty() && !said.is_empty());
        let mut bare = words(without);
        while bare.last().is_some_and(|last| name::is_general(std::slice::from_ref(last))) {
            bare.pop();
        }
        let bare = (bare.len() < name.len() && !bare.is_empty()).then_some(bare);
        let vertical = vertical.or_else(|| if general || bare.is_some() { hint(&name) } else { None });
        let heard = item.name.as_deref().and_then(words_by_sound);
        Self { item, name, bare, heard, general, vertical }
    }

    /// The item in words for a notice.
    pub fn asked(&self, lang: Lang) -> String {
        let options = || self.item.options.iter().map(|option| option::phrase(option, lang));
        let size = self.item.size.iter().cloned();
        self.item.name.clone().unwrap_or_else(|| size.chain(options()).collect::<Vec<_>>().join(" "))
    }

    /// Fits the item to a product; `None` where the product is not meant.
    pub fn fit(&self, entry: &Arc<Entry>, lang: Lang) -> Option<Match> {
        if let (Some(wanted), Some(own)) = (self.vertical, entry.product.vertical)
            && !related(wanted, own)
        {
            return None;
        }
        let named = if self.general { self.in_general(entry)? } else { self.by_name(entry)? };
        // Of the kitchen, only what is called exactly so is what a shop was asked for: no bean curd flower for flowers.
        let cooked = matches!(entry.product.vertical, Some(Vertical::Meals | Vertical::Drinks));
        if self.vertical == Some(Vertical::Shopping) && cooked && named.score < 0.9 {
            return None;
        }
        let mut found = Match {
            entry: Arc::clone(entry),
            variant: named.variant,
            quantity: self.item.quantity.max(1),
            chosen: named.chosen,
            notices: Vec::new(),
            unmet: Vec::new(),
            nearly: Vec::new(),
            begins: None,
            score: named.score,
        };
        for left in named.left.into_iter().filter(|left| !option::comes_so(entry, &words(left))) {
            found.notices.push(Notice::NoSuchOption { asked: left, product: entry.product.title.clone() });
        }
        if let (Some(wanted), Some(own)) = (self.vertical, entry.product.vertical) {
            found.score -= if wanted == own { 0.0 } else { 0.05 };
        }
        // What only a variant says: "iced" where there are "Hot, large" and "Iced, large".
        let mut said = named.said;
        let mut answers = Vec::with_capacity(self.item.options.len());
        for wanted in &self.item.options {
            let mut answer = option::find(entry, wanted, lang);
            if !answer.met && wanted.polarity == Polarity::Add && wanted.degree.is_none() {
                said.push(words(&wanted.name));
                if size::saying(entry, &said).is_some() {
                    answer = option::Found { met: true, ..option::Found::default() };
                } else {
                    said.pop();
                }
            }
            answers.push(answer);
        }
        if !said.is_empty() {
            found.variant = size::saying(entry, &said).or(found.variant);
        }
        if let Some(size) = &self.item.size {
            found.take_size(size::find(entry, size, &said));
        }
        for (at, answer) in answers.into_iter().enumerate() {
            if !answer.met && self.item.options[at].polarity == Polarity::Add {
                found.unmet.push(at);
            }
            found.score += if answer.met { 0.08 } else { -0.12 };
            found.score -= if answer.met && answer.notice.is_some() { 0.04 } else { 0.0 };
            if answer.met && answer.notice.is_some() && self.item.options[at].degree.is_none() {
                found.nearly.push((at, answer.chosen.clone()));
            }
            found.notices.extend(answer.notice);
            for one in answer.chosen {
                found.take(one);
            }
        }
        if found.variant.is_none() && self.item.size.is_none() {
            found.take_packs(self.item);
        }
        found.variant = found.variant.or_else(|| entry.default_variant());
        Some(found)
    }

    /// What was asked of a product as an option and is a product itself on the same menu: "a burger with fries". It is
    /// no option that the product lacks then, or has nearly: onion rings are no onion.
    pub fn beside<'e>(&self, found: &mut Match, menu: impl Iterator<Item = &'e Arc<Entry>>, lang: Lang) -> Vec<Match> {
        let mut beside: Vec<(usize, Match)> = Vec::new();
        let added = |at: &usize| self.item.options[*at].polarity == Polarity::Add;
        let asked = found.unmet.iter().chain(found.nearly.iter().map(|(at, _)| at)).copied().filter(added);
        let asked: Vec<(usize, Vec<Word>)> = asked.map(|at| (at, words(&self.item.options[at].name))).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        for entry in menu {
            for (at, name) in &asked {
                // The product's own name, and all of it.
                if !entry.names.iter().any(|own| likeness(own, name) > 0.999)
                    || beside.iter().any(|(taken, _)| taken == at)
                {
                    continue;
                }
                let option = &self.item.options[*at];
                let item =
                    WantedItem { quantity: found.quantity, name: Some(option.name.clone()), ..WantedItem::default() };
                if let Some(one) = Wanted::new(&item, None).fit(entry, lang) {
                    let phrase = option::phrase(option, lang);
                    found.notices.retain(|notice| match notice {
                        Notice::NoSuchOption { asked, .. } | Notice::NearestDegree { asked, .. } => *asked != phrase,
                        _ => true,
                    });
                    let taken = found.nearly.iter().filter(|(nearly, _)| nearly == at).flat_map(|(_, taken)| taken);
                    let taken: Vec<(usize, usize)> = taken.map(|one| (one.group, one.choice)).collect();
                    found.chosen.retain(|one| !taken.contains(&(one.group, one.choice)));
                    beside.push((*at, one));
                }
            }
        }
        beside.sort_by_key(|(at, _)| *at);
        beside.into_iter().map(|(_, one)| one).collect()
    }

    /// Takes what is no product of its own for something that was said of another: "thin crust" after a pizza. False where
    /// it says nothing of that one, or not exactly; then nothing is taken.
    pub fn said_of(&self, other: &mut Match, lang: Lang) -> bool {
        let item = self.item;
        let Some(name) = item
            .name
            .clone()
            .filter(|_| item.quantity <= 1 && item.measure.is_none() && item.size.is_none() && !self.general)
        else {
            return false;
        };
        let named = WantedOption { polarity: Polarity::Add, name, degree: None, degree_text: None };
        let mut chosen = Vec::new();
        for option in std::iter::once(&named).chain(&item.options) {
            let found = option::find(&other.entry, option, lang);
            if !found.met || found.notice.is_some() {
                return false;
            }
            chosen.extend(found.chosen);
        }
        chosen.into_iter().for_each(|one| other.take(one));
        true
    }

    /// By the name as written, or as it sounds where that fits clearly better.
    fn by_name(&self, entry: &Entry) -> Option<Named> {
        let bare = || {
            let named = name::fit(entry, self.bare.as_ref()?)?;
            Some(Named { score: named.score - 0.05, ..named })
        };
        // A voucher for teeth is none for a wash, though both are called vouchers.
        let is_voucher = self.vertical == Some(Vertical::Vouchers) && self.bare.is_some();
        let meant = |named: &Named| !is_voucher || named.score >= 0.7 || bare().is_some();
        let written = name::fit(entry, &self.name).filter(meant).or_else(bare);
        let heard = self.heard.as_ref().and_then(|heard| name::fit(entry, heard));
        let heard = heard.map(|named| Named { score: named.score - 0.1, ..named });
        match (written, heard) {
            (Some(written), Some(heard)) if heard.score > written.score => Some(heard),
            (written, heard) => written.or(heard),
        }
    }

    /// Without a name any product of the right kind will do, the better the more of the options it has.
    fn in_general(&self, entry: &Entry) -> Option<Named> {
        // Of what tells no kind, only something to eat or drink: it is a menu mostly.
        let menu = |wanted| matches!(wanted, Vertical::Meals | Vertical::Drinks);
        if self.vertical.is_some_and(|wanted| entry.product.vertical.map_or(!menu(wanted), |own| own != wanted)) {
            return None;
        }
        let of_kind = || name::fit(entry, &self.name).map_or(0.0, |named| 0.1 * named.score.min(1.0));
        let fitting =
            if entry.kinds.iter().flatten().any(|word| BESIDE.contains(&word.text.as_str())) { 0.4 } else { 0.5 };
        Some(Named { score: fitting + of_kind(), ..Named::default() })
    }
}

/// Gives each item that is no product to the one that it was said of, before it or else after it. Which are given away.
pub fn said_of_others(wanted: &[Wanted], found: &mut [Option<Match>], lang: Lang) -> Vec<bool> {
    let none: Vec<bool> = found.iter().map(Option::is_none).collect();
    (0..found.len())
        .map(|at| {
            let before = (0..at).rev().find(|&one| !none[one]);
            let after = (at + 1..found.len()).find(|&one| !none[one]);
            let mut given = |to: Option<usize>| {
                to.and_then(|to| found[to].as_mut()).is_some_and(|other| wanted[at].said_of(other, lang))
            };
            none[at] && (given(before) || given(after))
        })
        .collect()
}

/// Whether a product of one vertical may answer a wish for another: food, drink and goods overlap, travel does not.
fn related(wanted: Vertical, own: Vertical) -> bool {
    let goods = |vertical| {
        use Vertical::{Drinks, Groceries, Meals, Shopping, Vouchers};
        matches!(vertical, Drinks | Meals | Groceries | Shopping | Vouchers)
    };
    // A voucher is for use on the spot: coffee to be brought is none.
    wanted == own || (wanted != Vertical::Vouchers && goods(wanted) && goods(own))
}

/// Kinds that nobody means who just asks for a meal.
const BESIDE: [&str; 4] = ["dessert", "snack", "breakfast", "side"];

/// A name without the noun of its vertical at its end, in which every such thing could be called so.
fn without_kind(name: &str, vertical: Option<Vertical>) -> &str {
    let nouns: &[&str] = match vertical {
        Some(Vertical::Vouchers) => &[
            "团购券",
            "代金券",
            "优惠券",
            "套餐券",
            "团购",
            "的券",
            "券",
            " vouchers",
            " voucher",
            " coupons",
            " coupon",
            " deals",
            " deal",
            "vouchers",
            "voucher",
        ],
        Some(Vertical::Shows | Vertical::Movies) => &[
            "的门票",
            "门票",
            "的票",
            "票",
            "演出",
            "表演",
            " tickets",
            " ticket",
            " shows",
            " show",
            "tickets",
            "show",
            "shows",
        ],
        _ => &[],
    };
    let name = name.trim();
    nouns.iter().find_map(|noun| name.strip_suffix(noun)).unwrap_or(name).trim_end_matches('的').trim_end()
}

/// What a general name asks for.
fn hint(name: &[Word]) -> Option<Vertical> {
    let has = |terms: &[&str]| name.iter().any(|word| terms.contains(&word.text.as_str()));
    if has(&["drink", "喝", "渴", "beverage"]) {
        Some(Vertical::Drinks)
    } else if has(&["food", "eat", "吃", "饿", "lunch", "dinner", "latenight", "meal", "breakfast"]) {
        Some(Vertical::Meals)
    } else {
        None
    }
}

impl Match {
    /// Whether every option and the size are met, and there was one at least.
    pub fn complete(&self, item: &WantedItem) -> bool {
        self.notices.is_empty() && (item.size.is_some() || !item.options.is_empty())
    }

    fn take_size(&mut self, mut found: size::Sized) {
        // The variant that the name says stays: white, if not in 42.
        if let (false, Some(own)) = (found.met, self.variant) {
            found.variant = None;
            if let Some(Notice::NoSuchSize { offered, .. }) = found.notice.as_mut().filter(|_| found.chosen.is_none()) {
                *offered = self.entry.product.variants[own].title.clone();
            }
        }
        self.score += if found.met { 0.05 } else { -0.05 };
        self.variant = found.variant.or(self.variant);
        self.notices.extend(found.notice);
        if let Some(one) = found.chosen {
            self.take(one);
        }
    }

    /// Counts in packs what is sold so, by weight, container or pieces.
    fn take_packs(&mut self, item: &WantedItem) {
        let measured = item.measure.as_deref().and_then(|text| size::of_measure(&self.entry, text, self.quantity));
        let asked = item.measure.clone().filter(|_| measured.is_some()).unwrap_or_else(|| self.quantity.to_string());
        let Some(packs) = measured.or_else(|| size::of_pieces(&self.entry, self.quantity)) else { return };
        if !packs.exact {
            let product = &self.entry.product;
            let offered = packs.variant.map_or(&product.title, |at| &product.variants[at].title).clone();
            self.notices.push(Notice::NoSuchSize { asked, offered });
        }
        self.variant = packs.variant.or(self.variant);
        self.quantity = packs.quantity;
    }

    /// Takes a choice, in place of what it excludes: itself said before, or another answer where one is all.
    fn take(&mut self, one: Chosen) {
        let groups = &self.entry.product.modifier_groups;
        // One answer is all, or one degree of a thing: extra peanuts and a fried egg go together.
        let scale = &self.entry.groups[one.group];
        let single = |other: &Chosen| {
            groups[one.group].max == Some(1) || (scale.scale && scale.degree(one.choice) && scale.degree(other.choice))
        };
        let excludes = |other: &Chosen| {
            other.group == one.group
                && (other.choice == one.choice
                    || (single(other) && one.polarity != Polarity::No && other.polarity != Polarity::No))
        };
        self.chosen.retain(|other| !excludes(other));
        self.chosen.push(one);
    }
}
