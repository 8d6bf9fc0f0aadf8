//! `yiju catalog`: feeds in, and what is there.

use crate::Ended;
use crate::arguments::CatalogCommand;
use crate::error::CliError;
use jiff::SignedDuration;
use serde_json::json;
use std::fs::File;
use std::io::{BufReader, stdin};
use std::path::Path;
use yiju_app::{App, House, ImportReport, Lang, Merchants, Options, Refreshed};

/// How many broken lines are told one by one.
const TOLD: usize = 10;

pub fn run(options: Options, command: CatalogCommand, json: bool) -> Result<Ended, CliError> {
    // Before the model is loaded: a name that is wrong is told at once.
    let house = match &command {
        CatalogCommand::Import { merchant: Some(merchant), .. } => Some(Merchants::open(&options)?.house(merchant)?),
        _ => None,
    };
    let app = App::open(options)?;
    match command {
        CatalogCommand::Import { file, name, .. } => import(&app, &file, name.as_deref(), house.as_ref(), json),
        CatalogCommand::List => list(&app, json),
        CatalogCommand::Refresh { name } => refresh(&app, name.as_deref(), json),
        CatalogCommand::Search { text, limit } => search(&app, &text, limit, json),
        CatalogCommand::Remove { name } => {
            app.remove_catalog(&name)?;
            Ok(Ended::Well)
        }
    }
}

fn import(app: &App, file: &Path, name: Option<&str>, house: Option<&House>, json: bool) -> Result<Ended, CliError> {
    let from_stdin = file == Path::new("-");
    let url = file.to_str().filter(|text| text.contains("://"));
    // Neither the query of an address nor ".jsonl" of "menu.jsonl.gz" belongs to a name.
    let path = url.map_or(file, |url| Path::new(&url[..url.find(['?', '#']).unwrap_or(url.len())]));
    let last = path.file_name().and_then(|last| last.to_str()).filter(|_| !from_stdin);
    let stem = last.map(|last| last.split_once('.').map_or(last, |(stem, _)| stem));
    let name = name.or(stem).filter(|name| !name.is_empty()).ok_or(CliError::NoName)?;
    let shows = !json && console::user_attended_stderr();
    let mut tell = |bytes: u64| {
        if shows {
            eprint!("\r{name}: {} MB read", bytes >> 20);
        }
    };
    let report = if let Some(url) = url {
        app.import_from(name, url, house, &mut tell)
    } else if from_stdin {
        app.import(name, stdin().lock(), house, &mut tell)
    } else {
        let open = File::open(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
        app.import(name, BufReader::with_capacity(1 << 16, open), house, &mut tell)
    };
    if shows {
        eprint!("\r");
    }
    tell_report(name, &report?, json)?;
    Ok(Ended::Well)
}

fn refresh(app: &App, name: Option<&str>, json: bool) -> Result<Ended, CliError> {
    let mut ended = Ended::Well;
    let refreshed = app.refresh(name, SignedDuration::ZERO)?;
    if refreshed.is_empty() {
        eprintln!("yiju: no such catalog came from an address. Import one with `yiju catalog import https://…`");
        return Ok(Ended::Failed);
    }
    for Refreshed { catalog, report } in refreshed {
        match report {
            Ok(report) => tell_report(&catalog, &report, json)?,
            Err(error) => {
                eprintln!("yiju: {catalog}: {error}");
                ended = Ended::Failed;
            }
        }
    }
    Ok(ended)
}

pub fn tell_report(name: &str, report: &ImportReport, json: bool) -> Result<(), CliError> {
    let ImportReport { products, merchants, deals, added, changed, removed, unchanged, broken, left_out, version } =
        report;
    if json {
        let broken: Vec<_> = broken.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect();
        tell!(
            "{}",
            json!({ "name": name, "products": products, "merchants": merchants, "deals": deals, "added": added, "changed": changed, "removed": removed, "unchanged": unchanged, "broken": broken, "left_out": left_out, "version": version })
        );
        return Ok(());
    }
    let how = if *unchanged { "unchanged" } else { "imported" };
    tell!("{name}: {how}; {products} products, {merchants} merchants, {deals} deals");
    if !unchanged && added < products {
        tell!("{name}: {added} new, {changed} changed, {removed} gone");
    }
    for (line, reason) in broken.iter().take(TOLD) {
        eprintln!("yiju: line {line} left out: {reason}");
    }
    if *left_out > TOLD as u64 {
        eprintln!("yiju: {} more left out; see them with --json", left_out - TOLD as u64);
    }
    Ok(())
}

fn list(app: &App, json: bool) -> Result<Ended, CliError> {
    for summary in app.catalog().list()? {
        let (name, products, merchants) = (&summary.name, summary.products, summary.merchants);
        if json {
            tell!(
                "{}",
                json!({ "name": name, "version": summary.version, "products": products, "merchants": merchants, "deals": summary.deals })
            );
        } else {
            tell!("{name}: {products} products, {merchants} merchants, {} deals", summary.deals);
        }
    }
    Ok(Ended::Well)
}

fn search(app: &App, text: &str, limit: usize, json: bool) -> Result<Ended, CliError> {
    let lang = Lang::of(text);
    let hits = app.catalog().search(text, limit)?;
    for hit in &hits {
        if json {
            tell!(
                "{}",
                json!({ "catalog": hit.catalog, "product": hit.product, "merchant": hit.merchant.as_ref().map(|m| &m.id) })
            );
        } else {
            let merchant = hit.merchant.as_ref().map(|m| format!(" · {}", m.name.get(lang))).unwrap_or_default();
            tell!("{}{merchant}  ({} · {})", hit.product.title.get(lang), hit.catalog, hit.product.id);
        }
    }
    Ok(if hits.is_empty() { Ended::NoOffer } else { Ended::Well })
}
