//! Rust's and Node's tools: checked, and installed where Cargo or rustup can.

use crate::process::{self, answer, cargo, find, npm, program};
use anyhow::{Result, bail};

/// A program of a crate, for the tests.
struct CargoTool {
    name: &'static str,
    /// What gets installed where there is none. A version that is there already serves as it is.
    version: &'static str,
    options: &'static [&'static str],
}

const CARGO_TOOLS: [CargoTool; 2] = [
    CargoTool {
        name: "cargo-nextest",
        version: "0.9.151",
        // Without its self-update, which brings an HTTP client; unoptimised, since it only starts our tests and waits:
        // together these halve the time that it takes to build.
        options: &["--no-default-features", "--features=default-no-update", "--debug"],
    },
    CargoTool { name: "tauri-driver", version: "2.1.0", options: &["--debug"] },
];

/// Sees to it that Node.js and npm are there and new enough.
pub fn ensure_node() -> Result<()> {
    let advice = "install Node.js 20.19 or newer, or 22.12 or newer, which brings npm, and see that it is on the PATH";
    let said = answer(program("node").arg("--version"));
    match version(&said) {
        None => bail!("Node.js is not found: {advice}"),
        Some(found) if !serves(found) => bail!("Node.js {} does not serve: {advice}", said.trim()),
        Some(_) => {}
    }
    if answer(npm().current_dir(crate::workspace::root()).arg("--version")).trim().is_empty() {
        bail!("npm is not found: {advice}");
    }
    Ok(())
}

/// Sees to it that `cargo fmt` and `cargo clippy` are there.
pub fn ensure_components() -> Result<()> {
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(subcommand, _)| answer(cargo().args([subcommand, "--version"])).is_empty())
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "the Rust here has no {}, and there is no rustup to add it: install it as you installed Rust",
            missing.join(" and ")
        );
    }
    println!("setup: adding the Rust components {}", missing.join(" "));
    process::run(program("rustup").args(["component", "add"]).args(missing))
}

/// Sees to it that the test runner and the window's driver are there.
pub fn ensure_cargo_tools() -> Result<()> {
    for tool in &CARGO_TOOLS {
        // The window is driven on Linux only; see the window's step.
        if find(tool.name).is_some() || (tool.name == "tauri-driver" && !cfg!(target_os = "linux")) {
            continue;
        }
        println!("setup: installing {} {}", tool.name, tool.version);
        let mut install = cargo();
        install.args(["install", "--locked", tool.name, "--version", tool.version]).args(tool.options);
        // In a folder of its own, so that neither the workspace's build nor its lock is touched.
        install.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR").env("CARGO_PROFILE_DEV_DEBUG", "0");
        process::run(&mut install)?;
    }
    Ok(())
}

/// The first two numbers of a version such as `v20.19.1`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Whether the front end's tools run on this Node.js; the same as `engines` in ui/package.json.
fn serves((major, minor): (u32, u32)) -> bool {
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(version("v20.19.1\n"), Some((20, 19)));
        assert_eq!(version(""), None);
        assert_eq!(version("command not found"), None);
    }

    #[test]
    fn only_what_the_tools_run_on_serves() {
        assert!([(20, 19), (22, 12), (24, 0)].into_iter().all(serves));
        assert!(![(18, 20), (20, 11), (21, 7), (22, 0)].into_iter().any(serves));
    }
}
