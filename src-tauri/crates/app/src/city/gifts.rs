//! Florists and cake shops: what is sent to others.

use super::make::{Chance, Name, both, group, merchant, product, terms, variant};
use yiju_domain::feed::Record;
use yiju_domain::intent::Vertical;

const FLORISTS: &[Name] =
    &[("转角花店", "Corner Florist"), ("山茶花艺", "Camellia Flowers"), ("早春花坊", "Early Spring Blooms")];

/// A bunch: its name, the price of the smallest, and what it is called too.
const BUNCHES: &[(Name, i64, &[&str])] = &[
    (("红玫瑰花束", "Red Rose Bouquet"), 12_900, &["红玫瑰", "玫瑰花", "玫瑰", "red roses"]),
    (("粉玫瑰花束", "Pink Rose Bouquet"), 13_900, &["粉玫瑰", "pink roses"]),
    (("香槟玫瑰花束", "Champagne Rose Bouquet"), 14_900, &["香槟玫瑰", "champagne roses"]),
    (("百合花束", "Lily Bouquet"), 11_900, &["百合", "lilies"]),
    (("向日葵花束", "Sunflower Bouquet"), 9900, &["向日葵", "sunflowers"]),
    (("康乃馨花束", "Carnation Bouquet"), 8900, &["康乃馨", "carnations"]),
    (("郁金香花束", "Tulip Bouquet"), 13_900, &["郁金香", "tulips"]),
    (("满天星花束", "Baby's Breath Bouquet"), 7900, &["满天星", "baby's breath"]),
];
const STEMS: &[(Name, i64)] = &[(("11枝", "11 stems"), 100), (("19枝", "19 stems"), 160), (("33枝", "33 stems"), 260)];

const BAKERS: &[Name] =
    &[("糖霜蛋糕房", "Icing Sugar Cakes"), ("麦香烘焙", "Golden Wheat Bakery"), ("云朵蛋糕", "Cloud Cakes")];
const CAKES: &[(Name, i64)] = &[
    (("鲜奶油水果生日蛋糕", "Fruit and Cream Birthday Cake"), 12_800),
    (("草莓奶油生日蛋糕", "Strawberry Cream Birthday Cake"), 13_800),
    (("巧克力慕斯生日蛋糕", "Chocolate Mousse Birthday Cake"), 14_800),
    (("芒果千层生日蛋糕", "Mango Mille Crepe Birthday Cake"), 15_800),
    (("提拉米苏生日蛋糕", "Tiramisu Birthday Cake"), 15_800),
];
const INCHES: &[(Name, i64)] = &[(("6寸", "6 inch"), 100), (("8寸", "8 inch"), 150), (("10寸", "10 inch"), 220)];

/// Flowers by the stem and cakes by the inch.
pub fn records(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(53);
    for (f, florist) in FLORISTS.iter().enumerate() {
        let shop = format!("fl{f}");
        let terms = terms(
            ("送出前可全额退款；枯萎、送错全额退。", "Refunds until it leaves; in full for wilted or wrong flowers."),
            ("扎花前可免费修改。", "Free changes until it is tied."),
        );
        let mut seller = merchant(&shop, both(florist.0.into(), florist.1.into()), &mut chance, terms);
        seller.delivery_fee = chance.between(8, 15) * 100;
        take(Record::Merchant(seller));
        for (b, (name, price, aliases)) in BUNCHES.iter().enumerate() {
            let id = format!("{shop}.{b}");
            let mut one =
                product(id.clone(), &shop, both(name.0.into(), name.1.into()), Vertical::Shopping, ("鲜花", "Flowers"));
            one.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            one.aliases.extend(["花束", "鲜花", "花", "flowers", "bouquet"].map(str::to_owned));
            let price = chance.near(*price);
            let sized = |(at, (title, percent)): (usize, &(Name, i64))| {
                variant(&id, &at.to_string(), both(title.0.into(), title.1.into()), price * percent / 10_000 * 100)
            };
            one.variants = STEMS.iter().enumerate().map(sized).collect();
            one.modifier_groups = vec![group(
                &id,
                ("贺卡", "Card"),
                0,
                Some(1),
                &[("card", ("手写贺卡", "Handwritten card"), 500, None)],
            )];
            take(Record::Product(one));
        }
    }
    for (b, baker) in BAKERS.iter().enumerate() {
        let shop = format!("ck{b}");
        let terms = terms(
            ("制作前可全额退款；开始制作后不退。", "Full refund until baking begins; none after."),
            ("制作前可改尺寸和祝福语。", "Size and message may be changed until baking begins."),
        );
        let mut seller = merchant(&shop, both(baker.0.into(), baker.1.into()), &mut chance, terms);
        seller.delivery_fee = chance.between(5, 12) * 100;
        seller.minutes = Some((120, 240));
        take(Record::Merchant(seller));
        for (c, (name, price)) in CAKES.iter().enumerate() {
            let id = format!("{shop}.{c}");
            let mut one = product(
                id.clone(),
                &shop,
                both(name.0.into(), name.1.into()),
                Vertical::Meals,
                ("生日蛋糕", "Birthday cakes"),
            );
            one.aliases = vec!["生日蛋糕".to_owned(), "birthday cake".to_owned()];
            one.allergens = ["鸡蛋", "牛奶", "小麦"].map(str::to_owned).to_vec();
            let price = chance.near(*price);
            let sized = |(at, (title, percent)): (usize, &(Name, i64))| {
                variant(&id, &at.to_string(), both(title.0.into(), title.1.into()), price * percent / 10_000 * 100)
            };
            one.variants = INCHES.iter().enumerate().map(sized).collect();
            one.modifier_groups = vec![group(
                &id,
                ("蜡烛", "Candles"),
                0,
                Some(1),
                &[
                    ("digits", ("数字蜡烛", "Number candles"), 300, None),
                    ("plain", ("普通蜡烛", "Plain candles"), 0, None),
                ],
            )];
            take(Record::Product(one));
        }
    }
}
