//! Where things are: the repository's root, and the folder that Cargo builds into.

use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> PathBuf {
    // Asked of the environment first: a checkout that was moved after xtask was built is still found.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest.ancestors().nth(2).map_or(manifest.clone(), Path::to_path_buf)
}

/// Where a debug build leaves the binaries. xtask is one of them, so this holds with any target folder.
pub fn binaries() -> Result<PathBuf> {
    let own = std::env::current_exe().context("the place of the running program cannot be read")?;
    Ok(own.parent().context("the running program stands in no folder")?.to_owned())
}

/// The place of a binary that a debug build makes.
pub fn binary(name: &str) -> Result<PathBuf> {
    Ok(binaries()?.join(name).with_extension(std::env::consts::EXE_EXTENSION))
}

/// A folder beside the binaries for what xtask remembers between calls.
pub fn memory() -> Result<PathBuf> {
    let folder = binaries()?.join("xtask-memory");
    std::fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    Ok(folder)
}
