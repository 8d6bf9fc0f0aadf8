//! The words of the index, how common each is, and the word that a misspelt one means.

use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Shorter words are not corrected: too many others are one slip away.
const SHORTEST: usize = 4;
/// Longer ones are left alone.
const LONGEST: usize = 24;

/// Counts words while an index is written.
#[derive(Default)]
pub struct Words {
    seen: HashMap<String, u32>,
}

impl Words {
    /// Counts the words of one product's index text.
    pub fn count(&mut self, text: &str) {
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match self.seen.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    self.seen.insert(word.to_owned(), 1);
                }
            }
        }
    }

    /// Writes down what was counted.
    pub fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut term = connection.prepare_cached(
            "INSERT INTO terms (term, products) VALUES (?1, ?2)
             ON CONFLICT (term) DO UPDATE SET products = products + excluded.products",
        )?;
        let mut known = connection.prepare_cached("SELECT 1 FROM terms WHERE term = ?1")?;
        let mut slip = connection.prepare_cached("INSERT OR IGNORE INTO slips (slip, term) VALUES (?1, ?2)")?;
        for (word, count) in self.seen {
            if is_correctable(&word) && !known.exists([&word])? {
                for shorter in slips(&word) {
                    slip.execute(params![shorter, word])?;
                }
            }
            term.execute(params![word, count])?;
        }
        Ok(())
    }
}

fn is_correctable(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A word, and it with each of its letters left out.
fn slips(word: &str) -> impl Iterator<Item = String> + '_ {
    std::iter::once(word.to_owned()).chain((0..word.len()).map(|at| format!("{}{}", &word[..at], &word[at + 1..])))
}

/// In about how many products a word is.
pub fn products(connection: &Connection, word: &str) -> rusqlite::Result<u32> {
    let mut statement = connection.prepare_cached("SELECT products FROM terms WHERE term = ?1")?;
    Ok(statement.query_row([word], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// The word of the index that an unknown one most likely means.
pub fn correction(connection: &Connection, word: &str) -> rusqlite::Result<Option<String>> {
    if !is_correctable(word) {
        return Ok(None);
    }
    let allowed = if word.len() > 7 { 2 } else { 1 };
    let mut statement = connection
        .prepare_cached("SELECT t.term, t.products FROM slips s JOIN terms t ON t.term = s.term WHERE s.slip = ?1")?;
    let mut best: Option<(usize, std::cmp::Reverse<u32>, String)> = None;
    for slip in slips(word) {
        let found = statement.query_map([&slip], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
        for found in found {
            let (term, products) = found?;
            let apart = strsim::osa_distance(word, &term);
            let candidate = (apart, std::cmp::Reverse(products), term);
            if apart <= allowed && best.as_ref().is_none_or(|best| candidate < *best) {
                best = Some(candidate);
            }
        }
    }
    Ok(best.map(|(.., term)| term))
}
