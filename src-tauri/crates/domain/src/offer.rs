//! An offer: a priced, orderable answer to a task, shown as a card.

use crate::feed::Terms;
use crate::id::{ItemId, MerchantId, OfferId, ProductId};
use crate::money::Money;
use crate::pricing::Totals;
use crate::text::Text;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// What a card shows, in the card's order: terms, lines, merchant, totals, arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Unique within one answer.
    pub id: OfferId,
    /// Refund and change terms.
    pub terms: Terms,
    /// What it is.
    pub lines: Vec<OfferLine>,
    /// Who fulfils it.
    pub merchant: Seller,
    /// What it costs.
    pub totals: Totals,
    /// Earliest and latest minutes from confirmation to the door.
    pub minutes: Option<(u32, u32)>,
    /// Whether somebody comes with it or for its user, so that an address is needed; a seat or a room is gone to.
    pub comes: bool,
    /// Where the offer differs from what was asked, said plainly.
    pub notices: Vec<Notice>,
    /// Why it stands where it stands among those that were shown with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Reason>,
    /// The SHA-256 of the feed that the offer was made from, in hexadecimal.
    pub feed_version: String,
}

/// What speaks for an offer, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// In which respect.
    pub aspect: Aspect,
    /// Points of the ranking better than the average of the offers shown; negative for worse.
    pub points: i64,
}

/// What offers are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Aspect {
    /// What is paid.
    Price,
    /// Until it is there.
    Time,
    /// How far the shop is.
    Distance,
    /// What others thought.
    Rating,
    /// How well the names fit.
    Fit,
    /// The user's own orders before.
    Habit {
        /// How many the merchant has had.
        orders: u32,
    },
}

/// The merchant of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// Within its catalog.
    pub id: MerchantId,
    /// The catalog that it comes from.
    pub catalog: String,
    /// What people call it.
    pub name: Text,
    /// Where its API is discovered. The bundled sandbox has none: it runs inside the program.
    pub endpoint: Option<String>,
    /// Whether it only plays a merchant.
    pub sandbox: bool,
    /// Tenths of a star.
    pub rating: Option<u8>,
    /// Metres.
    pub distance: Option<u32>,
    /// The only areas that it delivers to, where there are some only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivers_to: Vec<Text>,
}

/// One item of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferLine {
    /// The catalog's product.
    pub product: ProductId,
    /// What the merchant's API knows the product, or its variant, as.
    pub item: ItemId,
    /// The product's name.
    pub title: Text,
    /// The variant's name.
    pub variant: Option<Text>,
    /// When it begins, by the clock of its place, where it has a time of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<DateTime>,
    /// At least one.
    pub quantity: u32,
    /// Choices that were asked for, and those that must be made.
    pub options: Vec<OfferOption>,
    /// Choices that the product comes with and that were taken off: "不要香菜". They change no price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<OfferOption>,
    /// One of it with its options.
    pub unit_price: Money,
    /// All of it.
    pub total: Money,
    /// For whom, as typed.
    pub person: Option<String>,
}

/// One choice of an offer's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferOption {
    /// The modifier group's name.
    pub group: Text,
    /// What the merchant's API knows the choice as.
    pub item: ItemId,
    /// The choice's name.
    pub title: Text,
    /// How many for one item, at least one.
    pub quantity: u32,
    /// One of it.
    pub price: Money,
    /// Whether the user asked for it; else it is the product's default.
    pub asked: bool,
}

/// A difference between what was asked and what is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// A degree that is not offered; the nearest one was taken.
    NearestDegree {
        /// What was asked, as typed.
        asked: String,
        /// What is offered.
        offered: Text,
    },
    /// An option that the merchant does not have.
    NoSuchOption {
        /// As typed.
        asked: String,
        /// On which product.
        product: Text,
    },
    /// A size that the merchant does not have.
    NoSuchSize {
        /// As typed.
        asked: String,
        /// What is offered.
        offered: Text,
    },
    /// An item that the merchant does not have.
    MissingItem {
        /// As typed.
        asked: String,
    },
    /// Costs more than the budget.
    OverBudget {
        /// The budget.
        budget: Money,
    },
    /// Below what the merchant delivers; the rest to be added.
    BelowMinimum {
        /// The merchant's minimum.
        minimum: Money,
    },
    /// Holds something that the user avoids.
    MayContain {
        /// The allergen as the feed names it.
        allergen: String,
        /// In which product.
        product: Text,
    },
    /// The shop is closed when it is wanted.
    Closed {
        /// The time wanted; absent for now.
        at: Option<DateTime>,
        /// When it opens next.
        opens: Option<DateTime>,
    },
    /// The shop does not sell the product then, whether it is open or not.
    NotSold {
        /// Which product.
        product: Text,
        /// The time wanted; absent for now.
        at: Option<DateTime>,
        /// When it is sold next.
        sold: Option<DateTime>,
    },
    /// How far a ride goes was not said, and decides what it costs.
    DistanceUnsaid {
        /// What it is priced as.
        priced: Text,
    },
    /// The user's usual place is farther than the shop delivers.
    OutOfReach {
        /// Metres within which it delivers.
        within: u32,
    },
    /// The shop delivers to some areas only, and where the order goes names none of them.
    DeliversTo {
        /// Their names.
        areas: Vec<Text>,
    },
    /// It begins at another time than the one wanted.
    OtherTime {
        /// When it begins.
        starts: DateTime,
    },
    /// Comes from another shop than the one named.
    OtherMerchant {
        /// As typed.
        asked: String,
    },
}
