//! The orders of a data folder: what its user confirmed, and what became of it.

use crate::claim::Claim;
use crate::clock::{Clock, SystemClock};
use crate::device_key::DeviceKey;
use crate::error::OrdersError;
use crate::outbox::{Event, Keys, Outbox};
use crate::patience::patiently;
use crate::reason::language;
use crate::seal::{Seal, check};
use crate::submission::{Halt, Submission};
use std::path::{Path, PathBuf};
use uuid::Builder;
use yiju_domain::id::{IdempotencyKey, OrderId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, MerchantApi};
use yiju_domain::money::Money;
use yiju_domain::order::{Order, OrderState, Refund, RefundState};
use yiju_domain::progress::{AdjustmentStatus, Progress, Share, Stage};

/// The orders of a data folder. May be used from several threads, and by several processes at once.
///
/// Calls block: on the disk, and on the merchant where they take a [`MerchantApi`].
pub struct Orders {
    outbox: Outbox,
    /// Where the locks of orders under way are.
    claims: PathBuf,
    clock: Box<dyn Clock>,
}

impl Orders {
    /// Opens `yiju.db` in the data folder, or makes it.
    ///
    /// # Errors
    /// [`OrdersError::Store`].
    pub fn open(data_dir: &Path) -> Result<Self, OrdersError> {
        Self::open_with(data_dir, SystemClock)
    }

    /// The same with another clock.
    ///
    /// # Errors
    /// [`OrdersError::Store`].
    pub fn open_with(data_dir: &Path, clock: impl Clock + 'static) -> Result<Self, OrdersError> {
        Ok(Self {
            outbox: Outbox::new(yiju_store::open_database(data_dir)?),
            claims: data_dir.join("claims"),
            clock: Box::new(clock),
        })
    }

    /// Signs a mandate and writes it down for good, with a new id and the idempotency key of each call that may ever
    /// follow. Sends nothing. When it returns, a power cut no longer loses the order.
    ///
    /// # Errors
    /// [`OrdersError::Flawed`] where the mandate's amounts contradict each other; else the database or the system's
    /// randomness failed, and nothing was confirmed.
    pub fn confirm(&self, mandate: Mandate, key: &DeviceKey) -> Result<Order, OrdersError> {
        check(&mandate)?;
        let seal = Seal::new(&mandate, key)?;
        let keys = Keys { create: self.key()?, update: self.key()?, complete: self.key()?, cancel: self.key()? };
        let now = self.clock.now();
        let order = Order {
            id: self.order_id(now)?,
            mandate,
            mandate_hash: seal.hash.clone(),
            state: OrderState::Confirmed,
            checkout: None,
            progress: None,
            updated_at: now.to_string(),
        };
        self.outbox.add(&order, &seal, &keys)?;
        Ok(order)
    }

    /// Takes an order as far as it goes now: to the merchant's word where it can be had, else to
    /// [`OrderState::Unknown`]. What became of it is the state of the order returned; refusal and failure of the
    /// merchant are states, not errors.
    ///
    /// May be called in every state and at any time: it goes on from where the order stands, under the same keys, and
    /// does nothing where the state is final. Where another thread or process is at it, the order is returned as it
    /// stands. Half an hour after its confirmation an order is not placed any more: what the merchant has not taken by
    /// then is given up, without a charge.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`]; [`OrdersError::Altered`] where the stored mandate is damaged; else the database
    /// failed, and the order stands where it was last written.
    pub fn submit(&self, id: &OrderId, api: &dyn MerchantApi) -> Result<Order, OrdersError> {
        match self.drive(id, api, |submission| submission.advance())? {
            Some(order) => Ok(order),
            None => self.get(id),
        }
    }

    /// Takes up an order after a restart or an unanswered call: the same as [`submit`](Self::submit).
    ///
    /// # Errors
    /// As of [`submit`](Self::submit).
    pub fn resume(&self, id: &OrderId, api: &dyn MerchantApi) -> Result<Order, OrdersError> {
        self.submit(id, api)
    }

    /// Takes an order back before the merchant has it: [`OrderState::Cancelled`], or [`OrderState::Unknown`] where the
    /// merchant does not say whether it has it. In the second case it will not be completed by us any more, and
    /// [`resume`](Self::resume) goes on cancelling. An order that already ended without a charge is returned as it is.
    ///
    /// # Errors
    /// [`OrdersError::Taken`] where the merchant has taken it, [`OrdersError::InHand`] where it is being sent at this
    /// moment; else as of [`submit`](Self::submit).
    pub fn cancel(&self, id: &OrderId, api: &dyn MerchantApi) -> Result<Order, OrdersError> {
        let order =
            self.drive(id, api, |submission| submission.cancel())?.ok_or_else(|| OrdersError::InHand(id.clone()))?;
        if order.state.placed().is_none() {
            return Ok(order);
        }
        let lang = language(&order.mandate);
        Err(OrdersError::Taken {
            merchant: order.mandate.merchant.name.get(lang).to_owned(),
            terms: order.mandate.terms.refund.get(lang).to_owned(),
        })
    }

    /// Asks the merchant how far an order is that it has taken, and writes that down: with it the order may become
    /// fulfilled, refunded or cancelled. An order that the merchant does not have is returned as it is.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`]; [`OrdersError::Untold`] where the merchant does not tell; else the database failed.
    pub fn track(&self, id: &OrderId, api: &dyn MerchantApi) -> Result<Order, OrdersError> {
        let order = self.get(id)?;
        let Some((name, _)) = order.state.placed() else { return Ok(order) };
        let checkout = order.checkout.clone().ok_or_else(|| OrdersError::Altered(id.clone()))?;
        let progress = patiently(&*self.clock, || api.track(&checkout, name));
        let progress = progress.map_err(|cause| self.untold(&order, cause))?;
        self.outbox.note(id, &progress)?;
        let mut record = self.outbox.record(id)?;
        if let Some(next) = afterwards(&record.order, &progress)
            && record.order.state.step(&next).is_ok()
            && !self.outbox.write(&mut record, next, None, self.clock.now())?
        {
            // Another wrote the order meanwhile; what it wrote holds.
            return self.get(id);
        }
        Ok(record.order)
    }

    /// Asks the merchant for the money of these shares back; of all of it where there are none. The wish is on the disk
    /// with its key before it is sent; asked again while it is unanswered, it is the same wish under the same key.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`]; [`OrdersError::NotPlaced`] where there is nothing to give back,
    /// [`OrdersError::NoSuchLine`]; [`OrdersError::Untold`] where the merchant does not answer: ask again. A refusal is
    /// no error but the refund's state.
    pub fn refund(
        &self,
        id: &OrderId,
        shares: &[Share],
        api: &dyn MerchantApi,
    ) -> Result<(Order, Refund), OrdersError> {
        let order = self.get(id)?;
        let Some((name, _)) = order.state.placed() else { return Err(OrdersError::NotPlaced(id.clone())) };
        let mandate = &order.mandate;
        for share in shares {
            let most = mandate.lines.get(share.line).map_or(0, |line| line.quantity);
            if share.quantity == 0 || share.quantity > most {
                return Err(OrdersError::NoSuchLine { line: share.line + 1, most });
            }
        }
        let asked = self.outbox.ask_refund(id, shares, self.key()?, self.clock.now())?;
        let answer = patiently(&*self.clock, || api.refund(name, mandate, shares, &asked.key));
        let state = match answer {
            Ok(refunded) => RefundState::Answered {
                merchant_refund: refunded.id,
                status: refunded.status,
                back: refunded.back,
                told: refunded.told,
            },
            Err(CallError::Refused { message, .. }) => RefundState::Refused { reason: message },
            Err(cause) => return Err(self.untold(&order, cause)),
        };
        self.outbox.answer_refund(&asked, &state, self.clock.now())?;
        // What the merchant says of the order now; where it does not, the refund itself is known all the same.
        let order = match self.track(id, api) {
            Ok(order) => order,
            Err(OrdersError::Untold { .. }) => self.get(id)?,
            Err(error) => return Err(error),
        };
        let refund = self.refunds(id)?.into_iter().rfind(|refund| refund.state == state);
        let refund =
            refund.unwrap_or_else(|| Refund { shares: shares.to_vec(), state, asked_at: order.updated_at.clone() });
        Ok((order, refund))
    }

    /// The wishes for money back of an order, oldest first.
    ///
    /// # Errors
    /// Where the database failed.
    pub fn refunds(&self, id: &OrderId) -> Result<Vec<Refund>, OrdersError> {
        self.outbox.refunds(id)
    }

    fn untold(&self, order: &Order, cause: CallError) -> OrdersError {
        let lang = language(&order.mandate);
        OrdersError::Untold { merchant: order.mandate.merchant.name.get(lang).to_owned(), cause }
    }

    /// An order.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`], or the database failed.
    pub fn get(&self, id: &OrderId) -> Result<Order, OrdersError> {
        Ok(self.outbox.record(id)?.order)
    }

    /// The newest orders, newest first.
    ///
    /// # Errors
    /// Where the database failed.
    pub fn list(&self, limit: u32) -> Result<Vec<Order>, OrdersError> {
        self.outbox.list(limit)
    }

    /// How many orders each merchant took or may have taken: its catalog, its id there, and the number.
    ///
    /// # Errors
    /// Where the database failed.
    pub fn by_merchant(&self) -> Result<Vec<(String, String, u32)>, OrdersError> {
        self.outbox.by_merchant()
    }

    /// The orders in no final state, oldest first: to be taken up at the start of the program.
    ///
    /// # Errors
    /// Where the database failed.
    pub fn unfinished(&self) -> Result<Vec<Order>, OrdersError> {
        self.outbox.unfinished()
    }

    /// The journal of an order, oldest first.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`], or the database failed.
    pub fn events(&self, id: &OrderId) -> Result<Vec<Event>, OrdersError> {
        let events = self.outbox.events(id)?;
        if events.is_empty() { Err(OrdersError::NoSuchOrder(id.clone())) } else { Ok(events) }
    }

    /// The mandate of an order as it was signed.
    ///
    /// # Errors
    /// [`OrdersError::NoSuchOrder`], or the database failed.
    pub fn signature(&self, id: &OrderId) -> Result<Seal, OrdersError> {
        Ok(self.outbox.record(id)?.seal)
    }

    /// Has `act` done to an order by its only driver. `None` where another has the order in hand.
    fn drive(
        &self,
        id: &OrderId,
        api: &dyn MerchantApi,
        act: impl FnOnce(&mut Submission<'_>) -> Result<(), Halt>,
    ) -> Result<Option<Order>, OrdersError> {
        // Before the claim, so that no file is named after an id that is not ours.
        let order = self.get(id)?;
        if order.state.is_final() {
            return Ok(Some(order));
        }
        let Some(claim) = Claim::take(&self.claims, id)? else { return Ok(None) };
        let record = self.outbox.record(id)?;
        if !record.seal.is_whole() {
            return Err(OrdersError::Altered(id.clone()));
        }
        let mut submission = Submission { outbox: &self.outbox, clock: &*self.clock, api, record };
        match act(&mut submission) {
            Ok(()) => {}
            Err(Halt::Overtaken) => return Ok(None),
            Err(Halt::Failed(error)) => return Err(error),
        }
        let order = submission.record.order;
        if order.state.is_final() {
            claim.retire();
        }
        Ok(Some(order))
    }

    fn key(&self) -> Result<IdempotencyKey, OrdersError> {
        Ok(IdempotencyKey(Builder::from_random_bytes(self.clock.random()?).into_uuid().to_string()))
    }

    fn order_id(&self, now: jiff::Timestamp) -> Result<OrderId, OrdersError> {
        let [random @ .., _, _, _, _, _, _] = self.clock.random()?;
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Ok(OrderId(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid().to_string()))
    }
}

/// What an order becomes by what its merchant told; nothing where it stays as it is.
fn afterwards(order: &Order, progress: &Progress) -> Option<OrderState> {
    let (merchant_order, permalink) = order.state.placed()?;
    let (merchant_order, permalink) = (merchant_order.to_owned(), permalink.map(str::to_owned));
    let total = order.mandate.totals.total;
    let through = progress.adjustments.iter().filter(|one| one.status == AdjustmentStatus::Completed);
    let back: i64 = through.filter_map(|one| one.back).fold(0, |sum, one| sum.saturating_add(one.minor));
    let next = match progress.stage {
        _ if back > 0 && back >= charged(order).minor => {
            OrderState::Refunded { merchant_order, permalink, back: Money::new(back, total.currency) }
        }
        Stage::Cancelled => OrderState::Cancelled,
        Stage::Delivered => OrderState::Fulfilled { merchant_order, permalink },
        _ => return None,
    };
    (next != order.state).then_some(next)
}

/// What the merchant took for an order.
fn charged(order: &Order) -> Money {
    match &order.state {
        OrderState::Accepted { charged: Some(charged), .. } => *charged,
        _ => order.mandate.totals.total,
    }
}
