//! Catalogs that came from an address are asked for again, by the clock: over real HTTP, with the validator of the last time.

use jiff::SignedDuration;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use yiju_app::{App, House, Options, Refreshed};

/// A server of one feed, which changes when it is told; it counts what it is asked.
struct Feed {
    url: String,
    now: Arc<Mutex<Option<(&'static str, &'static str)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Feed {
    fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/menu.jsonl", listener.local_addr().expect("an address"));
        let (now, asked) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(Vec::new())));
        let feed = Self { url, now: Arc::clone(&now), asked: Arc::clone(&asked) };
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let length = stream.read(&mut request).unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
                let answer = match *now.lock().expect("the feed") {
                    None => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
                    Some((etag, _)) if request.contains(etag) => {
                        "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned()
                    }
                    Some((etag, body)) => format!(
                        "HTTP/1.1 200 OK\r\nETag: \"{etag}\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    ),
                };
                asked.lock().expect("the list").push(request);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        feed
    }

    fn is(&self, feed: Option<(&'static str, &'static str)>) {
        *self.now.lock().expect("the feed") = feed;
    }

    fn asked(&self) -> usize {
        self.asked.lock().expect("the list").len()
    }
}

#[test]
fn a_feed_is_asked_for_again_when_it_is_old_and_taken_when_it_is_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).expect("opened");
    let feed = Feed::serve();
    let house = House { name: "Hill".to_owned(), endpoint: "https://hill.example.com".to_owned() };
    feed.is(Some(("v1", "{\"id\":\"a\",\"title\":\"Zibzub soup\",\"price\":900}\n")));
    app.import_from("hill", &feed.url, Some(&house), &mut |_| {}).expect("imported");
    let found = |name: &str| {
        let hits = app.catalog().search(name, 1).expect("searched");
        let merchant = hits.first().and_then(|hit| hit.merchant.clone());
        merchant.and_then(|merchant| merchant.endpoint)
    };
    assert_eq!(found("zibzub soup").as_deref(), Some("https://hill.example.com"));

    // What is young is left alone; what was never fetched is not asked for.
    assert!(app.refresh(None, SignedDuration::from_hours(24)).expect("looked").is_empty());
    assert!(app.refresh(Some("nobody"), SignedDuration::ZERO).expect("looked").is_empty());
    assert_eq!(feed.asked(), 1);

    let again = app.refresh(None, SignedDuration::ZERO).expect("looked");
    assert!(
        matches!(&again[..], [Refreshed { catalog, report: Ok(report) }] if catalog == "hill" && report.unchanged),
        "{again:?}"
    );

    // The other side fails: the catalog stays as it is.
    feed.is(None);
    let failed = app.refresh(Some("hill"), SignedDuration::ZERO).expect("looked");
    assert!(matches!(&failed[..], [Refreshed { report: Err(_), .. }]), "{failed:?}");
    assert!(found("zibzub soup").is_some());

    feed.is(Some(("v2", "{\"id\":\"b\",\"title\":\"Zibzub cake\",\"price\":700}\n")));
    let new = app.refresh(None, SignedDuration::ZERO).expect("looked");
    assert!(
        matches!(&new[..], [Refreshed { report: Ok(report), .. }] if !report.unchanged && report.products == 1),
        "{new:?}"
    );
    // Its orders still go where they went.
    assert_eq!(found("zibzub cake").as_deref(), Some("https://hill.example.com"));
    assert_eq!(feed.asked(), 4);
}
