//! Shops that are closed, things that begin, and what decides between offers that are all right.

use yiju_catalog::{Asker, Catalog, Tie, Weights};
use yiju_domain::feed::Merchant;
use yiju_domain::intent::{Polarity, Rank, Vertical};
use yiju_domain::normalise::{When, time};
use yiju_domain::offer::{Aspect, Notice, Offer};
use yiju_domain::request::{Task, WantedItem, WantedOption};
use yiju_domain::text::Lang;

const FEED: &str = r#"{"type":"merchant","id":"day","name":"日间茶","delivery_fee":0,"minutes":[20,30],"distance":500,"rating":48,"hours":[{"from":"09:00","to":"18:00"}]}
{"type":"merchant","id":"night","name":"夜茶","delivery_fee":0,"minutes":[20,30],"distance":900,"rating":41,"delivers_within":2000,"hours":[{"from":"17:00","to":"02:00"}]}
{"type":"merchant","id":"far","name":"远茶","delivery_fee":0,"minutes":[40,60],"distance":9000,"rating":49,"delivers_within":3000}
{"type":"merchant","id":"rail","name":"铁路","hours":[{"from":"08:00","to":"09:00"}]}
{"type":"merchant","id":"cinema","name":"影城"}
{"type":"deal","id":"set","merchant":"day","title":"双茶套餐","rule":"bundle","price":1700,"of":[{"products":["day.tea"],"quantity":2},{"products":["day.chicken"]}]}
{"id":"day.tea","merchant":"day","title":"珍珠奶茶","vertical":"drinks","price":1000}
{"id":"day.chicken","merchant":"day","title":"炸鸡","vertical":"meals","price":1800}
{"id":"night.tea","merchant":"night","title":"珍珠奶茶","vertical":"drinks","price":1200}
{"id":"far.tea","merchant":"far","title":"珍珠奶茶","vertical":"drinks","price":800}
{"type":"merchant","id":"near","name":"弄堂茶","delivery_fee":0,"minutes":[20,30],"distance":600,"rating":40,"delivers_to":["静安区",{"zh":"徐家汇","en":"Xujiahui"}]}
{"id":"near.milk","merchant":"near","title":"核桃豆浆","vertical":"drinks","price":500,"hours":[{"from":"06:00","to":"10:00"}]}
{"id":"near.tofu","merchant":"near","title":"咸豆腐脑","vertical":"meals","price":600,"hours":[{"from":"06:00","to":"10:00"}]}
{"id":"near.soy","merchant":"near","title":"红枣豆浆","vertical":"drinks","price":700}
{"id":"g1","merchant":"rail","title":"G1次 上海—北京 07:00开 11:30到","aliases":["上海到北京高铁"],"vertical":"trains","starts":{"at":"07:00"},"price":60000}
{"id":"g3","merchant":"rail","title":"G3次 上海—北京 10:35开 15:05到","aliases":["上海到北京高铁"],"vertical":"trains","price":60000}
{"id":"g5","merchant":"rail","title":"G5次 上海—北京 18:00开 22:30到","aliases":["上海到北京高铁"],"vertical":"trains","starts":{"days":["sun"],"at":"18:00"},"price":50000}
{"id":"film","merchant":"cinema","title":"深海回声","vertical":"movies","variants":[{"id":"film.1","title":"12:45","price":3900,"starts":{"at":"12:45"}},{"id":"film.2","title":"19:40","price":4400,"starts":{"at":"19:40"}},{"id":"film.3","title":"21:15","price":4400}]}
{"id":"old","merchant":"cinema","title":"昨日重现","vertical":"movies","price":3000,"starts":{"date":"2026-11-20","at":"20:00"}}
"#;

struct Town {
    _folder: tempfile::TempDir,
    catalog: Catalog,
}

impl Town {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let report = catalog.import("town", FEED.as_bytes()).expect("imported");
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        Self { _folder: folder, catalog }
    }

    fn offers(&self, task: &Task, now: &str) -> Vec<Offer> {
        self.catalog.offers(task, &asker(now)).expect("offers")
    }
}

/// A Friday.
const NOON: &str = "2026-11-27T12:00[Asia/Shanghai]";
const EVENING: &str = "2026-11-27T19:00[Asia/Shanghai]";

fn asker(now: &str) -> Asker<'static> {
    Asker::stranger(Lang::Zh, now.parse().expect("a moment"))
}

fn when(said: &str) -> Option<When> {
    time(said, &NOON.parse().expect("a moment"))
}

fn item(name: &str) -> WantedItem {
    WantedItem { quantity: 1, name: Some(name.to_owned()), ..WantedItem::default() }
}

fn tea() -> Task {
    Task { items: vec![item("珍珠奶茶")], ..Task::default() }
}

fn merchants(offers: &[Offer]) -> Vec<&str> {
    offers.iter().map(|offer| offer.merchant.id.as_str()).collect()
}

#[test]
fn what_is_closed_or_too_far_says_so_and_comes_last() {
    let town = Town::open();
    let noon = town.offers(&tea(), NOON);
    assert_eq!(merchants(&noon)[0], "day");
    let of = |offers: &[Offer], id: &str| {
        offers.iter().find(|offer| offer.merchant.id.as_str() == id).expect("offered").notices.clone()
    };
    assert_eq!(of(&noon, "day"), []);
    let opens = Some("2026-11-27T17:00".parse().expect("a moment"));
    assert_eq!(of(&noon, "night"), [Notice::Closed { at: None, opens }]);
    assert_eq!(of(&noon, "far"), [Notice::OutOfReach { within: 3000 }]);
    let evening = town.offers(&Task { rank: Some(Rank::Best), ..tea() }, EVENING);
    assert_eq!(merchants(&evening)[0], "night", "open ones first, whatever is sorted by");
    // What counts is when it is wanted.
    let later = town.offers(&Task { time: when("明天早上10点"), ..tea() }, EVENING);
    assert_eq!(merchants(&later)[0], "day");
    let at = Some("2026-11-28T10:00".parse().expect("a moment"));
    let opens = Some("2026-11-28T17:00".parse().expect("a moment"));
    assert_eq!(of(&later, "night"), [Notice::Closed { at, opens }]);
    let tonight = town.offers(&Task { time: when("今晚"), ..tea() }, NOON);
    assert_eq!(merchants(&tonight)[0], "night");
}

#[test]
fn a_shop_that_delivers_to_some_areas_says_so_where_the_address_names_none() {
    let town = Town::open();
    let notices = |to: Option<&str>, known: Option<&str>| {
        let task = Task { items: vec![item("红枣豆浆")], to: to.map(str::to_owned), ..Task::default() };
        let asker = Asker { address: known.map(str::to_owned), ..asker(NOON) };
        town.catalog.offers(&task, &asker).expect("offers")[0].notices.clone()
    };
    assert_eq!(notices(Some("静安寺旁边"), None), []);
    assert_eq!(notices(Some("Xujiahui station, exit 3"), None), []);
    assert_eq!(notices(None, Some("上海市静安区南京西路 1 号")), []);
    // Where it goes is told on the sheet.
    assert_eq!(notices(None, None), []);
    for (to, known) in [(Some("公司"), None), (None, Some("普陀")), (Some("普陀"), Some("静安"))] {
        assert!(
            matches!(&notices(to, known)[..], [Notice::DeliversTo { areas }] if areas.len() == 2),
            "{to:?} {known:?}"
        );
    }
}

#[test]
fn what_is_sold_at_some_hours_gives_way_to_what_is_sold_then() {
    let town = Town::open();
    let soy = |now: &str| {
        let asker = Asker { address: Some("静安".to_owned()), ..asker(now) };
        let offer = town.catalog.offers(&Task { items: vec![item("豆浆")], ..Task::default() }, &asker);
        let offer = offer.expect("offers").swap_remove(0);
        (offer.lines[0].product.to_string(), offer.notices)
    };
    assert_eq!(soy("2026-11-27T08:00[Asia/Shanghai]"), ("near.milk".to_owned(), vec![]));
    assert_eq!(soy(NOON), ("near.soy".to_owned(), vec![]));
    let named = Task { items: vec![item("核桃豆浆")], to: Some("静安".to_owned()), ..Task::default() };
    assert!(
        matches!(&town.offers(&named, NOON)[0].notices[..], [Notice::NotSold { .. }]),
        "what is named is what is meant"
    );
    // Where nothing else fits, it says from when it is sold.
    let only =
        Task {
            items: vec![item("咸豆腐脑")], to: Some("静安".to_owned()), time: when("今晚8点"), ..Task::default()
        };
    let offers = town.offers(&only, NOON);
    let moment = |text: &str| Some(text.parse().expect("a moment"));
    let (at, sold) = (moment("2026-11-27T20:00"), moment("2026-11-28T06:00"));
    assert!(matches!(&offers[0].notices[..], [Notice::NotSold { at: a, sold: s, .. }] if (*a, *s) == (at, sold)));
}

#[test]
fn only_what_is_open_where_the_user_asks() {
    let town = Town::open();
    let open = WantedOption { polarity: Polarity::Add, name: "营业中".to_owned(), degree: None, degree_text: None };
    let asked = Task { items: vec![WantedItem { options: vec![open], ..item("珍珠奶茶") }], ..Task::default() };
    let at_once = Task { time: when("现在"), ..tea() };
    for task in [asked, at_once] {
        let offers = town.offers(&task, NOON);
        assert_eq!(merchants(&offers), ["day"]);
        assert_eq!(offers[0].notices, []);
    }
    // Where nothing is open, what there is says that it is closed.
    let early = Task { time: time("now", &"2026-11-27T03:00[Asia/Shanghai]".parse().expect("a moment")), ..tea() };
    let offers = town.offers(&early, "2026-11-27T03:00[Asia/Shanghai]");
    assert!(offers.len() > 1 && offers.iter().all(|offer| !offer.notices.is_empty()), "{:?}", merchants(&offers));
}

#[test]
fn trains_are_of_the_day_and_nearest_to_the_time() {
    let town = Town::open();
    let train = |said: &str| {
        let task = Task {
            vertical: Some(Vertical::Trains),
            from: Some("上海".to_owned()),
            to: Some("北京".to_owned()),
            time: when(said),
            items: vec![item("高铁")],
            ..Task::default()
        };
        town.offers(&task, NOON)
    };
    let told = |offers: &[Offer]| -> Vec<(String, String, usize)> {
        let line = |offer: &Offer| {
            let starts = offer.lines[0].starts.expect("a time").to_string();
            (offer.lines[0].product.to_string(), starts[..16].to_owned(), offer.notices.len())
        };
        offers.iter().map(line).collect()
    };
    let expected = |all: &[(&str, &str, usize)]| -> Vec<(String, String, usize)> {
        all.iter().map(|(id, at, notices)| ((*id).to_owned(), (*at).to_owned(), *notices)).collect()
    };
    assert_eq!(
        told(&train("明天上午10点")),
        expected(&[("g3", "2026-11-28T10:35", 1), ("g1", "2026-11-28T07:00", 1), ("g5", "2026-11-29T18:00", 1)])
    );
    assert_eq!(
        told(&train("周日下午")),
        expected(&[("g5", "2026-11-29T18:00", 0), ("g3", "2026-11-29T10:35", 1), ("g1", "2026-11-29T07:00", 1)])
    );
    let notice = &train("明天上午10点")[0].notices[0];
    assert_eq!(*notice, Notice::OtherTime { starts: "2026-11-28T10:35".parse().expect("a moment") });
    // Nothing said: what has left today leaves tomorrow, and a counter that is closed does not matter.
    assert_eq!(told(&train("")).iter().map(|(_, at, _)| at.as_str()).max(), Some("2026-11-29T18:00"));
    assert!(train("").iter().all(|offer| offer.notices.is_empty()));
}

#[test]
fn the_showing_nearest_to_the_time_is_taken_and_what_is_over_is_not() {
    let town = Town::open();
    let film = |name: &str, said: &str, now: &str| {
        let task = Task {
            vertical: Some(Vertical::Movies),
            time: time(said, &now.parse().expect("a moment")),
            items: vec![item(name)],
            ..Task::default()
        };
        town.offers(&task, now)
    };
    let showing = |said: &str, now: &str| film("深海回声", said, now)[0].lines[0].item.to_string();
    assert_eq!(showing("今晚7点半", NOON), "film.2");
    assert_eq!(showing("今晚9点", NOON), "film.3");
    assert_eq!(showing("", NOON), "film.1");
    assert_eq!(showing("", EVENING), "film.2", "the first has begun");
    assert_eq!(showing("明天中午", EVENING), "film.1");
    assert!(film("昨日重现", "", NOON).is_empty());
}

#[test]
fn a_set_is_found_where_it_holds_what_is_wanted_and_costs_less() {
    let town = Town::open();
    let teas = |count| WantedItem { quantity: count, ..item("珍珠奶茶") };
    let set = town.offers(&Task { items: vec![teas(2), item("炸鸡")], ..Task::default() }, NOON);
    let totals = &set[0].totals;
    assert_eq!((totals.items.minor, totals.total.minor), (3800, 1700));
    assert_eq!(totals.discounts[0].title.get(Lang::Zh), "双茶套餐");
    let less = town.offers(&Task { items: vec![teas(1), item("炸鸡")], ..Task::default() }, NOON);
    assert_eq!(less[0].totals.total.minor, 2800);
}

#[test]
fn weights_and_habits_decide_and_are_told() {
    let town = Town::open();
    let habit = |_: &str, merchant: &Merchant| Tie {
        orders: if merchant.id.as_str() == "night" { 9 } else { 0 },
        takes_codes: false,
    };
    // Both are open.
    let now = "2026-11-27T17:30[Asia/Shanghai]";
    let first = |weights: Weights, known: bool| {
        let mut asker = Asker { weights, ..asker(now) };
        if known {
            asker.ties = &habit;
        }
        town.catalog.offers(&tea(), &asker).expect("offers").remove(0)
    };
    assert_eq!(first(Weights::default(), false).merchant.id.as_str(), "day");
    let usual = first(Weights::default(), true);
    assert_eq!(usual.merchant.id.as_str(), "night");
    assert_eq!(usual.why[0].aspect, Aspect::Habit { orders: 9 });
    assert!(usual.why.iter().rev().skip(1).all(|reason| reason.points > 0), "{:?}", usual.why);
    let none = Weights { habit: 0, ..Weights::default() };
    let rated = first(none, true);
    assert_eq!(rated.merchant.id.as_str(), "day");
    assert!(rated.why.iter().any(|reason| reason.aspect == Aspect::Rating || reason.aspect == Aspect::Price));
    assert!(rated.why.iter().all(|reason| !matches!(reason.aspect, Aspect::Habit { .. })));
}
