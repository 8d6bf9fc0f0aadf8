//! What outlives a run: SQLite files and the OS keyring. Knows no catalog and no merchant.

mod connection;
mod history;
mod secret;

pub use connection::{Durability, StoreError, open};
pub use history::{Exchange, History};
pub use secret::{Secrets, SecretsError};
