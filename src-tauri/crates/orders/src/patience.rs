//! Trying again: how often, and how long to wait in between.

use crate::clock::Clock;
use std::time::Duration;
use yiju_domain::merchant::CallError;

/// Calls of one kind in one go, the first included.
const CALLS: u32 = 4;
/// Before the second call; doubled before each later one.
const FIRST: Duration = Duration::from_millis(400);
/// The longest wait that a merchant may ask for (`Retry-After`).
const LONGEST: Duration = Duration::from_secs(20);
/// All waits in one go for a merchant that answers each time that it is busy: it is there, and in a rush half of all
/// calls fare so.
const RUSH: Duration = Duration::from_secs(60);

/// What is left of the patience for calls of one kind.
pub struct Patience<'a> {
    clock: &'a dyn Clock,
    made: u32,
    waited: Duration,
    spent: bool,
}

impl<'a> Patience<'a> {
    pub const fn new(clock: &'a dyn Clock) -> Self {
        Self { clock, made: 1, waited: Duration::ZERO, spent: false }
    }

    /// Waits before another call and tells whether there should be one. A refusal is an answer: it is not waited for,
    /// but where it says that the same request is still being worked on (409 Conflict).
    pub fn after(&mut self, error: &CallError) -> bool {
        match error {
            CallError::Refused { status, .. } if *status != 409 => false,
            CallError::Busy { retry_after } => {
                let asked = Duration::from_secs(retry_after.unwrap_or_default());
                self.wait(asked, asked <= LONGEST && self.waited + asked <= RUSH)
            }
            _ => self.again(),
        }
    }

    /// Waits before another call and tells whether there should be one.
    pub fn again(&mut self) -> bool {
        self.wait(Duration::ZERO, self.made < CALLS)
    }

    /// Whether another call was already refused.
    pub const fn is_spent(&self) -> bool {
        self.spent
    }

    /// At least `asked`, else half to all of the exponential step: many devices that lost one merchant must not
    /// come back as one.
    fn wait(&mut self, asked: Duration, is_worth_it: bool) -> bool {
        if !is_worth_it {
            self.spent = true;
            return false;
        }
        let step = FIRST * 2_u32.pow(self.made.min(CALLS) - 1);
        let chance = self.clock.random().map_or(u16::MAX, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        let jittered = step / 2 + step.mul_f64(f64::from(chance) / f64::from(u16::MAX)) / 2;
        let wait = if asked.is_zero() { jittered } else { asked + jittered / 4 };
        self.clock.sleep(wait);
        self.waited += wait;
        self.made += 1;
        true
    }
}

/// Makes a call that has no effect of its own when it is repeated, until it is answered or patience runs out.
pub fn patiently<T>(clock: &dyn Clock, mut call: impl FnMut() -> Result<T, CallError>) -> Result<T, CallError> {
    let mut patience = Patience::new(clock);
    loop {
        match call() {
            Err(error) if patience.after(&error) => tracing::debug!(%error, "trying again"),
            answer => return answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Slept(Mutex<Vec<Duration>>);

    impl Clock for Slept {
        fn now(&self) -> jiff::Timestamp {
            jiff::Timestamp::UNIX_EPOCH
        }

        fn sleep(&self, duration: Duration) {
            self.0.lock().expect("no panic").push(duration);
        }

        fn random(&self) -> Result<[u8; 16], getrandom::Error> {
            Ok([0x80; 16])
        }
    }

    fn waits(error: impl Fn() -> CallError) -> Vec<Duration> {
        let clock = Slept::default();
        patiently::<()>(&clock, || Err(error())).expect_err("never answered");
        clock.0.into_inner().expect("no panic")
    }

    #[test]
    fn waits_grow_and_end() {
        let waits = waits(|| CallError::NotSent("no route".to_owned()));
        assert_eq!(waits.len(), 3);
        for (at, wait) in waits.iter().enumerate() {
            let step = FIRST * 2_u32.pow(u32::try_from(at).expect("small"));
            assert!(*wait >= step / 2 && *wait <= step, "{wait:?} is not within {step:?}");
        }
    }

    #[test]
    fn what_the_merchant_asks_is_kept_up_to_a_limit() {
        let busy = |seconds| move || CallError::Busy { retry_after: Some(seconds) };
        assert!(waits(busy(7)).iter().all(|wait| *wait >= Duration::from_secs(7)));
        assert!(waits(busy(3600)).is_empty());
        let unsaid = || CallError::Busy { retry_after: None };
        for waits in [waits(busy(1)), waits(busy(20)), waits(unsaid)] {
            let sum: Duration = waits.iter().sum();
            assert!(sum > RUSH * 2 / 3 && sum < RUSH + LONGEST, "{sum:?}");
        }
    }

    #[test]
    fn a_refusal_is_an_answer() {
        assert!(waits(|| CallError::Refused { status: 422, message: "no".to_owned() }).is_empty());
    }
}
