//! Where calls become effects: one transaction for the key, the checkout and the answer.

use super::acp;
use super::book::{Book, Known, Page, Reply};
use super::document;
use super::faults::Operation;
use super::january;
use super::life::Pace;
use super::menu::{Menu, Shop};
use super::refund::WantedRefund;
use super::session::{Denied, Session, invalid};
use super::shelf;
use super::tongue::Tongue;
use crate::ucp::Release;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use yiju_domain::id::MerchantId;
use yiju_store::StoreError;

/// Serves all stalls of a menu.
pub struct Counter {
    menu: Menu,
    book: Book,
    pace: Pace,
}

/// A call to a stall, with its HTTP taken off.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is to be done.
    pub operation: Operation,
    /// With whom; `None` for the whole menu.
    pub merchant: Option<MerchantId>,
    /// The URL of the stall, in this protocol.
    pub base: String,
    /// In which protocol it is made and answered.
    pub tongue: Tongue,
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
    pub const fn new(menu: Menu, book: Book, pace: Pace) -> Self {
        Self { menu, book, pace }
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
                    let why = Denied::Protocol(409, "idempotency_conflict", content.to_owned());
                    let reply = denied(why, order.tongue);
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
        let missing =
            |what: &str| denied(Denied::Protocol(404, "not_found", format!("There is no such {what}.")), order.tongue);
        let Some(stall) = self.menu.stall(order.merchant.as_ref()) else { return Ok(missing("merchant")) };
        let known = match order.operation {
            Operation::Discover => return Ok(json(200, &profile(order, stall))),
            Operation::Search | Operation::Lookup | Operation::Product => return Ok(found(order, stall)),
            Operation::Create => None,
            Operation::Order | Operation::Refund => page.order(&order.about)?,
            _ => page.checkout(&order.about)?,
        };
        let next = match (order.operation, known) {
            (Operation::Create, _) => {
                wanted(order, None).and_then(|wanted| Session::create(stall, wanted, wall_clock()))
            }
            (Operation::Order | Operation::Refund, None) => return Ok(missing("order")),
            (_, None) => return Ok(missing("checkout")),
            (Operation::Order, Some(known)) => {
                return Ok(self.told(&known, order).map_or_else(|| missing("order"), |told| json(200, &told)));
            }
            (Operation::Refund, Some(known)) => {
                let body: &[u8] = if order.body.is_empty() { b"{}" } else { &order.body };
                read::<WantedRefund>(body).and_then(|wanted| known.refund(wanted, &self.pace, jiff::Timestamp::now()))
            }
            (Operation::Update, Some(known)) => {
                wanted(order, Some(&known)).and_then(|wanted| known.update(stall, wanted, wall_clock()))
            }
            (Operation::Complete, Some(known)) => {
                let body = read(&order.body).and_then(|body: Value| match order.tongue {
                    Tongue::Ucp(Release::January) => january::completing(body),
                    Tongue::Ucp(Release::April) => Ok(body),
                    Tongue::Acp => acp::completing(&body),
                });
                let next = body.and_then(typed).and_then(|paying| known.complete(paying));
                match next {
                    Ok(session) if order.tongue == Tongue::Ucp(Release::January) => {
                        let unpaid = january::unpaid(&session.messages).or_else(|| incomplete(&session));
                        unpaid.map_or(Ok(session), Err)
                    }
                    next => next,
                }
            }
            (Operation::Cancel, Some(known)) => known.cancel(),
            (_, Some(known)) => return Ok(json(200, &checkout(&known, order))),
        };
        let session = match next {
            Ok(session) => session,
            Err(why) => return Ok(denied(why, order.tongue)),
        };
        page.keep(&session)?;
        if order.operation == Operation::Refund {
            let release = if let Tongue::Ucp(release) = order.tongue { release } else { Release::NEWEST };
            let told = document::refund(&session, release);
            return Ok(told.map_or_else(|| missing("refund"), |told| json(201, &told)));
        }
        let status = if order.operation == Operation::Create { 201 } else { 200 };
        Ok(json(status, &checkout(&session, order)))
    }

    fn told(&self, known: &Session, order: &Order) -> Option<Value> {
        let told = document::order(known, &order.base, &self.pace, jiff::Timestamp::now())?;
        Some(match order.tongue {
            Tongue::Ucp(Release::January) => january::order(told),
            _ => told,
        })
    }
}

/// Now, by the clock on the wall.
fn wall_clock() -> jiff::civil::DateTime {
    jiff::ZonedDateTime::now().datetime()
}

/// January's merchants refuse to complete what is not ready.
fn incomplete(session: &Session) -> Option<Denied> {
    if session.order.is_some() {
        return None;
    }
    let wrong = session.messages.iter().find(|message| message.kind == "error");
    let content = wrong.map_or("The checkout is not ready.", |message| message.content.as_str());
    Some(Denied::Protocol(400, "invalid", content.to_owned()))
}

fn profile(order: &Order, stall: &[Shop]) -> Value {
    match order.tongue {
        Tongue::Ucp(Release::April) => document::profile(&order.base, stall),
        Tongue::Ucp(Release::January) => january::profile(&order.base, stall),
        Tongue::Acp => acp::discovery(&order.base),
    }
}

fn checkout(session: &Session, order: &Order) -> Value {
    match order.tongue {
        Tongue::Ucp(Release::April) => document::checkout(session, &order.base),
        Tongue::Ucp(Release::January) => january::checkout(document::checkout(session, &order.base)),
        Tongue::Acp => acp::session(session, &order.base),
    }
}

/// What a create asks for, or an update of what `is`.
fn wanted(order: &Order, is: Option<&Session>) -> Result<super::wanted::Wanted, Denied> {
    let body: Value = read(&order.body)?;
    typed(match order.tongue {
        Tongue::Ucp(Release::April) => body,
        Tongue::Ucp(Release::January) => january::request(body, is.is_some())?,
        Tongue::Acp => acp::request(&body, is)?,
    })
}

fn found(order: &Order, stall: &[Shop]) -> Reply {
    let found = match order.operation {
        Operation::Search => read(&order.body).and_then(|wanted| shelf::search(stall, &wanted)),
        Operation::Lookup => read(&order.body).and_then(|wanted| shelf::lookup(stall, wanted)),
        _ => read(&order.body).and_then(|wanted| shelf::product(stall, wanted)),
    };
    found.map_or_else(|why| denied(why, order.tongue), |found| json(200, &found))
}

fn fingerprint(order: &Order) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {} {:?}\n", order.operation, order.about, order.tongue));
    hash.update(&order.body);
    hash.finalize().to_vec()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Denied> {
    serde_json::from_slice(body).map_err(|error| invalid(format!("the body cannot be read: {error}")))
}

fn typed<T: DeserializeOwned>(body: Value) -> Result<T, Denied> {
    serde_json::from_value(body).map_err(|error| invalid(format!("the body cannot be read: {error}")))
}

fn json(status: u16, body: &Value) -> Reply {
    Reply { status, body: body.to_string() }
}

fn denied(why: Denied, tongue: Tongue) -> Reply {
    match (tongue, why) {
        (Tongue::Ucp(Release::April), Denied::Protocol(status, code, content)) => {
            json(status, &document::refusal(code, &content))
        }
        (Tongue::Ucp(Release::April), Denied::Nothing(messages)) => json(200, &document::nothing(&messages)),
        (Tongue::Ucp(Release::January), why) => {
            let (status, code, content) = january::denied(why);
            json(status, &january::refusal(code, &content))
        }
        (Tongue::Acp, why) => {
            let (status, told) = acp::denied(why);
            json(status, &told)
        }
    }
}
