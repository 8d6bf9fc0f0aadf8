//! What the user sets: how much each aspect of an offer counts.

use crate::app::Options;
use crate::error::AppError;
use crate::files::data_dir;
use yiju_catalog::Weights;
use yiju_store::Database;

/// The key of the weights in the database.
const WEIGHTS: &str = "weights";

/// The settings of a data folder. Needs no model; contacts nobody.
pub struct Settings {
    database: Database,
}

impl Settings {
    /// Opens the data folder.
    ///
    /// # Errors
    /// See [`AppError`].
    pub fn open(options: &Options) -> Result<Self, AppError> {
        Ok(Self { database: Database::open(&data_dir(options.data_dir.as_deref())?)? })
    }

    /// The weights in percent of the usual.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub fn weights(&self) -> Result<Weights, AppError> {
        weights(&self.database)
    }

    /// Sets the weight of an aspect, in percent of the usual.
    ///
    /// # Errors
    /// [`AppError::NoSuchSetting`] where there is none of that name or it is too large; [`AppError::Store`].
    pub fn set_weight(&self, name: &str, percent: u32) -> Result<Weights, AppError> {
        let mut weights = self.weights()?;
        match weights.named(name) {
            Some(weight) if percent <= Weights::MOST => *weight = percent,
            _ => return Err(AppError::NoSuchSetting(name.to_owned())),
        }
        self.database.set(WEIGHTS, &weights)?;
        Ok(weights)
    }

    /// Sets every weight as it is at first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub fn reset(&self) -> Result<Weights, AppError> {
        self.database.set(WEIGHTS, &Weights::default())?;
        self.weights()
    }
}

pub(crate) fn weights(database: &Database) -> Result<Weights, AppError> {
    Ok(database.setting(WEIGHTS)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_kept_and_only_what_there_is_can_be_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options { data_dir: Some(folder.path().to_owned()), ..Options::default() };
        let settings = Settings::open(&options).expect("opened");
        assert_eq!(settings.weights().expect("read"), Weights::default());
        settings.set_weight("price", 250).expect("set");
        assert_eq!(Settings::open(&options).expect("opened").weights().expect("read").price, 250);
        for (name, percent) in [("colour", 100), ("price", 1001)] {
            assert!(matches!(settings.set_weight(name, percent), Err(AppError::NoSuchSetting(_))), "{name}");
        }
        for name in Weights::NAMES {
            settings.set_weight(name, 0).expect("set");
        }
        assert_eq!(settings.reset().expect("reset"), Weights::default());
    }
}
