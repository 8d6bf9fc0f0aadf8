//! The one app behind all commands.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::SignedDuration;
use yiju_app::{
    App, Options, Refreshed,
    messages::{Code, Failure},
};

/// How often it is looked whether a feed is due, and how old one must be then.
const LOOK: Duration = Duration::from_secs(3600);
const DAY: SignedDuration = SignedDuration::from_hours(24);

type Opened = Result<App, Failure>;

/// The app, opened beside the window: whoever calls first waits for the model to be read. An app that could not be
/// opened answers every call with why.
#[derive(Clone)]
pub struct Shared(Arc<LazyLock<Opened, Box<dyn FnOnce() -> Opened + Send>>>);

impl Shared {
    /// Begins to open the app and does not wait for it.
    pub fn open(options: Options) -> Self {
        let open: Box<dyn FnOnce() -> Opened + Send> = Box::new(|| App::open(options).map_err(Into::into));
        let shared = Self(Arc::new(LazyLock::new(open)));
        let opening = shared.clone();
        // A thread of its own: it looks for feeds as long as the program runs.
        std::thread::spawn(move || match &**opening.0 {
            Ok(app) => {
                resume(app);
                loop {
                    refresh(app);
                    std::thread::sleep(LOOK);
                }
            }
            Err(failure) => tracing::error!(code = ?failure.code, "{}", failure.message),
        });
        shared
    }

    /// Makes a call where it may block.
    pub async fn call<T, E>(&self, call: impl FnOnce(&App) -> Result<T, E> + Send + 'static) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        let shared = self.clone();
        let made = tauri::async_runtime::spawn_blocking(move || match &**shared.0 {
            Ok(app) => call(app).map_err(Into::into),
            Err(failure) => Err(failure.clone()),
        });
        made.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a call panicked");
            let message = "Yiju 自己出错了，请重新打开 · Yiju itself failed: please open it again".to_owned();
            Err(Failure { code: Code::Store, message })
        })
    }
}

/// What was confirmed and not settled when the program last ended goes on now: nobody confirms it again.
fn resume(app: &App) {
    match app.resume() {
        Ok(orders) => tracing::info!(orders = orders.len(), "resumed"),
        // The orders stay as they are written: the list shows them, and each can be checked from there.
        Err(error) => tracing::warn!(%error, "not resumed"),
    }
}

/// Feeds of addresses that are a day old are asked for again.
fn refresh(app: &App) {
    match app.refresh(None, DAY) {
        Ok(refreshed) => {
            for Refreshed { catalog, report } in refreshed {
                match report {
                    Ok(report) => tracing::info!(catalog, unchanged = report.unchanged, "refreshed"),
                    Err(error) => tracing::warn!(catalog, %error, "not refreshed"),
                }
            }
        }
        Err(error) => tracing::warn!(%error, "the catalogs cannot be refreshed"),
    }
}
