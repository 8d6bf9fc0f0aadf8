//! The file of catalogs: what is in it, and the parts of it that a task may mean.

use crate::entry::Entry;
use crate::error::CatalogError;
use crate::search::{self, Rows};
use crate::sellers::Sellers;
use crate::sounds;
use crate::spelling::Words;
use crate::text::{Word, spaced_and_words};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use yiju_domain::feed::{Merchant, Product};
use yiju_domain::intent::Vertical;
use yiju_domain::request::WantedItem;
use yiju_store::Durability;

const MIGRATIONS: &[&str] =
    &[include_str!("../migrations/2026-11-24-catalogs.sql"), include_str!("../migrations/2026-11-26-search.sql")];

/// Counted up whenever [`IndexText::of`] writes something else: an older index is written anew when the file is opened.
const EDITION: i64 = 4;

/// Up to this many products a whole catalog is looked at; beyond, only what the index finds.
const WHOLE: u32 = 3000;
/// The most products that the index hands on for one name.
const CANDIDATES: usize = 600;
/// The most products that are kept ready for matching.
const KEPT: usize = 20_000;

/// All imported feeds, in one SQLite file. May be shared between threads; another process may import meanwhile.
pub struct Catalog {
    path: PathBuf,
    connection: Mutex<Connection>,
    ready: Mutex<HashMap<i64, Arc<Entry>>>,
    sellers: Mutex<HashMap<i64, Arc<Sellers>>>,
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
    /// Its merchants and deals.
    pub sellers: Arc<Sellers>,
    /// Its products, each with its merchant filled in where the feed has one only.
    pub entries: Vec<Arc<Entry>>,
}

struct Row {
    id: i64,
    name: String,
    version: String,
    rows: Rows,
    products: u32,
}

impl Catalog {
    /// Opens the file of catalogs at `path`, or makes it.
    ///
    /// # Errors
    /// [`CatalogError::Store`] where the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, CatalogError> {
        let mut connection = connect(path)?;
        index_anew(&mut connection)?;
        let connection = Mutex::new(connection);
        Ok(Self { path: path.to_owned(), connection, ready: Mutex::default(), sellers: Mutex::default() })
    }

    /// A second connection, so that an import does not hold up who reads.
    pub(crate) fn another(&self) -> Result<Connection, CatalogError> {
        connect(&self.path)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
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
                    products,
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

    /// The part of one catalog that may be meant by `names`: all of it where it is small.
    pub(crate) fn shelf(&self, name: &str, names: &[&str]) -> Result<Shelf, CatalogError> {
        let held = self.lock();
        let connection = snapshot(&held)?;
        let row = catalogs(&connection)?.into_iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| CatalogError::Unknown { name: name.to_owned() })?;
        let products = if row.products <= WHOLE {
            let mut statement =
                connection.prepare_cached("SELECT row FROM products WHERE catalog = ?1 ORDER BY row")?;
            let rows = statement.query_map([row.id], |row| row.get(0))?;
            rows.collect::<Result<BTreeSet<i64>, _>>()?
        } else {
            candidates(&connection, row.rows, names)?
        };
        let sellers = self.sellers(&connection, &row)?;
        let entries = self.entries(&connection, row.id, &products, &sellers)?;
        Ok(Shelf { catalog: row.name, sellers, entries })
    }

    /// The part of every catalog that may be meant: what the index finds for `names`; where `vertical` is given, some
    /// products of that vertical too, whatever they are called; and everything of the merchants that `asked` may name.
    pub(crate) fn shelves(
        &self,
        names: &[&str],
        general: Option<Option<Vertical>>,
        asked: Option<&[Word]>,
    ) -> Result<Vec<Shelf>, CatalogError> {
        let held = self.lock();
        let connection = snapshot(&held)?;
        let mut shelves = Vec::new();
        for row in catalogs(&connection)? {
            let mut products = candidates(&connection, row.rows, names)?;
            if let Some(vertical) = general {
                products.extend(some_of_each(&connection, &row, vertical)?);
            }
            let sellers = self.sellers(&connection, &row)?;
            for merchant in asked.into_iter().flat_map(|asked| sellers.called(asked)) {
                products.extend(of_merchant(&connection, row.id, merchant.id.as_str(), sellers.all().len() == 1)?);
            }
            let entries = self.entries(&connection, row.id, &products, &sellers)?;
            shelves.push(Shelf { catalog: row.name, sellers, entries });
        }
        Ok(shelves)
    }

    /// Puts the names that are typed by their sound as they are written.
    pub(crate) fn hear(&self, items: &mut [WantedItem]) -> Result<(), CatalogError> {
        let held = self.lock();
        for name in items.iter_mut().filter_map(|item| item.name.as_mut()) {
            if let Some(heard) = search::typed_by_sound(&held, name)? {
                *name = heard;
            }
        }
        Ok(())
    }

    /// The merchants and deals of a catalog, kept ready until it is another one.
    fn sellers(&self, connection: &Connection, row: &Row) -> Result<Arc<Sellers>, CatalogError> {
        let mut kept = self.sellers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sellers) = kept.get(&row.id).filter(|sellers| sellers.version == row.version) {
            return Ok(Arc::clone(sellers));
        }
        let merchants = records(connection, "SELECT record FROM merchants WHERE catalog = ?1 ORDER BY row", row.id)?;
        let deals = records(connection, "SELECT record FROM deals WHERE catalog = ?1 ORDER BY id", row.id)?;
        let sellers = Arc::new(Sellers::new(row.version.clone(), merchants, deals));
        kept.insert(row.id, Arc::clone(&sellers));
        Ok(sellers)
    }

    fn entries(
        &self,
        connection: &Connection,
        catalog: i64,
        products: &BTreeSet<i64>,
        sellers: &Sellers,
    ) -> Result<Vec<Arc<Entry>>, CatalogError> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if ready.len() > KEPT {
            ready.clear();
        }
        // Rows of two catalogs may lie among each other.
        let mut statement = connection.prepare_cached("SELECT record FROM products WHERE row = ?1 AND catalog = ?2")?;
        let mut entries = Vec::with_capacity(products.len());
        for &row in products {
            if let Some(entry) = ready.get(&row) {
                if entry.catalog == catalog {
                    entries.push(Arc::clone(entry));
                }
                continue;
            }
            let record: Option<String> = statement.query_row([row, catalog], |row| row.get(0)).optional()?;
            let Some(record) = record else { continue };
            let mut product: Product = serde_json::from_str(&record)?;
            if let (None, [only]) = (&product.merchant, sellers.all()) {
                product.merchant = Some(only.id.clone());
            }
            let entry = Arc::new(Entry::new(product, catalog));
            ready.insert(row, Arc::clone(&entry));
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// What is read through it is of one moment, and locks the file once and not for each query.
pub fn snapshot(connection: &Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.unchecked_transaction()
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

/// Writes the index anew where it is empty or another edition's.
fn index_anew(connection: &mut Connection) -> Result<(), CatalogError> {
    let edition = |connection: &Connection| {
        connection.query_row("SELECT edition FROM index_state", [], |row| row.get::<_, i64>(0)).optional()
    };
    if edition(connection)? == Some(EDITION) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another instance may have written it in between.
    if edition(&transaction)? == Some(EDITION) {
        return Ok(());
    }
    transaction.execute_batch(
        "INSERT INTO product_text (product_text) VALUES ('delete-all'); DELETE FROM terms; DELETE FROM slips; DELETE FROM index_state;",
    )?;
    let mut counted = Words::default();
    {
        let mut statement = transaction.prepare("SELECT row, record FROM products ORDER BY row")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let product: Product = serde_json::from_str(&row.get::<_, String>(1)?)?;
            IndexText::of(&product).write(&transaction, row.get(0)?, &mut counted)?;
        }
    }
    counted.write(&transaction)?;
    transaction.execute("INSERT INTO index_state (edition) VALUES (?1)", [EDITION])?;
    transaction.commit()?;
    Ok(())
}

/// What the index holds of a product.
pub struct IndexText {
    /// Its names, each also as a whole.
    names: String,
    /// Its category and tags.
    kinds: String,
    /// How its Chinese names sound.
    sounds: String,
}

impl IndexText {
    /// Reads a product's texts.
    pub fn of(product: &Product) -> Self {
        let read = |phrases: &mut dyn Iterator<Item = &str>| phrases.map(spaced_and_words).collect::<Vec<_>>();
        let names = read(&mut product.title.all().chain(product.aliases.iter().map(String::as_str)));
        let kinds = read(&mut product.category.all().chain(product.tags.iter().map(String::as_str)));
        let wholes = names.iter().filter_map(|(_, words)| whole(words)).collect::<BTreeSet<_>>();
        let wholes = wholes.into_iter().collect::<Vec<_>>().join(" ");
        let named = product.title.all().chain(product.aliases.iter().map(String::as_str));
        let sounds = named.map(sounds::indexed).filter(|sound| !sound.is_empty());
        Self {
            names: format!("{} {wholes}", with_meanings(&names)),
            kinds: with_meanings(&kinds),
            sounds: sounds.collect::<Vec<_>>().join(" "),
        }
    }

    /// Writes it into the index and counts its words.
    pub fn write(&self, connection: &Connection, row: i64, counted: &mut Words) -> rusqlite::Result<()> {
        counted.count(&self.names);
        counted.count(&self.kinds);
        connection
            .prepare_cached("INSERT INTO product_text (rowid, names, kinds, sounds) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![row, self.names, self.kinds, self.sounds])?;
        Ok(())
    }
}

/// Phrases as written, and before each its words that do not stand there as typed.
fn with_meanings(phrases: &[(String, Vec<Word>)]) -> String {
    let mut tokens: Vec<&str> = Vec::new();
    for (written, words) in phrases {
        for word in words {
            if !written.split(' ').any(|typed| typed == word.text) && !tokens.contains(&word.text.as_str()) {
                tokens.push(&word.text);
            }
        }
        tokens.push(written);
    }
    tokens.join(" ")
}

/// One word that stands for a whole name in the index.
pub fn whole(name: &[Word]) -> Option<String> {
    let said: Vec<&str> = name.iter().filter(|word| !word.is_soft()).map(|word| word.text.as_str()).collect();
    if said.is_empty() {
        return None;
    }
    let digest = Sha256::digest(said.join(" "));
    Some(digest[..6].iter().fold("q".to_owned(), |mut word, byte| {
        let _ = write!(word, "{byte:02x}");
        word
    }))
}

fn catalogs(connection: &Connection) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection
        .prepare_cached("SELECT id, name, version, first_row, last_row, products FROM catalogs ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        let rows = Rows { first: row.get(3)?, last: row.get(4)? };
        Ok(Row { id: row.get(0)?, name: row.get(1)?, version: row.get(2)?, rows, products: row.get(5)? })
    })?;
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

fn candidates(connection: &Connection, within: Rows, names: &[&str]) -> rusqlite::Result<BTreeSet<i64>> {
    let mut rows = BTreeSet::new();
    for name in names {
        rows.extend(search::rows(connection, name, within, CANDIDATES)?);
    }
    Ok(rows)
}

/// Up to twenty products of each merchant, of a vertical where one is given, out of the first that there are.
fn some_of_each(connection: &Connection, catalog: &Row, vertical: Option<Vertical>) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT row FROM (
            SELECT row, row_number() OVER (PARTITION BY merchant ORDER BY row) AS place FROM (
                SELECT row, merchant FROM products
                WHERE row BETWEEN ?1 AND ?2 AND catalog = ?3 AND (?4 IS NULL OR vertical IS NULL OR vertical = ?4)
                LIMIT 20000)
         ) WHERE place <= 20 LIMIT 2000",
    )?;
    let key = params![catalog.rows.first, catalog.rows.last, catalog.id, vertical.map(Vertical::term)];
    let rows = statement.query_map(key, |row| row.get(0))?;
    rows.collect()
}

fn of_merchant(connection: &Connection, catalog: i64, merchant: &str, only: bool) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT row FROM products WHERE catalog = ?1 AND (merchant = ?2 OR (?3 AND merchant IS NULL)) LIMIT 2000",
    )?;
    let rows = statement.query_map(params![catalog, merchant, only], |row| row.get(0))?;
    rows.collect()
}
