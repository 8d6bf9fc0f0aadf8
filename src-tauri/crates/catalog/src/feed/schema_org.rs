//! schema.org in JSON-LD: menus, products, events, hotels, flights and trains, bare or within a web page.

use super::clean::clean;
use super::price::Price;
use super::shops::Shops;
use super::{Sink, short};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};
use yiju_domain::feed::{Choice, ModifierGroup, Product, Record, Start, Variant};
use yiju_domain::id::{ItemId, ProductId};
use yiju_domain::intent::Vertical;
use yiju_domain::money::Currency;
use yiju_domain::text::Text;

/// The largest document, in bytes: it is held as a whole.
const LARGEST: u64 = 64 << 20;
/// How deep sections may lie within sections. Menus have two or three levels; a cycle has no end.
const DEEPEST: usize = 12;

/// Reads a document, or every JSON-LD script of a page.
///
/// # Errors
/// Where it cannot be read on or is too large, and those of the sink.
pub fn read(name: &str, feed: &mut impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut bytes = Vec::new();
    feed.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let what = format!("a JSON-LD document of more than {LARGEST} bytes; split it, or write one object a line");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut linked = Linked { shops: Shops::new(name), by_id: HashMap::new() };
    if text.trim_start().starts_with('<') {
        for (line, script) in scripts(text) {
            linked.document(line, script, sink)?;
        }
        return Ok(());
    }
    if let Ok(value) = serde_json::from_str(text) {
        return linked.whole(1, &value, sink);
    }
    // One object a line, or one broken document.
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > 1 && text.lines().any(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok()) {
        for (line, text) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            linked.document(line, text, sink)?;
        }
        return Ok(());
    }
    linked.document(1, text, sink)
}

/// The JSON-LD scripts of a page, with the lines that they begin at.
fn scripts(page: &str) -> Vec<(u64, &str)> {
    let lower = page.to_ascii_lowercase();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = lower[at..].find("<script").map(|open| at + open) {
        let Some(begin) = lower[open..].find('>').map(|end| open + end + 1) else { break };
        let end = lower[begin..].find("</script").map_or(page.len(), |end| begin + end);
        if lower[open..begin].contains("ld+json") {
            let line = page[..begin].bytes().filter(|&byte| byte == b'\n').count() as u64 + 1;
            found.push((line, &page[begin..end]));
        }
        at = end;
    }
    found
}

/// A document's parts by their `@id`, and its merchants.
struct Linked {
    shops: Shops,
    by_id: HashMap<String, Value>,
}

/// What is inherited on the way down.
#[derive(Clone, Copy)]
struct Place<'a> {
    line: u64,
    depth: usize,
    shop: Option<&'a str>,
    shelf: Option<&'a str>,
}

impl Linked {
    fn document(&mut self, line: u64, text: &str, sink: &mut Sink) -> io::Result<()> {
        match serde_json::from_str::<Value>(text.trim()) {
            Ok(value) => self.whole(line, &value, sink),
            Err(error) => {
                let line = line + error.line().saturating_sub(1) as u64;
                sink(line, Err(short(&format!("the JSON-LD is broken: {error}"))))
            }
        }
    }

    fn whole(&mut self, line: u64, value: &Value, sink: &mut Sink) -> io::Result<()> {
        self.by_id.clear();
        index(value, &mut self.by_id, 0);
        self.node(value, Place { line, depth: 0, shop: None, shelf: None }, sink)
    }

    /// A reference in place of a thing is followed, once.
    fn resolved<'v>(&self, value: &'v Value) -> std::borrow::Cow<'v, Value> {
        match value.as_object() {
            Some(object) if object.len() == 1 => {
                let target = text(object, "@id").and_then(|id| self.by_id.get(id));
                target.map_or(std::borrow::Cow::Borrowed(value), |target| std::borrow::Cow::Owned(target.clone()))
            }
            _ => std::borrow::Cow::Borrowed(value),
        }
    }

    fn node(&mut self, value: &Value, place: Place, sink: &mut Sink) -> io::Result<()> {
        if place.depth > DEEPEST {
            return sink(
                place.line,
                Err("its parts lie deeper in each other than a menu's; they may form a circle".to_owned()),
            );
        }
        let below = Place { depth: place.depth + 1, ..place };
        let value = self.resolved(value).into_owned();
        if let Value::Array(all) = &value {
            return all.iter().try_for_each(|one| self.node(one, below, sink));
        }
        let Some(node) = value.as_object() else { return Ok(()) };
        let is = |names: &[&str]| kinds(node).any(|kind| names.contains(&kind));
        let all = |linked: &mut Self, members: &[&str], place: Place, sink: &mut Sink| {
            members.iter().filter_map(|member| node.get(*member)).try_for_each(|part| linked.node(part, place, sink))
        };
        if is(&["MenuItem"]) {
            return self.product(node, Some(Vertical::Meals), place, sink);
        }
        if is(&["Product", "ProductGroup", "IndividualProduct", "SomeProducts", "ProductModel", "Book", "Vehicle"]) {
            return self.product(node, Some(Vertical::Shopping), place, sink);
        }
        if kinds(node).any(|kind| kind.ends_with("Event")) {
            let vertical = if is(&["ScreeningEvent"]) { Vertical::Movies } else { Vertical::Shows };
            return self.product(node, Some(vertical), place, sink);
        }
        if is(&["Flight"]) {
            return self.product(node, Some(Vertical::Flights), place, sink);
        }
        if is(&["TrainTrip"]) {
            return self.product(node, Some(Vertical::Trains), place, sink);
        }
        if is(&["HotelRoom", "Suite", "Room", "Accommodation", "MeetingRoom"]) {
            return self.product(node, Some(Vertical::Hotels), place, sink);
        }
        let name = text(node, "name");
        if is(&["MenuSection"]) {
            let below = Place { shelf: name.or(place.shelf), ..below };
            return all(self, &["hasMenuSection", "hasMenuItem"], below, sink);
        }
        if is(&["Hotel", "LodgingBusiness", "Hostel", "Resort", "Motel", "BedAndBreakfast"]) {
            return self.hotel(node, place, sink);
        }
        let is_shop = kinds(node).any(|kind| SHOPS.contains(&kind))
            || node.contains_key("hasMenu")
            || node.contains_key("servesCuisine");
        let below = Place { shop: if is_shop { name.or(place.shop) } else { place.shop }, ..below };
        all(self, PARTS, below, sink)
    }

    /// A hotel's rooms as one product each; without rooms, the hotel.
    fn hotel(&mut self, node: &Map<String, Value>, place: Place, sink: &mut Sink) -> io::Result<()> {
        let name = text(node, "name");
        let below = Place { shop: name.or(place.shop), depth: place.depth + 1, ..place };
        let parts: Vec<Value> = ["containsPlace", "makesOffer", "hasOfferCatalog"]
            .iter()
            .filter_map(|part| node.get(*part))
            .cloned()
            .collect();
        if parts.is_empty() {
            return self.product(node, Some(Vertical::Hotels), below, sink);
        }
        parts.iter().try_for_each(|part| {
            each(part).try_for_each(|one| {
                // An offer names its room, and has the price.
                let offered = one.get("itemOffered").map(|room| self.resolved(room).into_owned());
                match offered {
                    Some(Value::Object(mut room)) => {
                        let has_price = ["price", "priceSpecification"].iter().any(|member| one.get(*member).is_some());
                        if has_price && !room.contains_key("offers") {
                            room.insert("offers".to_owned(), one.clone());
                        }
                        room.entry("@type").or_insert_with(|| "HotelRoom".into());
                        self.node(&Value::Object(room), below, sink)
                    }
                    _ => self.node(one, below, sink),
                }
            })
        })
    }

    fn product(
        &mut self,
        node: &Map<String, Value>,
        vertical: Option<Vertical>,
        place: Place,
        sink: &mut Sink,
    ) -> io::Result<()> {
        match self.read_product(node, vertical, place) {
            Ok((merchant, product)) => {
                if let Some(record) = merchant {
                    sink(place.line, Ok(record))?;
                }
                sink(place.line, Ok(Record::Product(product)))
            }
            Err(reason) => {
                let name = text(node, "name").unwrap_or("one without a name");
                sink(place.line, Err(short(&format!("{name}: {reason}"))))
            }
        }
    }

    fn read_product(
        &mut self,
        node: &Map<String, Value>,
        vertical: Option<Vertical>,
        place: Place,
    ) -> Result<(Option<Record>, Product), String> {
        let title = title(node, vertical).ok_or("it has no name")?;
        let mut offers = Vec::new();
        for offer in ["offers", "hasVariant"].iter().filter_map(|member| node.get(*member)).flat_map(each) {
            self.offers(offer, 0, &mut offers)?;
        }
        let said: Vec<&Offered> = offers.iter().filter(|offer| offer.available).collect();
        if said.is_empty() && !offers.is_empty() {
            return Err("it is sold out".to_owned());
        }
        let currency = said.iter().find_map(|offer| offer.currency).unwrap_or(Currency::CNY);
        if said.iter().any(|offer| offer.currency.is_some_and(|own| own != currency)) {
            return Err("its offers are in several currencies".to_owned());
        }
        let minor = |offer: &Offered| offer.price.as_ref().map(|price| price.minor(currency)).transpose();
        let seller = ["seller", "provider", "brand"].iter().filter_map(|member| node.get(*member)).find_map(name_of);
        let shop = place.shop.or(if vertical == Some(Vertical::Shopping) { None } else { seller });
        let place_name = node.get("location").and_then(name_of);
        let shop = shop.or_else(|| place_name.filter(|_| matches!(vertical, Some(Vertical::Movies | Vertical::Shows))));
        let (merchant, new) = self.shops.of(shop.map(|shop| clean(shop).into_owned()).as_deref(), currency);
        let id = ["@id", "sku", "productID", "productGroupID", "gtin13", "gtin", "identifier", "url"]
            .iter()
            .find_map(|member| text(node, member));
        let id = id.map_or_else(|| format!("{}/{title}", merchant.as_str()), str::to_owned);
        let mut product = Product {
            merchant: Some(merchant),
            aliases: ["alternateName"]
                .iter()
                .filter_map(|member| node.get(*member))
                .flat_map(each)
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            vertical,
            category: text(node, "category")
                .or(place.shelf)
                .map(|shelf| Text::plain(shelf.rsplit('>').next().unwrap_or(shelf).trim()))
                .unwrap_or_default(),
            tags: tags(node),
            starts: starts(node),
            ..Product::named(ProductId(id.clone()), Text::plain(title.clone()))
        };
        match said.as_slice() {
            [] => {}
            [only] if only.name.is_none() => product.price = minor(only)?,
            several => {
                for (at, offer) in several.iter().enumerate() {
                    let called = offer.name.clone().unwrap_or_else(|| title.clone());
                    product.variants.push(Variant {
                        id: ItemId(offer.id.clone().unwrap_or_else(|| format!("{id}#{at}"))),
                        title: Text::plain(called),
                        aliases: Vec::new(),
                        price: minor(offer)?,
                        starts: None,
                        default: false,
                    });
                }
            }
        }
        for add_on in node.get("menuAddOn").into_iter().flat_map(each) {
            self.add_on(&mut product, add_on, currency, &id)?;
        }
        Ok((new, product))
    }

    /// A menu's add-ons: a section is a group of choices, items alone are one group together.
    fn add_on(&self, product: &mut Product, value: &Value, currency: Currency, id: &str) -> Result<(), String> {
        let value = self.resolved(value).into_owned();
        let Some(node) = value.as_object() else { return Ok(()) };
        let section = kinds(node).any(|kind| kind == "MenuSection");
        let items: Vec<Value> = if section {
            node.get("hasMenuItem").into_iter().flat_map(each).cloned().collect()
        } else {
            vec![value.clone()]
        };
        let name = if section { text(node, "name").unwrap_or("Add-ons") } else { "Add-ons" };
        let name = Text::plain(name);
        for item in &items {
            let item = self.resolved(item).into_owned();
            let Some(item) = item.as_object() else { continue };
            let title = text(item, "name").ok_or("an add-on has no name")?;
            let mut offers = Vec::new();
            for offer in item.get("offers").into_iter().flat_map(each) {
                self.offers(offer, 0, &mut offers)?;
            }
            let price =
                offers.first().and_then(|offer| offer.price.as_ref()).map(|price| price.minor(currency)).transpose()?;
            let choice = Choice {
                id: ItemId(text(item, "@id").map_or_else(|| format!("{id}+{title}"), str::to_owned)),
                title: Text::plain(title),
                aliases: Vec::new(),
                price: price.unwrap_or(0),
                default: false,
                percent: None,
                max_quantity: 1,
            };
            match product.modifier_groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.choices.push(choice),
                None => product.modifier_groups.push(ModifierGroup {
                    name: name.clone(),
                    aliases: Vec::new(),
                    min: 0,
                    max: None,
                    degrees: false,
                    choices: vec![choice],
                }),
            }
        }
        Ok(())
    }

    /// What an offer, an aggregate of offers, or a variant with offers of its own offers.
    fn offers(&self, value: &Value, depth: usize, offers: &mut Vec<Offered>) -> Result<(), String> {
        let value = self.resolved(value).into_owned();
        let Some(node) = value.as_object().filter(|_| depth < 4) else { return Ok(()) };
        let inner: Vec<&Value> = node.get("offers").into_iter().flat_map(each).collect();
        if !inner.is_empty() {
            let before = offers.len();
            for offer in inner {
                self.offers(offer, depth + 1, offers)?;
            }
            // A variant's name tells its offer apart.
            let own = ["size", "color", "name"].iter().find_map(|member| text(node, member));
            for offer in &mut offers[before..] {
                offer.name = offer.name.take().or_else(|| own.map(str::to_owned));
                offer.id = offer.id.take().or_else(|| text(node, "sku").map(str::to_owned));
            }
            return Ok(());
        }
        let priced = node.get("priceSpecification").and_then(|price| each(price).next()).and_then(Value::as_object);
        let price = [Some(node), priced]
            .into_iter()
            .flatten()
            .find_map(|from| from.get("price").or_else(|| from.get("lowPrice")));
        let code = [Some(node), priced].into_iter().flatten().find_map(|from| text(from, "priceCurrency"));
        let price = match price {
            Some(Value::String(price)) => Some(Price::read(price)?),
            Some(Value::Number(price)) => Some(Price::read(&price.to_string())?),
            _ => None,
        };
        let currency = match code {
            Some(code) => Some(Currency::try_from(code.trim().to_uppercase()).map_err(|error| error.to_string())?),
            None => price.as_ref().and_then(|price| price.currency),
        };
        let state = text(node, "availability").unwrap_or_default();
        let available = !["OutOfStock", "SoldOut", "Discontinued"].iter().any(|gone| state.ends_with(gone));
        let id = text(node, "@id").or_else(|| text(node, "sku")).map(str::to_owned);
        offers.push(Offered { id, name: text(node, "name").map(str::to_owned), price, currency, available });
        Ok(())
    }
}

/// One offer.
struct Offered {
    id: Option<String>,
    name: Option<String>,
    price: Option<Price>,
    currency: Option<Currency>,
    available: bool,
}

/// Types that are who sells.
const SHOPS: &[&str] = &[
    "Restaurant",
    "FoodEstablishment",
    "CafeOrCoffeeShop",
    "FastFoodRestaurant",
    "BarOrPub",
    "Bakery",
    "LocalBusiness",
    "Store",
    "Organization",
    "MovieTheater",
];

/// Members that lead to what is sold.
const PARTS: &[&str] = &[
    "@graph",
    "hasMenu",
    "hasMenuSection",
    "hasMenuItem",
    "itemListElement",
    "item",
    "mainEntity",
    "itemOffered",
    "makesOffer",
    "hasOfferCatalog",
    "containsPlace",
    "event",
    "events",
    "reservationFor",
];

fn index(value: &Value, by_id: &mut HashMap<String, Value>, depth: usize) {
    if depth > 64 {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| index(one, by_id, depth + 1)),
        Value::Object(object) => {
            if let Some(id) = text(object, "@id").filter(|_| object.len() > 1) {
                by_id.entry(id.to_owned()).or_insert_with(|| value.clone());
            }
            object.values().for_each(|part| index(part, by_id, depth + 1));
        }
        _ => {}
    }
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(all) => (all.as_slice(), None),
        one => (&[][..], Some(one)),
    };
    many.iter().chain(one)
}

fn text<'v>(object: &'v Map<String, Value>, member: &str) -> Option<&'v str> {
    match object.get(member)? {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.trim().is_empty()),
        // Text with its language.
        Value::Object(tagged) => tagged.get("@value")?.as_str(),
        Value::Array(all) => all.first()?.as_str(),
        _ => None,
    }
}

fn kinds(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let all = node.get("@type").into_iter().flat_map(each).filter_map(Value::as_str);
    all.map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

/// The name of a thing that may be given as text.
fn name_of(value: &Value) -> Option<&str> {
    each(value).find_map(|one| match one {
        Value::String(name) => Some(name.as_str()),
        Value::Object(node) => text(node, "name"),
        _ => None,
    })
}

/// What it is called; a flight or train without a name by its number and ends.
fn title(node: &Map<String, Value>, vertical: Option<Vertical>) -> Option<String> {
    if let Some(name) = text(node, "name") {
        return Some(clean(name).into_owned());
    }
    let (number, from, to) = match vertical {
        Some(Vertical::Flights) => ("flightNumber", "departureAirport", "arrivalAirport"),
        Some(Vertical::Trains) => ("trainNumber", "departureStation", "arrivalStation"),
        Some(Vertical::Movies) => {
            return node.get("workPresented").and_then(name_of).map(|name| clean(name).into_owned());
        }
        _ => return None,
    };
    let end = |member: &str| {
        let end = node.get(member)?;
        name_of(end).or_else(|| text(end.as_object()?, "iataCode"))
    };
    let number = text(node, number)?;
    Some(match (end(from), end(to)) {
        (Some(from), Some(to)) => format!("{number} {from} – {to}"),
        _ => number.to_owned(),
    })
}

/// When an event or a journey begins. A moment with a zone is told by the clock of its place, which is as it is written.
fn starts(node: &Map<String, Value>) -> Option<Start> {
    let told = ["startDate", "departureTime"].iter().find_map(|member| text(node, member))?;
    // A day alone is no time.
    let moment = told.get(..16).filter(|moment| moment.as_bytes()[10] == b'T')?;
    moment.parse().ok().map(Start::once)
}

/// Words for search: diet, cuisine, place and time.
fn tags(node: &Map<String, Value>) -> Vec<String> {
    let diets = node.get("suitableForDiet").into_iter().flat_map(each).filter_map(Value::as_str);
    let diets = diets.map(|diet| diet.rsplit('/').next().unwrap_or(diet).trim_end_matches("Diet").to_lowercase());
    let keywords = text(node, "keywords").into_iter().flat_map(|words| words.split(','));
    let members = ["startDate", "departureTime", "departureDate", "superEvent"];
    let said = members.iter().filter_map(|member| node.get(*member)).filter_map(name_of);
    let place = node.get("location").and_then(name_of);
    let ends = ["departureAirport", "arrivalAirport", "departureStation", "arrivalStation"];
    let ends = ends
        .iter()
        .filter_map(|member| node.get(*member))
        .flat_map(|end| [name_of(end), end.get("iataCode").and_then(Value::as_str)].into_iter().flatten());
    let rest = keywords.chain(said).chain(place).chain(ends).map(|tag| tag.trim().to_owned());
    diets.chain(rest).filter(|tag| !tag.is_empty()).collect()
}
