//! Intents as lines of text, the form of the training data and of the sets kept apart (`models/train/ANNOTATION.md`):
//! `order drinks | item 两 | name 珍珠奶茶 | light 冰 | to 公司`.

use crate::intent::{Act, Intent, Item, ItemOption, Polarity, Rank, Vertical, Wish};
use crate::normalise::quantity;

/// The head and the fields of an intent, in their order.
#[must_use]
pub fn write(intent: &Intent) -> Vec<String> {
    let mut lines = vec![intent.act.term().to_owned()];
    for (at, wish) in intent.wishes.iter().enumerate() {
        if let Some(vertical) = wish.vertical {
            if at == 0 {
                lines[0] = format!("{} {}", lines[0], vertical.term());
            } else {
                lines.push(vertical.term().to_owned());
            }
        }
        write_wish(wish, intent.act, &mut lines);
    }
    lines
}

fn write_wish(wish: &Wish, act: Act, lines: &mut Vec<String>) {
    let mut push = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("{name} {value}").trim_end().to_owned());
        }
    };
    for item in &wish.items {
        match item.quantity.as_deref() {
            // Without a quantity an order still opens its item, and so does a thing beside the others.
            None if item.more.is_none() && (act == Act::Order || item.another) => push("item", Some("")),
            quantity => push("item", quantity),
        }
        push("more", item.more.as_deref());
        push("pick", item.pick.as_deref());
        push("size", item.size.as_deref());
        push("name", item.name.as_deref());
        for option in &item.options {
            push(option.polarity.term(), Some(&option.name));
            push("deg", option.degree.as_deref());
        }
        push("for", item.person.as_deref());
    }
    push("to", wish.to.as_deref());
    push("from", wish.from.as_deref());
    push("time", wish.time.as_deref());
    push("party", wish.party.as_deref());
    push("nights", wish.nights.as_deref());
    push("budget", wish.budget.as_deref());
    push("merchant", wish.merchant.as_deref());
    for avoid in &wish.avoid {
        push("avoid", Some(avoid));
    }
    push("rank", wish.rank.map(Rank::term));
    push("coupon", wish.coupon.then_some(""));
    for note in &wish.notes {
        push("note", Some(note));
    }
    push("class", wish.class.as_deref());
    push("seat", wish.seat.as_deref());
}

/// The intent with its quantities written by value, one of them not at all: after "一" and one more there are "2" or "两".
#[must_use]
pub fn counted(mut intent: Intent) -> Intent {
    for item in intent.wishes.iter_mut().flat_map(|wish| &mut wish.items) {
        let text = item.quantity.take();
        let number = text.map(|text| quantity(&text).map_or(text, |number| number.to_string()));
        item.quantity = number.filter(|number| number != "1");
    }
    intent
}

/// Reads an annotation; what is wrong with it where it is none.
///
/// # Errors
/// The first field that is unknown or has no value, in words.
pub fn read(line: &str) -> Result<Intent, String> {
    let mut fields = line.split(" | ");
    let head = fields.next().unwrap_or_default();
    let (act, vertical) = head.split_once(' ').map_or((head, None), |(act, vertical)| (act, Some(vertical)));
    let act = *Act::ALL.iter().find(|a| a.term() == act).ok_or_else(|| format!("unknown act {act:?}"))?;
    let mut intent = Intent { act, wishes: Vec::new() };
    if let Some(term) = vertical {
        let vertical = vertical_of(term).ok_or_else(|| format!("unknown vertical {term:?}"))?;
        intent.wishes.push(Wish { vertical: Some(vertical), ..Wish::default() });
    }
    for field in fields {
        let (name, value) = field.split_once(' ').unwrap_or((field, ""));
        if let (Some(vertical), "") = (vertical_of(name), value) {
            intent.wishes.push(Wish { vertical: Some(vertical), ..Wish::default() });
            continue;
        }
        if intent.wishes.is_empty() {
            intent.wishes.push(Wish::default());
        }
        let last = intent.wishes.len() - 1;
        read_field(&mut intent.wishes[last], act, name, value)?;
    }
    Ok(intent)
}

fn vertical_of(term: &str) -> Option<Vertical> {
    Vertical::ALL.iter().copied().find(|vertical| vertical.term() == term)
}

fn read_field(wish: &mut Wish, act: Act, name: &str, value: &str) -> Result<(), String> {
    if value.is_empty() && !matches!(name, "item" | "coupon") {
        return Err(format!("{name:?} has no value"));
    }
    let text = || Some(value.to_owned());
    let of_item = matches!(name, "item" | "more" | "pick" | "size" | "name" | "deg" | "for")
        || Polarity::ALL.iter().any(|polarity| polarity.term() == name);
    if of_item {
        if matches!(name, "item" | "more") || wish.items.is_empty() {
            wish.items.push(Item::default());
        }
        let last = wish.items.len() - 1;
        let item = &mut wish.items[last];
        match name {
            "item" => {
                item.quantity = text().filter(|value| !value.is_empty());
                item.another = act != Act::Order;
            }
            "more" => item.more = text(),
            "pick" => item.pick = text(),
            "size" => item.size = text(),
            "name" => item.name = text(),
            "for" => item.person = text(),
            "deg" => item.options.last_mut().ok_or("`deg` without an option")?.degree = text(),
            _ => {
                let polarity = Polarity::ALL.iter().copied().find(|polarity| polarity.term() == name);
                let polarity = polarity.ok_or_else(|| format!("unknown field {name:?}"))?;
                item.options.push(ItemOption { polarity, name: value.to_owned(), degree: None });
            }
        }
        return Ok(());
    }
    match name {
        "to" => wish.to = text(),
        "from" => wish.from = text(),
        "time" => wish.time = text(),
        "party" => wish.party = text(),
        "nights" => wish.nights = text(),
        "budget" => wish.budget = text(),
        "merchant" => wish.merchant = text(),
        "avoid" => wish.avoid.extend(text()),
        "rank" => {
            let rank = Rank::ALL.iter().copied().find(|rank| rank.term() == value);
            wish.rank = Some(rank.ok_or_else(|| format!("unknown rank {value:?}"))?);
        }
        "coupon" => wish.coupon = true,
        "note" => wish.notes.extend(text()),
        "class" => wish.class = text(),
        "seat" => wish.seat = text(),
        _ => return Err(format!("unknown field {name:?}")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for line in [
            "order drinks | item 两 | size 大杯 | name 拿铁 | add 糖 | deg 三分 | no 冰 | for 我妈 | to 公司 | rank fastest | coupon | note 放门口",
            "order meals | item | name 面",
            "order movies | item 两 | name 流浪地球 | time 今晚 | rides | to 影院",
            "modify | more 一 | add 热",
            "modify | item 一 | name 薯条",
            "modify | pick 第二个 | size 大杯",
            "none",
        ] {
            assert_eq!(read(line).map(|intent| write(&intent).join(" | ")).as_deref(), Ok(line));
        }
    }

    #[test]
    fn what_is_no_annotation_is_told() {
        for line in ["buy drinks", "order | colour red", "order drinks | name", "order drinks | item | deg 三分"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
