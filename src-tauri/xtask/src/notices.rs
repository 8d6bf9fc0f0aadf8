//! THIRD-PARTY.md: whose work ships with Yiju, and under which licence. Made from the lock files, the same each time.

use crate::process::{cargo, output, program};
use crate::{ui, workspace};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// What stands before the tables.
const OPENING: &str = include_str!("notices/opening.md");
/// What stands after them: what no lock file knows.
const CLOSING: &str = include_str!("notices/closing.md");

/// A package that ships: name, version, licence.
type Package = [String; 3];

/// Writes the file anew.
pub fn write() -> Result<()> {
    let place = workspace::root().join("THIRD-PARTY.md");
    fs::write(&place, made()?).with_context(|| format!("{} cannot be written", place.display()))
}

/// Fails where the file is not what would be written.
pub fn check() -> Result<()> {
    let there = fs::read_to_string(workspace::root().join("THIRD-PARTY.md")).unwrap_or_default();
    if there.replace("\r\n", "\n") != made()? {
        bail!("THIRD-PARTY.md does not fit the lock files: run `cargo xtask notices` and commit it");
    }
    Ok(())
}

fn made() -> Result<String> {
    Ok(page(&crates()?, &npm_packages()?))
}

/// The crates linked into either program, on any system. Procedural macros and build scripts' dependencies do not ship.
fn crates() -> Result<BTreeSet<Package>> {
    let mut tree = cargo();
    tree.args([
        "tree",
        "--quiet",
        "--target=all",
        "--edges=normal,no-proc-macro",
        "--prefix=none",
        "--format={p}\t{l}",
    ]);
    tree.args(["--package=yiju-desktop", "--package=yiju-cli"]);
    Ok(output(&mut tree)?.lines().filter_map(a_crate).collect())
}

/// A line of `cargo tree`; none for our own crates and for the blank line between two trees.
fn a_crate(line: &str) -> Option<Package> {
    let (package, licence) = line.split_once('\t')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
    // Only a crate of this workspace has a place of its own.
    if words.next().is_some_and(|place| place.starts_with('(')) {
        return None;
    }
    // A star marks a crate listed before. The slash is how alternatives were written once.
    let licence = licence.trim_end_matches(" (*)").replace(" / ", "/").replace('/', " OR ");
    Some([name.to_owned(), version.to_owned(), licence])
}

/// The npm packages that are part of the page: the front end's dependencies, not its tools.
fn npm_packages() -> Result<BTreeSet<Package>> {
    let lock = ui::folder().join("package-lock.json");
    if !lock.is_file() {
        bail!("{} is missing: restore it from git", lock.display());
    }
    let list = workspace::root().join("src-tauri/xtask/src/notices/list-npm.cjs");
    let listed = output(program("node").arg(list).arg(lock))?;
    let package = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        Some([parts.next()?, parts.next()?, parts.next()?])
    };
    Ok(listed.lines().filter_map(package).collect())
}

fn page(crates: &BTreeSet<Package>, npm: &BTreeSet<Package>) -> String {
    let mut page = OPENING.to_owned();
    for (title, packages) in [("Rust crates", crates), ("npm packages", npm)] {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "\n## {title}\n");
        if packages.is_empty() {
            page.push_str("None.\n");
            continue;
        }
        page.push_str("| name | version | licence |\n|---|---|---|\n");
        for [name, version, licence] in packages {
            let licence = if licence.is_empty() { "in the package's own licence file" } else { licence };
            let _ = writeln!(page, "| {name} | {version} | {licence} |");
        }
    }
    page.push('\n');
    page.push_str(CLOSING);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_read_from_its_line() {
        let read = a_crate("winapi v0.3.9\tMIT/Apache-2.0 (*)");
        assert_eq!(read, Some(["winapi", "0.3.9", "MIT OR Apache-2.0"].map(str::to_owned)));
    }

    #[test]
    fn our_own_crates_and_blank_lines_are_left_out() {
        assert_eq!(a_crate("yiju-app v0.1.0 (/work/src-tauri/crates/app)\tMIT OR Apache-2.0"), None);
        assert_eq!(a_crate(""), None);
    }

    #[test]
    fn a_package_without_a_licence_expression_points_to_its_file() {
        let page = page(&BTreeSet::from([["odd", "1.0.0", ""].map(str::to_owned)]), &BTreeSet::new());
        assert!(page.contains("| odd | 1.0.0 | in the package's own licence file |"), "{page}");
        assert!(page.contains("## npm packages\n\nNone.\n"), "{page}");
    }
}
