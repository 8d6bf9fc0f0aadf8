//! What a conversation has come to: each utterance's intent, applied to the request so far.
//!
//! The rules are those of `models/train/ANNOTATION.md`, "In a conversation".

use crate::intent::{Act, Intent, Item, ItemOption, Polarity, Vertical, Wish};
use crate::normalise::quantity;
use crate::pointer::{named, ordinal, pointed, portion};
use serde::{Deserialize, Serialize};

/// The request that the utterances so far make together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    wishes: Vec<Wish>,
    /// The wish and the item last touched.
    hand: (usize, usize),
}

/// When an utterance is said: "large" or "two" alone is a change of what is being asked for, or hardly anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// There is no request yet.
    #[default]
    Beginning,
    /// There is one, which the utterance may change.
    Open,
}

/// What an utterance did to the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// There is a new request, or it has changed.
    Changed,
    /// There is no request any more.
    Dropped,
    /// The utterance is about something else.
    Aside,
    /// It points to something that is not in the request, in these words. Nothing was changed.
    NotFound(String),
}

/// Where there is nothing yet that could be had with it, a thing wanted is wanted by itself: "warm milk".
fn named_by_option(mut wish: Wish) -> Wish {
    for item in wish.items.iter_mut().filter(|item| item.name.is_none()) {
        if let [ItemOption { polarity: Polarity::Add, name, degree: None }] = item.options.as_slice() {
            item.name = Some(name.clone());
            item.options.clear();
        }
    }
    wish
}

impl Conversation {
    /// The request so far, as if it had been said at once; `None` where there is none.
    #[must_use]
    pub fn request(&self) -> Option<Intent> {
        (!self.wishes.is_empty()).then(|| Intent { act: Act::Order, wishes: self.wishes.clone() })
    }

    /// When the next utterance is said.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        if self.wishes.is_empty() { Stage::Beginning } else { Stage::Open }
    }

    /// Applies an utterance's intent.
    pub fn hear(&mut self, intent: &Intent) -> Heard {
        match intent.act {
            Act::Order if self.is_told_how(&intent.wishes) => {
                self.all_or_nothing(|this| intent.wishes.iter().try_for_each(|change| this.change(change)))
            }
            Act::Order => {
                self.begin(&intent.wishes);
                Heard::Changed
            }
            Act::Modify if self.wishes.is_empty() => {
                // Nothing to change: what names or counts a thing is a wish for it ("再来两杯拿铁", "来份不辣的" as the first
                // thing said).
                let wishes: Vec<Wish> = intent.wishes.iter().cloned().map(named_by_option).collect();
                let mut items = wishes.iter().flat_map(|wish| &wish.items);
                if !items.any(|item| item.name.is_some() || item.another) {
                    return Heard::Aside;
                }
                self.begin(&wishes);
                Heard::Changed
            }
            Act::Modify => self.all_or_nothing(|this| intent.wishes.iter().try_for_each(|change| this.change(change))),
            Act::Cancel if self.wishes.is_empty() => Heard::Aside,
            Act::Cancel => {
                let meant: Vec<&str> = intent.wishes.iter().flat_map(|w| &w.items).filter_map(words_of).collect();
                if meant.is_empty() {
                    *self = Self::default();
                    return Heard::Dropped;
                }
                self.all_or_nothing(|this| meant.iter().try_for_each(|words| this.remove(words)))
            }
            _ => Heard::Aside,
        }
    }

    /// Takes out the first wish, which was ordered. The others are still to be.
    pub fn placed(&mut self) {
        if !self.wishes.is_empty() {
            self.wishes.remove(0);
        }
        self.hand = (self.hand.0.saturating_sub(1), self.hand.1);
    }

    /// Forgets the request: it was given up.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether a wish only says how the things that are asked for already should be: 可乐去冰 where there is a cola. The
    /// model cannot tell it from a new wish, since it does not see the request.
    fn is_told_how(&self, wishes: &[Wish]) -> bool {
        let is_there = |name: &String| self.wishes.iter().any(|wish| named(name, &wish.items).is_some());
        let says_how = |item: &Item| {
            item.quantity.is_none()
                && (item.size.is_some() || !item.options.is_empty())
                && item.name.as_ref().is_some_and(is_there)
        };
        wishes.iter().all(|wish| !wish.items.is_empty() && wish.items.iter().all(says_how))
    }

    fn begin(&mut self, wishes: &[Wish]) {
        self.wishes =
            wishes.iter().map(|wish| Wish { items: wish.items.iter().map(fresh).collect(), ..wish.clone() }).collect();
        let wish = self.wishes.len().saturating_sub(1);
        self.hand = (wish, self.wishes.last().map_or(0, |wish| wish.items.len().saturating_sub(1)));
    }

    fn all_or_nothing(&mut self, change: impl FnOnce(&mut Self) -> Result<(), String>) -> Heard {
        let mut changed = self.clone();
        if let Err(words) = change(&mut changed) {
            return Heard::NotFound(words);
        }
        *self = changed;
        if self.wishes.is_empty() { Heard::Dropped } else { Heard::Changed }
    }

    fn change(&mut self, change: &Wish) -> Result<(), String> {
        let at = self.wish_for(change);
        let had_items = self.wishes.get(at).is_some_and(|wish| !wish.items.is_empty());
        for item in &change.items {
            self.change_item(at, item)?;
        }
        if let Some(wish) = self.wishes.get_mut(at) {
            change_wish(wish, change);
        }
        self.drop_emptied(at, had_items);
        Ok(())
    }

    /// The wish that a change is for: the one of its vertical, else the one at hand. A new one where the vertical is
    /// another and the change names a thing of its own.
    fn wish_for(&mut self, change: &Wish) -> usize {
        let hand = self.hand.0.min(self.wishes.len().saturating_sub(1));
        let Some(vertical) = change.vertical else { return hand };
        let is = |wish: &Wish, kitchen: bool| {
            wish.vertical == Some(vertical) || (kitchen && is_kitchen(wish.vertical) && is_kitchen(Some(vertical)))
        };
        let found = [false, true].iter().find_map(|&kitchen| self.wishes.iter().rposition(|wish| is(wish, kitchen)));
        if let Some(at) = found {
            // Food beside drinks makes a meal.
            if vertical == Vertical::Meals {
                self.wishes[at].vertical = Some(vertical);
            }
            return at;
        }
        if change.items.iter().any(|item| item.another && item.name.is_some()) {
            self.wishes.push(Wish { vertical: Some(vertical), ..Wish::default() });
            return self.wishes.len() - 1;
        }
        hand
    }

    fn change_item(&mut self, at: usize, change: &Item) -> Result<(), String> {
        let Some(wish) = self.wishes.get_mut(at) else { return Ok(()) };
        let items = &mut wish.items;
        let adds = change.another && change.name.is_some() && change.pick.is_none();
        if items.is_empty() || adds {
            if let Some(words) = change.pick.as_ref().filter(|_| !adds) {
                return Err(words.clone());
            }
            items.push(fresh(change));
            self.hand = (at, items.len() - 1);
            return Ok(());
        }
        let hand = if self.hand.0 == at { self.hand.1.min(items.len() - 1) } else { items.len() - 1 };
        let mut change = change.clone();
        let targets = match (&change.pick, &change.name) {
            (Some(words), _) => match portion(words) {
                Some(part) => split(items, hand, part).into_iter().collect(),
                None => pointed(words, items, hand),
            },
            // A name of something that is there points to it; another one takes the place of what is at hand.
            (None, Some(name)) if change.more.is_none() => match named(name, items) {
                Some(there) => {
                    change.name = None;
                    vec![there]
                }
                None => vec![hand],
            },
            _ => vec![hand],
        };
        if targets.is_empty() {
            return Err(change.pick.unwrap_or_default());
        }
        if let Some(more) = &change.more {
            let differs = changes_anything(&change);
            for &target in &targets {
                if differs {
                    let mut copy = items[target].clone();
                    copy.quantity = quantity(more).map(|_| more.clone());
                    change_properties(&mut copy, &change);
                    items.push(copy);
                } else {
                    let sum = count(&items[target].quantity).saturating_add(quantity(more).unwrap_or(1));
                    items[target].quantity = Some(sum.to_string());
                }
            }
            self.hand = (at, if differs { items.len() - 1 } else { targets[targets.len() - 1] });
            return Ok(());
        }
        let mut removed = None;
        let (gone, kept): (Vec<ItemOption>, Vec<ItemOption>) = std::mem::take(&mut change.options)
            .into_iter()
            .partition(|o| o.polarity == Polarity::No && change.pick.is_none() && taken_back(&o.name, items).is_some());
        change.options = kept;
        for option in gone {
            if let Some(there) = taken_back(&option.name, items) {
                removed = Some((there, items.remove(there)));
            }
        }
        if let Some((place, old)) = removed {
            // "No coke, sprite": what is wanted instead takes its place.
            if let Some(instead) = change.options.iter().position(|o| o.polarity == Polarity::Add) {
                let option = change.options.remove(instead);
                items.insert(place, Item { name: Some(option.name), quantity: old.quantity, ..Item::default() });
            }
            self.hand = (at, place.min(items.len().saturating_sub(1)));
            if !changes_anything(&change) || items.is_empty() {
                return Ok(());
            }
            let there = self.hand.1;
            change_properties(&mut items[there], &change);
            return Ok(());
        }
        for &target in &targets {
            change_properties(&mut items[target], &change);
        }
        self.hand = (at, targets[targets.len() - 1]);
        Ok(())
    }

    /// Takes out what the words point to.
    fn remove(&mut self, words: &str) -> Result<(), String> {
        let at = self.wishes.iter().rposition(|wish| !pointed(words, &wish.items, usize::MAX).is_empty());
        let Some(at) = at else { return Err(words.to_owned()) };
        let items = &mut self.wishes[at].items;
        for there in pointed(words, items, usize::MAX).into_iter().rev() {
            items.remove(there);
        }
        self.hand = (at, items.len().saturating_sub(1));
        self.drop_emptied(at, true);
        Ok(())
    }

    /// Takes away a wish that has lost its last item: it is none any more.
    fn drop_emptied(&mut self, at: usize, had_items: bool) {
        if had_items && self.wishes.get(at).is_some_and(|wish| wish.items.is_empty()) {
            self.wishes.remove(at);
            self.hand = (self.wishes.len().saturating_sub(1), 0);
        }
    }
}

/// The item that "no …" takes back: the one named, or the one whose place is said.
fn taken_back(words: &str, items: &[Item]) -> Option<usize> {
    let place = words.starts_with('第') || words.is_ascii();
    named(words, items).or_else(|| ordinal(words, items.len()).filter(|_| place))
}

/// Parts so many off an item that has more of them, the one at hand first; which item they are then.
fn split(items: &mut Vec<Item>, hand: usize, part: u32) -> Option<usize> {
    let holds = |at: &usize| count(&items[*at].quantity) > part;
    let Some(at) = std::iter::once(hand).chain(0..items.len()).find(holds) else {
        // Parted before: "the other one" is not the one at hand.
        return (0..items.len()).find(|&at| at != hand && count(&items[at].quantity) == part);
    };
    let left = count(&items[at].quantity) - part;
    items[at].quantity = Some(left.to_string());
    let copy = Item { quantity: Some(part.to_string()), ..items[at].clone() };
    items.insert(at + 1, copy);
    Some(at + 1)
}

fn is_kitchen(vertical: Option<Vertical>) -> bool {
    matches!(vertical, None | Some(Vertical::Drinks | Vertical::Meals))
}

fn words_of(item: &Item) -> Option<&str> {
    item.pick.as_deref().or(item.name.as_deref())
}

fn count(text: &Option<String>) -> u32 {
    text.as_deref().and_then(quantity).unwrap_or(1)
}

/// An item as a first mention has it.
fn fresh(item: &Item) -> Item {
    let quantity = item.quantity.clone().or_else(|| item.more.clone().filter(|more| quantity(more).is_some()));
    Item { quantity, more: None, another: false, ..item.clone() }
}

fn changes_anything(change: &Item) -> bool {
    change.quantity.is_some()
        || change.size.is_some()
        || change.name.is_some()
        || change.person.is_some()
        || !change.options.is_empty()
}

fn change_properties(item: &mut Item, change: &Item) {
    let replace = |old: &mut Option<String>, new: &Option<String>| {
        if new.is_some() {
            old.clone_from(new);
        }
    };
    if change.more.is_none() {
        replace(&mut item.quantity, &change.quantity);
    }
    replace(&mut item.size, &change.size);
    replace(&mut item.name, &change.name);
    replace(&mut item.person, &change.person);
    for option in &change.options {
        let same = |old: &ItemOption| {
            old.name.eq_ignore_ascii_case(&option.name) || property(old).is_some_and(|p| Some(p) == property(option))
        };
        match item.options.iter_mut().find(|old| same(old)) {
            Some(old) => *old = option.clone(),
            None => item.options.push(option.clone()),
        }
    }
}

/// What an option is about, where several words are about one thing.
fn property(option: &ItemOption) -> Option<&'static str> {
    let plain = option.polarity == Polarity::Add && option.degree.is_none();
    match option.name.to_lowercase().as_str() {
        "热" | "温" | "常温" | "凉" | "冷" | "hot" | "iced" | "cold" | "warm" | "room temperature" => {
            Some("temperature")
        }
        "冰" if plain => Some("temperature"),
        "冰" | "兵" | "冰块" | "ice" => Some("ice"),
        "糖" | "塘" | "甜" | "甜度" | "sugar" | "sweet" | "sweetness" => Some("sugar"),
        _ => None,
    }
}

fn change_wish(wish: &mut Wish, change: &Wish) {
    let pairs = [
        (&mut wish.to, &change.to),
        (&mut wish.from, &change.from),
        (&mut wish.time, &change.time),
        (&mut wish.party, &change.party),
        (&mut wish.nights, &change.nights),
        (&mut wish.budget, &change.budget),
        (&mut wish.merchant, &change.merchant),
        (&mut wish.class, &change.class),
        (&mut wish.seat, &change.seat),
    ];
    for (old, new) in pairs {
        if new.is_some() {
            old.clone_from(new);
        }
    }
    wish.rank = change.rank.or(wish.rank);
    wish.coupon |= change.coupon;
    for (old, new) in [(&mut wish.avoid, &change.avoid), (&mut wish.notes, &change.notes)] {
        old.extend(new.iter().filter(|words| !old.contains(words)).cloned().collect::<Vec<_>>());
    }
}
