//! Where the browser comes back to: one address of this machine, for one answer (RFC 8252, section 7.3).

use super::AccountError;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

const PATH: &str = "/signed-in";
/// How long the page that thanks may take to reach the browser.
const FAREWELL: Duration = Duration::from_secs(1);

/// An address that listens.
pub struct Redirect {
    listener: TcpListener,
    uri: String,
}

/// What came back: the parameters of the browser's address.
type Came = Vec<(String, String)>;

struct Expected {
    state: String,
    /// Taken by the first answer with the right state.
    tell: Mutex<Option<oneshot::Sender<Came>>>,
}

impl Redirect {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The system's.
    pub fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let uri = format!("http://{}{PATH}", listener.local_addr()?);
        Ok(Self { listener, uri })
    }

    /// The address.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Waits for the browser. Whatever comes without the right `state` is none of ours; after the first that has it
    /// nothing listens any more, so that no answer counts twice.
    ///
    /// # Errors
    /// [`AccountError::Late`], [`AccountError::Redirect`].
    pub fn wait(self, state: &str, patience: Duration) -> Result<Came, AccountError> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(AccountError::Redirect)?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener).map_err(AccountError::Redirect)?;
            let (tell, told) = oneshot::channel();
            let expected = Arc::new(Expected { state: state.to_owned(), tell: Mutex::new(Some(tell)) });
            let routes = Router::new().route(PATH, get(came)).with_state(expected);
            let (stop, stopped) = oneshot::channel::<()>();
            let server = axum::serve(listener, routes).with_graceful_shutdown(async {
                // An error is a dropped sender, which is a stop as well.
                let _ = stopped.await;
            });
            let server = tokio::spawn(async move { server.await });
            let answer = tokio::time::timeout(patience, told).await;
            drop(stop);
            let _ = tokio::time::timeout(FAREWELL, server).await;
            answer.ok().and_then(Result::ok).ok_or(AccountError::Late)
        })
    }
}

async fn came(State(expected): State<Arc<Expected>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let came: Came = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut states = came.iter().filter(|(name, _)| name == "state").map(|(_, value)| value);
    if states.next() != Some(&expected.state) || states.next().is_some() {
        return page(StatusCode::BAD_REQUEST, "这里没有人在等这个回应。 · Nobody waits for this answer here.");
    }
    let tell = expected.tell.lock().unwrap_or_else(PoisonError::into_inner).take();
    match tell.map(|tell| tell.send(came)) {
        Some(Ok(())) => {
            page(StatusCode::OK, "可以关掉这个页面，回到一句了。 · You may close this page and go back to Yiju.")
        }
        _ => page(StatusCode::GONE, "这个回应已经收到过了。 · This answer has been taken already."),
    }
}

fn page(status: StatusCode, words: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, format!("<!doctype html><title>Yiju</title><p>{words}</p>")).into_response()
}
