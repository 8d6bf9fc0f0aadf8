//! The published schema of our feed format, held against every feed of the repository and against what is taken in.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use yiju_domain::feed::Record;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("docs/feed.schema.json")).expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

#[test]
fn every_line_of_our_feeds_is_as_the_schema_says() {
    let schema = schema();
    let menus = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/menus")).expect("menus");
    let menus = menus.map(|menu| menu.expect("a menu").path());
    let mut count = 0;
    for feed in menus.chain([root().join("src-tauri/crates/app/feeds/sandbox.jsonl")]) {
        let text = std::fs::read_to_string(&feed).expect("a feed");
        for (number, line) in (1..).zip(text.lines()) {
            let value: Value = serde_json::from_str(line).expect("JSON");
            if let Err(error) = schema.validate(&value) {
                panic!("{}:{number}: {error} at {}", feed.display(), error.instance_path);
            }
            // What is written again is as the schema says too.
            let record = Record::from_json(line).expect("a record");
            assert!(schema.is_valid(&serde_json::to_value(record).expect("JSON")), "{}:{number}", feed.display());
            count += 1;
        }
    }
    assert!(count > 100);
}

#[test]
fn the_example_of_the_documentation_is_a_feed() {
    let page = std::fs::read_to_string(root().join("docs/feed.md")).expect("the page");
    let examples = page.split("```").skip(1).step_by(2);
    let lines: Vec<&str> = examples.flat_map(str::lines).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 7);
    for line in lines {
        assert!(schema().is_valid(&serde_json::from_str(line).expect("JSON")), "{line}");
        Record::from_json(line).expect("a record");
    }
}

#[test]
fn what_is_refused_the_schema_refuses() {
    for wrong in [
        json!({"id": "a"}),
        json!({"id": "", "title": "x"}),
        json!({"id": "a", "title": "x", "price": -1}),
        json!({"id": "a", "title": "x", "price": 1.5}),
        json!({"id": "a", "title": "x", "vertical": "sports"}),
        json!({"type": "coupon", "id": "a", "title": "x"}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "threshold", "over": 1}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "percent", "percent": 101}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "nth", "nth": 1, "percent": 50}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "bundle", "price": 1, "of": [{"quantity": 2}]}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "threshold", "off": 1, "on": {}}),
        json!({"type": "deal", "id": "a", "merchant": "m", "title": "x", "rule": "threshold", "off": 1, "valid": {"hours": [{"from": "9:00", "to": "12:00"}]}}),
        json!({"type": "merchant", "id": "a", "name": "x", "currency": "yuan"}),
    ] {
        assert!(!schema().is_valid(&wrong), "{wrong}");
    }
}
