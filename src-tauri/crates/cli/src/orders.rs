//! `yiju orders`, `yiju order`, `yiju ledger`: what was confirmed, and what became of it.

use crate::Ended;
use crate::arguments::OrderCommand;
use crate::error::CliError;
use crate::say::ended;
use crate::show;
use serde_json::json;
use std::io::stdout;
use yiju_app::{App, Lang, Options};

/// How many entries of the ledger are shown.
const ENTRIES: u32 = 50;

/// The language of the terminal, by the environment that POSIX names for it.
fn lang() -> Lang {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

pub fn list(options: Options, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let orders = app.orders(lang())?;
    if json {
        println!("{}", serde_json::to_string(&orders)?);
        return Ok(Ended::Well);
    }
    if orders.is_empty() {
        match lang() {
            Lang::Zh => println!("还没有订单"),
            Lang::En => println!("no orders yet"),
        }
    }
    for order in &orders {
        show::order(&mut stdout(), order, lang())?;
    }
    Ok(Ended::Well)
}

pub fn one(options: Options, command: OrderCommand, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let (order, shown) = match command {
        OrderCommand::Show { id } => (app.order(&id, lang())?, true),
        OrderCommand::Check { id } => (app.check(&id, lang())?, false),
        OrderCommand::Cancel { id } => (app.cancel(&id, lang())?, true),
    };
    if json {
        println!("{}", serde_json::to_string(&order)?);
    } else {
        show::order(&mut stdout(), &order, lang())?;
    }
    Ok(if shown { Ended::Well } else { ended(&order) })
}

pub fn ledger(options: Options, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    for entry in app.ledger(ENTRIES)? {
        let money = entry.money.map(|money| money.to_string());
        if json {
            println!(
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
            println!("{}", parts.into_iter().flatten().collect::<Vec<_>>().join("  "));
        }
    }
    Ok(Ended::Well)
}
