//! Why a command failed: one line that says what is wrong and what to do.

use std::path::PathBuf;
use yiju_app::{AppError, CatalogError, ModelError};

#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("cannot read or write: {0}")]
    Io(#[from] std::io::Error),
    #[error("the JSON is not of the form that is needed: {0}. See `yiju --help`")]
    Json(#[from] serde_json::Error),
    #[error("cannot open {file}: {cause}. Give a file that can be read")]
    Open { file: PathBuf, cause: std::io::Error },
    #[error("a catalog needs a name. Give one with --name")]
    NoName,
    #[error("{0} is missing. Give it on standard input, a line of its own")]
    NoSecret(&'static str),
    #[error("{0:?} is no line of an order. Give its number from 1, or some pieces of it: 2 or 2x1")]
    Line(String),
    #[error("there is nothing to read: give a sentence, or lines with --jsonl")]
    NoSentence,
    #[error("{file}:{line}: {what}. Mend the line")]
    Set { file: PathBuf, line: usize, what: String },
    #[error("there are no sets in {0}. Run in the repository, or name their folder with --sets")]
    NoSets(PathBuf),
}

impl CliError {
    pub fn is_closed_pipe(&self) -> bool {
        match self {
            Self::Io(error) => error.kind() == std::io::ErrorKind::BrokenPipe,
            Self::Json(error) => error.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }
}

impl From<yiju_app::sandbox::SandboxError> for CliError {
    fn from(error: yiju_app::sandbox::SandboxError) -> Self {
        Self::App(error.into())
    }
}
