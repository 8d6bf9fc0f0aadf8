//! Hotels, flights, trains and rides.

use super::make::{Chance, Name, both, clock, group, merchant, product, terms, variant};
use yiju_domain::feed::{Record, Start};
use yiju_domain::intent::Vertical;

/// Cities, and how far along the line each lies.
const CITIES: &[(Name, i64)] = &[
    (("北京", "Beijing"), 0),
    (("天津", "Tianjin"), 130),
    (("济南", "Jinan"), 400),
    (("南京", "Nanjing"), 1020),
    (("上海", "Shanghai"), 1320),
    (("杭州", "Hangzhou"), 1480),
    (("武汉", "Wuhan"), 1150),
    (("长沙", "Changsha"), 1590),
    (("广州", "Guangzhou"), 2300),
    (("深圳", "Shenzhen"), 2400),
    (("西安", "Xi'an"), 1200),
    (("成都", "Chengdu"), 1870),
    (("重庆", "Chongqing"), 1750),
    (("厦门", "Xiamen"), 2100),
    (("青岛", "Qingdao"), 820),
    (("昆明", "Kunming"), 2760),
];
const STANDARDS: &[(Name, i64)] = &[
    (("青年旅舍", "Hostel"), 8900),
    (("快捷酒店", "Budget Hotel"), 21_900),
    (("商务酒店", "Business Hotel"), 39_900),
    (("精品酒店", "Boutique Hotel"), 58_900),
    (("度假酒店", "Resort"), 88_900),
];
const PLACES: &[Name] = &[
    ("火车站", "Station"),
    ("机场", "Airport"),
    ("市中心", "City Centre"),
    ("老城", "Old Town"),
    ("会展中心", "Exhibition Centre"),
    ("湖畔", "Lakeside"),
];
const ROOMS: &[(&str, Name, i64)] = &[
    ("single", ("单人间", "Single Room"), 80),
    ("double", ("大床房", "Double Room"), 100),
    ("twin", ("双床房", "Twin Room"), 105),
    ("family", ("家庭房", "Family Room"), 150),
];

/// Hotels: a room is a product, its cancellation tiers are variants, breakfast a choice.
pub fn hotels(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(71);
    for (c, (city, _)) in CITIES.iter().enumerate() {
        for (p, place) in PLACES.iter().enumerate() {
            for (s, (standard, price)) in STANDARDS.iter().enumerate().filter(|(s, _)| (s + p + c) % 2 == 0) {
                let shop = format!("h{c}-{p}-{s}");
                let terms = terms(
                    (
                        "入住前一天 18:00 前免费取消；特惠价不可退。",
                        "Free cancellation until 18:00 the day before; saver rates are not refunded.",
                    ),
                    ("入住前可改日期，补差价。", "Dates may be changed, for the difference."),
                );
                let name = both(
                    format!("{}{}{}", city.0, place.0, standard.0),
                    format!("{} {} {}", city.1, place.1, standard.1),
                );
                let mut seller = merchant(&shop, name, &mut chance, terms);
                (seller.minutes, seller.distance) = (None, None);
                take(Record::Merchant(seller));
                for (key, room, percent) in ROOMS {
                    let id = format!("{shop}.{key}");
                    let title = both(
                        format!("{}{}{} {}", city.0, place.0, standard.0, room.0),
                        format!("{}, {} {} {}", room.1, city.1, place.1, standard.1),
                    );
                    let mut one = product(id.clone(), &shop, title, Vertical::Hotels, *standard);
                    one.aliases =
                        vec![format!("{}{}", city.0, room.0), format!("{}酒店", city.0), format!("{} hotel", city.1)];
                    let price = chance.near(price * percent / 100);
                    one.variants = vec![
                        variant(
                            &id,
                            "saver",
                            both("特惠价（不可退）".into(), "Saver (no refund)".into()),
                            price * 85 / 100 / 10 * 10,
                        ),
                        variant(&id, "flex", both("可免费取消".into(), "Free cancellation".into()), price),
                    ];
                    one.variants[1].default = true;
                    one.modifier_groups = vec![group(
                        &id,
                        ("早餐", "Breakfast"),
                        1,
                        Some(1),
                        &[
                            ("none", ("不含早", "No breakfast"), 0, None),
                            ("one", ("单早", "One breakfast"), 3800, None),
                            ("two", ("双早", "Two breakfasts"), 6800, None),
                        ],
                    )];
                    take(Record::Product(one));
                }
            }
        }
    }
}

/// Every ordered pair of cities that lie at least `least` kilometres apart.
fn pairs(least: i64) -> impl Iterator<Item = (usize, usize, Name, Name, i64)> {
    let all = CITIES.iter().enumerate().flat_map(|(a, from)| {
        CITIES.iter().enumerate().map(move |(b, to)| (a, b, from.0, to.0, (from.1 - to.1).abs().max(260)))
    });
    all.filter(move |&(a, b, _, _, apart)| a != b && apart >= least)
}

fn on_the_clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// Flights: one with its time is a product, its classes are variants, baggage a choice.
pub fn flights(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(73);
    let shop = "air";
    let terms = terms(
        ("起飞前 7 天退票收 20%，24 小时内收 60%。", "Refunds less 20% until 7 days before, less 60% within 24 hours."),
        ("改签收差价与 10%。", "Changes for the difference and 10%."),
    );
    let mut seller = merchant(shop, both("一句航旅".into(), "Yiju Air Tickets".into()), &mut chance, terms);
    (seller.minutes, seller.distance) = (None, None);
    take(Record::Merchant(seller));
    for (a, b, from, to, apart) in pairs(600) {
        for n in 0..8 {
            let number = format!("YJ{}", 1000 + a * 160 + b * 10 + n);
            let leaves = 6 * 60 + i64::try_from(n).unwrap_or(0) * 130 + chance.between(0, 17) * 10;
            let lasts = 50 + apart * 60 / 800 / 5 * 5;
            let id = format!("air.{number}");
            let title = both(
                format!(
                    "{number} {}—{} {}起飞 {}到达",
                    from.0,
                    to.0,
                    on_the_clock(leaves),
                    on_the_clock(leaves + lasts)
                ),
                format!("{number} {} – {}, {} to {}", from.1, to.1, on_the_clock(leaves), on_the_clock(leaves + lasts)),
            );
            let mut one = product(id.clone(), shop, title, Vertical::Flights, ("航班", "Flights"));
            one.aliases = vec![format!("{}到{}机票", from.0, to.0), format!("{} to {} flight", from.1, to.1)];
            one.starts = clock(&on_the_clock(leaves)).map(Start::daily);
            let price = chance.near(20_000 + apart * 30);
            one.variants = vec![
                variant(&id, "y", both("经济舱".into(), "Economy".into()), price),
                variant(&id, "w", both("超级经济舱".into(), "Premium economy".into()), price * 16 / 10),
                variant(&id, "c", both("商务舱".into(), "Business".into()), price * 32 / 10),
            ];
            one.modifier_groups = vec![
                group(
                    &id,
                    ("行李", "Baggage"),
                    1,
                    Some(1),
                    &[
                        ("b20", ("20kg托运", "20 kg checked"), 0, None),
                        ("b30", ("30kg托运", "30 kg checked"), 12_000, None),
                        ("b0", ("仅手提", "Cabin only"), 0, None),
                    ],
                ),
                group(
                    &id,
                    ("座位", "Seat"),
                    0,
                    Some(1),
                    &[("window", ("靠窗", "Window"), 0, None), ("aisle", ("靠过道", "Aisle"), 0, None)],
                ),
            ];
            take(Record::Product(one));
        }
    }
}

/// Trains: one with its time is a product, its classes are variants.
pub fn trains(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(79);
    let shop = "rail";
    let terms = terms(
        ("开车前 8 天免费退票；之后收 5%–20%。", "Free refunds until 8 days before; less 5–20% after."),
        ("开车前可改签一次。", "One change until departure."),
    );
    let mut seller = merchant(shop, both("一句铁路".into(), "Yiju Rail Tickets".into()), &mut chance, terms);
    (seller.minutes, seller.distance) = (None, None);
    take(Record::Merchant(seller));
    for (a, b, from, to, apart) in pairs(0) {
        for n in 0..8 {
            let fast = n != 7;
            let number = format!("{}{}", if fast { "G" } else { "K" }, 1000 + a * 500 + b * 30 + n);
            let leaves = 6 * 60 + i64::try_from(n).unwrap_or(0) * 115 + chance.between(0, 20) * 5;
            let lasts = if fast { apart * 60 / 260 } else { apart * 60 / 90 } / 5 * 5;
            let id = format!("rail.{number}");
            let title = both(
                format!("{number}次 {}—{} {}开 {}到", from.0, to.0, on_the_clock(leaves), on_the_clock(leaves + lasts)),
                format!("{number} {} – {}, {} to {}", from.1, to.1, on_the_clock(leaves), on_the_clock(leaves + lasts)),
            );
            let mut one = product(id.clone(), shop, title, Vertical::Trains, ("火车票", "Train tickets"));
            one.aliases = vec![
                format!("{}到{}{}", from.0, to.0, if fast { "高铁" } else { "火车" }),
                format!("{} to {} train", from.1, to.1),
            ];
            one.starts = clock(&on_the_clock(leaves)).map(Start::daily);
            let price = chance.near(if fast { apart * 42 } else { apart * 14 }).max(1500);
            one.variants = if fast {
                vec![
                    variant(&id, "2", both("二等座".into(), "Second class".into()), price),
                    variant(&id, "1", both("一等座".into(), "First class".into()), price * 16 / 10),
                    variant(&id, "0", both("商务座".into(), "Business class".into()), price * 3),
                ]
            } else {
                vec![
                    variant(&id, "z", both("硬座".into(), "Hard seat".into()), price),
                    variant(&id, "w", both("硬卧".into(), "Hard sleeper".into()), price * 18 / 10),
                    variant(&id, "r", both("软卧".into(), "Soft sleeper".into()), price * 28 / 10),
                ]
            };
            one.modifier_groups = vec![group(
                &id,
                ("选座", "Seat"),
                0,
                Some(1),
                &[("window", ("靠窗", "Window"), 0, None), ("aisle", ("靠过道", "Aisle"), 0, None)],
            )];
            take(Record::Product(one));
        }
    }
}

const RIDES: &[(&str, Name, i64, u32)] = &[
    ("shared", ("拼车", "Shared Ride"), 1500, 8),
    ("express", ("快车", "Express"), 2200, 5),
    ("comfort", ("舒适型专车", "Comfort"), 3600, 6),
    ("van", ("六座商务车", "Six-Seat Van"), 5200, 9),
    ("taxi", ("出租车", "Taxi"), 2500, 6),
    ("airport", ("接送机专车", "Airport Transfer"), 9900, 15),
    ("chauffeur", ("代驾", "Designated Driver"), 5900, 12),
];

/// Rides: a kind of car is a product, how far is its variant.
pub fn rides(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(83);
    for (s, name) in [("一句出行", "Yiju Rides"), ("绿波出行", "Green Wave Rides")].into_iter().enumerate() {
        let shop = format!("r{s}");
        let terms = terms(
            ("司机接单后 2 分钟内免费取消。", "Free cancellation within 2 minutes of a driver accepting."),
            ("上车前可改目的地。", "The destination may change until you get in."),
        );
        let mut seller = merchant(&shop, both(name.0.into(), name.1.into()), &mut chance, terms);
        (seller.minutes, seller.distance) = (Some((3, 12)), None);
        take(Record::Merchant(seller));
        for (key, kind, price, minutes) in RIDES {
            let id = format!("{shop}.{key}");
            let mut one =
                product(id.clone(), &shop, both(kind.0.into(), kind.1.into()), Vertical::Rides, ("打车", "Rides"));
            one.aliases =
                vec!["打车".to_owned(), "叫车".to_owned(), "车".to_owned(), "car".to_owned(), "ride".to_owned()];
            one.tags = vec![format!("约{minutes}分钟到")];
            let price = chance.near(*price);
            one.variants = [
                ("5", "5公里内", "Up to 5 km", 10),
                ("10", "5–10公里", "5 to 10 km", 16),
                ("20", "10–20公里", "10 to 20 km", 28),
                ("40", "20–40公里", "20 to 40 km", 50),
            ]
            .into_iter()
            .map(|(key, zh, en, tenths)| variant(&id, key, both(zh.into(), en.into()), price * tenths / 10 / 10 * 10))
            .collect();
            take(Record::Product(one));
        }
    }
}
