//! Lines of bounded length out of a text of any.

use super::LONGEST;
use std::io::{self, BufRead};

/// One line.
pub enum Line {
    /// The text is over.
    End,
    /// Longer than [`LONGEST`]; it was passed over.
    TooLong,
    /// Without its end.
    Whole(Vec<u8>),
}

/// The next line.
///
/// # Errors
/// Where the text cannot be read on.
pub fn next(feed: &mut impl BufRead) -> io::Result<Line> {
    let mut line = Vec::new();
    let (mut any, mut long) = (false, false);
    loop {
        let buffer = match feed.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
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
