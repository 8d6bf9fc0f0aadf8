//! A GGUF in, an [`Intent`](yiju_domain::intent::Intent) out.
//!
//! The model writes nothing of its own: a token automaton lets it choose only terms of the schema and runs of the
//! utterance's own tokens. This crate never sees catalog text and opens no connection.

mod automaton;
mod canonical;
mod engine;
mod gguf;
mod terms;
mod worker;
mod yardstick;

pub use engine::{MAX_UTTERANCE_TOKENS, Parsed};
pub use gguf::{GgufError, Header};
pub use worker::Understanding;
pub use yardstick::Yardstick;

use std::path::PathBuf;

/// Why an utterance was not understood.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is not one that llama.cpp may open.
    #[error(
        "the model file {file} cannot be used: {cause}. Put the bundled file back, or choose another with `yiju model use PATH`"
    )]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        cause: GgufError,
    },
    /// llama.cpp refused the file.
    #[error(
        "llama.cpp cannot load the model file {file}: {cause}. Put the bundled file back, or choose another with `yiju model use PATH`"
    )]
    Load {
        /// The file.
        file: PathBuf,
        /// In llama.cpp's words.
        cause: String,
    },
    /// The model does not know the schema's terms.
    #[error("the model file {file} was not made for Yiju: its vocabulary has no token {token}")]
    Vocabulary {
        /// The file.
        file: PathBuf,
        /// The first token missing.
        token: String,
    },
    /// The processor lacks instructions that the bundled llama.cpp needs.
    #[error("this processor has no AVX2, which Yiju's model needs (any x86-64 processor made since about 2015 has it)")]
    Processor,
    /// Longer than the model reads.
    #[error(
        "this is too long to be one sentence: {tokens} tokens, and at most {MAX_UTTERANCE_TOKENS} are read. Say it shorter"
    )]
    TooLong {
        /// Tokens of the utterance.
        tokens: usize,
    },
    /// A newer utterance came before this one was understood.
    #[error("a newer sentence took this one's place")]
    Superseded,
    /// llama.cpp failed while it computed.
    #[error("the model failed on this sentence: {0}. Say it differently, or report it")]
    Decode(String),
}
