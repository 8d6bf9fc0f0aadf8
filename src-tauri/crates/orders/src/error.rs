//! Why an order cannot be dealt with, in words that say what to do.

use crate::seal::Flaw;
use std::path::PathBuf;
use yiju_domain::id::OrderId;
use yiju_domain::merchant::CallError;
use yiju_domain::order::NotAStep;
use yiju_store::StoreError;

/// Why an order cannot be dealt with. What became of an order is never an error: that is its state.
#[derive(Debug, thiserror::Error)]
pub enum OrdersError {
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQLite failed in the middle of something.
    #[error("the database of orders failed: {0}. Nothing was sent that is not written; try again")]
    Sqlite(#[from] rusqlite::Error),
    /// A row that this edition cannot read.
    #[error("the database holds an order that cannot be read: {0}. Update Yiju")]
    Record(#[from] serde_json::Error),
    /// The file that keeps two drivers off one order cannot be used.
    #[error("cannot lock {file}: {cause}. Make its folder writable")]
    Claim {
        /// The file.
        file: PathBuf,
        /// The system's words.
        cause: std::io::Error,
    },
    /// No order of that id.
    #[error("there is no order {0}. See `yiju orders`")]
    NoSuchOrder(OrderId),
    /// The mandate contradicts itself.
    #[error("the order cannot be confirmed: {0}. Choose the offer again")]
    Flawed(#[from] Flaw),
    /// The stored mandate is not what was signed.
    #[error(
        "order {0} is not what was signed any more; nothing more is sent for it. Restore the database from a backup"
    )]
    Altered(OrderId),
    /// The system gives no randomness.
    #[error("the system gives no randomness ({0}). Nothing was confirmed; try again")]
    Random(#[from] getrandom::Error),
    /// A step that the state machine does not know.
    #[error(transparent)]
    NotAStep(#[from] NotAStep),
    /// Another thread or process is sending the order.
    #[error("order {0} is being sent at this moment. Look at it again when it has settled")]
    InHand(OrderId),
    /// The merchant does not have the order, so that there is nothing to give back.
    #[error("order {0} is not with a merchant, so nothing was charged and nothing comes back")]
    NotPlaced(OrderId),
    /// The order has no such line, or not so many pieces of it.
    #[error("line {line} of the order has {most} pieces. Give a line's number from 1, and at most its pieces")]
    NoSuchLine {
        /// From 1.
        line: usize,
        /// Pieces; 0 for a line that is not there.
        most: u32,
    },
    /// The merchant did not answer a question about an order, or has no answer.
    #[error("{merchant} does not say: {cause}. Ask again later, or on its own page")]
    Untold {
        /// Its name.
        merchant: String,
        /// Why.
        cause: CallError,
    },
    /// The merchant has taken the order.
    #[error(
        "{merchant} has taken the order, so it cannot be cancelled any more; ask for the money back with `yiju order refund`. Its terms: {terms}"
    )]
    Taken {
        /// Its name.
        merchant: String,
        /// Refund terms as they were confirmed.
        terms: String,
    },
}
