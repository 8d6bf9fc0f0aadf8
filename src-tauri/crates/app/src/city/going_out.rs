//! Cinemas, stages, and packages to be used on the spot.

use super::make::{Chance, Name, both, clock, group, merchant, product, terms, text, variant};
use yiju_domain::feed::{Day, Record, Start, Variant};
use yiju_domain::intent::Vertical;

const QUARTERS: &[Name] = &[
    ("城南", "Southside"),
    ("城北", "Northside"),
    ("滨江", "Riverbank"),
    ("大学城", "University"),
    ("东湖", "East Lake"),
    ("老城", "Old Town"),
    ("新区", "New District"),
    ("西站", "West Station"),
    ("科技园", "Tech Park"),
    ("中心", "Central"),
];
const FILMS: &[Name] = &[
    ("深海回声", "Echoes of the Deep"),
    ("夏天的末班车", "Last Bus of Summer"),
    ("星尘旅馆", "Stardust Inn"),
    ("无名侦探", "The Nameless Detective"),
    ("小城大雪", "Snow over a Small Town"),
    ("机械之心", "Heart of Gears"),
    ("妈妈的厨房", "Mother's Kitchen"),
    ("北方以北", "North of North"),
    ("猫的假期", "The Cat's Holiday"),
    ("长夜灯塔", "Lighthouse Night"),
    ("第七码头", "Pier Seven"),
    ("晴天娃娃", "The Sunshine Doll"),
];
const TIMES: &[&str] = &["10:20", "12:45", "14:30", "16:50", "19:00", "19:40", "21:15"];

/// Cinemas: a film in a hall is a product, its times are variants, its seats a choice.
pub fn movies(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(53);
    for (q, quarter) in QUARTERS.iter().enumerate() {
        let shop = format!("c{q}");
        let terms = terms(
            ("开场前 2 小时可退票，收 10%。", "Refunds until 2 hours before, less 10%."),
            ("开场前可改签一次。", "One change until it begins."),
        );
        let name = both(format!("{}影城", quarter.0), format!("{} Cinema", quarter.1));
        let mut seller = merchant(&shop, name, &mut chance, terms);
        seller.minutes = None;
        take(Record::Merchant(seller));
        for (f, film) in FILMS.iter().enumerate() {
            for (h, (hall, extra)) in
                [(("2D厅", "2D hall"), 0), (("巨幕厅", "Giant screen"), 1500), (("激光厅", "Laser hall"), 800)]
                    .into_iter()
                    .enumerate()
            {
                let id = format!("{shop}.{f}-{h}");
                let title = both(format!("{} {}", film.0, hall.0), format!("{} ({})", film.1, hall.1));
                let mut one = product(id.clone(), &shop, title, Vertical::Movies, ("电影", "Films"));
                one.aliases = vec![film.0.to_owned(), film.1.to_owned()];
                let price = chance.near(3900) + extra;
                let early = i64::try_from(h).unwrap_or(0) + chance.between(0, 1);
                one.variants = TIMES
                    .iter()
                    .skip(usize::try_from(early).unwrap_or(0))
                    .step_by(2)
                    .map(|time| {
                        let key = time.replace(':', "");
                        let price = if *time >= "18:00" { price + 500 } else { price };
                        let showing = variant(&id, &key, text((time, time)), price);
                        Variant { starts: clock(time).map(Start::daily), ..showing }
                    })
                    .collect();
                one.modifier_groups = vec![group(
                    &id,
                    ("座位", "Seat"),
                    1,
                    Some(1),
                    &[
                        ("middle", ("中间", "Middle"), 0, None),
                        ("back", ("后排", "Back row"), 0, None),
                        ("aisle", ("过道", "Aisle"), 0, None),
                        ("couple", ("情侣座", "Couple seat"), 1000, None),
                    ],
                )];
                take(Record::Product(one));
            }
        }
    }
}

/// Each stage with its pieces and what kind of piece each is.
const STAGES: &[(Name, &[(Name, Name)])] = &[
    (
        ("大剧院", "Grand Theatre"),
        &[
            (("天鹅湖", "Swan Lake"), ("芭蕾", "Ballet")),
            (("茶花女", "La Traviata"), ("歌剧", "Opera")),
            (("哈姆雷特", "Hamlet"), ("话剧", "Play")),
            (("牡丹亭", "The Peony Pavilion"), ("昆曲", "Kunqu opera")),
            (("新年音乐会", "New Year's Concert"), ("音乐会", "Concert")),
        ],
    ),
    (
        ("小剧场", "Little Theatre"),
        &[
            (("等公交的人", "Waiting for the Bus"), ("话剧", "Play")),
            (("一人三角", "One Man, Three Parts"), ("喜剧", "Comedy")),
            (("即兴喜剧夜", "Improv Night"), ("喜剧", "Comedy")),
            (("脱口秀专场", "Stand-Up Special"), ("脱口秀", "Stand-up comedy")),
        ],
    ),
    (
        ("体育馆", "Arena"),
        &[
            (("摇滚之夜", "Rock Night"), ("演唱会", "Rock concert")),
            (("民谣现场", "Folk Live"), ("演唱会", "Folk concert")),
            (("电子音乐节", "Electronic Festival"), ("音乐节", "Music festival")),
            (("冰上芭蕾", "Ballet on Ice"), ("芭蕾", "Ballet")),
        ],
    ),
    (
        ("美术馆", "Art Museum"),
        &[
            (("水墨特展", "Ink Painting Exhibition"), ("展览", "Exhibition")),
            (("光影艺术展", "Light and Shadow"), ("展览", "Exhibition")),
            (("古埃及文物展", "Treasures of Ancient Egypt"), ("展览", "Exhibition")),
            (("摄影年展", "Photography Annual"), ("展览", "Exhibition")),
        ],
    ),
];
const DAYS: &[(Name, Day)] =
    &[(("周五", "Friday"), Day::Fri), (("周六", "Saturday"), Day::Sat), (("周日", "Sunday"), Day::Sun)];

/// Stages: a night of a piece is a product, its places are variants.
pub fn shows(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(59);
    for (s, (stage, pieces)) in STAGES.iter().enumerate() {
        let shop = format!("t{s}");
        let terms = terms(
            ("开演前 48 小时可退，收 20%；之后不退。", "Refunds until 48 hours before, less 20%; none after."),
            ("不可改期。", "No changes of date."),
        );
        let mut seller = merchant(&shop, text(*stage), &mut chance, terms);
        seller.minutes = None;
        take(Record::Merchant(seller));
        for (p, (piece, kind)) in pieces.iter().enumerate() {
            for (d, (day, weekday)) in DAYS.iter().enumerate() {
                for time in ["14:30", "19:30"] {
                    let id = format!("{shop}.{p}-{d}-{}", &time[..2]);
                    let mut one = product(
                        id.clone(),
                        &shop,
                        both(format!("{} {}{time}", piece.0, day.0), format!("{}, {} {time}", piece.1, day.1)),
                        Vertical::Shows,
                        ("演出", "Shows"),
                    );
                    one.aliases = vec![piece.0.to_owned(), piece.1.to_owned()];
                    one.tags = vec![kind.0.to_owned(), kind.1.to_owned()];
                    one.starts = clock(time).map(|at| Start { days: vec![*weekday], ..Start::daily(at) });
                    let price = chance.near(18_000);
                    one.variants = vec![
                        variant(&id, "c", both("三等座".into(), "Third tier".into()), price),
                        variant(&id, "b", both("二等座".into(), "Second tier".into()), price * 2),
                        variant(&id, "a", both("一等座".into(), "First tier".into()), price * 3),
                        variant(&id, "v", both("贵宾座".into(), "VIP".into()), price * 5),
                    ];
                    take(Record::Product(one));
                }
            }
        }
    }
}

const VOUCHERS: &[(Name, &[(Name, i64)])] = &[
    (
        ("火锅店", "Hotpot"),
        &[
            (("双人套餐", "Set for Two"), 16_800),
            (("四人套餐", "Set for Four"), 29_800),
            (("100元代金券", "¥100 Voucher"), 8500),
            (("午市单人餐", "Lunch for One"), 5900),
        ],
    ),
    (
        ("烤肉店", "Barbecue House"),
        &[
            (("双人套餐", "Set for Two"), 15_800),
            (("四人套餐", "Set for Four"), 27_800),
            (("自助单人", "Buffet for One"), 9900),
        ],
    ),
    (
        ("理发店", "Hair Salon"),
        &[(("洗剪吹", "Cut and Blow-Dry"), 5800), (("染发套餐", "Colouring"), 26_800), (("烫发套餐", "Perm"), 29_800)],
    ),
    (
        ("足疗馆", "Foot Spa"),
        &[
            (("足疗60分钟", "Foot Massage, 60 Minutes"), 12_800),
            (("全身按摩90分钟", "Body Massage, 90 Minutes"), 22_800),
        ],
    ),
    (
        ("健身房", "Gym"),
        &[
            (("单次体验", "Single Visit"), 3900),
            (("周卡", "Week Pass"), 9900),
            (("私教体验课", "Personal Training Trial"), 12_900),
        ],
    ),
    (
        ("歌厅", "Karaoke"),
        &[(("小包3小时", "Small Room, 3 Hours"), 8800), (("大包3小时", "Large Room, 3 Hours"), 18_800)],
    ),
    (("密室逃脱", "Escape Room"), &[(("4人场", "Game for Four"), 35_200), (("6人场", "Game for Six"), 52_800)]),
    (
        ("亲子乐园", "Play Park"),
        &[(("一大一小", "One Adult, One Child"), 9800), (("两大一小", "Two Adults, One Child"), 13_800)],
    ),
    (("美甲店", "Nail Salon"), &[(("纯色美甲", "Plain Manicure"), 6800), (("款式美甲", "Design Manicure"), 12_800)]),
    (("洗车行", "Car Wash"), &[(("标准洗车", "Standard Wash"), 2900), (("精洗", "Full Detail"), 9900)]),
];

/// Group-buy packages with their validity and rules.
pub fn vouchers(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(61);
    for (v, (kind, packages)) in VOUCHERS.iter().enumerate() {
        for (q, quarter) in QUARTERS.iter().enumerate() {
            let shop = format!("v{v}-{q}");
            let terms = terms(
                ("未使用随时退，过期自动退。", "Refunds at any time until used; by itself when it runs out."),
                ("有效期内任选一天，需提前预约。", "Any day within 90 days, by appointment."),
            );
            let name = both(format!("{}{}", quarter.0, kind.0), format!("{} {}", quarter.1, kind.1));
            let mut seller = merchant(&shop, name, &mut chance, terms);
            seller.minutes = None;
            take(Record::Merchant(seller));
            for (p, (package, price)) in packages.iter().enumerate() {
                let id = format!("{shop}.{p}");
                let title = both(format!("{}{}", kind.0, package.0), format!("{}: {}", kind.1, package.1));
                let mut one = product(id, &shop, title, Vertical::Vouchers, *kind);
                one.aliases = vec![package.0.to_owned()];
                one.tags = vec!["团购".to_owned(), "90天有效".to_owned(), "valid 90 days".to_owned()];
                one.price = Some(chance.near(*price));
                take(Record::Product(one));
            }
        }
    }
}
