//! Tea, coffee and juice shops.

use super::deals;
use super::make::{Chance, Name, both, every_day, group, merchant, product, terms, threshold, variant};
use yiju_domain::feed::{ModifierGroup, Record};
use yiju_domain::intent::Vertical;

const FIRST: &[Name] = &[
    ("山外", "Hillside"),
    ("竹里", "Bamboo"),
    ("晴川", "Clear River"),
    ("半亩", "Half Acre"),
    ("听雨", "Rainsong"),
    ("南枝", "South Branch"),
    ("白露", "White Dew"),
    ("云间", "Cloudway"),
    ("小满", "Xiaoman"),
    ("石桥", "Stone Bridge"),
    ("麦田", "Wheatfield"),
    ("渡口", "Ferry"),
    ("松间", "Pinewood"),
    ("月下", "Moonlit"),
    ("巷尾", "Lane's End"),
    ("北窗", "North Window"),
];
const TEA_SHOP: Name = ("茶作", "Tea Works");
const COFFEE_SHOP: Name = ("咖啡", "Coffee");
const JUICE_SHOP: Name = ("鲜果", "Fresh Fruit");

const BASES: &[Name] = &[
    ("奶茶", "Milk Tea"),
    ("鲜奶茶", "Fresh Milk Tea"),
    ("乌龙奶茶", "Oolong Milk Tea"),
    ("茉莉奶绿", "Jasmine Milk Green Tea"),
    ("水果茶", "Fruit Tea"),
    ("柠檬茶", "Lemon Tea"),
    ("冰沙", "Smoothie"),
    ("奶昔", "Milkshake"),
];
const FLAVOURS: &[Name] = &[
    ("原味", "Original"),
    ("珍珠", "Pearl"),
    ("椰果", "Coconut Jelly"),
    ("红豆", "Red Bean"),
    ("芋泥", "Taro"),
    ("布丁", "Pudding"),
    ("桂花", "Osmanthus"),
    ("芒果", "Mango"),
    ("草莓", "Strawberry"),
    ("葡萄", "Grape"),
    ("蜜桃", "Peach"),
    ("百香果", "Passion Fruit"),
    ("黑糖", "Brown Sugar"),
    ("抹茶", "Matcha"),
    ("可可", "Cocoa"),
    ("花生", "Peanut"),
];
const COFFEES: &[(Name, i64)] = &[
    (("美式咖啡", "Americano"), 1400),
    (("拿铁", "Latte"), 1800),
    (("卡布奇诺", "Cappuccino"), 1800),
    (("澳白", "Flat White"), 1900),
    (("摩卡", "Mocha"), 2100),
    (("焦糖玛奇朵", "Caramel Macchiato"), 2200),
    (("生椰拿铁", "Coconut Latte"), 1900),
    (("燕麦拿铁", "Oat Latte"), 2100),
    (("香草拿铁", "Vanilla Latte"), 2000),
    (("榛果拿铁", "Hazelnut Latte"), 2000),
    (("浓缩咖啡", "Espresso"), 1200),
    (("冷萃咖啡", "Cold Brew"), 2000),
    (("抹茶拿铁", "Matcha Latte"), 2000),
    (("热可可", "Hot Cocoa"), 1700),
    (("桂花拿铁", "Osmanthus Latte"), 2000),
    (("橙香美式", "Orange Americano"), 1700),
];
const JUICES: &[Name] = &[
    ("橙汁", "Orange Juice"),
    ("苹果汁", "Apple Juice"),
    ("西瓜汁", "Watermelon Juice"),
    ("胡萝卜汁", "Carrot Juice"),
    ("葡萄汁", "Grape Juice"),
    ("菠萝汁", "Pineapple Juice"),
    ("猕猴桃汁", "Kiwi Juice"),
    ("芒果汁", "Mango Juice"),
    ("混合果蔬汁", "Mixed Fruit and Vegetable Juice"),
    ("鲜榨椰子水", "Fresh Coconut Water"),
];

fn ice(id: &str) -> ModifierGroup {
    let mut group = group(
        id,
        ("冰量", "Ice"),
        1,
        Some(1),
        &[
            ("ice", ("正常冰", "Regular ice"), 0, Some(100)),
            ("less", ("少冰", "Less ice"), 0, Some(50)),
            ("none", ("去冰", "No ice"), 0, Some(0)),
            ("warm", ("温", "Warm"), 0, None),
            ("hot", ("热", "Hot"), 0, None),
        ],
    );
    group.aliases = vec!["冰".to_owned(), "温度".to_owned(), "temperature".to_owned()];
    group
}

fn sugar(id: &str) -> ModifierGroup {
    let mut group = group(
        id,
        ("甜度", "Sweetness"),
        1,
        Some(1),
        &[
            ("full", ("全糖", "Full sugar"), 0, Some(100)),
            ("seven", ("七分糖", "70% sugar"), 0, Some(70)),
            ("half", ("半糖", "Half sugar"), 0, Some(50)),
            ("three", ("三分糖", "30% sugar"), 0, Some(30)),
            ("zero", ("无糖", "No sugar"), 0, Some(0)),
        ],
    );
    group.aliases = vec!["糖".to_owned(), "sugar".to_owned()];
    group
}

fn extras(id: &str) -> ModifierGroup {
    group(
        id,
        ("加料", "Toppings"),
        0,
        Some(3),
        &[
            ("pearl", ("珍珠", "Pearls"), 200, None),
            ("coco", ("椰果", "Coconut jelly"), 200, None),
            ("pudding", ("布丁", "Pudding"), 300, None),
            ("grass", ("仙草", "Grass jelly"), 200, None),
            ("foam", ("奶盖", "Milk foam"), 400, None),
        ],
    )
}

fn milk(id: &str) -> ModifierGroup {
    group(
        id,
        ("奶", "Milk"),
        0,
        Some(1),
        &[
            ("whole", ("全脂牛奶", "Whole milk"), 0, None),
            ("oat", ("燕麦奶", "Oat milk"), 300, None),
            ("soy", ("豆奶", "Soy milk"), 200, None),
            ("coconut", ("椰奶", "Coconut milk"), 300, None),
        ],
    )
}

/// Shops of each kind and what they pour.
pub fn records(take: &mut dyn FnMut(Record)) {
    let (mut chance, mut luck) = (Chance::new(11), Chance::new(97));
    for (at, first) in FIRST.iter().enumerate() {
        for (kind, last) in [TEA_SHOP, COFFEE_SHOP, JUICE_SHOP].into_iter().enumerate() {
            let shop = format!("d{kind}-{at}");
            let terms = terms(
                ("商家接单前可全额退款。", "Full refund until the shop accepts."),
                ("制作前可免费修改。", "Free changes until it is being made."),
            );
            let name = both(format!("{}{}", first.0, last.0), format!("{} {}", first.1, last.1));
            let mut seller = merchant(&shop, name, &mut chance, terms);
            seller.delivery_fee = chance.between(0, 8) * 100;
            seller.minimum_order = chance.between(2, 6) * 500;
            match luck.between(0, 9) {
                0..=2 => seller.hours = every_day(&[("08:00", "22:30")]),
                3 => seller.hours = every_day(&[("11:00", "02:00")]),
                4 => seller.delivers_within = Some(5000),
                _ => {}
            }
            take(Record::Merchant(seller));
            if chance.percent(60) {
                take(threshold(&shop, chance.between(3, 6) * 1000, chance.between(3, 8) * 100));
            }
            deals::drinks(&shop, &mut luck, take);
            match kind {
                0 => teas(&shop, &mut chance, take),
                1 => coffees(&shop, &mut chance, take),
                _ => juices(&shop, &mut chance, take),
            }
        }
    }
}

fn teas(shop: &str, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    for (b, base) in BASES.iter().enumerate() {
        for (f, flavour) in FLAVOURS.iter().enumerate() {
            if !chance.percent(65) {
                continue;
            }
            let id = format!("{shop}.{b}-{f}");
            let title = both(format!("{}{}", flavour.0, base.0), format!("{} {}", flavour.1, base.1));
            let mut one = product(id.clone(), shop, title, Vertical::Drinks, *base);
            let price = chance.near(1500);
            one.variants = vec![
                variant(&id, "m", both("中杯".into(), "Medium".into()), price),
                variant(&id, "l", both("大杯".into(), "Large".into()), price + 300),
            ];
            one.modifier_groups = vec![ice(&id), sugar(&id), extras(&id)];
            if base.1.contains("Milk") {
                one.allergens = vec!["牛奶".to_owned()];
            }
            if flavour.1 == "Peanut" {
                one.allergens.push("花生".to_owned());
            }
            take(Record::Product(one));
        }
    }
}

fn coffees(shop: &str, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    for (c, (name, price)) in COFFEES.iter().enumerate() {
        let id = format!("{shop}.{c}");
        let mut one =
            product(id.clone(), shop, both(name.0.into(), name.1.into()), Vertical::Drinks, ("咖啡", "Coffee"));
        let price = chance.near(*price);
        one.variants = vec![
            variant(&id, "m", both("中杯".into(), "Medium".into()), price),
            variant(&id, "l", both("大杯".into(), "Large".into()), price + 300),
        ];
        let warm = group(
            &id,
            ("温度", "Temperature"),
            1,
            Some(1),
            &[
                ("hot", ("热", "Hot"), 0, None),
                ("ice", ("冰", "Iced"), 0, None),
                ("none", ("少冰", "Less ice"), 0, None),
            ],
        );
        one.modifier_groups = vec![warm, milk(&id)];
        take(Record::Product(one));
    }
}

fn juices(shop: &str, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    for (j, name) in JUICES.iter().enumerate() {
        let id = format!("{shop}.{j}");
        let mut one =
            product(id.clone(), shop, both(name.0.into(), name.1.into()), Vertical::Drinks, ("果汁", "Juice"));
        let price = chance.near(1600);
        one.variants = vec![
            variant(&id, "s", both("300ml".into(), "300 ml".into()), price),
            variant(&id, "l", both("500ml".into(), "500 ml".into()), price + 500),
        ];
        one.modifier_groups = vec![ice(&id)];
        take(Record::Product(one));
    }
}
