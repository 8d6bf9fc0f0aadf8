//! Why a use case failed, and how a front end is told it.

use crate::messages::{Code, Failure};
use std::path::PathBuf;
use yiju_catalog::CatalogError;
use yiju_domain::merchant::CallError;
use yiju_domain::money::Money;
use yiju_merchants::sandbox::SandboxError;
use yiju_merchants::{AccountError, ConnectError, DownloadError};
use yiju_model::ModelError;
use yiju_orders::{KeyError, OrdersError};
use yiju_store::{SecretsError, StoreError};

/// Why a use case failed. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The utterance was not understood, or the model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A bundled model file that is not the one that this edition was built with.
    #[error(
        "the model file {file} is not this edition's (its SHA-256 is {found}). Install Yiju again, or take the file on purpose with `yiju model use`"
    )]
    OtherModel {
        /// The file.
        file: PathBuf,
        /// Its SHA-256 in hexadecimal.
        found: String,
    },
    /// The data folder or `yiju.db`.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A catalog.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A feed's address.
    #[error(transparent)]
    Download(#[from] DownloadError),
    /// An order.
    #[error(transparent)]
    Orders(#[from] OrdersError),
    /// A secret.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The device key in the keyring is damaged.
    #[error(
        "the device key in the keyring cannot be used: {0}. Remove it in the system's keyring program; a new one is made"
    )]
    Key(#[from] KeyError),
    /// The sandbox merchant.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The merchant's address.
    #[error("the merchant's address cannot be used: {0}")]
    Connect(#[from] ConnectError),
    /// The user's own profile cannot be used.
    #[error(transparent)]
    Platform(#[from] yiju_merchants::PlatformError),
    /// A merchant that the feed gives no API for.
    #[error("{0} takes no orders by this program. Choose another card")]
    NoApi(String),
    /// A merchant that cannot be connected.
    #[error("{url} cannot be used: {cause}")]
    Merchant {
        /// Its address.
        url: String,
        /// Why not.
        cause: CallError,
    },
    /// The user's sign-in at a merchant.
    #[error("{merchant}: {cause}")]
    Account {
        /// Its name.
        merchant: String,
        /// Why there is none.
        cause: AccountError,
    },
    /// The merchant gives nothing back.
    #[error("{merchant} gives nothing back: {reason}. Its terms are on the order's mandate; see `yiju order dispute`")]
    NotRefunded {
        /// Its name.
        merchant: String,
        /// Why, in its words.
        reason: String,
    },
    /// No merchant of that name or address was added.
    #[error("there is no merchant {0:?}. See `yiju merchant list`")]
    NoSuchMerchant(String),
    /// Another merchant has the name.
    #[error("another merchant is called {0:?} already. Give this one another name with --name")]
    SameName(String),
    /// A name of nothing but blanks.
    #[error("a merchant needs a name. Give one with --name")]
    NoName,
    /// The payment token of a merchant is not in the keyring any more.
    #[error("the payment token for {0} is not in the keyring any more. Add the merchant again with --pay")]
    NoToken(String),
    /// The system tells no place for data.
    #[error("the system tells no folder for the program's data. Give one with --data-dir")]
    NoHome,
    /// The system gives no randomness.
    #[error("the system gives no randomness ({0}). Nothing was confirmed; try again")]
    Randomness(getrandom::Error),
    /// The card or sheet is from an answer that is no longer shown.
    #[error("this card is no longer there. Say the sentence again")]
    Gone,
    /// The merchant has no page of the order.
    #[error("the merchant told no page of this order")]
    NoPage,
    /// There is no setting of that name, or no such value of it.
    #[error(
        "{0:?} cannot be set so. Settings are price, time, distance, rating, fit and habit, from 0 to 1000 percent"
    )]
    NoSuchSetting(String),
    /// The merchant would refuse it.
    #[error(
        "未到起送价 {0}，商家不接单，请多点一些 · below the merchant's minimum of {0}: it would refuse. Order more"
    )]
    BelowMinimum(Money),
    /// Nothing can be confirmed without an address.
    #[error("no address yet. Say where to")]
    NoAddress,
}

impl AppError {
    /// For programs.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Model(ModelError::TooLong { .. }) => Code::Utterance,
            Self::Model(ModelError::Superseded) => Code::Superseded,
            Self::Model(_) | Self::OtherModel { .. } => Code::Model,
            Self::Store(_) | Self::NoHome | Self::Randomness(_) => Code::Store,
            Self::Catalog(_) | Self::Download(_) => Code::Catalog,
            Self::Secrets(SecretsError::NoKeyring(_)) => Code::NoKeyring,
            Self::Secrets(_) | Self::Key(_) | Self::NoToken(_) => Code::Keyring,
            Self::Orders(_)
            | Self::Sandbox(_)
            | Self::Connect(_)
            | Self::Platform(_)
            | Self::Merchant { .. }
            | Self::Account { .. }
            | Self::NotRefunded { .. }
            | Self::SameName(_)
            | Self::NoName
            | Self::NoApi(_)
            | Self::BelowMinimum(_) => Code::Order,
            Self::Gone | Self::NoPage | Self::NoSuchMerchant(_) | Self::NoSuchSetting(_) => Code::Gone,
            Self::NoAddress => Code::Address,
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}
