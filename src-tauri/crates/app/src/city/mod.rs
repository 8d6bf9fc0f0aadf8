//! A city to try things in: shops, kitchens, cinemas, hotels, trains and all, made by rule and the same on every machine.
//!
//! Nothing of it is real. Names, menus and prices are put together here from plain words, so that no merchant's own are
//! copied, and the program stays small: twenty thousand products in a few kilobytes of rules.

mod deals;
mod drinks;
mod gifts;
mod going_out;
mod goods;
mod kitchen;
mod make;
mod meals;
mod travel;

use yiju_domain::feed::Record;

/// Counted up whenever the city changes, so that it is imported anew.
pub const EDITION: u32 = 4;

/// Hands on every record of the city, merchants before their products.
pub fn records(take: &mut dyn FnMut(Record)) {
    drinks::records(take);
    meals::records(take);
    goods::groceries(take);
    goods::shopping(take);
    gifts::records(take);
    going_out::movies(take);
    going_out::shows(take);
    going_out::vouchers(take);
    travel::hotels(take);
    travel::flights(take);
    travel::trains(take);
    travel::rides(take);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use yiju_domain::intent::Vertical;
    use yiju_domain::text::Lang;

    #[test]
    fn the_city_has_everything_and_is_the_same_every_time() {
        let mut count: BTreeMap<Vertical, usize> = BTreeMap::new();
        let (mut ids, mut merchants) = (BTreeSet::new(), BTreeSet::new());
        let (mut deals, mut rules) = (BTreeSet::new(), BTreeSet::new());
        let mut all = Vec::new();
        records(&mut |record| {
            match &record {
                Record::Merchant(merchant) => {
                    assert!(merchant.sandbox && merchants.insert(merchant.id.clone()), "{}", merchant.id);
                }
                Record::Deal(deal) => {
                    assert!(merchants.contains(&deal.merchant) && deals.insert(deal.id.clone()), "{}", deal.id);
                    assert_eq!(deal.flaw(), Ok(()), "{}", deal.id);
                    let name = serde_json::to_value(&deal.rule).expect("JSON")["rule"].to_string();
                    rules.insert((name, deal.code.is_some(), deal.first_order, deal.valid.is_some()));
                }
                Record::Product(product) => {
                    assert!(ids.insert(product.id.clone()), "{} twice", product.id);
                    assert!(product.merchant.as_ref().is_some_and(|merchant| merchants.contains(merchant)));
                    let priced =
                        product.price.is_some() || product.variants.iter().all(|variant| variant.price.is_some());
                    assert!(priced && (product.price.is_some() || !product.variants.is_empty()), "{}", product.id);
                    assert!(product.title.all().count() == 2, "{} in both languages", product.title.get(Lang::Zh));
                    *count.entry(product.vertical.expect("a vertical")).or_default() += 1;
                }
            }
            all.push(serde_json::to_string(&record).expect("JSON"));
        });
        let mut again = Vec::new();
        records(&mut |record| again.push(serde_json::to_string(&record).expect("JSON")));
        assert!(all == again);
        eprintln!("{count:?}, {} bytes", all.iter().map(String::len).sum::<usize>());
        for vertical in Vertical::ALL {
            assert!(count.get(vertical).is_some_and(|&count| count >= 5), "{vertical:?}");
        }
        assert!(ids.len() >= 20_000, "{}", ids.len());
        assert!(rules.len() >= 6, "deals of each kind: {rules:?}");
    }
}
