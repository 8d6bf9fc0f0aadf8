//! The thread that owns the model: llama.cpp's context is for one thread at a time.
//!
//! Load, then for each request either understand it or, where a newer one has come, say so.

use crate::ModelError;
use crate::engine::{Engine, Parsed};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use yiju_domain::conversation::Stage;

/// A model at work. Clones of the handle are not needed: it is shared behind a reference.
pub struct Understanding {
    requests: Option<mpsc::Sender<Request>>,
    newest: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

struct Request {
    utterance: String,
    stage: Stage,
    /// Set for what may be dropped once a newer one has come.
    draft: Option<u64>,
    reply: mpsc::Sender<Result<Parsed, ModelError>>,
}

impl Understanding {
    /// Loads the model file on a thread of its own and waits until it is ready.
    ///
    /// `threads` are llama.cpp's; `None` takes one. A second one saved a quarter of a parse on a quiet machine (9 ms for
    /// 12 ms), and on a busy one, where the two wait for each other at every layer, it more than doubled the median and
    /// made the slowest parses ten times slower.
    ///
    /// # Errors
    /// See [`ModelError`]: the file is no GGUF, is cut short, or was not made for Yiju.
    pub fn open(path: &Path, threads: Option<i32>) -> Result<Self, ModelError> {
        let threads = threads.unwrap_or(1);
        let (requests, inbox) = mpsc::channel();
        let (ready, loaded) = mpsc::channel();
        let newest = Arc::new(AtomicU64::new(0));
        let path = path.to_owned();
        let seen = Arc::clone(&newest);
        let thread = std::thread::Builder::new()
            .name("understanding".to_owned())
            .spawn(move || serve(&path, threads, &inbox, &ready, &seen))
            .map_err(|e| ModelError::Decode(format!("no thread for the model: {e}")))?;
        let this = Self { requests: Some(requests), newest, thread: Some(thread) };
        match loaded.recv() {
            Ok(Ok(())) => Ok(this),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(gone()),
        }
    }

    /// Understands an utterance, whatever comes after it.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn parse(&self, utterance: &str, stage: Stage) -> Result<Parsed, ModelError> {
        self.ask(utterance, stage, None)
    }

    /// Understands an utterance that is still being typed: a newer one takes its place.
    ///
    /// # Errors
    /// [`ModelError::Superseded`] where a newer draft came first; else as [`parse`](Self::parse).
    pub fn parse_draft(&self, utterance: &str, stage: Stage) -> Result<Parsed, ModelError> {
        let draft = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        self.ask(utterance, stage, Some(draft))
    }

    fn ask(&self, utterance: &str, stage: Stage, draft: Option<u64>) -> Result<Parsed, ModelError> {
        let (reply, answer) = mpsc::channel();
        let request = Request { utterance: utterance.to_owned(), stage, draft, reply };
        self.requests.as_ref().and_then(|requests| requests.send(request).ok()).ok_or_else(gone)?;
        answer.recv().map_err(|_| gone())?
    }
}

impl Drop for Understanding {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A panic on that thread was told to whoever waited for an answer.
            let _ = thread.join();
        }
    }
}

fn gone() -> ModelError {
    ModelError::Decode("the model's thread has ended; start Yiju again".to_owned())
}

fn serve(
    path: &Path,
    threads: i32,
    inbox: &mpsc::Receiver<Request>,
    ready: &mpsc::Sender<Result<(), ModelError>>,
    newest: &AtomicU64,
) {
    let engine = match Engine::load(path, threads) {
        Ok(engine) => engine,
        Err(error) => return drop(ready.send(Err(error))),
    };
    let mut reader = match engine.reader() {
        Ok(reader) => reader,
        Err(error) => return drop(ready.send(Err(error))),
    };
    if ready.send(Ok(())).is_err() {
        return;
    }
    for request in inbox {
        let superseded = || request.draft.is_some_and(|draft| newest.load(Ordering::Acquire) > draft);
        let answer = if superseded() {
            Err(ModelError::Superseded)
        } else {
            reader.parse(&request.utterance, request.stage, &superseded)
        };
        // Nobody waits any more where the asker has given up.
        let _ = request.reply.send(answer);
    }
}
