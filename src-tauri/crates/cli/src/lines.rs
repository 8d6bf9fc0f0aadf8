//! `parse` and `resolve`: sentences in, JSON out; one of each, or line by line.

use crate::Ended;
use crate::error::CliError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _, stdin, stdout};
use yiju_app::{App, ModelFile, Options, Parsed};

/// A line that is read. A `context` may stand beside the text; this edition understands each sentence by itself.
#[derive(Deserialize)]
struct Line {
    text: String,
}

pub fn parse(options: &Options, sentence: Option<&str>, jsonl: bool) -> Result<Ended, CliError> {
    let understanding = ModelFile::find(options)?.load(options)?;
    let one = |text: &str| -> Result<Value, CliError> { Ok(understood(&understanding.parse(text)?)) };
    each(sentence, jsonl, one)
}

pub fn resolve(options: Options, sentence: Option<&str>, catalog: &str, jsonl: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let one = |text: &str| -> Result<Value, CliError> {
        let (parsed, resolution) = app.resolve(catalog, text)?;
        let mut value = serde_json::to_value(resolution)?;
        if let (Value::Object(fields), Value::Object(more)) = (&mut value, understood(&parsed)) {
            fields.extend(more);
        }
        Ok(value)
    };
    each(sentence, jsonl, one)
}

fn understood(parsed: &Parsed) -> Value {
    json!({ "intent": parsed.intent, "confidence": parsed.confidence, "ms": parsed.elapsed.as_secs_f64() * 1000.0 })
}

/// One sentence, whose failure is the command's; or a line for each line, whose failures stand in their lines.
fn each(sentence: Option<&str>, jsonl: bool, one: impl Fn(&str) -> Result<Value, CliError>) -> Result<Ended, CliError> {
    if !jsonl {
        println!("{}", one(sentence.ok_or(CliError::NoSentence)?)?);
        return Ok(Ended::Well);
    }
    let mut out = stdout().lock();
    for line in stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = serde_json::from_slice::<Line>(&line).map_err(CliError::from).and_then(|line| one(&line.text));
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(Ended::Well)
}
