//! Google Merchant product feeds in XML: RSS 2.0 and Atom 1.0, item by item.

use super::row::{Column, Row, Wares};
use super::{LONGEST, Sink, short};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::io::{self, BufRead};
use yiju_domain::money::Currency;

/// Reads a feed to its end. What is no item of it is passed over.
///
/// # Errors
/// Where it cannot be read on, and those of the sink.
pub fn read(name: &str, feed: &mut impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut reader = Reader::from_reader(Lines { inner: feed, line: 1, text: 0 });
    reader.config_mut().check_end_names = false;
    let mut wares = Wares::new(name, Currency::USD);
    let mut buffer = Vec::new();
    let mut row: Option<Row> = None;
    let (mut column, mut text, mut size) = (None, String::new(), 0_usize);
    loop {
        size += buffer.len();
        buffer.clear();
        let line = reader.get_ref().line;
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => return Err(io::Error::new(error.kind(), error.to_string())),
            Err(error) => {
                // What follows cannot be told apart any more.
                sink(line, Err(short(&format!("the XML is broken here: {error}"))))?;
                break;
            }
        };
        match event {
            Event::Start(tag) if matches!(tag.local_name().as_ref(), "item" | "entry") => {
                (row, size) = (Some(Row::at(line)), 0);
            }
            Event::Start(tag) => {
                column = Column::of(tag.local_name().as_ref()).filter(|_| row.is_some());
                text.clear();
            }
            Event::Text(part) if column.is_some() => text.push_str(&part),
            Event::CData(part) if column.is_some() => text.push_str(&part),
            Event::GeneralRef(name) if column.is_some() => {
                // Resolved, with everything else that is markup, when the title is cleaned.
                text.push('&');
                text.push_str(&name);
                text.push(';');
            }
            Event::End(tag) if matches!(tag.local_name().as_ref(), "item" | "entry") => match row.take() {
                Some(_) if size > LONGEST => sink(line, Err(format!("the item is longer than {LONGEST} bytes")))?,
                Some(row) => wares.take(row, sink)?,
                None => {}
            },
            Event::End(_) => {
                if let (Some(row), Some(column)) = (&mut row, column.take()) {
                    row.set(column, &text);
                }
            }
            Event::Eof => {
                if let Some(row) = row {
                    sink(row.line, Err("the feed ends within this item".to_owned()))?;
                }
                break;
            }
            _ => {}
        }
    }
    wares.finish(sink)
}

/// Counts lines as they are read, and breaks off an item without end before it fills the memory.
struct Lines<'a, R> {
    inner: &'a mut R,
    line: u64,
    /// Bytes since the last end of a tag.
    text: usize,
}

impl<R: BufRead> io::Read for Lines<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let buffer = self.fill_buf()?;
        let length = buffer.len().min(into.len());
        into[..length].copy_from_slice(&buffer[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Lines<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.text > 4 * LONGEST { Ok(&[]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let buffer = &buffer[..amount.min(buffer.len())];
            self.line += buffer.iter().filter(|&&byte| byte == b'\n').count() as u64;
            self.text =
                buffer.iter().rposition(|&byte| byte == b'>').map_or(self.text + buffer.len(), |at| buffer.len() - at);
        }
        self.inner.consume(amount);
    }
}
