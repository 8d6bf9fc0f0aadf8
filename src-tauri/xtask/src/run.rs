//! `cargo xtask run` and `cargo xtask bench`: builds what is needed and starts it.

use crate::process::{self, cargo, program};
use crate::setup::{Need, setup};
use crate::{ui, workspace};
use anyhow::{Result, anyhow};

/// Both programs as packages. They are always named together, even where one binary is built: Cargo chooses the
/// features of shared dependencies by the packages named, and other features would mean to compile llama.cpp again.
const PROGRAMS: [&str; 2] = ["--package=yiju-desktop", "--package=yiju-cli"];

/// Opens the window, or runs `yiju` with the arguments.
pub fn run(arguments: &[String]) -> Result<()> {
    setup(Need::Run)?;
    if !arguments.is_empty() {
        return start("yiju", arguments);
    }
    if !has_display() {
        println!(
            "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): starting the conversation in the terminal."
        );
        return start("yiju", &["say".to_owned()]);
    }
    ui::build()?;
    start("yiju-desktop", &[])
}

/// Measures the optimised `yiju`.
pub fn bench(arguments: &[String]) -> Result<()> {
    setup(Need::Run)?;
    process::run(cargo().args(["run", "--release", "--package=yiju-cli", "--", "bench"]).args(arguments))
}

/// Builds a binary as the tests build it and gives it the terminal until it ends.
fn start(name: &str, arguments: &[String]) -> Result<()> {
    process::run(cargo().arg("build").args(PROGRAMS).args(["--bin", name]))?;
    let mut command = program(workspace::binary(name)?);
    command.args(arguments);
    // Where the person stands, so that a file named on the command line is found.
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    let status = command.status().map_err(|error| anyhow!("`{name}` cannot be started: {error}"))?;
    // The program has said itself what is wrong, and its exit code is part of its contract.
    match status.code() {
        Some(0) => Ok(()),
        #[expect(clippy::disallowed_methods, reason = "nothing is left to drop, and the code goes through unchanged")]
        Some(code) => std::process::exit(code),
        None => Err(anyhow!("`{name}` was ended by a signal ({status})")),
    }
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
