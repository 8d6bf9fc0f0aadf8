//! Feeds in, offers out: import, search, option matching, deals, ranking.
//!
//! A [`Catalog`] is one SQLite file of imported feeds. [`Catalog::resolve`] tells what a task means on one menu;
//! [`Catalog::offers`] tells what can be ordered for it, from everyone, priced. Opens no connection but to that file.

mod again;
mod allergy;
mod asker;
mod entry;
mod error;
mod feed;
mod import;
mod index;
mod item;
mod lexicon;
mod line;
mod name;
mod offers;
mod option;
mod place;
mod rank;
mod reading;
mod resolve;
mod search;
mod sellers;
mod size;
mod sounds;
mod spelling;
mod temperature;
mod text;
mod timing;

pub use asker::{Asker, Tie};
pub use error::CatalogError;
pub use import::{House, ImportReport};
pub use index::{Catalog, Hit, Summary};
pub use place::not_delivered;
pub use rank::Weights;
pub use resolve::{LineOption, Resolution, ResolvedLine};
