//! What the user said, and how it was understood.

use crate::connection::StoreError;
use crate::database::Database;
use rusqlite::params;
use yiju_domain::intent::Intent;

/// An utterance of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// RFC 3339.
    pub at: String,
    /// As typed.
    pub utterance: String,
    /// As it was understood then.
    pub intent: Intent,
}

impl Database {
    /// Remembers an utterance.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn remember(&self, said: &Said) -> Result<(), StoreError> {
        let intent = serde_json::to_string(&said.intent)?;
        self.lock()
            .prepare_cached("INSERT INTO utterances (at, utterance, intent) VALUES (?1, ?2, ?3)")?
            .execute(params![said.at, said.utterance, intent])?;
        Ok(())
    }

    /// The newest utterances, newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn said(&self, limit: u32) -> Result<Vec<Said>, StoreError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT at, utterance, intent FROM utterances ORDER BY id DESC LIMIT ?1")?;
        let rows = statement.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
        rows.map(|row| {
            let (at, utterance, intent) = row?;
            Ok(Said { at, utterance, intent: serde_json::from_str(&intent)? })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yiju_domain::intent::Act;

    #[test]
    fn the_newest_utterance_comes_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(folder.path()).expect("opened");
        for utterance in ["来杯拿铁", "a large coke"] {
            let intent = Intent { act: Act::Order, wishes: Vec::new() };
            let said = Said { at: "2026-11-25T10:00:00Z".to_owned(), utterance: utterance.to_owned(), intent };
            database.remember(&said).expect("remembered");
        }
        let said = database.said(1).expect("read");
        assert_eq!(said[0].utterance, "a large coke");
        assert_eq!(said.len(), 1);
    }
}
