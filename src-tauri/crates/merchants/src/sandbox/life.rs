//! How an order goes on after it was placed: by the time that has passed, and by what was ordered.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use yiju_domain::progress::Stage;

/// How what is sold comes to the buyer, which decides how it goes on and what is given back for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A code that is shown once and does not grow old.
    Voucher,
    /// A code for a seat, a bed or a journey.
    Ticket,
    /// Taken from a shelf and brought.
    Packed,
    /// Made for the buyer and brought.
    #[default]
    Made,
}

impl Kind {
    /// The kind of an order of both: the one with the harder terms. Nothing yet is [`Kind::default`].
    pub fn with(self, other: Self) -> Self {
        if self == Self::default() { other } else { self.max(other) }
    }

    /// Whether it is had by showing a code.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Voucher | Self::Ticket)
    }
}

/// How long an order takes from one stage to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From the order to the moment when work on it begins.
    pub prepared: Duration,
    /// From the order to the moment when it is on its way.
    pub on_the_way: Duration,
    /// From the order to the door.
    pub delivered: Duration,
}

impl Default for Pace {
    /// As at a real counter: two minutes, ten, twenty-five.
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self { prepared: minutes(2), on_the_way: minutes(10), delivered: minutes(25) }
    }
}

impl Pace {
    /// A stage each `step`.
    #[must_use]
    pub const fn every(step: Duration) -> Self {
        Self { prepared: step, on_the_way: step.saturating_mul(2), delivered: step.saturating_mul(3) }
    }

    /// The stages that an order of this age has reached, each with its moment, the first one first.
    pub fn reached(&self, kind: Kind, placed: Timestamp, now: Timestamp) -> Vec<(Stage, Timestamp)> {
        // What is shown is issued at once, and used when the sandbox cannot see it.
        let stages: &[(Stage, Duration)] = if kind.is_shown() {
            &[(Stage::Prepared, Duration::ZERO)]
        } else {
            &[(Stage::Prepared, self.prepared), (Stage::OnTheWay, self.on_the_way), (Stage::Delivered, self.delivered)]
        };
        let moments = stages.iter().map(|(stage, after)| {
            let after = SignedDuration::try_from(*after).unwrap_or(SignedDuration::MAX);
            (*stage, placed.checked_add(after).unwrap_or(Timestamp::MAX))
        });
        moments.filter(|(_, at)| *at <= now).collect()
    }

    /// How far an order of this age is.
    pub fn stage(&self, kind: Kind, placed: Timestamp, now: Timestamp) -> Stage {
        self.reached(kind, placed, now).last().map_or(Stage::Accepted, |(stage, _)| *stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_goes_on_with_time() {
        let pace = Pace::every(Duration::from_secs(10));
        let placed = Timestamp::UNIX_EPOCH;
        let after = |seconds| pace.stage(Kind::Made, placed, placed + SignedDuration::from_secs(seconds));
        assert_eq!(
            [0, 10, 19, 20, 30, 9999].map(after),
            [Stage::Accepted, Stage::Prepared, Stage::Prepared, Stage::OnTheWay, Stage::Delivered, Stage::Delivered]
        );
        assert_eq!(after(-5), Stage::Accepted, "a clock that was set back");
        assert_eq!(pace.stage(Kind::Voucher, placed, placed), Stage::Prepared);
    }

    #[test]
    fn of_two_kinds_the_harder_terms_hold() {
        assert_eq!(Kind::default().with(Kind::Voucher), Kind::Voucher);
        assert_eq!(Kind::Voucher.with(Kind::Packed), Kind::Packed);
        assert_eq!(Kind::Ticket.with(Kind::Voucher), Kind::Ticket);
    }
}
