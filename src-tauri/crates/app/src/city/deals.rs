//! What the city's shops take off beside their steps of "满30减5": seconds at half price, sets, coupons, quiet hours.

use super::make::{Chance, both, deal, every_day};
use yiju_domain::feed::{DealRule, Part, Product, Record, Scope, Valid};
use yiju_domain::id::ItemId;
use yiju_domain::intent::Vertical;

/// Of the deals of one shop that take from the same price, an order has one.
const ONE: &str = "one";

fn drinks_only() -> Option<Scope> {
    Some(Scope { verticals: vec![Vertical::Drinks], ..Scope::default() })
}

/// Those of a shop of drinks.
pub fn drinks(shop: &str, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    if chance.percent(35) {
        let title = both("第二杯半价".into(), "Second cup half price".into());
        let rule = DealRule::Nth { nth: 2, percent: 50 };
        let mut one = deal(shop, "second", title, rule);
        (one.on, one.limit, one.group) = (drinks_only(), Some(1), Some(ONE.to_owned()));
        take(Record::Deal(one));
    }
    if chance.percent(25) {
        let title = both("下午茶八折，最多减6元".into(), "Afternoons 20% off, up to ¥6".into());
        let mut one = deal(shop, "afternoon", title, DealRule::Percent { percent: 20, cap: Some(600), over: 0 });
        let valid = Valid { hours: every_day(&[("14:00", "17:00")]), ..Valid::default() };
        (one.valid, one.group) = (Some(valid), Some(ONE.to_owned()));
        take(Record::Deal(one));
    }
    coupons(shop, chance, take);
}

/// Those of a kitchen, which sells `menu`.
pub fn meals(shop: &str, menu: &[Product], chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    let priced = |product: &Product| {
        let usual = product.variants.iter().find(|variant| variant.default).or(product.variants.first());
        usual.map_or(product.price, |variant| variant.price)
    };
    let dish = menu.iter().find(|product| product.vertical == Some(Vertical::Meals));
    let drink = menu.iter().find(|product| product.vertical == Some(Vertical::Drinks));
    if let (Some(dish), Some(drink), true) = (dish, drink, chance.percent(50))
        && let (Some(price), Some(beside)) = (priced(dish), priced(drink))
    {
        let name = |lang| format!("{} + {}", dish.title.get(lang), drink.title.get(lang));
        use yiju_domain::text::Lang;
        let title = both(format!("套餐：{}", name(Lang::Zh)), format!("Set: {}", name(Lang::En)));
        let part = |product: &Product| Part {
            what: Scope { products: vec![ItemId::from(product.id.as_str())], ..Scope::default() },
            quantity: 1,
        };
        let rule = DealRule::Bundle { of: vec![part(dish), part(drink)], price: (price + beside) * 85 / 100 / 50 * 50 };
        take(Record::Deal(deal(shop, "set", title, rule)));
    }
    coupons(shop, chance, take);
}

/// A coupon with its code, and something for who comes first.
fn coupons(shop: &str, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    if chance.percent(20) {
        let off = chance.between(2, 4) * 100;
        let title = both(format!("立减{}元券", off / 100), format!("¥{} coupon", off / 100));
        let mut one = deal(shop, "coupon", title, DealRule::Threshold { over: 2000, off });
        one.code = Some(format!("CITY{}", off / 100));
        take(Record::Deal(one));
    }
    if chance.percent(20) {
        let off = chance.between(3, 6) * 100;
        let title = both(format!("新客立减{}元", off / 100), format!("First order ¥{} off", off / 100));
        let mut one = deal(shop, "first", title, DealRule::Threshold { over: 1500, off });
        one.first_order = true;
        take(Record::Deal(one));
    }
}
