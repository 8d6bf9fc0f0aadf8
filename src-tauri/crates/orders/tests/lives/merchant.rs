//! A merchant that keeps its promises on idempotency keys and no others: it moves prices, declines, dawdles, and sits
//! behind a network that loses, repeats late and cuts off. It counts what it charges.

use crate::world::Shared;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use yiju_domain::id::{CheckoutId, IdempotencyKey, ItemId};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{
    CallError, Checkout, CheckoutLine, CheckoutStatus, CheckoutTotal, MerchantApi, PlacedOrder,
};
use yiju_domain::money::{Currency, Money};

/// How a merchant's checkout strays from the mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stray {
    Never,
    DearerLine,
    Fee,
    Discount,
    MissingLine,
    AddedLine,
    OtherQuantity,
    OtherOption,
    OtherCurrency,
    WrongSum,
}

/// What a merchant does with the completing call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    Takes,
    Declines,
    NeedsUser,
    /// As [`Placing::NeedsUser`], with a page on which the user finishes it sooner or later, or does not.
    HasPage,
    DawdlesAndTakes,
    DawdlesAndFails,
    DawdlesAndCloses,
}

/// What stays the same for the whole life of an order.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub stray: Stray,
    /// Strays from the update on, and not already at create.
    pub strays_late: bool,
    pub placing: Placing,
    /// Whether an unpaid checkout can be given up.
    pub cancels: bool,
    /// Whether a repeated call is answered as it was then, or with the state of now.
    pub replays: bool,
    /// Counts an option for all pieces of a line.
    pub whole_line: bool,
    /// Raises the price at a question, in percent of questions.
    pub raise_percent: u64,
    /// How much of what the network delays arrives with the next call, in percent.
    pub arrive_percent: u64,
}

impl Manner {
    pub const HONEST: Self = Self {
        stray: Stray::Never,
        strays_late: false,
        placing: Placing::Takes,
        cancels: true,
        replays: true,
        whole_line: true,
        raise_percent: 0,
        arrive_percent: 0,
    };
}

#[derive(Clone, Debug)]
enum Call {
    Create(Box<Mandate>),
    Update(CheckoutId),
    Complete(CheckoutId),
    Cancel(CheckoutId),
}

/// HTTP status and message.
type Refusal = (u16, String);
type Answer = Result<Checkout, Refusal>;

struct Session {
    mandate: Mandate,
    updated: bool,
    status: CheckoutStatus,
    raised: i64,
    /// The total of the last create or update. The merchant does not complete at another one.
    agreed: Money,
    polls: u64,
    order: Option<PlacedOrder>,
}

#[derive(Default)]
struct Books {
    sessions: HashMap<CheckoutId, Session>,
    answers: HashMap<IdempotencyKey, (Call, Answer)>,
    /// Calls that the network still carries.
    on_the_way: Vec<(Call, IdempotencyKey)>,
    charges: Vec<Money>,
    calls: u64,
    completing_calls: u64,
}

pub struct Merchant {
    pub manner: Manner,
    world: Shared,
    books: Mutex<Books>,
    network: Mutex<Network>,
}

/// Chances in percent of calls.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    pub down: bool,
    pub lost: u64,
    pub cut_before: u64,
    pub cut_after: u64,
    pub late: u64,
    pub busy: u64,
}

impl Network {
    pub const GOOD: Self = Self { down: false, lost: 0, cut_before: 0, cut_after: 0, late: 0, busy: 0 };
}

impl Merchant {
    /// A merchant as the world's dice make it.
    pub fn by_chance(world: &Shared) -> Self {
        let mut drawn = world.lock();
        let dice = &mut drawn.dice;
        let stray = match dice.below(10) {
            0 => Stray::DearerLine,
            1 => Stray::Fee,
            2 => Stray::Discount,
            3 => dice.one(&[
                Stray::MissingLine,
                Stray::AddedLine,
                Stray::OtherQuantity,
                Stray::OtherOption,
                Stray::OtherCurrency,
                Stray::WrongSum,
            ]),
            _ => Stray::Never,
        };
        let placing = match dice.below(10) {
            0 => Placing::Declines,
            1 => dice.one(&[Placing::NeedsUser, Placing::HasPage, Placing::DawdlesAndFails, Placing::DawdlesAndCloses]),
            2 => Placing::DawdlesAndTakes,
            _ => Placing::Takes,
        };
        let manner = Manner {
            stray,
            strays_late: dice.percent(50),
            placing,
            cancels: dice.percent(80),
            replays: dice.percent(50),
            whole_line: dice.percent(50),
            raise_percent: dice.one(&[0, 0, 10]),
            arrive_percent: dice.one(&[2, 30]),
        };
        drop(drawn);
        Self::new(world, manner)
    }

    pub fn new(world: &Shared, manner: Manner) -> Self {
        Self { manner, world: world.clone(), books: Mutex::default(), network: Mutex::new(Network::GOOD) }
    }

    pub fn set_network(&self, network: Network) {
        *self.network.lock().unwrap_or_else(PoisonError::into_inner) = network;
    }

    pub fn charges(&self) -> Vec<Money> {
        self.books().charges.clone()
    }

    pub fn calls(&self) -> u64 {
        self.books().calls
    }

    /// How often the call that charges was made, whether or not it arrived.
    pub fn completing_calls(&self) -> u64 {
        self.books().completing_calls
    }

    /// What the network still carries arrives, all of it or by chance.
    pub fn deliver(&self, all: bool) {
        let mut books = self.books();
        for (call, key) in std::mem::take(&mut books.on_the_way) {
            if all || self.world.lock().dice.percent(self.manner.arrive_percent) {
                drop(self.carry_out(&mut books, call, &key));
            } else {
                books.on_the_way.push((call, key));
            }
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call over the network; `act` is what the merchant does when it arrives.
    fn call(
        &self,
        late: Option<(Call, &IdempotencyKey)>,
        act: impl FnOnce(&Self, &mut Books) -> Result<Checkout, CallError>,
    ) -> Result<Checkout, CallError> {
        self.world.mortal_moment();
        self.deliver(false);
        let network = *self.network.lock().unwrap_or_else(PoisonError::into_inner);
        let happens = |percent| self.world.lock().dice.percent(percent);
        self.books().calls += 1;
        let answer = if network.down || happens(network.lost) {
            Err(CallError::NotSent("no route to host".to_owned()))
        } else if happens(network.busy) {
            let retry_after = self.world.lock().dice.one(&[None, Some(0), Some(5), Some(600)]);
            Err(CallError::Busy { retry_after })
        } else if happens(network.cut_before) {
            Err(CallError::Unclear("connection reset".to_owned()))
        } else if happens(network.late) {
            if let Some((call, key)) = late {
                self.books().on_the_way.push((call, key.clone()));
            }
            Err(CallError::Unclear("timed out".to_owned()))
        } else {
            let answer = act(self, &mut self.books());
            if happens(network.cut_after) { Err(CallError::Unclear("connection reset".to_owned())) } else { answer }
        };
        self.world.mortal_moment();
        answer
    }

    /// What a call does the first time under its key; and what is answered each time.
    fn carry_out(&self, books: &mut Books, call: Call, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        if let Some((first, answer)) = books.answers.get(key) {
            assert_eq!(
                std::mem::discriminant(first),
                std::mem::discriminant(&call),
                "one key was used for two kinds of calls"
            );
            return match answer.clone() {
                Ok(then) if self.manner.replays => Ok(then),
                Ok(then) => Ok(self.tell(books, &then.id)),
                Err((status, message)) => Err(CallError::Refused { status, message }),
            };
        }
        let answer = match &call {
            Call::Create(mandate) => self.create(books, mandate),
            Call::Update(id) => self.update(books, id),
            Call::Complete(id) => self.complete(books, id),
            Call::Cancel(id) => self.cancel(books, id),
        };
        // Still being worked on: no answer yet that could be repeated.
        if !matches!(answer, Err((409, _))) {
            books.answers.insert(key.clone(), (call, answer.clone()));
        }
        answer.map_err(|(status, message)| CallError::Refused { status, message })
    }

    fn create(&self, books: &mut Books, mandate: &Mandate) -> Answer {
        let id = CheckoutId(format!("checkout-{}", books.sessions.len() + 1));
        let session = Session {
            mandate: mandate.clone(),
            updated: false,
            status: CheckoutStatus::Incomplete,
            raised: 0,
            agreed: mandate.totals.total,
            polls: 0,
            order: None,
        };
        books.sessions.insert(id.clone(), session);
        Ok(self.tell(books, &id))
    }

    fn update(&self, books: &mut Books, id: &CheckoutId) -> Answer {
        let session = books.sessions.get_mut(id).ok_or_else(unknown)?;
        if session.status != CheckoutStatus::Incomplete {
            return Err((422, "it is closed".to_owned()));
        }
        session.updated = true;
        session.status = CheckoutStatus::ReadyForComplete;
        session.agreed = total(&self.manner, session);
        Ok(self.tell(books, id))
    }

    fn complete(&self, books: &mut Books, id: &CheckoutId) -> Answer {
        let session = books.sessions.get_mut(id).ok_or_else(unknown)?;
        if session.status == CheckoutStatus::CompleteInProgress {
            return Err((409, "it is being placed".to_owned()));
        }
        // A completed checkout is charged again here: only the key protects, as with the worst of merchants.
        if !matches!(session.status, CheckoutStatus::ReadyForComplete | CheckoutStatus::Completed) {
            return Err((422, "it cannot be completed".to_owned()));
        }
        if total(&self.manner, session) != session.agreed {
            return Err((422, "its price has changed".to_owned()));
        }
        match self.manner.placing {
            Placing::Takes => place(books, id),
            Placing::Declines => return Err((402, "the card was declined".to_owned())),
            Placing::NeedsUser | Placing::HasPage => session.status = CheckoutStatus::RequiresEscalation,
            Placing::DawdlesAndTakes | Placing::DawdlesAndFails | Placing::DawdlesAndCloses => {
                session.status = CheckoutStatus::CompleteInProgress;
                session.polls = self.world.lock().dice.below(8);
            }
        }
        Ok(self.tell(books, id))
    }

    fn cancel(&self, books: &mut Books, id: &CheckoutId) -> Answer {
        let session = books.sessions.get_mut(id).ok_or_else(unknown)?;
        match session.status {
            _ if !self.manner.cancels => return Err((405, "not supported".to_owned())),
            CheckoutStatus::Completed => return Err((422, "it is paid".to_owned())),
            CheckoutStatus::CompleteInProgress => return Err((409, "it is being placed".to_owned())),
            _ => session.status = CheckoutStatus::Canceled,
        }
        Ok(self.tell(books, id))
    }

    fn ask(&self, books: &mut Books, id: &CheckoutId) -> Result<Checkout, CallError> {
        let Some(session) = books.sessions.get_mut(id) else {
            return Err(CallError::Refused { status: 404, message: "no such checkout".to_owned() });
        };
        if self.world.lock().dice.percent(self.manner.raise_percent) {
            session.raised += 100;
        }
        if session.status == CheckoutStatus::RequiresEscalation && self.manner.placing == Placing::HasPage {
            let acts = self.world.lock().dice.below(4);
            match acts {
                0 => place(books, id),
                1 => session.status = CheckoutStatus::Canceled,
                _ => {}
            }
            return Ok(self.tell(books, id));
        }
        if session.status == CheckoutStatus::CompleteInProgress {
            session.polls = session.polls.saturating_sub(1);
            match (session.polls, self.manner.placing) {
                (1.., _) => {}
                (0, Placing::DawdlesAndTakes) => place(books, id),
                (0, Placing::DawdlesAndFails) => session.status = CheckoutStatus::ReadyForComplete,
                (0, _) => session.status = CheckoutStatus::Canceled,
            }
        }
        Ok(self.tell(books, id))
    }

    fn tell(&self, books: &Books, id: &CheckoutId) -> Checkout {
        checkout(&self.manner, id, &books.sessions[id])
    }
}

fn unknown() -> Refusal {
    (404, "no such checkout".to_owned())
}

fn place(books: &mut Books, id: &CheckoutId) {
    let session = books.sessions.get_mut(id).expect("it is there");
    session.status = CheckoutStatus::Completed;
    session.order = Some(PlacedOrder { id: format!("order-of-{id}"), permalink: None });
    books.charges.push(session.agreed);
}

fn total(manner: &Manner, session: &Session) -> Money {
    checkout(manner, &CheckoutId::from("any"), session).total
}

fn checkout(manner: &Manner, id: &CheckoutId, session: &Session) -> Checkout {
    let mandate = &session.mandate;
    let stray = if session.updated || !manner.strays_late { manner.stray } else { Stray::Never };
    let currency = if stray == Stray::OtherCurrency { Currency::USD } else { mandate.totals.total.currency };
    let money = |minor| Money::new(minor, currency);
    let mut lines = Vec::new();
    for (at, line) in mandate.lines.iter().enumerate() {
        let options: i64 = line.options.iter().map(|option| option.price.minor * i64::from(option.quantity)).sum();
        let name = format!("{id}/{at}");
        lines.push(CheckoutLine {
            id: name.clone(),
            parent: None,
            item: line.item.clone(),
            quantity: line.quantity,
            unit_price: money(line.unit_price.minor - options),
        });
        if session.updated {
            lines.extend(line.options.iter().map(|option| CheckoutLine {
                id: format!("{name}/{}", option.item),
                parent: Some(name.clone()),
                item: option.item.clone(),
                quantity: option.quantity * if manner.whole_line { line.quantity } else { 1 },
                unit_price: money(option.price.minor),
            }));
        }
    }
    let mut fee = session.raised;
    let mut discount = mandate.totals.discount().minor;
    match stray {
        Stray::DearerLine => lines[0].unit_price.minor += 200,
        Stray::Fee => fee += 300,
        Stray::Discount => discount += 100,
        Stray::MissingLine => lines.truncate(lines.len() - 1),
        Stray::AddedLine => lines.push(CheckoutLine {
            id: format!("{id}/added"),
            parent: None,
            item: ItemId::from("cutlery"),
            quantity: 1,
            unit_price: money(0),
        }),
        Stray::OtherQuantity => lines[0].quantity += 1,
        Stray::OtherOption => lines.last_mut().expect("there is a line").item = ItemId::from("other"),
        Stray::Never | Stray::OtherCurrency | Stray::WrongSum => {}
    }
    let pieces = |line: &CheckoutLine| match &line.parent {
        Some(parent) if !manner.whole_line => {
            let parent = lines.iter().find(|other| other.id == *parent).expect("an option has its item");
            i64::from(line.quantity) * i64::from(parent.quantity)
        }
        _ => i64::from(line.quantity),
    };
    let items: i64 = lines.iter().map(|line| line.unit_price.minor * pieces(line)).sum();
    let total = (items + mandate.totals.delivery.minor + fee - discount).max(0);
    let discount = items + mandate.totals.delivery.minor + fee - total;
    let total = if stray == Stray::WrongSum { total / 2 } else { total };
    let part = |kind: &str, minor| CheckoutTotal { kind: kind.to_owned(), label: None, amount: money(minor) };
    Checkout {
        id: id.clone(),
        status: session.status,
        currency,
        lines,
        total: money(total),
        totals: vec![
            part("subtotal", items),
            part("fulfillment", mandate.totals.delivery.minor),
            part("fee", fee),
            part("discount", -discount),
            part("total", total),
        ],
        order: session.order.clone(),
        messages: Vec::new(),
        continue_url: (manner.placing == Placing::HasPage).then(|| format!("https://model.example/{id}")),
        raw: serde_json::Value::Null,
    }
}

impl MerchantApi for Merchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let call = Call::Create(Box::new(mandate.clone()));
        self.call(Some((call.clone(), key)), |merchant, books| merchant.carry_out(books, call, key))
    }

    fn update(&self, checkout: &Checkout, _: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let call = Call::Update(checkout.id.clone());
        self.call(Some((call.clone(), key)), |merchant, books| merchant.carry_out(books, call, key))
    }

    fn complete(&self, checkout: &CheckoutId, _: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let call = Call::Complete(checkout.clone());
        self.books().completing_calls += 1;
        self.call(Some((call.clone(), key)), |merchant, books| merchant.carry_out(books, call, key))
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        self.call(None, |merchant, books| merchant.ask(books, checkout))
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        let call = Call::Cancel(checkout.clone());
        self.call(Some((call.clone(), key)), |merchant, books| merchant.carry_out(books, call, key))
    }
}
