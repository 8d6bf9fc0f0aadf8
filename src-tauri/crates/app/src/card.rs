//! An offer as a card.

use crate::messages::{Card, CardDiscount, CardLine, CardMerchant, CardPrice};
use crate::words;
use yiju_domain::intent::Rank;
use yiju_domain::money::Money;
use yiju_domain::offer::{Offer, OfferLine, OfferOption, Seller};
use yiju_domain::text::Lang;

/// The card of an offer, picked by `key`, with `offer` as its id, among those sorted by `rank`.
pub(crate) fn card(key: u32, id: String, offer: &Offer, rank: Option<Rank>, lang: Lang) -> Card {
    let terms = [&offer.terms.refund, &offer.terms.change];
    let mut terms: Vec<String> =
        terms.iter().map(|text| text.get(lang).to_owned()).filter(|text| !text.is_empty()).collect();
    if terms.is_empty() {
        terms.push(words::no_terms(lang).to_owned());
    }
    let totals = &offer.totals;
    Card {
        key,
        offer: id,
        terms,
        lines: offer.lines.iter().map(|one| line(one, lang)).collect(),
        merchant: merchant(&offer.merchant, lang),
        price: CardPrice {
            total: totals.total.to_string(),
            items: totals.items.to_string(),
            delivery: totals.delivery.to_string(),
            discounts: totals
                .discounts
                .iter()
                .map(|discount| CardDiscount {
                    title: words::discount(discount, lang),
                    amount: Money::new(-discount.amount.minor, discount.amount.currency).to_string(),
                })
                .collect(),
        },
        arrival: offer.minutes.map(|minutes| words::arrival(minutes, lang)),
        notices: offer.notices.iter().map(|notice| words::notice(notice, lang)).collect(),
        why: words::why(offer, rank, lang),
    }
}

fn line(line: &OfferLine, lang: Lang) -> CardLine {
    let without = line.without.iter().map(|option| words::without(option.title.get(lang), lang));
    let starts = line.starts.iter().map(|starts| words::starts(*starts, lang));
    CardLine {
        quantity: line.quantity,
        title: line.title.get(lang).to_owned(),
        variant: line.variant.as_ref().map(|variant| variant.get(lang).to_owned()),
        options: starts.chain(line.options.iter().map(|one| option(one, lang))).chain(without).collect(),
        person: line.person.clone(),
        total: line.total.to_string(),
    }
}

/// "少冰", "珍珠 ×2 (+¥4)".
fn option(option: &OfferOption, lang: Lang) -> String {
    let mut text = option.title.get(lang).to_owned();
    if option.quantity > 1 {
        text.push_str(&format!(" ×{}", option.quantity));
    }
    let price = Money::new(option.price.minor * i64::from(option.quantity), option.price.currency);
    match price.minor {
        0 => {}
        1.. => text.push_str(&format!(" (+{price})")),
        _ => text.push_str(&format!(" ({price})")),
    }
    text
}

fn merchant(seller: &Seller, lang: Lang) -> CardMerchant {
    CardMerchant {
        name: seller.name.get(lang).to_owned(),
        sandbox: seller.sandbox,
        rating: seller.rating.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
        distance: seller.distance.map(words::distance),
    }
}
