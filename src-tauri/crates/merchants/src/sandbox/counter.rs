//! Where calls become effects: one transaction for the key, the checkout and the answer.

use super::acp;
use super::book::{Book, Known, Page, Reply};
use super::document;
use super::earlier;
use super::faults::Operation;
use super::herald::Event;
use super::house::House;
use super::life::Pace;
use super::mandates;
use super::menu::{Menu, Shop};
use super::refund::WantedRefund;
use super::session::{Cart, Denied, Session, invalid};
use super::shelf;
use super::tongue::Tongue;
use crate::key::Key;
use crate::ucp::{self, Release};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use yiju_domain::id::MerchantId;
use yiju_domain::merchant::CheckoutStatus;
use yiju_store::StoreError;

/// Serves all stalls of a menu.
pub struct Counter {
    menu: Menu,
    book: Book,
    pace: Pace,
    house: House,
    /// What is told to platforms is signed with this.
    key: Arc<Key>,
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
    /// The address of the profile of the platform that makes it.
    pub platform: Option<String>,
    /// That profile, where it could be opened and matters.
    pub profile: Option<Value>,
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
    /// What the platform is to be told of.
    pub event: Option<Event>,
}

impl Counter {
    /// A counter for a menu, with a memory.
    pub const fn new(menu: Menu, book: Book, pace: Pace, house: House, key: Arc<Key>) -> Self {
        Self { menu, book, pace, house, key }
    }

    /// What is played beyond the menu.
    pub const fn house(&self) -> &House {
        &self.house
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
        let call = fingerprint(order);
        self.transact(order.merchant.as_ref(), |page| {
            let Some(key) = order.key.as_deref().filter(|_| order.operation.changes()) else {
                let (reply, event) = self.act(page, order)?;
                return Ok(Answered { reply, replayed: false, event });
            };
            match page.recall(key, &call)? {
                Known::Same(reply) => Ok(Answered { reply, replayed: true, event: None }),
                Known::Other => {
                    let content = "This Idempotency-Key was used for another call. Use a new one.";
                    let why = Denied::Protocol(409, "idempotency_conflict", content.to_owned());
                    Ok(Answered { reply: denied(why, order.tongue), replayed: false, event: None })
                }
                Known::New => {
                    let (reply, event) = self.act(page, order)?;
                    if reply.status < 300 {
                        page.remember(key, &call, &reply)?;
                    }
                    Ok(Answered { reply, replayed: false, event })
                }
            }
        })
    }

    /// The session behind a receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn receipt(&self, merchant: Option<&MerchantId>, order: &str) -> Result<Option<Session>, StoreError> {
        self.transact(merchant, |page| page.order(order))
    }

    /// Does `work` with a stall's part of the file, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn transact<T>(
        &self,
        merchant: Option<&MerchantId>,
        work: impl FnOnce(&Page<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.book.transact(merchant.map_or("", MerchantId::as_str), work)
    }

    fn act(&self, page: &Page<'_>, order: &Order) -> Result<(Reply, Option<Event>), StoreError> {
        use Operation as O;
        let missing =
            |what: &str| denied(Denied::Protocol(404, "not_found", format!("There is no such {what}.")), order.tongue);
        let only = |reply: Reply| Ok((reply, None));
        let Some(stall) = self.menu.stall(order.merchant.as_ref()) else { return only(missing("merchant")) };
        let house = &self.house;
        let what = match order.operation {
            O::Discover => return only(reply(200, &profile(order, stall, house, &self.key.jwk()))),
            O::Search | O::Lookup | O::Product => return only(found(order, stall)),
            O::Order | O::Note | O::Ship | O::Refund => "order",
            O::Collect | O::Cart | O::Recollect | O::Discard => "cart",
            O::Create | O::Update | O::Complete | O::Get | O::Cancel => "checkout",
        };
        let known = match (order.operation, what) {
            (O::Create | O::Collect, _) => None,
            (_, "order") => page.order(&order.about)?,
            (_, what) => page.checkout(&order.about)?.filter(|known| known.cart.is_some() == (what == "cart")),
        };
        let next = match (order.operation, known) {
            (O::Create, _) => match converted(page, order)? {
                Converted::From(Some(cart)) => return self.convert(page, order, stall, *cart),
                Converted::From(None) => return only(missing("cart")),
                Converted::Not => {
                    wanted(order, None).and_then(|wanted| Session::create(stall, house, wanted, wall_clock()))
                }
            },
            (O::Collect, _) => {
                wanted(order, None).and_then(|wanted| Session::collect(stall, house, wanted, wall_clock()))
            }
            (_, None) => return only(missing(what)),
            (O::Cart | O::Recollect | O::Discard, Some(known)) if known.status == CheckoutStatus::Canceled => {
                return only(missing("cart"));
            }
            (O::Order, Some(known)) => {
                return only(self.told(&known, order).map_or_else(|| missing("order"), |told| reply(200, &told)));
            }
            (O::Note, Some(known)) => {
                let has = self.told(&known, order).unwrap_or_default();
                read::<Value>(&order.body).and_then(|body| known.noted(&body, &has))
            }
            (O::Ship, Some(known)) => Ok(known.ship()),
            (O::Refund, Some(known)) => {
                let body: &[u8] = if order.body.is_empty() { b"{}" } else { &order.body };
                read::<WantedRefund>(body).and_then(|wanted| known.refund(wanted, &self.pace, jiff::Timestamp::now()))
            }
            (O::Update | O::Recollect, Some(known)) => {
                wanted(order, Some(&known)).and_then(|wanted| known.update(stall, house, wanted, wall_clock()))
            }
            (O::Complete, Some(known)) => self.is_mandated(&known, order).and_then(|()| completed(order, known, house)),
            (O::Cancel | O::Discard, Some(known)) => known.cancel(),
            (_, Some(known)) => return only(reply(200, &self.shown(&known, order))),
        };
        let mut session = match next {
            Ok(session) => session,
            Err(why) => return only(denied(why, order.tongue)),
        };
        if order.platform.is_some() && matches!(order.operation, O::Create | O::Update | O::Complete) {
            session.platform.clone_from(&order.platform);
        }
        page.keep(&session)?;
        let as_order = || self.told(&session, order).map_or_else(|| missing("order"), |told| reply(200, &told));
        let answer = match order.operation {
            O::Refund => {
                let release = if let Tongue::Ucp(release) = order.tongue { release } else { Release::NEWEST };
                let told = document::refund(&session, release);
                told.map_or_else(|| missing("refund"), |told| reply(201, &told))
            }
            O::Note | O::Ship => as_order(),
            O::Create | O::Collect => reply(201, &self.shown(&session, order)),
            _ => reply(200, &self.shown(&session, order)),
        };
        Ok((answer, self.event(&session, order)))
    }

    /// A checkout of what a cart holds, whatever else the call says; the same one as long as it is open.
    fn convert(
        &self,
        page: &Page<'_>,
        order: &Order,
        stall: &[Shop],
        mut cart: Session,
    ) -> Result<(Reply, Option<Event>), StoreError> {
        let made = cart.cart.as_ref().and_then(|cart| cart.checkout.as_ref());
        if let Some(made) = made.map(|id| page.checkout(id)).transpose()?.flatten().filter(Session::is_open) {
            return Ok((reply(200, &self.shown(&made, order)), None));
        }
        let mut session = match Session::create(stall, &self.house, cart.contents(), wall_clock()) {
            Ok(session) => session,
            Err(why) => return Ok((denied(why, order.tongue), None)),
        };
        session.platform.clone_from(&order.platform);
        cart.cart = Some(Cart { checkout: Some(session.id.clone()) });
        page.keep(&session)?;
        page.keep(&cart)?;
        Ok((reply(201, &self.shown(&session, order)), None))
    }

    /// A checkout or a cart as it is answered: a checkout signed, in a house that asks for mandates.
    fn shown(&self, session: &Session, order: &Order) -> Value {
        let mut shown = told(session, order, &self.house, &self.pace);
        if self.asks_mandates(order) && session.cart.is_none() {
            mandates::sign(&mut shown, &self.key);
        }
        shown
    }

    /// The extension is spoken in the newest release.
    fn asks_mandates(&self, order: &Order) -> bool {
        self.house.mandates && order.tongue == Tongue::Ucp(Release::April)
    }

    fn is_mandated(&self, known: &Session, order: &Order) -> Result<(), Denied> {
        // The program's own profile, which everybody shares, has no mandates.
        if !self.asks_mandates(order) || order.platform.as_deref() == Some(ucp::AGENT) {
            return Ok(());
        }
        let (body, checkout) = (read(&order.body)?, told(known, order, &self.house, &self.pace));
        mandates::check(&body, &checkout, &self.key.keys(), order.profile.as_ref(), jiff::Timestamp::now().as_second())
    }

    fn told(&self, known: &Session, order: &Order) -> Option<Value> {
        let told = document::order(known, &order.base, &self.pace, jiff::Timestamp::now())?;
        Some(match order.tongue {
            Tongue::Ucp(release @ (Release::January | Release::LateJanuary)) => earlier::order(told, release),
            _ => told,
        })
    }

    /// What the platform is told of, where it said who it is.
    fn event(&self, session: &Session, order: &Order) -> Option<Event> {
        let kind = match order.operation {
            Operation::Complete if session.order.is_some() => "order_placed",
            Operation::Ship => "order_shipped",
            Operation::Note => "order_updated",
            _ => return None,
        };
        let Tongue::Ucp(release) = order.tongue else { return None };
        let (base, platform) = (order.base.clone(), session.platform.clone()?);
        Some(Event { kind, platform, base, release, order: self.told(session, order)? })
    }
}

/// Now, by the clock on the wall.
fn wall_clock() -> jiff::civil::DateTime {
    jiff::ZonedDateTime::now().datetime()
}

/// The signature with which a mandate (AP2) is refused.
const FORGED: &str = "invalid_signature";

/// What a create is made from.
enum Converted {
    /// Its own lines.
    Not,
    /// A cart, where there is one of that name.
    From(Option<Box<Session>>),
}

fn converted(page: &Page<'_>, order: &Order) -> Result<Converted, StoreError> {
    let body: Value = serde_json::from_slice(&order.body).unwrap_or_default();
    let id = body.get("cart_id").and_then(Value::as_str).filter(|_| order.tongue == Tongue::Ucp(Release::April));
    let Some(id) = id else { return Ok(Converted::Not) };
    let cart = page.checkout(id)?.filter(|known| known.cart.is_some() && known.status != CheckoutStatus::Canceled);
    Ok(Converted::From(cart.map(Box::new)))
}

fn completed(order: &Order, known: Session, house: &House) -> Result<Session, Denied> {
    let body: Value = read(&order.body)?;
    let mandate = body.pointer("/ap2/checkout_mandate").and_then(Value::as_str).unwrap_or_default();
    // Like the token that is declined: a house that asks for no mandate verifies none.
    if mandate.split(['.', '~']).any(|part| part == FORGED) {
        let content = "The signature of the mandate does not hold.".to_owned();
        return Err(Denied::Protocol(400, "mandate_invalid_signature", content));
    }
    let body = match order.tongue {
        Tongue::Ucp(Release::January | Release::LateJanuary) => earlier::completing(body)?,
        Tongue::Ucp(Release::April) => body,
        Tongue::Acp => acp::completing(&body)?,
    };
    let session = known.complete(typed(body)?, house)?;
    match order.tongue {
        Tongue::Ucp(Release::January | Release::LateJanuary) => earlier::incomplete(&session).map_or(Ok(session), Err),
        _ => Ok(session),
    }
}

fn profile(order: &Order, stall: &[Shop], house: &House, key: &Value) -> Value {
    match order.tongue {
        Tongue::Ucp(Release::April) => document::profile(&order.base, stall, house, key),
        Tongue::Ucp(release) => earlier::profile(&order.base, stall, house, key, release),
        Tongue::Acp => acp::discovery(&order.base),
    }
}

/// A checkout or a cart.
fn told(session: &Session, order: &Order, house: &House, pace: &Pace) -> Value {
    match order.tongue {
        _ if session.cart.is_some() => document::cart(session, &order.base, house),
        Tongue::Ucp(Release::April) => document::checkout(session, &order.base, house),
        Tongue::Ucp(release) => earlier::checkout(document::checkout(session, &order.base, house), house, release),
        Tongue::Acp => acp::session(session, &order.base, pace, jiff::Timestamp::now()),
    }
}

/// What a create asks for, or an update of what `is`.
fn wanted(order: &Order, is: Option<&Session>) -> Result<super::wanted::Wanted, Denied> {
    let body: Value = read(&order.body)?;
    typed(match order.tongue {
        Tongue::Ucp(Release::April) => body,
        Tongue::Ucp(release) => earlier::request(body, is.is_some(), release)?,
        Tongue::Acp => acp::request(&body, is)?,
    })
}

fn found(order: &Order, stall: &[Shop]) -> Reply {
    let found = match order.operation {
        Operation::Search => read(&order.body).and_then(|wanted| shelf::search(stall, &wanted)),
        Operation::Lookup => read(&order.body).and_then(|wanted| shelf::lookup(stall, wanted)),
        _ => read(&order.body).and_then(|wanted| shelf::product(stall, wanted)),
    };
    found.map_or_else(|why| denied(why, order.tongue), |found| reply(200, &found))
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

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, body: body.to_string() }
}

fn denied(why: Denied, tongue: Tongue) -> Reply {
    match (tongue, why) {
        (Tongue::Ucp(Release::April), Denied::Protocol(status, code, content)) => {
            reply(status, &document::refusal(code, &content))
        }
        (Tongue::Ucp(Release::April), Denied::Nothing(messages)) => reply(200, &document::nothing(&messages)),
        (Tongue::Ucp(release), why) => {
            let (status, code, content) = earlier::denied(why);
            reply(status, &earlier::refusal(code, &content, release))
        }
        (Tongue::Acp, why) => {
            let (status, told) = acp::denied(why);
            reply(status, &told)
        }
    }
}
