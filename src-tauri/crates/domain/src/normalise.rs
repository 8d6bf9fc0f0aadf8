//! Spans of an utterance to values: numbers, degrees, money, times. Chinese and English, and nothing of the model's.

mod degree;
mod money;
mod number;
mod time;

pub use degree::{Degree, degree};
pub use money::{Budget, money};
pub use number::{Weight, number, people, quantity, weight, weight_within};
pub use time::{When, time};
