//! The sandbox's memory: checkouts, and what was answered under each key, in one SQLite file.

use super::session::Session;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use yiju_store::{Durability, StoreError};

const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/2026-11-25-sandbox.sql"),
    include_str!("../../migrations/2026-11-26-accounts.sql"),
];

/// How long a key is remembered, in seconds: thirty days. The protocol asks for one day at least.
const KEPT: i64 = 30 * 24 * 60 * 60;

/// The file.
pub struct Book(Mutex<Connection>);

/// A status with a body: what is answered, and what is kept to be answered again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// What a key is known for.
pub enum Known {
    /// Nothing yet.
    New,
    /// The same call, answered so.
    Same(Reply),
    /// Another call.
    Other,
}

/// The file within one transaction, as one merchant's stall sees it.
pub struct Page<'a> {
    pub(super) transaction: &'a Transaction<'a>,
    pub(super) stall: &'a str,
}

impl Book {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = yiju_store::open(path, MIGRATIONS, Durability::Full)?;
        let outdated = jiff::Timestamp::now().as_second() - KEPT;
        connection.execute("DELETE FROM answers WHERE at < ?1", [outdated])?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Does `work` whole or not at all.
    ///
    /// # Errors
    /// That of `work`, or [`StoreError`]: then nothing was done.
    pub fn transact<T>(
        &self,
        stall: &str,
        work: impl FnOnce(&Page<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&Page { transaction: &transaction, stall })?;
        transaction.commit()?;
        Ok(done)
    }
}

impl Page<'_> {
    /// What a key stands for already.
    pub fn recall(&self, key: &str, call: &[u8]) -> Result<Known, StoreError> {
        let sql = "SELECT call, status, body FROM answers WHERE stall = ?1 AND key = ?2";
        let found = self.transaction.query_row(sql, params![self.stall, key], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, Reply { status: row.get(1)?, body: row.get(2)? }))
        });
        Ok(match found.optional()? {
            None => Known::New,
            Some((known, reply)) if known == call => Known::Same(reply),
            Some(_) => Known::Other,
        })
    }

    /// Keeps what is answered under a key.
    pub fn remember(&self, key: &str, call: &[u8], reply: &Reply) -> Result<(), StoreError> {
        let sql = "INSERT INTO answers (stall, key, call, status, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let now = jiff::Timestamp::now().as_second();
        self.transaction.execute(sql, params![self.stall, key, call, reply.status, reply.body, now])?;
        Ok(())
    }

    /// A checkout of this stall.
    pub fn checkout(&self, id: &str) -> Result<Option<Session>, StoreError> {
        self.session("SELECT session FROM checkouts WHERE stall = ?1 AND id = ?2", id)
    }

    /// The checkout of this stall that led to an order.
    pub fn order(&self, id: &str) -> Result<Option<Session>, StoreError> {
        self.session("SELECT session FROM checkouts WHERE stall = ?1 AND order_id = ?2", id)
    }

    fn session(&self, sql: &str, id: &str) -> Result<Option<Session>, StoreError> {
        let text: Option<String> =
            self.transaction.query_row(sql, params![self.stall, id], |row| row.get(0)).optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Writes a checkout.
    pub fn keep(&self, session: &Session) -> Result<(), StoreError> {
        let sql = "INSERT INTO checkouts (id, stall, order_id, session) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (id) DO UPDATE SET order_id = excluded.order_id, session = excluded.session";
        let order = session.order.as_ref().map(|order| &order.id);
        self.transaction.execute(sql, params![session.id, self.stall, order, serde_json::to_string(session)?])?;
        Ok(())
    }
}
