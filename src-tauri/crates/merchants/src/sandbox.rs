//! The sandbox merchant: a real HTTP server on loopback that sells a menu by the Universal Commerce Protocol and
//! by the Agentic Commerce Protocol, charges nobody and delivers nothing.
//!
//! Each merchant of the menu has its own endpoint, `{url}/m/{merchant}`; `{url}` itself is one merchant that sells the
//! whole menu. Everything survives a restart, in one SQLite file.
//!
//! What is answered where:
//!
//! | below an endpoint | |
//! |---|---|
//! | `/.well-known/ucp` | the profile |
//! | `/checkout-sessions…` | the checkout capability with fulfilment, discounts, consent and [`REMARKS`](crate::ucp::REMARKS) |
//! | `/orders/{id}` | the order capability; its webhooks only to this machine, and only where it is a server of its own |
//! | `PUT /orders/{id}` | the merchant's back office: events and adjustments are added |
//! | `/testing/simulate-shipping/{id}` | the order is shipped now, for whoever knows the house's secret |
//! | `/carts…` | the cart capability |
//! | `/orders/{id}/refunds` | [`REFUNDS`](crate::ucp::REFUNDS): money back by the rules of `refund.rs` |
//! | `/catalog/search`, `/catalog/lookup`, `/catalog/product` | the catalog capabilities |
//! | `/v/2026-01-23/…`, `/v/2026-01-11/…` | all but catalog and cart in that release, with a profile of its own |
//! | `/acp/…` | the same checkouts by the Agentic Commerce Protocol, from `/acp/.well-known/acp.json` on |
//! | `/oauth/…` | the accounts of a house that has some: OAuth 2.0, from `/.well-known/oauth-authorization-server/…` on |
//! | `/receipts/{id}`, `/about` | pages for people |
//!
//! Payment is by the handler [`SANDBOX`](crate::ucp::SANDBOX), whose instance is `sandbox`: an instrument of any type
//! with a credential that holds a token. Any token pays, but `declined`. Or by the protocol's own play money
//! ([`MOCK`](crate::ucp::MOCK)), where `success_token` and any card pay.

mod accounts;
mod acp;
mod bill;
mod book;
mod counter;
mod cut;
mod delivery;
mod document;
mod earlier;
mod faults;
mod herald;
mod house;
mod journal;
mod life;
mod mandates;
mod menu;
mod notes;
mod platform;
mod refund;
mod server;
mod session;
mod shelf;
mod sign_in;
mod tongue;
mod wanted;

use crate::key::Key;
use book::Book;
use counter::Counter;
use cut::{Cuttable, Scissors};
use faults::Board;
use herald::Herald;
use journal::Journal;
use server::Shared;
use sha2::{Digest, Sha256};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use yiju_domain::id::MerchantId;
use yiju_store::StoreError;

pub use accounts::Accounts;
pub use faults::{Fault, Faults, Operation};
pub use house::{Code, Customer, Delivery, Handler, House};
pub use journal::Exchange;
pub use life::Pace;
pub use menu::Menu;
pub use tongue::Tongue;

/// How long a stop waits for calls that are being answered.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a sandbox is set up.
pub struct Config {
    /// The TCP port on 127.0.0.1; `None` for any free one.
    pub port: Option<u16>,
    /// The SQLite file: `sandbox.db` in the data folder. Made where there is none.
    pub data: PathBuf,
    /// What is sold.
    pub menu: Menu,
    /// The bearer token that every call but the profile needs; `None` lets everybody on this machine in.
    pub credential: Option<String>,
    /// The fault switches at the start.
    pub faults: Faults,
    /// How fast orders go on.
    pub pace: Pace,
    /// What is played beyond the menu.
    pub house: House,
    /// Whether platforms on this machine are told what becomes of their orders. Otherwise the sandbox opens no
    /// connection.
    pub webhooks: bool,
}

/// Why a sandbox does not start. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port is taken or not allowed.
    #[error("the sandbox cannot listen on port {port} of this machine: {cause}. Choose another with --port")]
    Port {
        /// The port; 0 for any.
        port: u16,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The system gives no randomness for a key.
    #[error("the system gives no randomness: {0}. Restart it")]
    Randomness(getrandom::Error),
    /// The system gives no thread.
    #[error("the sandbox cannot start its server: {0}. Close other programs and try again")]
    Thread(std::io::Error),
    /// The file cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The sandbox merchant.
#[derive(Debug)]
pub struct Sandbox;

impl Sandbox {
    /// Starts a server in a thread of its own. It listens when this returns.
    ///
    /// # Errors
    /// See [`SandboxError`].
    pub fn start(config: Config) -> Result<Running, SandboxError> {
        let port = config.port.unwrap_or(0);
        let taken = |cause| SandboxError::Port { port, cause };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(taken)?;
        listener.set_nonblocking(true).map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let key = Arc::new(Key::generate().map_err(SandboxError::Randomness)?);
        let book = Book::open(&config.data)?;
        let shared = Arc::new(Shared {
            counter: Counter::new(config.menu, book, config.pace, config.house, Arc::clone(&key)),
            herald: Arc::new(Herald::new(key, config.webhooks)),
            credential: config.credential.map(|token| Sha256::digest(token).into()),
            board: Board::new(config.faults),
            journal: Journal::default(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("sandbox")
            .enable_all()
            .build()
            .map_err(SandboxError::Thread)?;
        let listener = {
            let _inside = runtime.enter();
            Cuttable(tokio::net::TcpListener::from_std(listener).map_err(taken)?)
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let routes = server::routes(Arc::clone(&shared)).into_make_service_with_connect_info::<Scissors>();
        let serve = move || {
            let (drain, drained) = oneshot::channel::<()>();
            let server = axum::serve(listener, routes).with_graceful_shutdown(async {
                // An error is a dropped sender, which is a stop as well.
                let _ = stopped.await;
                let _ = drain.send(());
            });
            runtime.block_on(async {
                tokio::select! {
                    _ = server => {}
                    () = async { let _ = drained.await; tokio::time::sleep(PATIENCE).await } => {}
                }
            });
            runtime.shutdown_timeout(PATIENCE);
        };
        let thread =
            std::thread::Builder::new().name("sandbox".to_owned()).spawn(serve).map_err(SandboxError::Thread)?;
        tracing::info!(%address, "sandbox merchant listens");
        Ok(Running { address, shared, stop: Some(stop), thread: Some(thread) })
    }
}

/// A sandbox that listens until it is dropped.
pub struct Running {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// The endpoint that sells the whole menu.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The endpoint of one merchant of the menu.
    #[must_use]
    pub fn merchant_url(&self, merchant: &MerchantId) -> String {
        format!("{}/m/{}", self.url(), crate::url::segment(merchant.as_str()))
    }

    /// What is sold.
    #[must_use]
    pub fn menu(&self) -> &Menu {
        self.shared.counter.menu()
    }

    /// Sets all fault switches anew.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.board.set(faults);
    }

    /// The newest calls that were let in, with their answers, oldest first: at most a thousand, since the start.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.journal.all()
    }

    /// Answers until the process ends: for a server of its own.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Running {
    /// Takes no more calls, and waits a moment for those that are being answered.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
