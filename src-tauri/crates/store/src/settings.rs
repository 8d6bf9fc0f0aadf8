//! What the user has set, one JSON value for a key.

use crate::connection::StoreError;
use crate::database::Database;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Database {
    /// A setting, where it was set.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let value: Option<String> = self
            .lock()
            .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        Ok(value.map(|value| serde_json::from_str(&value)).transpose()?)
    }

    /// Sets it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        let value = serde_json::to_string(value)?;
        self.lock()
            .prepare_cached(
                "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, value])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_there_once_it_was_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(folder.path()).expect("opened");
        assert_eq!(database.setting::<String>("address").expect("read"), None);
        database.set("address", "公司").expect("set");
        database.set("address", "home").expect("set again");
        assert_eq!(database.setting::<String>("address").expect("read").as_deref(), Some("home"));
    }
}
