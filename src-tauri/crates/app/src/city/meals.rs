//! Restaurants of every kind, each with its own choice of what such a kitchen cooks.

use super::deals;
use super::kitchen::{KITCHENS, Kitchen, NAMES};
use super::make::{Chance, both, every_day, group, merchant, product, terms, threshold, variant};
use yiju_domain::feed::{ModifierGroup, Product, Record};
use yiju_domain::intent::Vertical;

/// All of them, and their menus.
pub fn records(take: &mut dyn FnMut(Record)) {
    let (mut chance, mut luck) = (Chance::new(23), Chance::new(101));
    for (k, kitchen) in KITCHENS.iter().enumerate() {
        for (n, name) in NAMES.iter().enumerate() {
            let shop = format!("m{k}-{n}");
            let terms = terms(
                (
                    "商家接单前可全额退款；出餐后不可退。",
                    "Full refund until the kitchen accepts; none once it is cooked.",
                ),
                ("接单前可免费修改。", "Free changes until the kitchen accepts."),
            );
            let title = both(format!("{}{}", name.0, kitchen.kind.0), format!("{} {}", name.1, kitchen.kind.1));
            let mut seller = merchant(&shop, title, &mut chance, terms);
            seller.delivery_fee = chance.between(1, 9) * 100;
            seller.minimum_order = chance.between(3, 8) * 500;
            match luck.between(0, 9) {
                0..=2 => seller.hours = every_day(&[("10:30", "14:00"), ("16:30", "21:30")]),
                3 => seller.hours = every_day(&[("17:00", "03:00")]),
                4 => seller.delivers_within = Some(5000),
                _ => {}
            }
            take(Record::Merchant(seller));
            if chance.percent(70) {
                take(threshold(&shop, chance.between(4, 10) * 1000, chance.between(4, 15) * 100));
            }
            let mut sold = Vec::new();
            menu(&shop, kitchen, &mut chance, &mut |record| {
                if let Record::Product(product) = &record {
                    sold.push(product.clone());
                }
                take(record);
            });
            deals::meals(&shop, &sold, &mut luck, take);
        }
    }
}

fn menu(shop: &str, kitchen: &Kitchen, chance: &mut Chance, take: &mut dyn FnMut(Record)) {
    for (s, (shelf, price, dishes)) in kitchen.shelves.iter().enumerate() {
        for (d, dish) in dishes.iter().enumerate() {
            // No two kitchens have the same menu, but none is without its first dishes.
            if d > 2 && chance.percent(18) {
                continue;
            }
            let id = format!("{shop}.{s}-{d}");
            let vertical = if shelf.1 == "Drinks" { Vertical::Drinks } else { Vertical::Meals };
            let mut one = product(id.clone(), shop, both(dish.0.into(), dish.1.into()), vertical, *shelf);
            let price = chance.near(*price);
            one.allergens = allergens(&one);
            let sized = matches!(shelf.1, "Pizza" | "Noodle Soups" | "Boiled Dumplings" | "House Dishes");
            if sized && chance.percent(60) {
                one.variants = vec![
                    variant(&id, "s", both("小份".into(), "Small".into()), price * 7 / 10 / 50 * 50),
                    variant(&id, "l", both("大份".into(), "Large".into()), price),
                ];
                one.variants[1].default = true;
            } else {
                one.price = Some(price);
            }
            one.modifier_groups = choices(&id, kitchen, shelf.1);
            take(Record::Product(one));
        }
    }
}

fn choices(id: &str, kitchen: &Kitchen, shelf: &str) -> Vec<ModifierGroup> {
    let mut groups = Vec::new();
    if matches!(shelf, "Drinks" | "Staples" | "Desserts") {
        return groups;
    }
    if kitchen.spicy {
        groups.push(group(
            id,
            ("辣度", "Spice level"),
            1,
            Some(1),
            &[
                ("medium", ("中辣", "Medium spicy"), 0, Some(70)),
                ("none", ("不辣", "Not spicy"), 0, Some(0)),
                ("mild", ("微辣", "Mild"), 0, Some(30)),
                ("hot", ("特辣", "Extra spicy"), 0, Some(150)),
            ],
        ));
    }
    match shelf {
        "Burgers" | "Sandwiches and Wraps" => groups.push(group(
            id,
            ("加料", "Add"),
            0,
            None,
            &[
                ("cheese", ("芝士", "Cheese"), 300, None),
                ("bacon", ("培根", "Bacon"), 500, None),
                ("egg", ("煎蛋", "Fried egg"), 300, None),
                ("avocado", ("牛油果", "Avocado"), 600, None),
            ],
        )),
        "Pizza" => groups.push(group(
            id,
            ("饼底", "Crust"),
            1,
            Some(1),
            &[
                ("classic", ("经典饼底", "Classic crust"), 0, None),
                ("thin", ("薄脆饼底", "Thin crust"), 0, None),
                ("stuffed", ("芝心饼底", "Stuffed crust"), 900, None),
            ],
        )),
        "Noodle Soups" | "Noodles" => groups.push(group(
            id,
            ("加料", "Add"),
            0,
            None,
            &[
                ("egg", ("卤蛋", "Braised egg"), 300, None),
                ("meat", ("加肉", "Extra meat"), 800, None),
                ("greens", ("青菜", "Greens"), 200, None),
            ],
        )),
        _ => {}
    }
    groups.push(group(
        id,
        ("忌口", "Leave out"),
        0,
        None,
        &[
            ("coriander", ("不要香菜", "No coriander"), 0, None),
            ("scallion", ("不要葱", "No scallions"), 0, None),
            ("garlic", ("不要蒜", "No garlic"), 0, None),
        ],
    ));
    groups
}

/// What the name tells of allergens.
fn allergens(one: &Product) -> Vec<String> {
    let holds = |words: &[&str]| one.title.all().any(|title| words.iter().any(|word| title.contains(word)));
    let told = [
        ("花生", &["花生", "宫保", "Peanut"][..]),
        ("牛奶", &["芝士", "奶", "Cheese", "Cream", "Milk"]),
        ("鸡蛋", &["蛋", "Egg"]),
        ("海鲜", &["虾", "鱼", "蟹", "海鲜", "生蚝", "Shrimp", "Fish", "Seafood", "Salmon", "Tuna", "Eel"]),
        ("小麦", &["面", "饺", "包", "披萨", "堡", "Noodle", "Bun", "Pizza", "Burger"]),
    ];
    told.into_iter().filter(|(_, words)| holds(words)).map(|(allergen, _)| allergen.to_owned()).collect()
}
