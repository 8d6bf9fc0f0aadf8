//! `yiju`: the use cases in a terminal, and everything scriptable. Links no web view.

/// A line on stdout. A reader that has gone is an error, not a panic.
macro_rules! tell {
    ($($part:tt)*) => {
        std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!("{}\n", format_args!($($part)*)))?
    };
}

mod arguments;
mod bench;
mod catalog;
mod doctor;
mod error;
mod keys;
mod lines;
mod merchant;
mod model;
mod orders;
mod sandbox;
mod say;
mod settings;
mod show;

use arguments::{Arguments, Command};
use clap::Parser;
use error::CliError;
use std::io::Write as _;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// How a command ended. The numbers are a contract: scripts test them. 2 is a wrong command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Well = 0,
    /// Something failed; one line on stderr says what.
    Failed = 1,
    /// There was nothing to pick from.
    NoOffer = 3,
    /// The merchant does not have the order, and nothing was charged.
    NotPlaced = 4,
    /// The merchant may have the order: it is being checked.
    Unknown = 5,
    /// The user left without confirming.
    Left = 6,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_env("YIJU_LOG").unwrap_or_else(|_| EnvFilter::new("off")))
        .init();
    let arguments = Arguments::parse();
    let ended = run(arguments).unwrap_or_else(|error| {
        // A reader that has seen enough, such as `head`, is no failure of ours.
        if !error.is_closed_pipe() {
            let _ = writeln!(std::io::stderr(), "yiju: {error}");
        }
        Ended::Failed
    });
    ExitCode::from(ended as u8)
}

fn run(arguments: Arguments) -> Result<Ended, CliError> {
    let (options, json) = (arguments.options(), arguments.json);
    match arguments.command.unwrap_or(Command::Say { sentence: None }) {
        Command::Say { sentence } => say::run(options, sentence.as_deref(), json),
        Command::Parse { sentence, jsonl } => lines::parse(&options, sentence.as_deref(), jsonl),
        Command::Resolve { sentence, catalog, jsonl } => lines::resolve(options, sentence.as_deref(), &catalog, jsonl),
        Command::Catalog { command } => catalog::run(options, command, json),
        Command::Merchant { command } => merchant::run(&options, command, json),
        Command::Orders { limit } => orders::list(options, limit, json),
        Command::Order { command } => orders::one(options, command, json),
        Command::Reorder { id } => say::again(options, &id, json),
        Command::Ledger => orders::ledger(options, json),
        Command::Settings { command } => settings::run(&options, command, json),
        Command::Doctor => doctor::run(&options, json),
        Command::Bench(bench) => bench::run(&options, &bench, json),
        Command::Model { command } => model::run(&options, command, json),
    }
}
