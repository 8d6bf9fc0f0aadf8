//! Which model file understands, and whether it is the one that belongs to this edition.

use crate::app::{Options, hex};
use crate::error::AppError;
use crate::files::data_dir;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use yiju_domain::conversation::Stage;
use yiju_model::{GgufError, Header, ModelError, Understanding};
use yiju_store::Database;

/// The file's name in a data folder, beside the program, and in the repository's `models/`.
const NAME: &str = "yiju.gguf";
/// SHA-256 of the bundled file, as `models/train/export.py` writes it.
const SHA256: &str = include_str!("../../../../models/yiju.gguf.sha256");
/// The setting of the file that the user chose.
const CHOSEN: &str = "model";

/// A model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Whether it must be this edition's own; else the user chose it.
    pub bundled: bool,
}

impl ModelFile {
    /// The file that the options name, else the one that the user chose for good, else the bundled one: the first that
    /// exists in the data folder, beside the program (as an installer lays it), and in the repository.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::NoHome`].
    pub fn find(options: &Options) -> Result<Self, AppError> {
        let folder = data_dir(options.data_dir.as_deref())?;
        let chosen = match &options.model {
            Some(file) => Some(file.clone()),
            None => Database::open(&folder)?.setting(CHOSEN)?,
        };
        Ok(match chosen {
            Some(path) => Self { path, bundled: false },
            None => Self { path: bundled(&folder), bundled: true },
        })
    }

    /// Whether a bundled file is, byte for byte, the one that this edition was built with.
    ///
    /// # Errors
    /// [`AppError::OtherModel`] where it is not; [`AppError::Model`] where it cannot be read.
    pub fn check(&self) -> Result<(), AppError> {
        if !self.bundled {
            return Ok(());
        }
        let unreadable = |cause| ModelError::File { file: self.path.clone(), cause: GgufError::Io(cause) };
        let mut digest = Sha256::new();
        let mut file = File::open(&self.path).map_err(unreadable)?;
        let mut part = vec![0; 1 << 16];
        loop {
            match file.read(&mut part).map_err(unreadable)? {
                0 => break,
                length => digest.update(&part[..length]),
            }
        }
        let found = hex(&digest.finalize());
        if found == SHA256.trim() { Ok(()) } else { Err(AppError::OtherModel { file: self.path.clone(), found }) }
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// [`AppError::Model`] where it is no GGUF file or a damaged one.
    pub fn header(&self) -> Result<Header, AppError> {
        let read = Header::read(&self.path);
        Ok(read.map_err(|cause| ModelError::File { file: self.path.clone(), cause })?)
    }

    /// Loads it.
    ///
    /// # Errors
    /// As of [`check`](Self::check), and [`AppError::Model`].
    pub fn load(&self, options: &Options) -> Result<Understanding, AppError> {
        self.check()?;
        Ok(Understanding::open(&self.path, options.threads)?)
    }
}

/// Takes another model file from now on, once it was loaded and has understood a sentence.
///
/// # Errors
/// [`AppError::Model`] where it cannot be used: the one before stays.
pub fn use_model(options: &Options, file: &Path) -> Result<(), AppError> {
    let whole = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    Understanding::open(&whole, options.threads)?.parse("来杯拿铁", Stage::Beginning)?;
    Database::open(&data_dir(options.data_dir.as_deref())?)?.set(CHOSEN, &whole)?;
    Ok(())
}

fn bundled(data_dir: &Path) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or_else(|| Path::new(""));
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models").join(NAME);
    let places = [
        data_dir.join(NAME),
        beside.join("models").join(NAME),
        beside.join("../lib/Yiju/models").join(NAME),
        beside.join("../Resources/models").join(NAME),
    ];
    places.into_iter().find(|file| file.exists()).unwrap_or(repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundled_file_that_is_another_is_refused_and_a_chosen_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options { data_dir: Some(folder.path().to_owned()), ..Options::default() };
        let own = ModelFile::find(&options).expect("found");
        own.check().expect("the repository's file is this edition's");
        let changed = folder.path().join(NAME);
        let mut bytes = std::fs::read(&own.path).expect("read");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&changed, &bytes).expect("written");
        let found = ModelFile::find(&options).expect("found");
        assert_eq!(found.path, changed);
        assert!(matches!(found.load(&options), Err(AppError::OtherModel { .. })));
        use_model(&options, &changed).expect("a file that is chosen needs only to work");
        let chosen = ModelFile::find(&options).expect("found");
        assert!(!chosen.bundled);
        chosen.load(&options).expect("loads");
    }
}
