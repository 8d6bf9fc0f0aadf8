//! A match to a line of an offer: the choices that must be made, what is taken off, and the price of it all.

use crate::entry::Chosen;
use crate::item::Match;
use yiju_domain::feed::Merchant;
use yiju_domain::id::ItemId;
use yiju_domain::intent::Polarity;
use yiju_domain::money::Money;
use yiju_domain::offer::{Notice, OfferLine, OfferOption};
use yiju_domain::request::WantedItem;

/// One line, and where it cannot be exactly as matched; `None` where it has no price that can be counted with.
pub fn line(item: &WantedItem, found: &Match, merchant: &Merchant) -> Option<(OfferLine, Vec<Notice>)> {
    let entry = &found.entry;
    let mut notices = Vec::new();
    let (options, without) = options(found, merchant, &mut notices);
    let mut unit = entry.price(found.variant)?;
    for option in &options {
        unit = unit.checked_add(option.price.minor.checked_mul(i64::from(option.quantity))?)?;
    }
    let quantity = found.quantity;
    let variant = entry.variant(found.variant);
    let line = OfferLine {
        product: entry.product.id.clone(),
        item: variant.map_or_else(|| ItemId(entry.product.id.0.clone()), |variant| variant.id.clone()),
        title: entry.product.title.clone(),
        variant: variant.map(|variant| variant.title.clone()),
        starts: found.begins.map(|begins| begins.at),
        quantity,
        options,
        without,
        unit_price: Money::new(unit, merchant.currency),
        total: Money::new(unit.checked_mul(i64::from(quantity))?, merchant.currency),
        person: item.person.clone(),
    };
    Some((line, notices))
}

/// A choice that is had: which, how many, whether the user said so.
type Had = (Chosen, u32, bool);

/// What is chosen and what is taken off: the user's choices, and for each group that must be answered its defaults.
fn options(found: &Match, merchant: &Merchant, notices: &mut Vec<Notice>) -> (Vec<OfferOption>, Vec<OfferOption>) {
    let entry = &found.entry;
    let option = |(chosen, quantity, asked): Had| {
        let choice = entry.choice(chosen);
        OfferOption {
            group: entry.product.modifier_groups[chosen.group].name.clone(),
            item: choice.id.clone(),
            title: choice.title.clone(),
            quantity,
            price: Money::new(choice.price, merchant.currency),
            asked,
        }
    };
    let (mut options, mut without) = (Vec::new(), Vec::new());
    for (at, group) in entry.product.modifier_groups.iter().enumerate() {
        let mut had = said(found, at, notices);
        if group.min > 0 {
            answer(found, at, &mut had, notices);
        }
        let off = found.chosen.iter().filter(|one| one.group == at && one.polarity == Polarity::No);
        let off =
            off.filter(|one| entry.choice(**one).default && !had.iter().any(|(kept, ..)| kept.choice == one.choice));
        without.extend(off.map(|&one| option((one, 1, true))));
        options.extend(had.into_iter().map(option));
    }
    (options, without)
}

/// What the user wants of a group, as far as the group allows.
fn said(found: &Match, at: usize, notices: &mut Vec<Notice>) -> Vec<Had> {
    let group = &found.entry.product.modifier_groups[at];
    let mut had: Vec<Had> = Vec::new();
    for &one in found.chosen.iter().filter(|one| one.group == at && one.polarity != Polarity::No) {
        let choice = found.entry.choice(one);
        if group.max.is_some_and(|max| had.len() >= max as usize) {
            notices.push(not_had(found, one));
            continue;
        }
        if one.polarity == Polarity::Light {
            // A merchant's API takes quantities, not degrees.
            let asked = choice.title.all().next().unwrap_or_default().to_owned();
            notices.push(Notice::NearestDegree { asked, offered: choice.title.clone() });
        }
        let quantity = if one.polarity == Polarity::Extra { one.quantity.max(2) } else { one.quantity };
        let in_the_price = choice.default && group.min == 0 && choice.price > 0 && quantity == 1;
        if !in_the_price {
            had.push((one, quantity, true));
        }
    }
    had
}

/// Answers a group that must be answered: its defaults, else its first choices, else even what was not wanted.
fn answer(found: &Match, at: usize, had: &mut Vec<Had>, notices: &mut Vec<Notice>) {
    let group = &found.entry.product.modifier_groups[at];
    let (least, most) = (group.min as usize, group.max.map_or(usize::MAX, |max| max as usize));
    let said = |choice: usize| found.chosen.iter().any(|one| (one.group, one.choice) == (at, choice));
    let free = |default: bool| {
        (0..group.choices.len()).filter(move |&choice| group.choices[choice].default == default && !said(choice))
    };
    let unasked = |choice: usize| (Chosen::add(at, choice), 1, false);
    let one_answer = most == 1 || found.entry.groups[at].scale;
    if had.is_empty() || !one_answer {
        let room = most.saturating_sub(had.len());
        had.extend(free(true).take(room).map(unasked));
    }
    let missing = least.saturating_sub(had.len());
    had.extend(free(false).take(missing).map(unasked));
    let missing = least.saturating_sub(had.len());
    let refused = found.chosen.iter().filter(|one| one.group == at && one.polarity == Polarity::No);
    for &one in refused.take(missing) {
        notices.push(not_had(found, one));
        had.push(unasked(one.choice));
    }
}

fn not_had(found: &Match, one: Chosen) -> Notice {
    Notice::NoSuchOption {
        asked: found.entry.choice(one).title.all().next().unwrap_or_default().to_owned(),
        product: found.entry.product.title.clone(),
    }
}
