//! What people read, in both languages.

use crate::connect::MerchantView;
use crate::messages::{Back, MerchantCard, OrderView, PricePart, RefundView, ShownCode};
use jiff::civil::DateTime;
use qrcodegen::{QrCode, QrCodeEcc};
use yiju_domain::intent::Rank;
use yiju_domain::money::Money;
use yiju_domain::normalise::When;
use yiju_domain::offer::{Aspect, Notice, Offer, OfferLine, Reason, Seller};
use yiju_domain::order::{Difference, Order, OrderState, Refund, RefundState};
use yiju_domain::pricing::Discount;
use yiju_domain::progress::{AdjustmentStatus, Progress, Stage, Step};
use yiju_domain::request::{MAX_QUANTITY, Problem, Task};
use yiju_domain::text::{Lang, Text};

/// A sentence without parts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Say {
    Empty,
    NotAnOrder,
    ConfirmByKey,
    PickByKey,
    Unsure,
    NothingToChange,
    Dropped,
    CannotYet,
    YourOrders,
    ByOrder,
    NoOrders,
}

pub(crate) const fn say(say: Say, lang: Lang) -> &'static str {
    match (say, lang) {
        (Say::Empty, Lang::Zh) => "想要什么，用一句话说出来，比如“来两杯少冰三分糖的珍珠奶茶，送到公司”。",
        (Say::Empty, Lang::En) => {
            "Say what you want in one sentence, such as \"two large pepperoni pizzas to the office\"."
        }
        (Say::NotAnOrder, Lang::Zh) => "这句话里没有要点的东西。说出想吃想喝什么，比如“一份宫保鸡丁，微辣”。",
        (Say::NotAnOrder, Lang::En) => {
            "Nothing to order in this sentence. Say what you would like, such as \"an iced latte, no sugar\"."
        }
        (Say::ConfirmByKey, Lang::Zh) => "下单只用按键：先选一张卡片，再在确认单上按回车。",
        (Say::ConfirmByKey, Lang::En) => "Only keys place an order: pick a card, then press Enter on its sheet.",
        (Say::PickByKey, Lang::Zh) => "没有这张卡片。按 1–5 选一张，或换一句话再说。",
        (Say::PickByKey, Lang::En) => "There is no such card. Pick one with 1–5, or say it differently.",
        (Say::Unsure, Lang::Zh) => "这句不太有把握，请核对每一项，或换个说法。",
        (Say::Unsure, Lang::En) => "Not sure of every word here: check each line, or say it differently.",
        (Say::NothingToChange, Lang::Zh) => "还没有可改的单子。先说想要什么，再说怎么改。",
        (Say::NothingToChange, Lang::En) => "There is nothing to change yet. Say what you would like first.",
        (Say::Dropped, Lang::Zh) => "好，不要了。",
        (Say::Dropped, Lang::En) => "All right, dropped.",
        (Say::CannotYet, Lang::Zh) => "这个还不会。可以直接说想点什么。",
        (Say::CannotYet, Lang::En) => {
            "That is not something Yiju can do yet. You can say what you would like to order."
        }
        (Say::YourOrders, Lang::Zh) => "最近的订单：",
        (Say::YourOrders, Lang::En) => "Your latest orders:",
        (Say::ByOrder, Lang::Zh) => "请从订单里操作；退改按商家的条款办理：",
        (Say::ByOrder, Lang::En) => "Choose the order; refunds and changes go by the merchant's terms:",
        (Say::NoOrders, Lang::Zh) => "还没有订单。",
        (Say::NoOrders, Lang::En) => "There are no orders yet.",
    }
}

/// That a change points to something that was not asked for.
pub(crate) fn not_in_request(words: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("刚才点的里面没有“{words}”。说第几个，或它的名字。"),
        Lang::En => format!("Nothing asked for so far is \"{words}\". Say which one by its place or its name."),
    }
}

/// "3 × 珍珠奶茶 大杯 · 少冰、三分糖".
fn ordered(line: &OfferLine, lang: Lang) -> String {
    let mut text = format!("{} × {}", line.quantity, line.title.get(lang));
    if let Some(variant) = &line.variant {
        text.push_str(&format!(" {}", variant.get(lang)));
    }
    let taken_off = line.without.iter().map(|option| without(option.title.get(lang), lang));
    let options: Vec<String> =
        line.options.iter().map(|option| option.title.get(lang).to_owned()).chain(taken_off).collect();
    if !options.is_empty() {
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        text.push_str(&format!(" · {}", options.join(comma)));
    }
    text
}

pub(crate) fn nothing(task: &Task, lang: Lang) -> String {
    let names: Vec<&str> = task.items.iter().filter_map(|item| item.name.as_deref()).collect();
    match (lang, names.is_empty()) {
        (Lang::Zh, false) => {
            format!("附近的目录里没有“{}”。换个说法，或用 yiju catalog import 导入别的商家。", names.join("、"))
        }
        (Lang::Zh, true) => "附近的目录里没有这样的东西。换个说法，或用 yiju catalog import 导入别的商家。".to_owned(),
        (Lang::En, false) => {
            format!(
                "No catalog here has {}. Say it differently, or import another merchant with yiju catalog import.",
                names.join(", ")
            )
        }
        (Lang::En, true) => {
            "No catalog here has such a thing. Say it differently, or import another merchant with yiju catalog import."
                .to_owned()
        }
    }
}

/// That a later wish of the utterance waits; nothing where it holds nothing that can be said.
pub(crate) fn one_by_one(task: &Task, lang: Lang) -> Option<String> {
    let names: Vec<&str> = task.items.iter().filter_map(|item| item.name.as_deref()).collect();
    let what =
        if names.is_empty() { task.vertical.map(|vertical| vertical.term().to_owned())? } else { names.join(", ") };
    Some(match lang {
        Lang::Zh => format!("先办第一件，下完这单接着办“{what}”。"),
        Lang::En => format!("One thing at a time: \"{what}\" comes after this order."),
    })
}

pub(crate) fn problem(problem: &Problem, lang: Lang) -> String {
    match (problem, lang) {
        (Problem::Quantity(text), Lang::Zh) => format!("没看懂数量“{text}”，按一份算。"),
        (Problem::Quantity(text), Lang::En) => format!("\"{text}\" is no number; one is taken."),
        (Problem::TooMany(text), Lang::Zh) => format!("“{text}”太多了，一次最多 {MAX_QUANTITY} 份。"),
        (Problem::TooMany(text), Lang::En) => format!("\"{text}\" is too many; at most {MAX_QUANTITY} at once."),
        (Problem::Budget(text), Lang::Zh) => format!("没看懂预算“{text}”，未计入。"),
        (Problem::Budget(text), Lang::En) => format!("\"{text}\" is no budget that can be read; it is left out."),
        (Problem::Time(text), Lang::Zh) => format!("没看懂时间“{text}”，按尽快送达。"),
        (Problem::Time(text), Lang::En) => {
            format!("\"{text}\" is no time that can be read; as soon as possible is taken.")
        }
        (Problem::PastTime(text), Lang::Zh) => format!("“{text}”已经过了，请换个时间。"),
        (Problem::PastTime(text), Lang::En) => format!("\"{text}\" has passed; say another time."),
    }
}

pub(crate) fn notice(notice: &Notice, lang: Lang) -> String {
    match (notice, lang) {
        (Notice::NearestDegree { asked, offered }, Lang::Zh) => {
            format!("没有“{asked}”，最接近的是{}", offered.get(lang))
        }
        (Notice::NearestDegree { asked, offered }, Lang::En) => {
            format!("No \"{asked}\"; the nearest is {}", offered.get(lang))
        }
        (Notice::NoSuchOption { asked, product }, Lang::Zh) => format!("{}不能选“{asked}”", product.get(lang)),
        (Notice::NoSuchOption { asked, product }, Lang::En) => {
            format!("{} has no option \"{asked}\"", product.get(lang))
        }
        (Notice::NoSuchSize { asked, offered }, Lang::Zh) => format!("没有“{asked}”，改为{}", offered.get(lang)),
        (Notice::NoSuchSize { asked, offered }, Lang::En) => {
            format!("No size \"{asked}\"; {} instead", offered.get(lang))
        }
        (Notice::MissingItem { asked }, Lang::Zh) => format!("这家没有“{asked}”"),
        (Notice::MissingItem { asked }, Lang::En) => format!("No \"{asked}\" here"),
        (Notice::OverBudget { budget }, Lang::Zh) => format!("超出预算 {budget}"),
        (Notice::OverBudget { budget }, Lang::En) => format!("Over the budget of {budget}"),
        (Notice::BelowMinimum { minimum }, Lang::Zh) => format!("未到起送价 {minimum}"),
        (Notice::BelowMinimum { minimum }, Lang::En) => format!("Below the minimum order of {minimum}"),
        (Notice::MayContain { allergen, product }, Lang::Zh) => format!("{}可能含有{allergen}", product.get(lang)),
        (Notice::MayContain { allergen, product }, Lang::En) => format!("{} may contain {allergen}", product.get(lang)),
        (Notice::Closed { at, opens }, lang) => closed(*at, *opens, lang),
        (Notice::DistanceUnsaid { priced }, Lang::Zh) => {
            format!("不知道有多远，这是“{}”的价；更远就说公里数", priced.get(lang))
        }
        (Notice::DistanceUnsaid { priced }, Lang::En) => {
            format!(
                "How far it is is not known: this is the price of \"{}\". Say the distance if it is farther",
                priced.get(lang)
            )
        }
        (Notice::OutOfReach { within }, Lang::Zh) => format!("超出配送范围 {}", distance(*within)),
        (Notice::OutOfReach { within }, Lang::En) => format!("Delivers within {} only", distance(*within)),
        (Notice::NotSold { product, at, sold }, lang) => not_sold(product, *at, *sold, lang),
        (Notice::DeliversTo { areas }, Lang::Zh) => format!("只送到{}：看看地址在不在内", listed(areas, "、", lang)),
        (Notice::DeliversTo { areas }, Lang::En) => {
            format!("Delivers to {} only: see that your address is there", listed(areas, ", ", lang))
        }
        (Notice::OtherTime { starts: at }, Lang::Zh) => format!("时间不同：{}", starts(*at, lang)),
        (Notice::OtherTime { starts: at }, Lang::En) => format!("At another time: {}", starts(*at, lang)),
        (Notice::OtherMerchant { asked }, Lang::Zh) => format!("不是“{asked}”，是别家"),
        (Notice::OtherMerchant { asked }, Lang::En) => format!("From another shop than \"{asked}\""),
    }
}

/// "11-28 周六 19:30".
pub(crate) fn starts(starts: DateTime, lang: Lang) -> String {
    const DAYS: [(&str, &str); 7] = [
        ("周一", "Mon"),
        ("周二", "Tue"),
        ("周三", "Wed"),
        ("周四", "Thu"),
        ("周五", "Fri"),
        ("周六", "Sat"),
        ("周日", "Sun"),
    ];
    let day = DAYS[usize::try_from(starts.weekday().to_monday_zero_offset()).unwrap_or(0) % 7];
    let day = if lang == Lang::Zh { day.0 } else { day.1 };
    format!("{} {day} {}", starts.strftime("%m-%d"), starts.strftime("%H:%M"))
}

fn closed(at: Option<DateTime>, opens: Option<DateTime>, lang: Lang) -> String {
    let told = match (at, lang) {
        (None, Lang::Zh) => "现在休息".to_owned(),
        (None, Lang::En) => "Closed now".to_owned(),
        (Some(at), Lang::Zh) => format!("{} 不营业", starts(at, lang)),
        (Some(at), Lang::En) => format!("Closed at {}", starts(at, lang)),
    };
    match (opens, lang) {
        (None, _) => told,
        (Some(opens), Lang::Zh) => format!("{told}，{} 开门", starts(opens, lang)),
        (Some(opens), Lang::En) => format!("{told}; opens {}", starts(opens, lang)),
    }
}

fn not_sold(product: &Text, at: Option<DateTime>, sold: Option<DateTime>, lang: Lang) -> String {
    let product = product.get(lang);
    let told = match (at, lang) {
        (None, Lang::Zh) => format!("{product}现在不卖"),
        (None, Lang::En) => format!("{product} is not sold now"),
        (Some(at), Lang::Zh) => format!("{product} {} 不卖", starts(at, lang)),
        (Some(at), Lang::En) => format!("{product} is not sold at {}", starts(at, lang)),
    };
    match (sold, lang) {
        (None, _) => told,
        (Some(sold), Lang::Zh) => format!("{told}，{} 起有", starts(sold, lang)),
        (Some(sold), Lang::En) => format!("{told}; from {}", starts(sold, lang)),
    }
}

/// Up to four names, and that there are more.
fn listed(names: &[Text], between: &str, lang: Lang) -> String {
    let first: Vec<&str> = names.iter().take(4).map(|name| name.get(lang)).collect();
    let more = if names.len() > first.len() { "…" } else { "" };
    format!("{}{more}", first.join(between))
}

/// Why an offer stands where it stands; nothing where nothing tells it from the others.
pub(crate) fn why(offer: &Offer, rank: Option<Rank>, lang: Lang) -> Option<String> {
    let zh = lang == Lang::Zh;
    let asked = rank.map(|rank| match (rank, lang) {
        (Rank::Cheapest, Lang::Zh) => "按你说的，先便宜",
        (Rank::Cheapest, Lang::En) => "cheapest first, as you said",
        (Rank::Fastest, Lang::Zh) => "按你说的，先快",
        (Rank::Fastest, Lang::En) => "fastest first, as you said",
        (Rank::Nearest, Lang::Zh) => "按你说的，先近",
        (Rank::Nearest, Lang::En) => "nearest first, as you said",
        (Rank::Best, Lang::Zh) => "按你说的，先评分高",
        (Rank::Best, Lang::En) => "best rated first, as you said",
    });
    let (against, for_it): (Vec<&Reason>, Vec<&Reason>) = offer.why.iter().partition(|reason| reason.points < 0);
    let mut told: Vec<String> = asked.map(str::to_owned).into_iter().collect();
    told.extend(for_it.into_iter().map(|reason| aspect(reason, offer, lang)));
    let against: Vec<String> = against.into_iter().map(|reason| aspect(reason, offer, lang)).collect();
    let told = told.join(" · ");
    match (told.is_empty(), against.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("{}{}", if zh { "不足：" } else { "But: " }, against.join(" · "))),
        (false, true) => Some(format!("{}{told}", if zh { "为什么：" } else { "Why: " })),
        (false, false) if zh => Some(format!("为什么：{told}；不过{}", against.join(" · "))),
        (false, false) => Some(format!("Why: {told}; but {}", against.join(" · "))),
    }
}

/// One respect in which an offer is better or worse than the others, with its own number.
fn aspect(reason: &Reason, offer: &Offer, lang: Lang) -> String {
    let better = reason.points > 0;
    let say = |good: (&str, &str), bad: (&str, &str)| {
        let pair = if better { good } else { bad };
        if lang == Lang::Zh { pair.0.to_owned() } else { pair.1.to_owned() }
    };
    let with = |words: String, number: String| format!("{words} {number}");
    match reason.aspect {
        Aspect::Price => with(say(("便宜", "cheaper at"), ("贵些", "dearer at")), offer.totals.total.to_string()),
        Aspect::Time => {
            let latest = offer.minutes.map_or(0, |(_, latest)| latest);
            let unit = if lang == Lang::Zh { "分钟" } else { "min" };
            with(say(("快", "faster,"), ("慢些", "slower,")), format!("{latest} {unit}"))
        }
        Aspect::Distance => {
            with(say(("近", "nearer,"), ("远些", "farther,")), distance(offer.merchant.distance.unwrap_or_default()))
        }
        Aspect::Rating => {
            let tenths = offer.merchant.rating.unwrap_or_default();
            with(say(("评分高", "rated"), ("评分低些", "rated only")), format!("{}.{}", tenths / 10, tenths % 10))
        }
        Aspect::Fit => say(("更合你说的", "closer to your words"), ("离你说的远些", "less close to your words")),
        Aspect::Habit { orders: 0 } => say(("没点过", "new to you"), ("没点过", "new to you")),
        Aspect::Habit { orders } if lang == Lang::Zh => format!("点过 {orders} 次"),
        Aspect::Habit { orders: 1 } => "ordered from once".to_owned(),
        Aspect::Habit { orders } => format!("ordered from {orders} times"),
    }
}

/// "立减3元（券码 TEA3）".
pub(crate) fn discount(discount: &Discount, lang: Lang) -> String {
    let title = discount.title.get(lang);
    match (&discount.code, lang) {
        (None, _) => title.to_owned(),
        (Some(code), Lang::Zh) => format!("{title}（券码 {code}）"),
        (Some(code), Lang::En) => format!("{title} (code {code})"),
    }
}

/// What stands in place of refund and change terms where the feed has none.
pub(crate) const fn no_terms(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "商家没有写明退改条款。",
        Lang::En => "The merchant states no refund or change terms.",
    }
}

pub(crate) fn without(choice: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("不要{choice}"),
        Lang::En => format!("no {}", choice.to_lowercase()),
    }
}

pub(crate) fn arrival((earliest, latest): (u32, u32), lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{earliest}–{latest} 分钟送达"),
        Lang::En => format!("arrives in {earliest}–{latest} min"),
    }
}

pub(crate) fn distance(metres: u32) -> String {
    if metres < 1000 { format!("{metres} m") } else { format!("{}.{} km", metres / 1000, metres % 1000 / 100) }
}

pub(crate) fn when(when: &When, lang: Lang) -> Option<String> {
    let told = |moment: &jiff::ZonedDateTime| moment.strftime("%Y-%m-%d %H:%M").to_string();
    let (earliest, latest) = (when.earliest.as_ref().map(told), when.latest.as_ref().map(told));
    match (earliest, latest, lang) {
        (Some(earliest), Some(latest), _) if earliest == latest => Some(latest),
        (Some(earliest), Some(latest), _) => Some(format!("{earliest} – {latest}")),
        (None, Some(latest), Lang::Zh) => Some(format!("{latest} 前")),
        (None, Some(latest), Lang::En) => Some(format!("by {latest}")),
        (Some(earliest), None, Lang::Zh) => Some(format!("{earliest} 后")),
        (Some(earliest), None, Lang::En) => Some(format!("after {earliest}")),
        (None, None, _) => None,
    }
}

pub(crate) fn recipient(seller: &Seller, host: &str, lang: Lang) -> String {
    let name = seller.name.get(lang);
    match (seller.sandbox, lang) {
        (true, Lang::Zh) => format!("{name}（沙盒） · {host}"),
        (true, Lang::En) => format!("{name} (sandbox) · {host}"),
        (false, _) => format!("{name} · {host}"),
    }
}

/// An order as it is shown.
pub(crate) fn order(order: &Order, lang: Lang) -> OrderView {
    let mandate = &order.mandate;
    let placed = order.state.placed();
    let progress = order.progress.as_ref();
    let continue_url = match &order.state {
        OrderState::Escalated { url, .. } => Some(url.clone()),
        _ => None,
    };
    OrderView {
        id: order.id.to_string(),
        state: order.state.term().to_owned(),
        status: status(order, lang).to_owned(),
        detail: detail(order, lang),
        lines: mandate.lines.iter().map(|line| ordered(line, lang)).collect(),
        merchant: mandate.merchant.name.get(lang).to_owned(),
        sandbox: mandate.merchant.sandbox,
        total: mandate.totals.total.to_string(),
        price: price(order, lang)
            .into_iter()
            .map(|(label, amount)| PricePart { label, amount: amount.to_string() })
            .collect(),
        back: back(order),
        address: mandate.address.clone(),
        confirmed_at: mandate.confirmed_at.clone(),
        merchant_order: placed.map(|(name, _)| name.to_owned()),
        progress: progress.map(|progress| progress.stage.term().to_owned()),
        steps: progress.map(|progress| progress.steps.iter().map(step).collect()).unwrap_or_default(),
        refunded: progress.and_then(Progress::back).map(|back| back.to_string()),
        codes: progress.map(|progress| progress.codes.iter().map(|code| shown(code)).collect()).unwrap_or_default(),
        continue_url,
        permalink: placed.and_then(|(_, page)| page).map(str::to_owned),
    }
}

/// The parts of an order's price, as it was confirmed.
fn price(order: &Order, lang: Lang) -> Vec<(String, Money)> {
    let (mandate, totals) = (&order.mandate, &order.mandate.totals);
    let lines = mandate.lines.iter().map(|line| (ordered(line, lang), line.total));
    let delivery = (totals.delivery.minor != 0).then(|| {
        let label = if lang == Lang::Zh { "配送" } else { "Delivery" };
        (label.to_owned(), totals.delivery)
    });
    let off =
        totals.discounts.iter().map(|one| (discount(one, lang), Money::new(-one.amount.minor, one.amount.currency)));
    lines.chain(delivery).chain(off).collect()
}

/// What an order cost and why; first of all the part of it that is so much, where there is one.
pub(crate) fn explained(order: &Order, amount: Option<Money>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let parts = price(order, lang);
    let total = order.mandate.totals.total;
    let sum = parts.iter().map(|(label, amount)| format!("{label} {amount}")).collect::<Vec<_>>();
    let sum = if zh { sum.join("，") } else { sum.join(", ") };
    let whole = if zh { format!("这一单 {total}：{sum}。") } else { format!("This order is {total}: {sum}.") };
    let Some(amount) = amount else { return whole };
    let is = |part: Money| part.currency == amount.currency && part.minor.abs() == amount.minor.abs();
    let found: Vec<&str> = parts.iter().filter(|(_, part)| is(*part)).map(|(label, _)| label.as_str()).collect();
    let told = match (found.is_empty(), is(total), zh) {
        (false, _, true) => format!("{amount} 是“{}”。", found.join("”、“")),
        (false, _, false) => format!("{amount} is \"{}\".", found.join("\", \"")),
        (true, true, true) => format!("{amount} 是全部。"),
        (true, true, false) => format!("{amount} is all of it."),
        (true, false, true) => format!("这一单里没有哪一项是 {amount}。"),
        (true, false, false) => format!("No part of this order is {amount}."),
    };
    if zh { format!("{told}{whole}") } else { format!("{told} {whole}") }
}

fn back(order: &Order) -> Option<Back> {
    match &order.state {
        OrderState::Accepted { .. } | OrderState::Fulfilled { .. } => Some(Back::Refund),
        state if state.is_final() || state.placed().is_some() => None,
        _ => Some(Back::Cancel),
    }
}

/// A code with its QR code (ISO/IEC 18004), at the middle level of error correction.
fn shown(code: &str) -> ShownCode {
    let qr = QrCode::encode_text(code, QrCodeEcc::Medium).map(|qr| {
        let row = |y| (0..qr.size()).map(|x| if qr.get_module(x, y) { '1' } else { '0' }).collect();
        (0..qr.size()).map(row).collect()
    });
    ShownCode { text: code.to_owned(), qr: qr.unwrap_or_default() }
}

/// "2026-11-26 10:20 骑手已取餐", in the zone of this machine.
fn step(step: &Step) -> String {
    let told = step.told.as_ref().unwrap_or(&step.kind);
    match step.at.parse::<jiff::Timestamp>() {
        Ok(at) => format!("{} {told}", at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M")),
        Err(_) => told.clone(),
    }
}

/// A refund as it is shown; why there is none, where there is none.
pub(crate) fn refund(refund: &Refund) -> Result<RefundView, String> {
    match &refund.state {
        RefundState::Answered { merchant_refund, status, back, told } => Ok(RefundView {
            id: merchant_refund.clone(),
            status: match status {
                AdjustmentStatus::Pending => "pending",
                AdjustmentStatus::Completed => "completed",
                AdjustmentStatus::Failed => "failed",
            }
            .to_owned(),
            back: back.to_string(),
            told: told.clone(),
        }),
        RefundState::Refused { reason } => Err(reason.clone()),
        RefundState::Asked => Err("it has not answered yet".to_owned()),
    }
}

/// What stands in place of an address where the merchant takes none.
pub(crate) const fn no_address(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "（这家不收地址，不会发送）",
        Lang::En => "(this merchant takes no address: none is sent)",
    }
}

/// A merchant as it is shown.
pub(crate) fn merchant(view: &MerchantView, lang: Lang) -> MerchantCard {
    let zh = lang == Lang::Zh;
    let say = |pair: (&str, &str)| if zh { pair.0.to_owned() } else { pair.1.to_owned() };
    let abilities = &view.abilities;
    let can = [
        (true, ("接单", "takes orders")),
        (abilities.delivers, ("配送", "delivers")),
        (abilities.remarks, ("收时间和备注", "takes a time and remarks")),
        (abilities.tracks, ("报进度", "tells how far an order is")),
        (abilities.refunds, ("受理退款", "takes refunds")),
        (abilities.catalog, ("公开商品", "tells its products")),
    ];
    let told = |what: &&str| match *what {
        "items" => say(("点了什么", "what you order")),
        "address" => say(("地址", "the address")),
        "time_and_remarks" => say(("时间和备注", "time and remarks")),
        "codes" => say(("券码", "codes")),
        _ => say(("付款凭证", "a payment token")),
    };
    let handlers = abilities.payment.join(", ");
    MerchantCard {
        name: view.name.clone(),
        url: view.url.clone(),
        speaks: format!("{} {}", abilities.protocol.to_uppercase(), abilities.version),
        can: can.into_iter().filter(|(is, _)| *is).map(|(_, pair)| say(pair)).collect(),
        is_told: view.is_told.iter().map(told).collect(),
        paid: match (abilities.payment.is_empty(), abilities.payable) {
            (true, _) => say(("不经接口付款", "by other means than its API")),
            (false, true) => handlers,
            (false, false) => say(("在它自己的页面上付款", "on its own page")),
        },
        signed_in: (!abilities.scopes.is_empty()).then(|| view.signed_in.is_some()),
        catalog: abilities.catalog,
    }
}

/// What stands in place of an address where nobody comes.
pub(crate) const fn gone_to(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "（到场使用，不用送）",
        Lang::En => "(nothing is delivered: you go there)",
    }
}

fn status(order: &Order, lang: Lang) -> &'static str {
    let stage = order.progress.as_ref().map(|progress| progress.stage);
    match (&order.state, lang) {
        (OrderState::Confirmed, Lang::Zh) => "已确认，待发送",
        (OrderState::Confirmed, Lang::En) => "confirmed, waiting to be sent",
        (OrderState::Submitting, Lang::Zh) => "正在提交",
        (OrderState::Submitting, Lang::En) => "being submitted",
        (OrderState::Completing | OrderState::Unknown { .. }, Lang::Zh) => "状态未知，正在核实",
        (OrderState::Completing | OrderState::Unknown { .. }, Lang::En) => "unknown, being checked",
        (OrderState::Accepted { .. }, lang)
            if order.progress.as_ref().is_some_and(|progress| !progress.codes.is_empty()) =>
        {
            if lang == Lang::Zh {
                "已出票，到场出示"
            } else {
                "issued: show the code there"
            }
        }
        (OrderState::Accepted { .. }, lang) => match (stage, lang) {
            (Some(Stage::Prepared), Lang::Zh) => "商家制作中",
            (Some(Stage::Prepared), Lang::En) => "being prepared",
            (Some(Stage::OnTheWay), Lang::Zh) => "配送中",
            (Some(Stage::OnTheWay), Lang::En) => "on the way",
            (_, Lang::Zh) => "商家已接单",
            (_, Lang::En) => "accepted by the merchant",
        },
        (OrderState::Escalated { .. }, Lang::Zh) => "需要你在商家页面上完成，还没有扣款",
        (OrderState::Escalated { .. }, Lang::En) => "waits for you on the merchant's page, not charged yet",
        (OrderState::Fulfilled { .. }, Lang::Zh) => "已送达",
        (OrderState::Fulfilled { .. }, Lang::En) => "delivered",
        (OrderState::Refunded { .. }, Lang::Zh) => "已全额退款",
        (OrderState::Refunded { .. }, Lang::En) => "refunded",
        (OrderState::Rejected { .. }, Lang::Zh) => "未成交，没有扣款",
        (OrderState::Rejected { .. }, Lang::En) => "not placed, nothing was charged",
        (OrderState::Changed { .. }, Lang::Zh) => "与确认的不一致，已停止，没有扣款",
        (OrderState::Changed { .. }, Lang::En) => "not as confirmed: stopped, nothing was charged",
        (OrderState::Cancelled, Lang::Zh) => "已取消",
        (OrderState::Cancelled, Lang::En) => "cancelled",
    }
}

fn detail(order: &Order, lang: Lang) -> Option<String> {
    match &order.state {
        OrderState::Rejected { reason } | OrderState::Unknown { reason } => Some(reason.clone()),
        OrderState::Changed { differences } => {
            Some(differences.iter().map(|one| difference(one, lang)).collect::<Vec<_>>().join("; "))
        }
        OrderState::Escalated { url, reason } => {
            let why = reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            Some(match lang {
                Lang::Zh => format!("打开 {url} 完成{why}"),
                Lang::En => format!("open {url} to finish{why}"),
            })
        }
        OrderState::Accepted { charged: Some(charged), .. } => {
            let confirmed = order.mandate.totals.total;
            let dearer = charged.currency != confirmed.currency || charged.minor > confirmed.minor;
            Some(match (lang, dearer) {
                (Lang::Zh, true) => format!("商家收了 {charged}，确认的是 {confirmed}：可用 yiju order dispute 取证"),
                (Lang::En, true) => {
                    format!(
                        "the merchant charged {charged}, {confirmed} was confirmed: yiju order dispute has the proof"
                    )
                }
                (Lang::Zh, false) => format!("商家收了 {charged}，比确认的 {confirmed} 少"),
                (Lang::En, false) => format!("the merchant charged {charged}, less than the {confirmed} confirmed"),
            })
        }
        _ => None,
    }
}

fn difference(one: &Difference, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}：确认的是 {}，商家是 {}", one.what, one.confirmed, one.merchant),
        Lang::En => format!("{}: confirmed {}, the merchant has {}", one.what, one.confirmed, one.merchant),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yiju_domain::feed::Terms;
    use yiju_domain::id::{MerchantId, OfferId};
    use yiju_domain::money::{Currency, Money};
    use yiju_domain::pricing::Totals;
    use yiju_domain::text::Text;

    fn offer(why: Vec<Reason>) -> Offer {
        let money = |minor| Money::new(minor, Currency::CNY);
        Offer {
            id: OfferId::from("1"),
            terms: Terms::default(),
            lines: Vec::new(),
            merchant: Seller {
                id: MerchantId::from("m"),
                catalog: "c".to_owned(),
                name: Text::plain("M"),
                endpoint: None,
                sandbox: true,
                rating: Some(48),
                distance: Some(3200),
                delivers_to: Vec::new(),
            },
            totals: Totals { items: money(2600), delivery: money(0), discounts: Vec::new(), total: money(2600) },
            minutes: Some((20, 35)),
            comes: true,
            notices: Vec::new(),
            why,
            feed_version: String::new(),
        }
    }

    #[test]
    fn why_a_card_stands_there_is_told_with_its_own_numbers() {
        let reason = |aspect, points| Reason { aspect, points };
        let some = offer(vec![
            reason(Aspect::Habit { orders: 3 }, 300),
            reason(Aspect::Rating, 200),
            reason(Aspect::Distance, -90),
        ]);
        let told = |offer: &Offer, rank, lang| why(offer, rank, lang).unwrap_or_default();
        assert_eq!(told(&some, None, Lang::Zh), "为什么：点过 3 次 · 评分高 4.8；不过远些 3.2 km");
        assert_eq!(told(&some, None, Lang::En), "Why: ordered from 3 times · rated 4.8; but farther, 3.2 km");
        let cheap = offer(vec![reason(Aspect::Price, 100), reason(Aspect::Time, -50)]);
        assert_eq!(
            told(&cheap, Some(Rank::Cheapest), Lang::En),
            "Why: cheapest first, as you said · cheaper at ¥26; but slower, 35 min"
        );
        assert_eq!(told(&offer(vec![reason(Aspect::Price, -40)]), None, Lang::Zh), "不足：贵些 ¥26");
        assert_eq!(why(&offer(Vec::new()), None, Lang::Zh), None);
    }

    #[test]
    fn times_are_told_with_their_day() {
        let at: DateTime = "2026-11-28T19:30".parse().expect("a moment");
        assert_eq!(starts(at, Lang::Zh), "11-28 周六 19:30");
        let shut = Notice::Closed { at: None, opens: Some(at) };
        assert_eq!(notice(&shut, Lang::Zh), "现在休息，11-28 周六 19:30 开门");
        assert_eq!(notice(&shut, Lang::En), "Closed now; opens 11-28 Sat 19:30");
        let breakfast = Notice::NotSold { product: Text::plain("Porridge"), at: Some(at), sold: None };
        assert_eq!(notice(&breakfast, Lang::Zh), "Porridge 11-28 周六 19:30 不卖");
        assert_eq!(notice(&breakfast, Lang::En), "Porridge is not sold at 11-28 Sat 19:30");
    }

    #[test]
    fn four_areas_are_named_at_most() {
        let areas = |count: usize| Notice::DeliversTo { areas: vec![Text::plain("Soho"); count] };
        let told = "Delivers to Soho, Soho, Soho, Soho";
        assert_eq!(notice(&areas(4), Lang::En), format!("{told} only: see that your address is there"));
        assert_eq!(notice(&areas(5), Lang::En), format!("{told}… only: see that your address is there"));
    }
}
