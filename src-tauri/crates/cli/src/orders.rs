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
use yiju_app::{App, Lang, Options};

/// How many entries of the ledger are shown.
const ENTRIES: u32 = 50;

/// How long the list waits for orders to settle.
const PATIENCE: Duration = Duration::from_secs(3);

/// The language of the terminal, by the environment that POSIX names for it.
fn lang() -> Lang {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

pub fn list(options: Options, json: bool) -> Result<Ended, CliError> {
    let app = take_up(App::open(options)?);
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
