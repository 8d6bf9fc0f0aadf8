//! Cards, sheets and orders as text.

use std::io::{self, Write};
use yiju_app::Lang;
use yiju_app::messages::{Card, OrderView, Sheet};

/// A card, in the card's order: terms, items, merchant, price, arrival.
pub fn card(out: &mut impl Write, card: &Card, lang: Lang) -> io::Result<()> {
    let zh = lang == Lang::Zh;
    writeln!(out, "[{}] {}", card.key, card.terms.join(" "))?;
    for line in &card.lines {
        let variant = line.variant.as_ref().map(|variant| format!(" {variant}")).unwrap_or_default();
        let options = if line.options.is_empty() {
            String::new()
        } else {
            format!(" · {}", line.options.join(if zh { "、" } else { ", " }))
        };
        let person = line.person.as_ref().map(|person| format!(" → {person}")).unwrap_or_default();
        writeln!(out, "    {} × {}{variant}{options}{person}  {}", line.quantity, line.title, line.total)?;
    }
    let merchant = &card.merchant;
    let mut about = vec![merchant.name.clone()];
    if merchant.sandbox {
        about.push(if zh { "沙盒" } else { "sandbox" }.to_owned());
    }
    about.extend(merchant.rating.iter().map(|rating| format!("★ {rating}")));
    about.extend(merchant.distance.clone());
    writeln!(out, "    {}", about.join(" · "))?;
    let price = &card.price;
    let mut parts = vec![
        format!("{} {}", if zh { "商品" } else { "items" }, price.items),
        format!("{} {}", if zh { "配送" } else { "delivery" }, price.delivery),
    ];
    parts.extend(price.discounts.iter().map(|discount| format!("{} {}", discount.title, discount.amount)));
    writeln!(out, "    {} {}  ({})", if zh { "合计" } else { "total" }, price.total, parts.join(" · "))?;
    if let Some(arrival) = &card.arrival {
        writeln!(out, "    {arrival}")?;
    }
    for notice in &card.notices {
        writeln!(out, "    ! {notice}")?;
    }
    if let Some(why) = &card.why {
        writeln!(out, "    {why}")?;
    }
    Ok(())
}

/// What is about to be sent.
pub fn sheet(out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    let zh = sheet.lang == Lang::Zh;
    let label = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    writeln!(
        out,
        "{}",
        label(
            "—— 确认单：回车之后才会发送，内容如下 ——",
            "—— To confirm: exactly this is sent, after Enter and not before ——"
        )
    )?;
    card(out, &sheet.card, sheet.lang)?;
    if let Some(address) = &sheet.address {
        let remembered = if sheet.address_remembered { label("（上次的地址）", " (as last time)") } else { "" };
        writeln!(out, "    {} {address}{remembered}", label("送到", "to"))?;
    }
    if let Some(time) = &sheet.time {
        writeln!(out, "    {} {time}", label("时间", "when"))?;
    }
    for note in &sheet.notes {
        writeln!(out, "    {} {note}", label("备注", "note"))?;
    }
    writeln!(out, "    {} {}", label("发给", "sent to"), sheet.recipient)
}

/// What an order's price is made of, and its codes to be scanned.
pub fn details(out: &mut impl Write, order: &OrderView) -> io::Result<()> {
    for part in &order.price {
        writeln!(out, "    {} {}", part.label, part.amount)?;
    }
    for code in &order.codes {
        qr(out, &code.qr)?;
    }
    Ok(())
}

/// A QR code with its quiet zone, two rows a line, light on dark as most terminals are.
fn qr(out: &mut impl Write, rows: &[String]) -> io::Result<()> {
    const QUIET: usize = 2;
    let side = rows.len();
    let light = |x: usize, y: usize| {
        let inside = (QUIET..side + QUIET).contains(&x) && (QUIET..side + QUIET).contains(&y);
        !inside || rows[y - QUIET].as_bytes().get(x - QUIET) != Some(&b'1')
    };
    if side == 0 {
        return Ok(());
    }
    for y in (0..side + 2 * QUIET).step_by(2) {
        let line: String = (0..side + 2 * QUIET)
            .map(|x| match (light(x, y), y + 1 < side + 2 * QUIET && light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

/// An order in two or three lines.
pub fn order(out: &mut impl Write, order: &OrderView, lang: Lang) -> io::Result<()> {
    let zh = lang == Lang::Zh;
    let sandbox = match (order.sandbox, zh) {
        (true, true) => "（沙盒）",
        (true, false) => " (sandbox)",
        (false, _) => "",
    };
    let number = order.merchant_order.as_ref().map(|number| format!(" · {number}")).unwrap_or_default();
    writeln!(out, "{} · {}{sandbox} · {}{number}", order.status, order.merchant, order.total)?;
    let place = if order.address.is_empty() { String::new() } else { format!(" → {}", order.address) };
    writeln!(out, "    {}{place}", order.lines.join(if zh { "，" } else { ", " }))?;
    if let Some(detail) = &order.detail {
        writeln!(out, "    {detail}")?;
    }
    for step in &order.steps {
        writeln!(out, "    {step}")?;
    }
    if let Some(refunded) = &order.refunded {
        writeln!(out, "    {} {refunded}", if zh { "已退" } else { "came back:" })?;
    }
    for code in &order.codes {
        writeln!(out, "    {} {}", if zh { "出示" } else { "show" }, code.text)?;
    }
    writeln!(out, "    {} · {}", order.id, order.confirmed_at)
}
