//! Lines priced from the menu: what is had, what it costs, and what is wrong with it.

use super::house::{Applied, House};
use super::life::Kind;
use super::menu::{Shop, Sold, titled};
use super::session::Message;
use super::wanted::WantedLine;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use yiju_domain::feed::Merchant;
use yiju_domain::id::{ItemId, MerchantId};
use yiju_domain::money::{Currency, Money};
use yiju_domain::pricing::{self, CartLine, Shopper};

/// The most of one line.
const MOST: u32 = 9_999;

/// What a checkout costs.
#[derive(Debug, Default)]
pub struct Bill {
    /// What is had.
    pub lines: Vec<Line>,
    /// All lines: minor units.
    pub subtotal: i64,
    /// Delivery.
    pub fees: Vec<Total>,
    /// What is taken off.
    pub discounts: Vec<Applied>,
    /// Of every amount; `None` where nothing is had.
    pub currency: Option<Currency>,
    /// What is wrong.
    pub messages: Vec<Message>,
    /// Whether anything of it must be brought, and what that costs and takes: minor units, minutes.
    pub delivery: Option<(i64, Option<(u32, u32)>)>,
    /// How it comes to the buyer.
    pub kind: Kind,
}

/// One line of a checkout (`types/line_item.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Within the checkout.
    pub id: String,
    /// What.
    pub item: Item,
    /// How many.
    pub quantity: u32,
    /// Of this line alone, without its choices.
    pub totals: Vec<Total>,
    /// The line that this is a choice of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
}

/// The item of a line (`types/item.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// A product, a variant or a choice.
    pub id: ItemId,
    /// What it is called.
    pub title: String,
    /// Minor units for one.
    pub price: i64,
}

/// One part of a price (`types/total.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The protocol's term.
    #[serde(rename = "type")]
    pub kind: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_text: Option<String>,
    /// Minor units, negative for a reduction.
    pub amount: i64,
}

impl Total {
    /// A part of a price.
    pub fn new(kind: &str, display_text: Option<String>, amount: i64) -> Self {
        Self { kind: kind.to_owned(), display_text, amount }
    }

    /// What a delivery costs.
    pub fn delivery(amount: i64) -> Self {
        Self::new("fulfillment", Some("配送费 / Delivery".to_owned()), amount)
    }
}

impl Bill {
    /// Prices lines from what a stall has, for a shopper. A line that cannot be had is left out, with a message.
    ///
    /// # Errors
    /// A word on a quantity that nobody can mean.
    pub fn of(stall: &[Shop], wanted: &[WantedLine], house: &House, shopper: &Shopper<'_>) -> Result<Self, String> {
        let mut bill = Self::default();
        let ids = names(wanted);
        let mut carts: Vec<(&Shop, Vec<CartLine<'_>>)> = Vec::new();
        let mut parents: HashMap<&str, Parent<'_>> = HashMap::new();
        let mut answered: HashMap<(&str, usize), usize> = HashMap::new();
        for (at, (line, id)) in wanted.iter().zip(&ids).enumerate() {
            if !(1..=MOST).contains(&line.quantity) {
                return Err(format!("$.line_items[{at}].quantity must be from 1 to {MOST}: no stock is larger"));
            }
            let stock = house.stock.get(&line.item.id).copied().unwrap_or(MOST);
            let found = match &line.parent_id {
                None if line.quantity > stock => Err((
                    if stock == 0 { "out_of_stock" } else { "insufficient_stock" },
                    format!("Insufficient stock for {}: there are {stock}.", line.item.id),
                )),
                None => bill.product(stall, line).map(|sold| {
                    bill.kind = bill.kind.with(sold.kind());
                    let at = match carts.iter().position(|(shop, _)| shop.merchant.id == sold.shop.merchant.id) {
                        Some(at) => at,
                        None => {
                            carts.push((sold.shop, Vec::new()));
                            carts.len() - 1
                        }
                    };
                    let place = (at, carts[at].1.len());
                    carts[at].1.push(sold.line(line.quantity));
                    parents.insert(id, Parent { sold, quantity: line.quantity, place });
                    (None, sold.title(), sold.price)
                }),
                Some(parent) => parents.get(parent.as_str()).copied().ok_or_else(|| no_parent(parent)).and_then(|of| {
                    let (title, price) = choice(line, parent, of, &mut answered)?;
                    Ok((Some(of.place), title, price))
                }),
            };
            match found {
                Err((code, content)) => {
                    bill.messages.push(Message::error(code, content, format!("$.line_items[{at}]")))
                }
                Ok((choice_of, title, price)) => {
                    let amount = price.checked_mul(i64::from(line.quantity)).filter(|amount| *amount < 1 << 50);
                    let amount = amount.ok_or_else(|| format!("$.line_items[{at}] costs more than can be counted"))?;
                    if let Some((cart, line)) = choice_of {
                        let choices = &mut carts[cart].1[line].choices;
                        *choices = choices.checked_add(amount).ok_or_else(uncountable)?;
                    }
                    bill.lines.push(Line {
                        id: id.clone(),
                        item: Item { id: line.item.id.clone(), title, price },
                        quantity: line.quantity,
                        totals: vec![Total::new("subtotal", None, amount), Total::new("total", None, amount)],
                        parent_id: line.parent_id.clone(),
                    });
                }
            }
        }
        let brought = parents.values().filter(|parent| parent.sold.is_brought());
        let brought: Vec<&MerchantId> = brought.map(|parent| &parent.sold.shop.merchant.id).collect();
        bill.add_up(&carts, &brought, house, shopper).ok_or_else(uncountable)?;
        Ok(bill)
    }

    /// The product or variant of a line, of the same currency as those before.
    fn product<'a>(&mut self, stall: &'a [Shop], line: &WantedLine) -> Result<Sold<'a>, (&'static str, String)> {
        let sold = stall.iter().find_map(|shop| shop.find(&line.item.id));
        let sold = sold.ok_or_else(|| ("item_unavailable", format!("{} was not found on the menu.", line.item.id)))?;
        let currency = sold.shop.merchant.currency;
        if *self.currency.get_or_insert(currency) != currency {
            let content = format!("{} is sold in another currency. Order it by itself.", sold.title());
            return Err(("item_unavailable", content));
        }
        Ok(sold)
    }

    /// The same sums as the catalog shows, merchant by merchant; `None` where they are more than can be counted. A house
    /// with ways of delivery of its own tells their fee.
    fn add_up(
        &mut self,
        carts: &[(&Shop, Vec<CartLine<'_>>)],
        brought: &[&MerchantId],
        house: &House,
        shopper: &Shopper<'_>,
    ) -> Option<()> {
        for (shop, cart) in carts {
            let merchant = &shop.merchant;
            let own = house.deliveries.is_empty();
            let free = (!own).then(|| Merchant { delivery_fee: 0, ..merchant.clone() });
            let quote = pricing::quote(cart, free.as_ref().unwrap_or(merchant), &shop.deals, shopper)?;
            self.subtotal = self.subtotal.checked_add(quote.items.minor)?;
            let comes = brought.contains(&&merchant.id);
            if own && (comes || quote.delivery.minor > 0) {
                self.fees.push(Total::delivery(quote.delivery.minor));
            }
            if comes {
                let (fee, minutes) = self.delivery.get_or_insert((0, merchant.minutes));
                *fee += quote.delivery.minor;
                *minutes = (*minutes).max(merchant.minutes);
            }
            if comes && quote.items.minor < merchant.minimum_order {
                let least = Money::new(merchant.minimum_order, merchant.currency);
                let content = format!("{} delivers from {least} on.", titled(&merchant.name));
                self.messages.push(Message::error("minimum_order", content, "$.line_items".to_owned()));
            }
            let off = quote.discounts.iter();
            self.discounts.extend(off.map(Applied::deal));
        }
        Some(())
    }

    /// What is to be paid.
    pub fn total(&self) -> i64 {
        let fees: i64 = self.fees.iter().map(|fee| fee.amount).sum();
        let off: i64 = self.discounts.iter().map(|off| off.amount).sum();
        self.subtotal + fees - off
    }

    /// What it costs, in the protocol's order: subtotal, delivery, discounts, total.
    pub fn totals(&self) -> Vec<Total> {
        let off = self.discounts.iter().map(|off| Total::new("discount", Some(off.title.clone()), -off.amount));
        let subtotal = Total::new("subtotal", None, self.subtotal);
        let parts = [subtotal].into_iter().chain(self.fees.iter().cloned()).chain(off);
        parts.chain([Total::new("total", None, self.total())]).collect()
    }
}

fn uncountable() -> String {
    "the checkout costs more than can be counted".to_owned()
}

/// An item that choices may belong to.
#[derive(Clone, Copy)]
struct Parent<'a> {
    sold: Sold<'a>,
    quantity: u32,
    /// Its cart, and its line there.
    place: (usize, usize),
}

/// The choice of a line: what it is called and costs.
fn choice<'a>(
    line: &WantedLine,
    parent: &'a str,
    Parent { sold, quantity: parents, .. }: Parent<'_>,
    answered: &mut HashMap<(&'a str, usize), usize>,
) -> Result<(String, i64), (&'static str, String)> {
    let unavailable = |content| ("item_unavailable", content);
    let (group, choice) = sold
        .choice(&line.item.id)
        .ok_or_else(|| unavailable(format!("{} is no choice of {}.", line.item.id, sold.title())))?;
    let title = titled(&choice.title);
    // Whoever offers degrees of a choice has more than one of it.
    if !group.degrees && u64::from(line.quantity) > u64::from(choice.max_quantity) * u64::from(parents) {
        let content = format!("{title} comes {} times at most with one {}.", choice.max_quantity, sold.title());
        return Err(unavailable(content));
    }
    let chosen = answered.entry((parent, std::ptr::from_ref(group).addr())).or_default();
    *chosen += 1;
    if group.max.is_some_and(|max| *chosen > max as usize) {
        let content = format!("{}: too many choices for one {}.", titled(&group.name), sold.title());
        return Err(unavailable(content));
    }
    Ok((title, choice.price))
}

fn no_parent(parent: &str) -> (&'static str, String) {
    ("item_unavailable", format!("There is no line {parent} before this one that it could be a choice of."))
}

/// A name for each line: its own where it has one that no other has.
fn names(wanted: &[WantedLine]) -> Vec<String> {
    let own: Vec<&str> = wanted.iter().filter_map(|line| line.id.as_deref()).collect();
    let mut names: Vec<String> = Vec::with_capacity(wanted.len());
    let mut next = 1;
    for line in wanted {
        let name = match &line.id {
            Some(id) if !id.is_empty() && !names.contains(id) => id.clone(),
            _ => loop {
                let name = format!("line-{next}");
                next += 1;
                if !own.contains(&name.as_str()) {
                    break name;
                }
            },
        };
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::menu::Menu;
    use super::*;
    use serde_json::json;
    use yiju_domain::feed::Record;

    const FEED: &str = r#"{"type":"merchant","id":"a","name":"A","delivery_fee":400,"minimum_order":1500}
{"type":"merchant","id":"b","name":"B","currency":"USD"}
{"id":"tea","merchant":"a","title":"Tea","price":1000,"modifier_groups":[{"name":"Add","max":1,"choices":[{"id":"pearl","title":"Pearls","price":200},{"id":"coco","title":"Coco","price":100,"max_quantity":2}]}]}
{"id":"movie","merchant":"b","title":"Movie","price":900,"vertical":"movies"}
{"type":"deal","id":"d","merchant":"a","title":"off","rule":"threshold","over":2000,"off":300}"#;

    fn bill(lines: serde_json::Value) -> Bill {
        let menu = Menu::from_records(FEED.lines().map(|line| Record::from_json(line).expect("a record")));
        let lines: Vec<WantedLine> = serde_json::from_value(lines).expect("lines");
        let shopper = Shopper {
            now: "2026-11-27T12:00".parse().expect("a moment"),
            first_order: false,
            codes: pricing::Codes::These(&[]),
        };
        Bill::of(menu.stall(None).expect("all"), &lines, &House::default(), &shopper).expect("priced")
    }

    fn sums(bill: &Bill) -> Vec<(String, i64)> {
        bill.totals().into_iter().map(|total| (total.kind, total.amount)).collect()
    }

    #[test]
    fn choices_and_deals_count() {
        let bill = bill(json!([
            {"id": "x", "item": {"id": "tea"}, "quantity": 2},
            {"item": {"id": "pearl"}, "quantity": 2, "parent_id": "x"},
        ]));
        assert!(bill.messages.is_empty(), "{:?}", bill.messages);
        let told = [("subtotal", 2400), ("fulfillment", 400), ("discount", -300), ("total", 2500)];
        assert_eq!(sums(&bill), told.map(|(kind, amount)| (kind.to_owned(), amount)));
        assert_eq!(bill.lines[1].id, "line-1");
    }

    #[test]
    fn what_cannot_be_had_is_left_out_and_told() {
        let codes = |bill: &Bill| bill.messages.iter().map(|message| message.code.clone()).collect::<Vec<_>>();
        let first = bill(json!([
            {"id": "x", "item": {"id": "tea"}, "quantity": 1},
            {"item": {"id": "beer"}, "quantity": 1},
            {"item": {"id": "olive"}, "quantity": 1, "parent_id": "x"},
            {"item": {"id": "pearl"}, "quantity": 2, "parent_id": "x"},
            {"item": {"id": "coco"}, "quantity": 2, "parent_id": "x"},
            {"item": {"id": "pearl"}, "quantity": 1, "parent_id": "x"},
            {"item": {"id": "pearl"}, "quantity": 1, "parent_id": "nobody"},
            {"item": {"id": "movie"}, "quantity": 1},
        ]));
        assert_eq!(first.lines.len(), 2);
        assert_eq!(
            codes(&first),
            [
                "item_unavailable",
                "item_unavailable",
                "item_unavailable",
                "item_unavailable",
                "item_unavailable",
                "item_unavailable",
                "minimum_order"
            ]
        );
    }

    #[test]
    fn nobody_brings_a_film() {
        let bill = bill(json!([{"item": {"id": "movie"}, "quantity": 2}]));
        assert_eq!(sums(&bill), [("subtotal", 1800), ("total", 1800)].map(|(kind, amount)| (kind.to_owned(), amount)));
        assert!(bill.delivery.is_none());
    }
}
