//! Supermarkets and shops: a range put together from goods, kinds and sizes, under brands that do not exist.

use super::make::{Chance, Name, both, merchant, product, terms, variant};
use yiju_domain::feed::Record;
use yiju_domain::intent::Vertical;

/// Goods of a shelf: name, usual price, and the units that they come in.
type Goods = (Name, i64, &'static [Name]);

const KILO: &[Name] = &[("500g", "500 g"), ("1kg", "1 kg")];
const BOTTLE: &[Name] = &[("500ml", "500 ml"), ("1.5L", "1.5 L")];
const PACK: &[Name] = &[("1袋", "1 pack"), ("3袋装", "3 packs")];
const EGGS: &[Name] = &[("10枚", "10 pcs"), ("30枚", "30 pcs")];
const BOX: &[Name] = &[("1盒", "1 box"), ("整箱", "1 case")];

const BRANDS: &[Name] = &[
    ("禾田", "Hetian"),
    ("绿源", "Luyuan"),
    ("晨牧", "Chenmu"),
    ("山谷", "Valley"),
    ("小岛", "Islet"),
    ("金穗", "Golden Ear"),
    ("云岭", "Cloud Ridge"),
    ("家常", "Homely"),
    ("海风", "Sea Breeze"),
    ("三棵树", "Three Trees"),
    ("白桦", "Birch"),
    ("日日鲜", "Daily Fresh"),
];

const GROCERIES: &[(Name, &[Goods])] = &[
    (
        ("水果", "Fruit"),
        &[
            (("苹果", "Apples"), 800, KILO),
            (("香蕉", "Bananas"), 500, KILO),
            (("橙子", "Oranges"), 900, KILO),
            (("葡萄", "Grapes"), 1500, KILO),
            (("西瓜", "Watermelon"), 1800, KILO),
            (("草莓", "Strawberries"), 2500, BOX),
            (("蓝莓", "Blueberries"), 2000, BOX),
            (("芒果", "Mangoes"), 1500, KILO),
            (("猕猴桃", "Kiwis"), 1200, KILO),
            (("柠檬", "Lemons"), 900, KILO),
        ],
    ),
    (
        ("蔬菜", "Vegetables"),
        &[
            (("土豆", "Potatoes"), 400, KILO),
            (("西红柿", "Tomatoes"), 600, KILO),
            (("黄瓜", "Cucumbers"), 500, KILO),
            (("胡萝卜", "Carrots"), 400, KILO),
            (("生菜", "Lettuce"), 500, PACK),
            (("菠菜", "Spinach"), 600, PACK),
            (("西兰花", "Broccoli"), 800, KILO),
            (("洋葱", "Onions"), 400, KILO),
            (("大葱", "Scallions"), 400, PACK),
            (("香菜", "Coriander"), 300, PACK),
            (("蘑菇", "Mushrooms"), 900, PACK),
            (("白菜", "Cabbage"), 400, KILO),
        ],
    ),
    (
        ("肉禽蛋", "Meat and Eggs"),
        &[
            (("鸡蛋", "Eggs"), 1200, EGGS),
            (("鸡胸肉", "Chicken Breast"), 1600, KILO),
            (("鸡翅", "Chicken Wings"), 2500, KILO),
            (("猪里脊", "Pork Tenderloin"), 2200, KILO),
            (("五花肉", "Pork Belly"), 2400, KILO),
            (("牛腩", "Beef Brisket"), 4500, KILO),
            (("牛排", "Steak"), 5800, PACK),
            (("羊肉卷", "Lamb Rolls"), 4200, PACK),
            (("火腿", "Ham"), 1900, PACK),
            (("培根", "Bacon"), 2200, PACK),
        ],
    ),
    (
        ("水产", "Seafood"),
        &[
            (("三文鱼", "Salmon"), 5900, PACK),
            (("鲜虾", "Shrimp"), 4500, KILO),
            (("鲈鱼", "Sea Bass"), 2900, PACK),
            (("带鱼", "Hairtail"), 3200, KILO),
            (("扇贝", "Scallops"), 3900, PACK),
        ],
    ),
    (
        ("乳品", "Dairy"),
        &[
            (("纯牛奶", "Whole Milk"), 1200, BOX),
            (("低脂牛奶", "Low-Fat Milk"), 1200, BOX),
            (("酸奶", "Yogurt"), 1400, BOX),
            (("芝士片", "Cheese Slices"), 1900, PACK),
            (("黄油", "Butter"), 2400, BOX),
            (("燕麦奶", "Oat Milk"), 1600, BOX),
            (("豆奶", "Soy Milk"), 900, BOX),
            (("冰淇淋", "Ice Cream"), 1800, BOX),
        ],
    ),
    (
        ("粮油调味", "Staples and Seasoning"),
        &[
            (("大米", "Rice"), 3500, KILO),
            (("面粉", "Flour"), 1200, KILO),
            (("挂面", "Dried Noodles"), 900, PACK),
            (("意面", "Spaghetti"), 1400, PACK),
            (("食用油", "Cooking Oil"), 4500, BOTTLE),
            (("橄榄油", "Olive Oil"), 6900, BOTTLE),
            (("酱油", "Soy Sauce"), 1200, BOTTLE),
            (("醋", "Vinegar"), 900, BOTTLE),
            (("食盐", "Salt"), 300, PACK),
            (("白糖", "Sugar"), 700, PACK),
            (("番茄酱", "Ketchup"), 1000, BOTTLE),
            (("辣椒酱", "Chili Sauce"), 1200, BOTTLE),
            (("蜂蜜", "Honey"), 3500, BOTTLE),
            (("花生酱", "Peanut Butter"), 1900, BOTTLE),
        ],
    ),
    (
        ("饮料酒水", "Drinks"),
        &[
            (("矿泉水", "Mineral Water"), 200, BOTTLE),
            (("可乐", "Cola"), 350, BOTTLE),
            (("橙汁", "Orange Juice"), 900, BOTTLE),
            (("绿茶饮料", "Green Tea"), 400, BOTTLE),
            (("气泡水", "Sparkling Water"), 500, BOTTLE),
            (("啤酒", "Beer"), 600, BOX),
            (("红酒", "Red Wine"), 6900, BOTTLE),
            (("速溶咖啡", "Instant Coffee"), 3900, BOX),
            (("茶叶", "Tea Leaves"), 5900, BOX),
        ],
    ),
    (
        ("零食", "Snacks"),
        &[
            (("薯片", "Crisps"), 700, PACK),
            (("饼干", "Biscuits"), 900, PACK),
            (("巧克力", "Chocolate"), 1500, PACK),
            (("坚果", "Mixed Nuts"), 3200, PACK),
            (("果干", "Dried Fruit"), 1800, PACK),
            (("海苔", "Seaweed"), 1200, PACK),
            (("牛肉干", "Beef Jerky"), 2900, PACK),
            (("软糖", "Gummies"), 800, PACK),
            (("方便面", "Instant Noodles"), 500, PACK),
            (("面包", "Bread"), 1000, PACK),
        ],
    ),
    (
        ("日用", "Household"),
        &[
            (("抽纸", "Tissues"), 1500, PACK),
            (("卷纸", "Toilet Paper"), 2500, PACK),
            (("洗洁精", "Dish Soap"), 1200, BOTTLE),
            (("洗衣液", "Laundry Detergent"), 3500, BOTTLE),
            (("垃圾袋", "Bin Bags"), 900, PACK),
            (("牙膏", "Toothpaste"), 1200, BOX),
            (("洗发水", "Shampoo"), 3900, BOTTLE),
            (("沐浴露", "Body Wash"), 3500, BOTTLE),
            (("洗手液", "Hand Soap"), 1500, BOTTLE),
            (("纸尿裤", "Nappies"), 8900, PACK),
            (("猫粮", "Cat Food"), 6900, KILO),
            (("狗粮", "Dog Food"), 6900, KILO),
        ],
    ),
];

const MARKETS: &[Name] = &[
    ("邻里超市", "Neighbour Market"),
    ("一站生鲜", "One Stop Fresh"),
    ("城南仓储超市", "Southside Warehouse"),
    ("早安便利", "Morning Convenience"),
];

/// Supermarkets and their range.
pub fn groceries(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(37);
    for (m, market) in MARKETS.iter().enumerate() {
        let shop = format!("g{m}");
        let terms = terms(
            (
                "签收后 24 小时内生鲜坏单可退；其他商品 7 天无理由退货。",
                "Spoilt fresh goods refunded within 24 hours; other goods returned within 7 days.",
            ),
            ("拣货前可免费修改。", "Free changes until it is picked."),
        );
        let mut seller = merchant(&shop, both(market.0.into(), market.1.into()), &mut chance, terms);
        seller.delivery_fee = chance.between(2, 6) * 100;
        seller.minimum_order = 2900;
        take(Record::Merchant(seller));
        for (s, (shelf, goods)) in GROCERIES.iter().enumerate() {
            for (g, good) in goods.iter().enumerate() {
                for (b, brand) in BRANDS.iter().enumerate().filter(|(b, _)| (b + g + m) % 5 != 0) {
                    branded(
                        &format!("{shop}.{s}-{g}-{b}"),
                        &shop,
                        Vertical::Groceries,
                        *shelf,
                        *good,
                        *brand,
                        &mut chance,
                        take,
                    );
                }
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one product, named where they are made")]
fn branded(
    id: &str,
    shop: &str,
    vertical: Vertical,
    shelf: Name,
    good: Goods,
    brand: Name,
    chance: &mut Chance,
    take: &mut dyn FnMut(Record),
) {
    let ((zh, en), price, units) = good;
    let mut one =
        product(id.to_owned(), shop, both(format!("{}{zh}", brand.0), format!("{} {en}", brand.1)), vertical, shelf);
    one.aliases = vec![zh.to_owned(), en.to_owned()];
    let price = chance.near(price);
    one.variants = units
        .iter()
        .enumerate()
        .map(|(at, unit)| {
            variant(
                id,
                &at.to_string(),
                both(unit.0.into(), unit.1.into()),
                if at == 0 { price } else { price * 19 / 10 / 10 * 10 },
            )
        })
        .collect();
    take(Record::Product(one));
}

const COLOURS: &[Name] =
    &[("黑色", "Black"), ("白色", "White"), ("灰色", "Grey"), ("蓝色", "Blue"), ("红色", "Red"), ("绿色", "Green")];
const LETTERS: &[&str] = &["S", "M", "L", "XL"];

/// What it is called, whether its things are worn, and they with their prices.
type Shelf = (Name, bool, &'static [(Name, i64)]);

/// Goods of the long tail.
const SHOPPING: &[Shelf] = &[
    (
        ("服装", "Clothes"),
        true,
        &[
            (("T恤", "T-Shirt"), 7900),
            (("衬衫", "Shirt"), 12_900),
            (("卫衣", "Hoodie"), 15_900),
            (("牛仔裤", "Jeans"), 19_900),
            (("羽绒服", "Down Jacket"), 49_900),
            (("连衣裙", "Dress"), 22_900),
            (("运动裤", "Track Pants"), 12_900),
            (("毛衣", "Sweater"), 18_900),
            (("冲锋衣", "Rain Jacket"), 39_900),
            (("睡衣", "Pyjamas"), 9900),
        ],
    ),
    (
        ("鞋包", "Shoes and Bags"),
        false,
        &[
            (("跑鞋", "Running Shoes"), 39_900),
            (("帆布鞋", "Canvas Shoes"), 15_900),
            (("双肩包", "Backpack"), 19_900),
            (("行李箱", "Suitcase"), 35_900),
            (("手提包", "Handbag"), 25_900),
            (("拖鞋", "Slippers"), 3900),
            (("雨靴", "Rain Boots"), 8900),
        ],
    ),
    (
        ("数码", "Electronics"),
        false,
        &[
            (("蓝牙耳机", "Bluetooth Earphones"), 19_900),
            (("充电宝", "Power Bank"), 9900),
            (("充电器", "Charger"), 6900),
            (("数据线", "Cable"), 2900),
            (("键盘", "Keyboard"), 19_900),
            (("鼠标", "Mouse"), 7900),
            (("音箱", "Speaker"), 25_900),
            (("智能手表", "Smart Watch"), 69_900),
            (("平板支架", "Tablet Stand"), 4900),
            (("台灯", "Desk Lamp"), 9900),
            (("U盘", "USB Stick"), 4900),
            (("摄像头", "Webcam"), 14_900),
        ],
    ),
    (
        ("家居", "Home"),
        false,
        &[
            (("枕头", "Pillow"), 8900),
            (("床单", "Bed Sheet"), 12_900),
            (("毛巾", "Towel"), 2900),
            (("保温杯", "Vacuum Flask"), 7900),
            (("炒锅", "Wok"), 15_900),
            (("菜刀", "Kitchen Knife"), 8900),
            (("收纳箱", "Storage Box"), 3900),
            (("雨伞", "Umbrella"), 4900),
            (("挂钟", "Wall Clock"), 6900),
            (("地毯", "Rug"), 19_900),
            (("香薰", "Scented Candle"), 5900),
            (("插座", "Power Strip"), 4900),
        ],
    ),
    (
        ("美妆个护", "Beauty"),
        false,
        &[
            (("面膜", "Face Mask"), 5900),
            (("防晒霜", "Sunscreen"), 8900),
            (("洗面奶", "Face Wash"), 5900),
            (("口红", "Lipstick"), 12_900),
            (("电动牙刷", "Electric Toothbrush"), 19_900),
            (("吹风机", "Hair Dryer"), 15_900),
            (("剃须刀", "Shaver"), 19_900),
            (("护手霜", "Hand Cream"), 3900),
        ],
    ),
    (
        ("母婴玩具", "Children"),
        false,
        &[
            (("积木", "Building Blocks"), 12_900),
            (("拼图", "Puzzle"), 5900),
            (("毛绒熊", "Teddy Bear"), 6900),
            (("婴儿车", "Pram"), 69_900),
            (("奶瓶", "Baby Bottle"), 5900),
            (("绘本", "Picture Book"), 3900),
            (("滑板车", "Scooter"), 25_900),
            (("水彩笔", "Felt Pens"), 2900),
        ],
    ),
    (
        ("运动户外", "Sports"),
        false,
        &[
            (("瑜伽垫", "Yoga Mat"), 7900),
            (("哑铃", "Dumbbells"), 12_900),
            (("羽毛球拍", "Badminton Racket"), 15_900),
            (("篮球", "Basketball"), 9900),
            (("帐篷", "Tent"), 39_900),
            (("登山杖", "Trekking Poles"), 9900),
            (("泳镜", "Swim Goggles"), 5900),
            (("跳绳", "Skipping Rope"), 2900),
            (("头盔", "Helmet"), 15_900),
        ],
    ),
    (
        ("文具图书", "Stationery and Books"),
        false,
        &[
            (("笔记本", "Notebook"), 1500),
            (("中性笔", "Gel Pens"), 1200),
            (("计算器", "Calculator"), 4900),
            (("文件夹", "Folder"), 900),
            (("贴纸", "Stickers"), 600),
            (("台历", "Desk Calendar"), 2900),
            (("菜谱书", "Cookbook"), 4900),
            (("地图册", "Atlas"), 6900),
        ],
    ),
];

const KINDS: &[Name] =
    &[("轻便款", "Light"), ("经典款", "Classic"), ("加厚款", "Thick"), ("便携款", "Portable"), ("升级款", "Plus")];
const SHOPS: &[Name] = &[("百货小铺", "General Store"), ("好物集", "Good Things"), ("远山生活", "Far Hills Living")];

/// Shops and their goods.
pub fn shopping(take: &mut dyn FnMut(Record)) {
    let mut chance = Chance::new(41);
    for (m, name) in SHOPS.iter().enumerate() {
        let shop = format!("s{m}");
        let terms = terms(
            ("签收后 7 天内无理由退货，运费自理。", "Returns within 7 days of delivery; return postage is yours."),
            ("发货前可免费修改。", "Free changes until it is sent."),
        );
        let mut seller = merchant(&shop, both(name.0.into(), name.1.into()), &mut chance, terms);
        seller.minutes = Some((24 * 60, 72 * 60));
        seller.distance = None;
        take(Record::Merchant(seller));
        for (s, (shelf, worn, goods)) in SHOPPING.iter().enumerate() {
            for (g, (good, price)) in goods.iter().enumerate() {
                for (k, kind) in KINDS.iter().enumerate() {
                    for (b, brand) in BRANDS.iter().enumerate().filter(|(b, _)| (b + k + m) % 2 == 0) {
                        let id = format!("{shop}.{s}-{g}-{k}-{b}");
                        let title = both(
                            format!("{}{}{}", brand.0, kind.0, good.0),
                            format!("{} {} {}", brand.1, kind.1, good.1),
                        );
                        let mut one = product(id.clone(), &shop, title, Vertical::Shopping, *shelf);
                        one.aliases = vec![good.0.to_owned(), good.1.to_owned()];
                        let price = chance.near(*price);
                        let colour = chance.pick(COLOURS);
                        one.variants = if *worn {
                            LETTERS
                                .iter()
                                .map(|size| {
                                    variant(
                                        &id,
                                        size,
                                        both(format!("{} {size}", colour.0), format!("{} {size}", colour.1)),
                                        price,
                                    )
                                })
                                .collect()
                        } else {
                            let second = COLOURS.iter().find(|other| *other != colour).unwrap_or(colour);
                            [colour, second]
                                .iter()
                                .enumerate()
                                .map(|(at, c)| variant(&id, &at.to_string(), both(c.0.into(), c.1.into()), price))
                                .collect()
                        };
                        take(Record::Product(one));
                    }
                }
            }
        }
    }
}
