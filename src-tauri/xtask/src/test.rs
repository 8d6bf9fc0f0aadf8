//! `cargo xtask test`: every check, the quick ones first, each with its time.

use crate::process::{self, answer, cargo, npm, program};
use crate::session::Session;
use crate::setup::{Need, setup};
use crate::{notices, ui, workspace};
use anyhow::{Context as _, Result, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A check that can be run alone: its name and what it does.
struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// In the order in which they run: what fails in seconds comes before what compiles for minutes.
const STEPS: [Step; 11] = [
    Step { name: "fmt", run: fmt },
    Step { name: "notices", run: notices::check },
    Step { name: "ui-lint", run: || process::run(npm().args(["run", "lint"])) },
    Step { name: "ui-check", run: || process::run(npm().args(["run", "check"])) },
    Step { name: "ui-test", run: || process::run(npm().arg("test")) },
    Step { name: "clippy", run: clippy },
    Step { name: "build", run: build },
    Step { name: "rust", run: rust },
    Step { name: "docs", run: docs },
    Step { name: "bindings", run: bindings },
    Step { name: "window", run: window },
];

/// How a step went.
struct Outcome {
    name: &'static str,
    took: Duration,
    failure: Option<anyhow::Error>,
}

/// Runs the named steps, or all, until one fails.
pub fn test(names: &[String]) -> Result<()> {
    let steps = chosen(names)?;
    let began = Instant::now();
    let mut outcomes = vec![timed("setup", || setup(Need::Test))];
    for step in steps {
        if outcomes.iter().any(|outcome| outcome.failure.is_some()) {
            break;
        }
        println!("\n==> {}", step.name);
        outcomes.push(timed(step.name, step.run));
    }
    println!("\n{}", table(&outcomes, began.elapsed()));
    match outcomes.into_iter().find_map(|outcome| Some((outcome.name, outcome.failure?))) {
        None => Ok(()),
        Some(("setup", cause)) => Err(cause.context("the set-up failed")),
        Some((name, cause)) => {
            Err(anyhow!("the step {name} failed: {cause:#}. To run it alone: cargo xtask test {name}"))
        }
    }
}

fn timed(name: &'static str, run: impl FnOnce() -> Result<()>) -> Outcome {
    let began = Instant::now();
    let failure = run().err();
    Outcome { name, took: began.elapsed(), failure }
}

/// The steps of these names in their own order; all of them where no name is given.
fn chosen(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != *name)) {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown}. There are: {}", known.join(", "));
    }
    Ok(STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| step.name == name)).collect())
}

/// The account of a run. Its last line is the one by which machines see how many checks there were.
fn table(outcomes: &[Outcome], total: Duration) -> String {
    let line = |name: &str, took: Duration, end: &str| format!("{name:<9}{:>8.1} s{end}\n", took.as_secs_f64());
    let mut table: String = outcomes
        .iter()
        .map(|outcome| line(outcome.name, outcome.took, if outcome.failure.is_some() { "  FAILED" } else { "" }))
        .collect();
    table.push_str(&line("total", total, ""));
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    table + &format!("steps: {} passed, {failed} failed", outcomes.len() - failed)
}

fn fmt() -> Result<()> {
    process::run(cargo().args(["fmt", "--all", "--check"]))
        .map_err(|_| anyhow!("the Rust code is not formatted: run `cargo fmt --all`"))
}

fn clippy() -> Result<()> {
    // The built page goes into the desktop program when that is compiled, so nothing compiles without it.
    ui::build()?;
    process::run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// All targets together, and never a single package: Cargo chooses the features of shared dependencies by what is
/// named, so any other choice would compile half of them a second time.
fn build() -> Result<()> {
    ui::build()?;
    process::run(cargo().args(["build", "--workspace", "--all-targets"]))
}

fn rust() -> Result<()> {
    ui::build()?;
    let mut command = cargo();
    command.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
    in_session(command)
}

/// Examples in the documentation, which the test runner above does not run.
fn docs() -> Result<()> {
    if !has_example(&workspace::root().join("src-tauri"))? {
        println!("no documentation holds an example");
        return Ok(());
    }
    process::run(cargo().args(["test", "--workspace", "--doc"]))
}

/// The tests write the TypeScript form of the messages; here it shows whether that was committed.
fn bindings() -> Result<()> {
    let folder = "ui/src/bindings";
    if answer(program("git").args(["rev-parse", "--is-inside-work-tree"])).trim() != "true" {
        println!("not inside a git checkout: {folder} cannot be compared");
        return Ok(());
    }
    let status =
        process::output(program("git").args(["status", "--porcelain", "--untracked-files=all", "--", folder]))?;
    let drifted: Vec<&str> = status.lines().filter_map(unstaged).collect();
    if drifted.is_empty() {
        return Ok(());
    }
    bail!("the messages changed and their TypeScript form did not: `git add` and commit {}", drifted.join(", "))
}

/// The file of a line of `git status --porcelain`, unless what it holds now is staged.
fn unstaged(line: &str) -> Option<&str> {
    (line.get(1..2)? != " ").then(|| line.get(3..)).flatten()
}

/// Drives the real window, as a person would, on a display without a screen.
fn window() -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("skipped: only on Linux can the window be driven without a screen");
        return Ok(());
    }
    let tests = window_tests()?;
    build()?;
    let mut command = program("xvfb-run");
    command.args(["--auto-servernum", "--server-args=-screen 0 1280x800x24", "node", "--test", "--test-reporter=spec"]);
    command.args(tests);
    // No accessibility bus is there to be waited for, and no graphics card to share buffers with.
    command.env("NO_AT_BRIDGE", "1").env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    command.env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
    // So that the tests find the binaries wherever they are built.
    if let Some(target) = workspace::binaries()?.parent() {
        command.env("CARGO_TARGET_DIR", target);
    }
    in_session(command)
}

/// The window's test files, by name. Named one by one, since versions of Node.js differ on what a folder means.
fn window_tests() -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("tests/window");
    let entries = fs::read_dir(&folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    if files.is_empty() {
        bail!("{} holds no *.test.mjs", folder.display());
    }
    files.sort();
    Ok(files)
}

/// Runs the command; on Linux inside a desktop session of its own, elsewhere with the system's keyring.
fn in_session(mut command: std::process::Command) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return process::run(&mut command);
    }
    let session = Session::new()?;
    process::run(&mut session.wrap(&command))
        .with_context(|| format!("in a session of its own, `{}`", process::shown(&command)))
}

/// Whether a documentation comment somewhere below the folder opens a block that rustdoc would run.
fn has_example(folder: &Path) -> Result<bool> {
    let entries = fs::read_dir(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let place = entry?.path();
        let found = if place.is_dir() {
            has_example(&place)?
        } else if place.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&place).with_context(|| format!("{} cannot be read", place.display()))?;
            opens_example(&text)
        } else {
            false
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

fn opens_example(text: &str) -> bool {
    let mut inside = false;
    for line in text.lines().map(str::trim_start) {
        let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        let Some(language) = comment.trim().strip_prefix("```") else { continue };
        if !inside && ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&language) {
            return true;
        }
        inside = !inside;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
    }

    #[test]
    fn steps_keep_their_order_whatever_order_was_typed() {
        let names: Vec<_> = chosen(&words(&["window", "fmt"])).unwrap().iter().map(|step| step.name).collect();
        assert_eq!(names, ["fmt", "window"]);
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_known_ones() {
        let error = chosen(&words(&["lint"])).err().unwrap().to_string();
        assert!(error.starts_with("there is no step lint. There are: fmt, notices, "), "{error}");
    }

    #[test]
    fn the_table_ends_with_the_count() {
        let outcome = |name, failure| Outcome { name, took: Duration::from_millis(1540), failure };
        let outcomes = [outcome("fmt", None), outcome("clippy", Some(anyhow!("no")))];
        assert_eq!(
            table(&outcomes, Duration::from_secs(75)),
            "fmt           1.5 s\nclippy        1.5 s  FAILED\ntotal        75.0 s\nsteps: 1 passed, 1 failed"
        );
    }

    #[test]
    fn what_is_staged_has_not_drifted() {
        assert_eq!(unstaged("M  ui/src/bindings/Card.ts"), None);
        assert_eq!(unstaged(" M ui/src/bindings/Card.ts"), Some("ui/src/bindings/Card.ts"));
        assert_eq!(unstaged("?? ui/src/bindings/New.ts"), Some("ui/src/bindings/New.ts"));
    }

    #[test]
    fn only_blocks_of_rust_are_examples() {
        assert!(opens_example("/// ```\n/// let a = 1;\n/// ```"));
        assert!(!opens_example("/// ```text\n/// a picture\n/// ```\nfn f() {}"));
        assert!(!opens_example("/// no block"));
    }
}
