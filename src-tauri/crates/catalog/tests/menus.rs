//! Sentences of our own on menus of our own, written the way three different shops write theirs. Each case is a meaning
//! as the annotations write it, and what it is on the menu: quantity, product/variant, choices (`-` taken off, `++`
//! more, `~` less, `×n` several), and after `!` what must be told to the user.

use yiju_catalog::Catalog;
use yiju_domain::intent::{Act, Intent, Item, ItemOption, Polarity, Wish};
use yiju_domain::money::Currency;
use yiju_domain::offer::Notice;
use yiju_domain::request::{Request, Task};
use yiju_domain::text::Lang;

/// A meaning as the annotations write it: `item 两 | size 大杯 | name 奶茶 | light 冰 | add 糖 | deg 三分`.
fn task(meaning: &str) -> Task {
    let mut wish = Wish::default();
    for field in meaning.split(" | ") {
        let (kind, value) = field.split_once(' ').unwrap_or((field, ""));
        let said = (!value.is_empty()).then(|| value.to_owned());
        if kind == "item" {
            wish.items.push(Item { quantity: said, ..Item::default() });
            continue;
        }
        let item = wish.items.last_mut().expect("an item is open");
        match kind {
            "size" => item.size = said,
            "name" => item.name = said,
            "deg" => item.options.last_mut().expect("an option").degree = said,
            _ => {
                let polarity = Polarity::ALL.iter().copied().find(|p| p.term() == kind).expect("a polarity");
                item.options.push(ItemOption { polarity, name: value.to_owned(), degree: None });
            }
        }
    }
    let intent = Intent { act: Act::Order, wishes: vec![wish] };
    let request = Request::new(
        &intent,
        Lang::of(meaning),
        &jiff::Timestamp::UNIX_EPOCH.in_tz("UTC").expect("a zone"),
        Currency::CNY,
    );
    assert!(request.problems.is_empty(), "{meaning}: {:?}", request.problems);
    request.tasks.into_iter().next().expect("one task")
}

fn told(catalog: &Catalog, meaning: &str) -> String {
    let resolution = catalog.resolve("menu", &task(meaning)).expect("resolved");
    let mut lines = Vec::new();
    for line in &resolution.lines {
        let mut told =
            format!("{} {}", line.quantity, line.variant.as_ref().map_or(line.product.as_str(), |v| v.as_str()));
        for option in &line.options {
            let sign = match option.polarity {
                Polarity::Add => "",
                Polarity::No => "-",
                Polarity::Extra => "++",
                Polarity::Light => "~",
            };
            told += &format!(" {sign}{}", option.choice);
            if option.quantity > 1 {
                told += &format!("×{}", option.quantity);
            }
        }
        lines.push(told);
    }
    lines.extend(resolution.unmatched.iter().map(|asked| format!("? {asked}")));
    let mut told = lines.join(" | ");
    for notice in &resolution.notices {
        told += match notice {
            Notice::NearestDegree { .. } => " !nearest",
            Notice::NoSuchOption { .. } => " !option",
            Notice::NoSuchSize { .. } => " !size",
            _ => " !",
        };
    }
    told
}

fn check(feed: &str, cases: &[(&str, &str)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(&folder.path().join("catalog.db")).expect("opened");
    let report = catalog.import("menu", feed.as_bytes()).expect("imported");
    assert!(report.broken.is_empty(), "{:?}", report.broken);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(meaning, expected)| {
            let found = told(&catalog, meaning);
            (found != *expected).then(|| format!("{meaning}\n    wanted {expected}\n    found  {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_tea_shop() {
    check(
        include_str!("menus/tea.jsonl"),
        &[
            ("item 两 | size 大杯 | name 招牌奶茶 | light 冰 | add 糖 | deg 三分", "2 milk-l less s3"),
            ("item | name 奶茶 | no 冰 | no 糖 | add 珍珠", "1 milk-m none s0 zz"),
            ("item 一 | size 中杯 | name 奶茶 | add 热 | add 糖 | deg 半", "1 milk-m hot s5"),
            ("item 一 | name 奶茶 | light 糖", "1 milk-m s7"),
            ("item 一 | name 奶茶 | add 燕麦奶", "1 milk-m oat"),
            ("item 一 | name 燕麦奶茶", "1 milk-m oat"),
            ("item 一 | name 热奶茶 | add 椰果 | add 布丁", "1 milk-m hot yg bd"),
            ("item 一 | name 芋圆奶茶", "1 milk-m yy"),
            ("item 一 | name 奶茶 | add 奶盖 | add 甜 | deg 七分", "1 milk-m ng s7"),
            ("item 一 | name 奶茶 | add 常温", "1 milk-m none !nearest"),
            ("item 一 | size 超大杯 | name 奶茶", "1 milk-l !size"),
            ("item 三 | name 珍珠奶茶", "3 pearl-m"),
            ("item 一 | size 大杯 | name 黑糖珍珠奶茶 | extra 冰 | add 糖 | deg 半", "1 pearl-l ice half"),
            ("item 一 | name 黑糖珍珠奶茶 | add 糖 | deg 七分", "1 pearl-m half !nearest"),
            ("item 一 | name 珍珠奶茶 | no 珍珠 | add 布丁 | deg 两份", "1 pearl-m -zz bd×2"),
            ("item 一 | name 珍珠奶茶 | light 糖 | light 冰", "1 pearl-m low less"),
            ("item 一 | name 珍珠奶茶 | add 红豆", "1 pearl-m !option"),
            ("item 一 | name 黑糖珍珠奶茶 | add 热", "1 pearl-m !option"),
            // No pearl milk tea is had hot, but milk tea is, and with pearls.
            ("item 一 | name 珍珠奶茶 | add 热", "1 milk-m zz hot"),
            ("item 一 | name 柠檬茶 | no 糖 | light 冰", "1 lemon t3 i2"),
            ("item 一 | name 暴打柠檬茶 | add 乌龙茶底", "1 lemon oolong"),
            ("item 一 | name 柠檬红茶", "1 lemon black"),
            ("item 一 | name 柠檬茶 | add 红茶", "1 lemon black"),
            ("item 一 | name 柠檬茶 | add 糖 | deg 正常 | add 冰 | deg 正常", "1 lemon t1 i1"),
            ("item 一 | size 超大杯 | name 多肉葡萄 | add 冰沙", "1 grape big smooth"),
            ("item 一 | size 大杯 | name 多肉葡萄", "1 grape big !size"),
            ("item 一 | name 冰美式", "1 amer-s cold"),
            ("item 一 | size 大杯 | name 热美式 | add 浓缩 | deg 两份", "1 amer-l hot shot×2"),
            ("item 两 | size 中杯 | name 美式 | add 冰", "2 amer-m cold"),
            ("item 一 | name 美式 | extra 浓缩", "1 amer-s shot×2"),
            ("item 一 | name 生椰拿铁 | add 热 | no 糖", "1 latte hot n"),
            ("item 一 | name 拿铁", "1 latte"),
            ("item 一 | name iced americano", "1 amer-s cold"),
            ("item 一 | name coconut latte | add hot", "1 latte hot"),
            ("item 一 | size large | name milk tea | light ice | add sugar | deg 50%", "1 milk-l less s5"),
            ("item 一 | name 奶茶 | add 仙草", "1 milk-m xc"),
            ("item 一 | name 真珠奶茶 | light 兵", "1 pearl-m less"),
            ("item 一 | name 招牌奶茶 | add 珍珠和椰果", "1 milk-m zz yg"),
            ("item 一 | name 炸鸡", "? 炸鸡"),
        ],
    );
}

#[test]
fn a_noodle_shop() {
    check(
        include_str!("menus/noodle.jsonl"),
        &[
            ("item 一 | name 牛肉面 | light 辣 | no 香菜", "1 beef h1 nocil"),
            ("item 两 | name 兰州牛肉面 | add 毛细 | extra 辣", "2 beef thin h3"),
            ("item 一 | name 毛细 | no 葱", "1 beef thin noscal"),
            ("item 一 | name 牛肉面 | add 卤蛋 | deg 两个 | no 蒜苗", "1 beef egg×2 nogar"),
            ("item 一 | name 牛肉面 | add 牛肉 | no 辣", "1 beef meat h0"),
            ("item 一 | name 大宽牛肉面 | add 煎蛋", "1 beef wide fried"),
            ("item 一 | name 面 | add 宽的", "1 beef wide"),
            ("item 一 | name 牛肉面 | no 葱 | no 香菜", "1 beef noscal nocil"),
            ("item 一 | name 牛肉面 | no 香菜和葱", "1 beef nocil noscal"),
            ("item 一 | size 二两 | name 担担面 | no 花生", "1 dan-2 -pea"),
            ("item 一 | size 三两 | name 担担面 | extra 辣 | no 葱花", "1 dan-3 hot -scal"),
            ("item 一 | name 担担面 | no 葱 | no 花生", "1 dan-1 -scal -pea"),
            ("item 一 | name 担担面 | no 香菜", "1 dan-1 !option"),
            ("item 一 | name 酸辣粉 | extra 醋 | no 花生", "1 sour vin nopea"),
            ("item 一 | size 大碗 | name 云吞面", "1 wonton-l"),
            ("item 一 | name 虾云吞面", "1 wonton-s"),
            ("item 一 | size 大份 | name 馄饨面", "1 wonton-l"),
            ("item 一 | name 抄手", "1 wontons"),
            ("item 两 | name 宫保鸡丁饭 | add 糙米饭", "2 rice brown"),
            ("item 一 | size 大份 | name 宫保鸡丁盖饭", "1 rice big !size"),
            ("item 一 | name 宫保鸡丁", "1 rice"),
            ("item 一 | name 拍黄瓜", "1 side"),
            ("item 一 | size 罐 | name 可乐", "1 cola"),
            ("item 两 | size 瓶 | name 可口可乐", "2 colab"),
            ("item 一 | name 可乐", "1 cola"),
            ("item 一 | size 500ml | name 可乐", "1 colab"),
            ("item 一 | name 豆浆 | add 甜 | add 热", "1 soy sweet hot"),
            ("item 一 | name 热豆浆", "1 soy hot"),
            ("item 一 | name 冰豆浆 | add 原味", "1 soy cold plain"),
            ("item 一 | name 担担面 | add 卤蛋", "1 dan-1 !option"),
            ("item 一 | name beef noodles | no cilantro", "1 beef nocil"),
            ("item 一 | name 寿司", "? 寿司"),
        ],
    );
}

#[test]
fn a_shelf() {
    let feed = r#"{"id":"apple","title":"红富士","category":"水果","price":900}
{"id":"latte","title":"拿铁","category":"咖啡","price":1800}
"#;
    check(
        feed,
        &[
            ("item 一 | name 水果", "1 apple"),
            ("item 一 | name 咖啡", "1 latte"),
            ("item 一 | name 水果刀", "? 水果刀"),
            ("item 一袋 | name 咖啡豆", "? 咖啡豆"),
        ],
    );
}

#[test]
fn a_counter() {
    let feed = r#"{"id":"coffee","title":"drip coffee","aliases":["coffee"],"modifier_groups":[{"name":"SYRUP","degrees":true,"choices":[{"id":"van","title":"vanilla"},{"id":"sfv","title":"sugar free vanilla"}]},{"name":"ROAST","choices":[{"id":"decaf","title":"decaf"}]}]}
{"id":"bowl","title":"burrito bowl","aliases":["bowl"],"modifier_groups":[{"name":"TOPPING","degrees":true,"choices":[{"id":"veg","title":"fajita vegetables"},{"id":"onion","title":"onion"},{"id":"guac","title":"guacamole"}]}]}
{"id":"chips","title":"chips"}
{"id":"meal","title":"鸡腿堡套餐","modifier_groups":[{"name":"饮料","min":1,"max":1,"choices":[{"id":"coke","title":"可乐(中)","default":true},{"id":"am","title":"美式咖啡"}]},{"name":"辣度","min":1,"max":1,"choices":[{"id":"h0","title":"不辣"},{"id":"h1","title":"中辣","default":true}]}]}
{"id":"rings","title":"onion rings"}
{"id":"mlt","title":"麻辣烫","modifier_groups":[{"name":"汤底","min":1,"max":1,"choices":[{"id":"gu","title":"骨汤","default":true},{"id":"fq","title":"番茄"}]}]}
{"id":"padthai","title":"Pad Thai","modifier_groups":[{"name":"Extras","choices":[{"id":"xp","title":"Extra peanuts"},{"id":"egg","title":"Fried egg"},{"id":"nop","title":"No peanuts"},{"id":"nob","title":"No bean sprouts"}]}]}
{"id":"cap","title":"Cap","variants":[{"id":"cap-b","title":"Black","price":900},{"id":"cap-w","title":"White","price":900}]}
{"id":"tee","title":"Cotton T-Shirt","variants":[{"id":"tee-bm","title":"Black / M","price":1500},{"id":"tee-wl","title":"White / L","price":1500}]}
"#;
    check(
        feed,
        &[
            ("item a | name coffee | add sugar free vanilla | deg three pumps", "1 coffee sfv !nearest"),
            ("item a | name black coffee", "1 coffee"),
            ("item a | name coffee | add black | add decaf", "1 coffee decaf"),
            ("item one | name coffee | add plain", "1 coffee"),
            ("item a | name veggie bowl | extra guacamole", "1 bowl ++guac !option"),
            ("item a | name bowl | add fajita veggies", "1 bowl veg"),
            ("item a | name bowl | add onion rings", "1 bowl | 1 rings"),
            ("item a | size bag | name chips", "1 chips"),
            ("item 一 | name 麻辣烫 | add 番茄汤底", "1 mlt fq"),
            ("item a | name pad thai | extra peanuts | add fried egg | no bean sprouts", "1 padthai xp egg nob"),
            ("item a | size medium | name black t-shirt", "1 tee-bm"),
            ("item a | size L | name t-shirt | add white", "1 tee-wl"),
            ("item a | size 46 | name white cap", "1 cap-w !size"),
            ("item 一 | name 鸡腿堡套餐 | add 咖啡 | no 辣椒", "1 meal am h0"),
        ],
    );
}

#[test]
fn a_grill() {
    check(
        include_str!("menus/grill.jsonl"),
        &[
            ("item a | name burger | no onions | add bacon", "1 classic noon bacon"),
            ("item two | name classic burgers | add medium rare | add swiss", "2 classic rare swiss"),
            ("item a | name bacon burger | no pickles | no tomato", "1 classic bacon nopick notom"),
            ("item a | name chicken burger", "1 classic chicken"),
            ("item a | name classic burger | add cheddar cheese | add avocado", "1 classic cheddar avo"),
            ("item a | name burger | add cheese | deg double", "1 classic american !nearest"),
            ("item a | name burger | add bacon | deg double", "1 classic bacon×2"),
            ("item a | name burger | extra bacon", "1 classic bacon×2"),
            ("item a | name plant based burger | add well done", "1 classic beyond well"),
            ("item a | name burger | add caramelized onions", "1 classic onionx"),
            ("item a | name burger | add jalapenos", "1 classic !option"),
            ("item a | name double cheeseburger | no pickles | no onions", "1 dbl -pickle -onion"),
            ("item a | name double cheeseburger | no mustard", "1 dbl -mustard"),
            ("item a | name chicken sandwich | add buffalo sauce", "1 chk buff"),
            ("item a | name crispy chicken sandwich | add hot | add bbq", "1 chk hot bbq"),
            ("item a | name spicy chicken sandwich", "1 chk hot"),
            ("item a | name chicken sandwich | add honey mustard | no mayo", "1 chk mustard -mayo"),
            ("item two | name steak burritos | add guac | add sour cream", "2 burrito steak guac cream"),
            (
                "item a | name chicken burrito | add brown rice | add black beans | no cheese",
                "1 burrito chicken brown blackb -cheese",
            ),
            ("item a | name carnitas burrito | extra cheese | light sour cream", "1 burrito carnitas ++cheese ~cream"),
            ("item a | name burrito | add steak | no rice | add pinto", "1 burrito steak norice pinto"),
            (
                "item a | name burrito | add chicken | add mild salsa | add lettuce",
                "1 burrito chicken mildsalsa lettuce",
            ),
            ("item a | name burrito | add chicken | add corn salsa", "1 burrito chicken corn"),
            ("item a | name chicken burrito | add whole wheat tortilla", "1 burrito chicken wheat"),
            ("item a | name chicken burrito bowl | add guacamole", "1 bowl chicken guac"),
            ("item a | name steak bowl", "1 bowl steak"),
            ("item a | name pasta | add pesto sauce | add feta cheese", "1 pasta pesto feta"),
            ("item a | name pesto pasta | add parmesan", "1 pasta pesto parm"),
            ("item a | name pasta | add alfredo | extra sauce", "1 pasta alfredo xs"),
            ("item a | size large | name fries", "1 fries-l"),
            ("item two | size medium | name french fries", "2 fries-m"),
            ("item a | name large fries", "1 fries-l"),
            ("item a | size 12 piece | name onion rings", "1 rings-12"),
            ("item a | size 10 piece | name nuggets | add ranch", "1 n10 ranch"),
            ("item a | name 20 piece chicken nuggets | add bbq sauce", "1 n20 bbq"),
            ("item three | size cans | name coke", "3 coke-can"),
            ("item a | size 2 liter | name coke", "1 coke-2l"),
            ("item a | size bottle | name coke", "1 coke-bottle"),
            ("item a | size 20 oz bottle | name coke", "1 coke-bottle"),
            ("item a | name coke", "1 coke-can"),
            ("item a | name diet coke", "1 dcoke"),
            ("item a | size large | name chocolate milkshake | no whipped cream", "1 shake-l choc nowhip"),
            ("item a | name strawberry shake", "1 shake-r straw"),
            ("item a | size regular | name vanilla shake", "1 shake-r van"),
            ("item a | name milk tea | add sugar | deg 50% | light ice | add boba", "1 boba p50 li pearls"),
            ("item a | size large | name milk tea | no sugar | no ice", "1 boba lg p0 ni"),
            ("item a | name milk tea | add sugar | deg 30%", "1 boba p25 !nearest"),
            ("item a | name milk tea | light sugar", "1 boba p75"),
            ("item a | name boba milk tea | add grass jelly", "1 boba pearls jelly"),
            ("item a | name classic burger | add onion rings | no onions", "1 classic noon | 1 rings-6"),
            ("item two | name burger | add diet coke", "2 classic | 2 dcoke"),
            ("item 10 | name chicken nuggets", "1 n10"),
            ("item two | size 10 piece | name nuggets", "2 n10"),
            ("item a | name bacon and avocado | no onions", "1 classic bacon avo noon"),
            ("item a | name burger | add bacon and avocado", "1 classic bacon avo"),
            ("item a | name burger | no lettuce or tomato", "1 classic nolet notom"),
            ("item a | name lasagna", "? lasagna"),
        ],
    );
}

#[test]
fn a_cafe() {
    check(
        include_str!("menus/cafe.jsonl"),
        &[
            ("item a | size 16 oz | name latte | add oat milk", "1 latte-16 oat"),
            ("item a | name oat milk latte", "1 latte-12 oat"),
            ("item a | size large | name iced latte | add almond milk", "1 latte-20 iced almond"),
            ("item two | name vanilla lattes | add nonfat milk", "2 latte-12 van skim"),
            ("item a | name iced vanilla latte", "1 latte-12 iced van"),
            ("item a | name latte | add vanilla | deg 2 pumps", "1 latte-12 van×2"),
            ("item a | name latte | add shot | deg double", "1 latte-12 shot×2"),
            ("item a | name latte | extra shot", "1 latte-12 shot"),
            ("item a | name latte | no foam | extra hot", "1 latte-12 nofoam xhot"),
            ("item a | name decaf latte | add sugar free vanilla", "1 latte-12 decaf sfv"),
            ("item a | name latte | add hazelnut syrup | light foam", "1 latte-12 haz light"),
            ("item a | size grande | name cold brew | light ice", "1 brew-g li"),
            ("item a | size venti | name cold brew | no ice | add honey", "1 brew-v ni honey"),
            ("item a | size large | name cold brew | add sugar | deg two", "1 brew-v sugar×2"),
            ("item a | name cold brew | add heavy cream", "1 brew-t cream"),
            ("item a | name cold brew | add vanilla sweet cream cold foam", "1 brew-t sweet"),
            ("item a | size 20 oz | name iced americano", "1 amer-i20"),
            ("item a | name iced americano", "1 amer-i16"),
            ("item a | size 16 oz | name americano | add hot", "1 amer-h16"),
            ("item a | size 16 oz | name americano | add iced", "1 amer-i16"),
            ("item a | size medium | name coffee | add dark roast", "1 drip-m dark"),
            ("item two | size large | name drip coffees | add room for cream", "2 drip-l room"),
            ("item a | name everything bagel | add cream cheese | add toasted", "1 bagel every cc toast"),
            ("item a | name sesame bagel | add butter", "1 bagel sesame butter"),
            ("item a | name bagel | add plain | no spread", "1 bagel plain none"),
            ("item a | name blueberry muffin | add warmed", "1 blueb warmed"),
            ("item a | name croissant", "1 croi"),
            ("item two | name almond croissants", "2 acroi"),
            ("item a | name turkey sandwich | add rye | no mayo | no onion", "1 sand rye -mayo -onion"),
            ("item a | name turkey swiss sandwich | add whole wheat bread | no tomatoes", "1 sand wheat -tom"),
            ("item a | name turkey sandwich | no cheese | add fruit cup", "1 sand -swiss fruit"),
            ("item a | name caesar salad | add shrimp", "1 caesar shrimp"),
            ("item a | name chicken caesar salad | add dressing on the side", "1 caesar side"),
            ("item a | name chicken caesar salad | add balsamic", "1 caesar balsamic"),
        ],
    );
}

#[test]
fn a_home_kitchen() {
    check(
        include_str!("menus/home.jsonl"),
        &[
            ("item 一 | name 酸菜鱼 | light 辣 | add 豆芽", "1 fish h1 sprout"),
            ("item 一 | name 酸菜鱼 | no 辣 | add 土豆粉 | no 米饭", "1 fish h0 potato r0"),
            ("item 一 | name 酸菜鱼 | extra 辣 | add 米饭 | deg 两份", "1 fish h3 r2"),
            ("item 一 | size 小份 | name 酸菜鱼 | add 豆腐皮", "1 fish tofu !size"),
            ("item 一 | size 大份 | name 麻辣香锅 | light 麻 | extra 辣 | no 香菜", "1 mala-3 m1 l3 n3"),
            ("item 一 | size 中份 | name 香锅 | no 葱 | no 蒜 | light 油", "1 mala-2 n1 n2 n4"),
            ("item 一 | name 番茄炒蛋 | add 偏甜", "1 egg sweet"),
            ("item 一 | name 番茄炒蛋 | add 甜", "1 egg sweet"),
            ("item 两 | name 鱼香肉丝饭 | add 煎蛋 | add 饭", "2 pork egg rice"),
            ("item 一 | name 鱼香肉丝盖饭 | add 肉", "1 pork meat"),
            ("item 二十 | name 水饺", "1 dump-20"),
            ("item 15 | name 猪肉白菜饺子", "1 dump-15"),
            ("item 一 | size 15个 | name 猪肉白菜饺子 | add 醋", "1 dump-15 vin"),
            ("item 一 | name 韭菜鸡蛋饺子", "1 dump2"),
            ("item 一 | name 皮蛋瘦肉粥 | no 姜丝 | no 葱", "1 porr nog nos"),
            ("item 一 | name 皮蛋瘦肉粥 | no 姜", "1 porr nog"),
            ("item 三 | name 肉包子", "3 bun"),
            ("item 两 | name 油条", "2 yout"),
            ("item 一 | name 豆浆 | add 甜", "1 dj-t"),
            ("item 一 | name 甜豆浆", "1 dj-t"),
            ("item 一 | name 黑豆豆浆", "1 dj-b"),
            ("item 一 | size 两斤 | name 小龙虾 | add 蒜蓉", "1 cf-2 garlic"),
            ("item 一 | name 蒜蓉小龙虾", "1 cf-1 garlic"),
            ("item 一 | name 十三香小龙虾 | size 3斤", "1 cf-3 spice"),
            ("item 一 | size 8寸 | name 黑森林蛋糕", "1 cake-8"),
            ("item 一 | size 六寸 | name 黑森林", "1 cake-6"),
            ("item 两 | size 罐 | name 王老吉", "2 wang"),
            ("item 一 | name 雪碧", "1 sprite"),
        ],
    );
}
