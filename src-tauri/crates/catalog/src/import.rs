//! A feed into the file, record by record, in one transaction: the old catalog serves until the new one is complete.

use crate::error::CatalogError;
use crate::feed::{self, Counted, Hashed, Sink};
use crate::index::{Catalog, IndexText};
use crate::spelling::Words;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, BufRead};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use yiju_domain::feed::{Deal, DealRule, Merchant, Product, Record};
use yiju_domain::id::{MerchantId, ProductId};
use yiju_domain::intent::Vertical;

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
        let report = self.take(name, house, |sink| {
            let mut hashed = Hashed::new(Counted::new(feed, tell));
            feed::read(name, &mut hashed, sink)?;
            let mut version = hashed.finish()?.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            if let Some(house) = house {
                // The same feed of another house is another catalog.
                let _ = write!(version, "@{}", house.endpoint);
            }
            Ok(version)
        })?;
        tracing::info!(name, products = report.products, left_out = report.left_out, "catalog imported");
        Ok(report)
    }

    /// Imports records that the program makes itself, under `name` and a `version` that stands for exactly them: where it is
    /// there already, nothing is written.
    ///
    /// # Errors
    /// As [`import`](Self::import).
    pub fn import_records(
        &self,
        name: &str,
        version: &str,
        records: impl FnOnce(&mut dyn FnMut(Record)),
    ) -> Result<ImportReport, CatalogError> {
        self.take(name, None, |sink| {
            let (mut at, mut outcome) = (0, Ok(()));
            records(&mut |record| {
                at += 1;
                if outcome.is_ok() {
                    outcome = sink(at, Ok(record));
                }
            });
            outcome.map(|()| version.to_owned())
        })
    }

    /// Takes in what `read` hands on, under the version that it tells in the end. This thread reads, a second makes the rows
    /// of what was read, a third writes them.
    fn take(
        &self,
        name: &str,
        house: Option<&House>,
        read: impl FnOnce(&mut Sink) -> io::Result<String>,
    ) -> Result<ImportReport, CatalogError> {
        let (send_read, take_read) = sync_channel(AHEAD);
        let (send_rows, take_rows) = sync_channel(AHEAD);
        thread::scope(|scope| {
            scope.spawn(move || make_rows(&take_read, &send_rows));
            let writer = scope.spawn(move || self.write(name, &take_rows));
            let mut reading = Reading { house, housed: false, batch: Vec::new(), size: 0, send: send_read };
            let version = read(&mut |line, record| reading.take(line, record));
            let read = version.and_then(|version| reading.finish(version));
            // Either way the sender is gone by now, and the other two threads come to their ends.
            // Where the writer failed the reader could not go on either: the writer's is the reason.
            match writer.join().unwrap_or_else(|panic| resume_unwind(panic))? {
                Some(report) => Ok(report),
                None => Err(read.err().unwrap_or_else(writer_is_gone).into()),
            }
        })
    }

    /// Writes what comes, in one transaction; nothing where the feed broke off before its end.
    fn write(&self, name: &str, from: &Receiver<Handed<Row>>) -> Result<Option<ImportReport>, CatalogError> {
        let mut connection = self.another()?;
        // The pages of the index that are written again and again stay in memory, up to 64 MiB.
        connection.pragma_update(None, "cache_size", -65_536)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut writing = Writing::new(&transaction, name)?;
        let mut last = 0;
        for handed in from {
            let version = match handed {
                Handed::Records(records) => {
                    for (line, record) in records {
                        last = line;
                        writing.take(line, record)?;
                    }
                    continue;
                }
                Handed::End { version } => version,
            };
            let mut report = writing.report.clone();
            report.version = version;
            if report.products + report.merchants + report.deals == 0 {
                let first = report.broken.first();
                let reason =
                    first.map_or_else(|| "it is empty".to_owned(), |(line, reason)| format!("line {line}: {reason}"));
                return Err(CatalogError::Nothing { lines: last, reason });
            }
            if writing.old.as_ref().is_some_and(|(_, version)| *version == report.version) {
                report.unchanged = true;
                (report.added, report.changed, report.removed) = (0, 0, 0);
                return Ok(Some(report));
            }
            report.removed = writing.finish(&report.version)?;
            transaction.commit()?;
            give_back(&connection);
            return Ok(Some(report));
        }
        Ok(None)
    }
}

/// Gives the disk back what the journal of a large import took. Who still reads the old catalog holds it up; then the next
/// import does it.
fn give_back(connection: &Connection) {
    let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    tracing::debug!(?done, "the journal is emptied");
}

/// The merchant that takes the orders of everything in a feed, whatever the feed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// What it is called where the feed names no merchant.
    pub name: String,
    /// Where it takes orders.
    pub endpoint: String,
}

/// How many bytes of records are handed on at once: a thread is not woken for each record, and what is under way stays
/// small where records are large.
const BATCH: usize = 1 << 16;
/// How many batches one thread may be ahead of the next.
const AHEAD: usize = 4;

/// What one thread of an import hands to the next: records, each with its line or the reason why there is none, and the
/// version of what was read when all of it was.
enum Handed<T> {
    Records(Vec<(u64, Result<T, String>)>),
    End { version: String },
}

/// Why a thread cannot hand on; the writer tells what happened to it.
fn writer_is_gone() -> io::Error {
    io::Error::other("the file of catalogs failed")
}

/// The first thread: checks what is read.
struct Reading<'h> {
    house: Option<&'h House>,
    /// Whether a merchant was among the records.
    housed: bool,
    batch: Vec<(u64, Result<Checked, String>)>,
    /// Bytes of the batch.
    size: usize,
    send: SyncSender<Handed<Checked>>,
}

impl Reading<'_> {
    fn take(&mut self, line: u64, record: Result<Record, String>) -> io::Result<()> {
        let checked = record.and_then(|mut record| {
            if let (Some(house), Record::Merchant(merchant)) = (self.house, &mut record) {
                merchant.endpoint = Some(house.endpoint.clone());
            }
            Checked::new(record)
        });
        if let (Some(house), Ok(checked)) = (self.house, &checked) {
            if !matches!(checked.record, Record::Merchant(_)) && !self.housed {
                let endpoint = Some(house.endpoint.clone());
                let merchant = Record::Merchant(Merchant { endpoint, ..Merchant::named(&house.name) });
                self.batch.push((line, Checked::new(merchant)));
            }
            self.housed = true;
        }
        self.size += checked.as_ref().map_or_else(String::len, |checked| checked.json.len());
        self.batch.push((line, checked));
        if self.size < BATCH { Ok(()) } else { self.hand_on() }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.size = 0;
        let records = Handed::Records(std::mem::take(&mut self.batch));
        self.send.send(records).map_err(|_| writer_is_gone())
    }

    fn finish(mut self, version: String) -> io::Result<()> {
        self.hand_on()?;
        self.send.send(Handed::End { version }).map_err(|_| writer_is_gone())
    }
}

/// A record that makes sense, and as the file keeps it.
struct Checked {
    record: Record,
    json: String,
}

impl Checked {
    fn new(mut record: Record) -> Result<Self, String> {
        feed::tidy(&mut record);
        sound(&record)?;
        let json = match &record {
            Record::Merchant(merchant) => serde_json::to_string(merchant),
            Record::Product(product) => serde_json::to_string(product),
            Record::Deal(deal) => serde_json::to_string(deal),
        };
        Ok(Self { json: json.map_err(|error| error.to_string())?, record })
    }
}

/// A record as a row of the file.
enum Row {
    Merchant { id: MerchantId, record: String },
    Deal { id: String, merchant: MerchantId, record: String },
    Product(ProductRow),
}

struct ProductRow {
    id: ProductId,
    merchant: Option<MerchantId>,
    vertical: Option<&'static str>,
    record: String,
    text: IndexText,
}

impl From<Checked> for Row {
    fn from(Checked { record, json }: Checked) -> Self {
        match record {
            Record::Merchant(merchant) => Self::Merchant { record: json, id: merchant.id },
            Record::Deal(deal) => Self::Deal { record: json, id: deal.id, merchant: deal.merchant },
            Record::Product(product) => Self::Product(ProductRow {
                record: json,
                text: IndexText::of(&product),
                vertical: product.vertical.map(Vertical::term),
                id: product.id,
                merchant: product.merchant,
            }),
        }
    }
}

/// The second thread: makes rows of records until there are no more, or nobody takes them.
fn make_rows(from: &Receiver<Handed<Checked>>, to: &SyncSender<Handed<Row>>) {
    for handed in from {
        let rows = match handed {
            Handed::End { version } => Handed::End { version },
            Handed::Records(records) => {
                Handed::Records(records.into_iter().map(|(line, record)| (line, record.map(Row::from))).collect())
            }
        };
        if to.send(rows).is_err() {
            return;
        }
    }
}

/// The third thread: an import on its way into the file.
struct Writing<'t> {
    transaction: &'t Transaction<'t>,
    catalog: i64,
    /// What had the name before: its row and version.
    old: Option<(i64, String)>,
    /// The last row of a product before this import.
    before: i64,
    words: Words,
    report: ImportReport,
}

impl<'t> Writing<'t> {
    fn new(transaction: &'t Transaction<'t>, name: &str) -> rusqlite::Result<Self> {
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
        Ok(Self { transaction, catalog, old, before, words: Words::default(), report: ImportReport::default() })
    }

    /// Takes a record in, or the reason why there is none.
    fn take(&mut self, line: u64, row: Result<Row, String>) -> rusqlite::Result<()> {
        let outcome = match row {
            Ok(row) => self.store(&row)?,
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

    fn store(&mut self, row: &Row) -> rusqlite::Result<Result<(), String>> {
        let new = match row {
            Row::Merchant { id, record } => {
                let mut statement = self
                    .transaction
                    .prepare_cached("INSERT OR IGNORE INTO merchants (catalog, id, record) VALUES (?1, ?2, ?3)")?;
                let new = statement.execute(params![self.catalog, id.as_str(), record])? > 0;
                self.report.merchants += u64::from(new);
                new
            }
            Row::Deal { id, merchant, record } => {
                let mut statement = self.transaction.prepare_cached(
                    "INSERT OR IGNORE INTO deals (catalog, id, merchant, record) VALUES (?1, ?2, ?3, ?4)",
                )?;
                let new = statement.execute(params![self.catalog, id, merchant.as_str(), record])? > 0;
                self.report.deals += u64::from(new);
                new
            }
            Row::Product(row) => {
                let new = self.product(row)?;
                self.report.products += u64::from(new);
                new
            }
        };
        Ok(if new { Ok(()) } else { Err("its id was there before".to_owned()) })
    }

    /// False where this feed had a product of that id already.
    fn product(&mut self, product: &ProductRow) -> rusqlite::Result<bool> {
        let mut replaces = false;
        if self.old.is_some() {
            let mut statement =
                self.transaction.prepare_cached("SELECT row, record FROM products WHERE catalog = ?1 AND id = ?2")?;
            let found: Option<(i64, String)> = statement
                .query_row(params![self.catalog, product.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((row, before)) = found {
                let same = before == product.record;
                if row > self.before || !self.keep(row, same)? {
                    return Ok(false);
                }
                if same {
                    return Ok(true);
                }
                replaces = true;
            }
        }
        let mut statement = self.transaction.prepare_cached(
            "INSERT OR IGNORE INTO products (catalog, id, merchant, vertical, record) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let merchant = product.merchant.as_ref().map(MerchantId::as_str);
        let row = params![self.catalog, product.id.as_str(), merchant, product.vertical, product.record];
        if statement.execute(row)? == 0 {
            return Ok(false);
        }
        product.text.write(self.transaction, self.transaction.last_insert_rowid(), &mut self.words)?;
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
    use std::io::{BufReader, Cursor, Read};

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

    /// A feed of so many products that breaks off then.
    struct Breaks<'a> {
        catalog: &'a Catalog,
        left: usize,
    }

    impl Read for Breaks<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.left == 0 {
                // Most of the new feed is written by now, and the old one still serves.
                assert_eq!(self.catalog.search("奶茶", 5).expect("searched").len(), 1);
                return Err(io::Error::other("the cable was pulled"));
            }
            self.left -= 1;
            let line = format!("{{\"id\":\"new{}\",\"title\":\"奶茶\"}}\n", self.left);
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }

    #[test]
    fn a_writer_that_fails_tells_why_and_the_reader_does_not_wait_for_it() {
        let (folder, catalog) = catalog();
        catalog.import("tea", GOOD.as_bytes()).expect("imported");
        let busy = Connection::open(folder.path().join("catalogs.db")).expect("opened");
        busy.execute_batch("BEGIN IMMEDIATE").expect("begun");
        let feed = (0..50_000).fold(String::new(), |mut feed, number| {
            let _ = writeln!(feed, "{{\"id\":\"{number}\",\"title\":\"奶茶\"}}");
            feed
        });
        let failed = catalog.import("tea", feed.as_bytes());
        assert!(matches!(failed, Err(CatalogError::Sqlite(_))), "{failed:?}");
    }

    #[test]
    fn a_feed_that_breaks_off_or_holds_nothing_leaves_the_old_catalog() {
        let (_folder, catalog) = catalog();
        catalog.import("tea", GOOD.as_bytes()).expect("imported");
        let broken = catalog.import("tea", BufReader::new(Breaks { catalog: &catalog, left: 20_000 }));
        assert!(matches!(broken, Err(CatalogError::Read(_))), "{broken:?}");
        let nothing = catalog.import("tea", "<html>\n</html>".as_bytes());
        assert!(matches!(nothing, Err(CatalogError::Nothing { .. })), "{nothing:?}");
        assert_eq!(catalog.search("奶茶", 5).expect("searched").len(), 1);
    }
}
