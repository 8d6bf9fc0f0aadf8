//! The arguments of `yiju-desktop`: one, so a parser of a few lines.

use std::{ffi::OsString, fmt, path::PathBuf};

use yiju_app::Options;

/// An argument that means nothing here.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// `--data-dir` without a folder after it.
    NoFolder,
    /// Anything else.
    Unknown(OsString),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder => f.write_str("--data-dir needs a folder: --data-dir DIR"),
            Self::Unknown(argument) => {
                write!(f, "{} is not understood; there is only --data-dir DIR", argument.to_string_lossy())
            }
        }
    }
}

/// The options that the arguments, and without them the environment's `YIJU_DATA_DIR`, ask for.
pub fn read(arguments: impl IntoIterator<Item = OsString>, data_dir: Option<OsString>) -> Result<Options, Wrong> {
    let mut data_dir = data_dir.filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_str().unwrap_or_default();
        let folder = match text.strip_prefix("--data-dir") {
            Some("") => arguments.next().ok_or(Wrong::NoFolder)?,
            Some(rest) if rest.starts_with('=') => OsString::from(&rest[1..]),
            _ => return Err(Wrong::Unknown(argument)),
        };
        if folder.is_empty() {
            return Err(Wrong::NoFolder);
        }
        data_dir = Some(folder.into());
    }
    Ok(Options { data_dir, ..Options::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(arguments: &[&str], environment: Option<&str>) -> Result<Option<PathBuf>, Wrong> {
        read(arguments.iter().map(OsString::from), environment.map(OsString::from)).map(|options| options.data_dir)
    }

    #[test]
    fn the_argument_wins_over_the_environment() {
        assert_eq!(folder(&[], None), Ok(None));
        assert_eq!(folder(&[], Some("")), Ok(None));
        assert_eq!(folder(&[], Some("/a")), Ok(Some("/a".into())));
        assert_eq!(folder(&["--data-dir", "/b"], Some("/a")), Ok(Some("/b".into())));
        assert_eq!(folder(&["--data-dir=/b"], None), Ok(Some("/b".into())));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(folder(&["--data-dir"], None), Err(Wrong::NoFolder));
        assert_eq!(folder(&["--data-dir="], None), Err(Wrong::NoFolder));
        assert_eq!(folder(&["--data-directory"], None), Err(Wrong::Unknown("--data-directory".into())));
        assert_eq!(folder(&["奶茶"], None), Err(Wrong::Unknown("奶茶".into())));
    }
}
