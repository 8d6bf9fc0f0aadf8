//! Everything that a merchant sells, fetched page by page (`catalog_search.json`) into records of our own feed.

use super::answer::{Read, amount, list, text};
use super::wire::plain;
use crate::ucp;
use serde_json::{Value, json};
use yiju_domain::feed::{Deal, Merchant, Product, Record, Variant};
use yiju_domain::id::{ItemId, MerchantId, ProductId};
use yiju_domain::money::Currency;
use yiju_domain::text::Text;

/// Products asked for at once.
const PAGE: usize = 100;
/// Pages at most: a merchant whose pages never end is left there.
pub const PAGES: usize = 2_000;

/// The body that asks for a page.
pub fn ask(cursor: Option<&str>) -> Value {
    let mut pagination = json!({ "limit": PAGE });
    if let Some(cursor) = cursor {
        pagination["cursor"] = json!(cursor);
    }
    json!({"query": "*", "pagination": pagination})
}

/// A page of products.
pub struct Page {
    /// In the merchant's order, each with its currency.
    pub products: Vec<(Product, Currency)>,
    /// Where the next page is.
    pub next: Option<String>,
}

/// Reads a page. A product that cannot be sold, for want of a price or a stock, is left out.
///
/// # Errors
/// What is wrong with it as a page.
pub fn page(raw: &Value) -> Read<Page> {
    let products = list(raw, "products")?.iter().filter_map(|one| product(one).ok().flatten());
    let more = raw.pointer("/pagination/has_next_page").and_then(Value::as_bool) == Some(true);
    let next = raw.pointer("/pagination/cursor").and_then(Value::as_str).filter(|_| more);
    Ok(Page { products: products.collect(), next: next.map(str::to_owned) })
}

fn product(raw: &Value) -> Read<Option<(Product, Currency)>> {
    let variants = list(raw, "variants")?;
    let mut sold = Vec::new();
    let mut currency = None;
    for variant in variants {
        if variant.pointer("/availability/available").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let price = variant.get("price").ok_or("a variant has no price")?;
        let told = Currency::try_from(text(price, "currency")?.to_owned()).map_err(|error| error.to_string())?;
        if *currency.get_or_insert(told) != told {
            return Err("its variants have several currencies".to_owned());
        }
        sold.push(Variant {
            id: ItemId::from(text(variant, "id")?),
            title: Text::plain(plain(text(variant, "title")?)),
            aliases: Vec::new(),
            price: Some(amount(price, "amount")?),
            starts: None,
            default: sold.is_empty(),
        });
    }
    let Some(currency) = currency else { return Ok(None) };
    // A merchant that knows our feed tells all of the product, above all its choices.
    let whole = raw.get("metadata").and_then(|metadata| metadata.get(ucp::FEED));
    if let Some(product) = whole.and_then(|record| serde_json::from_value::<Product>(record.clone()).ok()) {
        return Ok(Some((product, currency)));
    }
    let title = Text::plain(plain(text(raw, "title")?));
    let categories = raw.get("categories").and_then(Value::as_array).into_iter().flatten();
    let category = categories.filter_map(|one| one.get("value")?.as_str()).map(plain).next().unwrap_or_default();
    let tags = raw.get("tags").and_then(Value::as_array).into_iter().flatten();
    let tags = tags.filter_map(Value::as_str).map(plain).collect();
    // What is ordered is a variant; a product of one kind goes by its name.
    let (id, price, variants) = match sold.as_slice() {
        [only] => (ProductId(only.id.0.clone()), only.price, Vec::new()),
        _ => (ProductId::from(text(raw, "id")?), None, sold),
    };
    let product = Product {
        category: if category.is_empty() { Text::default() } else { Text::plain(category) },
        tags,
        price,
        variants,
        ..Product::named(id, title)
    };
    Ok(Some((product, currency)))
}

/// The records of a feed: the merchants as the profile tells them in our own form, or one of that name; then products.
pub fn records(profile: &Value, name: &str, endpoint: &str, products: Vec<(Product, Currency)>) -> Vec<Record> {
    let told = |what: &str| {
        let list = profile.get(ucp::FEED).and_then(|feed| feed.get(what)?.as_array());
        list.into_iter().flatten().cloned()
    };
    let mut merchants: Vec<Merchant> =
        told("merchants").filter_map(|record| serde_json::from_value(record).ok()).collect();
    if merchants.is_empty() {
        let currency = products.first().map_or(Currency::CNY, |(_, currency)| *currency);
        merchants.push(Merchant { currency, ..Merchant::named(name) });
    }
    for merchant in &mut merchants {
        merchant.endpoint = Some(endpoint.to_owned());
    }
    let deals: Vec<Deal> = told("deals").filter_map(|record| serde_json::from_value(record).ok()).collect();
    let first = merchants[0].id.clone();
    let currencies: Vec<(MerchantId, Currency)> = merchants.iter().map(|one| (one.id.clone(), one.currency)).collect();
    let products = products.into_iter().filter_map(|(mut product, currency)| {
        let of = product.merchant.get_or_insert_with(|| first.clone());
        // A price in another currency than the merchant's could be taken for one in it.
        let fits = currencies.iter().any(|(id, known)| id == of && *known == currency);
        fits.then_some(Record::Product(product))
    });
    let products: Vec<Record> = products.collect();
    merchants.into_iter().map(Record::Merchant).chain(deals.into_iter().map(Record::Deal)).chain(products).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> Value {
        json!({"id": "p1", "title": "Mug\u{7}", "tags": ["blue"], "categories": [{"value": "Kitchen"}], "variants": [
            {"id": "v1", "title": "Small", "price": {"amount": 900, "currency": "USD"}},
            {"id": "v2", "title": "Large", "price": {"amount": 1200, "currency": "USD"}},
            {"id": "v3", "title": "Huge", "price": {"amount": 1500, "currency": "USD"}, "availability": {"available": false}},
        ]})
    }

    #[test]
    fn what_can_be_bought_becomes_a_product() {
        let (product, currency) = product(&raw()).expect("read").expect("sold");
        assert_eq!(currency, Currency::USD);
        assert_eq!(product.variants.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["v1", "v2"]);
        assert!(product.variants[0].default && product.title.all().eq(["Mug"]));
        let mut one = raw();
        one["variants"].as_array_mut().expect("a list").truncate(1);
        let (product, _) = self::product(&one).expect("read").expect("sold");
        assert_eq!((product.id.as_str(), product.price, product.variants.len()), ("v1", Some(900), 0));
    }

    #[test]
    fn what_cannot_be_trusted_is_left_out() {
        let broken = [
            json!({"id": "a", "title": "t", "variants": [{"id": "v", "title": "t", "price": {"amount": 1.5, "currency": "USD"}}]}),
            json!({"id": "a", "title": "t", "variants": [{"id": "v", "title": "t"}]}),
            json!({"id": "a", "title": "t", "variants": []}),
            json!({"id": "a"}),
            json!(7),
        ];
        let read = page(&json!({"products": [broken[0], broken[1], broken[2], broken[3], broken[4], raw()],
            "pagination": {"has_next_page": false, "cursor": "x"}}))
        .expect("a page");
        assert_eq!((read.products.len(), read.next), (1, None));
        assert!(page(&json!({"products": 1})).is_err());
        let records = records(&json!({}), "shop", "https://shop.example.com", read.products);
        assert!(
            matches!(&records[0], Record::Merchant(one) if one.endpoint.as_deref() == Some("https://shop.example.com"))
        );
        assert!(matches!(&records[1], Record::Product(one) if one.merchant == Some(MerchantId::from("shop"))));
    }
}
