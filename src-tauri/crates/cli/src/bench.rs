//! `yiju bench`: how right and how fast understanding is, through the very path that ships.

mod orders;
mod quality;

use crate::Ended;
use crate::arguments::Bench;
use crate::error::CliError;
use serde_json::json;
use std::time::Instant;
use yiju_app::{ModelFile, Options, Understanding, Yardstick};
use yiju_domain::conversation::Stage;

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
const YARDSTICK_ROUNDS: usize = 3;
/// How often the weights are read to find out how fast that is.
const READINGS: usize = 50;

pub fn run(options: &Options, bench: &Bench, json: bool) -> Result<Ended, CliError> {
    if let (Some(orders), Some(menu)) = (&bench.orders, &bench.menu) {
        return orders::run(options.clone(), menu, orders, &bench.misses, json);
    }
    let began = Instant::now();
    let file = ModelFile::find(options)?;
    let understanding = file.load(options)?;
    understanding.parse(TYPICAL[0], Stage::Beginning)?;
    let first = began.elapsed().as_secs_f64() * 1000.0;
    if bench.quality {
        return quality::run(&understanding, bench, json);
    }
    let yardstick = bench.yardstick.as_deref().map(|file| Yardstick::load(file, options.threads)).transpose()?;
    let (mut times, mut ratios, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for sentence in TYPICAL {
            let parsed = understanding.parse(sentence, Stage::Beginning)?;
            let took = parsed.elapsed.as_secs_f64() * 1000.0;
            times.push(took);
            calls.push(parsed.calls as f64);
            // A few rounds of the slow one are enough, each beside one of ours: the machine may be busy.
            if let Some(other) = yardstick.as_ref().filter(|_| round < YARDSTICK_ROUNDS) {
                ratios.push(took / (other.time(sentence, parsed.output_tokens)?.as_secs_f64() * 1000.0));
            }
        }
    }
    let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
    let typed = typed(&understanding)?;
    let floor = Floor::measure(file.header()?.active, percentile(&mut calls, 50));
    let ratio = yardstick.map(|_| (percentile(&mut ratios, 50), percentile(&mut ratios, 100)));
    if json {
        tell!(
            "{}",
            json!({ "first_parse_ms": first, "p50_ms": p50, "p95_ms": p95, "parses": times.len(), "typed_p50_ms": typed, "calls_p50": floor.calls, "floor_p50_ms": floor.ms(), "ratio_p50": ratio.map(|r| r.0), "ratio_max": ratio.map(|r| r.1) })
        );
    } else {
        tell!("load and first parse {first:.1} ms; a parse p50 {p50:.2} ms, p95 {p95:.2} ms ({} parses)", times.len());
        tell!("while typing, a character more each time: p50 {typed:.2} ms");
        tell!(
            "floor: {:.0} calls of llama.cpp, each reading {:.1} MB of weights at {:.1} GB/s: {:.2} ms; p50 is {:.1} times that",
            floor.calls,
            floor.megabytes(),
            floor.rate / 1e9,
            floor.ms(),
            p50 / floor.ms()
        );
        if let Some((middle, most)) = ratio {
            tell!("of the yardstick's time for the same: p50 {middle:.3}, at most {most:.3}");
        }
    }
    Ok(Ended::Well)
}

/// The median time of a parse in milliseconds where each utterance is the last one and a character more.
fn typed(understanding: &Understanding) -> Result<f64, CliError> {
    let mut times = Vec::new();
    for sentence in TYPICAL {
        for (end, c) in sentence.char_indices() {
            let parsed = understanding.parse(&sentence[..end + c.len_utf8()], Stage::Beginning)?;
            times.push(parsed.elapsed.as_secs_f64() * 1000.0);
        }
    }
    Ok(percentile(&mut times, 50))
}

/// What a parse takes at the least: each call of llama.cpp reads the weights that a token needs.
struct Floor {
    /// Bytes of them.
    active: usize,
    /// Bytes a second that one thread reads of as many.
    rate: f64,
    /// Of a parse.
    calls: f64,
}

impl Floor {
    /// Reads as many bytes again and again for a while, and takes the best time.
    fn measure(active: u64, calls: f64) -> Self {
        let active = usize::try_from(active).unwrap_or(usize::MAX);
        // Compared, two halves are read to their ends, and as fast in any build.
        let [one, other] = [vec![1_u8; active / 2], vec![1_u8; active / 2]];
        let once = || {
            let began = Instant::now();
            std::hint::black_box(std::hint::black_box(&one) == std::hint::black_box(&other));
            began.elapsed().as_secs_f64()
        };
        let best = (0..READINGS).map(|_| once()).fold(f64::INFINITY, f64::min);
        Self { active, rate: active as f64 / best, calls }
    }

    fn megabytes(&self) -> f64 {
        self.active as f64 / 1e6
    }

    fn ms(&self) -> f64 {
        self.calls * self.active as f64 / self.rate * 1000.0
    }
}

/// The value that so many of a hundred do not exceed; 0 of nothing.
fn percentile(values: &mut [f64], hundredth: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * hundredth).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}
