//! What was ordered before, at the prices of now.

use crate::asker::Asker;
use crate::error::CatalogError;
use crate::index::Catalog;
use crate::offers;
use crate::place::not_delivered;
use crate::timing::{self, Timing};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use yiju_domain::feed::{Choice, Deal, Merchant, ModifierGroup, Product};
use yiju_domain::id::{ItemId, OfferId};
use yiju_domain::intent::Vertical;
use yiju_domain::money::{Currency, Money};
use yiju_domain::offer::{Notice, Offer, OfferLine, OfferOption, Seller};
use yiju_domain::pricing::{CartLine, quote};

impl Catalog {
    /// An offer of the same lines of the same merchant, by its feed of now.
    ///
    /// # Errors
    /// [`CatalogError::NoLonger`] where a line or one of its choices is not sold any more, [`CatalogError::Unknown`]
    /// where the catalog is gone.
    pub fn again(&self, seller: &Seller, lines: &[OfferLine], asker: &Asker<'_>) -> Result<Offer, CatalogError> {
        let connection = self.another()?;
        let catalog: Option<(i64, String)> = connection
            .query_row("SELECT id, version FROM catalogs WHERE name = ?1", [&seller.catalog], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let (catalog, version) = catalog.ok_or_else(|| CatalogError::Unknown { name: seller.catalog.clone() })?;
        let gone = |what: &str| CatalogError::NoLonger { what: what.to_owned() };
        let merchant: Merchant = record(&connection, "merchants", catalog, seller.id.as_str())?
            .ok_or_else(|| gone(seller.name.all().next().unwrap_or_default()))?;
        let timing = Timing::now(asker);
        let (mut now, mut products) = (Vec::new(), Vec::new());
        let mut terms = None;
        for line in lines {
            let what = || gone(line.title.all().next().unwrap_or_default());
            let product: Product = record(&connection, "products", catalog, line.product.as_str())?.ok_or_else(what)?;
            let mut again = priced(line, &product, merchant.currency).ok_or_else(what)?;
            let variant = product.variants.iter().position(|variant| variant.id == line.item);
            again.starts = match timing::start(&product, variant) {
                Some(start) => Some(timing.nearest(&start).ok_or_else(what)?.at),
                None => None,
            };
            now.push(again);
            terms = terms.or_else(|| product.terms.clone());
            products.push(product);
        }
        let mut statement = connection.prepare("SELECT record FROM deals WHERE catalog = ?1")?;
        let deals = statement.query_map([catalog], |row| row.get::<_, String>(0))?;
        let deals: Vec<Deal> =
            deals.map(|deal| Ok(serde_json::from_str(&deal?)?)).collect::<Result<_, CatalogError>>()?;
        let shopper = asker.shopper((asker.ties)(&seller.catalog, &merchant));
        let cart = now.iter().zip(&products).map(|(line, product)| CartLine::of(line, product));
        let totals = cart.collect::<Option<Vec<_>>>().and_then(|cart| quote(&cart, &merchant, &deals, &shopper));
        let totals = totals.ok_or_else(|| gone(seller.name.all().next().unwrap_or_default()))?;
        let minimum = Money::new(merchant.minimum_order, merchant.currency);
        let below = (totals.items.minor < merchant.minimum_order).then_some(Notice::BelowMinimum { minimum });
        let comes = products.iter().any(|product| product.vertical.is_none_or(Vertical::comes));
        let mut notices: Vec<Notice> = below.into_iter().chain(timing.closed(&merchant).filter(|_| comes)).collect();
        notices.extend(products.iter().filter_map(|product| timing.not_sold(product)));
        let brought = products.iter().any(|product| product.vertical.is_none_or(Vertical::is_brought));
        let address = asker.address.as_deref().filter(|_| brought);
        notices.extend(address.and_then(|address| not_delivered(&merchant.delivers_to, address)));
        Ok(Offer {
            id: OfferId(String::new()),
            terms: terms.unwrap_or_else(|| merchant.terms.clone()),
            lines: now,
            totals,
            minutes: merchant.minutes,
            comes,
            notices,
            why: Vec::new(),
            feed_version: version,
            merchant: offers::seller(&merchant, &seller.catalog),
        })
    }
}

fn record<T: DeserializeOwned>(
    connection: &Connection,
    table: &str,
    catalog: i64,
    id: &str,
) -> Result<Option<T>, CatalogError> {
    let sql = format!("SELECT record FROM {table} WHERE catalog = ?1 AND id = ?2");
    let text: Option<String> = connection.query_row(&sql, params![catalog, id], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// The line at the price of now; `None` where it cannot be had as it was.
fn priced(line: &OfferLine, product: &Product, currency: Currency) -> Option<OfferLine> {
    let money = |minor| Money::new(minor, currency);
    let variant = product.variants.iter().find(|variant| variant.id == line.item);
    let base = match variant {
        Some(variant) => variant.price?,
        None if product.variants.is_empty() && line.item.as_str() == product.id.as_str() => product.price?,
        None => return None,
    };
    let mut now = line.clone();
    let mut unit = base;
    for option in &mut now.options {
        let (group, choice) = choice(product, &option.item)?;
        *option = OfferOption {
            group: group.name.clone(),
            title: choice.title.clone(),
            price: money(choice.price),
            ..option.clone()
        };
        unit = unit.checked_add(choice.price.checked_mul(i64::from(option.quantity))?)?;
    }
    for option in &now.without {
        choice(product, &option.item)?;
    }
    now.title = product.title.clone();
    now.variant = variant.map(|variant| variant.title.clone());
    now.unit_price = money(unit);
    now.total = money(unit.checked_mul(i64::from(line.quantity))?);
    Some(now)
}

fn choice<'a>(product: &'a Product, item: &ItemId) -> Option<(&'a ModifierGroup, &'a Choice)> {
    product.modifier_groups.iter().find_map(|group| {
        let choice = group.choices.iter().find(|choice| choice.id == *item)?;
        Some((group, choice))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use yiju_domain::request::{Task, WantedItem};
    use yiju_domain::text::Lang;

    const FEED: &str = r#"{"type":"merchant","id":"m","name":"茶铺","delivery_fee":400}
{"id":"tea","merchant":"m","title":"珍珠奶茶","modifier_groups":[{"name":"冰量","min":1,"max":1,"choices":[{"id":"ice","title":"少冰","price":50}]}],"variants":[{"id":"tea.m","title":"中杯","price":1400}]}
"#;

    #[test]
    fn the_same_is_offered_at_the_prices_of_now_as_long_as_it_is_sold() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        catalog.import("tea", FEED.as_bytes()).expect("imported");
        let item = WantedItem { quantity: 2, name: Some("珍珠奶茶".to_owned()), ..WantedItem::default() };
        let task = Task { items: vec![item], ..Task::default() };
        let asker = Asker::stranger(Lang::Zh, "2026-11-27T12:00[Asia/Shanghai]".parse().expect("a moment"));
        let then = catalog.offers(&task, &asker).expect("searched").remove(0);
        let again = |then: &Offer| catalog.again(&then.merchant, &then.lines, &asker);
        let mut same = again(&then).expect("still sold");
        same.id = then.id.clone();
        assert_eq!(same, then);
        catalog.import("tea", FEED.replace("1400", "1500").as_bytes()).expect("imported");
        let dearer = again(&then).expect("still sold");
        assert_eq!(dearer.totals.total.minor, then.totals.total.minor + 200);
        assert_ne!(dearer.feed_version, then.feed_version);
        for less in ["\"tea.m\"", "\"ice\"", "\"id\":\"tea\"", "\"id\":\"m\""] {
            let feed = FEED.replace(less, &less.replace(['m', 'e'], "x"));
            catalog.import("tea", feed.as_bytes()).expect("imported");
            assert!(matches!(again(&then), Err(CatalogError::NoLonger { .. })), "{less}");
        }
        catalog.remove("tea").expect("removed");
        assert!(matches!(again(&then), Err(CatalogError::Unknown { .. })));
    }
}
