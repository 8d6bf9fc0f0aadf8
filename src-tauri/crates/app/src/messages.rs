//! What the window and the terminal are told, in the user's language, ready to be shown. Exported to TypeScript.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yiju_domain::text::Lang;

/// The answer to an utterance.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum Answer {
    /// Offers to pick from, the best first; one to five.
    Cards {
        /// The language of every text in the answer.
        #[ts(as = "Language")]
        lang: Lang,
        /// The cards.
        cards: Vec<Card>,
        /// What could not be taken into account, said plainly.
        notes: Vec<String>,
    },
    /// No offer: why, and what can be done.
    Message {
        /// The language of the text.
        #[ts(as = "Language")]
        lang: Lang,
        /// For people.
        text: String,
    },
    /// What was asked for is about orders that there are.
    Orders {
        /// The language of every text in the answer.
        #[ts(as = "Language")]
        lang: Lang,
        /// For people: what was asked for, or the answer to a question about the first of them.
        text: String,
        /// What is wanted of them. Nothing is done before a key says so.
        act: Afterwards,
        /// The lines of the only order that are meant, counted from 0; all of it where there are none.
        part: Vec<usize>,
        /// Those that are meant, the newest first.
        orders: Vec<OrderView>,
    },
    /// The utterance picks one of the cards shown before.
    Picked {
        /// Its `Card::offer`.
        offer: String,
    },
}

/// What is wanted of an order that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Afterwards {
    /// To see how far it is.
    Look,
    /// Not to have it, or its money back.
    TakeBack,
    /// The same again.
    Again,
}

/// How an order can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Back {
    /// The merchant does not have it yet: it is given up.
    Cancel,
    /// The merchant has it, and is asked for the money.
    Refund,
}

/// A language of the product, for TypeScript.
#[derive(TS)]
#[ts(export, rename_all = "lowercase")]
#[allow(dead_code, reason = "only its TypeScript form is used")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// An offer as it is shown, in the order in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Card {
    /// The key that picks it: 1 to 5.
    pub key: u32,
    /// The offer's id, for the next call.
    pub offer: String,
    /// Refund and change terms, each a sentence.
    pub terms: Vec<String>,
    /// What it is.
    pub lines: Vec<CardLine>,
    /// Who fulfils it.
    pub merchant: CardMerchant,
    /// What it costs.
    pub price: CardPrice,
    /// When it arrives: "20–35 分钟送达".
    pub arrival: Option<String>,
    /// Where it differs from what was asked, each a sentence.
    pub notices: Vec<String>,
    /// Why it stands where it stands among the cards shown with it; absent for one alone.
    pub why: Option<String>,
}

/// One item of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardLine {
    /// At least one.
    pub quantity: u32,
    /// The product's name.
    pub title: String,
    /// Size and the like.
    pub variant: Option<String>,
    /// When it begins, then chosen options: "11-28 周六 19:30", "少冰", "三分糖", "加珍珠 ×2 (+¥4)", "不要香菜".
    pub options: Vec<String>,
    /// For whom, as typed.
    pub person: Option<String>,
    /// Price of the line: "¥28".
    pub total: String,
}

/// The merchant of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardMerchant {
    /// What people call it.
    pub name: String,
    /// Whether it only plays a merchant.
    pub sandbox: bool,
    /// "4.8".
    pub rating: Option<String>,
    /// "800 m".
    pub distance: Option<String>,
}

/// The parts of a card's price, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardPrice {
    /// What is paid.
    pub total: String,
    /// All items.
    pub items: String,
    /// Delivery before any reduction.
    pub delivery: String,
    /// Reductions, each with a negative amount.
    pub discounts: Vec<CardDiscount>,
}

/// A reduction of a card's price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardDiscount {
    /// "满30减5".
    pub title: String,
    /// "-¥5".
    pub amount: String,
}

/// What is about to be sent: shown before the user confirms, and sent exactly so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Sheet {
    /// For the confirming call.
    pub sheet: String,
    /// The language of every text.
    #[ts(as = "Language")]
    pub lang: Lang,
    /// The card that was picked.
    pub card: Card,
    /// Where it goes. Absent where the user must still tell: nothing can be confirmed before.
    pub address: Option<String>,
    /// Whether the address is the last order's rather than one that was typed now.
    pub address_remembered: bool,
    /// When; absent for as soon as possible.
    pub time: Option<String>,
    /// Remarks that are passed on.
    pub notes: Vec<String>,
    /// Where it is sent to, by whom it is seen: "青禾茶铺（沙盒）· 127.0.0.1".
    pub recipient: String,
    /// Everything that is sent, in the words of the wire: pretty-printed JSON of the mandate.
    pub sent: String,
}

/// An order as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OrderView {
    /// Ours.
    pub id: String,
    /// The state's term: `confirmed`, `submitting`, `completing`, `accepted`, `escalated`, `fulfilled`, `refunded`,
    /// `rejected`, `changed`, `unknown`, `cancelled`.
    pub state: String,
    /// The state for people: "已下单", "unknown, being checked".
    pub status: String,
    /// Why, or what to do, where there is something to say.
    pub detail: Option<String>,
    /// "2 × 珍珠奶茶", one each line.
    pub lines: Vec<String>,
    /// What people call the merchant.
    pub merchant: String,
    /// Whether it only plays a merchant.
    pub sandbox: bool,
    /// "¥32".
    pub total: String,
    /// What that is made of, one each line: items, delivery, each reduction.
    pub price: Vec<PricePart>,
    /// How it can be taken back; absent where it cannot.
    pub back: Option<Back>,
    /// Where to.
    pub address: String,
    /// RFC 3339.
    pub confirmed_at: String,
    /// The merchant's name of the order.
    pub merchant_order: Option<String>,
    /// How far it is: `accepted`, `prepared`, `on_the_way`, `delivered`, `cancelled`. Absent before the merchant told.
    pub progress: Option<String>,
    /// What happened at the merchant, one each line, the oldest first: "10:20 骑手已取餐".
    pub steps: Vec<String>,
    /// What came back and is coming back: "¥32".
    pub refunded: Option<String>,
    /// What is shown at the door or the counter.
    pub codes: Vec<ShownCode>,
    /// The merchant's page on which its user must act; to be opened in a browser.
    pub continue_url: Option<String>,
    /// The merchant's page of the order.
    pub permalink: Option<String>,
}

/// A part of an order's price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PricePart {
    /// "2 × 珍珠奶茶", "配送", "满30减5".
    pub label: String,
    /// "¥28", "-¥5".
    pub amount: String,
}

/// A code that redeems an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ShownCode {
    /// To be read out.
    pub text: String,
    /// To be scanned: the rows of its QR code, `1` for dark, without the quiet zone. Empty where it is too long for one.
    pub qr: Vec<String>,
}

/// Money that comes back, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RefundView {
    /// The merchant's name of it.
    pub id: String,
    /// `pending`, `completed`, `failed`.
    pub status: String,
    /// "¥32".
    pub back: String,
    /// Why so much, in the merchant's words.
    pub told: Option<String>,
}

/// A merchant that the user added, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MerchantCard {
    /// What the user calls it.
    pub name: String,
    /// Below which its API is discovered.
    pub url: String,
    /// "UCP 2026-04-08".
    pub speaks: String,
    /// What it can do, each a few words.
    pub can: Vec<String>,
    /// What an order tells it, each a few words.
    pub is_told: Vec<String>,
    /// How it is paid.
    pub paid: String,
    /// Whether the user is signed in; absent where it has no sign-in.
    pub signed_in: Option<bool>,
    /// Whether its products can be fetched.
    pub catalog: bool,
}

/// A failure as the front ends are told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Failure {
    /// For programs.
    pub code: Code,
    /// For people: what is wrong and what to do, one line.
    pub message: String,
}

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Code {
    /// The model file.
    Model,
    /// The utterance itself: too long.
    Utterance,
    /// A newer utterance took this one's place; nothing to show.
    Superseded,
    /// The data folder or a database.
    Store,
    /// A catalog or a feed.
    Catalog,
    /// No keyring service: ask the user whether to go on with secrets in memory for this run, then call again.
    NoKeyring,
    /// The keyring refused.
    Keyring,
    /// No address yet.
    Address,
    /// The offer, sheet or order is not there (any more).
    Gone,
    /// The order or its merchant.
    Order,
}
