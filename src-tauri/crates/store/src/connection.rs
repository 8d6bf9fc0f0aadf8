//! Opens an SQLite file: one place for its pragmas, its migrations and the words of its failures.

use rusqlite::{Connection, ErrorCode};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a power cut may take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed (`synchronous=FULL`): orders.
    Full,
    /// The last commits, never the file's consistency (`synchronous=NORMAL`): what can be imported again.
    Normal,
}

/// Why a file of ours cannot be used. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be made or written.
    #[error("cannot use the data folder {folder}: {cause}. Make it writable or choose another with --data-dir")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The file or its folder is read-only.
    #[error("{file} is read-only. Make it writable or choose another folder with --data-dir")]
    ReadOnly {
        /// The file.
        file: PathBuf,
    },
    /// Another program holds the file for longer than five seconds.
    #[error("{file} is in use by another program. Close the other one and try again")]
    Busy {
        /// The file.
        file: PathBuf,
    },
    /// A newer edition wrote the file.
    #[error("{file} was written by a newer edition of Yiju (schema {found}, this one knows {known}). Update Yiju")]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its version.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// The file is damaged.
    #[error("{file} is damaged ({cause}). Move it away to begin with an empty one")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// SQLite's words.
        cause: rusqlite::Error,
    },
    /// Anything else that SQLite says.
    #[error("the database failed: {0}. Close other programs that use it and try again")]
    Sqlite(#[from] rusqlite::Error),
    /// A row that this program did not write that way.
    #[error("the database holds a row that cannot be read: {0}")]
    Row(#[from] serde_json::Error),
}

/// Opens or makes the file at `path` and brings it to the newest of `migrations`, each a script of SQL that is run
/// once, in order, within one transaction.
///
/// # Errors
/// See [`StoreError`].
pub fn open(path: &Path, migrations: &[&str], durability: Durability) -> Result<Connection, StoreError> {
    let told = |cause| explain(path, cause);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| StoreError::Folder { folder: folder.to_owned(), cause })?;
    }
    let mut connection = Connection::open(path).map_err(told)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(told)?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
        ))
        .map_err(told)?;
    migrate(&mut connection, path, migrations).map_err(|error| match error {
        StoreError::Sqlite(cause) => explain(path, cause),
        other => other,
    })?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let version = |connection: &Connection| -> Result<usize, StoreError> {
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(usize::try_from(found).unwrap_or(usize::MAX))
    };
    let found = version(connection)?;
    if found > migrations.len() {
        return Err(StoreError::Newer { file: path.to_owned(), found, known: migrations.len() });
    }
    if found == migrations.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Read again under the write lock: another instance may have migrated in between.
    let found = version(&transaction)?;
    for script in migrations.iter().skip(found) {
        transaction.execute_batch(script)?;
    }
    transaction.pragma_update(None, "user_version", u32::try_from(migrations.len()).unwrap_or(u32::MAX))?;
    transaction.commit()?;
    Ok(())
}

fn explain(path: &Path, cause: rusqlite::Error) -> StoreError {
    let file = path.to_owned();
    match cause.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly { file }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { file },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged { file, cause },
        _ => StoreError::Sqlite(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER) STRICT;";
    const SECOND: &str = "ALTER TABLE a ADD COLUMN y TEXT;";

    #[test]
    fn migrations_run_once_and_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/yiju.db");
        open(&path, &[FIRST], Durability::Full).expect("made");
        let connection = open(&path, &[FIRST, SECOND], Durability::Full).expect("migrated");
        connection.execute("INSERT INTO a VALUES (1, 'z')", []).expect("both columns are there");
        open(&path, &[FIRST, SECOND], Durability::Full).expect("opened again");
    }

    #[test]
    fn a_file_of_a_newer_edition_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("yiju.db");
        open(&path, &[FIRST, SECOND], Durability::Normal).expect("made");
        let error = open(&path, &[FIRST], Durability::Normal).expect_err("too new");
        assert!(matches!(error, StoreError::Newer { found: 2, known: 1, .. }), "{error}");
    }

    #[test]
    fn a_file_that_is_no_database_is_told_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("yiju.db");
        std::fs::write(&path, "this is no database at all, but long enough to look like one").expect("written");
        let error = open(&path, &[FIRST], Durability::Normal).expect_err("no database");
        assert!(error.to_string().contains("damaged"), "{error}");
        assert!(std::fs::read_to_string(&path).expect("still there").starts_with("this is"));
    }
}
