//! The menu as the catalog capabilities tell it (`catalog_search.json`, `catalog_lookup.json`), ten products a page.

use super::document;
use super::menu::{Shop, titled};
use super::session::{Denied, Message};
use crate::ucp;
use serde::Deserialize;
use serde_json::{Value, json};
use yiju_domain::feed::{Product, Variant};
use yiju_domain::money::Currency;

/// Products of a page, where the platform does not say.
const PAGE: usize = 10;
/// Products of a page at most.
const LARGEST: usize = 100;
/// Ids of one call at most.
const BATCH: usize = 100;
/// The one option that a product of several variants has.
const SIZE: &str = "规格 / Size";

/// A search.
#[derive(Debug, Deserialize)]
pub struct WantedSearch {
    query: Option<String>,
    filters: Option<Filters>,
    #[serde(default)]
    pagination: Pagination,
    /// Some platforms put it here.
    cursor: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Filters {
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    price: PriceFilter,
}

#[derive(Debug, Default, Deserialize)]
struct PriceFilter {
    min: Option<i64>,
    max: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
struct Pagination {
    cursor: Option<String>,
    limit: Option<usize>,
}

/// A look-up of several products.
#[derive(Debug, Deserialize)]
pub struct WantedLookup {
    ids: Vec<String>,
}

/// A look-up of one product.
#[derive(Debug, Deserialize)]
pub struct WantedProduct {
    id: String,
    #[serde(default)]
    selected: Vec<Selected>,
}

#[derive(Debug, Deserialize)]
struct Selected {
    label: String,
}

/// Products by words.
///
/// # Errors
/// [`Denied::Protocol`] where nothing is searched for, or the cursor is none of ours.
pub fn search(stall: &[Shop], wanted: &WantedSearch) -> Result<Value, Denied> {
    if wanted.query.is_none() && wanted.filters.is_none() {
        return Err(refused("invalid_request", "A query or filters are needed; the query * finds everything."));
    }
    let from = match wanted.pagination.cursor.as_ref().or(wanted.cursor.as_ref()) {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| refused("invalid_request", "The cursor is none of this shop's."))?,
    };
    let limit = wanted.pagination.limit.unwrap_or(PAGE).clamp(1, LARGEST);
    let found: Vec<(&Shop, &Product)> = all(stall).filter(|(shop, product)| wanted.is_met(shop, product)).collect();
    let page = found.iter().skip(from).take(limit);
    let products: Vec<Value> =
        page.map(|(shop, product)| told(product, &variants(product), shop.merchant.currency)).collect();
    let next = from.saturating_add(limit);
    let mut pagination = json!({"has_next_page": next < found.len(), "total_count": found.len()});
    if next < found.len() {
        pagination["cursor"] = json!(next.to_string());
    }
    Ok(json!({"ucp": envelope(ucp::CATALOG_SEARCH), "products": products, "pagination": pagination}))
}

/// Products by the ids of products or variants, each product once.
///
/// # Errors
/// [`Denied::Protocol`] where there are none or too many ids.
pub fn lookup(stall: &[Shop], wanted: WantedLookup) -> Result<Value, Denied> {
    if wanted.ids.is_empty() {
        return Err(refused("invalid_request", "At least one id is needed."));
    }
    if wanted.ids.len() > BATCH {
        return Err(refused("request_too_large", &format!("At most {BATCH} ids are looked up at once.")));
    }
    let products = all(stall).filter_map(|(shop, product)| {
        let inputs = |variant: &Item<'_>| -> Vec<Value> {
            let of = |id: &&String| id.as_str() == variant.id || (variant.usual && id.as_str() == product.id.as_str());
            let mut ids: Vec<&String> = wanted.ids.iter().filter(of).collect();
            ids.dedup();
            let by = |id: &String| if id.as_str() == variant.id { "exact" } else { "featured" };
            ids.into_iter().map(|id| json!({"id": id, "match": by(id)})).collect()
        };
        let asked: Vec<(Item<'_>, Vec<Value>)> = variants(product)
            .into_iter()
            .map(|variant| {
                let inputs = inputs(&variant);
                (variant, inputs)
            })
            .filter(|(_, inputs)| !inputs.is_empty())
            .collect();
        let (items, inputs): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        let mut told = told(product, &items, shop.merchant.currency);
        for (variant, inputs) in told["variants"].as_array_mut()?.iter_mut().zip(inputs) {
            variant["inputs"] = json!(inputs);
        }
        (!items.is_empty()).then_some(told)
    });
    Ok(json!({"ucp": envelope(ucp::CATALOG_LOOKUP), "products": products.collect::<Vec<_>>()}))
}

/// One product, the variant that was asked for first.
///
/// # Errors
/// [`Denied::Nothing`] where there is none.
pub fn product(stall: &[Shop], wanted: WantedProduct) -> Result<Value, Denied> {
    let found = all(stall).find_map(|(shop, product)| {
        let variants = variants(product);
        let exact = variants.iter().position(|variant| variant.id == wanted.id);
        (exact.is_some() || product.id.as_str() == wanted.id).then_some((shop, product, variants, exact))
    });
    let Some((shop, product, mut variants, exact)) = found else {
        let mut message = Message::error("not_found", format!("There is no product {}.", wanted.id), "$.id".to_owned());
        message.severity = Some("unrecoverable".to_owned());
        return Err(Denied::Nothing(vec![message]));
    };
    let chosen = variants.iter().position(|one| wanted.selected.iter().any(|selected| selected.label == one.title));
    let usual = variants.iter().position(|variant| variant.usual);
    let first = exact.or(chosen).or(usual).unwrap_or(0);
    variants[..=first].rotate_right(1);
    let mut told = told(product, &variants, shop.merchant.currency);
    if variants.len() > 1 {
        told["selected"] = json!([{"name": SIZE, "label": variants[0].title}]);
    }
    Ok(json!({"ucp": envelope(ucp::CATALOG_LOOKUP), "product": told}))
}

impl WantedSearch {
    fn is_met(&self, shop: &Shop, product: &Product) -> bool {
        let words = self.query.as_deref().unwrap_or("*").to_lowercase();
        let aliases = product.aliases.iter().map(String::as_str);
        let texts = product.title.all().chain(product.category.all()).chain(shop.merchant.name.all()).chain(aliases);
        let text = texts.collect::<Vec<_>>().join("\n").to_lowercase();
        let says = words.split_whitespace().all(|word| word == "*" || text.contains(word));
        let Some(filters) = &self.filters else { return says };
        let category = filters.categories.is_empty()
            || product.category.all().any(|name| filters.categories.iter().any(|wanted| wanted == name));
        let price = variants(product).iter().any(|variant| {
            filters.price.min.is_none_or(|min| variant.price >= min)
                && filters.price.max.is_none_or(|max| variant.price <= max)
        });
        says && category && price
    }
}

/// Something with a price: a variant, or a product that has none.
struct Item<'a> {
    id: &'a str,
    title: String,
    price: i64,
    usual: bool,
}

fn all(stall: &[Shop]) -> impl Iterator<Item = (&Shop, &Product)> {
    let products = stall.iter().flat_map(|shop| shop.products().iter().map(move |product| (shop, product)));
    products.filter(|(_, product)| !variants(product).is_empty())
}

fn variants(product: &Product) -> Vec<Item<'_>> {
    if product.variants.is_empty() {
        let price = product.price.filter(|price| *price >= 0);
        let item = |price| Item { id: product.id.as_str(), title: titled(&product.title), price, usual: true };
        return price.map(item).into_iter().collect();
    }
    let usual = product.variants.iter().position(|variant| variant.default).unwrap_or(0);
    let item = |(at, variant): (usize, &'_ Variant)| -> Option<(usize, i64)> {
        variant.price.filter(|price| *price >= 0).map(|price| (at, price))
    };
    let priced = product.variants.iter().enumerate().filter_map(item);
    priced
        .map(|(at, price)| {
            let variant = &product.variants[at];
            Item { id: variant.id.as_str(), title: titled(&variant.title), price, usual: at == usual }
        })
        .collect()
}

/// `types/product.json`. What the protocol has no place for, above all choices, stands in its `metadata` as in a feed.
fn told(product: &Product, items: &[Item<'_>], currency: Currency) -> Value {
    let money = |amount: i64| json!({"amount": amount, "currency": currency});
    let prices = || items.iter().map(|item| item.price);
    let several = product.variants.len() > 1;
    let variants: Vec<Value> = items
        .iter()
        .map(|item| {
            let mut told = json!({
                "id": item.id,
                "title": item.title,
                "description": {"plain": item.title},
                "price": money(item.price),
                "availability": {"available": true, "status": "in_stock"},
            });
            if several {
                told["options"] = json!([{"name": SIZE, "label": item.title}]);
            }
            told
        })
        .collect();
    let mut told = json!({
        "id": product.id,
        "title": titled(&product.title),
        "description": {"plain": titled(&product.title)},
        "price_range": {"min": money(prices().min().unwrap_or(0)), "max": money(prices().max().unwrap_or(0))},
        "variants": variants,
        "metadata": {ucp::FEED: product},
    });
    let categories: Vec<Value> = product.category.all().map(|name| json!({"value": name})).collect();
    if !categories.is_empty() {
        told["categories"] = json!(categories);
    }
    if several {
        let values = product.variants.iter().map(|variant| json!({"label": titled(&variant.title)}));
        told["options"] = json!([{"name": SIZE, "values": values.collect::<Vec<_>>()}]);
    }
    told
}

fn envelope(capability: &str) -> Value {
    json!({"version": ucp::VERSION, "status": "success", "capabilities": document::capabilities(&[capability])})
}

fn refused(code: &'static str, content: &str) -> Denied {
    Denied::Protocol(400, code, content.to_owned())
}
