//! Where the program's files are.

use crate::error::AppError;
use std::path::{Path, PathBuf};

/// The file's name in a data folder, beside the program, and in the repository's `models/`.
const MODEL: &str = "yiju.gguf";

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

/// The model file: the one given, else the first that exists of the data folder's, one beside the program (as an
/// installer lays it), and the repository's.
#[must_use]
pub fn model_file(given: Option<&Path>, data_dir: &Path) -> PathBuf {
    if let Some(file) = given {
        return file.to_owned();
    }
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or_else(|| Path::new(""));
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models").join(MODEL);
    let places = [
        data_dir.join(MODEL),
        beside.join("models").join(MODEL),
        beside.join("../lib/Yiju/models").join(MODEL),
        beside.join("../Resources/models").join(MODEL),
    ];
    places.into_iter().find(|file| file.exists()).unwrap_or(repository)
}
