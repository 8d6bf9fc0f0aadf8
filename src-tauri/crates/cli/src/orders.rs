//! `yiju orders`, `yiju order`, `yiju ledger`: what was confirmed, and what became of it.

use crate::Ended;
use crate::arguments::OrderCommand;
use crate::error::CliError;
use crate::say::ended;
use crate::show;
use serde_json::json;
use std::io::stdout;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use yiju_app::{App, Lang, Options, Share};

/// How many entries of the ledger are shown.
const ENTRIES: u32 = 50;

/// How long the list waits for orders to settle.
const PATIENCE: Duration = Duration::from_secs(3);

/// The language of the terminal, by the environment that POSIX names for it.
pub fn lang() -> Lang {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

pub fn list(options: Options, limit: u32, json: bool) -> Result<Ended, CliError> {
    let app = take_up(App::open(options)?);
    let orders = app.orders(lang(), limit)?;
    if json {
        tell!("{}", serde_json::to_string(&orders)?);
        return Ok(Ended::Well);
    }
    if orders.is_empty() {
        match lang() {
            Lang::Zh => tell!("还没有订单"),
            Lang::En => tell!("no orders yet"),
        }
    }
    for order in &orders {
        show::order(&mut stdout(), order, lang())?;
    }
    Ok(Ended::Well)
}

/// Takes up what an earlier run left unsettled, for a moment: a merchant that does not answer keeps nobody waiting, and
/// the process may end in the middle, as it may at any time.
fn take_up(app: App) -> Arc<App> {
    let app = Arc::new(app);
    let (done, wait) = mpsc::channel();
    let busy = Arc::clone(&app);
    std::thread::spawn(move || {
        if let Err(error) = busy.resume() {
            tracing::warn!(%error, "unsettled orders cannot be taken up");
        }
        // Nobody waits any more where it took too long.
        let _ = done.send(());
    });
    let _ = wait.recv_timeout(PATIENCE);
    app
}

pub fn one(options: Options, command: OrderCommand, json: bool) -> Result<Ended, CliError> {
    // What is wrong on the command line is told before the model is loaded.
    let shares = match &command {
        OrderCommand::Refund { lines, .. } => lines.iter().map(|line| share(line)).collect::<Result<Vec<_>, _>>()?,
        _ => Vec::new(),
    };
    let app = App::open(options)?;
    let whole = matches!(command, OrderCommand::Show { .. });
    let (order, shown) = match command {
        OrderCommand::Show { id } => (app.show(&id, lang())?, true),
        OrderCommand::Check { id } => (app.check(&id, lang())?, false),
        OrderCommand::Cancel { id } => (app.cancel(&id, lang())?, true),
        OrderCommand::Refund { id, .. } => return refund(&app, &id, &whole_lines(&app, &id, shares)?, json),
        OrderCommand::Dispute { id, pdf: Some(file) } => {
            std::fs::write(&file, app.dispute_pdf(&id, lang())?)?;
            return Ok(Ended::Well);
        }
        OrderCommand::Dispute { id, pdf: None } => {
            tell!("{}", serde_json::to_string_pretty(&app.dispute(&id, lang())?)?);
            return Ok(Ended::Well);
        }
    };
    if json {
        tell!("{}", serde_json::to_string(&order)?);
    } else {
        show::order(&mut stdout(), &order, lang())?;
        if whole {
            show::details(&mut stdout(), &order)?;
        }
    }
    Ok(if shown { Ended::Well } else { ended(&order) })
}

fn refund(app: &App, id: &str, shares: &[Share], json: bool) -> Result<Ended, CliError> {
    let (order, refund) = app.refund(id, shares, lang())?;
    if json {
        let mut told = serde_json::to_value(&order)?;
        told["refund"] = serde_json::to_value(&refund)?;
        tell!("{told}");
    } else {
        let told = refund.told.as_ref().map(|told| format!(" ({told})")).unwrap_or_default();
        match (lang(), refund.status.as_str()) {
            (Lang::Zh, "completed") => tell!("已退款 {}{told}", refund.back),
            (Lang::Zh, _) => tell!("退款处理中 {}{told}", refund.back),
            (Lang::En, "completed") => tell!("{} came back{told}", refund.back),
            (Lang::En, _) => tell!("{} is coming back{told}", refund.back),
        }
        show::order(&mut stdout(), &order, lang())?;
    }
    Ok(if refund.status == "failed" { Ended::Failed } else { Ended::Well })
}

/// "2" or "2x1": a line by its number from 1, and how many pieces of it; all where no number stands there, which is
/// told as 0 until the order is known.
fn share(text: &str) -> Result<Share, CliError> {
    let (line, quantity) = text.split_once(['x', 'X', '×']).map_or((text, None), |(line, q)| (line, Some(q)));
    let bad = || CliError::Line(text.to_owned());
    let line: usize = line.trim().parse().map_err(|_| bad())?;
    let quantity: u32 = quantity.map_or(Ok(0), |quantity| quantity.trim().parse().map_err(|_| bad()))?;
    let explicit = text.contains(['x', 'X', '×']);
    if line == 0 || (explicit && quantity == 0) {
        return Err(bad());
    }
    Ok(Share { line: line - 1, quantity })
}

/// The shares with all pieces of a line where no number was given.
fn whole_lines(app: &App, id: &str, mut shares: Vec<Share>) -> Result<Vec<Share>, CliError> {
    if shares.iter().any(|share| share.quantity == 0) {
        let pieces = app.pieces(id)?;
        for share in shares.iter_mut().filter(|share| share.quantity == 0) {
            // A line that is not there is told by the order itself.
            share.quantity = pieces.get(share.line).copied().unwrap_or(1);
        }
    }
    Ok(shares)
}

pub fn ledger(options: Options, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    for entry in app.ledger(ENTRIES)? {
        let money = entry.money.map(|money| money.to_string());
        if json {
            tell!(
                "{}",
                json!({ "at": entry.at, "step": entry.step, "ms": entry.milliseconds, "tokens": entry.tokens, "money": entry.money, "failure": entry.failure })
            );
        } else {
            let parts = [
                Some(format!("{} {:<10} {:>9.1} ms", entry.at, entry.step, entry.milliseconds)),
                entry.tokens.map(|tokens| format!("{tokens} tokens")),
                money,
                entry.failure,
            ];
            tell!("{}", parts.into_iter().flatten().collect::<Vec<_>>().join("  "));
        }
    }
    Ok(Ended::Well)
}
