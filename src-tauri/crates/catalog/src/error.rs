//! Why a catalog cannot be used, in words that say what to do.

use yiju_store::StoreError;

/// Why a catalog cannot be used. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file of catalogs cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQLite failed in the middle of something.
    #[error("the catalog file failed: {0}. Remove the catalog and import its feed again")]
    Sqlite(#[from] rusqlite::Error),
    /// The feed stopped in the middle.
    #[error("the feed cannot be read: {0}. The catalog is as it was; import the feed again")]
    Read(#[from] std::io::Error),
    /// A record in the file is not one of this edition's.
    #[error("the catalog holds a record that cannot be read: {0}. Import its feed again")]
    Record(#[from] serde_json::Error),
    /// Not one line of the feed is a record.
    #[error(
        "the feed holds nothing that can be sold ({lines} lines; {reason}). The catalog is as it was; look at the feed's format"
    )]
    Nothing {
        /// Lines read.
        lines: u64,
        /// What the first broken line suffers from.
        reason: String,
    },
    /// Something that was ordered before is not sold any more, or not that way.
    #[error("{what} is not on the menu any more. Say what you want instead")]
    NoLonger {
        /// What it was called.
        what: String,
    },
    /// No catalog of that name.
    #[error("there is no catalog {name:?}. See `yiju catalog list`, or import a feed with `yiju catalog import`")]
    Unknown {
        /// The name asked for.
        name: String,
    },
}
