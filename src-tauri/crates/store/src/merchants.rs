//! The merchants that the user has added. Their secrets are in the keyring, never here.

use crate::connection::StoreError;
use crate::database::Database;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// A merchant that was added.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownMerchant {
    /// What the user calls it; unique.
    pub name: String,
    /// Below which its API is discovered; unique.
    pub endpoint: String,
    /// The payment handler that its token in the keyring is of.
    pub handler: Option<String>,
    /// What it said it can do, as JSON that only its reader knows the form of.
    pub abilities: Value,
    /// RFC 3339.
    pub added_at: String,
}

const COLUMNS: &str = "name, endpoint, handler, abilities, added_at";

impl Database {
    /// Writes a merchant down; one of the same name or endpoint is replaced.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn add_merchant(&self, merchant: &KnownMerchant) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute(
            "DELETE FROM merchants WHERE name = ?1 OR endpoint = ?2",
            params![merchant.name, merchant.endpoint],
        )?;
        transaction.execute(
            &format!("INSERT INTO merchants ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)"),
            params![
                merchant.name,
                merchant.endpoint,
                merchant.handler,
                merchant.abilities.to_string(),
                merchant.added_at
            ],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// All merchants, by name.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn merchants(&self) -> Result<Vec<KnownMerchant>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM merchants ORDER BY name"))?;
        let rows = statement.query_map([], columns)?;
        rows.map(|row| row.map_err(StoreError::from).and_then(read)).collect()
    }

    /// The merchant of that name or endpoint.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn merchant(&self, name: &str) -> Result<Option<KnownMerchant>, StoreError> {
        let connection = self.lock();
        let row = connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM merchants WHERE name = ?1 OR endpoint = ?1"))?
            .query_row([name], columns)
            .optional()?;
        row.map(read).transpose()
    }

    /// Removes a merchant; whether there was one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub fn remove_merchant(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.lock().execute("DELETE FROM merchants WHERE name = ?1", [name])? > 0)
    }
}

type Columns = (String, String, Option<String>, String, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn read((name, endpoint, handler, abilities, added_at): Columns) -> Result<KnownMerchant, StoreError> {
    Ok(KnownMerchant { name, endpoint, handler, abilities: serde_json::from_str(&abilities)?, added_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_merchant_is_found_by_name_and_by_endpoint_until_it_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::open(folder.path()).expect("opened");
        let shop = |name: &str, endpoint: &str| KnownMerchant {
            name: name.to_owned(),
            endpoint: endpoint.to_owned(),
            handler: Some("com.example.pay".to_owned()),
            abilities: json!({"version": "2026-04-08"}),
            added_at: "2026-11-26T10:00:00Z".to_owned(),
        };
        let tea = shop("tea", "https://tea.example.com");
        database.add_merchant(&tea).expect("added");
        database.add_merchant(&shop("book", "https://book.example.com")).expect("added");
        assert_eq!(database.merchant("https://tea.example.com").expect("read"), Some(tea.clone()));
        // Added again under another name: there is one of each endpoint.
        database.add_merchant(&shop("tea house", "https://tea.example.com")).expect("added");
        assert_eq!(database.merchant("tea").expect("read"), None);
        let names: Vec<String> = database.merchants().expect("read").into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["book", "tea house"]);
        assert!(database.remove_merchant("book").expect("removed"));
        assert!(!database.remove_merchant("book").expect("none"));
    }
}
