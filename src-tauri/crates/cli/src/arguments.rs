//! The command line. It is a contract: flags may be added, and what stands here stays.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use yiju_app::Options;

/// One sentence, Chinese or English, becomes one confirmed order.
///
/// Exit codes: 0 done, 1 failed, 2 wrong command line, 3 nothing to pick from, 4 order not placed, 5 order unknown and
/// being checked, 6 left without confirming.
#[derive(Debug, Parser)]
#[command(name = "yiju", version)]
pub struct Arguments {
    /// Where your data lies, instead of the system's place for it.
    #[arg(long, global = true, value_name = "DIR", env = "YIJU_DATA_DIR", hide_env_values = true)]
    pub data_dir: Option<PathBuf>,
    /// The model file, instead of the bundled one.
    #[arg(long, global = true, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Threads of the model.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=64))]
    pub threads: Option<i32>,
    /// Answers as JSON, one value a line.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// How the app is to be opened.
    pub fn options(&self) -> Options {
        Options { data_dir: self.data_dir.clone(), model: self.model.clone(), threads: self.threads }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The main job: cards, pick, confirm, order. Without a sentence, one after another.
    Say {
        /// What you want.
        sentence: Option<String>,
    },
    /// What a sentence means, as JSON.
    Parse {
        sentence: Option<String>,
        /// Reads `{"text": …}` a line and writes `{"intent": …, "ms": …}` a line.
        #[arg(long, conflicts_with = "sentence")]
        jsonl: bool,
    },
    /// What a sentence means on the menu of one catalog, as JSON.
    Resolve {
        sentence: Option<String>,
        /// The catalog's name, as in `yiju catalog list`.
        #[arg(long)]
        catalog: String,
        /// Reads `{"text": …}` a line and writes `{"lines": …, "total": …}` a line.
        #[arg(long, conflicts_with = "sentence")]
        jsonl: bool,
    },
    /// The catalogs on this disk.
    Catalog {
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Merchants.
    Merchant {
        #[command(subcommand)]
        command: MerchantCommand,
    },
    /// Your orders, the newest first.
    Orders {
        /// At most so many, the newest.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// One order.
    Order {
        #[command(subcommand)]
        command: OrderCommand,
    },
    /// Orders the same again: card, sheet and confirmation as for a sentence, at the prices of now.
    Reorder { id: String },
    /// What each step took, cost, and how it failed.
    Ledger,
    /// How much price, time, distance, rating, fit and habit count in the order of the cards, in percent of the usual.
    Settings {
        #[command(subcommand)]
        command: Option<SettingsCommand>,
    },
    /// Looks whether everything that is needed is there.
    Doctor,
    /// Measures understanding.
    Bench(Bench),
    /// The model file.
    Model {
        #[command(subcommand)]
        command: ModelCommand,
    },
}

#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Takes a feed in, in place of a catalog of the same name.
    Import {
        /// A file, an https:// address, or `-` for standard input. The format is found out: JSON Lines of ours, UCP and
        /// ACP products, Google Merchant TSV and XML, schema.org JSON-LD, CSV; packed with gzip or not.
        #[arg(value_name = "FILE|URL|-")]
        file: PathBuf,
        /// The catalog's name; the file's, where none is given.
        #[arg(long)]
        name: Option<String>,
        /// The added merchant, by name or address, that takes the orders of everything in the feed.
        #[arg(long, value_name = "NAME|URL")]
        merchant: Option<String>,
    },
    /// The catalogs that there are.
    List,
    /// Asks again for the catalogs that came from an address. The window does so by itself, once a day.
    Refresh {
        /// Only the catalog of this name.
        name: Option<String>,
    },
    /// Products by their names.
    Search {
        text: String,
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Removes a catalog.
    Remove { name: String },
}

#[derive(Debug, Subcommand)]
pub enum MerchantCommand {
    /// Asks a merchant what it can do, and adds it.
    Add(AddMerchant),
    /// The merchants that were added.
    List,
    /// Removes a merchant and its secrets.
    Remove {
        /// Its name or its address.
        name: String,
    },
    /// Signs you in at a merchant, on its own page in your browser.
    SignIn(SignIn),
    /// Signs you out at a merchant, there and here.
    SignOut {
        /// Its name or its address.
        name: String,
    },
    /// Fetches everything that a merchant sells into a catalog of its name.
    Fetch {
        /// Its name or its address.
        name: String,
    },
    /// Your own profile on the web, in whose name merchants are called: what belongs at its address.
    Profile {
        /// Where you publish it: https://…; from then on calls are signed with its key.
        url: Option<String>,
        /// Has none any more, and removes its key.
        #[arg(long, conflicts_with = "url")]
        none: bool,
    },
    /// The sandbox merchant as a server of its own, on loopback.
    Sandbox {
        /// The TCP port; any free one, where none is given.
        #[arg(long)]
        port: Option<u16>,
        /// What it sells: a feed; the bundled one, where none is given.
        #[arg(long)]
        feed: Option<PathBuf>,
        /// What it plays beyond that: stock, discount codes, ways of delivery, known customers (docs/MERCHANTS.md).
        #[arg(long)]
        house: Option<PathBuf>,
        /// Seconds from one stage of an order to the next; as at a real counter, where none are given.
        #[arg(long, value_name = "SECONDS")]
        pace: Option<u64>,
    },
}

#[derive(Debug, Args)]
pub struct AddMerchant {
    /// Its address: https://…, below which /.well-known/ucp is.
    pub url: String,
    /// What it shall be called; what it calls itself, or its host, where none is given.
    #[arg(long)]
    pub name: Option<String>,
    /// Reads the token that it gave you for its API from standard input, a line of its own.
    #[arg(long)]
    pub credential: bool,
    /// Pays by this payment handler, with a token read from standard input, a line of its own after the credential's.
    #[arg(long, value_name = "HANDLER")]
    pub pay: Option<String>,
}

#[derive(Debug, Args)]
pub struct SignIn {
    /// Its name or its address.
    pub name: String,
    /// What it knows Yiju by, where it does not register programs by itself.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Reads the secret of that id from standard input, a line of its own.
    #[arg(long, requires = "client_id")]
    pub client_secret: bool,
}

#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Shows it.
    Show { id: String },
    /// Asks the merchant about an order that has not settled.
    Check { id: String },
    /// Takes it back, where the merchant has not taken it yet.
    Cancel { id: String },
    /// Asks the merchant for the money back, of all of it or of some lines.
    Refund {
        id: String,
        /// A line of the order by its number from 1, or some pieces of it: `2` or `2x1`. As often as needed.
        #[arg(long = "line", value_name = "N[xQ]")]
        lines: Vec<String>,
    },
    /// Everything about it as JSON: the mandate with its signature, and what happened when.
    Dispute {
        id: String,
        /// Writes it as a PDF file instead, for people.
        #[arg(long, value_name = "FILE")]
        pdf: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Sets how much something counts.
    Set {
        /// price, time, distance, rating, fit or habit.
        name: String,
        /// From 0, not at all, to 1000; 100 is usual.
        percent: u32,
    },
    /// Sets everything as it is at first.
    Reset,
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// What the file says of itself.
    Info,
    /// Takes another GGUF file from now on.
    Use { path: PathBuf },
    /// Loads the file and understands a sentence with it.
    Verify,
}

#[derive(Debug, Args)]
pub struct Bench {
    /// Exact match on annotated sentences.
    #[arg(long)]
    pub quality: bool,
    /// Another GGUF file, run for the same sentences and as many output tokens, to hold the latency against.
    #[arg(long)]
    pub yardstick: Option<PathBuf>,
    /// People's orders with the lines that they mean, to be matched against `--menu`.
    #[arg(long, requires = "menu")]
    pub orders: Option<PathBuf>,
    /// A feed: the menu of `--orders`.
    #[arg(long, requires = "orders")]
    pub menu: Option<PathBuf>,
    /// Only the set of this name.
    #[arg(long)]
    pub set: Option<String>,
    /// The folder of the sets: one `NAME.tsv` each, a sentence, a tab, its meaning.
    #[arg(long, default_value = "models/train/data/test")]
    pub sets: PathBuf,
    /// Where each miss is written.
    #[arg(long, default_value = "target/misses")]
    pub misses: PathBuf,
}
