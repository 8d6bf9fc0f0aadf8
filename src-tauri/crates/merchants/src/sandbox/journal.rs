//! What was said on the wire, kept in memory: the evidence of what a merchant has been told, and when.

use super::faults::Operation;
use super::tongue::Tongue;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many exchanges are kept.
const KEPT: usize = 1000;

/// A call and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// What was called.
    pub operation: Operation,
    /// In which protocol.
    pub tongue: Tongue,
    /// The path of the URL.
    pub path: String,
    /// Under which key.
    pub key: Option<String>,
    /// The JSON that was sent.
    pub request: Option<Value>,
    /// HTTP status.
    pub status: u16,
    /// The JSON that was answered; `None` where a fault kept it back or spoilt it.
    pub answer: Option<Value>,
    /// Whether the answer is that of an earlier call under the same key.
    pub replayed: bool,
}

/// The newest exchanges, oldest first.
#[derive(Debug, Default)]
pub struct Journal(Mutex<VecDeque<Exchange>>);

impl Journal {
    /// Adds an exchange, and forgets the oldest beyond the most that are kept.
    pub fn add(&self, exchange: Exchange) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(exchange);
    }

    /// All that are kept.
    pub fn all(&self) -> Vec<Exchange> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
