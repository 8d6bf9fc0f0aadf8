//! What a developer calls: `cargo xtask setup`, `run`, `test`, `bench`, `notices`.

mod notices;
mod process;
mod run;
mod session;
mod setup;
mod system;
mod test;
mod tools;
mod ui;
mod workspace;

use anyhow::{Result, bail};
use setup::Need;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask setup            installs what building and testing need and the machine lacks
cargo xtask run              builds and opens the desktop window; without a display, the conversation in the terminal
cargo xtask run -- ARGS…     builds and runs `yiju ARGS…`
cargo xtask test [STEP…]     checks and tests everything, or the named steps
cargo xtask bench [ARGS…]    `yiju bench ARGS…`, optimised
cargo xtask notices          writes THIRD-PARTY.md anew";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    // Cargo keeps the `--` that people put between its arguments and ours.
    let rest = rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest);
    match command {
        "setup" => setup::setup(Need::Test),
        "run" => run::run(rest),
        "test" => test::test(rest),
        "bench" => run::bench(rest),
        "notices" => notices::write(),
        "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no `cargo xtask {other}`. There is:\n{USAGE}"),
    }
}
