//! What a platform asks for: the request bodies, as far as the sandbox looks at them. Other fields are passed over.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use yiju_domain::id::ItemId;

/// The body of create and update. An update replaces all of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Wanted {
    /// Items, and choices as their children.
    pub line_items: Vec<WantedLine>,
    /// Who buys.
    pub buyer: Option<Map<String, Value>>,
    /// Hints about the buyer.
    #[serde(default)]
    pub context: Context,
    /// Where to and how.
    #[serde(default)]
    pub fulfillment: WantedFulfillment,
    /// Discount codes.
    pub discounts: Option<WantedDiscounts>,
    /// [`crate::ucp::REMARKS`].
    #[serde(rename = "app.yiju.shopping.remarks")]
    pub remarks: Option<Remarks>,
}

impl Wanted {
    /// What a cart holds.
    pub fn of(line_items: Vec<WantedLine>, buyer: Option<Map<String, Value>>, codes: Option<Vec<String>>) -> Self {
        let discounts = codes.map(|codes| WantedDiscounts { codes });
        let (context, fulfillment) = (Context::default(), WantedFulfillment::default());
        Self { line_items, buyer, context, fulfillment, discounts, remarks: None }
    }
}

/// One line of a request.
#[derive(Clone, Debug, Deserialize)]
pub struct WantedLine {
    /// As an answer named it, or as the platform would have it.
    pub id: Option<String>,
    /// What.
    pub item: WantedItem,
    /// How many.
    pub quantity: u32,
    /// The line that this is a choice of.
    pub parent_id: Option<String>,
}

/// The item of a line.
#[derive(Clone, Debug, Deserialize)]
pub struct WantedItem {
    /// A product, a variant or a choice.
    pub id: ItemId,
}

/// Hints about the buyer (`types/context.json`).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Context {
    /// Benefits that the buyer claims.
    #[serde(default)]
    pub eligibility: Vec<String>,
}

/// The discount extension of a request.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct WantedDiscounts {
    /// In the order in which they are taken; the protocol does not tell capitals from small letters.
    #[serde(default)]
    pub codes: Vec<String>,
}

/// The fulfillment extension of a request.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct WantedFulfillment {
    /// The first one counts: the sandbox delivers everything together.
    #[serde(default)]
    pub methods: Vec<WantedMethod>,
}

/// A way to get the items.
#[derive(Clone, Debug, Deserialize)]
pub struct WantedMethod {
    /// `shipping` or `pickup`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Addresses.
    #[serde(default, deserialize_with = "nullable")]
    pub destinations: Vec<Destination>,
    /// The one to deliver to.
    pub selected_destination_id: Option<String>,
    /// The merchant's groups with what was chosen for each.
    #[serde(default, deserialize_with = "nullable")]
    pub groups: Vec<WantedGroup>,
}

/// What was chosen for a group.
#[derive(Clone, Debug, Deserialize)]
pub struct WantedGroup {
    /// One of the group's options.
    pub selected_option_id: Option<String>,
}

/// An address (`types/shipping_destination.json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// Within the checkout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The rest of it, by `types/postal_address.json`.
    #[serde(flatten)]
    pub address: Address,
}

/// An address without a name (`types/postal_address.json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the protocol's own fields")]
#[serde(default)]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

impl Destination {
    /// Whether it is the same place, told as far as this one tells it.
    pub fn is_in(&self, other: &Self) -> bool {
        let (mine, theirs) = (serde_json::to_value(&self.address), serde_json::to_value(&other.address));
        let (Ok(Value::Object(mine)), Ok(Value::Object(theirs))) = (mine, theirs) else { return false };
        !mine.is_empty() && mine.iter().all(|(name, told)| theirs.get(name) == Some(told))
    }
}

impl Address {
    /// Whether it says where to go at all.
    pub fn says_where(&self) -> bool {
        let parts = [
            &self.extended_address,
            &self.street_address,
            &self.address_locality,
            &self.address_region,
            &self.address_country,
            &self.postal_code,
        ];
        parts.into_iter().flatten().any(|part| !part.trim().is_empty())
    }
}

/// What the protocol has no place for: [`crate::ucp::REMARKS`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remarks {
    /// When: RFC 3339; absent for at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// For the whole order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// For single lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineRemarks>,
}

/// What is said of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRemarks {
    /// Which line.
    pub line_item_id: String,
    /// Choices that the item comes with and that are taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<Without>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A choice that is taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// The choice.
    pub id: ItemId,
    /// What it is called.
    pub title: String,
}

/// The body of complete.
#[derive(Clone, Debug, Deserialize)]
pub struct Completing {
    /// How it is paid.
    pub payment: WantedPayment,
}

/// How it is paid.
#[derive(Clone, Debug, Deserialize)]
pub struct WantedPayment {
    /// The selected one counts, else the first.
    pub instruments: Vec<PaidBy>,
}

/// A payment instrument (`types/payment_instrument.json`).
#[derive(Clone, Debug, Deserialize)]
pub struct PaidBy {
    /// As the platform calls it.
    pub id: String,
    /// The instance of the handler.
    pub handler_id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is the one.
    #[serde(default)]
    pub selected: bool,
    /// What pays.
    pub credential: Option<Credential>,
}

/// What pays (`types/token_credential.json`, `types/card_credential.json`).
#[derive(Clone, Debug, Deserialize)]
pub struct Credential {
    /// [`DECLINED`], or anything that pays.
    #[serde(default)]
    pub token: String,
    /// The number of a card, which pays by [`MOCK`].
    #[serde(default)]
    pub number: String,
}

/// The id of our handler, [`crate::ucp::SANDBOX`].
pub const HANDLER: &str = "sandbox";
/// The token with which a payment fails.
pub const DECLINED: &str = "declined";
/// The id of the protocol's handler of play money, [`crate::ucp::MOCK`].
pub const MOCK: &str = "mock_payment_handler";
/// The token that pays by [`MOCK`].
pub const SUCCESS: &str = "success_token";

/// A list that may be told as null.
fn nullable<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
