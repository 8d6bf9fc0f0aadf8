//! `parse` and `resolve`: sentences in, JSON out; one of each, or line by line.

use crate::Ended;
use crate::error::CliError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _, stdin, stdout};
use yiju_app::{App, ModelFile, Options, Parsed, Understanding};
use yiju_domain::conversation::Conversation;
use yiju_domain::intent::Intent;

/// A line that is read.
#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    context: Option<Context>,
}

/// What was said before the text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Context {
    /// The utterance before.
    Utterance(String),
    /// The utterances before, oldest first.
    Utterances(Vec<String>),
    /// The request that they made, as an earlier line's `request` has it.
    Request(Intent),
}

pub fn parse(options: &Options, sentence: Option<&str>, jsonl: bool) -> Result<Ended, CliError> {
    let understanding = ModelFile::find(options)?.load(options)?;
    let one = |line: &Line| -> Result<Value, CliError> {
        let mut conversation = match &line.context {
            Some(context) => conversation(&understanding, context)?,
            None => Conversation::default(),
        };
        let parsed = understanding.parse(&line.text, conversation.stage())?;
        let mut value = understood(&parsed);
        if line.context.is_some() {
            conversation.hear(&parsed.intent);
            value["request"] = serde_json::to_value(conversation.request())?;
        }
        Ok(value)
    };
    each(sentence, jsonl, one)
}

/// What the utterances of a context come to.
fn conversation(understanding: &Understanding, context: &Context) -> Result<Conversation, CliError> {
    let mut conversation = Conversation::default();
    let utterances = match context {
        Context::Utterance(one) => std::slice::from_ref(one),
        Context::Utterances(all) => all,
        Context::Request(request) => {
            conversation.hear(request);
            &[]
        }
    };
    for utterance in utterances {
        let parsed = understanding.parse(utterance, conversation.stage())?;
        conversation.hear(&parsed.intent);
    }
    Ok(conversation)
}

pub fn resolve(options: Options, sentence: Option<&str>, catalog: &str, jsonl: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let one = |line: &Line| -> Result<Value, CliError> {
        let before = match &line.context {
            Some(context) => conversation(app.understanding(), context)?,
            None => Conversation::default(),
        };
        let (parsed, resolution) = app.resolve(catalog, &line.text, before)?;
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
fn each(
    sentence: Option<&str>,
    jsonl: bool,
    one: impl Fn(&Line) -> Result<Value, CliError>,
) -> Result<Ended, CliError> {
    if !jsonl {
        let text = sentence.ok_or(CliError::NoSentence)?.to_owned();
        tell!("{}", one(&Line { text, context: None })?);
        return Ok(Ended::Well);
    }
    let mut out = stdout().lock();
    for line in stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = serde_json::from_slice::<Line>(&line).map_err(CliError::from).and_then(|line| one(&line));
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(Ended::Well)
}
