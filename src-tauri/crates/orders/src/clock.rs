//! Time, waiting and chance: what an order's life takes from outside besides the merchant.

use jiff::Timestamp;
use std::time::Duration;

/// Where [`Orders`](crate::Orders) takes time and chance from, so that a test can replay a life.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Blocks the thread.
    fn sleep(&self, duration: Duration);

    /// Sixteen bytes that nobody can guess.
    ///
    /// # Errors
    /// Where the system has none.
    fn random(&self) -> Result<[u8; 16], getrandom::Error>;
}

/// The system's clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn random(&self) -> Result<[u8; 16], getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(bytes)
    }
}
