//! What a sandbox plays beyond its menu: stock, discount codes, ways of delivery, and customers whom it knows.

use super::accounts::Accounts;
use super::menu::titled;
use super::wanted::Destination;
use crate::ucp::FIRST_ORDER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;
use yiju_domain::id::ItemId;
use yiju_domain::pricing::Discount;

/// The rules of a sandbox, as JSON: `yiju merchant sandbox --house FILE`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct House {
    /// How many of an item there are. Items that are not named never run out, and an order takes none away.
    pub stock: HashMap<ItemId, u32>,
    /// Discount codes.
    pub codes: Vec<Code>,
    /// Ways of delivery. Where there are none, there is one at the fee of the menu.
    pub deliveries: Vec<Delivery>,
    /// Payment handlers that are taken beside the sandbox's own: any token pays but `declined`, and charges nobody.
    pub handlers: Vec<Handler>,
    /// Buyers whose addresses are known, by their e-mail address.
    pub customers: Vec<Customer>,
    /// Accounts: orders are for who is signed in only. Where there are none, everybody is a guest.
    pub accounts: Option<Accounts>,
    /// Whether orders need mandates (AP2): checkouts are signed, and completed with a mandate by platforms that speak of
    /// mandates in their profile.
    pub mandates: bool,
    /// Profiles of platforms that cannot be opened, by their addresses.
    pub platforms: HashMap<String, Value>,
    /// What whoever may make an order go on at will has to say (`Simulation-Secret`); nobody may, where there is none.
    pub secret: Option<String>,
}

/// A discount code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// What the buyer types, in capitals or not.
    pub code: String,
    /// For people.
    pub title: String,
    /// Per cent of what is to be paid.
    #[serde(default)]
    pub percent: u8,
    /// Minor units.
    #[serde(default)]
    pub amount: i64,
    /// When it ends: RFC 3339.
    pub until: Option<Timestamp>,
}

/// A payment handler that is only played.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handler {
    /// A reversed domain: "com.example.pay".
    pub name: String,
    /// The instance of it.
    pub id: String,
    /// What its own specification asks for.
    #[serde(default)]
    pub config: Map<String, Value>,
}

/// A way of delivery.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Within the checkout.
    pub id: String,
    /// For people.
    pub title: String,
    /// Minor units.
    pub price: i64,
    /// Where to: ISO 3166-1; anywhere that no other delivery of the same level names, where it is absent.
    pub country: Option<String>,
    /// "standard", "express": of each level there is one.
    #[serde(default)]
    pub level: String,
    /// Costs nothing once the items come to so many minor units.
    pub free_over: Option<i64>,
    /// Costs nothing with one of these items.
    #[serde(default)]
    pub free_with: Vec<ItemId>,
}

/// A buyer who is known.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// In capitals or not.
    pub email: String,
    /// Each with an id.
    #[serde(default)]
    pub addresses: Vec<Destination>,
}

/// What became of a discount (`discount.json`, `applied_discount`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// As the house writes it; absent for a deal of the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// For people.
    pub title: String,
    /// Minor units taken off.
    pub amount: i64,
    /// Whether nobody asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub automatic: bool,
    /// The claim of the buyer that it was granted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<String>,
    /// Which part of the price it was taken off.
    #[serde(default)]
    pub allocations: Vec<Allocation>,
}

/// A share of a discount (`discount.json`, `allocation`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// JSONPath (RFC 9535).
    path: String,
    amount: i64,
}

impl Applied {
    /// A discount on the whole.
    pub fn new(code: Option<String>, title: String, amount: i64) -> Self {
        let allocations = vec![Allocation { path: "$.totals[?@.type=='subtotal']".to_owned(), amount }];
        Self { automatic: code.is_none(), code, title, amount, eligibility: None, allocations }
    }

    /// A deal of the menu, as it was priced.
    pub fn deal(off: &Discount) -> Self {
        let priced = Self::new(off.code.clone(), titled(&off.title), off.amount.minor);
        let eligibility = off.first_order.then(|| FIRST_ORDER.to_owned());
        Self { automatic: priced.automatic && eligibility.is_none(), eligibility, ..priced }
    }
}

impl Default for House {
    /// A few codes to try, and nothing else.
    fn default() -> Self {
        let code = |code: &str, title: &str, percent, amount, until| Code {
            code: code.to_owned(),
            title: title.to_owned(),
            percent,
            amount,
            until,
        };
        Self {
            stock: HashMap::new(),
            codes: vec![
                code("10OFF", "九折 / 10% off", 10, 0, None),
                code("WELCOME20", "新客八折 / 20% off", 20, 0, None),
                code("FIXED500", "立减5 / 5 off", 0, 500, None),
                code("EXPIRED", "过期 / Expired", 10, 0, Some(Timestamp::UNIX_EPOCH)),
            ],
            deliveries: Vec::new(),
            handlers: Vec::new(),
            customers: Vec::new(),
            accounts: None,
            mandates: false,
            platforms: HashMap::new(),
            secret: None,
        }
    }
}

impl House {
    /// Takes the codes off `total` minor units, one after the other, but those of deals, which took off `granted` before.
    /// What cannot be taken is told by the place of the code, a term of the protocol and words.
    pub fn redeem(
        &self,
        codes: &[String],
        of_deals: &[String],
        granted: &[Applied],
        mut total: i64,
        now: Timestamp,
    ) -> (Vec<Applied>, Vec<(usize, &str, String)>) {
        let (mut applied, mut refused) = (Vec::<Applied>::new(), Vec::new());
        for (at, typed) in codes.iter().enumerate() {
            if let Some(own) = of_deals.iter().find(|own| own.eq_ignore_ascii_case(typed.trim())) {
                if !granted.iter().any(|one| one.code.as_ref() == Some(own)) {
                    refused.push((at, "discount_code_invalid", format!("{own} takes nothing off this checkout.")));
                }
                continue;
            }
            let known = self.codes.iter().find(|one| one.code.to_lowercase() == typed.trim().to_lowercase());
            let Some(code) = known else {
                refused.push((at, "discount_code_invalid", format!("There is no code {typed}.")));
                continue;
            };
            if code.until.is_some_and(|until| until < now) {
                refused.push((at, "discount_code_expired", format!("{} is over.", code.code)));
            } else if applied.iter().any(|one| one.code.as_ref() == Some(&code.code)) {
                refused.push((at, "discount_code_already_applied", format!("{} is taken already.", code.code)));
            } else {
                let share =
                    i128::from(total) * i128::from(code.percent.min(100)) / 100 + i128::from(code.amount.max(0));
                let amount = i64::try_from(share).unwrap_or(total).min(total);
                if amount > 0 {
                    total -= amount;
                    applied.push(Applied::new(Some(code.code.clone()), code.title.clone(), amount));
                }
            }
        }
        (applied, refused)
    }

    /// The ways of delivery to a country, the cheapest first, each with what it costs now.
    pub fn deliveries<'a>(
        &self,
        country: Option<&str>,
        items: i64,
        sold: impl Iterator<Item = &'a ItemId>,
    ) -> Vec<(&Delivery, i64)> {
        let sold: Vec<&ItemId> = sold.collect();
        let names = |one: &Delivery| one.country.as_deref().is_some_and(|named| country == Some(named));
        let fits = |one: &&Delivery| {
            let other = || self.deliveries.iter().any(|other| other.level == one.level && names(other));
            names(one) || (one.country.is_none() && !other())
        };
        let free = |one: &Delivery| {
            one.free_over.is_some_and(|over| items >= over) || one.free_with.iter().any(|item| sold.contains(&item))
        };
        let ways = self.deliveries.iter().filter(fits);
        let mut found: Vec<(&Delivery, i64)> = ways.map(|one| (one, if free(one) { 0 } else { one.price })).collect();
        found.sort_by_key(|(_, price)| *price);
        found
    }

    /// The addresses of the buyer of that e-mail address.
    pub fn addresses(&self, email: Option<&str>) -> &[Destination] {
        let known = |one: &&Customer| email.is_some_and(|email| one.email.eq_ignore_ascii_case(email));
        self.customers.iter().find(known).map_or(&[], |one| &one.addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> House {
        serde_json::from_str(
            r#"{"codes": [{"code": "HALF", "title": "h", "percent": 50}, {"code": "Ten", "title": "t", "amount": 1000},
                {"code": "OLD", "title": "o", "percent": 5, "until": "2020-01-01T00:00:00Z"}],
              "deliveries": [{"id": "us", "title": "u", "price": 900, "country": "US", "level": "fast"},
                {"id": "far", "title": "f", "price": 2500, "level": "fast"},
                {"id": "slow", "title": "s", "price": 500, "level": "slow", "free_over": 10000, "free_with": ["rose"]}],
              "customers": [{"email": "A@example.com", "addresses": [{"id": "home", "postal_code": "1"}]}]}"#,
        )
        .expect("a house")
    }

    #[test]
    fn codes_are_taken_one_after_the_other_and_never_more_than_there_is() {
        let codes = |typed: &[&str]| typed.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let redeem = |typed: &[&str], total| {
            let house = house();
            let (applied, refused) =
                house.redeem(&codes(typed), &[], &[], total, "2026-01-01T00:00:00Z".parse().expect("a time"));
            let applied: Vec<i64> = applied.iter().map(|one| one.amount).collect();
            let refused: Vec<(usize, String)> = refused.iter().map(|one| (one.0, one.1.to_owned())).collect();
            (applied, refused)
        };
        assert_eq!(redeem(&["half", "TEN"], 4001), (vec![2000, 1000], vec![]));
        assert_eq!(redeem(&["Ten", "ten"], 700).0, [700]);
        let refused = ["discount_code_invalid", "discount_code_expired", "discount_code_already_applied"];
        let refused = refused.iter().zip([0, 1, 3]).map(|(term, at)| (at, (*term).to_owned())).collect();
        assert_eq!(redeem(&["x", "old", "HALF", "half"], 100), (vec![50], refused));
    }

    #[test]
    fn a_delivery_of_the_country_stands_before_that_of_anywhere() {
        let house = house();
        let rose = ItemId::from("rose");
        let ids = |country, items, sold: &[ItemId]| {
            let found = house.deliveries(country, items, sold.iter());
            found.into_iter().map(|(one, price)| format!("{} {price}", one.id)).collect::<Vec<_>>()
        };
        assert_eq!(ids(Some("US"), 100, &[]), ["slow 500", "us 900"]);
        assert_eq!(ids(Some("CA"), 10_000, &[]), ["slow 0", "far 2500"]);
        assert_eq!(ids(None, 100, std::slice::from_ref(&rose)), ["slow 0", "far 2500"]);
        assert_eq!(house.addresses(Some("a@EXAMPLE.com")).len(), 1);
        assert!(house.addresses(Some("b@example.com")).is_empty() && house.addresses(None).is_empty());
    }
}
