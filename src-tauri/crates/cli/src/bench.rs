//! `yiju bench`: how right and how fast understanding is, through the very path that ships.

use crate::Ended;
use crate::arguments::Bench;
use crate::error::CliError;
use serde_json::json;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use yiju_app::{ModelFile, Options, Understanding};
use yiju_domain::intent::{Act, Intent, Wish};

/// Sentences of the length that people type, for the latency alone.
const TYPICAL: [&str; 6] = [
    "来两杯少冰三分糖的珍珠奶茶，送到公司，35块以内",
    "帮我点一份宫保鸡丁盖饭微辣不要花生",
    "大杯热拿铁换燕麦奶，再来个牛角包",
    "two large pepperoni pizzas, no olives, and a coke to the office",
    "iced latte with oat milk, no sugar",
    "一份酸辣粉多放醋，一碗小面不要香菜，送到三号楼",
];
const ROUNDS: usize = 20;

pub fn run(options: &Options, bench: &Bench, json: bool) -> Result<Ended, CliError> {
    let began = Instant::now();
    let understanding = ModelFile::find(options)?.load(options)?;
    understanding.parse(TYPICAL[0])?;
    let first = began.elapsed().as_secs_f64() * 1000.0;
    if bench.quality {
        return quality(&understanding, bench, json);
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        for sentence in TYPICAL {
            times.push(understanding.parse(sentence)?.elapsed.as_secs_f64() * 1000.0);
        }
    }
    let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
    if json {
        println!("{}", json!({ "first_parse_ms": first, "p50_ms": p50, "p95_ms": p95, "parses": times.len() }));
    } else {
        println!(
            "load and first parse {first:.1} ms; a parse p50 {p50:.2} ms, p95 {p95:.2} ms ({} parses)",
            times.len()
        );
    }
    Ok(Ended::Well)
}

/// What was counted of one set.
#[derive(Default)]
struct Score {
    sentences: usize,
    exact: usize,
    act: usize,
    vertical: usize,
    /// Sentences that are no order, and how many of them were told so.
    none: (usize, usize),
    /// Fields written and right, written, and wanted.
    fields: (usize, usize, usize),
    times: Vec<f64>,
    misses: String,
}

fn quality(understanding: &Understanding, bench: &Bench, json: bool) -> Result<Ended, CliError> {
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
        println!("set            n  exact    act  vertical  none   F1     p50 ms  p95 ms");
    }
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut score = score(understanding, &file)?;
        std::fs::write(bench.misses.join(format!("{name}.txt")), &score.misses)?;
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let (right, written, wanted) = score.fields;
        let f1 = 100.0 * 2.0 * right as f64 / (written + wanted).max(1) as f64;
        let (p50, p95) = (percentile(&mut score.times, 50), percentile(&mut score.times, 95));
        let n = score.sentences;
        let (exact, act, vertical) = (percent(score.exact, n), percent(score.act, n), percent(score.vertical, n));
        let none = percent(score.none.1, score.none.0);
        if json {
            println!(
                "{}",
                json!({ "set": name, "sentences": n, "exact": exact, "act": act, "vertical": vertical, "none_rejected": none, "field_f1": f1, "p50_ms": p50, "p95_ms": p95 })
            );
        } else {
            println!(
                "{name:<12} {n:>3}  {exact:>5.1}  {act:>5.1}  {vertical:>8.1}  {none:>5.1}  {f1:>5.1}  {p50:>6.2}  {p95:>6.2}"
            );
        }
    }
    if !json {
        println!("misses: {}", bench.misses.display());
    }
    Ok(Ended::Well)
}

fn score(understanding: &Understanding, file: &Path) -> Result<Score, CliError> {
    let text = std::fs::read_to_string(file).map_err(|cause| CliError::Open { file: file.to_owned(), cause })?;
    let mut score = Score::default();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
        let Some((sentence, wanted)) = text.split_once('\t') else {
            return Err(CliError::Set { file: file.to_owned(), line, what: "there is no tab".to_owned() });
        };
        let parsed = understanding.parse(sentence)?;
        let got = meaning(&parsed.intent);
        let wanted: Vec<&str> = wanted.split(" | ").collect();
        score.sentences += 1;
        score.times.push(parsed.elapsed.as_secs_f64() * 1000.0);
        let head =
            |of: &str| of.split_once(' ').map_or((of.to_owned(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()));
        let ((act, vertical), (wanted_act, wanted_vertical)) = (head(&got[0]), head(wanted[0]));
        score.act += usize::from(act == wanted_act);
        score.vertical += usize::from(vertical == wanted_vertical);
        if wanted_act == Act::None.term() {
            score.none.0 += 1;
            score.none.1 += usize::from(act == wanted_act);
        }
        let mut left: HashMap<&str, usize> = HashMap::new();
        for field in &wanted[1..] {
            *left.entry(field).or_default() += 1;
        }
        for field in &got[1..] {
            if let Some(count) = left.get_mut(field.as_str()).filter(|count| **count > 0) {
                *count -= 1;
                score.fields.0 += 1;
            }
        }
        score.fields.1 += got.len() - 1;
        score.fields.2 += wanted.len() - 1;
        if got.iter().map(String::as_str).eq(wanted.iter().copied()) {
            score.exact += 1;
        } else {
            let _ =
                writeln!(score.misses, "{sentence}\n    wanted {}\n    got    {}", wanted.join(" | "), got.join(" | "));
        }
    }
    Ok(score)
}

/// The value that so many of a hundred do not exceed; 0 of nothing.
fn percentile(values: &mut [f64], hundredth: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * hundredth).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}
