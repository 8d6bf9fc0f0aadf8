//! Finding products by words, in time that does not depend on how many there are: what the rarest words find comes first,
//! and no step takes more than it can rank.

use crate::error::CatalogError;
use crate::index::{Catalog, Hit, snapshot, whole};
use crate::text::{Word, likeness, spaced, words};
use crate::{sounds, spelling};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use yiju_domain::text::Text;

/// The most rows that one query hands on.
const STEP: usize = 300;
/// Up to about this many products a query is ordered by the index's own rank; beyond, ranking costs more than it is worth.
const RANKED: u32 = 3000;
/// The most products that are asked which name is typed by its sound.
const HEARD: usize = 60;
/// The most words of a text that are looked for.
const WORDS: usize = 8;
/// The most parts of a text that are looked for as names.
const RUNS: usize = 36;

/// Between which rows to look: those of one catalog, or all.
#[derive(Clone, Copy)]
pub struct Rows {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

impl Rows {
    /// All there are.
    pub const ALL: Self = Self { first: 0, last: i64::MAX };
}

impl Catalog {
    /// The products that `text` names best, best first: by its words or their synonyms, by words that are misspelt, by
    /// pinyin or its first letters, in traditional characters or simplified. At most `limit`.
    ///
    /// # Errors
    /// See [`CatalogError`].
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Hit>, CatalogError> {
        let held = self.lock();
        let connection = snapshot(&held)?;
        let mut rows = rows(&connection, text, Rows::ALL, limit.max(STEP))?;
        if rows.len() < limit {
            for query in sounds::queries(text) {
                let more = matching(&connection, &query, Rows::ALL, STEP, false)?;
                rows.extend(more.into_iter().filter(|row| !rows.contains(row)).collect::<Vec<_>>());
            }
        }
        let asked = words(text);
        let mut statement = connection.prepare_cached(
            "SELECT c.name, p.record, coalesce(p.merchant, CASE WHEN
                    (SELECT count(*) FROM (SELECT 1 FROM merchants WHERE catalog = p.catalog LIMIT 2)) = 1
                    THEN (SELECT id FROM merchants WHERE catalog = p.catalog) END), c.id
             FROM products p JOIN catalogs c ON c.id = p.catalog WHERE p.row = ?1",
        )?;
        let mut ranked: Vec<(f64, Candidate)> = Vec::with_capacity(rows.len());
        for row in rows {
            let (catalog, record, seller, id): (String, String, Option<String>, i64) =
                statement.query_row([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let fitness = fitness(&serde_json::from_str(&record)?, &asked);
            ranked.push((fitness, Candidate { catalog, id, record, seller }));
        }
        // Of equals the index's order holds: the sort is stable.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut merchant = connection.prepare_cached("SELECT record FROM merchants WHERE catalog = ?1 AND id = ?2")?;
        let hits = ranked.into_iter().take(limit).map(|(_, found)| {
            let record: Option<String> = match found.seller {
                Some(seller) => merchant.query_row(params![found.id, seller], |row| row.get(0)).optional()?,
                None => None,
            };
            let merchant = record.map(|record| serde_json::from_str(&record)).transpose()?;
            Ok(Hit { catalog: found.catalog, product: serde_json::from_str(&found.record)?, merchant })
        });
        hits.collect()
    }
}

/// The name that `text` is typed for by its sound: 珍珠奶茶 of "zznc", "zhenzhu naicha" or "珍珠nc". None where it is made of
/// words that products have, or where none sounds so.
pub fn typed_by_sound(connection: &Connection, text: &str) -> Result<Option<String>, CatalogError> {
    let mut unknown = false;
    for word in words(text).iter().filter(|word| word.text.bytes().all(|byte| byte.is_ascii_lowercase())) {
        unknown |= !word.known && spelling::products(connection, &word.text)? == 0;
    }
    if !unknown {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached("SELECT record FROM products WHERE row = ?1")?;
    for query in sounds::queries(text).into_iter().chain(sounds::mixed_query(text)) {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for row in matching(connection, &query, Rows::ALL, HEARD, false)? {
            let record: String = statement.query_row([row], |row| row.get(0))?;
            let product: Names = serde_json::from_str(&record)?;
            let all = product.title.all().chain(product.aliases.iter().map(String::as_str));
            if let Some(part) = all.filter_map(|name| sounds::part_typed(name, text)).min_by_key(|part| part.len()) {
                *names.entry(part.to_owned()).or_default() += 1;
            }
        }
        // What most products are called so; of equals the shorter.
        let best = names.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(name.len())));
        if let Some((name, _)) = best {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// A product that may be meant, and where it is.
struct Candidate {
    catalog: String,
    id: i64,
    /// JSON of the product: most candidates are no hits, and are not read.
    record: String,
    seller: Option<String>,
}

/// What ranking reads of a product.
#[derive(Deserialize)]
struct Names {
    title: Text,
    #[serde(default)]
    aliases: Vec<String>,
}

/// How well a product's names fit what was asked.
fn fitness(product: &Names, asked: &[Word]) -> f64 {
    let names = product.title.all().chain(product.aliases.iter().map(String::as_str));
    let fit = |name: &str| {
        let name = words(name);
        // A name says last what the thing is: 珍珠奶茶 is 奶茶, 奶茶雪糕 is not.
        let tail = name.iter().rev().zip(asked.iter().rev()).take_while(|(own, asked)| own.text == asked.text).count();
        likeness(&name, asked) + if !asked.is_empty() && tail == asked.len() { 0.1 } else { 0.0 }
    };
    (names.map(fit).fold(0.0, f64::max) * 20.0).round()
}

/// The rows that a text may mean, the likeliest first, about `enough` of them.
pub fn rows(connection: &Connection, text: &str, within: Rows, enough: usize) -> rusqlite::Result<Vec<i64>> {
    let mut found = Found { rows: Vec::new(), seen: BTreeSet::new() };
    // Every word as typed.
    let typed = text.split(|c: char| !c.is_alphanumeric()).map(spaced).filter(|part| !part.is_empty());
    let typed: Vec<String> = typed.take(WORDS).collect();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    // A name as a whole, or a part of what was said that is one.
    let asked = words(text);
    let runs = (0..asked.len()).flat_map(|from| (from + 1..=asked.len().min(from + WORDS)).map(move |to| (from, to)));
    let mut runs: Vec<(usize, usize)> = runs.take(RUNS).collect();
    runs.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    for (from, to) in runs {
        if let Some(whole) = whole(&asked[from..to]) {
            found.take(matching(connection, &format!("names : {whole}"), within, STEP / 3, false)?);
        }
    }
    let terms = terms(connection, text)?;
    let rarest = terms.iter().map(|term| term.products).min().unwrap_or(0);
    // Its words next to each other, among names: 奶茶, and no tea with milk.
    let phrase = quoted(&typed.join(" "));
    found.take(matching(connection, &format!("names : {phrase}"), within, STEP, rarest <= RANKED)?);
    let all: Vec<String> = typed.iter().map(|part| quoted(part)).collect();
    found.take(matching(connection, &all.join(" AND "), within, STEP, rarest <= RANKED)?);
    // Every word or its synonym; then all but the commonest, and so on.
    let mut known: Vec<&Term> = terms.iter().filter(|term| term.products > 0).collect();
    known.sort_by_key(|term| term.products);
    for count in (1..=known.len()).rev() {
        if found.rows.len() >= enough {
            break;
        }
        let query = known[..count].iter().map(|term| quoted(&term.text)).collect::<Vec<_>>().join(" AND ");
        found.take(matching(connection, &query, within, STEP, known[0].products <= RANKED)?);
    }
    // Each word by itself, in names: the thing itself, however it is wanted.
    for term in known.iter().skip(1) {
        if found.rows.len() >= enough {
            break;
        }
        let query = format!("names : {}", quoted(&term.text));
        found.take(matching(connection, &query, within, STEP, term.products <= RANKED)?);
    }
    Ok(found.rows)
}

struct Found {
    rows: Vec<i64>,
    seen: BTreeSet<i64>,
}

impl Found {
    fn take(&mut self, rows: Vec<i64>) {
        self.rows.extend(rows.into_iter().filter(|row| self.seen.insert(*row)));
    }
}

/// A word of the index.
struct Term {
    text: String,
    products: u32,
}

/// The words of a text, those that no product has corrected.
fn terms(connection: &Connection, text: &str) -> rusqlite::Result<Vec<Term>> {
    let mut terms: Vec<Term> = Vec::new();
    for word in words(text).into_iter().filter(|word| !word.is_soft()).take(WORDS) {
        let mut text = word.text.clone();
        let mut products = spelling::products(connection, &text)?;
        if products == 0
            && let Some(corrected) = spelling::correction(connection, &text)?
        {
            products = spelling::products(connection, &corrected)?;
            text = corrected;
        }
        if terms.iter().all(|term| term.text != text) {
            terms.push(Term { text, products });
        }
    }
    Ok(terms)
}

fn quoted(phrase: &str) -> String {
    format!("\"{}\"", phrase.replace('"', "\"\""))
}

/// The rows that a query matches, by the index's rank or as they come. Names count ten times as much as kinds.
fn matching(
    connection: &Connection,
    query: &str,
    within: Rows,
    limit: usize,
    ranked: bool,
) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(if ranked {
        "SELECT rowid FROM product_text WHERE product_text MATCH ?1 AND rowid BETWEEN ?2 AND ?3
         ORDER BY bm25(product_text, 10.0, 1.0, 5.0), rowid LIMIT ?4"
    } else {
        "SELECT rowid FROM product_text WHERE product_text MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4"
    })?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![query, within.first, within.last, limit], |row| row.get(0))?;
    rows.collect()
}
