//! `yiju merchant`: merchants asked, added, listed and removed; and the sandbox as a server.

use crate::Ended;
use crate::arguments::{AddMerchant, MerchantCommand, SignIn};
use crate::error::CliError;
use crate::{catalog, sandbox};
use std::io::{BufRead as _, IsTerminal as _, Write as _, stdin, stdout};
use yiju_app::{Client, MerchantView, Merchants, NewMerchant, Options, OwnProfile, SignedOut};

pub fn run(options: &Options, command: MerchantCommand, json: bool) -> Result<Ended, CliError> {
    match command {
        MerchantCommand::Sandbox { port, feed, house, pace } => {
            return sandbox::run(options, port, (feed.as_deref(), house.as_deref()), pace);
        }
        MerchantCommand::Add(add) => {
            let new = new(add)?;
            show(&Merchants::open(options)?.add(new)?, json)?;
        }
        MerchantCommand::List => {
            for merchant in Merchants::open(options)?.list()? {
                show(&merchant, json)?;
            }
        }
        MerchantCommand::Remove { name } => Merchants::open(options)?.remove(&name)?,
        MerchantCommand::SignIn(sign_in) => {
            let client = client(&sign_in)?;
            show(&Merchants::open(options)?.sign_in(&sign_in.name, client, &open)?, json)?;
        }
        MerchantCommand::SignOut { name } => match Merchants::open(options)?.sign_out(&name)? {
            Some(SignedOut::Revoked) => tell!("signed out"),
            Some(SignedOut::Forgotten) => {
                tell!("signed out on this machine; the merchant did not say that it ended the sign-in on its side");
            }
            None => tell!("nobody was signed in"),
        },
        MerchantCommand::Profile { url, none } => {
            let merchants = Merchants::open(options)?;
            match (url, none) {
                (_, true) => merchants.forget_profile()?,
                (Some(url), _) => publish(&merchants.set_profile(&url)?)?,
                (None, _) => match merchants.profile()? {
                    Some(profile) => publish(&profile)?,
                    None => eprintln!("yiju: you have no profile of your own. Give the address where you publish one"),
                },
            }
        }
        MerchantCommand::Fetch { name } => {
            let (name, report) = Merchants::open(options)?.fetch(&name)?;
            catalog::tell_report(&name, &report, json)?;
        }
    }
    Ok(Ended::Well)
}

/// The document alone, so that it can be written to a file as it is.
fn publish(profile: &OwnProfile) -> Result<(), CliError> {
    tell!("{}", serde_json::to_string_pretty(&profile.document)?);
    eprintln!("yiju: publish this at {}", profile.url);
    Ok(())
}

/// The next line of standard input.
fn secret(what: &'static str) -> Result<String, CliError> {
    let line = stdin().lock().lines().next().transpose()?.unwrap_or_default();
    let line = line.trim();
    if line.is_empty() { Err(CliError::NoSecret(what)) } else { Ok(line.to_owned()) }
}

fn client(sign_in: &SignIn) -> Result<Option<Client>, CliError> {
    let secret = sign_in.client_secret.then(|| secret("the client secret")).transpose()?;
    Ok(sign_in.client_id.clone().map(|id| Client { id, secret }))
}

/// Tells the address of a page, and opens it where somebody sits in front of this.
fn open(page: &str) {
    // Whoever reads no more sees the browser.
    let _ = writeln!(stdout(), "{page}");
    if stdout().is_terminal()
        && let Err(error) = open::that_detached(page)
    {
        eprintln!("yiju: the browser does not open ({error}). Open the address above yourself");
    }
}

fn new(add: AddMerchant) -> Result<NewMerchant, CliError> {
    let credential = add.credential.then(|| secret("the credential")).transpose()?;
    let payment = add.pay.map(|handler| secret("the payment token").map(|token| (handler, token))).transpose()?;
    Ok(NewMerchant { url: add.url, name: add.name, credential, payment })
}

/// What it can do, and what it will be told.
fn show(merchant: &MerchantView, json: bool) -> Result<(), CliError> {
    if json {
        tell!("{}", serde_json::to_string(merchant)?);
        return Ok(());
    }
    let abilities = &merchant.abilities;
    tell!("{} · {} · {} {}", merchant.name, merchant.url, abilities.protocol.to_uppercase(), abilities.version);
    let can = [
        (abilities.delivers, "delivers"),
        (abilities.remarks, "takes a time and remarks"),
        (abilities.tracks, "tells how far an order is"),
        (abilities.refunds, "takes refunds"),
        (abilities.catalog, "tells its products (yiju merchant fetch)"),
    ];
    let can: Vec<&str> = can.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
    tell!("    can: {}", if can.is_empty() { "take orders".to_owned() } else { can.join(", ") });
    let paid = match (abilities.payment.is_empty(), abilities.payable) {
        (true, _) => "by other means than its API".to_owned(),
        (false, true) => format!("by {}", abilities.payment.join(", ")),
        (false, false) => {
            format!(
                "by {}; you have no token of these, so you finish orders on its own page",
                abilities.payment.join(", ")
            )
        }
    };
    tell!("    is paid: {paid}");
    if !abilities.scopes.is_empty() {
        let hint = || format!("nobody (yiju merchant sign-in {})", merchant.name);
        tell!("    signed in: {}", merchant.signed_in.as_ref().map_or_else(hint, |scopes| scopes.join(", ")));
    }
    tell!("    is told with an order, once you confirmed it: {}", merchant.is_told.join(", "));
    Ok(())
}
