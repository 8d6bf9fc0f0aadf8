//! The file of catalogs: what is in it, and finding products by words.

use crate::entry::Entry;
use crate::error::CatalogError;
use crate::text::{spaced, words};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use yiju_domain::feed::{Deal, Merchant, Product};
use yiju_domain::intent::Vertical;
use yiju_store::Durability;

const MIGRATIONS: &[&str] = &[include_str!("../migrations/2026-11-24-catalogs.sql")];

/// Up to this many products a whole catalog is looked at; beyond, only what the index finds.
const WHOLE: i64 = 3000;
/// The most products that the index hands on for one name.
const CANDIDATES: usize = 600;
/// The most products that are kept ready for matching.
const KEPT: usize = 20_000;

/// All imported feeds, in one SQLite file. May be shared between threads; another process may import meanwhile.
pub struct Catalog {
    path: PathBuf,
    connection: Mutex<Connection>,
    ready: Mutex<HashMap<i64, Arc<Entry>>>,
}

/// One imported feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The name that it was imported under.
    pub name: String,
    /// The SHA-256 of the feed, in hexadecimal.
    pub version: String,
    /// Seconds since 1970 (UTC).
    pub imported_at: i64,
    /// Merchants in it.
    pub merchants: u32,
    /// Products in it.
    pub products: u32,
    /// Deals in it.
    pub deals: u32,
}

/// A product found by words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The catalog that it is in.
    pub catalog: String,
    /// The product.
    pub product: Product,
    /// Who sells it, where the feed tells.
    pub merchant: Option<Merchant>,
}

/// A catalog, or the part of it that a task may mean.
pub struct Shelf {
    /// Its name.
    pub catalog: String,
    /// The SHA-256 of its feed.
    pub version: String,
    /// All its merchants.
    pub merchants: Vec<Merchant>,
    /// Its products, each with its merchant filled in where the feed has one only.
    pub entries: Vec<Arc<Entry>>,
    /// All its deals.
    pub deals: Vec<Deal>,
}

impl Shelf {
    /// Who sells a product of this shelf.
    pub fn merchant_of(&self, entry: &Entry) -> Option<&Merchant> {
        let id = entry.product.merchant.as_ref()?;
        self.merchants.iter().find(|merchant| &merchant.id == id)
    }
}

struct Row {
    id: i64,
    name: String,
    version: String,
}

impl Catalog {
    /// Opens the file of catalogs at `path`, or makes it.
    ///
    /// # Errors
    /// [`CatalogError::Store`] where the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, CatalogError> {
        let connection = connect(path)?;
        Ok(Self { path: path.to_owned(), connection: Mutex::new(connection), ready: Mutex::default() })
    }

    /// A second connection, so that an import does not hold up who reads.
    pub(crate) fn another(&self) -> Result<Connection, CatalogError> {
        connect(&self.path)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is imported, by name.
    ///
    /// # Errors
    /// [`CatalogError::Sqlite`].
    pub fn list(&self) -> Result<Vec<Summary>, CatalogError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT name, version, imported_at,
                    (SELECT count(*) FROM merchants WHERE catalog = catalogs.id),
                    (SELECT count(*) FROM products WHERE catalog = catalogs.id),
                    (SELECT count(*) FROM deals WHERE catalog = catalogs.id)
             FROM catalogs ORDER BY name",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Summary {
                name: row.get(0)?,
                version: row.get(1)?,
                imported_at: row.get(2)?,
                merchants: row.get(3)?,
                products: row.get(4)?,
                deals: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes a catalog out of the file.
    ///
    /// # Errors
    /// [`CatalogError::Unknown`] where there is none of that name, else [`CatalogError::Sqlite`].
    pub fn remove(&self, name: &str) -> Result<(), CatalogError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let found: Option<i64> =
            transaction.query_row("SELECT id FROM catalogs WHERE name = ?1", [name], |row| row.get(0)).optional()?;
        let id = found.ok_or_else(|| CatalogError::Unknown { name: name.to_owned() })?;
        empty(&transaction, id)?;
        transaction.commit()?;
        Ok(())
    }

    /// The products that hold all words of `text`, best first; where none does, those that hold some. At most `limit`.
    ///
    /// # Errors
    /// See [`CatalogError`].
    pub fn search(&self, text: &str, limit: usize) -> Result<Vec<Hit>, CatalogError> {
        let connection = self.lock();
        let strict = text.split(|c: char| !c.is_alphanumeric()).map(spaced).filter(|part| !part.is_empty());
        let strict: Vec<String> = strict.map(|part| quoted(&part)).collect();
        let mut rows = Vec::new();
        if !strict.is_empty() {
            rows = found(&connection, &strict.join(" AND "), None, limit)?;
        }
        if rows.is_empty()
            && let Some(query) = loose(&connection, text)?
        {
            rows = found(&connection, &query, None, limit)?;
        }
        let mut hits = Vec::with_capacity(rows.len());
        for row in rows {
            let (catalog, record, merchant): (String, String, Option<String>) = connection.query_row(
                "SELECT c.name, p.record, m.record FROM products p JOIN catalogs c ON c.id = p.catalog
                 LEFT JOIN merchants m ON m.catalog = p.catalog AND (m.id = p.merchant
                    OR (p.merchant IS NULL AND (SELECT count(*) FROM merchants WHERE catalog = p.catalog) = 1))
                 WHERE p.row = ?1",
                [row],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?;
            let merchant = merchant.map(|record| serde_json::from_str(&record)).transpose()?;
            hits.push(Hit { catalog, product: serde_json::from_str(&record)?, merchant });
        }
        Ok(hits)
    }

    /// The part of one catalog that may be meant by `names`: all of it where it is small.
    pub(crate) fn shelf(&self, name: &str, names: &[&str]) -> Result<Shelf, CatalogError> {
        let connection = self.lock();
        let row = catalogs(&connection)?.into_iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| CatalogError::Unknown { name: name.to_owned() })?;
        let count: i64 =
            connection.query_row("SELECT count(*) FROM products WHERE catalog = ?1", [row.id], |row| row.get(0))?;
        let products = if count <= WHOLE {
            let mut statement =
                connection.prepare_cached("SELECT row FROM products WHERE catalog = ?1 ORDER BY row")?;
            let rows = statement.query_map([row.id], |row| row.get(0))?;
            rows.collect::<Result<BTreeSet<i64>, _>>()?
        } else {
            candidates(&connection, row.id, names)?
        };
        self.fill(&connection, row, &products)
    }

    /// The part of every catalog that may be meant: what the index finds for `names`; where `vertical` is given, some
    /// products of that vertical too, whatever they are called; and everything of the merchants for which `all_of` holds.
    pub(crate) fn shelves(
        &self,
        names: &[&str],
        general: Option<Option<Vertical>>,
        all_of: &dyn Fn(&Merchant) -> bool,
    ) -> Result<Vec<Shelf>, CatalogError> {
        let connection = self.lock();
        let mut shelves = Vec::new();
        for row in catalogs(&connection)? {
            let mut products = candidates(&connection, row.id, names)?;
            if let Some(vertical) = general {
                products.extend(some_of_each(&connection, row.id, vertical)?);
            }
            let mut shelf = self.fill(&connection, row, &BTreeSet::new())?;
            for merchant in shelf.merchants.iter().filter(|merchant| all_of(merchant)) {
                products.extend(of_merchant(&connection, &shelf.catalog, merchant.id.as_str())?);
            }
            shelf.entries = self.entries(&connection, &products, &shelf.merchants)?;
            shelves.push(shelf);
        }
        Ok(shelves)
    }

    fn fill(&self, connection: &Connection, row: Row, products: &BTreeSet<i64>) -> Result<Shelf, CatalogError> {
        let merchants: Vec<Merchant> =
            records(connection, "SELECT record FROM merchants WHERE catalog = ?1 ORDER BY row", row.id)?;
        let deals = records(connection, "SELECT record FROM deals WHERE catalog = ?1 ORDER BY id", row.id)?;
        let entries = self.entries(connection, products, &merchants)?;
        Ok(Shelf { catalog: row.name, version: row.version, merchants, entries, deals })
    }

    fn entries(
        &self,
        connection: &Connection,
        products: &BTreeSet<i64>,
        merchants: &[Merchant],
    ) -> Result<Vec<Arc<Entry>>, CatalogError> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.len() > KEPT {
            ready.clear();
        }
        let mut statement = connection.prepare_cached("SELECT record FROM products WHERE row = ?1")?;
        let mut entries = Vec::with_capacity(products.len());
        for &row in products {
            if let Some(entry) = ready.get(&row) {
                entries.push(Arc::clone(entry));
                continue;
            }
            let record: String = statement.query_row([row], |row| row.get(0))?;
            let mut product: Product = serde_json::from_str(&record)?;
            if let (None, [only]) = (&product.merchant, merchants) {
                product.merchant = Some(only.id.clone());
            }
            let entry = Arc::new(Entry::new(product));
            ready.insert(row, Arc::clone(&entry));
            entries.push(entry);
        }
        Ok(entries)
    }
}

fn connect(path: &Path) -> Result<Connection, CatalogError> {
    Ok(yiju_store::open(path, MIGRATIONS, Durability::Normal)?)
}

/// Deletes all of a catalog, its place in the index too.
pub fn empty(connection: &Connection, catalog: i64) -> rusqlite::Result<()> {
    connection
        .execute("DELETE FROM product_text WHERE rowid IN (SELECT row FROM products WHERE catalog = ?1)", [catalog])?;
    connection.execute("DELETE FROM catalogs WHERE id = ?1", [catalog])?;
    Ok(())
}

/// What the index holds of a product: names, and category and tags.
pub fn index_text(product: &Product) -> (String, String) {
    let text = |phrases: Vec<&str>| {
        let folded = phrases.iter().map(|phrase| spaced(phrase));
        let terms = phrases.iter().flat_map(|phrase| words(phrase)).map(|word| word.text);
        folded.chain(terms).collect::<Vec<_>>().join(" ")
    };
    let names = product.title.all().chain(product.aliases.iter().map(String::as_str)).collect();
    let kinds = product.category.all().chain(product.tags.iter().map(String::as_str)).collect();
    (text(names), text(kinds))
}

fn catalogs(connection: &Connection) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached("SELECT id, name, version FROM catalogs ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok(Row { id: row.get(0)?, name: row.get(1)?, version: row.get(2)? }))?;
    rows.collect()
}

fn records<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    catalog: i64,
) -> Result<Vec<T>, CatalogError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([catalog], |row| row.get::<_, String>(0))?;
    rows.map(|record| Ok(serde_json::from_str(&record?)?)).collect()
}

fn quoted(phrase: &str) -> String {
    format!("\"{}\"", phrase.replace('"', "\"\""))
}

/// A query for any word of a text or its synonyms, misspelt words corrected to words that there are.
fn loose(connection: &Connection, text: &str) -> rusqlite::Result<Option<String>> {
    let mut terms: BTreeSet<String> =
        words(text).into_iter().flat_map(|word| [word.text.clone(), spaced(word.source())]).collect();
    terms.extend(corrections(connection, &terms)?);
    let terms: Vec<String> = terms.iter().filter(|term| !term.is_empty()).map(|term| quoted(term)).collect();
    Ok((!terms.is_empty()).then(|| terms.join(" OR ")))
}

/// Words of the index that are one or two slips from a word that it does not have.
fn corrections(connection: &Connection, terms: &BTreeSet<String>) -> rusqlite::Result<Vec<String>> {
    let mut known = connection.prepare_cached("SELECT 1 FROM product_words WHERE term = ?1")?;
    let mut unknown = Vec::new();
    for term in terms.iter().filter(|term| term.is_ascii() && term.len() > 4 && !term.contains(' ')) {
        if !known.exists([term])? {
            unknown.push(term.as_str());
        }
    }
    if unknown.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached("SELECT term FROM product_words")?;
    let vocabulary = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let near = |word: &str, term: &str| {
        let allowed = if word.len() > 7 { 2 } else { 1 };
        word.len().abs_diff(term.len()) <= allowed && strsim::osa_distance(word, term) <= allowed
    };
    Ok(vocabulary.into_iter().filter(|term| unknown.iter().any(|word| near(word, term))).collect())
}

/// The rows that a query finds, best first: names count ten times as much as categories and tags.
fn found(connection: &Connection, query: &str, catalog: Option<i64>, limit: usize) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT product_text.rowid FROM product_text JOIN products ON products.row = product_text.rowid
               WHERE product_text MATCH ?1 AND (?2 IS NULL OR products.catalog = ?2)
               ORDER BY bm25(product_text, 10.0, 1.0), product_text.rowid LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![query, catalog, limit], |row| row.get(0))?;
    rows.collect()
}

fn candidates(connection: &Connection, catalog: i64, names: &[&str]) -> rusqlite::Result<BTreeSet<i64>> {
    let mut rows = BTreeSet::new();
    for name in names {
        if let Some(query) = loose(connection, name)? {
            rows.extend(found(connection, &query, Some(catalog), CANDIDATES)?);
        }
    }
    Ok(rows)
}

/// Up to twenty products of each merchant, of a vertical where one is given.
fn some_of_each(connection: &Connection, catalog: i64, vertical: Option<Vertical>) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT row FROM (
            SELECT row, row_number() OVER (PARTITION BY merchant ORDER BY row) AS place
            FROM products WHERE catalog = ?1 AND (?2 IS NULL OR vertical IS NULL OR vertical = ?2)
         ) WHERE place <= 20 LIMIT 2000",
    )?;
    let rows = statement.query_map(params![catalog, vertical.map(Vertical::term)], |row| row.get(0))?;
    rows.collect()
}

fn of_merchant(connection: &Connection, catalog: &str, merchant: &str) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT p.row FROM products p JOIN catalogs c ON c.id = p.catalog
         WHERE c.name = ?1 AND (p.merchant = ?2
            OR (p.merchant IS NULL AND (SELECT count(*) FROM merchants WHERE catalog = c.id) = 1)) LIMIT 2000",
    )?;
    let rows = statement.query_map(params_from_iter([catalog, merchant]), |row| row.get(0))?;
    rows.collect()
}
