//! What outlives a run: SQLite files and the OS keyring. Knows no catalog and no merchant.

mod connection;
mod database;
mod history;
mod ledger;
mod merchants;
mod secret;
mod settings;

pub use connection::{Durability, StoreError, open};
pub use database::{Database, open_database};
pub use history::Said;
pub use ledger::Entry as LedgerEntry;
pub use merchants::KnownMerchant;
pub use secret::{Secrets, SecretsError};
