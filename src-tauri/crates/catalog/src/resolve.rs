//! What a task means on one menu, whatever it costs.

use crate::entry::Entry;
use crate::error::CatalogError;
use crate::index::{Catalog, Shelf};
use crate::item::{Match, Wanted, said_of_others};
use crate::text::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use yiju_domain::id::{ItemId, MerchantId, ProductId};
use yiju_domain::intent::Polarity;
use yiju_domain::money::{Currency, Money};
use yiju_domain::offer::Notice;
use yiju_domain::request::{Task, WantedItem};
use yiju_domain::text::{Lang, Text};

/// A task on one menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// One for each wanted item that the menu has, in the order of the task.
    pub lines: Vec<ResolvedLine>,
    /// All lines with their options, without delivery and deals; absent where a line has no price.
    pub total: Option<Money>,
    /// The items that the menu does not have, as typed.
    pub unmatched: Vec<String>,
    /// Where the lines differ from what was asked.
    pub notices: Vec<Notice>,
}

/// One item on one menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolvedLine {
    /// The menu's product.
    pub product: ProductId,
    /// Its variant: the one said, else the default; absent where the product has none.
    pub variant: Option<ItemId>,
    /// At least one.
    pub quantity: u32,
    /// The choices that were said. What the product comes with is not repeated.
    pub options: Vec<LineOption>,
}

/// One choice that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineOption {
    /// The modifier group's name.
    pub group: Text,
    /// The choice.
    pub choice: ItemId,
    /// `no` for a choice not wanted, whether the product comes with it or not; `extra` and `light` where the group has
    /// degrees; else `add`.
    pub polarity: Polarity,
    /// How many for one item, at least one.
    pub quantity: u32,
}

impl Catalog {
    /// Finds what a task means on the menu of the catalog named `catalog`. Where the catalog holds several merchants,
    /// all lines are of one: the one named, else the one that has the most of what is wanted.
    ///
    /// # Errors
    /// [`CatalogError::Unknown`] where there is no such catalog; else see [`CatalogError`].
    pub fn resolve(&self, catalog: &str, task: &Task) -> Result<Resolution, CatalogError> {
        let mut task = task.clone();
        self.hear(&mut task.items)?;
        let names = named(&task.items);
        let shelf = self.shelf(catalog, &names)?;
        let wanted: Vec<Wanted> = task.items.iter().map(|item| Wanted::new(item, task.vertical)).collect();
        let best = best_menu(&shelf, &task, &wanted);
        Ok(resolution(&shelf, &task, &wanted, best))
    }
}

/// What items and the things wanted with them are called.
pub fn named(items: &[WantedItem]) -> Vec<&str> {
    let mut names = Vec::new();
    for item in items {
        names.extend(item.name.as_deref());
        let added = item.options.iter().filter(|option| option.polarity == Polarity::Add);
        names.extend(added.map(|option| option.name.as_str()));
    }
    names
}

/// The language that a task is in, by its words.
fn language(task: &Task) -> Lang {
    let said = task.items.iter().flat_map(|item| {
        item.name
            .iter()
            .chain(&item.size)
            .map(String::as_str)
            .chain(item.options.iter().map(|option| option.name.as_str()))
    });
    Lang::of(&said.collect::<String>())
}

/// The best match of each item at the merchant that has most of them.
fn best_menu(shelf: &Shelf, task: &Task, wanted: &[Wanted]) -> Vec<Option<Match>> {
    let lang = language(task);
    let mut menus: BTreeMap<Option<&MerchantId>, Vec<Option<Match>>> = BTreeMap::new();
    for entry in &shelf.entries {
        for (at, item) in wanted.iter().enumerate() {
            let Some(found) = item.fit(entry, lang) else { continue };
            // Without a name, only what fulfils everything that was said is meant.
            if item.general && item.name.is_empty() && !found.complete(item.item) {
                continue;
            }
            let menu = menus.entry(entry.product.merchant.as_ref()).or_insert_with(|| vec![None; wanted.len()]);
            if menu[at].as_ref().is_none_or(|before| found.score > before.score + 1e-9) {
                menu[at] = Some(found);
            }
        }
    }
    let asked = task.merchant.as_deref().map(words);
    let named = |id: Option<&MerchantId>| match (&asked, id) {
        (Some(asked), Some(id)) => shelf.sellers.is_called(id, asked),
        _ => false,
    };
    let worth = |menu: &[Option<Match>]| menu.iter().flatten().map(|found| found.score).sum::<f64>();
    let mut best: Option<(bool, f64, Vec<Option<Match>>)> = None;
    for (id, menu) in menus {
        let (called, worth) = (named(id), worth(&menu));
        if best.as_ref().is_none_or(|(before, most, _)| (called, worth) > (*before, *most + 1e-9)) {
            best = Some((called, worth, menu));
        }
    }
    best.map_or_else(|| vec![None; wanted.len()], |(_, _, menu)| menu)
}

fn resolution(shelf: &Shelf, task: &Task, wanted: &[Wanted], found: Vec<Option<Match>>) -> Resolution {
    let lang = language(task);
    let mut resolution = Resolution { lines: Vec::new(), total: None, unmatched: Vec::new(), notices: Vec::new() };
    let mut total = Some(0_i64);
    let mut currency = Currency::CNY;
    let mut found = found;
    let given = said_of_others(wanted, &mut found, lang);
    for ((item, found), given) in wanted.iter().zip(found).zip(given) {
        let Some(mut found) = found else {
            if !given {
                resolution.unmatched.push(item.asked(lang));
            }
            continue;
        };
        let merchant = found.entry.product.merchant.clone();
        let menu = shelf.entries.iter().filter(|entry| entry.product.merchant == merchant);
        let beside = item.beside(&mut found, menu, lang);
        for found in std::iter::once(found).chain(beside) {
            let line = line(&found);
            let unit = unit_price(&found);
            total =
                total.zip(unit).and_then(|(sum, unit)| unit.checked_mul(i64::from(line.quantity))?.checked_add(sum));
            if let Some(merchant) = found.entry.product.merchant.as_ref().and_then(|id| shelf.sellers.get(id)) {
                currency = merchant.currency;
            }
            resolution.lines.push(line);
            resolution.notices.extend(found.notices);
        }
    }
    if !resolution.lines.is_empty() {
        resolution.total = total.map(|minor| Money::new(minor, currency));
    }
    resolution
}

fn line(found: &Match) -> ResolvedLine {
    let entry: &Arc<Entry> = &found.entry;
    let options = found.chosen.iter().map(|&chosen| LineOption {
        group: entry.product.modifier_groups[chosen.group].name.clone(),
        choice: entry.choice(chosen).id.clone(),
        polarity: chosen.polarity,
        quantity: chosen.quantity,
    });
    ResolvedLine {
        product: entry.product.id.clone(),
        variant: entry.variant(found.variant).map(|variant| variant.id.clone()),
        quantity: found.quantity,
        options: options.collect(),
    }
}

/// Minor units for one with what was said.
fn unit_price(found: &Match) -> Option<i64> {
    let options = found.chosen.iter().filter(|chosen| chosen.polarity != Polarity::No);
    let options = options.map(|&chosen| found.entry.choice(chosen).price * i64::from(chosen.quantity));
    Some(found.entry.price(found.variant)? + options.sum::<i64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yiju_domain::normalise::Degree;
    use yiju_domain::request::WantedOption;

    const TEA: &str = r#"
{"id":"zz","title":"珍珠奶茶","price":1200,"variants":[{"id":"zz-m","title":"中杯","price":1200},{"id":"zz-l","title":"大杯","price":1500}],"modifier_groups":[
 {"name":"冰量","choices":[{"id":"i3","title":"正常冰","default":true},{"id":"i2","title":"少冰"},{"id":"i1","title":"去冰"},{"id":"ih","title":"热"}],"min":1,"max":1},
 {"name":"甜度","choices":[{"id":"s100","title":"全糖","default":true},{"id":"s50","title":"半糖"},{"id":"s30","title":"三分糖"},{"id":"s0","title":"无糖"}],"min":1,"max":1},
 {"name":"小料","choices":[{"id":"tp","title":"珍珠","default":true},{"id":"tb","title":"布丁","price":300,"max_quantity":2},{"id":"tc","title":"椰果","price":200}]}]}
{"id":"nc","title":"奶茶","price":900}
{"id":"ms","title":"美式","price":1500,"modifier_groups":[{"name":"温度","choices":[{"id":"th","title":"热"},{"id":"tc","title":"冰"}],"max":1},{"name":"奶","choices":[{"id":"oat","title":"燕麦奶","price":300}]}]}
{"id":"bms","title":"冰美式","price":1600}
{"id":"nrm","title":"红烧牛肉面","price":2800,"modifier_groups":[{"name":"辣度","choices":[{"id":"l0","title":"不辣"},{"id":"l1","title":"微辣"},{"id":"l2","title":"中辣","default":true},{"id":"l3","title":"特辣"}],"min":1,"max":1},{"name":"配料","choices":[{"id":"xc","title":"香菜","default":true},{"id":"ch","title":"葱花","default":true}]}]}
{"id":"nrmx","title":"牛肉面(小碗)","price":1800}
{"id":"fq","title":"番茄炒蛋盖饭","price":2000}"#;

    const PUB: &str = r#"
{"id":"pz","title":"Pizza","aliases":["pie"],"modifier_groups":[
 {"name":"Size","choices":[{"id":"small","title":"Small"},{"id":"large","title":"Large"},{"id":"xl","title":"Extra large"}]},
 {"name":"Base","choices":[{"id":"thin","title":"Thin crust"},{"id":"gf","title":"Gluten-free crust"}]},
 {"name":"Topping","degrees":true,"choices":[{"id":"pep","title":"Pepperoni"},{"id":"mush","title":"Mushrooms"},{"id":"on","title":"Onions"},{"id":"ron","title":"Red onions"},{"id":"ol","title":"Olives","aliases":["black olives"]},{"id":"ch","title":"Cheese"},{"id":"an","title":"Anchovies"}]}]}
{"id":"fp","title":"Four Cheese Pizza"}
{"id":"coke","title":"Coke","price":250,"modifier_groups":[{"name":"Volume","choices":[{"id":"v1","title":"330 ml"},{"id":"v2","title":"2 liter"}]}]}
{"id":"lat","title":"Latte","price":400,"modifier_groups":[{"name":"Milk","choices":[{"id":"whole","title":"Whole milk","default":true},{"id":"oat","title":"Oat milk","price":60}],"min":1,"max":1},{"name":"Ice","choices":[{"id":"n","title":"No ice"},{"id":"l","title":"Light"},{"id":"r","title":"Regular","default":true}],"max":1},{"name":"Extras","choices":[{"id":"shot","title":"Espresso shot","price":80,"max_quantity":3}]}]}
{"id":"bgr","title":"Hamburger","price":900,"modifier_groups":[{"name":"Comes with","choices":[{"id":"pk","title":"Pickles","default":true},{"id":"mayo","title":"Mayo","default":true}]},{"name":"Add","choices":[{"id":"bcn","title":"Bacon","price":150},{"id":"xch","title":"Extra cheese","price":100}]}]}"#;

    fn catalog(feed: &str) -> (tempfile::TempDir, Catalog) {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let lines = feed.replace("\n ", " ");
        let report = catalog.import("menu", lines.as_bytes()).expect("imported");
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        (folder, catalog)
    }

    /// "少 冰", "no olives", "add sugar 30%": polarity, name, and a degree after `@`.
    fn option(text: &str) -> WantedOption {
        let (polarity, rest) = text.split_once(' ').expect("a polarity");
        let (name, degree) = rest.split_once('@').map_or((rest, None), |(name, degree)| (name, Some(degree)));
        let polarity = Polarity::ALL.iter().copied().find(|p| p.term() == polarity).expect("a polarity");
        let computed = degree.map(|degree| match degree.strip_suffix('%') {
            Some(percent) => Degree::Percent(percent.parse().expect("a number")),
            None => Degree::Times(degree.parse().expect("a number")),
        });
        WantedOption { polarity, name: name.to_owned(), degree: computed, degree_text: degree.map(str::to_owned) }
    }

    fn item(size: &str, name: &str, options: &[&str]) -> WantedItem {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        WantedItem {
            quantity: 1,
            measure: None,
            size: said(size),
            name: said(name),
            options: options.iter().map(|text| option(text)).collect(),
            person: None,
        }
    }

    /// One item as `product/variant choice ×2 -choice`, its notices after `!`.
    fn told(catalog: &Catalog, wanted: WantedItem) -> String {
        let task = Task { items: vec![wanted], ..Task::default() };
        let resolution = catalog.resolve("menu", &task).expect("resolved");
        let Some(line) = resolution.lines.first() else { return format!("? {}", resolution.unmatched.join(", ")) };
        let mut told = line.product.to_string();
        if let Some(variant) = &line.variant {
            told += &format!("/{variant}");
        }
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

    fn check(feed: &str, cases: &[(&str, &str, &[&str], &str)]) {
        let (_folder, catalog) = catalog(feed);
        for (size, name, options, expected) in cases {
            assert_eq!(told(&catalog, item(size, name, options)), *expected, "{size} {name} {options:?}");
        }
    }

    #[test]
    fn chinese_names_are_decomposed() {
        check(
            TEA,
            &[
                ("", "珍珠奶茶", &[], "zz/zz-m"),
                ("", "奶茶", &[], "nc"),
                ("", "冰美式", &[], "bms"),
                ("", "热美式", &[], "ms th"),
                ("", "燕麦奶美式", &[], "ms oat"),
                ("", "牛肉面", &[], "nrmx"),
                ("", "红烧牛肉面", &[], "nrm"),
                ("", "番茄炒蛋饭", &[], "fq"),
                ("", "西红柿炒鸡蛋盖饭", &[], "fq"),
                ("", "布丁奶茶", &[], "zz/zz-m tb"),
                ("", "boba milk tea", &[], "zz/zz-m"),
                ("", "iced americano", &[], "bms"),
                ("", "真珠奶茶", &[], "zz/zz-m"),
                ("", "宫保鸡丁", &[], "? 宫保鸡丁"),
                ("", "汉堡", &[], "? 汉堡"),
            ],
        );
    }

    #[test]
    fn chinese_options_are_degrees_or_things() {
        check(
            TEA,
            &[
                ("大杯", "珍珠奶茶", &["light 冰", "add 糖@30%"], "zz/zz-l i2 s30"),
                ("大", "珍珠奶茶", &["no 冰", "no 糖"], "zz/zz-l i1 s0"),
                ("", "珍珠奶茶", &["add 热", "add 糖@70%"], "zz/zz-m ih s50 !nearest"),
                ("", "珍珠奶茶", &["add 冰@100%", "add 糖@100%"], "zz/zz-m i3 s100"),
                ("", "珍珠奶茶", &["light 兵"], "zz/zz-m i2"),
                ("", "珍珠奶茶", &["no 珍珠", "add 布丁@2", "add 椰果@2"], "zz/zz-m -tp tb×2 tc !nearest"),
                ("", "珍珠奶茶", &["extra 布丁", "extra 冰"], "zz/zz-m tb×2 i3 !nearest"),
                ("", "珍珠奶茶", &["add 红豆"], "zz/zz-m !option"),
                ("超大杯", "珍珠奶茶", &[], "zz/zz-l !size"),
                ("", "牛肉面", &["light 辣", "no 香菜"], "nrm l1 -xc"),
                ("", "红烧牛肉面", &["extra 辣", "no 葱"], "nrm l3 -ch"),
                ("", "红烧牛肉面", &["no 辣"], "nrm l0"),
                ("", "美式", &["add 冰"], "ms tc"),
                ("", "红烧牛肉面", &["no cilantro", "light spicy"], "nrm -xc l1"),
            ],
        );
    }

    #[test]
    fn english_names_are_decomposed() {
        check(
            PUB,
            &[
                ("large", "pepperoni pizzas", &[], "pz pep large"),
                ("", "mushroom and onion pizza", &[], "pz mush on"),
                ("", "thin crust red onion pie", &[], "pz thin ron"),
                ("", "four cheese pizza", &[], "fp"),
                ("", "pepperoni and extra cheese pizza", &[], "pz pep ++ch"),
                ("", "pizza pie", &["add pepperoni"], "pz pep"),
                ("", "cheese pizza", &[], "pz ch"),
                ("", "peperonni pizza", &[], "pz pep"),
                ("", "oat milk latte", &[], "lat oat"),
                ("", "can of coke", &[], "coke"),
                ("2 liter", "coke", &[], "coke v2"),
                ("", "diet coke", &[], "coke !option"),
                ("", "burger", &[], "bgr"),
                ("", "hamburgers", &[], "bgr"),
                ("", "拿铁", &[], "lat"),
                ("", "lasagna", &[], "? lasagna"),
                ("large", "", &["add pepperoni"], "pz large pep"),
            ],
        );
    }

    #[test]
    fn english_options_are_degrees_or_things() {
        check(
            PUB,
            &[
                ("extra large", "pizza", &["extra cheese", "no olives", "light onions"], "pz xl ++ch -ol ~on"),
                ("", "pizza", &["add black olives", "add gluten free"], "pz ol gf"),
                ("", "pizza", &["no anchovy", "no extra cheese"], "pz -an"),
                ("", "pizza", &["add mushrooms and onions"], "pz mush on"),
                ("", "pizza", &["add cheese@2"], "pz ++ch"),
                ("", "latte", &["light ice", "add oat milk", "add espresso shots@2"], "lat l oat shot×2"),
                ("", "latte", &["no ice", "add soy milk"], "lat n !option"),
                ("", "hamburger", &["no pickles", "add bacon", "extra cheese"], "bgr -pk bcn xch"),
                ("", "hamburger", &["light mayo"], "bgr !nearest"),
                ("medium", "pizza", &[], "pz small !size"),
            ],
        );
    }

    #[test]
    fn what_is_no_product_is_said_of_the_one_beside_it() {
        let (_folder, catalog) = catalog(PUB);
        let lines = |items: &[WantedItem]| {
            let task = Task { items: items.to_vec(), ..Task::default() };
            let resolution = catalog.resolve("menu", &task).expect("resolved");
            let choices = |line: &ResolvedLine| line.options.iter().map(|one| one.choice.0.clone()).collect::<Vec<_>>();
            let lines = resolution.lines.iter().map(|line| format!("{} {}", line.product, choices(line).join(" ")));
            (lines.collect::<Vec<_>>().join(", "), resolution.unmatched.join(", "))
        };
        let of = |lines: &str, unmatched: &str| (lines.to_owned(), unmatched.to_owned());
        let thin = || item("", "thin crust", &["no olives"]);
        assert_eq!(lines(&[item("large", "pizza", &[]), thin()]), of("pz large thin ol", ""));
        assert_eq!(lines(&[thin(), item("", "pizza", &[]), item("", "coke", &[])]), of("pz thin ol, coke ", ""));
        assert_eq!(lines(&[item("", "coke", &[]), thin()]), of("coke ", "thin crust"));
        let two = WantedItem { quantity: 2, ..thin() };
        assert_eq!(lines(&[item("", "pizza", &[]), two]), of("pz ", "thin crust"));
    }

    #[test]
    fn the_total_counts_every_part_and_a_missing_price_leaves_none() {
        let (_folder, catalog) = catalog(TEA);
        let mut two = item("大杯", "珍珠奶茶", &["add 布丁@2"]);
        two.quantity = 2;
        let task = Task { items: vec![two.clone(), item("", "热美式", &[])], ..Task::default() };
        let resolution = catalog.resolve("menu", &task).expect("resolved");
        assert_eq!(resolution.total, Some(Money::new(2 * (1500 + 2 * 300) + 1500, Currency::CNY)));
        let (_folder, catalog) = self::catalog(PUB);
        let task = Task { items: vec![item("", "pizza", &[])], ..Task::default() };
        assert_eq!(catalog.resolve("menu", &task).expect("resolved").total, None);
        assert!(matches!(catalog.resolve("other", &task), Err(CatalogError::Unknown { .. })));
    }

    #[test]
    fn a_line_is_written_as_scripts_expect_it() {
        let (_folder, catalog) = catalog(PUB);
        let task = Task { items: vec![item("large", "pizza", &["no olives"])], ..Task::default() };
        let lines = serde_json::to_value(catalog.resolve("menu", &task).expect("resolved").lines).expect("JSON");
        let expected = serde_json::json!([{"product": "pz", "variant": null, "quantity": 1, "options": [
            {"group": "Size", "choice": "large", "polarity": "add", "quantity": 1},
            {"group": "Topping", "choice": "ol", "polarity": "no", "quantity": 1},
        ]}]);
        assert_eq!(lines, expected);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

        #[test]
        fn whatever_is_typed_is_answered_with_records_of_the_menu(
            size in "(大杯|large|12 inch|\\PC{0,6})",
            name in "(少|无|no |extra |大|冰|珍珠|奶茶|pizza|and|\\PC){0,6}",
            option in "(糖|冰|cheese|加|no|30%|\\PC){0,4}",
            polarity in proptest::sample::select(Polarity::ALL),
            percent in proptest::option::of(0_u32..500),
        ) {
            for feed in [TEA, PUB] {
                let (_folder, catalog) = catalog(feed);
                let mut wanted = item(&size, &name, &[]);
                let degree = percent.map(Degree::Percent);
                wanted.options.push(WantedOption { polarity, name: option.clone(), degree, degree_text: None });
                let task = Task { items: vec![wanted], ..Task::default() };
                let resolution = catalog.resolve("menu", &task).expect("resolved");
                proptest::prop_assert_eq!(resolution.lines.len() + resolution.unmatched.len(), 1);
                let now = "2026-11-27T12:00[Asia/Shanghai]".parse().expect("a moment");
                catalog.offers(&task, &crate::asker::Asker::stranger(Lang::Zh, now)).expect("offers");
                catalog.search(&name, 3).expect("searched");
                for line in resolution.lines {
                    let mentions = |id: &str| feed.contains(&format!("{{\"id\":\"{id}\""));
                    proptest::prop_assert!(mentions(line.product.as_str()));
                    proptest::prop_assert!(line.options.iter().all(|option| mentions(option.choice.as_str()) && option.quantity > 0));
                }
            }
        }
    }
}
