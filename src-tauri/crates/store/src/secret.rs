//! Secrets: in the keyring of the operating system, or for one run in memory where the user agreed to that. Never a file.

use keyring::v1::{Entry, Error};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The name under which the keyring shows the program's secrets.
const SERVICE: &str = "app.yiju.desktop";

/// Why a secret cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The system has no keyring service, or it is locked.
    #[error(
        "this system's keyring cannot be used ({0}). Start or unlock it (GNOME Keyring, KWallet), or go on with secrets in memory for this run only"
    )]
    NoKeyring(String),
    /// The keyring refused this one secret.
    #[error("the keyring refused the secret {name}: {cause}. Look at it in the system's keyring program")]
    Refused {
        /// The secret's name.
        name: String,
        /// The keyring's words.
        cause: String,
    },
}

/// Where secrets are kept.
///
/// Calls block, and the keyring's own runtime may not run inside another: never call from async code.
pub struct Secrets {
    /// `Some` once the user agreed to keep secrets in memory for this run.
    memory: Mutex<Option<HashMap<String, String>>>,
    /// Prefixed to each name, so that data folders do not share secrets.
    scope: String,
}

impl Secrets {
    /// The system's keyring; `scope` keeps the secrets of several data folders apart.
    #[must_use]
    pub fn new(scope: &str) -> Self {
        Self { memory: Mutex::new(None), scope: scope.to_owned() }
    }

    /// Keeps secrets in memory from now on, until the program ends. Only where the user agreed.
    pub fn keep_in_memory(&self) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
    }

    /// Whether secrets are kept in memory only.
    pub fn in_memory(&self) -> bool {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// A secret, where there is one.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn get(&self, name: &str) -> Result<Option<String>, SecretsError> {
        if let Some(memory) = &*self.memory.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(memory.get(name).cloned());
        }
        match self.entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(explain(name, error)),
        }
    }

    /// Keeps a secret under a name; an earlier one is replaced.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        if let Some(memory) = &mut *self.memory.lock().unwrap_or_else(PoisonError::into_inner) {
            memory.insert(name.to_owned(), secret.to_owned());
            return Ok(());
        }
        self.entry(name)?.set_password(secret).map_err(|error| explain(name, error))
    }

    /// Forgets a secret.
    ///
    /// # Errors
    /// See [`SecretsError`].
    pub fn remove(&self, name: &str) -> Result<(), SecretsError> {
        if let Some(memory) = &mut *self.memory.lock().unwrap_or_else(PoisonError::into_inner) {
            memory.remove(name);
            return Ok(());
        }
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(explain(name, error)),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, SecretsError> {
        Entry::new(SERVICE, &format!("{}/{name}", self.scope)).map_err(|error| match (Entry::store_status(), error) {
            (Err(cause), _) => SecretsError::NoKeyring(cause.to_string()),
            (Ok(()), error) => explain(name, error),
        })
    }
}

fn explain(name: &str, error: Error) -> SecretsError {
    match error {
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) | Error::NoDefaultStore => {
            SecretsError::NoKeyring(error.to_string())
        }
        other => SecretsError::Refused { name: name.to_owned(), cause: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_memory_a_secret_lives_as_long_as_the_run() {
        let secrets = Secrets::new("test");
        secrets.keep_in_memory();
        assert_eq!(secrets.get("key").expect("read"), None);
        secrets.set("key", "s").expect("set");
        assert_eq!(secrets.get("key").expect("read").as_deref(), Some("s"));
        secrets.remove("key").expect("removed");
        assert_eq!(secrets.get("key").expect("read"), None);
    }
}
