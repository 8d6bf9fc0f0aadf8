//! The use cases, in the words of the user: say, choose, confirm, track. Knows no window and no terminal.
//!
//! Architecture invariant: nothing here contacts a merchant but [`App::confirm`], [`App::check`], [`App::cancel`] and
//! [`App::resume`], [`App::show`], [`App::refund`], and each of them only about an order that was confirmed;
//! [`Merchants`], which tells a merchant nothing of the user's but the address of a profile that they chose to call in the
//! name of; and [`App::import_from`], which contacts the address that
//! it is given, and nobody else.

mod afterwards;
mod answer;
mod app;
mod card;
mod city;
mod confirm;
mod connect;
mod dispute;
mod error;
mod feeds;
mod files;
pub mod messages;
mod model;
mod profile;
mod reach;
mod settings;
mod ties;
mod words;

pub use app::{App, Options};
pub use connect::{MerchantView, Merchants, NewMerchant, SignedOut};
pub use error::AppError;
pub use feeds::Refreshed;
pub use files::data_dir;
pub use model::{ModelFile, use_model};
pub use profile::OwnProfile;
pub use reach::bundled_menu;
pub use settings::Settings;
pub use yiju_catalog::{Catalog, CatalogError, Hit, House, ImportReport, Resolution, Summary, Weights};
pub use yiju_domain::progress::Share;
pub use yiju_domain::text::Lang;
pub use yiju_merchants::{Client, sandbox};
pub use yiju_model::{Header, ModelError, Parsed, Understanding, Yardstick};
pub use yiju_store::LedgerEntry;
