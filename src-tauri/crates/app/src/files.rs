//! Where the user's data lies.

use crate::error::AppError;
use std::path::{Path, PathBuf};

/// The folder of the user's data: the one given, else the system's place for such data.
///
/// # Errors
/// [`AppError::NoHome`] where the system tells no place.
pub fn data_dir(given: Option<&Path>) -> Result<PathBuf, AppError> {
    match given {
        Some(folder) => Ok(folder.to_owned()),
        None => directories::ProjectDirs::from("app", "yiju", "Yiju")
            .map(|places| places.data_dir().to_owned())
            .ok_or(AppError::NoHome),
    }
}
