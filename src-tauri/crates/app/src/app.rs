//! The app: what every front end holds one of.

use crate::answer::{Shown, computed};
use crate::city;
use crate::confirm::Sheets;
use crate::error::AppError;
use crate::files::data_dir;
use crate::model::ModelFile;
use crate::reach::Reach;
use crate::ties::Ties;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use yiju_catalog::{Catalog, Resolution};
use yiju_domain::conversation::{Conversation, Stage};
use yiju_domain::feed::Record;
use yiju_domain::text::Lang;
use yiju_model::{Parsed, Understanding};
use yiju_orders::Orders;
use yiju_store::{Database, LedgerEntry, Secrets};

/// The catalog that comes with the program, and the name that it is imported under.
pub(crate) const FEED: &str = include_str!("../feeds/sandbox.jsonl");
pub(crate) const FEED_NAME: &str = "sandbox";
/// Set once the user has removed the bundled catalog: it does not come back by itself.
const FEED_REMOVED: &str = "sandbox.removed";

/// How the app is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the user's data lies; the system's place for it where none is given.
    pub data_dir: Option<PathBuf>,
    /// The model file; the bundled one where none is given.
    pub model: Option<PathBuf>,
    /// Threads of the model; chosen by the machine where none are given.
    pub threads: Option<i32>,
}

/// Understands, offers, orders. All calls block; each may be made from any thread.
pub struct App {
    /// As it was given: the keyring's names hang on it.
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) understanding: Understanding,
    pub(crate) catalog: Catalog,
    pub(crate) database: Database,
    pub(crate) orders: Orders,
    pub(crate) secrets: Secrets,
    pub(crate) reach: Reach,
    pub(crate) conversation: Mutex<Conversation>,
    pub(crate) shown: Mutex<Shown>,
    pub(crate) sheets: Mutex<Sheets>,
    pub(crate) ties: Mutex<Option<Arc<Ties>>>,
}

impl App {
    /// Opens the data folder and loads the model. Contacts nobody.
    ///
    /// # Errors
    /// See [`AppError`].
    pub fn open(options: Options) -> Result<Self, AppError> {
        let folder = data_dir(options.data_dir.as_deref())?;
        let database = Database::open(&folder)?;
        let catalog = Catalog::open(&folder.join("catalog.db"))?;
        stock(&catalog, &database)?;
        let orders = Orders::open(&folder)?;
        let understanding = ModelFile::find(&options)?.load(&options)?;
        Ok(Self {
            data_dir: options.data_dir.clone(),
            understanding,
            catalog,
            database,
            orders,
            secrets: secrets(&options),
            reach: Reach::new(folder),
            conversation: Mutex::default(),
            shown: Mutex::default(),
            sheets: Mutex::default(),
            ties: Mutex::default(),
        })
    }

    /// Understands an utterance and nothing more.
    ///
    /// # Errors
    /// [`AppError::Model`].
    pub fn parse(&self, utterance: &str) -> Result<Parsed, AppError> {
        Ok(self.understanding.parse(utterance, Stage::Beginning)?)
    }

    /// The model, for those who need nothing else.
    #[must_use]
    pub const fn understanding(&self) -> &Understanding {
        &self.understanding
    }

    /// Understands an utterance, which may go on from those `before`, and finds what it means on the menu of one
    /// catalog. The wishes of the request become one task: a menu is asked for all of it.
    ///
    /// # Errors
    /// [`AppError::Model`], [`AppError::Catalog`].
    pub fn resolve(
        &self,
        catalog: &str,
        utterance: &str,
        mut before: Conversation,
    ) -> Result<(Parsed, Resolution), AppError> {
        let parsed = self.understanding.parse(utterance, before.stage())?;
        before.hear(&parsed.intent);
        // On one menu whatever was named is looked for, also where the act is none that makes a request.
        let whole = before.request().unwrap_or_else(|| parsed.intent.clone());
        let request = computed(&whole, Lang::of(utterance));
        let mut tasks = request.tasks.into_iter();
        let mut whole = tasks.next().unwrap_or_default();
        for task in tasks {
            whole.items.extend(task.items);
            whole.avoid.extend(task.avoid);
        }
        let resolution = self.catalog.resolve(catalog, &whole)?;
        Ok((parsed, resolution))
    }

    /// The catalogs, for their own use cases: list, search, import.
    #[must_use]
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Removes a catalog. The bundled one does not come back by itself.
    ///
    /// # Errors
    /// [`AppError::Catalog`] where there is none of that name.
    pub fn remove_catalog(&self, name: &str) -> Result<(), AppError> {
        self.catalog.remove(name)?;
        if name == FEED_NAME {
            self.database.set(FEED_REMOVED, &true)?;
        }
        Ok(())
    }

    /// The newest entries of the ledger, newest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub fn ledger(&self, limit: u32) -> Result<Vec<LedgerEntry>, AppError> {
        Ok(self.database.ledger(limit)?)
    }

    /// Whether the system has a keyring that can be used.
    ///
    /// # Errors
    /// [`AppError::Secrets`], which says what to do.
    pub fn try_keyring(&self) -> Result<(), AppError> {
        self.secrets.get("probe")?;
        Ok(())
    }

    /// Keeps secrets in memory from now on, until the program ends. Only where the user agreed.
    pub fn keep_secrets_in_memory(&self) {
        self.secrets.keep_in_memory();
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind each of them is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Now, as the database writes times: RFC 3339.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// Imports the bundled catalog where it is not there yet, or is another edition's.
fn stock(catalog: &Catalog, database: &Database) -> Result<(), AppError> {
    let version = hex(&Sha256::new().chain_update(FEED).chain_update(city::EDITION.to_le_bytes()).finalize());
    let there = catalog.list()?.iter().any(|summary| summary.name == FEED_NAME && summary.version == version);
    if !there && database.setting::<bool>(FEED_REMOVED)? != Some(true) {
        catalog.import_records(FEED_NAME, &version, |take| bundled(take))?;
    }
    Ok(())
}

/// Where the secrets of a data folder are. A folder that was given has secrets of its own: a test's never meet a
/// person's.
pub(crate) fn secrets(options: &Options) -> Secrets {
    Secrets::new(&options.data_dir.as_deref().map_or_else(|| "default".to_owned(), scope_of))
}

/// Every record of the bundled catalog: the shops of the feed, and the city around them. The feed's lines are known to be
/// whole: a test reads them.
pub(crate) fn bundled(take: &mut dyn FnMut(Record)) {
    FEED.lines().filter_map(|line| Record::from_json(line).ok()).for_each(&mut *take);
    city::records(take);
}

fn scope_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    hex(&Sha256::digest(whole.to_string_lossy().as_bytes())[..8])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
