//! Products as the commerce protocols write them: UCP's catalog (`schemas/shopping/types/product.json` of 2026-04-08) and
//! ACP's product feed (`schema.feed.json` of 2026-04-17). Both: a product with variants, prices in minor units.

use super::shops::Shops;
use super::{Sink, short};
use serde::Deserialize;
use serde_json::Value;
use std::io;
use yiju_domain::feed::{Product, Record, Variant};
use yiju_domain::id::{ItemId, ProductId};
use yiju_domain::intent::Vertical;
use yiju_domain::money::Currency;
use yiju_domain::text::Text;

#[derive(Deserialize)]
struct Ware {
    id: String,
    #[serde(default)]
    title: Option<String>,
    variants: Vec<Kind>,
    #[serde(default)]
    categories: Vec<Category>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Kind {
    id: String,
    title: String,
    #[serde(default)]
    price: Option<Price>,
    #[serde(default)]
    availability: Option<Availability>,
    /// UCP's name, then ACP's.
    #[serde(default, alias = "variant_options")]
    options: Vec<Chosen>,
    #[serde(default)]
    categories: Vec<Category>,
    #[serde(default)]
    seller: Option<Seller>,
}

#[derive(Deserialize)]
struct Price {
    amount: i64,
    currency: Currency,
}

#[derive(Deserialize)]
struct Availability {
    #[serde(default)]
    available: Option<bool>,
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(alias = "value")]
    label: String,
}

#[derive(Deserialize)]
struct Category {
    value: String,
}

#[derive(Deserialize)]
struct Seller {
    #[serde(default)]
    name: Option<String>,
}

/// Takes products of the protocols in.
pub struct Goods {
    shops: Shops,
}

impl Goods {
    /// `shop` is what the merchant is called that no product names.
    pub fn new(shop: &str) -> Self {
        Self { shops: Shops::new(shop) }
    }

    /// Whether a value is such a product: its variants have prices with a currency.
    pub fn knows(value: &Value) -> bool {
        let priced = |price: &Value| price.get("amount").is_some() && price.get("currency").is_some();
        let variants = value.get("variants").and_then(Value::as_array);
        value.get("price_range").is_some()
            || variants.is_some_and(|all| all.iter().any(|variant| variant.get("price").is_some_and(priced)))
    }

    /// Hands on one product.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn take(&mut self, line: u64, value: Value, sink: &mut Sink) -> io::Result<()> {
        let ware: Ware = match serde_json::from_value(value) {
            Ok(ware) => ware,
            Err(error) => return sink(line, Err(short(&error.to_string()))),
        };
        let wanted = |kind: &&Kind| kind.availability.as_ref().is_none_or(|state| state.available != Some(false));
        let kinds: Vec<&Kind> = ware.variants.iter().filter(wanted).collect();
        let Some(first) = kinds.first() else {
            return sink(line, Err("none of its variants can be had".to_owned()));
        };
        let currency = kinds.iter().find_map(|kind| kind.price.as_ref()).map_or(Currency::USD, |price| price.currency);
        if kinds.iter().filter_map(|kind| kind.price.as_ref()).any(|price| price.currency != currency) {
            return sink(line, Err("its variants have prices in several currencies".to_owned()));
        }
        let seller = first.seller.as_ref().and_then(|seller| seller.name.as_deref());
        let (merchant, new) = self.shops.of(seller, currency);
        if let Some(record) = new {
            sink(line, Ok(record))?;
        }
        let category = ware.categories.iter().chain(&first.categories).map(|category| category.value.as_str());
        // "Apparel > Shirts" is a shelf, "1604" is not.
        let shelf = |path: &str| path.rsplit('>').next().unwrap_or(path).trim().to_owned();
        let category = category.map(shelf).find(|shelf| shelf.chars().any(char::is_alphabetic));
        let title = ware.title.clone().unwrap_or_else(|| first.title.clone());
        let single = kinds.len() == 1 && ware.variants.len() == 1;
        let variants = kinds.iter().map(|kind| Variant {
            id: ItemId(kind.id.clone()),
            title: Text::plain(difference(kind, &title)),
            aliases: Vec::new(),
            price: kind.price.as_ref().map(|price| price.amount),
            starts: None,
            default: false,
        });
        let product = Product {
            merchant: Some(merchant),
            variants: variants.collect(),
            vertical: Some(Vertical::Shopping),
            category: category.map(Text::plain).unwrap_or_default(),
            tags: ware.tags,
            price: if single { first.price.as_ref().map(|price| price.amount) } else { None },
            ..Product::named(ProductId(ware.id), Text::plain(title))
        };
        sink(line, Ok(Record::Product(product)))
    }
}

/// What tells a variant apart: its options, else what its title says beyond the product's.
fn difference(kind: &Kind, title: &str) -> String {
    if !kind.options.is_empty() {
        return kind.options.iter().map(|chosen| chosen.label.as_str()).collect::<Vec<_>>().join(" / ");
    }
    let rest = kind
        .title
        .strip_prefix(title)
        .map(|rest| rest.trim_start_matches([' ', '-', '–', ':', '/', ',']))
        .unwrap_or_default();
    if rest.is_empty() { kind.title.clone() } else { rest.to_owned() }
}
