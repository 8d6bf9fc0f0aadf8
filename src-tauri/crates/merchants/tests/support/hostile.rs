//! A merchant that answers with whatever bytes a test gives it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What is done with the connection of a call to a path.
pub type Answer = dyn Fn(&Heard, &mut TcpStream) + Send + Sync;

/// A request.
pub struct Heard {
    /// `POST`.
    pub method: String,
    /// Of its URL.
    pub path: String,
    /// Its headers, in lower case.
    pub headers: String,
    /// Its JSON, or null.
    pub body: serde_json::Value,
}

/// A listener that is never told to stop: it ends with the test's process.
pub struct Hostile {
    pub url: String,
    calls: Arc<AtomicUsize>,
}

impl Hostile {
    pub fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::hearing(move |heard, stream| answer(&heard.path, stream))
    }

    /// The same with all of each request.
    pub fn hearing(answer: impl Fn(&Heard, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let answer: Arc<Answer> = Arc::new(answer);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || {
                    let heard = read(&stream);
                    answer(&heard, &mut stream);
                });
            }
        });
        Self { url, calls }
    }

    /// A merchant with a good profile whose every other answer is `answer`.
    pub fn selling(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::start(move |path, stream| {
            if path.ends_with("/.well-known/ucp") {
                let host = stream.local_addr().expect("an address");
                say(stream, 200, "", &profile(&format!("http://{host}")));
            } else {
                answer(stream);
            }
        })
    }

    /// How many connections there were.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

pub fn profile(endpoint: &str) -> String {
    serde_json::json!({"ucp": {
        "version": "2026-04-08",
        "services": {"dev.ucp.shopping": [{"version": "2026-04-08", "transport": "rest", "endpoint": endpoint}]},
        "capabilities": {
            "dev.ucp.shopping.checkout": [{"version": "2026-04-08"}],
            "dev.ucp.shopping.fulfillment": [{"version": "2026-04-08"}],
        },
        "payment_handlers": {"app.yiju.sandbox": [{"id": "sandbox", "version": "2026-04-08"}]},
    }})
    .to_string()
}

/// An answer of JSON with a status and more headers, each ended by CRLF.
pub fn say(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    // The other side may have had enough.
    let _ = stream.write_all(answer.as_bytes());
}

/// Reads a request whole.
fn read(stream: &TcpStream) -> Heard {
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout");
    let mut reader = BufReader::new(stream);
    let (mut method, mut path, mut headers, mut length) = (String::new(), String::new(), String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if path.is_empty() {
            method = line.split(' ').next().unwrap_or_default().to_owned();
            path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        }
        headers.push_str(&line.to_ascii_lowercase());
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    Heard { method, path, headers, body: serde_json::from_slice(&body).unwrap_or_default() }
}
