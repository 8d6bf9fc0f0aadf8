//! Merchants of one's own, through the real program: a merchant in another process is added, ordered from, tracked,
//! asked for the money back, ordered from again, and killed in the middle of it all.
#![cfg(unix)]

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// An address of a session bus at which nobody is: secrets stay in memory, and no person's keyring is touched.
const NO_BUS: &str = "unix:path=/nonexistent/yiju-test-bus";

const FEED: &str = concat!(
    "{\"type\":\"merchant\",\"id\":\"hill\",\"name\":\"远山小馆\",\"delivery_fee\":300,\"minutes\":[20,35]}\n",
    "{\"id\":\"noodles\",\"merchant\":\"hill\",\"title\":\"远山牛肉拉面\",\"price\":2100,\"vertical\":\"meals\"}\n"
);
const SENTENCE: &str = "来两份远山牛肉拉面送到公司";

fn yiju(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yiju"));
    command.args(arguments).arg("--data-dir").arg(data).env("DBUS_SESSION_BUS_ADDRESS", NO_BUS).env("LANG", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn typed(mut command: Command, keys: &str) -> Output {
    let mut child = command.spawn().expect("yiju starts");
    // A program that has left already reads no more keys.
    let _ = child.stdin.take().expect("piped").write_all(keys.as_bytes());
    child.wait_with_output().expect("yiju ends")
}

/// The last value that a command which must succeed writes.
fn told(data: &Path, arguments: &[&str], keys: &str) -> Value {
    let output = typed(yiju(data, arguments), keys);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    serde_json::from_str(text.lines().last().unwrap_or("null")).expect("JSON")
}

/// That a command fails, and says in one line why.
fn refused(data: &Path, arguments: &[&str], keys: &str, why: &str) {
    let output = typed(yiju(data, arguments), keys);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(said.contains(why) && said.lines().count() == 1, "{arguments:?}: {said}");
}

/// A merchant in a process of its own.
struct Merchant {
    process: Child,
    folder: tempfile::TempDir,
    url: String,
}

impl Merchant {
    fn open(pace: &str) -> Self {
        Self::selling(FEED, "{}", pace)
    }

    /// A merchant of this feed and this house.
    fn selling(feed: &str, house: &str, pace: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.to_str().expect("UTF-8").to_owned()
        };
        let (feed, house) = (file("feed.jsonl", feed), file("house.json", house));
        let sandbox = ["merchant", "sandbox", "--feed", &feed, "--house", &house, "--pace", pace];
        let mut process = yiju(folder.path(), &sandbox).spawn().expect("the merchant starts");
        let mut url = String::new();
        BufReader::new(process.stdout.as_mut().expect("piped")).read_line(&mut url).expect("its address");
        Self { process, folder, url: url.trim().to_owned() }
    }

    /// The numbers of its orders.
    fn orders(&self) -> Vec<String> {
        let file = rusqlite::Connection::open(self.folder.path().join("merchant.db")).expect("its file");
        let mut statement = file
            .prepare("SELECT order_id FROM checkouts WHERE order_id IS NOT NULL ORDER BY order_id")
            .expect("a query");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a number")).collect()
    }
}

impl Drop for Merchant {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A data folder with the merchant added and its feed imported.
fn connected(url: &str) -> tempfile::TempDir {
    let data = tempfile::tempdir().expect("a folder");
    told(data.path(), &["merchant", "add", url, "--name", "hill", "--json"], "");
    told(data.path(), &["catalog", "import", "-", "--name", "hill", "--merchant", "hill", "--json"], FEED);
    data
}

#[test]
fn a_merchant_is_added_listed_and_removed() {
    let merchant = Merchant::open("60");
    let data = tempfile::tempdir().expect("a folder");
    for (path, version, catalog) in [("", "2026-04-08", true), ("/v/2026-01-11", "2026-01-11", false)] {
        let url = format!("{}{path}", merchant.url);
        let added = told(data.path(), &["merchant", "add", &url, "--json"], "");
        assert_eq!((&added["version"], &added["url"]), (&Value::from(version), &Value::from(url.as_str())));
        assert_eq!((&added["payable"], &added["delivers"]), (&Value::from(true), &Value::from(true)));
        assert_eq!(added["catalog"], catalog);
        // January has no place for the word of a first order.
        let codes: &[&str] = if version == "2026-04-08" { &["codes"] } else { &[] };
        let told = [&["items", "address", "time_and_remarks"], codes, &["payment_token"]].concat();
        assert_eq!(added["is_told"], serde_json::json!(told));
    }
    let acp = format!("{}/acp", merchant.url);
    let added = told(data.path(), &["merchant", "add", &acp, "--json"], "");
    assert_eq!((&added["protocol"], &added["version"]), (&Value::from("acp"), &Value::from("2026-04-17")));
    told(data.path(), &["merchant", "remove", &acp], "");
    let list = typed(yiju(data.path(), &["merchant", "list", "--json"]), "");
    assert_eq!(String::from_utf8_lossy(&list.stdout).lines().count(), 2);
    let name = merchant.url.trim_start_matches("http://");
    told(data.path(), &["merchant", "remove", name], "");
    told(data.path(), &["merchant", "remove", &format!("{}/v/2026-01-11/", merchant.url)], "");
    assert!(typed(yiju(data.path(), &["merchant", "list"]), "").stdout.is_empty());
    refused(data.path(), &["merchant", "remove", name], "", "yiju merchant list");
}

#[test]
fn what_is_no_merchant_is_refused_with_a_reason() {
    let data = tempfile::tempdir().expect("a folder");
    let add = |url: &str, why: &str| refused(data.path(), &["merchant", "add", url], "", why);
    add("http://shop.example.com", "not encrypted");
    add("https://192.168.0.1", "private network");
    add("https://user:word@shop.example.com", "user name");
    add("file:///etc/passwd", "web address");
    add("nonsense", "web address");
    add("http://127.0.0.1:9", "cannot be reached");
    let strange = |answer: &'static [u8]| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer);
            }
        });
        url
    };
    add(&strange(b"HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\ncontent-length: 0\r\n\r\n"), "moved");
    add(&strange(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"), "well-known");
    add(&strange(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"), "text/html");
    add(
        &strange(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000000\r\n\r\n{}"),
        "cannot be used",
    );
    add(&strange(b"SSH-2.0-OpenSSH_9.9\r\n"), "cannot be used");
    add(
        &strange(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"),
        "no UCP profile",
    );
    assert!(typed(yiju(data.path(), &["merchant", "list"]), "").stdout.is_empty());
    refused(data.path(), &["catalog", "import", "-", "--name", "x", "--merchant", "nobody"], FEED, "nobody");
}

#[test]
fn an_order_lives_to_its_end_at_a_merchant_of_either_release() {
    let merchant = Merchant::open("60");
    for path in ["", "/v/2026-01-11"] {
        let data = connected(&format!("{}{path}", merchant.url));
        let data = data.path();
        let order = told(data, &["say", SENTENCE, "--json"], "1\n\ny\n")["order"].clone();
        assert_eq!((order["state"].as_str(), order["total"].as_str()), (Some("accepted"), Some("¥45")), "{order}");
        let id = order["id"].as_str().expect("an id");
        let shown = told(data, &["order", "show", id, "--json"], "");
        assert_eq!((&shown["progress"], &shown["state"]), (&Value::from("accepted"), &Value::from("accepted")));

        let part = told(data, &["order", "refund", id, "--line", "1x1", "--json"], "");
        assert_eq!(part["refund"]["back"], "¥21");
        assert_eq!(part["state"], "accepted");
        refused(data, &["order", "refund", id, "--line", "2"], "", "line 2");
        refused(data, &["order", "refund", id, "--line", "all"], "", "no line");
        let rest = told(data, &["order", "refund", id, "--json"], "");
        assert_eq!(
            (rest["refund"]["back"].as_str(), rest["state"].as_str()),
            (Some("¥24"), Some("refunded")),
            "{rest}"
        );
        assert_eq!(rest["refunded"], "¥45");
        refused(data, &["order", "refund", id], "", "gives nothing back");

        let again = told(data, &["reorder", id, "--json"], "\ny\n")["order"].clone();
        assert_eq!((&again["state"], &again["total"]), (&Value::from("accepted"), &order["total"]));
        assert_ne!(again["merchant_order"], order["merchant_order"]);
        assert_eq!(typed(yiju(data, &["reorder", id]), "q\n").status.code(), Some(6), "nothing but the key orders");
        refused(data, &["reorder", "nothing"], "", "no order");

        let dispute = typed(yiju(data, &["order", "dispute", id]), "");
        let dispute: Value = serde_json::from_slice(&dispute.stdout).expect("JSON");
        assert_eq!(dispute["signed"]["holds"], true);
        assert_eq!(dispute["mandate"]["totals"]["total"]["minor"], 4500);
        assert_eq!(dispute["refunds"].as_array().map(Vec::len), Some(2 + 1));
    }
    assert_eq!(merchant.orders().len(), 4);
}

#[test]
fn a_discount_of_the_merchants_own_is_told_as_a_saving_and_a_dearer_total_stops() {
    let deal = concat!(
        "{\"type\":\"deal\",\"id\":\"d\",\"merchant\":\"hill\",\"title\":\"满40减10\",",
        "\"rule\":\"threshold\",\"over\":4000,\"off\":1000}\n"
    );
    // Two noodles and the delivery were confirmed at ¥45. The merchant takes ¥10 off, and asks another delivery.
    for (price, state, told) in [(300, "accepted", "¥35"), (1200, "accepted", "¥44"), (1400, "changed", "¥46")] {
        let way = serde_json::json!({"id": "only", "title": "Only", "price": price, "country": "CN"});
        let house = serde_json::json!({"deliveries": [way]}).to_string();
        let merchant = Merchant::selling(&format!("{FEED}{deal}"), &house, "60");
        for path in ["", "/v/2026-01-23", "/v/2026-01-11"] {
            let data = connected(&format!("{}{path}", merchant.url));
            let output = typed(yiju(data.path(), &["say", SENTENCE, "--json"]), "1\n\ny\n");
            let text = String::from_utf8_lossy(&output.stdout);
            let order: Value = serde_json::from_str(text.lines().last().unwrap_or("null")).expect("JSON");
            let order = &order["order"];
            assert_eq!((order["state"].as_str(), order["total"].as_str()), (Some(state), Some("¥45")), "{order}");
            assert!(order["detail"].as_str().is_some_and(|detail| detail.contains(told)), "{order}");
        }
        assert_eq!(merchant.orders().len(), if state == "accepted" { 3 } else { 0 });
    }
}

#[test]
fn an_order_goes_by_the_other_protocol_too() {
    let merchant = Merchant::open("60");
    let data = connected(&format!("{}/acp", merchant.url));
    let order = told(data.path(), &["say", SENTENCE, "--json"], "1\n\ny\n")["order"].clone();
    assert_eq!((order["state"].as_str(), order["total"].as_str()), (Some("accepted"), Some("¥45")), "{order}");
    let id = order["id"].as_str().expect("an id");
    // Its API tells nothing of orders: what is known is shown.
    assert_eq!(told(data.path(), &["order", "show", id, "--json"], "")["state"], "accepted");
    refused(data.path(), &["order", "refund", id], "", "takes no refunds");
    assert_eq!(merchant.orders().len(), 1);
}

#[test]
fn an_order_is_followed_to_the_door() {
    let merchant = Merchant::open("1");
    let data = connected(&merchant.url);
    let order = told(data.path(), &["say", SENTENCE, "--json"], "1\n\ny\n")["order"].clone();
    let id = order["id"].as_str().expect("an id");
    let begun = std::time::Instant::now();
    loop {
        let shown = told(data.path(), &["order", "check", id, "--json"], "");
        if shown["state"] == "fulfilled" {
            assert_eq!(shown["progress"], "delivered");
            assert_eq!(shown["steps"].as_array().map(Vec::len), Some(3));
            break;
        }
        assert!(begun.elapsed().as_secs() < 120, "{shown}");
    }
}

#[test]
fn a_merchant_tells_its_products_when_it_is_asked() {
    let merchant = Merchant::open("60");
    let data = tempfile::tempdir().expect("a folder");
    told(data.path(), &["merchant", "add", &merchant.url, "--name", "hill", "--json"], "");
    let fetched = told(data.path(), &["merchant", "fetch", "hill", "--json"], "");
    assert_eq!((fetched["products"].as_u64(), fetched["merchants"].as_u64()), (Some(1), Some(1)), "{fetched}");
    let order = told(data.path(), &["say", SENTENCE, "--json"], "1\n\ny\n")["order"].clone();
    assert_eq!((order["state"].as_str(), order["total"].as_str()), (Some("accepted"), Some("¥45")), "{order}");
    assert_eq!(merchant.orders().len(), 1);
}

/// The program is killed at moments spread over its whole run; `YIJU_KILLS` sets how often.
#[test]
fn killed_at_any_moment_it_orders_once_or_not_at_all() {
    let kills: u32 = std::env::var("YIJU_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let merchant = Merchant::open("600");
    let data = connected(&merchant.url);
    let say = || yiju(data.path(), &["say", SENTENCE]);
    let began = std::time::Instant::now();
    assert_eq!(typed(say(), "1\n\ny\n").status.code(), Some(0));
    let took = began.elapsed();
    for part in 0..kills {
        let mut child = say().spawn().expect("yiju starts");
        let _ = child.stdin.take().expect("piped").write_all(b"1\n\ny\n");
        // Most of a run is reading the model; the last fifth is the order.
        std::thread::sleep(took.mul_f64(0.75 + 0.4 * f64::from(part) / f64::from(kills)));
        // SIGKILL: nothing is tidied up.
        let _ = child.kill();
        child.wait().expect("ended");
    }
    // The list waits a moment for orders to settle; several may need several moments.
    let settled = |list: &[Value]| list.iter().all(|order| order["state"] == "accepted");
    let mut list: Vec<Value> = Vec::new();
    for _ in 0..10 {
        let output = typed(yiju(data.path(), &["orders", "--json", "--limit", "100000"]), "");
        list = serde_json::from_slice(&output.stdout).expect("JSON");
        if settled(&list) {
            break;
        }
    }
    let mut numbers: Vec<String> = list
        .iter()
        .map(|order| {
            assert_eq!(order["state"], "accepted", "{order}");
            order["merchant_order"].as_str().expect("a number").to_owned()
        })
        .collect();
    numbers.sort();
    assert_eq!(numbers, merchant.orders(), "what the merchant has and what was confirmed are the same");
    println!("{} of {} runs had confirmed before they were killed", numbers.len() - 1, kills);
}
