//! A feed from its address, because the user said so in a command: whole, and only where it is another than before.

use crate::client::Endpoint;
use std::io::Read;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Request, StatusCode, header};

/// The most that is taken from an address, in bytes.
const MOST: u64 = 8 << 30;

/// Why a feed could not be had. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// No address, or one that is not encrypted.
    #[error("{0:?} is no address that a feed may come from. Give an https:// address")]
    Address(String),
    /// The other side cannot be reached or breaks off.
    #[error("the feed cannot be fetched: {0}. Look at the address and the connection, and try again")]
    Wire(String),
    /// The other side answers with something else.
    #[error("{url} answers with status {status} and no feed. Look at the address")]
    Status {
        /// The address.
        url: String,
        /// HTTP status.
        status: u16,
    },
}

/// What an address has.
pub enum Download {
    /// What was there the last time.
    Same,
    /// Another feed.
    New {
        /// What to ask with the next time.
        etag: Option<String>,
        /// How many bytes come, where that is told.
        length: Option<u64>,
        /// The feed.
        body: Box<dyn Read>,
    },
}

/// Asks an address for its feed; with the `etag` of the last time, only for another one.
///
/// # Errors
/// See [`DownloadError`].
pub fn download(url: &str, etag: Option<&str>) -> Result<Download, DownloadError> {
    let bare = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let endpoint = Endpoint::parse(bare).ok().filter(|_| Endpoint::is_page(url));
    let endpoint = endpoint.ok_or_else(|| DownloadError::Address(url.to_owned()))?;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .https_only(!endpoint.is_loopback())
        .max_redirects(5)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_global(Some(Duration::from_secs(3600)));
    let config = if endpoint.is_loopback() { config.proxy(None) } else { config };
    let agent = Agent::new_with_config(config.build());
    let wire = |error: &dyn std::fmt::Display| DownloadError::Wire(error.to_string());
    let mut request = Request::builder().method("GET").uri(url).header(header::ACCEPT, "*/*");
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let answer = agent.run(request.body(()).map_err(|error| wire(&error))?).map_err(|error| wire(&error))?;
    match answer.status() {
        StatusCode::NOT_MODIFIED => Ok(Download::Same),
        StatusCode::OK => {
            let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let etag = header(header::ETAG);
            let length = header(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
            let body = answer.into_body().into_with_config().limit(MOST).reader();
            Ok(Download::New { etag, length, body: Box::new(body) })
        }
        status => Err(DownloadError::Status { url: url.to_owned(), status: status.as_u16() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::TcpListener;

    /// Answers each connection with the next text; tells the requests.
    fn serve(answers: &'static [&'static str]) -> (String, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let url = format!("http://{}/feed.jsonl?v=1", listener.local_addr().expect("an address"));
        let served = std::thread::spawn(move || {
            answers
                .iter()
                .map(|answer| {
                    let (mut stream, _) = listener.accept().expect("a connection");
                    let mut request = vec![0; 4096];
                    let length = stream.read(&mut request).expect("a request");
                    stream.write_all(answer.as_bytes()).expect("answered");
                    String::from_utf8_lossy(&request[..length]).to_lowercase()
                })
                .collect()
        });
        (url, served)
    }

    #[test]
    fn a_feed_is_fetched_once_and_asked_after_by_its_etag() {
        let (url, served) = serve(&[
            "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntea\n",
            "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ]);
        let Download::New { etag, length, mut body } = download(&url, None).expect("fetched") else { panic!("new") };
        let mut text = String::new();
        body.read_to_string(&mut text).expect("read");
        assert_eq!((etag.as_deref(), length, text.as_str()), (Some("\"v1\""), Some(4), "tea\n"));
        assert!(matches!(download(&url, etag.as_deref()), Ok(Download::Same)));
        assert!(matches!(download(&url, None), Err(DownloadError::Status { status: 404, .. })));
        let requests = served.join().expect("served");
        assert!(requests[0].starts_with("get /feed.jsonl?v=1 ") && !requests[0].contains("if-none-match"));
        assert!(requests[1].contains("if-none-match: \"v1\""), "{}", requests[1]);
    }

    #[test]
    fn an_address_that_is_not_encrypted_is_refused() {
        for url in ["http://shop.example.com/feed", "ftp://x/y", "feed", "https://user:pass@x.example/feed", ""] {
            assert!(matches!(download(url, None), Err(DownloadError::Address(_))), "{url}");
        }
    }
}
