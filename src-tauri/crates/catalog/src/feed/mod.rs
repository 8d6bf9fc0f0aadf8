//! Other people's feeds as records of ours: bytes in, records out, one at a time.
//!
//! [`read`] finds out by itself how a feed is packed (gzip), written (UTF-8, UTF-16, GBK) and structured. Whatever is
//! wrong with one record costs that record alone.

mod bytes;
mod clean;
mod commerce;
mod delimited;
mod google;
mod json;
mod lines;
mod price;
mod row;
mod schema_org;
mod shops;

pub use bytes::{Counted, Hashed};
pub use clean::tidy;

use bytes::{Unpacked, peek};
use std::io::{self, BufRead};
use yiju_domain::feed::Record;

/// The longest record of a feed, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Takes what is read: the line it begins at, counted from 1, and the record, or the reason why it is none.
pub type Sink<'a> = dyn FnMut(u64, Result<Record, String>) -> io::Result<()> + 'a;

/// How a feed is structured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: our own records, or products as commerce protocols write them.
    Lines,
    /// One JSON document that holds products.
    Document,
    /// schema.org JSON-LD, bare or within a web page.
    Linked,
    /// Google Merchant XML: RSS or Atom.
    Xml,
    /// A table with a header: CSV, or Google Merchant TSV.
    Table(u8),
}

impl Format {
    /// What the beginning of a feed shows it to be.
    fn of(head: &str) -> Self {
        let head = head.trim_start_matches('\u{feff}').trim_start();
        if head.starts_with('<') {
            let page = head.get(..200).unwrap_or(head).to_ascii_lowercase();
            let is_page = page.starts_with("<!doctype html") || page.starts_with("<html");
            return if is_page { Self::Linked } else { Self::Xml };
        }
        if head.starts_with('{') || head.starts_with('[') {
            return json::format(head);
        }
        let header = head.lines().next().unwrap_or_default();
        let most = [b'\t', b';', b','].into_iter().max_by_key(|&by| header.bytes().filter(|&byte| byte == by).count());
        match most {
            Some(by) if header.bytes().any(|byte| byte == by) && !header.contains(['{', '<']) => Self::Table(by),
            _ => Self::Lines,
        }
    }
}

/// Reads a feed to its end. `name` is what its merchant is called where the feed names none.
///
/// # Errors
/// Where the feed cannot be read on: it breaks off, or unpacks to more than anyone's catalog.
pub fn read(name: &str, feed: impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut unpacked = Unpacked::new(feed)?;
    let head = peek(&mut unpacked)?;
    match Format::of(&String::from_utf8_lossy(&head)) {
        Format::Lines => json::lines(name, &mut unpacked, sink),
        Format::Document => json::document(name, &mut unpacked, sink),
        Format::Linked => schema_org::read(name, &mut unpacked, sink),
        Format::Xml => google::read(name, &mut unpacked, sink),
        Format::Table(by) => delimited::read(name, by, &mut unpacked, sink),
    }
}

/// A reason without the megabyte that it may quote.
fn short(reason: &str) -> String {
    reason.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_shows_what_it_is() {
        for (head, format) in [
            ("{\"id\":\"a\",\"title\":\"x\"}\n{\"id\":\"b\"", Format::Lines),
            ("\u{feff}{\"id\":\"a\",\"title\":\"x\"}", Format::Lines),
            ("{broken\n{\"id\":\"b\",\"title\":\"y\"}\n", Format::Lines),
            ("{\n  \"products\": [\n    {\"id\": 1", Format::Document),
            ("{\"products\":[{\"id\":\"a\"}]}", Format::Document),
            ("[{\"id\":\"a\"},", Format::Document),
            ("{\"@context\":\"https://schema.org\",\"@type\":\"Menu\"", Format::Linked),
            ("<!DOCTYPE html><html><head>", Format::Linked),
            ("<?xml version=\"1.0\"?><rss>", Format::Xml),
            ("id\ttitle\tprice\n1\ta\t2 USD", Format::Table(b'\t')),
            ("id,title,price\n1,\"a;b\",2", Format::Table(b',')),
            ("编号;名称;价格", Format::Table(b';')),
            ("", Format::Lines),
            ("nothing at all", Format::Lines),
        ] {
            assert_eq!(Format::of(head), format, "{head}");
        }
    }
}
