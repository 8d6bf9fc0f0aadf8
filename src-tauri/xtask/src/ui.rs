//! The front end's packages and its built page, each renewed only when what it is made from changed.

use crate::process::{self, npm};
use crate::workspace;
use anyhow::{Context as _, Result};
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The front end's folder.
pub fn folder() -> PathBuf {
    workspace::root().join("ui")
}

/// Installs the packages that package-lock.json names, unless that was done since it changed.
pub fn install() -> Result<()> {
    // npm writes this file at the end of each install.
    let installed = changed(&folder().join("node_modules/.package-lock.json"));
    let wanted = changed(&folder().join("package-lock.json"));
    if installed.is_some() && installed >= wanted {
        return Ok(());
    }
    println!("setup: installing the front end's packages");
    process::run(npm().args(["ci", "--no-audit", "--no-fund"]))
}

/// Builds the page into ui/dist, unless it is there and was built from these very sources.
pub fn build() -> Result<()> {
    let sources = digest(&folder())?;
    // Not in ui/dist, all of which goes into the program.
    let remembered = workspace::memory()?.join("ui-sources");
    let built = folder().join("dist/index.html").is_file();
    if built && fs::read_to_string(&remembered).is_ok_and(|digest| digest == sources) {
        return Ok(());
    }
    process::run(npm().args(["run", "build"]))?;
    fs::write(&remembered, sources).with_context(|| format!("{} cannot be written", remembered.display()))
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

/// A digest of the names and contents of the sources. Not of their times: git and the export of the bindings renew those.
fn digest(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy();
        let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        for part in [name.as_bytes(), &content] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let place = entry?.path();
        if !place.is_dir() {
            files.push(place);
        } else if !place.ends_with("node_modules") && !place.ends_with("dist") {
            collect(&place, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_sees_sources_and_not_what_is_made_from_them() {
        let folder = workspace::binaries().unwrap().join(format!("digest-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("src/main.ts"), "one").unwrap();
        let first = digest(&folder).unwrap();
        fs::write(folder.join("dist/index.html"), "built").unwrap();
        assert_eq!(digest(&folder).unwrap(), first);
        fs::write(folder.join("src/main.ts"), "two").unwrap();
        assert_ne!(digest(&folder).unwrap(), first);
        fs::remove_dir_all(&folder).unwrap();
    }
}
