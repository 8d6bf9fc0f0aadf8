//! Where calls become effects: one transaction for the key, the checkout and the answer.

use super::book::{Book, Known, Page, Reply};
use super::document;
use super::faults::Operation;
use super::menu::Menu;
use super::session::{Denied, Session, invalid};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use yiju_domain::id::MerchantId;
use yiju_store::StoreError;

/// Serves all stalls of a menu.
pub struct Counter {
    menu: Menu,
    book: Book,
}

/// A call to a stall, with its HTTP taken off.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is to be done.
    pub operation: Operation,
    /// With whom; `None` for the whole menu.
    pub merchant: Option<MerchantId>,
    /// The URL of the stall.
    pub base: String,
    /// The checkout or order that it is about; empty for a new one.
    pub about: String,
    /// Under which key.
    pub key: Option<String>,
    /// JSON, or nothing.
    pub body: Vec<u8>,
}

/// An answer.
pub struct Answered {
    /// What is answered.
    pub reply: Reply,
    /// Whether it was answered before.
    pub replayed: bool,
}

impl Counter {
    /// A counter for a menu, with a memory.
    pub const fn new(menu: Menu, book: Book) -> Self {
        Self { menu, book }
    }

    /// The menu.
    pub const fn menu(&self) -> &Menu {
        &self.menu
    }

    /// Does what a call asks for, once per key.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing was done.
    pub fn serve(&self, order: &Order) -> Result<Answered, StoreError> {
        let stall = order.merchant.as_ref().map_or("", MerchantId::as_str);
        let call = fingerprint(order);
        self.book.transact(stall, |page| {
            let Some(key) = order.key.as_deref().filter(|_| order.operation.changes()) else {
                return Ok(Answered { reply: self.act(page, order)?, replayed: false });
            };
            match page.recall(key, &call)? {
                Known::Same(reply) => Ok(Answered { reply, replayed: true }),
                Known::Other => {
                    let content = "This Idempotency-Key was used for another call. Use a new one.";
                    let reply = denied(Denied::Protocol(409, "idempotency_conflict", content.to_owned()));
                    Ok(Answered { reply, replayed: false })
                }
                Known::New => {
                    let reply = self.act(page, order)?;
                    if reply.status < 300 {
                        page.remember(key, &call, &reply)?;
                    }
                    Ok(Answered { reply, replayed: false })
                }
            }
        })
    }

    /// The session behind a receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&self, merchant: Option<&MerchantId>, order: &str) -> Result<Option<Session>, StoreError> {
        self.book.transact(merchant.map_or("", MerchantId::as_str), |page| page.order(order))
    }

    fn act(&self, page: &Page<'_>, order: &Order) -> Result<Reply, StoreError> {
        let Some(stall) = self.menu.stall(order.merchant.as_ref()) else { return Ok(missing("merchant")) };
        let known = match order.operation {
            Operation::Discover => return Ok(json(200, &document::profile(&order.base, stall))),
            Operation::Create => None,
            Operation::Order => page.order(&order.about)?,
            _ => page.checkout(&order.about)?,
        };
        let next = match (order.operation, known) {
            (Operation::Create, _) => read(&order.body).and_then(|wanted| Session::create(stall, wanted)),
            (_, None) => return Ok(missing(if order.operation == Operation::Order { "order" } else { "checkout" })),
            (Operation::Order, Some(known)) => {
                let told = document::order(&known, &order.base);
                return Ok(told.map_or_else(|| missing("order"), |told| json(200, &told)));
            }
            (Operation::Update, Some(known)) => read(&order.body).and_then(|wanted| known.update(stall, wanted)),
            (Operation::Complete, Some(known)) => read(&order.body).and_then(|paying| known.complete(paying)),
            (Operation::Cancel, Some(known)) => known.cancel(),
            (_, Some(known)) => return Ok(json(200, &document::checkout(&known, &order.base))),
        };
        let session = match next {
            Ok(session) => session,
            Err(why) => return Ok(denied(why)),
        };
        page.keep(&session)?;
        let status = if order.operation == Operation::Create { 201 } else { 200 };
        Ok(json(status, &document::checkout(&session, &order.base)))
    }
}

fn fingerprint(order: &Order) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {}\n", order.operation, order.about));
    hash.update(&order.body);
    hash.finalize().to_vec()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Denied> {
    serde_json::from_slice(body).map_err(|error| invalid(format!("the body cannot be read: {error}")))
}

fn json(status: u16, body: &serde_json::Value) -> Reply {
    Reply { status, body: body.to_string() }
}

fn missing(what: &str) -> Reply {
    json(404, &document::refusal("not_found", &format!("There is no such {what}.")))
}

fn denied(why: Denied) -> Reply {
    match why {
        Denied::Protocol(status, code, content) => json(status, &document::refusal(code, &content)),
        Denied::Nothing(messages) => json(200, &document::nothing(&messages)),
    }
}
