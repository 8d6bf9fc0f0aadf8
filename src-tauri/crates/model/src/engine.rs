//! llama.cpp's model and context on one thread: grounded greedy decoding with a warm KV cache.

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
use yiju_domain::intent::{Act, Intent};

/// The longest utterance that is read, in tokens: about as many Chinese characters, or three quarters as many words.
pub const MAX_UTTERANCE_TOKENS: usize = 400;

/// The longest output, in tokens. Reached only by an output that repeats itself.
const MAX_OUTPUT_TOKENS: usize = 600;

/// An utterance, understood.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it means.
    pub intent: Intent,
    /// The model's probability of the whole intent, given that it is grounded: 0 to 1.
    pub confidence: f32,
    /// Tokens of the utterance.
    pub utterance_tokens: usize,
    /// Tokens of the output.
    pub output_tokens: usize,
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
        Ok(Reader { engine: self, context, batch: LlamaBatch::new(512, 1), past: Vec::new() })
    }
}

/// A context for one utterance and its output.
pub(crate) fn context_params(threads: i32) -> LlamaContextParams {
    let size = MAX_UTTERANCE_TOKENS + MAX_OUTPUT_TOKENS + 8;
    LlamaContextParams::default()
        .with_n_ctx(u32::try_from(size).ok().and_then(NonZeroU32::new))
        .with_n_batch(512)
        .with_n_ubatch(512)
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
    /// The tokens that the KV cache holds.
    past: Vec<Token>,
}

impl Reader<'_> {
    /// Understands an utterance. `superseded` is asked before each step; once it says so, the work stops.
    pub fn parse(&mut self, utterance: &str, superseded: &dyn Fn() -> bool) -> Result<Parsed, ModelError> {
        let began = Instant::now();
        let form = Canonical::new(utterance);
        let tokens = self.tokenize(&form.text);
        if tokens.len() > MAX_UTTERANCE_TOKENS {
            return Err(ModelError::TooLong { tokens: tokens.len() });
        }
        if tokens.is_empty() {
            let intent = Intent { act: Act::None, wishes: Vec::new() };
            let elapsed = began.elapsed();
            return Ok(Parsed { intent, confidence: 1.0, utterance_tokens: 0, output_tokens: 0, elapsed });
        }
        let starts = self.starts(&tokens, form.text.len())?;
        let engine = self.engine;
        let mut pending = vec![engine.terms.utterance];
        pending.extend_from_slice(&tokens);
        pending.push(engine.terms.output);
        let mut position = self.rewind(&pending)?;
        pending.drain(..position);

        let spoken = Spoken { original: utterance, form: &form, tokens: &tokens, starts: &starts };
        let mut automaton = Automaton::new(spoken, &engine.terms);
        let mut allowed = Vec::new();
        let mut log_probability = 0.0_f32;
        let mut output_tokens = 0;
        loop {
            automaton.allowed(&mut allowed);
            let token = match allowed.as_slice() {
                [] => break,
                // A forced token is not sampled: it waits to be computed together with the next ones.
                [only] => *only,
                _ => {
                    if superseded() {
                        return Err(ModelError::Superseded);
                    }
                    let logits = self.decode(&mut pending, &mut position)?;
                    let (token, probability) = choose(logits, &allowed);
                    log_probability += probability.ln();
                    token
                }
            };
            automaton.accept(token);
            pending.push(token);
            output_tokens += 1;
            if automaton.is_done() {
                break;
            }
            if output_tokens >= MAX_OUTPUT_TOKENS {
                return Err(ModelError::Decode(format!("no end after {MAX_OUTPUT_TOKENS} tokens")));
            }
        }
        Ok(Parsed {
            intent: automaton.finish(),
            confidence: log_probability.exp(),
            utterance_tokens: tokens.len(),
            output_tokens,
            elapsed: began.elapsed(),
        })
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
        if kept < self.past.len() {
            let from = u32::try_from(kept).unwrap_or(u32::MAX);
            let cleared = self.context.clear_kv_cache_seq(Some(0), Some(from), None).unwrap_or(false);
            if !cleared {
                self.context.clear_kv_cache();
                self.past.clear();
                return Ok(0);
            }
            self.past.truncate(kept);
        }
        Ok(kept)
    }

    /// Computes the pending tokens and returns the logits after the last one.
    fn decode(&mut self, pending: &mut Vec<Token>, position: &mut usize) -> Result<&[f32], ModelError> {
        let fail = |e: &dyn std::fmt::Display| ModelError::Decode(e.to_string());
        let count = pending.len();
        self.batch.clear();
        for (i, &token) in pending.iter().enumerate() {
            let at = i32::try_from(*position + i).map_err(|e| fail(&e))?;
            self.batch.add(LlamaToken(token), at, &[0], i + 1 == count).map_err(|e| fail(&e))?;
        }
        // Told before the call: after a failed one the cache may hold any part of the batch.
        let before = self.past.len();
        self.past.append(pending);
        if let Err(error) = self.context.decode(&mut self.batch) {
            self.context.clear_kv_cache();
            self.past.clear();
            return Err(fail(&error));
        }
        debug_assert_eq!(before, *position, "the cache holds what was computed");
        *position += count;
        let last = i32::try_from(count - 1).map_err(|e| fail(&e))?;
        Ok(self.context.get_logits_ith(last))
    }
}

/// The likeliest of the allowed tokens, and its probability among them.
fn choose(logits: &[f32], allowed: &[Token]) -> (Token, f32) {
    let logit = |token: Token| usize::try_from(token).ok().and_then(|i| logits.get(i)).copied().unwrap_or(f32::MIN);
    let best = allowed.iter().copied().max_by(|&a, &b| logit(a).total_cmp(&logit(b))).unwrap_or_default();
    let top = logit(best);
    let sum: f32 = allowed.iter().map(|&token| (logit(token) - top).exp()).sum();
    (best, 1.0 / sum)
}
