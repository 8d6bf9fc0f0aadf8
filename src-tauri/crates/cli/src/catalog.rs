//! `yiju catalog`: feeds in, and what is there.

use crate::Ended;
use crate::arguments::CatalogCommand;
use crate::error::CliError;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::Path;
use yiju_app::{Addressed, App, ImportReport, Lang, Merchants, Options};

/// How many broken lines are told one by one.
const TOLD: usize = 10;

pub fn run(options: Options, command: CatalogCommand, json: bool) -> Result<Ended, CliError> {
    // Before the model is loaded: a name that is wrong is told at once.
    let merchant = match &command {
        CatalogCommand::Import { merchant: Some(merchant), .. } => Some(Merchants::open(&options)?.address(merchant)?),
        _ => None,
    };
    let app = App::open(options)?;
    match command {
        CatalogCommand::Import { file, name, .. } => import(&app, &file, name.as_deref(), merchant, json),
        CatalogCommand::List => list(&app, json),
        CatalogCommand::Search { text, limit } => search(&app, &text, limit, json),
        CatalogCommand::Remove { name } => {
            app.remove_catalog(&name)?;
            Ok(Ended::Well)
        }
    }
}

fn import(
    app: &App,
    file: &Path,
    name: Option<&str>,
    merchant: Option<(String, String)>,
    json: bool,
) -> Result<Ended, CliError> {
    let from_stdin = file == Path::new("-");
    let stem = file.file_stem().and_then(|stem| stem.to_str()).filter(|_| !from_stdin);
    let name = name.or(stem).filter(|name| !name.is_empty()).ok_or(CliError::NoName)?;
    let feed: Box<dyn BufRead> = if from_stdin {
        Box::new(stdin().lock())
    } else {
        let open = File::open(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
        Box::new(BufReader::with_capacity(1 << 16, open))
    };
    let report = match merchant {
        None => app.catalog().import(name, feed)?,
        Some((called, url)) => app.catalog().import(name, BufReader::new(Addressed::new(feed, called, url)))?,
    };
    tell(name, &report, json);
    Ok(Ended::Well)
}

pub fn tell(name: &str, report: &ImportReport, json: bool) {
    let ImportReport { products, merchants, deals, unchanged, broken, version } = report;
    if json {
        let broken: Vec<_> = broken.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect();
        println!(
            "{}",
            json!({ "name": name, "products": products, "merchants": merchants, "deals": deals, "unchanged": unchanged, "broken": broken, "version": version })
        );
        return;
    }
    let how = if *unchanged { "unchanged" } else { "imported" };
    println!("{name}: {how}; {products} products, {merchants} merchants, {deals} deals");
    for (line, reason) in broken.iter().take(TOLD) {
        eprintln!("yiju: line {line} left out: {reason}");
    }
    if broken.len() > TOLD {
        eprintln!("yiju: {} more lines left out; see them with --json", broken.len() - TOLD);
    }
}

fn list(app: &App, json: bool) -> Result<Ended, CliError> {
    for summary in app.catalog().list()? {
        let (name, products, merchants) = (&summary.name, summary.products, summary.merchants);
        if json {
            println!(
                "{}",
                json!({ "name": name, "version": summary.version, "products": products, "merchants": merchants, "deals": summary.deals })
            );
        } else {
            println!("{name}: {products} products, {merchants} merchants, {} deals", summary.deals);
        }
    }
    Ok(Ended::Well)
}

fn search(app: &App, text: &str, limit: usize, json: bool) -> Result<Ended, CliError> {
    let lang = Lang::of(text);
    let hits = app.catalog().search(text, limit)?;
    for hit in &hits {
        if json {
            println!(
                "{}",
                json!({ "catalog": hit.catalog, "product": hit.product, "merchant": hit.merchant.as_ref().map(|m| &m.id) })
            );
        } else {
            let merchant = hit.merchant.as_ref().map(|m| format!(" · {}", m.name.get(lang))).unwrap_or_default();
            println!("{}{merchant}  ({} · {})", hit.product.title.get(lang), hit.catalog, hit.product.id);
        }
    }
    Ok(if hits.is_empty() { Ended::NoOffer } else { Ended::Well })
}
