//! The records of a catalog feed: our own JSON Lines, one record a line.
//!
//! A line is a product unless its `type` says `merchant` or `deal`. Amounts are minor units of the merchant's currency.

mod deal;
mod hours;
mod start;

pub use deal::{Deal, DealRule, Part, Scope, Valid};
pub use hours::{Clock, Day, Hours, NotAClock, Span};
pub use start::{Nearest, Start};

use crate::id::{ItemId, MerchantId, ProductId};
use crate::intent::Vertical;
use crate::money::Currency;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// One line of a feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Record {
    /// Who sells.
    Merchant(Merchant),
    /// What is sold.
    Product(Product),
    /// A price reduction.
    Deal(Deal),
}

impl Record {
    /// Reads one line of a feed.
    ///
    /// # Errors
    /// Where it is no JSON object, its `type` is none of the three, or a member that must be there is not or is of another
    /// type.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        use serde::de::Error as _;
        #[derive(Deserialize)]
        struct Kind {
            #[serde(rename = "type", default = "product_kind")]
            kind: String,
        }
        match serde_json::from_str::<Kind>(text)?.kind.as_str() {
            "product" => serde_json::from_str(text).map(Self::Product),
            "merchant" => serde_json::from_str(text).map(Self::Merchant),
            "deal" => serde_json::from_str(text).map(Self::Deal),
            other => Err(serde_json::Error::custom(format!("`type` must be product, merchant or deal, not {other:?}"))),
        }
    }
}

fn product_kind() -> String {
    "product".to_owned()
}

/// Who sells, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// Unique within the feed.
    pub id: MerchantId,
    /// What people call it.
    pub name: Text,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Where its API is discovered; absent where nothing can be ordered by API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The currency of every amount of the merchant and its products.
    #[serde(default = "cny")]
    pub currency: Currency,
    /// Minor units for one delivery.
    #[serde(default)]
    pub delivery_fee: i64,
    /// Minor units of items below which it does not deliver.
    #[serde(default)]
    pub minimum_order: i64,
    /// Earliest and latest minutes from order to door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<(u32, u32)>,
    /// Metres from the user's usual place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<u32>,
    /// Metres from its door within which it delivers; absent where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivers_within: Option<u32>,
    /// The only areas that it delivers to, by names that stand in their addresses: "静安", "Brooklyn", "94103". To all
    /// where none is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivers_to: Vec<Text>,
    /// When it is open; always where none are told.
    #[serde(default, skip_serializing_if = "Hours::is_always")]
    pub hours: Hours,
    /// Tenths of a star, 0 to 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Refund and change terms of everything that it sells.
    #[serde(default)]
    pub terms: Terms,
    /// Whether it only plays a merchant: nothing is delivered, nothing charged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sandbox: bool,
}

impl Merchant {
    /// A merchant of which nothing but the name is known, which is its id too.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            id: MerchantId::from(name),
            name: Text::plain(name),
            aliases: Vec::new(),
            endpoint: None,
            currency: cny(),
            delivery_fee: 0,
            minimum_order: 0,
            minutes: None,
            distance: None,
            delivers_within: None,
            delivers_to: Vec::new(),
            hours: Hours::default(),
            rating: None,
            terms: Terms::default(),
            sandbox: false,
        }
    }
}

const fn cny() -> Currency {
    Currency::CNY
}

/// What happens when the user wants out, or something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Money back: until when, how much.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub refund: Text,
    /// Changes: until when, at what cost.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub change: Text,
}

/// Something that can be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Unique within the feed.
    pub id: ProductId,
    /// Who sells it; absent in a feed of one merchant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<MerchantId>,
    /// What it is called.
    pub title: Text,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its vertical, where the feed tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertical: Option<Vertical>,
    /// The merchant's shelf: "奶茶", "Burgers".
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub category: Text,
    /// Words for search: "spicy", "vegetarian".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What a person with an allergy must know: "花生", "milk".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allergens: Vec<String>,
    /// Price where there are no variants; absent where the feed has none, and then it cannot be offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// Sizes and the like, smallest first. Empty for a product of one kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// When it begins, where it has a time: a train, a concert. A variant's own comes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Start>,
    /// When it is sold: breakfast until ten. As long as the shop is open, where none are told.
    #[serde(default, skip_serializing_if = "Hours::is_always")]
    pub hours: Hours,
    /// What can be chosen about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifier_groups: Vec<ModifierGroup>,
    /// Terms that differ from the merchant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

impl Product {
    /// A product of which nothing but the name is known.
    #[must_use]
    pub fn named(id: ProductId, title: Text) -> Self {
        Self {
            id,
            merchant: None,
            title,
            aliases: Vec::new(),
            vertical: None,
            category: Text::default(),
            tags: Vec::new(),
            allergens: Vec::new(),
            price: None,
            variants: Vec::new(),
            starts: None,
            hours: Hours::default(),
            modifier_groups: Vec::new(),
            terms: None,
        }
    }
}

/// A product in one size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// What the merchant's API knows it as.
    pub id: ItemId,
    /// "大杯", "12 inch".
    pub title: Text,
    /// Other names of the size.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// When it begins: the showing of a film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Start>,
    /// Taken where no size is said. The first, where none is marked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
}

/// A question that a product asks: ice, sugar, toppings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifierGroup {
    /// "糖度", "Toppings".
    pub name: Text,
    /// Other words for what the group is about: "糖", "sugar", "sweet".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Fewest choices.
    #[serde(default)]
    pub min: u32,
    /// Most choices; absent for any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Whether each choice can be had as extra or light.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub degrees: bool,
    /// The answers.
    pub choices: Vec<Choice>,
}

/// One answer to a modifier group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the merchant's API knows it as.
    pub id: ItemId,
    /// "三分糖", "Extra cheese".
    pub title: Text,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Minor units for one.
    #[serde(default)]
    pub price: i64,
    /// Part of the product unless taken off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Place on the group's scale in percent, where the group is a scale: 三分糖 is 30, 去冰 is 0, 正常冰 is 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// How many of it one item may have.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub max_quantity: u32,
}

const fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_one(n: &u32) -> bool {
    *n == 1
}
