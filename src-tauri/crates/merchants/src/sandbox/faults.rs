//! Fault switches: what a merchant can do wrong, at will, so that tests can see what comes of it.

use super::accounts;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A call that the sandbox answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The profile.
    Discover,
    /// A new checkout.
    Create,
    /// A checkout replaced.
    Update,
    /// The order placed.
    Complete,
    /// A checkout asked for.
    Get,
    /// A checkout given up.
    Cancel,
    /// An order asked for.
    Order,
    /// An order noted by the back office.
    Note,
    /// An order made to ship.
    Ship,
    /// Money wanted back.
    Refund,
    /// A new cart.
    Collect,
    /// A cart asked for.
    Cart,
    /// A cart replaced.
    Recollect,
    /// A cart given up.
    Discard,
    /// Products searched.
    Search,
    /// Products looked up by their ids.
    Lookup,
    /// One product looked up.
    Product,
}

impl Operation {
    /// Whether it can change something, so that a key makes it happen once.
    pub(super) const fn changes(self) -> bool {
        use Operation as O;
        matches!(
            self,
            O::Create | O::Update | O::Complete | O::Cancel | O::Refund | O::Collect | O::Recollect | O::Discard
        )
    }

    /// What the customer must have allowed, in a house that has accounts.
    pub(super) const fn scope(self) -> Option<&'static str> {
        use Operation as O;
        match self {
            O::Create | O::Update | O::Complete | O::Get | O::Cancel => Some(accounts::CHECKOUTS),
            O::Order | O::Refund => Some(accounts::ORDERS),
            _ => None,
        }
    }
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Acts only after so long.
    Delay(Duration),
    /// Cuts the connection, having done nothing.
    DropBefore,
    /// Acts, and cuts the connection in place of an answer.
    DropAfter,
    /// Answers 429 with `Retry-After`, having done nothing.
    Busy {
        /// Seconds.
        retry_after: u64,
    },
    /// Answers 500, having done nothing.
    ServerError,
    /// Acts, and answers with a total that is higher by so many minor units. It adds up, and it is not the price.
    WrongTotal(i64),
    /// Acts, and answers with what is no JSON.
    Garbage,
}

/// A fault with when it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Switch {
    fault: Fault,
    on: Option<Operation>,
    left: Option<u32>,
    /// Strikes one call in so many.
    every: u32,
    seen: u32,
}

/// The fault switches of a sandbox. All are off by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Switch>);

impl Faults {
    /// No fault.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// A fault in every call.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.0.push(Switch { fault, on: None, left: None, every: 1, seen: 0 });
        self
    }

    /// A fault in one call of so many.
    #[must_use]
    pub fn every(mut self, calls: u32, fault: Fault) -> Self {
        self.0.push(Switch { fault, on: None, left: None, every: calls.max(1), seen: 0 });
        self
    }

    /// A fault in every call of one operation.
    #[must_use]
    pub fn on(mut self, operation: Operation, fault: Fault) -> Self {
        self.0.push(Switch { fault, on: Some(operation), left: None, every: 1, seen: 0 });
        self
    }

    /// A fault in the next `times` calls of one operation.
    #[must_use]
    pub fn times(mut self, times: u32, operation: Operation, fault: Fault) -> Self {
        self.0.push(Switch { fault, on: Some(operation), left: Some(times), every: 1, seen: 0 });
        self
    }

    /// What strikes a call, used up.
    fn strike(&mut self, operation: Operation) -> Vec<Fault> {
        let mut striking = Vec::new();
        for switch in &mut self.0 {
            if switch.on.is_some_and(|on| on != operation) || switch.left == Some(0) {
                continue;
            }
            switch.seen = (switch.seen + 1) % switch.every;
            if switch.seen != 0 {
                continue;
            }
            switch.left = switch.left.map(|left| left - 1);
            striking.push(switch.fault);
        }
        striking
    }
}

/// The switches of a running sandbox.
#[derive(Debug, Default)]
pub struct Board(Mutex<Faults>);

impl Board {
    /// A board set to `faults`.
    pub const fn new(faults: Faults) -> Self {
        Self(Mutex::new(faults))
    }

    /// Sets all switches anew.
    pub fn set(&self, faults: Faults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// What strikes a call.
    pub fn strike(&self, operation: Operation) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).strike(operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_strikes_its_operation_as_often_as_it_is_set_to() {
        let mut faults =
            Faults::none().times(1, Operation::Complete, Fault::DropAfter).on(Operation::Get, Fault::Garbage);
        assert_eq!(faults.strike(Operation::Create), []);
        assert_eq!(faults.strike(Operation::Complete), [Fault::DropAfter]);
        assert_eq!(faults.strike(Operation::Complete), []);
        assert_eq!(faults.strike(Operation::Get), [Fault::Garbage]);
        assert_eq!(faults.strike(Operation::Get), [Fault::Garbage]);
        let mut faults = Faults::none().every(2, Fault::ServerError);
        let struck: Vec<usize> = (0..4).map(|_| faults.strike(Operation::Create).len()).collect();
        assert_eq!(struck, [0, 1, 0, 1]);
    }
}
