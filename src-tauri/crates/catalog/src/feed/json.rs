//! JSON: one object a line, or one document that holds an array of them.

use super::commerce::Goods;
use super::lines::{self, Line};
use super::{Format, LONGEST, Sink, short};
use serde_json::Value;
use std::io::{self, BufRead};
use yiju_domain::feed::Record;

/// How JSON that begins so is structured.
pub fn format(head: &str) -> Format {
    let linked =
        |text: &str| text.contains("\"@context\"") || text.contains("\"@type\"") || text.contains("\"@graph\"");
    let first = head.lines().next().unwrap_or_default();
    if linked(&head.chars().take(4000).collect::<String>()) {
        return Format::Linked;
    }
    let holds_array = |value: &Value| ARRAYS.iter().any(|name| value.get(*name).is_some_and(Value::is_array));
    let whole = |line: &str| serde_json::from_str::<Value>(line).ok().filter(Value::is_object);
    if let Some(value) = whole(first) {
        return if holds_array(&value) { Format::Document } else { Format::Lines };
    }
    if head.starts_with('[') {
        return Format::Document;
    }
    if head.lines().skip(1).take(8).any(|line| whole(line).is_some()) {
        return Format::Lines;
    }
    // Cut off within its one line, or broken over several.
    let opens = ARRAYS.iter().any(|name| head.contains(&format!("\"{name}\"")));
    if opens || first.trim() == "{" { Format::Document } else { Format::Lines }
}

/// The members of a document that hold its records.
const ARRAYS: [&str; 4] = ["products", "items", "records", "data"];

/// Reads one object a line.
///
/// # Errors
/// Where the feed cannot be read on, and those of the sink.
pub fn lines(name: &str, feed: &mut impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut goods = Goods::new(name);
    let mut at = 0;
    loop {
        let line = match lines::next(feed)? {
            Line::End => return Ok(()),
            Line::TooLong => Err(format!("the line is longer than {LONGEST} bytes")),
            Line::Whole(bytes) => Ok(bytes),
        };
        at += 1;
        match line.and_then(|bytes| text(&bytes, at == 1)) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => record(at, &text, &mut goods, sink)?,
            Err(reason) => sink(at, Err(reason))?,
        }
    }
}

fn text(bytes: &[u8], first: bool) -> Result<String, String> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8 from byte {}", error.valid_up_to() + 1))?;
    Ok(if first { text.trim_start_matches('\u{feff}') } else { text }.to_owned())
}

/// Hands on what one object holds: a record of ours, or a product of a commerce protocol with its merchant.
fn record(line: u64, text: &str, goods: &mut Goods, sink: &mut Sink) -> io::Result<()> {
    // Most lines are ours, and read straight away.
    let foreign = ["\"amount\"", "\"price_range\""].iter().any(|member| text.contains(member));
    if foreign
        && let Ok(value) = serde_json::from_str::<Value>(text)
        && Goods::knows(&value)
    {
        return goods.take(line, value, sink);
    }
    sink(line, Record::from_json(text).map_err(|error| short(reason(&error.to_string()))))
}

/// Why a record cannot be read, without the place within the record: what is told is the line of the feed.
fn reason(error: &str) -> &str {
    error.rfind(" at line ").map_or(error, |at| &error[..at])
}

/// Reads the elements of a document's array one by one, however large the document is.
///
/// # Errors
/// Where the feed cannot be read on, and those of the sink.
pub fn document(name: &str, feed: &mut impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut goods = Goods::new(name);
    let mut walk = Walk::default();
    loop {
        let buffer = match feed.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            if walk.depth > 0 {
                sink(walk.line, Err("the document ends before it is complete".to_owned()))?;
            }
            return Ok(());
        }
        let length = buffer.len();
        let found: Vec<Element> = buffer.iter().filter_map(|&byte| walk.step(byte)).collect();
        feed.consume(length);
        for Element { line, bytes } in found {
            match bytes
                .ok_or_else(|| format!("the record is longer than {LONGEST} bytes"))
                .and_then(|b| text(&b, false))
            {
                Ok(text) => record(line, &text, &mut goods, sink)?,
                Err(reason) => sink(line, Err(reason))?,
            }
        }
    }
}

/// An element of the array; no bytes where it is too long.
struct Element {
    line: u64,
    bytes: Option<Vec<u8>>,
}

/// Where in a document one is, byte by byte.
struct Walk {
    line: u64,
    depth: u32,
    in_text: bool,
    escaped: bool,
    /// The text read last, which may be the name of a member.
    last: Vec<u8>,
    /// At which depth the elements stand; none outside the array.
    array: Option<u32>,
    open: Vec<u8>,
    began: u64,
    long: bool,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            line: 1,
            depth: 0,
            in_text: false,
            escaped: false,
            last: Vec::new(),
            array: None,
            open: Vec::new(),
            began: 1,
            long: false,
        }
    }
}

impl Walk {
    fn step(&mut self, byte: u8) -> Option<Element> {
        if byte == b'\n' {
            self.line += 1;
        }
        let inside = self.array.is_some_and(|depth| self.depth > depth);
        if inside {
            self.keep(byte);
        }
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ if self.last.len() < 32 => self.last.push(byte),
                _ => {}
            }
            return None;
        }
        match byte {
            b'"' => {
                self.in_text = true;
                self.last.clear();
            }
            b'{' | b'[' => {
                self.depth += 1;
                let named = ARRAYS.iter().any(|name| name.as_bytes() == self.last);
                let top = byte == b'[' && (self.depth == 1 || (self.depth == 2 && named));
                if self.array.is_none() && top {
                    self.array = Some(self.depth);
                } else if self.array.is_some_and(|depth| self.depth == depth + 1) {
                    self.open.clear();
                    (self.began, self.long) = (self.line, false);
                    self.keep(byte);
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                match self.array {
                    Some(depth) if self.depth == depth => {
                        let bytes = std::mem::take(&mut self.open);
                        return Some(Element { line: self.began, bytes: (!self.long).then_some(bytes) });
                    }
                    Some(depth) if self.depth < depth => self.array = None,
                    _ => {}
                }
            }
            _ => {}
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        if self.open.len() < LONGEST {
            self.open.push(byte);
        } else {
            self.long = true;
        }
    }
}
