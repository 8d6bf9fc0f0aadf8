//! A feed into the file, record by record, in one transaction: the old catalog serves until the new one is complete.

use crate::error::CatalogError;
use crate::feed::{self, Counted, Hashed};
use crate::index::{Catalog, index};
use crate::spelling::Words;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::BufRead;
use yiju_domain::feed::{Deal, DealRule, Merchant, Product, Record};

/// The largest amount that a feed may name, in minor units: beyond it sums could overflow.
const LARGEST: i64 = 1_000_000_000_000;
/// How many broken records are told one by one; the others are only counted.
const TOLD: usize = 10_000;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Products taken in.
    pub products: u64,
    /// Merchants taken in.
    pub merchants: u64,
    /// Deals taken in.
    pub deals: u64,
    /// Products that were not there before.
    pub added: u64,
    /// Products that were there and are another now.
    pub changed: u64,
    /// Products that were there and are no more.
    pub removed: u64,
    /// Whether the very same feed was there already; then nothing was written.
    pub unchanged: bool,
    /// Records left out, with the line that they begin at, from 1, and the reason. At most ten thousand.
    pub broken: Vec<(u64, String)>,
    /// How many records were left out.
    pub left_out: u64,
    /// The SHA-256 of the feed, in hexadecimal.
    pub version: String,
}

impl Catalog {
    /// Imports a feed under `name`, in place of what had that name. The format is found out: ours (see
    /// [`yiju_domain::feed`]), UCP and ACP products, Google Merchant in TSV and XML, schema.org JSON-LD, CSV; in UTF-8,
    /// UTF-16 or GBK; packed with gzip or not. A broken record is left out and reported; the rest is taken, and of what
    /// was there before only what differs is written. Who reads meanwhile sees the old catalog.
    ///
    /// # Errors
    /// [`CatalogError::Read`] where the feed breaks off, [`CatalogError::Nothing`] where nothing of it is a record,
    /// [`CatalogError::Sqlite`]. On an error the catalog is as it was.
    pub fn import(&self, name: &str, feed: impl BufRead) -> Result<ImportReport, CatalogError> {
        self.import_telling(name, feed, None, &mut |_| {})
    }

    /// As [`import`](Self::import), of a `house` that takes the orders of everything in the feed where one is given;
    /// tells now and then how many bytes of the feed are read.
    ///
    /// # Errors
    /// As [`import`](Self::import).
    pub fn import_telling(
        &self,
        name: &str,
        feed: impl BufRead,
        house: Option<&House>,
        tell: &mut dyn FnMut(u64),
    ) -> Result<ImportReport, CatalogError> {
        let mut connection = self.another()?;
        // The pages of the index that are written again and again stay in memory, up to 64 MiB.
        connection.pragma_update(None, "cache_size", -65_536)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taking = Taking::new(&transaction, name, house)?;
        let mut hashed = Hashed::new(Counted::new(feed, tell));
        let mut failed = None;
        let mut last = 0;
        let read = feed::read(name, &mut hashed, &mut |line, record| {
            last = line;
            taking.take(line, record).map_err(|error| {
                failed = Some(error);
                std::io::Error::other("the file of catalogs failed")
            })
        });
        if let Some(error) = failed {
            return Err(error);
        }
        read?;
        let digest = hashed.finish()?;
        let mut report = taking.report.clone();
        report.version = digest.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        if report.products + report.merchants + report.deals == 0 {
            let reason = report
                .broken
                .first()
                .map_or_else(|| "it is empty".to_owned(), |(line, why)| format!("line {line}: {why}"));
            return Err(CatalogError::Nothing { lines: last, reason });
        }
        if let Some(house) = house {
            // The same feed of another house is another catalog.
            let _ = write!(report.version, "@{}", house.endpoint);
        }
        if taking.old.as_ref().is_some_and(|(_, version)| *version == report.version) {
            report.unchanged = true;
            (report.added, report.changed, report.removed) = (0, 0, 0);
            return Ok(report);
        }
        report.removed = taking.finish(&report.version)?;
        transaction.commit()?;
        give_back(&connection);
        tracing::info!(name, products = report.products, left_out = report.left_out, "catalog imported");
        Ok(report)
    }
}

/// Gives the disk back what the journal of a large import took. Who still reads the old catalog holds it up; then the next
/// import does it.
fn give_back(connection: &Connection) {
    let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    tracing::debug!(?done, "the journal is emptied");
}

impl Catalog {
    /// Imports records that the program makes itself, under `name` and a `version` that stands for exactly them.
    ///
    /// # Errors
    /// [`CatalogError::Sqlite`]. On an error the catalog is as it was.
    pub fn import_records(
        &self,
        name: &str,
        version: &str,
        records: impl FnOnce(&mut dyn FnMut(Record)),
    ) -> Result<ImportReport, CatalogError> {
        let mut connection = self.another()?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taking = Taking::new(&transaction, name, None)?;
        let (mut at, mut failed) = (0, None);
        records(&mut |record| {
            at += 1;
            if failed.is_none() {
                failed = taking.take(at, Ok(record)).err();
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let mut report = taking.report.clone();
        version.clone_into(&mut report.version);
        report.removed = taking.finish(version)?;
        transaction.commit()?;
        Ok(report)
    }
}

/// An import on its way.
struct Taking<'t> {
    transaction: &'t Transaction<'t>,
    catalog: i64,
    /// What had the name before: its row and version.
    old: Option<(i64, String)>,
    /// The last row of a product before this import.
    before: i64,
    words: Words,
    report: ImportReport,
    house: Option<&'t House>,
}

/// The merchant that takes the orders of everything in a feed, whatever the feed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// What it is called where the feed names no merchant.
    pub name: String,
    /// Where it takes orders.
    pub endpoint: String,
}

impl<'t> Taking<'t> {
    fn new(transaction: &'t Transaction<'t>, name: &str, house: Option<&'t House>) -> rusqlite::Result<Self> {
        let old: Option<(i64, String)> = transaction
            .query_row("SELECT id, version FROM catalogs WHERE name = ?1", [name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let catalog = match &old {
            Some((id, _)) => {
                // Few, and cheaper to write again than to compare.
                transaction.execute("DELETE FROM merchants WHERE catalog = ?1", [id])?;
                transaction.execute("DELETE FROM deals WHERE catalog = ?1", [id])?;
                *id
            }
            None => {
                transaction.execute("INSERT INTO catalogs (name, version) VALUES (?1, '')", [name])?;
                transaction.last_insert_rowid()
            }
        };
        transaction
            .execute_batch("CREATE TEMP TABLE IF NOT EXISTS kept (row INTEGER PRIMARY KEY); DELETE FROM kept;")?;
        let before = transaction.query_row("SELECT coalesce(max(row), 0) FROM products", [], |row| row.get(0))?;
        Ok(Self { transaction, catalog, old, before, words: Words::default(), report: ImportReport::default(), house })
    }

    /// Takes a record in, or the reason why there is none.
    fn take(&mut self, line: u64, record: Result<Record, String>) -> Result<(), CatalogError> {
        let outcome = match record {
            Ok(mut record) => {
                if let Some(house) = self.house {
                    if let Record::Merchant(merchant) = &mut record {
                        merchant.endpoint = Some(house.endpoint.clone());
                    } else if self.report.merchants == 0 {
                        let endpoint = Some(house.endpoint.clone());
                        let merchant = Record::Merchant(Merchant { endpoint, ..Merchant::named(&house.name) });
                        if let Err(reason) = self.store(&merchant)? {
                            tracing::debug!(reason, "a house that is there already");
                        }
                    }
                }
                feed::tidy(&mut record);
                match sound(&record) {
                    Ok(()) => self.store(&record)?,
                    Err(reason) => Err(reason),
                }
            }
            Err(reason) => Err(reason),
        };
        if let Err(reason) = outcome {
            self.report.left_out += 1;
            if self.report.broken.len() < TOLD {
                self.report.broken.push((line, reason));
            }
        }
        Ok(())
    }

    fn store(&mut self, record: &Record) -> Result<Result<(), String>, CatalogError> {
        let new = match record {
            Record::Merchant(merchant) => {
                let mut statement = self
                    .transaction
                    .prepare_cached("INSERT OR IGNORE INTO merchants (catalog, id, record) VALUES (?1, ?2, ?3)")?;
                let row = params![self.catalog, merchant.id.as_str(), serde_json::to_string(merchant)?];
                let new = statement.execute(row)? > 0;
                self.report.merchants += u64::from(new);
                new
            }
            Record::Deal(deal) => {
                let mut statement = self.transaction.prepare_cached(
                    "INSERT OR IGNORE INTO deals (catalog, id, merchant, record) VALUES (?1, ?2, ?3, ?4)",
                )?;
                let row = params![self.catalog, deal.id, deal.merchant.as_str(), serde_json::to_string(deal)?];
                let new = statement.execute(row)? > 0;
                self.report.deals += u64::from(new);
                new
            }
            Record::Product(product) => {
                let new = self.product(product)?;
                self.report.products += u64::from(new);
                new
            }
        };
        Ok(if new { Ok(()) } else { Err("its id was there before".to_owned()) })
    }

    /// False where this feed had a product of that id already.
    fn product(&mut self, product: &Product) -> Result<bool, CatalogError> {
        let record = serde_json::to_string(product)?;
        let mut replaces = false;
        if self.old.is_some() {
            let mut statement =
                self.transaction.prepare_cached("SELECT row, record FROM products WHERE catalog = ?1 AND id = ?2")?;
            let found: Option<(i64, String)> = statement
                .query_row(params![self.catalog, product.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((row, before)) = found {
                if row > self.before || !self.keep(row, before == record)? {
                    return Ok(false);
                }
                if before == record {
                    return Ok(true);
                }
                replaces = true;
            }
        }
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR IGNORE INTO products (catalog, id, merchant, vertical, record) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let merchant = product.merchant.as_ref().map(|id| id.as_str());
        let vertical = product.vertical.map(|vertical| vertical.term());
        if statement.execute(params![self.catalog, product.id.as_str(), merchant, vertical, record])? == 0 {
            return Ok(false);
        }
        index(self.transaction, self.transaction.last_insert_rowid(), product, &mut self.words)?;
        *(if replaces { &mut self.report.changed } else { &mut self.report.added }) += 1;
        Ok(true)
    }

    /// Marks a row of the old catalog as still there, or takes it away where it is another now. False where it was
    /// marked before. A changed product gets a row of its own: rows key what is kept ready for matching.
    fn keep(&self, row: i64, same: bool) -> rusqlite::Result<bool> {
        if self.transaction.prepare_cached("INSERT OR IGNORE INTO kept (row) VALUES (?1)")?.execute([row])? == 0 {
            return Ok(false);
        }
        if !same {
            self.transaction.prepare_cached("DELETE FROM product_text WHERE rowid = ?1")?.execute([row])?;
            self.transaction.prepare_cached("DELETE FROM products WHERE row = ?1")?.execute([row])?;
        }
        Ok(true)
    }

    /// Takes away what the feed does not have any more: how many products.
    fn finish(self, version: &str) -> rusqlite::Result<u64> {
        let gone = "catalog = ?1 AND row <= ?2 AND row NOT IN (SELECT row FROM kept)";
        let key = params![self.catalog, self.before];
        self.transaction.execute(
            &format!("DELETE FROM product_text WHERE rowid IN (SELECT row FROM products WHERE {gone})"),
            key,
        )?;
        let removed = self.transaction.execute(&format!("DELETE FROM products WHERE {gone}"), key)?;
        self.words.write(self.transaction)?;
        // A catalog that is all new has the rows behind the last one; an older one keeps its first.
        let first = if self.old.is_some() { "min(first_row, ?3)" } else { "?3" };
        let last: i64 =
            self.transaction.query_row("SELECT coalesce(max(row), 0) FROM products", [], |row| row.get(0))?;
        self.transaction.execute(
            &format!(
                "UPDATE catalogs SET version = ?2, imported_at = unixepoch(), first_row = {first}, last_row = ?4, products = ?5
                 WHERE id = ?1"
            ),
            params![self.catalog, version, self.before + 1, last, i64::try_from(self.report.products).unwrap_or(i64::MAX)],
        )?;
        Ok(removed as u64)
    }
}

/// Whether a record makes sense by itself; the reason where it does not.
fn sound(record: &Record) -> Result<(), String> {
    match record {
        Record::Merchant(merchant) => sound_merchant(merchant),
        Record::Product(product) => sound_product(product),
        Record::Deal(deal) => sound_deal(deal),
    }
}

fn amount(what: &str, minor: i64) -> Result<(), String> {
    match minor {
        0..=LARGEST => Ok(()),
        ..0 => Err(format!("{what} is negative ({minor})")),
        _ => Err(format!("{what} is larger than {LARGEST}")),
    }
}

fn present(what: &str, missing: bool) -> Result<(), String> {
    if missing { Err(format!("{what} is empty")) } else { Ok(()) }
}

fn once(what: &str, new: bool, id: &str) -> Result<(), String> {
    if new { Ok(()) } else { Err(format!("{what} have the id {:?}", id.chars().take(60).collect::<String>())) }
}

fn sound_merchant(merchant: &Merchant) -> Result<(), String> {
    present("the id", merchant.id.as_str().is_empty())?;
    present("the name", merchant.name.is_empty())?;
    amount("delivery_fee", merchant.delivery_fee)?;
    amount("minimum_order", merchant.minimum_order)
}

fn sound_deal(deal: &Deal) -> Result<(), String> {
    present("the id", deal.id.is_empty())?;
    deal.flaw().map_err(str::to_owned)?;
    match deal.rule {
        DealRule::Threshold { over, off } => amount("over", over).and(amount("off", off)),
        DealRule::FreeDelivery { over } => amount("over", over),
        DealRule::Percent { over, cap, .. } => amount("over", over).and(amount("cap", cap.unwrap_or_default())),
        DealRule::Bundle { price, .. } => amount("the price", price),
        DealRule::Nth { .. } => Ok(()),
    }
}

fn sound_product(product: &Product) -> Result<(), String> {
    present("the id", product.id.as_str().is_empty())?;
    present("the title", product.title.is_empty())?;
    product.price.map_or(Ok(()), |price| amount("the price", price))?;
    let mut ids = HashSet::new();
    for variant in &product.variants {
        present("a variant's id", variant.id.as_str().is_empty())?;
        once("two variants", ids.insert(&variant.id), variant.id.as_str())?;
        variant.price.map_or(Ok(()), |price| amount("a variant's price", price))?;
    }
    for group in &product.modifier_groups {
        let most = group.max.unwrap_or(u32::MAX);
        if group.min > most || (group.min > 0 && group.choices.is_empty()) {
            return Err(format!("the group {:?} cannot be answered", group.name.all().next().unwrap_or_default()));
        }
        let mut ids = HashSet::new();
        for choice in &group.choices {
            present("a choice's id", choice.id.as_str().is_empty())?;
            once("two choices of a group", ids.insert(&choice.id), choice.id.as_str())?;
            amount("a choice's price", choice.price)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{self, BufReader, Cursor, Read};

    fn catalog() -> (tempfile::TempDir, Catalog) {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        (folder, catalog)
    }

    const GOOD: &str = r#"{"type":"merchant","id":"m","name":"茶铺","colour":"unknown fields are nothing"}
{"id":"a","merchant":"m","title":"珍珠奶茶","price":1200}
{"id":"b","merchant":"m","title":{"zh":"绿豆汤","en":"Mung Bean Soup"},"price":900}
{"type":"deal","id":"d","merchant":"m","title":"满30减5","rule":"threshold","over":3000,"off":500}
"#;

    #[test]
    fn a_feed_is_taken_and_found_in_both_languages() {
        let (_folder, catalog) = catalog();
        let report = catalog.import("tea", GOOD.as_bytes()).expect("imported");
        assert_eq!((report.products, report.merchants, report.deals, report.broken.len()), (2, 1, 1, 0));
        assert_eq!(report.version.len(), 64);
        for text in ["奶茶", "珍珠 奶茶", "boba", "绿豆", "MUNG bean", "mung baen soup"] {
            let hits = catalog.search(text, 5).expect("searched");
            assert!(!hits.is_empty(), "{text}");
            assert_eq!(hits[0].merchant.as_ref().map(|m| m.id.as_str()), Some("m"));
        }
        assert!(catalog.search("汉堡", 5).expect("searched").is_empty());
        assert!(catalog.search("\"*()^", 5).expect("searched").is_empty());
    }

    #[test]
    fn broken_lines_are_told_and_left_out() {
        let (_folder, catalog) = catalog();
        let mut feed = Vec::new();
        feed.extend_from_slice("\u{feff}{\"id\":\"a\",\"title\":\"tea\",\"price\":100}\n".as_bytes());
        feed.extend_from_slice(b"{not json\n\n");
        feed.extend_from_slice(b"{\"id\":\"b\",\"title\":\"\xff\xfe\"}\n");
        feed.extend_from_slice(b"{\"id\":\"a\",\"title\":\"again\"}\n");
        feed.extend_from_slice(b"{\"id\":\"c\",\"title\":\"x\",\"price\":-1}\n");
        feed.extend_from_slice(b"{\"id\":\"d\",\"title\":\"x\",\"price\":1.5}\n");
        feed.extend_from_slice(format!("{{\"id\":\"e\",\"title\":\"{}\"}}\n", "x".repeat(feed::LONGEST)).as_bytes());
        feed.extend_from_slice(b"{\"type\":\"coupon\",\"id\":\"f\"}\n");
        feed.extend_from_slice(b"{\"id\":\"g\",\"title\":\"last, without an end\"}");
        let report = catalog.import("tea", Cursor::new(feed)).expect("imported");
        assert_eq!(report.products, 2);
        assert_eq!(report.broken.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 5, 6, 7, 8, 9]);
        for (at, word) in [(1, "UTF-8"), (2, "id"), (3, "negative"), (5, "longer")] {
            assert!(report.broken[at].1.contains(word), "{:?}", report.broken[at]);
        }
    }

    #[test]
    fn importing_again_replaces_and_the_same_feed_changes_nothing() {
        let (_folder, catalog) = catalog();
        catalog.import("tea", GOOD.as_bytes()).expect("imported");
        assert!(catalog.import("tea", GOOD.as_bytes()).expect("imported").unchanged);
        let report = catalog.import("tea", r#"{"id":"z","title":"可乐"}"#.as_bytes()).expect("imported");
        assert!(!report.unchanged);
        assert!(catalog.search("奶茶", 5).expect("searched").is_empty(), "the old is gone from the index");
        let list = catalog.list().expect("listed");
        assert_eq!((list.len(), list[0].products, list[0].merchants), (1, 1, 0));
        assert_eq!(list[0].version, report.version);
        catalog.remove("tea").expect("removed");
        assert!(catalog.list().expect("listed").is_empty());
        assert!(matches!(catalog.remove("tea"), Err(CatalogError::Unknown { .. })));
    }

    #[test]
    fn importing_again_writes_only_what_differs() {
        let (_folder, catalog) = catalog();
        let report = catalog.import("tea", GOOD.as_bytes()).expect("imported");
        assert_eq!((report.added, report.changed, report.removed), (2, 0, 0));
        let row = |id: &str| catalog.search(id, 1).expect("searched").pop().map(|hit| hit.product.price);
        let next = GOOD.replace("\"price\":1200", "\"price\":1300").replace("\"id\":\"b\"", "\"id\":\"c\"");
        let report = catalog.import("tea", next.as_bytes()).expect("imported");
        assert_eq!((report.products, report.added, report.changed, report.removed), (2, 1, 1, 1));
        assert_eq!(row("珍珠奶茶"), Some(Some(1300)));
        let doubled = format!("{next}{{\"id\":\"c\",\"title\":\"again\"}}\n");
        let report = catalog.import("tea", doubled.as_bytes()).expect("imported");
        assert_eq!((report.added, report.changed, report.removed, report.left_out), (0, 0, 0, 1));
    }

    struct Breaks<'a>(&'a Catalog, bool);

    impl Read for Breaks<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            // Half of the new feed is written by now, and the old one still serves.
            assert!(!self.0.search("奶茶", 5).expect("searched").is_empty());
            if self.1 {
                return Err(io::Error::other("the cable was pulled"));
            }
            self.1 = true;
            let line = b"{\"id\":\"new\",\"title\":\"x\"}\n";
            buffer[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }

    #[test]
    fn a_feed_that_breaks_off_or_holds_nothing_leaves_the_old_catalog() {
        let (_folder, catalog) = catalog();
        catalog.import("tea", GOOD.as_bytes()).expect("imported");
        let broken = catalog.import("tea", BufReader::new(Breaks(&catalog, false)));
        assert!(matches!(broken, Err(CatalogError::Read(_))), "{broken:?}");
        let nothing = catalog.import("tea", "<html>\n</html>".as_bytes());
        assert!(matches!(nothing, Err(CatalogError::Nothing { .. })), "{nothing:?}");
        assert_eq!(catalog.search("奶茶", 5).expect("searched").len(), 1);
    }
}
