//! The user's own profile on the web: where it is in the database, its key in the keyring. Whoever has one calls merchants
//! in its name, signed.

use crate::connect::Merchants;
use crate::error::AppError;
use serde_json::Value;
use yiju_merchants::{MerchantEndpoint, Platform, PlatformError};
use yiju_store::{Database, Secrets};

/// The key of the profile's address in the database.
const PROFILE: &str = "profile";
/// The name of its key in the keyring.
const KEY: &str = "profile-key";

/// The user's own profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProfile {
    /// Its address.
    pub url: String,
    /// What belongs there.
    pub document: Value,
}

impl From<&Platform> for OwnProfile {
    fn from(platform: &Platform) -> Self {
        Self { url: platform.profile().to_owned(), document: platform.document() }
    }
}

impl Merchants {
    /// The user's own profile, where they have one.
    ///
    /// # Errors
    /// [`AppError::Platform`], [`AppError::Secrets`], [`AppError::Store`].
    pub fn profile(&self) -> Result<Option<OwnProfile>, AppError> {
        let (database, secrets) = self.kept();
        Ok(platform(database, secrets)?.as_ref().map(OwnProfile::from))
    }

    /// Calls merchants in the name of the profile at this address from now on, with the key that an earlier one had. The
    /// document belongs at that address before the next order.
    ///
    /// # Errors
    /// [`AppError::Platform`] for an address that no merchant could open, [`AppError::Secrets`], [`AppError::Store`].
    pub fn set_profile(&self, url: &str) -> Result<OwnProfile, AppError> {
        let (database, secrets) = self.kept();
        // An address of no use is told before the keyring is asked for anything.
        MerchantEndpoint::parse(url).map_err(PlatformError::from)?;
        let kept = secrets.get(KEY)?;
        let key = kept.clone().map_or_else(Platform::new_key, Ok)?;
        let platform = Platform::new(url, &key)?;
        if kept.is_none() {
            secrets.set(KEY, &key)?;
        }
        database.set(PROFILE, &Some(platform.profile()))?;
        Ok(OwnProfile::from(&platform))
    }

    /// Calls merchants in the program's own name again. The key is removed.
    ///
    /// # Errors
    /// [`AppError::Secrets`], [`AppError::Store`].
    pub fn forget_profile(&self) -> Result<(), AppError> {
        let (database, secrets) = self.kept();
        database.set(PROFILE, &None::<String>)?;
        Ok(secrets.remove(KEY)?)
    }
}

/// In whose name merchants are called: nobody's but the program's, where the user has no profile.
pub fn platform(database: &Database, secrets: &Secrets) -> Result<Option<Platform>, AppError> {
    let Some(url) = database.setting::<Option<String>>(PROFILE)?.flatten() else { return Ok(None) };
    let key = secrets.get(KEY)?.unwrap_or_default();
    Ok(Some(Platform::new(&url, &key)?))
}
