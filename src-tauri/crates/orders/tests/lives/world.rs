//! Everything around an order that a seed decides: chance, time, crashes, the network.

use jiff::Timestamp;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use yiju_orders::Clock;

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From nothing to one less than `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }
}

/// What unwinds where the program is killed.
pub struct Crash;

/// In milliseconds of Unix time: the autumn of 2026.
const BEGIN: i64 = 1_795_600_000_000;

pub struct World {
    pub dice: Dice,
    pub crash_percent: u64,
    pub crashes: u32,
    milliseconds: i64,
}

/// The world, shared by the clock and the merchant.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let crash_percent = dice.one(&[0, 2, 5, 15]);
        Self(Arc::new(Mutex::new(World { dice, crash_percent, crashes: 0, milliseconds: BEGIN })))
    }

    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A world in which nothing goes wrong by itself.
    pub fn calm() -> Self {
        let shared = Self::new(0);
        shared.lock().crash_percent = 0;
        shared
    }

    /// Time goes by while the program is closed.
    pub fn pass(&self, seconds: i64) {
        self.lock().milliseconds += seconds * 1000;
    }

    /// Since the world began.
    pub fn seconds(&self) -> i64 {
        (self.lock().milliseconds - BEGIN) / 1000
    }

    /// A moment at which the program may be killed.
    pub fn mortal_moment(&self) {
        let mut world = self.lock();
        let chance = world.crash_percent;
        if world.dice.percent(chance) {
            world.crashes += 1;
            drop(world);
            // Unlike panic!, says nothing on stderr.
            resume_unwind(Box::new(Crash));
        }
    }
}

impl Clock for Shared {
    fn now(&self) -> Timestamp {
        self.mortal_moment();
        let mut world = self.lock();
        world.milliseconds += 1;
        Timestamp::from_millisecond(world.milliseconds).expect("in range")
    }

    fn sleep(&self, duration: Duration) {
        self.lock().milliseconds += i64::try_from(duration.as_millis()).expect("short");
        self.mortal_moment();
    }

    fn random(&self) -> Result<[u8; 16], getrandom::Error> {
        let mut world = self.lock();
        let (first, second) = (world.dice.roll(), world.dice.roll());
        Ok(((u128::from(first) << 64) | u128::from(second)).to_le_bytes())
    }
}
