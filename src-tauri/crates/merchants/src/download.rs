//! A feed from its address, because the user said so in a command: whole, and only where it is another than before.

use crate::client::Endpoint;
use std::io::{self, Read};
use std::time::Duration;
use ureq::http::header::HeaderName;
use ureq::http::{Request, Response, StatusCode, header};
use ureq::{Agent, Body};

/// The most that is taken from an address, in bytes.
const MOST: u64 = 8 << 30;
/// How often a feed that broke off is asked for again before it is given up.
const TRIES: u32 = 4;
/// How long to wait before the second of these; as long again before each further one.
const PAUSE: Duration = Duration::from_millis(500);

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

/// Asks an address for its feed; with the `etag` of the last time, only for another one. Where the connection breaks
/// while the feed is read, it goes on from there, as long as the address has the very same feed.
///
/// # Errors
/// See [`DownloadError`].
pub fn download(url: &str, etag: Option<&str>) -> Result<Download, DownloadError> {
    let address = Address::of(url)?;
    let answer = address.ask(etag.map(|etag| (header::IF_NONE_MATCH, etag.to_owned())), None)?;
    match answer.status() {
        StatusCode::NOT_MODIFIED => Ok(Download::Same),
        StatusCode::OK => {
            let (etag, length) = (text(&answer, header::ETAG), text(&answer, header::CONTENT_LENGTH));
            let is_packed = answer.headers().contains_key(header::CONTENT_ENCODING);
            let length = length.and_then(|length| length.parse().ok());
            let body = Resuming { address, etag: etag.clone(), is_packed, body: reader(answer), read: 0, tries: TRIES };
            Ok(Download::New { etag, length, body: Box::new(body) })
        }
        status => Err(address.refused(status)),
    }
}

/// An address that a feed may come from.
struct Address {
    url: String,
    agent: Agent,
}

impl Address {
    fn of(url: &str) -> Result<Self, DownloadError> {
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
        Ok(Self { url: url.to_owned(), agent: Agent::new_with_config(config.build()) })
    }

    /// Asks for what is there under a condition, or for what follows the first so many bytes of it.
    fn ask(&self, only: Option<(HeaderName, String)>, from: Option<u64>) -> Result<Response<Body>, DownloadError> {
        let wire = |error: &dyn std::fmt::Display| DownloadError::Wire(error.to_string());
        let mut request = Request::builder().method("GET").uri(&self.url).header(header::ACCEPT, "*/*");
        if let Some((name, value)) = only {
            request = request.header(name, value);
        }
        if let Some(from) = from {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        self.agent.run(request.body(()).map_err(|error| wire(&error))?).map_err(|error| wire(&error))
    }

    fn refused(&self, status: StatusCode) -> DownloadError {
        DownloadError::Status { url: self.url.clone(), status: status.as_u16() }
    }
}

fn text(answer: &Response<Body>, name: HeaderName) -> Option<String> {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn reader(answer: Response<Body>) -> Box<dyn Read> {
    Box::new(answer.into_body().into_with_config().limit(MOST).reader())
}

/// A feed that is asked for again from where it broke off.
struct Resuming {
    address: Address,
    /// What tells this feed from another one.
    etag: Option<String>,
    /// Whether it comes packed, so that a place in it is none on the wire.
    is_packed: bool,
    body: Box<dyn Read>,
    /// Bytes that were handed on.
    read: u64,
    /// How often it may still be asked for without a byte having come.
    tries: u32,
}

impl Resuming {
    fn again(&mut self) -> io::Result<()> {
        let lost = |what: &str| io::Error::other(format!("the feed broke off and {what}"));
        // A weak tag (W/…) is of feeds that mean the same, not of the same bytes.
        let etag = self.etag.clone().filter(|etag| etag.starts_with('"'));
        let etag = etag.ok_or_else(|| lost("its address does not tell whether it is still the same"))?;
        let from = (!self.is_packed).then_some(self.read);
        let answer = self.address.ask(from.map(|_| (header::IF_RANGE, etag.clone())), from);
        let answer = answer.map_err(|error| lost(&format!("cannot be asked for again: {error}")))?;
        let is_same = text(&answer, header::ETAG).as_ref() == Some(&etag);
        let begins = text(&answer, header::CONTENT_RANGE);
        let begins = begins.and_then(|range| range.strip_prefix("bytes ")?.split('-').next()?.parse::<u64>().ok());
        let skip = match answer.status() {
            StatusCode::PARTIAL_CONTENT if is_same && begins == from => 0,
            StatusCode::OK if is_same => self.read,
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => return Err(lost("another one is at its address now")),
            status => return Err(lost(&self.address.refused(status).to_string())),
        };
        self.is_packed = answer.headers().contains_key(header::CONTENT_ENCODING);
        self.body = reader(answer);
        let skipped = io::copy(&mut self.body.by_ref().take(skip), &mut io::sink())?;
        if skipped == skip { Ok(()) } else { Err(lost("is shorter now")) }
    }
}

impl Read for Resuming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut broken = match self.body.read(into) {
            Ok(length) => {
                self.read += length as u64;
                if length > 0 {
                    self.tries = TRIES;
                }
                return Ok(length);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => error,
        };
        while self.tries > 0 {
            std::thread::sleep(PAUSE * (TRIES - self.tries));
            self.tries -= 1;
            tracing::info!(at = self.read, %broken, "the feed broke off and is asked for again");
            match self.again() {
                Ok(()) => return self.read(into),
                Err(error) => broken = error,
            }
        }
        Err(broken)
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
    fn a_feed_that_breaks_off_goes_on_from_there() {
        let (url, served) = serve(&[
            "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntea\nc",
            "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nConnection: close\r\n\r\nof",
            "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntea\ncoffee",
        ]);
        let Download::New { mut body, .. } = download(&url, None).expect("fetched") else { panic!("new") };
        let mut text = String::new();
        body.read_to_string(&mut text).expect("read");
        assert_eq!(text, "tea\ncoffee");
        let requests = served.join().expect("served");
        for (request, from) in requests[1..].iter().zip([5, 7]) {
            assert!(
                request.contains(&format!("range: bytes={from}-")) && request.contains("if-range: \"v1\""),
                "{request}"
            );
        }
    }

    #[test]
    fn another_feed_is_never_taken_for_the_rest_of_one() {
        const BROKEN: &str = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntea\nc";
        const OTHER: &str =
            "HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\nteas\nwater";
        const ASTRAY: &str = "HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes 6-9/10\r\nContent-Length: 4\r\nConnection: close\r\n\r\nffee";
        const GONE: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        const UNNAMED: &str =
            "HTTP/1.1 200 OK\r\nETag: W/\"v1\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\ntea\nc";
        let told = |answers: &'static [&'static str]| {
            let (url, served) = serve(answers);
            let Download::New { mut body, .. } = download(&url, None).expect("fetched") else { panic!("new") };
            let error = body.read_to_end(&mut Vec::new()).expect_err("broken").to_string();
            (error, served.join().expect("served").len())
        };
        let (error, asked) = told(&[BROKEN, OTHER, ASTRAY, GONE, OTHER]);
        assert!(error.contains("another one is at its address") && asked == 5, "{error}");
        let (error, asked) = told(&[UNNAMED]);
        assert!(error.contains("does not tell whether it is still the same") && asked == 1, "{error}");
    }

    #[test]
    fn an_address_that_is_not_encrypted_is_refused() {
        for url in ["http://shop.example.com/feed", "ftp://x/y", "feed", "https://user:pass@x.example/feed", ""] {
            assert!(matches!(download(url, None), Err(DownloadError::Address(_))), "{url}");
        }
    }
}
