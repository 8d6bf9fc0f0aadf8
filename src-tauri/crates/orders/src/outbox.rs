//! The durable rows of orders and their journal. Every write is one transaction, and none is made by who saw an older
//! row.

use crate::error::OrdersError;
use crate::seal::Seal;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::sync::{Mutex, MutexGuard, PoisonError};
use yiju_domain::id::{CheckoutId, IdempotencyKey, OrderId};
use yiju_domain::money::{Currency, Money};
use yiju_domain::order::{Order, OrderState, Refund, RefundState};
use yiju_domain::progress::{Progress, Share};

/// An entry of an order's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was written: RFC 3339.
    pub at: String,
    /// What the order became.
    pub state: OrderState,
    /// What the merchant asks in all, where it told. Below the mandate's total it is a saving.
    pub total: Option<Money>,
}

/// The idempotency keys of everything that may be asked for an order.
#[derive(Clone, Debug)]
pub struct Keys {
    pub create: IdempotencyKey,
    pub update: IdempotencyKey,
    pub complete: IdempotencyKey,
    pub cancel: IdempotencyKey,
}

/// A row as it was read or written last.
#[derive(Debug)]
pub struct Record {
    pub order: Order,
    pub keys: Keys,
    pub seal: Seal,
    /// The user wants out: never completed from then on.
    pub cancel_asked: bool,
    /// By our clock.
    pub confirmed_at: Timestamp,
    revision: i64,
}

/// A wish for money back that is written down.
pub struct AskedRefund {
    row: i64,
    /// Its idempotency key.
    pub key: IdempotencyKey,
}

const COLUMNS: &str =
    "id, mandate, mandate_hash, signature, public_key, create_key, update_key, complete_key, cancel_key,
    state, checkout, cancel_asked, revision, confirmed_at, updated_at, progress";

/// The tables `orders` and `order_events`.
pub struct Outbox {
    connection: Mutex<Connection>,
}

impl Outbox {
    pub const fn new(connection: Connection) -> Self {
        Self { connection: Mutex::new(connection) }
    }

    /// Writes a new order with its first event.
    pub fn add(&self, order: &Order, seal: &Seal, keys: &Keys) -> Result<(), OrdersError> {
        let state = serde_json::to_string(&order.state)?;
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(
                "INSERT INTO orders (id, mandate, mandate_hash, signature, public_key, create_key, update_key,
                    complete_key, cancel_key, state, confirmed_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
            )?
            .execute(params![
                order.id.as_str(),
                seal.canonical,
                seal.hash,
                seal.signature,
                seal.public_key,
                keys.create.as_str(),
                keys.update.as_str(),
                keys.complete.as_str(),
                keys.cancel.as_str(),
                state,
                order.updated_at,
            ])?;
        journal(&transaction, &order.id, &order.updated_at, &state, None)?;
        transaction.commit()?;
        Ok(())
    }

    /// Takes an order to its next state; `total` is what the merchant asks, where it just told. The record's checkout
    /// and `cancel_asked` are written with it. `false`, and nothing written, where another wrote the row meanwhile.
    pub fn write(
        &self,
        record: &mut Record,
        next: OrderState,
        total: Option<Money>,
        now: Timestamp,
    ) -> Result<bool, OrdersError> {
        record.order.state.step(&next)?;
        let state = serde_json::to_string(&next)?;
        let at = now.to_string();
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !replace(&transaction, record, &state, &at)? {
            return Ok(false);
        }
        journal(&transaction, &record.order.id, &at, &state, total)?;
        transaction.commit()?;
        record.revision += 1;
        record.order.state = next;
        record.order.updated_at = at;
        Ok(true)
    }

    /// Notes that the user wants out, in whatever state the order is. `false` as for [`write`](Self::write).
    pub fn ask_cancel(&self, record: &mut Record) -> Result<bool, OrdersError> {
        record.cancel_asked = true;
        let state = serde_json::to_string(&record.order.state)?;
        let written = replace(&self.lock(), record, &state, &record.order.updated_at)?;
        record.revision += i64::from(written);
        Ok(written)
    }

    /// Notes how far an order is; its state is not touched.
    pub fn note(&self, id: &OrderId, progress: &Progress) -> Result<(), OrdersError> {
        let progress = serde_json::to_string(progress)?;
        self.lock()
            .prepare_cached("UPDATE orders SET progress = ?1 WHERE id = ?2")?
            .execute(params![progress, id.as_str()])?;
        Ok(())
    }

    /// Writes a wish for money back, before anything is sent of it. Where the last one is still unanswered and is for
    /// the same, it is that one: the merchant may have it already.
    pub fn ask_refund(
        &self,
        id: &OrderId,
        shares: &[Share],
        key: IdempotencyKey,
        now: Timestamp,
    ) -> Result<AskedRefund, OrdersError> {
        let shares = serde_json::to_string(shares)?;
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let open: Option<(i64, String)> = transaction
            .query_row(
                "SELECT row, key FROM refunds
                 WHERE order_id = ?1 AND shares = ?2 AND state ->> '$.state' = 'asked' ORDER BY row DESC LIMIT 1",
                params![id.as_str(), shares],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((row, key)) = open {
            return Ok(AskedRefund { row, key: IdempotencyKey(key) });
        }
        transaction.execute(
            "INSERT INTO refunds (order_id, key, shares, state, asked_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![id.as_str(), key.as_str(), shares, serde_json::to_string(&RefundState::Asked)?, now.to_string()],
        )?;
        let row = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(AskedRefund { row, key })
    }

    /// Writes what became of a wish for money back.
    pub fn answer_refund(&self, asked: &AskedRefund, state: &RefundState, now: Timestamp) -> Result<(), OrdersError> {
        let state = serde_json::to_string(state)?;
        self.lock()
            .prepare_cached("UPDATE refunds SET state = ?1, updated_at = ?2 WHERE row = ?3")?
            .execute(params![state, now.to_string(), asked.row])?;
        Ok(())
    }

    /// The wishes for money back of an order, oldest first.
    pub fn refunds(&self, id: &OrderId) -> Result<Vec<Refund>, OrdersError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT shares, state, asked_at FROM refunds WHERE order_id = ?1 ORDER BY row")?;
        let rows = statement
            .query_map([id.as_str()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (shares, state, asked_at) = row?;
            Ok(Refund { shares: serde_json::from_str(&shares)?, state: serde_json::from_str(&state)?, asked_at })
        })
        .collect()
    }

    /// An order with all that is kept of it.
    pub fn record(&self, id: &OrderId) -> Result<Record, OrdersError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE id = ?1"))?;
        let columns = statement.query_row([id.as_str()], Columns::read).optional()?;
        columns.ok_or_else(|| OrdersError::NoSuchOrder(id.clone()))?.record()
    }

    /// The newest orders, newest first.
    pub fn list(&self, limit: u32) -> Result<Vec<Order>, OrdersError> {
        self.select("ORDER BY row DESC LIMIT ?1", limit)
    }

    /// How many orders each merchant of a catalog took or may have taken: catalog, merchant, number.
    pub fn by_merchant(&self) -> Result<Vec<(String, String, u32)>, OrdersError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT mandate ->> '$.merchant.catalog', mandate ->> '$.merchant.id', count(*) FROM orders
             WHERE term NOT IN ('rejected', 'changed', 'cancelled') GROUP BY 1, 2",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The orders that are in no final state, oldest first.
    pub fn unfinished(&self) -> Result<Vec<Order>, OrdersError> {
        self.select(
            "WHERE term IN ('confirmed', 'submitting', 'completing', 'unknown', 'escalated') ORDER BY row LIMIT ?1",
            u32::MAX,
        )
    }

    /// The journal of an order, oldest first.
    pub fn events(&self, id: &OrderId) -> Result<Vec<Event>, OrdersError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT at, state, minor, currency FROM order_events WHERE order_id = ?1 ORDER BY row")?;
        let rows = statement.query_map([id.as_str()], |row| {
            let currency = row.get::<_, Option<String>>(3)?.and_then(|code| Currency::try_from(code).ok());
            let total = row.get::<_, Option<i64>>(2)?.zip(currency);
            Ok((row.get(0)?, row.get::<_, String>(1)?, total.map(|(minor, currency)| Money::new(minor, currency))))
        })?;
        rows.map(|row| {
            let (at, state, total) = row?;
            Ok(Event { at, state: serde_json::from_str(&state)?, total })
        })
        .collect()
    }

    fn select(&self, rest: &str, limit: u32) -> Result<Vec<Order>, OrdersError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM orders {rest}"))?;
        let rows = statement.query_map([limit], Columns::read)?;
        rows.map(|columns| Ok(columns?.record()?.order)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no transaction open: SQLite rolls it back when it is dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the row anew, where it is still of the record's revision.
fn replace(connection: &Connection, record: &Record, state: &str, at: &str) -> Result<bool, OrdersError> {
    let written = connection
        .prepare_cached(
            "UPDATE orders SET state = ?1, checkout = ?2, cancel_asked = ?3, updated_at = ?4, revision = revision + 1
             WHERE id = ?5 AND revision = ?6",
        )?
        .execute(params![
            state,
            record.order.checkout.as_ref().map(CheckoutId::as_str),
            record.cancel_asked,
            at,
            record.order.id.as_str(),
            record.revision,
        ])?;
    Ok(written == 1)
}

fn journal(
    connection: &Connection,
    id: &OrderId,
    at: &str,
    state: &str,
    total: Option<Money>,
) -> Result<(), OrdersError> {
    connection
        .prepare_cached("INSERT INTO order_events (order_id, at, state, minor, currency) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            id.as_str(),
            at,
            state,
            total.map(|total| total.minor),
            total.map(|total| total.currency.code().to_owned()),
        ])?;
    Ok(())
}

/// A row before its JSON is read.
struct Columns {
    id: String,
    seal: Seal,
    keys: Keys,
    state: String,
    checkout: Option<String>,
    cancel_asked: bool,
    revision: i64,
    confirmed_at: String,
    updated_at: String,
    progress: Option<String>,
}

impl Columns {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let key = |at| row.get::<_, String>(at).map(IdempotencyKey);
        Ok(Self {
            id: row.get(0)?,
            seal: Seal { canonical: row.get(1)?, hash: row.get(2)?, signature: row.get(3)?, public_key: row.get(4)? },
            keys: Keys { create: key(5)?, update: key(6)?, complete: key(7)?, cancel: key(8)? },
            state: row.get(9)?,
            checkout: row.get(10)?,
            cancel_asked: row.get(11)?,
            revision: row.get(12)?,
            confirmed_at: row.get(13)?,
            updated_at: row.get(14)?,
            progress: row.get(15)?,
        })
    }

    fn record(self) -> Result<Record, OrdersError> {
        let order = Order {
            id: OrderId(self.id),
            mandate: serde_json::from_str(&self.seal.canonical)?,
            mandate_hash: self.seal.hash.clone(),
            state: serde_json::from_str(&self.state)?,
            checkout: self.checkout.map(CheckoutId),
            progress: self.progress.map(|progress| serde_json::from_str(&progress)).transpose()?,
            updated_at: self.updated_at,
        };
        Ok(Record {
            order,
            keys: self.keys,
            seal: self.seal,
            cancel_asked: self.cancel_asked,
            confirmed_at: self.confirmed_at.parse().map_err(serde::de::Error::custom).map_err(OrdersError::Record)?,
            revision: self.revision,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device_key::DeviceKey;
    use crate::sample::{cny, mandate};

    fn outbox(folder: &std::path::Path) -> Outbox {
        Outbox::new(yiju_store::open_database(folder).expect("opened"))
    }

    fn order(outbox: &Outbox) -> OrderId {
        let seal = Seal::new(&mandate(), &DeviceKey::from_seed(&[1; 32])).expect("sealed");
        let key = |name: &str| IdempotencyKey::from(name);
        let keys = Keys { create: key("a"), update: key("b"), complete: key("c"), cancel: key("d") };
        let order = Order {
            id: OrderId::from("one"),
            mandate: mandate(),
            mandate_hash: seal.hash.clone(),
            state: OrderState::Confirmed,
            checkout: None,
            progress: None,
            updated_at: "2026-11-25T10:00:00Z".to_owned(),
        };
        outbox.add(&order, &seal, &keys).expect("written");
        order.id
    }

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let id = order(&outbox(folder.path()));
        let outbox = outbox(folder.path());
        let mut record = outbox.record(&id).expect("there");
        assert!(record.seal.is_whole());
        record.order.checkout = Some(CheckoutId::from("c-1"));
        assert!(
            outbox.write(&mut record, OrderState::Submitting, Some(cny(4500)), Timestamp::UNIX_EPOCH).expect("written")
        );
        let again = outbox.record(&id).expect("there");
        assert_eq!(again.order, record.order);
        assert_eq!(outbox.unfinished().expect("read"), [again.order]);
        let states: Vec<_> = outbox.events(&id).expect("read").into_iter().map(|one| (one.state, one.total)).collect();
        assert_eq!(states, [(OrderState::Confirmed, None), (OrderState::Submitting, Some(cny(4500)))]);
    }

    #[test]
    fn who_saw_an_older_row_writes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let outbox = outbox(folder.path());
        let id = order(&outbox);
        let (mut first, mut second) = (outbox.record(&id).expect("there"), outbox.record(&id).expect("there"));
        assert!(outbox.write(&mut first, OrderState::Submitting, None, Timestamp::UNIX_EPOCH).expect("written"));
        assert!(!outbox.write(&mut second, OrderState::Cancelled, None, Timestamp::UNIX_EPOCH).expect("refused"));
        assert!(!outbox.ask_cancel(&mut second).expect("refused"));
        assert_eq!(outbox.record(&id).expect("there").order.state, OrderState::Submitting);
        assert_eq!(outbox.events(&id).expect("read").len(), 2);
    }

    #[test]
    fn a_step_that_does_not_exist_is_not_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let outbox = outbox(folder.path());
        let mut record = outbox.record(&order(&outbox)).expect("there");
        let error =
            outbox.write(&mut record, OrderState::Completing, None, Timestamp::UNIX_EPOCH).expect_err("no step");
        assert!(matches!(error, OrdersError::NotAStep(_)), "{error}");
    }

    #[test]
    fn what_was_confirmed_and_the_journal_cannot_be_rewritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let outbox = outbox(folder.path());
        order(&outbox);
        let connection = outbox.lock();
        for change in ["orders SET mandate = '{}'", "orders SET complete_key = 'e'", "order_events SET at = ''"] {
            connection.execute(&format!("UPDATE {change}"), []).expect_err(change);
        }
    }
}
