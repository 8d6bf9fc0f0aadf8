//! Takes one order through its life at the merchant, by one driver at a time. Each state is written before the act
//! that it announces.

use crate::clock::Clock;
use crate::error::OrdersError;
use crate::outbox::{Outbox, Record};
use crate::patience::{Patience, patiently};
use crate::reason;
use crate::verdict::{Verdict, verdict};
use jiff::SignedDuration;
use yiju_domain::id::CheckoutId;
use yiju_domain::merchant::{CallError, Checkout, CheckoutStatus, MerchantApi};
use yiju_domain::money::Money;
use yiju_domain::order::OrderState;

/// How long after its confirmation an order may still be placed: nobody wants yesterday's tea because the program was
/// opened again today.
const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// One order under way.
pub struct Submission<'a> {
    pub outbox: &'a Outbox,
    pub clock: &'a dyn Clock,
    pub api: &'a dyn MerchantApi,
    pub record: Record,
}

/// Why an order goes no further now.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// Another driver wrote it; possible only where the system's file locks do not lock.
    #[error("another driver took the order over")]
    Overtaken,
    #[error(transparent)]
    Failed(#[from] OrdersError),
}

/// What is known of the completing call, which alone charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// It never reached the merchant, or the merchant said that it did nothing.
    No,
    /// It may still be carried out.
    Maybe,
    /// The merchant answered it under its key without placing the order, so a copy on its way gets the same answer.
    Answered,
}

impl Submission<'_> {
    /// As far as it goes now, from wherever it stands.
    pub fn advance(&mut self) -> Result<(), Halt> {
        match self.record.order.state {
            OrderState::Confirmed => {
                self.write(OrderState::Submitting, None)?;
                self.prepare()
            }
            OrderState::Submitting => self.prepare(),
            OrderState::Completing | OrderState::Unknown { .. } => {
                self.settle(Sent::Maybe, &mut Patience::new(self.clock))
            }
            OrderState::Escalated { .. } => self.escalated(),
            _ => Ok(()),
        }
    }

    /// Asks what its user did on the merchant's page. Nothing is sent that could charge.
    fn escalated(&mut self) -> Result<(), Halt> {
        if self.record.cancel_asked {
            return self.withdraw(OrderState::Cancelled, Sent::Maybe);
        }
        let id = self.checkout()?;
        let mandate = &self.record.order.mandate;
        match patiently(self.clock, || self.api.get(&id)) {
            Ok(checkout) if checkout.status == CheckoutStatus::Completed => self.accept(&checkout),
            Ok(checkout) if checkout.status == CheckoutStatus::Canceled => {
                let reason = reason::not_taken(mandate, &checkout);
                self.reject(reason)
            }
            // The merchant has forgotten it, which it does not do with an order.
            Err(error @ CallError::Refused { status: 404 | 410, .. }) => self.reject(reason::refused(mandate, &error)),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Takes it back, as far as that is possible now.
    pub fn cancel(&mut self) -> Result<(), Halt> {
        match self.record.order.state {
            OrderState::Confirmed => self.write(OrderState::Cancelled, None),
            OrderState::Submitting => {
                // Once this is written the order is never completed, whatever the merchant makes of the rest.
                self.write(OrderState::Cancelled, None)?;
                if let Some(checkout) = &self.record.order.checkout
                    && let Err(error) = self.api.cancel(checkout, &self.record.keys.cancel)
                {
                    tracing::debug!(%error, "an unpaid checkout stays open until the merchant forgets it");
                }
                Ok(())
            }
            OrderState::Completing | OrderState::Unknown { .. } => {
                if !self.outbox.ask_cancel(&mut self.record)? {
                    return Err(Halt::Overtaken);
                }
                self.settle(Sent::Maybe, &mut Patience::new(self.clock))
            }
            OrderState::Escalated { .. } => {
                if !self.outbox.ask_cancel(&mut self.record)? {
                    return Err(Halt::Overtaken);
                }
                self.withdraw(OrderState::Cancelled, Sent::Maybe)
            }
            _ => Ok(()),
        }
    }

    /// Create, update, guard. Nothing is charged here, so everything may be repeated under its key.
    fn prepare(&mut self) -> Result<(), Halt> {
        if self.is_stale() {
            return self.reject(reason::stale(&self.record.order.mandate));
        }
        let created = patiently(self.clock, || self.api.create(&self.record.order.mandate, &self.record.keys.create));
        let created = match created {
            Ok(checkout) => checkout,
            Err(error) => return self.reject(reason::refused(&self.record.order.mandate, &error)),
        };
        self.name(&created)?;
        if is_over(created.status) {
            return self.over(&created);
        }
        let updated =
            patiently(self.clock, || self.api.update(&created, &self.record.order.mandate, &self.record.keys.update));
        let updated = match updated {
            Ok(checkout) => checkout,
            Err(error) => return self.reject(reason::refused(&self.record.order.mandate, &error)),
        };
        self.name(&updated)?;
        if is_over(updated.status) {
            return self.over(&updated);
        }
        if let Verdict::Stop(differences) = verdict(&self.record.order.mandate, &updated) {
            return self.write(OrderState::Changed { differences }, Some(updated.total));
        }
        if let Some(escalated) = escalation(&updated) {
            return self.write(escalated, Some(updated.total));
        }
        if updated.status != CheckoutStatus::ReadyForComplete {
            return self.reject(reason::not_taken(&self.record.order.mandate, &updated));
        }
        self.write(OrderState::Completing, Some(updated.total))?;
        self.complete(&updated.id, Sent::No, &mut Patience::new(self.clock))
    }

    /// A checkout that was ended by others before we completed it: by the user on the merchant's page, or the merchant.
    fn over(&mut self, checkout: &Checkout) -> Result<(), Halt> {
        if checkout.status == CheckoutStatus::Canceled {
            return self.reject(reason::not_taken(&self.record.order.mandate, checkout));
        }
        self.write(OrderState::Completing, Some(checkout.total))?;
        self.settle(Sent::Maybe, &mut Patience::new(self.clock))
    }

    /// Sends the completing call; the order is written as completing, its checkout passed the guard.
    fn complete(&mut self, checkout: &CheckoutId, mut sent: Sent, sends: &mut Patience<'_>) -> Result<(), Halt> {
        loop {
            let answer = self.api.complete(checkout, &self.record.order.mandate, &self.record.keys.complete);
            let error = match answer {
                Ok(checkout) => return self.completed(&checkout, sends),
                Err(error) => error,
            };
            match &error {
                CallError::Unclear(_) => sent = Sent::Maybe,
                // Conflict: an earlier copy of the call is still being worked on.
                CallError::Refused { status, .. } if sent == Sent::No || *status != 409 => {
                    let rejected = OrderState::Rejected { reason: reason::refused(&self.record.order.mandate, &error) };
                    let sent = if sent == Sent::No { Sent::No } else { Sent::Answered };
                    return self.withdraw(rejected, sent);
                }
                _ => {}
            }
            let again = sends.after(&error);
            match sent {
                Sent::No if again => {}
                Sent::No => return self.reject(reason::refused(&self.record.order.mandate, &error)),
                Sent::Maybe | Sent::Answered => return self.settle(sent, sends),
            }
        }
    }

    /// What an answer to the completing call makes of the order.
    fn completed(&mut self, checkout: &Checkout, sends: &mut Patience<'_>) -> Result<(), Halt> {
        let mandate = &self.record.order.mandate;
        match checkout.status {
            CheckoutStatus::Completed => self.accept(checkout),
            CheckoutStatus::CompleteInProgress => self.settle(Sent::Answered, sends),
            // Not taken back: there the user may still finish by hand.
            CheckoutStatus::RequiresEscalation | CheckoutStatus::Canceled => {
                let rejected = OrderState::Rejected { reason: reason::not_taken(mandate, checkout) };
                self.write(escalation(checkout).unwrap_or(rejected), Some(checkout.total))
            }
            CheckoutStatus::Incomplete | CheckoutStatus::ReadyForComplete => {
                let rejected = OrderState::Rejected { reason: reason::not_taken(mandate, checkout) };
                self.withdraw(rejected, Sent::Answered)
            }
        }
    }

    /// Asks what became of a completing call that may have been carried out, and goes on from the answer.
    fn settle(&mut self, sent: Sent, sends: &mut Patience<'_>) -> Result<(), Halt> {
        let id = self.checkout()?;
        let mut polls = Patience::new(self.clock);
        loop {
            let checkout = match patiently(self.clock, || self.api.get(&id)) {
                Ok(checkout) => checkout,
                Err(error) => return self.wait(reason::unanswered(&self.record.order.mandate, &error)),
            };
            let mandate = &self.record.order.mandate;
            let rejected = || OrderState::Rejected { reason: reason::not_taken(mandate, &checkout) };
            match checkout.status {
                CheckoutStatus::Completed => return self.accept(&checkout),
                CheckoutStatus::CompleteInProgress if polls.again() => {}
                CheckoutStatus::CompleteInProgress => return self.wait(reason::in_progress(mandate)),
                CheckoutStatus::Canceled if self.record.cancel_asked => {
                    return self.write(OrderState::Cancelled, None);
                }
                CheckoutStatus::Canceled => return self.write(rejected(), None),
                _ if self.record.cancel_asked => return self.withdraw(OrderState::Cancelled, sent),
                CheckoutStatus::RequiresEscalation => {
                    let next = escalation(&checkout).unwrap_or_else(rejected);
                    return self.write(next, Some(checkout.total));
                }
                CheckoutStatus::Incomplete => return self.withdraw(rejected(), sent),
                CheckoutStatus::ReadyForComplete => {
                    if let Verdict::Stop(differences) = verdict(mandate, &checkout) {
                        return self.withdraw(OrderState::Changed { differences }, sent);
                    }
                    if self.is_stale() {
                        return self.withdraw(OrderState::Rejected { reason: reason::stale(mandate) }, sent);
                    }
                    // It was being placed, and came back.
                    if sent == Sent::Answered {
                        return self.withdraw(rejected(), sent);
                    }
                    if sends.is_spent() {
                        let error = CallError::Unclear("no answer to the order".to_owned());
                        return self.wait(reason::unanswered(mandate, &error));
                    }
                    if self.record.order.state != OrderState::Completing {
                        self.write(OrderState::Completing, Some(checkout.total))?;
                    }
                    return self.complete(&id, Sent::Maybe, sends);
                }
            }
        }
    }

    /// Ends the order as `end`, an end without a charge. Where a completing call may still be carried out, the checkout
    /// is given up first, because only then nothing can be charged any more.
    fn withdraw(&mut self, end: OrderState, sent: Sent) -> Result<(), Halt> {
        if sent == Sent::No {
            return self.write(end, None);
        }
        let id = self.checkout()?;
        let given_up = self.give_up(&id);
        let checkout = match &given_up {
            Ok(checkout) => Ok(checkout.clone()),
            Err(_) => patiently(self.clock, || self.api.get(&id)),
        };
        let mandate = &self.record.order.mandate;
        match (checkout, given_up) {
            (Ok(checkout), _) if checkout.status == CheckoutStatus::Completed => self.accept(&checkout),
            (Ok(checkout), _) if checkout.status == CheckoutStatus::Canceled => self.write(end, None),
            (Ok(checkout), _) if checkout.status == CheckoutStatus::CompleteInProgress => {
                self.wait(reason::in_progress(mandate))
            }
            // A merchant that does not let a checkout be given up: its answer to the completing call stands.
            (Ok(_), Err(CallError::Refused { .. })) if sent == Sent::Answered => self.write(end, None),
            (Ok(_), Err(error)) | (Err(error), _) => self.wait(reason::unanswered(mandate, &error)),
            (Ok(_), Ok(_)) => self.wait(reason::in_progress(mandate)),
        }
    }

    fn give_up(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        patiently(self.clock, || self.api.cancel(checkout, &self.record.keys.cancel))
    }

    fn accept(&mut self, checkout: &Checkout) -> Result<(), Halt> {
        let confirmed = self.record.order.mandate.totals.total;
        let dearer = checkout.total.currency != confirmed.currency || checkout.total.minor > confirmed.minor;
        if dearer {
            tracing::error!(order = %self.record.order.id, "the merchant charged more than it had asked");
        }
        let charged = (checkout.total != confirmed).then_some(checkout.total);
        let (merchant_order, permalink) = match &checkout.order {
            Some(order) => (order.id.clone(), order.permalink.clone()),
            None => (checkout.id.0.clone(), None),
        };
        self.write(OrderState::Accepted { merchant_order, permalink, charged }, Some(checkout.total))
    }

    fn is_stale(&self) -> bool {
        self.clock.now().duration_since(self.record.confirmed_at) > FRESH
    }

    fn reject(&mut self, reason: String) -> Result<(), Halt> {
        self.write(OrderState::Rejected { reason }, None)
    }

    /// Leaves the order to be asked for again later.
    fn wait(&mut self, reason: String) -> Result<(), Halt> {
        let unknown = OrderState::Unknown { reason };
        if self.record.order.state == unknown { Ok(()) } else { self.write(unknown, None) }
    }

    /// Writes the checkout's name down as soon as it is told.
    fn name(&mut self, checkout: &Checkout) -> Result<(), Halt> {
        if self.record.order.checkout.as_ref() == Some(&checkout.id) {
            return Ok(());
        }
        self.record.order.checkout = Some(checkout.id.clone());
        self.write(OrderState::Submitting, Some(checkout.total))
    }

    /// Every order that is completing has one.
    fn checkout(&self) -> Result<CheckoutId, Halt> {
        let order = &self.record.order;
        Ok(order.checkout.clone().ok_or_else(|| OrdersError::Altered(order.id.clone()))?)
    }

    fn write(&mut self, next: OrderState, total: Option<Money>) -> Result<(), Halt> {
        tracing::debug!(order = %self.record.order.id, from = self.record.order.state.term(), to = next.term());
        let written = self.outbox.write(&mut self.record, next, total, self.clock.now())?;
        if written { Ok(()) } else { Err(Halt::Overtaken) }
    }
}

const fn is_over(status: CheckoutStatus) -> bool {
    matches!(status, CheckoutStatus::Completed | CheckoutStatus::CompleteInProgress | CheckoutStatus::Canceled)
}

/// Where a merchant wants its user on a page of its own, and names one.
fn escalation(checkout: &Checkout) -> Option<OrderState> {
    if checkout.status != CheckoutStatus::RequiresEscalation {
        return None;
    }
    let reason = Some(checkout.messages.join(" ")).filter(|told| !told.is_empty());
    Some(OrderState::Escalated { url: checkout.continue_url.clone()?, reason })
}
