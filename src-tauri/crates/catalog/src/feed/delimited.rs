//! Tables with a header: CSV with commas or semicolons, Google Merchant's TSV.

use super::row::{Column, Row, Wares};
use super::{LONGEST, Sink, short};
use csv::{ByteRecord, ErrorKind, ReaderBuilder};
use std::io::{self, BufRead};
use yiju_domain::money::Currency;
use yiju_domain::text::is_han;

/// Reads a table to its end.
///
/// # Errors
/// Where it cannot be read on, and those of the sink.
pub fn read(name: &str, by: u8, feed: &mut impl BufRead, sink: &mut Sink) -> io::Result<()> {
    let mut reader =
        ReaderBuilder::new().delimiter(by).flexible(true).quoting(by != b'\t').from_reader(Bounded::new(feed));
    let header: Vec<String> = reader
        .byte_headers()
        .map_err(io_error)?
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect();
    let mut columns: Vec<Option<Column>> =
        header.iter().map(|name| Column::of(name.trim_start_matches('\u{feff}'))).collect();
    if !columns.iter().flatten().any(|column| matches!(column, Column::Title | Column::TitleZh | Column::TitleEn)) {
        let known = header.iter().take(12).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        return sink(1, Err(short(&format!("no column is a title; there are {known}"))));
    }
    // The first column of a kind is meant, but all that tell variants apart.
    for at in 0..columns.len() {
        let repeats = !matches!(columns[at], Some(Column::Other | Column::Tags | Column::Aliases) | None);
        if repeats && columns[..at].contains(&columns[at]) {
            columns[at] = None;
        }
    }
    let chinese = header.iter().any(|name| name.chars().any(is_han));
    let mut wares: Option<Wares> = None;
    let mut record = ByteRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) if matches!(error.kind(), ErrorKind::Io(_)) => return Err(io_error(error)),
            Err(error) => {
                sink(line, Err(short(&error.to_string())))?;
                continue;
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        if record.as_slice().len() > LONGEST {
            sink(line, Err(format!("the row is longer than {LONGEST} bytes")))?;
            continue;
        }
        let mut row = Row::at(line);
        let mut wrong = None;
        for (cell, column) in record.iter().zip(&columns) {
            match (std::str::from_utf8(cell), column) {
                (Ok(text), Some(column)) => row.set(*column, text),
                (Err(_), Some(_)) => wrong = Some("not UTF-8"),
                (_, None) => {}
            }
        }
        if let Some(reason) = wrong {
            sink(line, Err(reason.to_owned()))?;
            continue;
        }
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let han = || record.iter().any(|cell| String::from_utf8_lossy(cell).chars().any(is_han));
        let wares =
            wares.get_or_insert_with(|| Wares::new(name, if chinese || han() { Currency::CNY } else { Currency::USD }));
        wares.take(row, sink)?;
    }
    wares.map_or(Ok(()), |mut wares| wares.finish(sink))
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("the header of the table is broken: {other:?}")),
    }
}

/// Ends a line that goes on for longer than any row may, so that no row fills the memory.
struct Bounded<'a, R> {
    inner: &'a mut R,
    line: usize,
    broken: bool,
}

impl<'a, R: BufRead> Bounded<'a, R> {
    const fn new(inner: &'a mut R) -> Self {
        Self { inner, line: 0, broken: false }
    }
}

impl<R: BufRead> io::Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() || into.is_empty() {
                return Ok(0);
            }
            let end = buffer.iter().position(|&byte| byte == b'\n').map_or(buffer.len(), |end| end + 1);
            let ends = buffer[end - 1] == b'\n';
            let length = end.min(into.len());
            if self.broken || self.line + length > 2 * LONGEST {
                // The rest of the line is passed over.
                self.broken = !ends;
                self.line = 0;
                self.inner.consume(end);
                if ends {
                    into[0] = b'\n';
                    return Ok(1);
                }
                continue;
            }
            into[..length].copy_from_slice(&buffer[..length]);
            self.inner.consume(length);
            self.line = if ends && length == end { 0 } else { self.line + length };
            return Ok(length);
        }
    }
}
