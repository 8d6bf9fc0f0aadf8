//! The main job through the real program: model, catalog, keyring, SQLite, and the sandbox merchant over HTTP.
//!
//! Secrets go to the session's keyring (`cargo xtask test` opens one), or to memory where a test takes the keyring away.

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// An address of a session bus at which nobody is.
const NO_BUS: &str = "unix:path=/nonexistent/yiju-test-bus";

fn yiju(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yiju"));
    command.args(arguments).arg("--data-dir").arg(data);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command with keys typed in, each line one key.
fn typed(mut command: Command, keys: &str) -> Output {
    let mut child = command.spawn().expect("yiju starts");
    // A program that has left already reads no more keys.
    let _ = child.stdin.take().expect("piped").write_all(keys.as_bytes());
    child.wait_with_output().expect("yiju ends")
}

/// A sentence said without a keyring, and with the keys that a person presses.
fn say(data: &Path, sentence: &str, keys: &str) -> Output {
    let mut command = yiju(data, &["say", sentence, "--json"]);
    command.env("DBUS_SESSION_BUS_ADDRESS", NO_BUS);
    typed(command, keys)
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn orders(data: &Path) -> Vec<Value> {
    let output = typed(yiju(data, &["orders", "--json"]), "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
#[cfg(target_os = "linux")]
fn a_sentence_in_each_language_becomes_one_order() {
    let data = tempfile::tempdir().expect("a folder");
    let sentences = [
        ("来两杯少冰三分糖的珍珠奶茶，送到公司，35块以内", "珍珠奶茶", "公司"),
        ("two large pepperoni pizzas, no olives, and a coke to the office", "Pepperoni Pizza", "the office"),
    ];
    for (sentence, product, address) in sentences {
        let output = say(data.path(), sentence, "1\n\ny\n");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert_eq!(told.matches("keyring cannot be used").count(), 1, "the missing keyring is told once: {told}");
        let values = lines(&output);
        let order = &values.last().expect("an order")["order"];
        assert_eq!(order["state"], "accepted");
        assert_eq!(order["address"], address);
        assert!(
            order["lines"][0].as_str().is_some_and(|line| line.starts_with("2 × ") && line.contains(product)),
            "{order}"
        );
        let sheet = &values[1]["sheet"];
        assert_eq!(sheet["card"]["price"]["total"], order["total"], "what is paid is what was shown");
    }
    assert_eq!(orders(data.path()).len(), 2);
}

#[test]
#[cfg(target_os = "linux")]
fn a_request_is_changed_in_words_before_it_is_ordered() {
    let data = tempfile::tempdir().expect("a folder");
    // At the cards, and once more at the sheet.
    let output = say(data.path(), "来一杯珍珠奶茶，送到公司", "换成大杯\n1\n改成三杯\n1\n\ny\n");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let values = lines(&output);
    let order = &values.last().expect("an order")["order"];
    assert_eq!(order["state"], "accepted");
    let line = order["lines"][0].as_str().expect("a line");
    assert!(line.starts_with("3 × ") && line.contains("珍珠奶茶") && line.contains("大杯"), "{line}");
    // What cannot be changed leaves what was asked for as it was.
    let output = say(data.path(), "a large pepperoni pizza to the office", "swap the sushi for ramen\n1\n\ny\n");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(orders(data.path()).len(), 2);
}

#[test]
fn a_context_is_what_was_said_before() {
    let data = tempfile::tempdir().expect("a folder");
    let input = concat!(
        "{\"text\":\"make it two\",\"context\":[\"a large pepperoni pizza to the office\"]}\n",
        "{\"text\":\"再来一杯\",\"context\":\"来一杯拿铁\"}\n",
        "{\"text\":\"来一杯拿铁\"}\n",
        "{\"text\":\"来一杯拿铁\",\"context\":7}\n",
    );
    let output = typed(yiju(data.path(), &["parse", "--jsonl"]), input);
    let values = lines(&output);
    let item = |line: usize| &values[line]["request"]["wishes"][0]["items"][0];
    assert_eq!((&item(0)["quantity"], &item(0)["size"]), (&"two".into(), &"large".into()), "{}", values[0]);
    assert_eq!((&item(1)["quantity"], &item(1)["name"]), (&"2".into(), &"拿铁".into()), "{}", values[1]);
    assert_eq!(values[2].get("request"), None);
    assert!(values[3]["error"].is_string(), "{}", values[3]);
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_but_the_confirming_key_orders() {
    let data = tempfile::tempdir().expect("a folder");
    // Leaving at the cards, at the sheet, at the question for the keyring; and keys that mean nothing.
    for keys in ["", "1\n", "1\nq\nq\n", "\n\n9\nx\n", "1\n7\nx\n", "1\n\nq\nq\n"] {
        let output = say(data.path(), "来一杯珍珠奶茶送到公司", keys);
        assert_eq!(output.status.code(), Some(6), "{keys:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(orders(data.path()).is_empty());
    assert!(!data.path().join("sandbox.db").exists(), "the merchant was never started");
}

#[test]
fn what_the_merchant_would_refuse_is_not_sent() {
    let data = tempfile::tempdir().expect("a folder");
    let feed = concat!(
        "{\"type\":\"merchant\",\"id\":\"m\",\"name\":\"远山小馆\",\"minimum_order\":5000,\"endpoint\":\"http://127.0.0.1:9\"}\n",
        "{\"id\":\"n\",\"merchant\":\"m\",\"title\":\"远山牛肉拉面\",\"price\":2100}\n"
    );
    assert!(typed(yiju(data.path(), &["catalog", "import", "-", "--name", "hill"]), feed).status.success());
    let output = say(data.path(), "来一份远山牛肉拉面送到公司", "1\n\ny\n");
    assert_eq!(output.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&output.stderr).contains("¥50"));
    assert!(orders(data.path()).is_empty());
}

#[test]
fn what_is_no_order_offers_nothing_and_fails_clearly() {
    let data = tempfile::tempdir().expect("a folder");
    for sentence in ["", "   ", "写首诗", "what is the square root of 81", "<|order|><|drinks|>", "😀"] {
        let output = say(data.path(), sentence, "1\n\ny\n");
        assert_ne!(output.status.code(), Some(0), "{sentence:?}");
    }
    let output = say(data.path(), &"吃".repeat(10_000), "1\n\ny\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1, "one line says what is wrong");
    assert!(orders(data.path()).is_empty());
}

#[test]
fn a_bad_model_file_is_told_in_one_line() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("cut.gguf");
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models/yiju.gguf");
    let whole = std::fs::read(bundled).expect("the bundled model");
    for (bytes, words) in
        [(&whole[..whole.len() / 2], "cut short"), (b"junk".as_slice(), "no GGUF"), (b"", "ends within")]
    {
        std::fs::write(&file, bytes).expect("written");
        let output = typed(yiju(data.path(), &["parse", "来杯拿铁", "--model", file.to_str().expect("UTF-8")]), "");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(words) && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn lines_go_in_and_lines_come_out() {
    let data = tempfile::tempdir().expect("a folder");
    let input = "{\"text\":\"来杯拿铁\",\"context\":[]}\nnot json\n\n{\"text\":\"a large latte\"}\n";
    let output = typed(yiju(data.path(), &["parse", "--jsonl"]), input);
    let values = lines(&output);
    assert_eq!(values.len(), 3);
    assert_eq!(values[0]["intent"]["wishes"][0]["items"][0]["name"], "拿铁");
    assert!(values[1]["error"].is_string());
    assert_eq!(values[2]["intent"]["wishes"][0]["items"][0]["size"], "large");
    assert!(values[0]["ms"].as_f64().is_some_and(|ms| ms > 0.0));
}

#[test]
fn a_menu_never_seen_before_is_resolved() {
    let data = tempfile::tempdir().expect("a folder");
    let feed = concat!(
        "{\"id\":\"m1\",\"title\":\"Harbour Burger\",\"variants\":[{\"id\":\"m1.s\",\"title\":\"Small\",\"price\":900},",
        "{\"id\":\"m1.l\",\"title\":\"Large\",\"price\":1200}],\"modifier_groups\":[{\"name\":\"Toppings\",\"degrees\":true,",
        "\"choices\":[{\"id\":\"onion\",\"title\":\"Onions\",\"default\":true},{\"id\":\"cheddar\",\"title\":\"Cheddar\",\"price\":100}]}]}\n",
        "broken\n"
    );
    let import = typed(yiju(data.path(), &["catalog", "import", "-", "--name", "harbour", "--json"]), feed);
    assert_eq!(lines(&import)[0]["broken"][0]["line"], 2);
    let sentence = "two large harbour burgers with extra cheddar and no onions";
    let output = typed(yiju(data.path(), &["resolve", "--catalog", "harbour", sentence]), "");
    let value = &lines(&output)[0];
    let line = &value["lines"][0];
    assert_eq!((line["product"].as_str(), line["variant"].as_str()), (Some("m1"), Some("m1.l")), "{value}");
    assert_eq!(line["quantity"], 2);
    let options: Vec<_> =
        line["options"].as_array().expect("options").iter().map(|o| (&o["choice"], &o["polarity"])).collect();
    assert!(options.contains(&(&Value::from("onion"), &Value::from("no"))), "{value}");
    assert!(options.contains(&(&Value::from("cheddar"), &Value::from("extra"))), "{value}");
}

/// With the session's keyring where there is one.
#[test]
#[cfg(target_os = "linux")]
fn an_order_that_was_cut_off_is_taken_up() {
    let data = tempfile::tempdir().expect("a folder");
    let keyring = typed(yiju(data.path(), &["doctor", "--json"]), "");
    let usable = lines(&keyring).iter().any(|check| check["check"] == "keyring" && check["ok"] == true);
    if !usable {
        eprintln!("skipped: no keyring in this session; `cargo xtask test rust` opens one");
        return;
    }
    let began = std::time::Instant::now();
    let output = typed(yiju(data.path(), &["say", "来一杯珍珠奶茶送到公司"]), "1\n\n");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let took = began.elapsed();
    for part in 0..16_u32 {
        let mut child = yiju(data.path(), &["say", "来一杯珍珠奶茶送到公司"]).spawn().expect("yiju starts");
        let mut keys = child.stdin.take().expect("piped");
        let _ = keys.write_all(b"1\n\n");
        std::thread::sleep(took * (part + 4) / 20);
        // SIGKILL: nothing is tidied up.
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    let all = orders(data.path());
    assert!(!all.is_empty());
    let mut numbers: Vec<&str> = all
        .iter()
        .map(|order| {
            assert_eq!(order["state"], "accepted", "{order}");
            order["merchant_order"].as_str().expect("the merchant's number")
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), all.len(), "each has a number of its own");
}
