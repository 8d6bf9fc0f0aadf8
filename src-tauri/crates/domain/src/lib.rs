//! The types of the way from an utterance to an order, and what can be computed from them alone.
//!
//! Pure: no I/O, no async, no clock, no randomness. Whatever needs one of these is handed in by a caller.

pub mod annotation;
pub mod conversation;
pub mod feed;
pub mod id;
pub mod intent;
pub mod mandate;
pub mod merchant;
pub mod money;
pub mod normalise;
pub mod offer;
pub mod order;
pub mod pointer;
pub mod pricing;
pub mod progress;
pub mod request;
pub mod text;
