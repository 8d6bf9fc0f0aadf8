//! A feed into the file, line by line, in one transaction: the old catalog serves until the new one is complete.

use crate::error::CatalogError;
use crate::index::{Catalog, empty, index_text};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::BufRead;
use yiju_domain::feed::{Deal, DealRule, Merchant, Product, Record};

/// The longest line of a feed, in bytes.
const LONGEST: usize = 1 << 20;
/// The largest amount that a feed may name, in minor units: beyond it sums could overflow.
const LARGEST: i64 = 1_000_000_000_000;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Products taken in.
    pub products: u64,
    /// Merchants taken in.
    pub merchants: u64,
    /// Deals taken in.
    pub deals: u64,
    /// Whether the very same feed was there already; then nothing was written.
    pub unchanged: bool,
    /// Lines left out, with their number from 1 and the reason.
    pub broken: Vec<(u64, String)>,
    /// The SHA-256 of the feed, in hexadecimal.
    pub version: String,
}

impl Catalog {
    /// Imports a feed in the format of [`yiju_domain::feed`] under `name`, in place of what had that name. A broken line
    /// is left out and reported; the rest is taken. Who reads meanwhile sees the old catalog.
    ///
    /// # Errors
    /// [`CatalogError::Read`] where the feed breaks off, [`CatalogError::Nothing`] where no line of it is a record,
    /// [`CatalogError::Sqlite`]. On an error the catalog is as it was.
    pub fn import(&self, name: &str, mut feed: impl BufRead) -> Result<ImportReport, CatalogError> {
        let mut connection = self.another()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let old: Option<(i64, String)> = transaction
            .query_row("SELECT id, version FROM catalogs WHERE name = ?1", [name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        // The old catalog goes first, since the name is unique; outside the transaction it is still there.
        if let Some((id, _)) = old {
            empty(&transaction, id)?;
        }
        transaction.execute("INSERT INTO catalogs (name, version) VALUES (?1, '')", [name])?;
        let catalog = transaction.last_insert_rowid();
        let mut report = ImportReport::default();
        let mut digest = Sha256::new();
        let mut lines = 0;
        loop {
            let line = match next_line(&mut feed, &mut digest)? {
                Line::End => break,
                Line::TooLong => Err(format!("the line is longer than {LONGEST} bytes")),
                Line::Whole(bytes) => Ok(bytes),
            };
            lines += 1;
            let outcome = line.and_then(|bytes| take(&transaction, catalog, &bytes, lines == 1, &mut report));
            if let Err(reason) = outcome {
                report.broken.push((lines, reason));
            }
        }
        report.version = digest.finalize().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        if report.products + report.merchants + report.deals == 0 {
            let reason = report
                .broken
                .first()
                .map_or_else(|| "it is empty".to_owned(), |(line, why)| format!("line {line}: {why}"));
            return Err(CatalogError::Nothing { lines, reason });
        }
        if old.is_some_and(|(_, version)| version == report.version) {
            report.unchanged = true;
            return Ok(report);
        }
        transaction.execute("UPDATE catalogs SET version = ?2 WHERE id = ?1", params![catalog, report.version])?;
        transaction.commit()?;
        tracing::info!(name, products = report.products, broken = report.broken.len(), "catalog imported");
        Ok(report)
    }
}

enum Line {
    End,
    TooLong,
    Whole(Vec<u8>),
}

/// The next line without its end, of bounded length; all that is read goes through the digest.
fn next_line(feed: &mut impl BufRead, digest: &mut Sha256) -> std::io::Result<Line> {
    let mut line = Vec::new();
    let (mut any, mut long) = (false, false);
    loop {
        let buffer = match feed.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        long |= line.len() + part.len() > LONGEST;
        if !long {
            line.extend_from_slice(part);
        }
        let used = end.map_or(buffer.len(), |end| end + 1);
        digest.update(&buffer[..used]);
        feed.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (any, long) {
        (false, _) => Line::End,
        (true, true) => Line::TooLong,
        (true, false) => Line::Whole(line),
    })
}

/// Takes one line in; the reason where it is broken.
fn take(
    transaction: &Transaction,
    catalog: i64,
    bytes: &[u8],
    first: bool,
    report: &mut ImportReport,
) -> Result<(), String> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8 from byte {}", error.valid_up_to() + 1))?;
    let text = if first { text.trim_start_matches('\u{feff}') } else { text };
    if text.trim().is_empty() {
        return Ok(());
    }
    let record: Record = serde_json::from_str(text).map_err(|error| short(&error.to_string()))?;
    sound(&record)?;
    let count = match &record {
        Record::Product(_) => &mut report.products,
        Record::Merchant(_) => &mut report.merchants,
        Record::Deal(_) => &mut report.deals,
    };
    if !insert(transaction, catalog, &record).map_err(|error| format!("cannot be stored: {error}"))? {
        return Err("its id was there before".to_owned());
    }
    *count += 1;
    Ok(())
}

/// A reason without the megabyte that it may quote.
fn short(reason: &str) -> String {
    reason.chars().take(200).collect()
}

/// False where the id is taken.
fn insert(transaction: &Transaction, catalog: i64, record: &Record) -> Result<bool, Box<dyn std::error::Error>> {
    match record {
        Record::Merchant(merchant) => {
            let mut statement = transaction
                .prepare_cached("INSERT OR IGNORE INTO merchants (catalog, id, record) VALUES (?1, ?2, ?3)")?;
            Ok(statement.execute(params![catalog, merchant.id.as_str(), serde_json::to_string(merchant)?])? > 0)
        }
        Record::Deal(deal) => {
            let mut statement = transaction.prepare_cached(
                "INSERT OR IGNORE INTO deals (catalog, id, merchant, record) VALUES (?1, ?2, ?3, ?4)",
            )?;
            Ok(statement.execute(params![catalog, deal.id, deal.merchant.as_str(), serde_json::to_string(deal)?])? > 0)
        }
        Record::Product(product) => {
            let mut statement = transaction.prepare_cached(
                "INSERT OR IGNORE INTO products (catalog, id, merchant, vertical, record) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            let merchant = product.merchant.as_ref().map(|id| id.as_str());
            let vertical = product.vertical.map(|vertical| vertical.term());
            let row = params![catalog, product.id.as_str(), merchant, vertical, serde_json::to_string(product)?];
            if statement.execute(row)? == 0 {
                return Ok(false);
            }
            let (names, kinds) = index_text(product);
            transaction
                .prepare_cached("INSERT INTO product_text (rowid, names, kinds) VALUES (?1, ?2, ?3)")?
                .execute(params![transaction.last_insert_rowid(), names, kinds])?;
            Ok(true)
        }
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

fn sound_merchant(merchant: &Merchant) -> Result<(), String> {
    present("the id", merchant.id.as_str().is_empty())?;
    present("the name", merchant.name.is_empty())?;
    amount("delivery_fee", merchant.delivery_fee)?;
    amount("minimum_order", merchant.minimum_order)
}

fn sound_deal(deal: &Deal) -> Result<(), String> {
    present("the id", deal.id.is_empty())?;
    match deal.rule {
        DealRule::Threshold { over, off } => amount("over", over).and(amount("off", off)),
        DealRule::FreeDelivery { over } => amount("over", over),
    }
}

fn sound_product(product: &Product) -> Result<(), String> {
    present("the id", product.id.as_str().is_empty())?;
    present("the title", product.title.is_empty())?;
    product.price.map_or(Ok(()), |price| amount("the price", price))?;
    for variant in &product.variants {
        present("a variant's id", variant.id.as_str().is_empty())?;
        variant.price.map_or(Ok(()), |price| amount("a variant's price", price))?;
    }
    for group in &product.modifier_groups {
        let most = group.max.unwrap_or(u32::MAX);
        if group.min > most || (group.min > 0 && group.choices.is_empty()) {
            return Err(format!("the group {:?} cannot be answered", group.name.all().next().unwrap_or_default()));
        }
        for choice in &group.choices {
            present("a choice's id", choice.id.as_str().is_empty())?;
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
        feed.extend_from_slice(format!("{{\"id\":\"e\",\"title\":\"{}\"}}\n", "x".repeat(LONGEST)).as_bytes());
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
        assert!(matches!(nothing, Err(CatalogError::Nothing { lines: 2, .. })), "{nothing:?}");
        assert_eq!(catalog.search("奶茶", 5).expect("searched").len(), 1);
    }
}
