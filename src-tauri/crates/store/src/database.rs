//! `yiju.db`: the one file of what must not be lost: orders, history, ledger, settings.

use crate::connection::{Durability, StoreError, open};
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// In order; a script is never changed once it was released, another is added behind it.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/2026-11-25-history.sql"),
    include_str!("../migrations/2026-11-25-orders.sql"),
    include_str!("../migrations/2026-11-26-merchants.sql"),
    include_str!("../migrations/2026-11-26-after-orders.sql"),
];

/// Opens or makes `yiju.db` in the data folder. A committed transaction survives a power cut.
///
/// # Errors
/// See [`StoreError`].
pub fn open_database(folder: &Path) -> Result<Connection, StoreError> {
    open(&folder.join("yiju.db"), MIGRATIONS, Durability::Full)
}

/// History, ledger and settings in `yiju.db`.
pub struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens or makes `yiju.db` in the data folder.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        open_database(folder).map(|connection| Self { connection: Mutex::new(connection) })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no transaction open: SQLite rolls it back when it is dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
