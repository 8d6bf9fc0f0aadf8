//! The life of a checkout: incomplete, ready for complete, completed or canceled.

use super::bill::{Bill, Line, Total};
use super::life::Kind;
use super::menu::{Shop, titled};
use super::refund::GivenBack;
use super::wanted::{Completing, DECLINED, Destination, HANDLER, Remarks, Wanted, WantedMethod};
use crate::ucp::FIRST_ORDER;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use yiju_domain::merchant::CheckoutStatus;
use yiju_domain::money::Currency;
use yiju_domain::pricing::{Codes, Discount, Shopper};

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
    /// Codes that were presented, and what was taken off.
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

    /// The sandbox takes its buyer's word for a first order. Another claim is none that it knows, which is no error
    /// (`types/context.json`).
    fn not_accepted(claim: String) -> Self {
        let content = format!("The sandbox has no benefit for {claim}.");
        let (kind, code) = ("warning".to_owned(), "eligibility_not_accepted".to_owned());
        Self { kind, code, content, severity: None, path: Some("$.context.eligibility".to_owned()) }
    }

    /// A code that takes nothing off (`specification/discount/`: no error either).
    fn no_such_code(code: &str) -> Self {
        let content = format!("The code {code:?} takes nothing off this checkout.");
        let (kind, code) = ("warning".to_owned(), "discount_code_invalid".to_owned());
        Self { kind, code, content, severity: None, path: Some("$.discounts.codes".to_owned()) }
    }

    fn info(code: &str, content: &str) -> Self {
        let (kind, code, content) = ("info".to_owned(), code.to_owned(), content.to_owned());
        Self { kind, code, content, severity: None, path: None }
    }
}

/// What was taken off (`discount.json`, `discounts_object`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discounts {
    codes: Vec<String>,
    applied: Vec<Applied>,
}

/// One reduction (`discount.json`, `applied_discount`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Applied {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    title: String,
    amount: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    automatic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    eligibility: Option<String>,
}

impl Discounts {
    /// Of a bill; `None` where nothing was taken off and no code was presented.
    fn of(codes: Vec<String>, discounts: &[Discount]) -> Option<Self> {
        let applied = |off: &Discount| Applied {
            code: off.code.clone(),
            title: titled(&off.title),
            amount: off.amount.minor,
            automatic: off.code.is_none() && !off.first_order,
            eligibility: off.first_order.then(|| FIRST_ORDER.to_owned()),
        };
        (!codes.is_empty() || !discounts.is_empty())
            .then(|| Self { codes, applied: discounts.iter().map(applied).collect() })
    }
}

/// Where to and how (`types/fulfillment.json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    methods: Vec<Method>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Method {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    line_item_ids: Vec<String>,
    destinations: Vec<Destination>,
    selected_destination_id: Option<String>,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    id: String,
    line_item_ids: Vec<String>,
    options: Vec<Choice>,
    selected_option_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Choice {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    totals: Vec<Total>,
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

const METHOD: &str = "delivery";
const GROUP: &str = "all";
const STANDARD: &str = "standard";

impl Session {
    /// A new checkout, at the prices of `now` by the clock on the shop's wall.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn create(stall: &[Shop], wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        Self::priced(format!("sandbox-{}", Uuid::new_v4()), stall, wanted, now)
    }

    /// The checkout replaced by what is wanted `now`.
    ///
    /// # Errors
    /// See [`Denied`].
    pub fn update(&self, stall: &[Shop], wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        self.open()?;
        Self::priced(self.id.clone(), stall, wanted, now)
    }

    fn priced(id: String, stall: &[Shop], wanted: Wanted, now: DateTime) -> Result<Self, Denied> {
        let known = |code: &String| {
            let deals = stall.iter().flat_map(|shop| &shop.deals).filter_map(|deal| deal.code.as_ref());
            deals.into_iter().find(|own| own.eq_ignore_ascii_case(code)).unwrap_or(code).clone()
        };
        let codes: Vec<String> = wanted.discounts.codes.iter().map(known).collect();
        let (first, claims): (Vec<String>, Vec<String>) =
            wanted.context.eligibility.into_iter().partition(|claim| claim == FIRST_ORDER);
        let shopper = Shopper { now, first_order: !first.is_empty(), codes: Codes::These(&codes) };
        let bill = Bill::of(stall, &wanted.line_items, &shopper).map_err(invalid)?;
        let Some(currency) = bill.currency else {
            let nothing = Message::error("not_found", "There is no line.".to_owned(), "$.line_items".to_owned());
            let mut messages = if bill.messages.is_empty() { vec![nothing] } else { bill.messages };
            for message in &mut messages {
                message.severity = Some("unrecoverable".to_owned());
            }
            return Err(Denied::Nothing(messages));
        };
        let (mut messages, kind) = (bill.messages, bill.kind);
        let lines: Vec<String> = bill.lines.iter().map(|line| line.id.clone()).collect();
        let method = wanted.fulfillment.methods.into_iter().next();
        let fulfillment = bill
            .delivery
            .map(|delivery| Fulfillment { methods: vec![Method::of(method, lines, delivery, &mut messages)] });
        let wrong = messages.iter().any(|message| message.kind == "error");
        messages.extend(claims.into_iter().map(Message::not_accepted));
        let idle = codes.iter().filter(|code| !bill.discounts.iter().any(|off| off.code.as_ref() == Some(code)));
        messages.extend(idle.map(|code| Message::no_such_code(code)));
        messages.push(Message::info("sandbox", NOTICE));
        Ok(Self {
            id,
            status: if wrong { CheckoutStatus::Incomplete } else { CheckoutStatus::ReadyForComplete },
            currency,
            line_items: bill.lines,
            totals: bill.totals,
            messages,
            buyer: wanted.buyer,
            fulfillment,
            discounts: Discounts::of(codes, &bill.discounts),
            remarks: wanted.remarks,
            payment: None,
            order: None,
            kind,
        })
    }

    /// The order placed, or the checkout as it was with what stands in the way.
    ///
    /// # Errors
    /// [`Denied::Protocol`].
    pub fn complete(mut self, completing: Completing) -> Result<Self, Denied> {
        self.open()?;
        let instruments = completing.payment.instruments;
        let at = instruments.iter().position(|one| one.selected).unwrap_or(0);
        let Some(paid) = instruments.into_iter().nth(at) else {
            return Err(invalid("$.payment.instruments must hold the instrument that pays".to_owned()));
        };
        let path = format!("$.payment.instruments[{at}]");
        let token = paid.credential.as_ref().map_or("", |credential| credential.token.as_str());
        let failed = if paid.handler_id != HANDLER {
            Some(format!("The sandbox is paid by its handler {HANDLER:?} only."))
        } else if token.is_empty() {
            Some("A credential with a token is needed.".to_owned())
        } else if token == DECLINED {
            Some("The payment was declined.".to_owned())
        } else {
            None
        };
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
            self.order = Some(Placed { id, label, at: jiff::Timestamp::now(), given_back: Vec::new(), codes });
            self.status = CheckoutStatus::Completed;
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
        let method = self.fulfillment.as_ref()?.methods.first()?;
        method.destinations.iter().find(|one| one.id == method.selected_destination_id)
    }

    /// How long delivery takes, in words.
    pub fn arrival(&self) -> Option<&str> {
        let group = self.fulfillment.as_ref()?.methods.first()?.groups.first()?;
        group.options.first()?.description.as_deref()
    }
}

impl Method {
    fn of(
        wanted: Option<WantedMethod>,
        lines: Vec<String>,
        (fee, minutes): (i64, Option<(u32, u32)>),
        messages: &mut Vec<Message>,
    ) -> Self {
        let mut need = |code: &str, content: &str, path: &str| {
            messages.push(Message::error(code, content.to_owned(), format!("$.fulfillment.methods[0]{path}")));
        };
        let wanted = wanted.filter(|method| {
            let shipping = method.kind.as_deref().is_none_or(|kind| kind == "shipping");
            if !shipping {
                need("fulfillment_method_unavailable", "The sandbox delivers only: choose shipping.", ".type");
            }
            shipping
        });
        let (mut destinations, selected, groups) = match wanted {
            None => (Vec::new(), None, Vec::new()),
            Some(method) => (method.destinations, method.selected_destination_id, method.groups),
        };
        for (at, destination) in destinations.iter_mut().enumerate() {
            destination.id.get_or_insert_with(|| format!("destination-{}", at + 1));
        }
        let selected = match destinations.as_slice() {
            [only] if selected.is_none() => Some(only),
            several => several.iter().find(|one| one.id == selected),
        };
        let selected = selected.filter(|one| one.address.says_where()).and_then(|one| one.id.clone());
        let mut method = Self {
            id: METHOD.to_owned(),
            kind: "shipping".to_owned(),
            line_item_ids: lines.clone(),
            destinations,
            selected_destination_id: selected,
            groups: Vec::new(),
        };
        if method.selected_destination_id.is_none() {
            need("destination_required", "An address to deliver to is needed.", ".selected_destination_id");
            return method;
        }
        let asked = groups.into_iter().find_map(|group| group.selected_option_id);
        let chosen = asked.as_deref() == Some(STANDARD);
        if !chosen {
            let content = if asked.is_some() { "There is no such delivery." } else { "A delivery must be chosen." };
            need("fulfillment_option_required", content, ".groups[0].selected_option_id");
        }
        method.groups.push(Group {
            id: GROUP.to_owned(),
            line_item_ids: lines,
            options: vec![Choice {
                id: STANDARD.to_owned(),
                title: "外卖配送 / Delivery to the door".to_owned(),
                description: minutes.map(|(from, to)| format!("{from}–{to} min")),
                totals: vec![Total::new("fulfillment", None, fee), Total::new("total", None, fee)],
            }],
            selected_option_id: chosen.then(|| STANDARD.to_owned()),
        });
        method
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
