//! A feed whose merchants are all at one address: `yiju catalog import --merchant`.

use serde_json::{Value, json};
use std::io::{BufRead, Read, Result};

/// Longer lines are no records, and are handed on as they are.
const LONGEST: u64 = 1 << 20;

/// Reads a feed with the endpoint of each of its merchants set; with one merchant of that name in front where the first
/// record is none.
pub struct Addressed<R> {
    feed: R,
    name: String,
    endpoint: String,
    first: bool,
    ready: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Addressed<R> {
    /// The feed with its merchants at `endpoint`.
    pub const fn new(feed: R, name: String, endpoint: String) -> Self {
        Self { feed, name, endpoint, first: true, ready: Vec::new(), at: 0 }
    }

    /// The next line, or the next piece of one that is too long.
    fn next(&mut self) -> Result<()> {
        self.ready.clear();
        self.at = 0;
        let read = (&mut self.feed).take(LONGEST).read_until(b'\n', &mut self.ready)?;
        if read == 0 {
            return Ok(());
        }
        let line = self.ready.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.ready);
        let record: Option<Value> = serde_json::from_slice(line).ok();
        let is_merchant = record.as_ref().is_some_and(|record| record["type"] == "merchant");
        if let Some(mut record) = record.filter(|_| is_merchant) {
            record["endpoint"] = json!(self.endpoint);
            self.ready = record.to_string().into_bytes();
            self.ready.push(b'\n');
        } else if self.first && !line.iter().all(u8::is_ascii_whitespace) {
            let house = json!({"type": "merchant", "id": self.name, "name": self.name, "endpoint": self.endpoint});
            let mut with = house.to_string().into_bytes();
            with.push(b'\n');
            with.extend_from_slice(line);
            self.ready = with;
        }
        self.first = false;
        Ok(())
    }
}

impl<R: BufRead> Read for Addressed<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if self.at == self.ready.len() {
            self.next()?;
        }
        let piece = &self.ready[self.at..];
        let length = piece.len().min(into.len());
        into[..length].copy_from_slice(&piece[..length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addressed(feed: &str) -> Vec<Value> {
        let mut text = String::new();
        let mut feed = Addressed::new(feed.as_bytes(), "tea".to_owned(), "https://tea.example.com".to_owned());
        feed.read_to_string(&mut text).expect("read");
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| json!(line))).collect()
    }

    #[test]
    fn every_merchant_gets_the_address() {
        let told = addressed(concat!(
            "{\"type\":\"merchant\",\"id\":\"a\",\"name\":\"A\",\"endpoint\":\"https://elsewhere.example\"}\n",
            "broken\n{\"type\":\"merchant\",\"id\":\"b\",\"name\":\"B\"}\n{\"id\":\"p\",\"title\":\"T\"}"
        ));
        assert_eq!(told.len(), 4);
        assert_eq!(told[0]["endpoint"], "https://tea.example.com");
        assert_eq!(told[2]["endpoint"], "https://tea.example.com");
        assert_eq!((&told[1], &told[3]["id"]), (&json!("broken"), &json!("p")));
    }

    #[test]
    fn a_feed_without_a_merchant_gets_one() {
        let told = addressed("\u{feff}{\"id\":\"p\",\"title\":\"T\"}\n{\"id\":\"q\",\"title\":\"U\"}\n");
        assert_eq!(told.len(), 3);
        assert_eq!(
            told[0],
            json!({"type": "merchant", "id": "tea", "name": "tea", "endpoint": "https://tea.example.com"})
        );
        assert_eq!(told[1]["id"], "p");
        assert!(addressed("").is_empty());
    }
}
