//! llama.cpp's model and context on one thread: grounded decoding with a warm KV cache.
//!
//! The likeliest token is taken each time. Where the whole turns out to be doubtful, the few likeliest beginnings are
//! followed side by side: a first choice that led nowhere is not held on to. Among what they come to, the choice is by
//! the model's two opinions: how likely it writes the meaning, and how well that fits what it told of each of the
//! utterance's tokens while it read them, the field that the token is for.

use crate::ModelError;
use crate::automaton::{Automaton, Spoken};
use crate::canonical::Canonical;
use crate::gguf::Header;
use crate::terms::{Terms, Token};
use llama_cpp_2::LogOptions;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use std::num::NonZeroU32;
use std::path::Path;
use std::pin::pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use yiju_domain::conversation::Stage;
use yiju_domain::intent::{Act, Intent};

/// The longest utterance that is read, in tokens: about as many Chinese characters, or three quarters as many words.
pub const MAX_UTTERANCE_TOKENS: usize = 400;

/// The longest output, in tokens. Reached only by an output that repeats itself.
const MAX_OUTPUT_TOKENS: usize = 500;

/// The most tokens that are computed in one call.
const BATCH: u16 = 512;

/// How many beginnings are followed where the first way was doubtful.
const BEAM: usize = 4;
const SEQUENCES: i32 = 4;

/// How many meanings are chosen among.
const CANDIDATES: usize = 6;

/// How much less likely, as a logarithm, what is still followed may be than what has come to its end.
const BEHIND: f32 = 4.0;

/// How much what was told of the tokens counts beside what was written.
const TRUST: f32 = 0.7;

/// Where the model gives the first way less than this probability, it is doubtful.
const DOUBT: f32 = 0.8;

/// How much the evidence for a meaning counts: first one, then as [`Parsed::evidence`]. A logistic regression on the sets
/// of `models/train/data/test` (`models/train/calibrate.py`).
const SURE: [f32; 6] = [-0.8509, 0.905, -0.237, 0.01186, -1.058, -0.155];

/// What is added to a surprise before its logarithm is taken, so that none is a number too.
const SURPRISE: f32 = 0.01;

/// An utterance, understood.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it means.
    pub intent: Intent,
    /// How likely the whole intent is right: 0 to 1, calibrated.
    pub confidence: f32,
    /// What the confidence is computed from; absent where there was nothing to read or nothing came of it. Whether other
    /// meanings were looked at; the logarithm of how many tokens the utterance has; how many tokens were written; how
    /// unlikely the meaning is, and how badly it fits what was told of the tokens, both as logarithms of
    /// [`SURPRISE`] and the surprise.
    pub evidence: Option<[f32; 5]>,
    /// Tokens of the utterance.
    pub utterance_tokens: usize,
    /// Tokens of the output.
    pub output_tokens: usize,
    /// How often llama.cpp was called.
    pub calls: usize,
    /// From the utterance to the intent, without waiting for the thread.
    pub elapsed: Duration,
}

/// A loaded model file.
pub struct Engine {
    model: LlamaModel,
    terms: Terms,
    threads: i32,
}

impl Engine {
    /// Checks and loads a model file, mapped into memory.
    pub fn load(path: &Path, threads: i32) -> Result<Self, ModelError> {
        #[cfg(target_arch = "x86_64")]
        if !std::arch::is_x86_feature_detected!("avx2") {
            return Err(ModelError::Processor);
        }
        Header::read(path).map_err(|cause| ModelError::File { file: path.to_owned(), cause })?;
        let load = |cause: String| ModelError::Load { file: path.to_owned(), cause };
        let params = pin!(LlamaModelParams::default().with_use_mmap(true));
        let model =
            LlamaModel::load_from_file(backend().map_err(load)?, path, &params).map_err(|e| load(e.to_string()))?;
        let terms = {
            let vocab = model.vocab();
            Terms::new(|name| match vocab.tokenize(name.as_bytes(), false, true).as_slice() {
                [one] if vocab.is_control(*one) => Some(one.0),
                _ => None,
            })
            .map_err(|token| ModelError::Vocabulary { file: path.to_owned(), token })?
        };
        Ok(Self { model, terms, threads })
    }

    /// A context to understand utterances in, one after another.
    pub fn reader(&self) -> Result<Reader<'_>, ModelError> {
        let context = self
            .model
            .new_context(backend().map_err(ModelError::Decode)?, context_params(self.threads))
            .map_err(|e| ModelError::Decode(e.to_string()))?;
        Ok(Reader {
            engine: self,
            context,
            batch: LlamaBatch::new(usize::from(BATCH), 1),
            past: Vec::new(),
            told: Vec::new(),
            draft: Vec::new(),
            calls: 0,
        })
    }
}

/// A context for one utterance and its output.
pub(crate) fn context_params(threads: i32) -> LlamaContextParams {
    let size = MAX_UTTERANCE_TOKENS + BEAM * MAX_OUTPUT_TOKENS + 8;
    LlamaContextParams::default()
        .with_n_seq_max(SEQUENCES.unsigned_abs())
        .with_kv_unified(true)
        .with_n_ctx(u32::try_from(size).ok().and_then(NonZeroU32::new))
        .with_n_batch(u32::from(BATCH))
        .with_n_ubatch(u32::from(BATCH))
        .with_n_threads(threads)
        .with_n_threads_batch(threads)
}

/// llama.cpp's process-wide state. It can be set up once only.
pub(crate) fn backend() -> Result<&'static LlamaBackend, String> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    let made = BACKEND.get_or_init(|| {
        llama_cpp_2::send_logs_to_tracing(LogOptions::default().with_logs_enabled(false));
        LlamaBackend::init().map_err(|e| e.to_string())
    });
    made.as_ref().map_err(Clone::clone)
}

/// Understands utterances; keeps what it has computed, so that an utterance that goes on from the last one costs
/// only what is new.
pub struct Reader<'e> {
    engine: &'e Engine,
    context: LlamaContext<'e>,
    batch: LlamaBatch<'static>,
    /// The tokens of a prompt that the KV cache holds, in sequence 0.
    past: Vec<Token>,
    /// For each of those tokens what the model told there of the token before: the logarithms of the probabilities of
    /// [`Terms::fields`].
    told: Vec<Vec<f32>>,
    /// The output of the last utterance but for its end: one that goes on from it mostly begins with the same.
    draft: Vec<Token>,
    /// How often llama.cpp was called.
    calls: usize,
}

/// An output that is being written.
#[derive(Clone)]
struct Hypothesis<'a> {
    automaton: Automaton<'a>,
    /// Tokens not computed yet; never empty before a decode.
    pending: Vec<Token>,
    /// Tokens computed, the prompt's among them.
    position: usize,
    /// llama.cpp's sequence.
    sequence: i32,
    log_probability: f32,
    output: Vec<Token>,
}

impl Hypothesis<'_> {
    /// Writes a token, which waits to be computed.
    fn take(&mut self, token: Token) {
        self.write(token);
        self.pending.push(token);
    }

    fn write(&mut self, token: Token) {
        self.automaton.accept(token);
        self.output.push(token);
    }

    /// Takes the tokens that are forced: they are not sampled, but wait to be computed together with the next ones.
    fn go_on(&mut self, allowed: &mut Vec<Token>) {
        while self.output.len() < MAX_OUTPUT_TOKENS {
            self.automaton.allowed(allowed);
            let [only] = allowed.as_slice() else { return };
            self.take(*only);
        }
    }
}

impl Reader<'_> {
    /// Understands an utterance, said while a request is being made or not. `superseded` is asked before each step; once it says so, the work stops.
    pub fn parse(
        &mut self,
        utterance: &str,
        stage: Stage,
        superseded: &dyn Fn() -> bool,
    ) -> Result<Parsed, ModelError> {
        let began = Instant::now();
        let form = Canonical::new(utterance);
        let tokens = self.tokenize(&form.text);
        if tokens.len() > MAX_UTTERANCE_TOKENS {
            return Err(ModelError::TooLong { tokens: tokens.len() });
        }
        let nothing = |confidence| Parsed {
            intent: Intent { act: Act::None, wishes: Vec::new() },
            confidence,
            evidence: None,
            utterance_tokens: tokens.len(),
            output_tokens: 0,
            calls: 0,
            elapsed: began.elapsed(),
        };
        if tokens.is_empty() {
            return Ok(nothing(1.0));
        }
        let starts = self.starts(&tokens, form.text.len())?;
        let calls = self.calls;
        let engine = self.engine;
        let mut prompt = vec![match stage {
            Stage::Beginning => engine.terms.utterance,
            Stage::Open => engine.terms.open,
        }];
        prompt.extend_from_slice(&tokens);
        prompt.push(engine.terms.output);
        let spoken = Spoken { original: utterance, form: &form, tokens: &tokens, starts: &starts };
        let first = self.write(&prompt, Automaton::new(spoken, &engine.terms), 1, superseded)?;
        let Some(mut best) = first.into_iter().next() else {
            return Ok(Parsed { calls: self.calls - calls, ..nothing(0.0) });
        };
        let doubtful = best.log_probability < DOUBT.ln();
        if doubtful {
            let mut meanings = self.write(&prompt, Automaton::new(spoken, &engine.terms), BEAM, superseded)?;
            meanings.push(best.clone());
            let likeness = |one: &Hypothesis<'_>| one.log_probability + TRUST * self.fit(&one.automaton);
            best = meanings.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or(best);
        }
        #[expect(clippy::cast_precision_loss, reason = "a sentence has few tokens")]
        let [length, written] = [tokens.len() as f32, best.output.len() as f32];
        let fit = self.fit(&best.automaton);
        let surprise = |log_probability: f32| (SURPRISE - log_probability.min(0.0)).ln();
        let doubt = f32::from(u8::from(doubtful));
        let evidence = [doubt, length.ln(), written, surprise(best.log_probability), surprise(fit)];
        let output_tokens = best.output.len();
        self.draft = best.output;
        self.draft.pop();
        Ok(Parsed {
            intent: best.automaton.finish(),
            confidence: sure(&evidence),
            evidence: Some(evidence),
            utterance_tokens: tokens.len(),
            output_tokens,
            calls: self.calls - calls,
            elapsed: began.elapsed(),
        })
    }

    /// How well a meaning fits what was told of the utterance's tokens: the logarithm of its probability.
    fn fit(&self, automaton: &Automaton<'_>) -> f32 {
        let fields = &self.engine.terms.fields;
        // Behind the prompt's first token; and a token is told of one token later.
        let told = automaton.fields().iter().zip(self.told.iter().skip(2));
        told.map(|(field, told)| fields.iter().zip(told).find(|(one, _)| one.1 == *field).map_or(0.0, |(_, &p)| p))
            .sum()
    }

    /// The outputs that are found by following `width` beginnings, [`CANDIDATES`] at most where there are several; none
    /// where each only repeats itself and comes to no end, as for a sentence that says nothing.
    fn write<'a>(
        &mut self,
        prompt: &[Token],
        automaton: Automaton<'a>,
        width: usize,
        superseded: &dyn Fn() -> bool,
    ) -> Result<Vec<Hypothesis<'a>>, ModelError> {
        let position = self.rewind(prompt)?;
        let first = Hypothesis {
            automaton,
            pending: prompt[position..].to_vec(),
            position,
            sequence: 0,
            log_probability: 0.0,
            output: Vec::new(),
        };
        // Of an utterance that goes on from the last one, the last output is checked in one call.
        let mut draft = if width == 1 && position > 1 { self.draft.clone() } else { Vec::new() };
        let mut allowed = Vec::new();
        let mut live = vec![first];
        let enough = if width > 1 { CANDIDATES } else { 1 };
        let mut done: Vec<Hypothesis<'a>> = Vec::new();
        loop {
            if superseded() {
                return Err(ModelError::Superseded);
            }
            let chances = self.decode(&mut live, &draft, &mut allowed)?;
            draft.clear();
            let mut steps: Vec<(usize, Token, f32)> = Vec::new();
            for (at, (hypothesis, chances)) in live.iter().zip(&chances).enumerate() {
                steps.extend(chances.iter().map(|&(token, chance)| (at, token, hypothesis.log_probability + chance)));
            }
            steps.sort_by(|a, b| b.2.total_cmp(&a.2));
            steps.truncate(width);
            live = self.follow(&live, &steps)?;
            for hypothesis in &mut live {
                hypothesis.go_on(&mut allowed);
            }
            let (ended, going): (Vec<_>, Vec<_>) = live.into_iter().partition(|h| h.automaton.is_done());
            live = going;
            live.retain(|hypothesis| hypothesis.output.len() < MAX_OUTPUT_TOKENS);
            done.extend(ended);
            let best =
                |found: &[Hypothesis<'_>]| found.iter().map(|h| h.log_probability).fold(f32::NEG_INFINITY, f32::max);
            // What goes on only gets less likely.
            if live.is_empty() || done.len() >= enough || best(&live) < best(&done) - BEHIND {
                return Ok(done);
            }
        }
    }

    fn tokenize(&self, form: &str) -> Vec<Token> {
        // Control tokens in the text are text: `parse_special` is off.
        self.engine.model.vocab().tokenize(form.as_bytes(), false, false).into_iter().map(|token| token.0).collect()
    }

    /// The first byte of each token in the form, and the form's length.
    fn starts(&self, tokens: &[Token], length: usize) -> Result<Vec<usize>, ModelError> {
        let vocab = self.engine.model.vocab();
        let mut starts = vec![0];
        let mut at = 0;
        for &token in tokens {
            at += vocab.token_to_piece(LlamaToken(token), true, None).len();
            starts.push(at);
        }
        if at == length { Ok(starts) } else { Err(ModelError::Decode("the tokens are not the sentence".to_owned())) }
    }

    /// Keeps what the cache holds of `prompt` and drops the rest; how many tokens are kept.
    fn rewind(&mut self, prompt: &[Token]) -> Result<usize, ModelError> {
        let same = self.past.iter().zip(prompt).take_while(|(a, b)| a == b).count();
        // The last token is always computed again: its logits are needed.
        let kept = same.min(prompt.len() - 1);
        self.past.clear();
        self.told.truncate(kept);
        let from = u32::try_from(kept).unwrap_or(u32::MAX);
        let mut cleared = self.context.clear_kv_cache_seq(Some(0), Some(from), None).unwrap_or(false);
        for sequence in 1..SEQUENCES.unsigned_abs() {
            cleared &= self.context.clear_kv_cache_seq(Some(sequence), None, None).unwrap_or(false);
        }
        if !cleared {
            self.context.clear_kv_cache();
            self.told.clear();
        }
        // Told before it is computed: where that fails, the cache is cleared with it.
        self.past.extend_from_slice(prompt);
        Ok(if cleared { kept } else { 0 })
    }

    /// Computes what is pending. For each hypothesis the tokens that may come next, with the logarithm of their
    /// probability among them. The only one has written before that what it would write of a `draft`.
    fn decode(
        &mut self,
        live: &mut [Hypothesis<'_>],
        draft: &[Token],
        allowed: &mut Vec<Token>,
    ) -> Result<Vec<Vec<(Token, f32)>>, ModelError> {
        let fail = |e: &dyn std::fmt::Display| ModelError::Decode(e.to_string());
        self.batch.clear();
        let mut lasts = Vec::with_capacity(live.len());
        let mut of_prompt = Vec::new();
        for hypothesis in live.iter_mut() {
            let last = hypothesis.pending.len().saturating_sub(1);
            for (i, token) in hypothesis.pending.drain(..).enumerate() {
                let position = hypothesis.position + i;
                let is_of_prompt = position < self.past.len();
                if is_of_prompt {
                    of_prompt.push(self.batch.n_tokens());
                }
                let at = i32::try_from(position).map_err(|e| fail(&e))?;
                let wanted = i == last || is_of_prompt;
                self.batch.add(LlamaToken(token), at, &[hypothesis.sequence], wanted).map_err(|e| fail(&e))?;
            }
            hypothesis.position += last + 1;
            lasts.push(self.batch.n_tokens() - 1);
        }
        let room = i32::from(BATCH) - self.batch.n_tokens();
        let room = usize::try_from(room).unwrap_or(0);
        let draft = if let [_] = live { &draft[..draft.len().min(room)] } else { &[] };
        for (&token, position) in draft.iter().zip(live[0].position..) {
            let at = i32::try_from(position).map_err(|e| fail(&e))?;
            self.batch.add(LlamaToken(token), at, &[live[0].sequence], true).map_err(|e| fail(&e))?;
        }
        self.calls += 1;
        if let Err(error) = self.context.decode(&mut self.batch) {
            // After a failed call the cache may hold any part of the batch.
            self.forget();
            return Err(fail(&error));
        }
        let fields: Vec<Token> = self.engine.terms.fields.iter().map(|field| field.0).collect();
        for at in of_prompt {
            let told = chances(self.context.get_logits_ith(at), &fields);
            self.told.push(told.into_iter().map(|(_, chance)| chance).collect());
        }
        if !draft.is_empty() {
            lasts[0] += self.check(&mut live[0], draft, lasts[0], allowed)?;
        }
        Ok(live
            .iter()
            .zip(lasts)
            .map(|(hypothesis, last)| {
                hypothesis.automaton.allowed(allowed);
                chances(self.context.get_logits_ith(last), allowed)
            })
            .collect())
    }

    fn forget(&mut self) {
        self.context.clear_kv_cache();
        self.past.clear();
        self.told.clear();
        self.draft.clear();
    }

    /// Lets a hypothesis write of a draft what it would write by itself, and drops the rest of it from the cache; how many
    /// tokens those are. The chances of the draft's first token are at `at` in the batch, the others' behind it.
    fn check(
        &mut self,
        hypothesis: &mut Hypothesis<'_>,
        draft: &[Token],
        at: i32,
        allowed: &mut Vec<Token>,
    ) -> Result<i32, ModelError> {
        let mut written = 0;
        for &token in draft {
            hypothesis.automaton.allowed(allowed);
            let chances = chances(self.context.get_logits_ith(at + written), allowed);
            let best = chances.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
            let Some((_, chance)) = best.filter(|best| best.0 == token) else { break };
            hypothesis.log_probability += chance;
            hypothesis.write(token);
            hypothesis.position += 1;
            written += 1;
        }
        let from = u32::try_from(hypothesis.position).ok();
        let sequence = u32::try_from(hypothesis.sequence).ok();
        if !self.context.clear_kv_cache_seq(sequence, from, None).unwrap_or(false) {
            self.forget();
            return Err(ModelError::Decode("the cache keeps what was not written".to_owned()));
        }
        Ok(written)
    }

    /// The hypotheses after a step each: `(which, token, log probability)`. One that is followed twice is copied into
    /// the sequence of one that is not followed.
    fn follow<'a>(
        &mut self,
        live: &[Hypothesis<'a>],
        steps: &[(usize, Token, f32)],
    ) -> Result<Vec<Hypothesis<'a>>, ModelError> {
        let fail = |e: &dyn std::fmt::Display| ModelError::Decode(e.to_string());
        let kept: Vec<i32> = steps.iter().map(|step| live[step.0].sequence).collect();
        let mut free = (0..SEQUENCES).filter(|sequence| !kept.contains(sequence));
        let mut used: Vec<i32> = Vec::new();
        let mut followed = Vec::with_capacity(steps.len());
        for &(at, token, log_probability) in steps {
            let mut next = live[at].clone();
            if used.contains(&next.sequence) {
                let copy = free.next().ok_or_else(|| fail(&"more beginnings than sequences"))?;
                self.context.clear_kv_cache_seq(copy.try_into().ok(), None, None).map_err(|e| fail(&e))?;
                self.context.copy_kv_cache_seq(next.sequence, copy, None, None).map_err(|e| fail(&e))?;
                next.sequence = copy;
            }
            used.push(next.sequence);
            next.log_probability = log_probability;
            next.take(token);
            followed.push(next);
        }
        Ok(followed)
    }
}

/// How likely a meaning is right, by the evidence for it.
fn sure(evidence: &[f32; 5]) -> f32 {
    let weighed: f32 = SURE[1..].iter().zip(evidence).map(|(weight, part)| weight * part).sum();
    1.0 / (1.0 + (-SURE[0] - weighed).exp())
}

/// The allowed tokens and the logarithms of their probabilities among each other.
fn chances(logits: &[f32], allowed: &[Token]) -> Vec<(Token, f32)> {
    let logit = |token: Token| usize::try_from(token).ok().and_then(|i| logits.get(i)).copied().unwrap_or(f32::MIN);
    let top = allowed.iter().map(|&token| logit(token)).fold(f32::MIN, f32::max);
    let sum: f32 = allowed.iter().map(|&token| (logit(token) - top).exp()).sum();
    allowed.iter().map(|&token| (token, logit(token) - top - sum.ln())).collect()
}
