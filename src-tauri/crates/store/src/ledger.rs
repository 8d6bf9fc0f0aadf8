//! The ledger: the one account of cost, latency and failure.

use crate::connection::StoreError;
use crate::database::Database;
use rusqlite::params;
use yiju_domain::money::{Currency, Money};

/// One step of the way, done or failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// RFC 3339.
    pub at: String,
    /// `understand`, `match`, `confirm`, `submit`.
    pub step: String,
    /// How long it took.
    pub milliseconds: f64,
    /// Tokens that the model read and wrote.
    pub tokens: Option<u32>,
    /// What was confirmed or charged.
    pub money: Option<Money>,
    /// What went wrong, for people.
    pub failure: Option<String>,
}

impl Database {
    /// Writes entries down, all or none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn account(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        for entry in entries {
            transaction
                .prepare_cached(
                    "INSERT INTO ledger (at, step, milliseconds, tokens, minor, currency, failure)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    entry.at,
                    entry.step,
                    entry.milliseconds,
                    entry.tokens,
                    entry.money.map(|money| money.minor),
                    entry.money.map(|money| money.currency.code().to_owned()),
                    entry.failure,
                ])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The newest entries, newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn ledger(&self, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT at, step, milliseconds, tokens, minor, currency, failure FROM ledger ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |row| {
            let currency = row.get::<_, Option<String>>(5)?.and_then(|code| Currency::try_from(code).ok());
            Ok(Entry {
                at: row.get(0)?,
                step: row.get(1)?,
                milliseconds: row.get(2)?,
                tokens: row.get(3)?,
                money: row.get::<_, Option<i64>>(4)?.zip(currency).map(|(minor, currency)| Money::new(minor, currency)),
                failure: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(folder.path()).expect("opened");
        let entry = Entry {
            at: "2026-11-25T10:00:00Z".to_owned(),
            step: "submit".to_owned(),
            milliseconds: 12.5,
            tokens: None,
            money: Some(Money::new(3250, Currency::CNY)),
            failure: Some("the merchant is busy".to_owned()),
        };
        database.account(std::slice::from_ref(&entry)).expect("written");
        assert_eq!(database.ledger(10).expect("read"), [entry]);
    }
}
