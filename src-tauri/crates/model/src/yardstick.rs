//! What another model file takes for as much work: the measure that Yiju's own speed is held against.

use crate::ModelError;
use crate::engine::{backend, context_params};
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

/// Any model that llama.cpp runs.
pub struct Yardstick {
    model: LlamaModel,
    file: PathBuf,
    threads: i32,
}

impl Yardstick {
    /// Loads a GGUF file that the caller trusts: no more than llama.cpp's own checks are made.
    ///
    /// # Errors
    /// [`ModelError::Load`].
    pub fn load(path: &Path, threads: Option<i32>) -> Result<Self, ModelError> {
        let load = |cause: String| ModelError::Load { file: path.to_owned(), cause };
        let params = pin!(LlamaModelParams::default());
        let model =
            LlamaModel::load_from_file(backend().map_err(load)?, path, &params).map_err(|e| load(e.to_string()))?;
        Ok(Self { model, file: path.to_owned(), threads: threads.unwrap_or(1) })
    }

    /// The time that it takes to read a sentence and write so many tokens, the likeliest each time.
    ///
    /// # Errors
    /// [`ModelError::Decode`].
    pub fn time(&self, sentence: &str, output_tokens: usize) -> Result<Duration, ModelError> {
        let fail = |e: &dyn std::fmt::Display| ModelError::Decode(format!("{}: {e}", self.file.display()));
        let mut context = self
            .model
            .new_context(backend().map_err(|e| fail(&e))?, context_params(self.threads))
            .map_err(|e| fail(&e))?;
        let mut batch = LlamaBatch::new(512, 1);
        let began = Instant::now();
        let mut pending: Vec<LlamaToken> = self.model.vocab().tokenize(sentence.as_bytes(), true, false);
        let mut position = 0;
        for _ in 0..output_tokens {
            batch.clear();
            let last = pending.len().saturating_sub(1);
            for (at, &token) in pending.iter().enumerate() {
                batch.add(token, position, &[0], at == last).map_err(|e| fail(&e))?;
                position += 1;
            }
            context.decode(&mut batch).map_err(|e| fail(&e))?;
            let logits = context.get_logits_ith(i32::try_from(last).map_err(|e| fail(&e))?);
            let best = (0..).zip(logits).max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(token, _)| token);
            pending = vec![LlamaToken(best)];
        }
        Ok(began.elapsed())
    }
}
