//! The life of a checkout: incomplete, ready for complete, completed or canceled.

use super::bill::{Bill, Line, Total};
use super::delivery::Fulfillment;
use super::house::{Applied, House};
use super::life::Kind;
use super::menu::Shop;
use super::notes;
use super::refund::GivenBack;
use super::wanted::{
    Completing, DECLINED, Destination, HANDLER, MOCK, PaidBy, Remarks, SUCCESS, Wanted, WantedItem, WantedLine,
};
use crate::ucp::FIRST_ORDER;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use yiju_domain::merchant::CheckoutStatus;
use yiju_domain::money::Currency;
use yiju_domain::pricing::{Codes, Shopper};

/// A checkout, as it is kept and, but for its envelope and links, as it is told (`checkout.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Ours.
    pub id: String,
    /// Where it stands.
    pub status: CheckoutStatus,
    /// Of every amount.
    pub currency: Currency,
    /// What is had.
    pub line_items: Vec<Line>,
    /// What it costs.
    pub totals: Vec<Total>,
    /// What is wrong, and that this is a sandbox.
    pub messages: Vec<Message>,
    /// Who buys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Map<String, Value>>,
    /// Where to and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfillment: Option<Fulfillment>,
    /// Which codes were asked for, and what is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounts: Option<Discounts>,
    /// [`crate::ucp::REMARKS`].
    #[serde(
        rename = "app.yiju.shopping.remarks",
        alias = "app.yiju.remarks",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub remarks: Option<Remarks>,
    /// How it was paid, without the credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// The order, once placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Placed>,
    /// What is sold, by how it comes to the buyer. Kept, and not told.
    #[serde(default)]
    pub kind: Kind,
    /// The profile of the platform that it is with. Kept, and not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// That it is a cart, which is no checkout yet. Kept, and not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<Cart>,
}

/// Discounts (`discount.json`, `discounts_object`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discounts {
    /// As they were asked for.
    pub codes: Vec<String>,
    /// What they, and the menu's deals, take off.
    pub applied: Vec<Applied>,
}

/// What becomes of a cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// The checkout that it was turned into.
    pub checkout: Option<String>,
}

/// A word to the platform or the user (`types/message.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `error`, `warning` or `info`.
    #[serde(rename = "type")]
    pub kind: String,
    /// For programs.
    pub code: String,
    /// For people.
    pub content: String,
    /// Of an error: what can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// What it is about: JSONPath (RFC 9535).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Message {
    /// Something that an update can put right.
    pub fn error(code: &str, content: String, path: String) -> Self {
        let severity = Some("recoverable".to_owned());
        Self { kind: "error".to_owned(), code: code.to_owned(), content, severity, path: Some(path) }
    }

    fn warning(code: &str, content: String, path: String) -> Self {
        Self { kind: "warning".to_owned(), code: code.to_owned(), content, severity: None, path: Some(path) }
    }

    /// The sandbox takes its buyer's word for a first order. Another claim is none that it knows, which is no error
    /// (`types/context.json`).
    fn not_accepted(claim: String) -> Self {
        let content = format!("The sandbox has no benefit for {claim}.");
        Self::warning("eligibility_not_accepted", content, "$.context.eligibility".to_owned())
    }

    fn info(code: &str, content: &str) -> Self {
        let (kind, code, content) = ("info".to_owned(), code.to_owned(), content.to_owned());
        Self { kind, code, content, severity: None, path: None }
    }
}

/// How it was paid (`payment.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    instruments: Vec<Instrument>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Instrument {
    id: String,
    handler_id: String,
    #[serde(rename = "type")]
    kind: String,
    selected: bool,
}

/// An order that was placed (`types/order_confirmation.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Ours.
    pub id: String,
    /// For people.
    pub label: String,
    /// When: RFC 3339.
    #[serde(default)]
    pub at: jiff::Timestamp,
    /// Money that was given back, the oldest first.
    #[serde(default)]
    pub given_back: Vec<GivenBack>,
    /// What is shown at the counter, where that is how it is had.
    #[serde(default)]
    pub codes: Vec<String>,
    /// When somebody made it ship.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<jiff::Timestamp>,
    /// What the back office added: `types/fulfillment_event.json`.
    #[serde(default)]
    pub events: Vec<Value>,
    /// What the back office added: `types/adjustment.json`.
    #[serde(default)]
    pub adjustments: Vec<Value>,
}

/// Why a call leads to no checkout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The call itself is wrong: an HTTP status, a code and words for the platform.
    Protocol(u16, &'static str, String),
    /// The call is right, and there is nothing that could be sold.
    Nothing(Vec<Message>),
}

/// Said in every checkout and every order.
pub const NOTICE: &str = "沙盒商家：不收费，不配送。 / A sandbox: nothing is charged, nothing is delivered.";

impl Session {
    /// A new checkout, at the prices of `now` by the clock on the shop's wall.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn create(stall: &[Shop], house: &House, wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        Self::priced(format!("sandbox-{}", Uuid::new_v4()), stall, house, wanted, now)
    }

    /// A new cart.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn collect(stall: &[Shop], house: &House, wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        let cart = Self::priced(format!("cart-{}", Uuid::new_v4()), stall, house, wanted, now)?;
        Ok(Self { cart: Some(Cart::default()), ..cart })
    }

    /// The checkout or cart replaced by what is wanted now. Who buys stays who it was, where nothing is said.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn update(&self, stall: &[Shop], house: &House, mut wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        self.open()?;
        wanted.buyer = wanted.buyer.or_else(|| self.buyer.clone());
        let updated = Self::priced(self.id.clone(), stall, house, wanted, now)?;
        Ok(Self { platform: self.platform.clone(), cart: self.cart.clone(), ..updated })
    }

    /// What a checkout is to be made of that this cart turns into.
    pub fn contents(&self) -> Wanted {
        let line = |line: &Line| WantedLine {
            id: Some(line.id.clone()),
            item: WantedItem { id: line.item.id.clone() },
            quantity: line.quantity,
            parent_id: line.parent_id.clone(),
        };
        Wanted::of(
            self.line_items.iter().map(line).collect(),
            self.buyer.clone(),
            self.discounts.as_ref().map(|discounts| discounts.codes.clone()),
        )
    }

    fn priced(id: String, stall: &[Shop], house: &House, wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        let codes = wanted.discounts.map(|discounts| discounts.codes);
        // A code of the menu's deals is theirs; of any other the house knows.
        let own = |code: &String| {
            let mut deals = stall.iter().flat_map(|shop| &shop.deals).filter_map(|deal| deal.code.as_ref());
            deals.find(|own| own.eq_ignore_ascii_case(code.trim())).cloned()
        };
        let of_deals: Vec<String> = codes.iter().flatten().filter_map(own).collect();
        let (first, claims): (Vec<String>, Vec<String>) =
            wanted.context.eligibility.into_iter().partition(|claim| claim == FIRST_ORDER);
        let shopper = Shopper { now, first_order: !first.is_empty(), codes: Codes::These(&of_deals) };
        let mut bill = Bill::of(stall, &wanted.line_items, house, &shopper).map_err(invalid)?;
        let Some(currency) = bill.currency else {
            let nothing = Message::error("not_found", "There is no line.".to_owned(), "$.line_items".to_owned());
            let mut messages = if bill.messages.is_empty() { vec![nothing] } else { bill.messages };
            for message in &mut messages {
                message.severity = Some("unrecoverable".to_owned());
            }
            return Err(Denied::Nothing(messages));
        };
        let (mut messages, kind) = (std::mem::take(&mut bill.messages), bill.kind);
        let email = wanted.buyer.as_ref().and_then(|buyer| buyer.get("email")?.as_str());
        let known = house.addresses(email);
        let fulfillment = Fulfillment::of(&bill, house, wanted.fulfillment, known, &mut messages);
        if !house.deliveries.is_empty() {
            bill.fees.extend(fulfillment.as_ref().and_then(Fulfillment::fee).map(Total::delivery));
        }
        let typed = codes.as_deref().unwrap_or_default();
        let (applied, refused) = house.redeem(typed, &of_deals, &bill.discounts, bill.total(), jiff::Timestamp::now());
        bill.discounts.extend(applied);
        messages.extend(
            refused
                .into_iter()
                .map(|(at, code, content)| Message::warning(code, content, format!("$.discounts.codes[{at}]"))),
        );
        let told = codes.is_some() || !bill.discounts.is_empty();
        let discounts = told.then(|| Discounts { codes: codes.unwrap_or_default(), applied: bill.discounts.clone() });
        let wrong = messages.iter().any(|message| message.kind == "error");
        messages.extend(claims.into_iter().map(Message::not_accepted));
        messages.push(Message::info("sandbox", NOTICE));
        Ok(Self {
            id,
            status: if wrong { CheckoutStatus::Incomplete } else { CheckoutStatus::ReadyForComplete },
            currency,
            totals: bill.totals(),
            line_items: bill.lines,
            messages,
            buyer: wanted.buyer,
            fulfillment,
            discounts,
            remarks: wanted.remarks,
            payment: None,
            order: None,
            kind,
            platform: None,
            cart: None,
        })
    }

    /// The order placed, or the checkout as it was with what stands in the way.
    ///
    /// # Errors
    /// [`Denied::Protocol`].
    pub fn complete(mut self, completing: Completing, house: &House) -> Result<Self, Denied> {
        self.open()?;
        let instruments = completing.payment.instruments;
        let at = instruments.iter().position(|one| one.selected).unwrap_or(0);
        let Some(paid) = instruments.into_iter().nth(at) else {
            return Err(invalid("$.payment.instruments must hold the instrument that pays".to_owned()));
        };
        let path = format!("$.payment.instruments[{at}]");
        let failed = unpaid(&paid, house);
        self.messages.retain(|message| message.code != "payment_failed");
        if let Some(content) = failed {
            self.messages.insert(0, Message::error("payment_failed", content, path));
        } else if self.status == CheckoutStatus::ReadyForComplete {
            let id = format!("sandbox-{}", Uuid::new_v4());
            let label = format!("沙盒订单 / Sandbox order {}", &id[8..16]);
            let (handler_id, kind) = (paid.handler_id, paid.kind);
            self.payment =
                Some(Payment { instruments: vec![Instrument { id: paid.id, handler_id, kind, selected: true }] });
            let codes = if self.kind.is_shown() { vec![code(&id)] } else { Vec::new() };
            let at = jiff::Timestamp::now();
            let (given_back, events, adjustments) = (Vec::new(), Vec::new(), Vec::new());
            self.order = Some(Placed { id, label, at, given_back, codes, shipped: None, events, adjustments });
            self.status = CheckoutStatus::Completed;
        }
        Ok(self)
    }

    /// The order on its way from now on, because somebody wants to see that.
    pub fn ship(mut self) -> Self {
        if let Some(order) = &mut self.order {
            order.shipped.get_or_insert_with(jiff::Timestamp::now);
        }
        self
    }

    /// The order with the events and adjustments that a back office tells beyond those that it has.
    ///
    /// # Errors
    /// [`Denied::Protocol`] naming what is none.
    pub fn noted(mut self, told: &Value, has: &Value) -> Result<Self, Denied> {
        let (events, adjustments) = notes::noted(told, has)?;
        if let Some(order) = &mut self.order {
            order.events.extend(events);
            order.adjustments.extend(adjustments);
        }
        Ok(self)
    }

    /// The checkout given up.
    ///
    /// # Errors
    /// [`Denied::Protocol`] where it is too late.
    pub fn cancel(mut self) -> Result<Self, Denied> {
        self.open()?;
        self.status = CheckoutStatus::Canceled;
        self.messages.retain(|message| message.kind != "error");
        Ok(self)
    }

    /// Whether it can still be changed.
    pub fn is_open(&self) -> bool {
        self.open().is_ok()
    }

    fn open(&self) -> Result<(), Denied> {
        let closed = |content: &str| Err(Denied::Protocol(409, "checkout_closed", content.to_owned()));
        match self.status {
            CheckoutStatus::Completed => closed("The checkout is completed. Its order is not changed any more."),
            CheckoutStatus::Canceled => closed("The checkout was given up. Create another one."),
            _ => Ok(()),
        }
    }

    /// The address that it goes to, where it goes anywhere.
    pub fn destination(&self) -> Option<&Destination> {
        self.fulfillment.as_ref()?.destination()
    }

    /// The way of delivery that was chosen, in words.
    pub fn delivery(&self) -> Option<&str> {
        self.fulfillment.as_ref()?.title()
    }
}

/// Why an instrument does not pay.
fn unpaid(paid: &PaidBy, house: &House) -> Option<String> {
    let credential = paid.credential.as_ref();
    let told = |part: fn(&super::wanted::Credential) -> &String| credential.map_or("", |one| part(one));
    let (token, card) = (told(|one| &one.token), !told(|one| &one.number).is_empty());
    let played = house.handlers.iter().any(|handler| handler.id == paid.handler_id);
    match paid.handler_id.as_str() {
        MOCK if card || token == SUCCESS => None,
        MOCK => Some(format!("The payment was declined: {SUCCESS} pays.")),
        id if id == HANDLER || played => match token {
            "" => Some("A credential with a token is needed.".to_owned()),
            DECLINED => Some("The payment was declined.".to_owned()),
            _ => None,
        },
        _ => Some(format!("The sandbox is paid by its handlers {HANDLER:?} and {MOCK:?} only.")),
    }
}

/// What is shown at the counter: eight digits in two groups, of the order's own random id.
fn code(order: &str) -> String {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(order);
    let number = hash.iter().take(4).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)) % 100_000_000;
    format!("{:04} {:04}", number / 10_000, number % 10_000)
}

/// A body that cannot be worked with.
pub fn invalid(content: String) -> Denied {
    Denied::Protocol(400, "invalid_request", content)
}
