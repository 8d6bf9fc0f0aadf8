//! How right understanding is, on the sentences and conversations kept apart.

use super::percentile;
use crate::Ended;
use crate::arguments::Bench;
use crate::error::CliError;
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use yiju_app::Understanding;
use yiju_domain::annotation;
use yiju_domain::conversation::Conversation;
use yiju_domain::intent::{Act, Intent};

/// What was counted of one set.
#[derive(Default)]
struct Score {
    /// Sentences, or turns of conversations.
    sentences: usize,
    /// Sentences whose whole intent is right; of conversations, turns after which the whole request is.
    exact: usize,
    act: usize,
    vertical: usize,
    /// Sentences that are no order, and how many of them were told so.
    none: (usize, usize),
    /// Sentences that are some order, and how many of them were told to be none.
    refused: (usize, usize),
    /// Fields written and right, written, and wanted.
    fields: (usize, usize, usize),
    /// The model's confidence in each intent, and whether it was right.
    sure: Vec<(f32, bool)>,
    /// What each confidence is computed from, as lines of `models/train/calibrate.py`.
    evidence: String,
    times: Vec<f64>,
    misses: String,
}

pub fn run(understanding: &Understanding, bench: &Bench, json: bool) -> Result<Ended, CliError> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(&bench.sets)
        .map_err(|_| CliError::NoSets(bench.sets.clone()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|kind| kind == "tsv"))
        .filter(|file| bench.set.as_deref().is_none_or(|set| file.file_stem().is_some_and(|stem| stem == set)))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(CliError::NoSets(bench.sets.clone()));
    }
    std::fs::create_dir_all(&bench.misses)?;
    if !json {
        tell!("set            n  exact    act  vertical  none  refused   F1    ECE   p50 ms  p95 ms");
    }
    let (mut sentences, mut turns) = (Score::default(), Score::default());
    for file in &files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut score = score(understanding, file)?;
        std::fs::write(bench.misses.join(format!("{name}.txt")), &score.misses)?;
        std::fs::write(bench.misses.join(format!("{name}.evidence.tsv")), &score.evidence)?;
        if name.ends_with(".chat") {
            turns.add(&score)
        } else {
            sentences.add(&score)
        }
        score.print(&name, json)?;
    }
    let mut sure = sentences.sure.clone();
    sure.extend_from_slice(&turns.sure);
    for (name, mut all) in [("sentences", sentences), ("turns", turns)] {
        if files.len() > 1 && all.sentences > 0 {
            all.print(name, json)?;
        }
    }
    if !json {
        reliability(&sure)?;
        tell!("misses: {}", bench.misses.display());
    }
    Ok(Ended::Well)
}

fn score(understanding: &Understanding, file: &Path) -> Result<Score, CliError> {
    let text = std::fs::read_to_string(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
    let is_chat = file.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".chat"));
    let mut score = Score::default();
    let mut conversation = Conversation::default();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.starts_with('#')) {
        if text.is_empty() {
            conversation.forget();
            continue;
        }
        let wrong = |what: String| CliError::Set { file: file.to_owned(), line, what };
        let read = |meaning: &str| annotation::read(meaning).map_err(wrong);
        let columns: Vec<&str> = text.split('\t').collect();
        // A sentence that may be read in two ways has the other ones behind the first.
        let (sentence, readings, after) = match (columns.as_slice(), is_chat) {
            ([sentence, readings @ ..], false) if !readings.is_empty() => (*sentence, readings, None),
            ([sentence, wanted, "-"], true) => (*sentence, std::slice::from_ref(wanted), Some(None)),
            ([sentence, wanted, after], true) => (*sentence, std::slice::from_ref(wanted), Some(Some(read(after)?))),
            (other, _) => return Err(wrong(format!("{} columns", other.len()))),
        };
        let readings: Vec<Intent> = readings.iter().map(|meaning| read(meaning)).collect::<Result<_, _>>()?;
        let parsed = understanding.parse(sentence, conversation.stage())?;
        score.times.push(parsed.elapsed.as_secs_f64() * 1000.0);
        let understood = readings.contains(&parsed.intent);
        let wanted = if understood { &parsed.intent } else { &readings[0] };
        score.count(&parsed.intent, wanted);
        let right = match after {
            None => understood,
            Some(after) => {
                conversation.hear(&parsed.intent);
                conversation.request().map(annotation::counted) == after.map(annotation::counted)
            }
        };
        score.sure.push((parsed.confidence, understood));
        if let Some(evidence) = parsed.evidence {
            let evidence = evidence.map(|part| part.to_string()).join("\t");
            let _ = writeln!(score.evidence, "{}\t{evidence}", u8::from(understood));
        }
        score.exact += usize::from(right);
        if !right {
            let [wanted, got] = [wanted, &parsed.intent].map(|intent| annotation::write(intent).join(" | "));
            let _ = writeln!(score.misses, "{sentence}\n    wanted {wanted}\n    got    {got}");
        }
    }
    Ok(score)
}

impl Score {
    fn count(&mut self, got: &Intent, wanted: &Intent) {
        self.sentences += 1;
        self.act += usize::from(got.act == wanted.act);
        let vertical = |intent: &Intent| intent.wishes.first().and_then(|wish| wish.vertical);
        self.vertical += usize::from(vertical(got) == vertical(wanted));
        let counted = if wanted.act == Act::None { &mut self.none } else { &mut self.refused };
        counted.0 += 1;
        counted.1 += usize::from(got.act == Act::None);
        let (got, wanted) = (annotation::write(got), annotation::write(wanted));
        let mut left: HashMap<&str, usize> = HashMap::new();
        for field in &wanted[1..] {
            *left.entry(field).or_default() += 1;
        }
        for field in &got[1..] {
            if let Some(count) = left.get_mut(field.as_str()).filter(|count| **count > 0) {
                *count -= 1;
                self.fields.0 += 1;
            }
        }
        self.fields.1 += got.len() - 1;
        self.fields.2 += wanted.len() - 1;
    }

    /// Takes in what was counted of another set.
    fn add(&mut self, other: &Self) {
        let pairs = [(&mut self.none, other.none), (&mut self.refused, other.refused)];
        pairs.into_iter().for_each(|(sum, one)| *sum = (sum.0 + one.0, sum.1 + one.1));
        self.fields = (self.fields.0 + other.fields.0, self.fields.1 + other.fields.1, self.fields.2 + other.fields.2);
        self.sentences += other.sentences;
        self.exact += other.exact;
        self.act += other.act;
        self.vertical += other.vertical;
        self.sure.extend_from_slice(&other.sure);
        self.times.extend_from_slice(&other.times);
    }

    fn print(&mut self, name: &str, json: bool) -> Result<(), CliError> {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let (right, written, wanted) = self.fields;
        let f1 = 100.0 * 2.0 * right as f64 / (written + wanted).max(1) as f64;
        let (p50, p95) = (percentile(&mut self.times, 50), percentile(&mut self.times, 95));
        let n = self.sentences;
        let (exact, act, vertical) = (percent(self.exact, n), percent(self.act, n), percent(self.vertical, n));
        let (none, refused) = (percent(self.none.1, self.none.0), percent(self.refused.1, self.refused.0));
        let error = 100.0 * calibration_error(&self.sure);
        if json {
            tell!(
                "{}",
                json!({ "set": name, "sentences": n, "exact": exact, "act": act, "vertical": vertical, "none_rejected": none, "falsely_rejected": refused, "field_f1": f1, "calibration_error": error, "p50_ms": p50, "p95_ms": p95 })
            );
        } else {
            tell!(
                "{name:<12} {n:>3}  {exact:>5.1}  {act:>5.1}  {vertical:>8.1}  {none:>4.0}  {refused:>7.1}  {f1:>5.1}  {error:>4.1}  {p50:>6.2}  {p95:>6.2}"
            );
        }
        Ok(())
    }
}

/// How often what was held with about each confidence was right.
fn reliability(sure: &[(f32, bool)]) -> std::io::Result<()> {
    tell!("confidence        n  right");
    for at in 0..10 {
        let held: Vec<&(f32, bool)> = sure.iter().filter(|(confidence, _)| bin(*confidence) == at).collect();
        let right = held.iter().filter(|(_, right)| *right).count();
        if !held.is_empty() {
            let share = 100.0 * right as f64 / held.len() as f64;
            tell!("{:>3} to {:>3} %  {:>5}  {share:>5.1}", 10 * at, 10 * at + 10, held.len());
        }
    }
    Ok(())
}

/// Which of ten equal parts a confidence is in.
fn bin(confidence: f32) -> usize {
    ((confidence * 10.0) as usize).min(9)
}

/// The expected calibration error over ten bins of equal width (Guo et al. 2017, eq. 3): 0 where of the intents held
/// with a confidence of 0.8 just 80 % are right.
fn calibration_error(sure: &[(f32, bool)]) -> f64 {
    let gap = |at: usize| {
        let held: Vec<&(f32, bool)> = sure.iter().filter(|(confidence, _)| bin(*confidence) == at).collect();
        let confidence: f64 = held.iter().map(|(confidence, _)| f64::from(*confidence)).sum();
        let right = held.iter().filter(|(_, right)| *right).count() as f64;
        (confidence - right).abs()
    };
    (0..10).map(gap).sum::<f64>() / sure.len().max(1) as f64
}
