//! A mandate and its checkout, for the tests of this crate.

use yiju_domain::feed::Terms;
use yiju_domain::id::{CheckoutId, ItemId, MerchantId, ProductId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{Checkout, CheckoutLine, CheckoutStatus, CheckoutTotal};
use yiju_domain::money::{Currency, Money};
use yiju_domain::offer::{OfferLine, OfferOption, Seller};
use yiju_domain::pricing::{Discount, Totals};
use yiju_domain::text::Text;

pub const fn cny(minor: i64) -> Money {
    Money::new(minor, Currency::CNY)
}

/// `quantity` of `item` at `base` each, with options `(item, quantity for one, price of one)`.
pub fn line(item: &str, quantity: u32, base: i64, options: &[(&str, u32, i64)]) -> OfferLine {
    let options: Vec<OfferOption> = options
        .iter()
        .map(|&(item, quantity, price)| OfferOption {
            group: Text::plain("options"),
            item: ItemId::from(item),
            title: Text::plain(format!("the option {item}")),
            quantity,
            price: cny(price),
            asked: true,
        })
        .collect();
    let unit = base + options.iter().map(|option| option.price.minor * i64::from(option.quantity)).sum::<i64>();
    OfferLine {
        product: ProductId::from(item),
        item: ItemId::from(item),
        title: Text::plain(format!("the item {item}")),
        variant: None,
        starts: None,
        quantity,
        options,
        without: Vec::new(),
        unit_price: cny(unit),
        total: cny(unit * i64::from(quantity)),
        person: None,
    }
}

/// A mandate that adds up, of lines, a delivery fee and a discount in minor units.
pub fn mandate_of(lines: Vec<OfferLine>, delivery: i64, off: i64) -> Mandate {
    let items: i64 = lines.iter().map(|line| line.total.minor).sum();
    let discounts = Discount { title: Text::plain("a deal"), amount: cny(off), code: None, first_order: false };
    Mandate {
        version: Mandate::VERSION,
        merchant: Seller {
            id: MerchantId::from("tea"),
            catalog: "test".to_owned(),
            name: Text::plain("The Tea House"),
            endpoint: None,
            sandbox: true,
            rating: None,
            distance: None,
            delivers_to: Vec::new(),
        },
        lines,
        totals: Totals {
            items: cny(items),
            delivery: cny(delivery),
            discounts: if off > 0 { vec![discounts] } else { Vec::new() },
            total: cny(items + delivery - off),
        },
        terms: Terms { refund: Text::plain("No refund once taken."), change: Text::plain("No change once taken.") },
        address: "the office".to_owned(),
        time: None,
        notes: Vec::new(),
        feed_version: "0".repeat(64),
        confirmed_at: "2026-11-25T10:00:00Z".to_owned(),
    }
}

/// Two teas with an option for nothing and one for money, and a cake.
pub fn mandate() -> Mandate {
    let tea = line("tea", 2, 1500, &[("less-ice", 1, 0), ("pearls", 2, 100)]);
    mandate_of(vec![tea, line("cake", 1, 1200, &[])], 400, 500)
}

/// The checkout that a merchant makes of a mandate. It counts options for a whole line, or else for each item.
pub fn checkout_of(mandate: &Mandate, whole_line: bool) -> Checkout {
    let mut lines = Vec::new();
    for (at, line) in mandate.lines.iter().enumerate() {
        let options: i64 = line.options.iter().map(|option| option.price.minor * i64::from(option.quantity)).sum();
        let id = format!("line-{at}");
        lines.push(CheckoutLine {
            id: id.clone(),
            parent: None,
            item: line.item.clone(),
            quantity: line.quantity,
            unit_price: cny(line.unit_price.minor - options),
        });
        for (option_at, option) in line.options.iter().enumerate() {
            lines.push(CheckoutLine {
                id: format!("{id}-{option_at}"),
                parent: Some(id.clone()),
                item: option.item.clone(),
                quantity: if whole_line { option.quantity * line.quantity } else { option.quantity },
                unit_price: option.price,
            });
        }
    }
    let part = |kind: &str, minor| CheckoutTotal { kind: kind.to_owned(), label: None, amount: cny(minor) };
    let totals = &mandate.totals;
    Checkout {
        id: CheckoutId::from("c-1"),
        status: CheckoutStatus::ReadyForComplete,
        currency: Currency::CNY,
        lines,
        total: totals.total,
        totals: vec![
            part("subtotal", totals.items.minor),
            part("fulfillment", totals.delivery.minor),
            part("discount", -totals.discount().minor),
            part("total", totals.total.minor),
        ],
        order: None,
        messages: Vec::new(),
        continue_url: None,
        raw: serde_json::Value::Null,
    }
}
