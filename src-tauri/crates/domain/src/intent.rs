//! What an utterance means: an act and the wishes it holds.
//!
//! Every value here is a term of this schema or a literal piece of the utterance; the model can write nothing else.

use serde::{Deserialize, Serialize};

macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $term:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $term)] $variant,)+
        }

        impl $name {
            /// Every term, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The term as it is written in annotations and JSON.
            #[must_use]
            pub const fn term(self) -> &'static str {
                match self {
                    $(Self::$variant => $term,)+
                }
            }
        }
    };
}

terms!(
    /// What the user does with an utterance.
    Act {
        /// Wants something bought, booked or delivered.
        Order = "order",
        /// Changes the order that is being made.
        Modify = "modify",
        /// Picks one of the offers shown.
        Choose = "choose",
        /// Agrees to what is shown.
        Confirm = "confirm",
        /// Takes back an order or a request.
        Cancel = "cancel",
        /// Asks where an order is.
        Track = "track",
        /// Wants an earlier order again.
        Reorder = "reorder",
        /// Refund, complaint, something missing.
        Aftersale = "aftersale",
        /// A question about offers, shops, prices or orders.
        Ask = "ask",
        /// A lasting preference.
        Prefer = "prefer",
        /// Nothing of the above.
        None = "none",
    }
);

terms!(
    /// The kind of fulfiller that a wish needs.
    Vertical {
        /// Tea, coffee, juice alone.
        Drinks = "drinks",
        /// Anything from a kitchen, also with drinks beside it.
        Meals = "meals",
        /// A supermarket's goods.
        Groceries = "groceries",
        /// Cinema.
        Movies = "movies",
        /// Concerts, theatre, exhibitions.
        Shows = "shows",
        /// Rooms.
        Hotels = "hotels",
        /// Air travel.
        Flights = "flights",
        /// Rail travel.
        Trains = "trains",
        /// Cars with a driver.
        Rides = "rides",
        /// Packages to be used in a shop.
        Vouchers = "vouchers",
        /// Any other goods.
        Shopping = "shopping",
    }
);

impl Vertical {
    /// Whether somebody must bring it.
    #[must_use]
    pub const fn is_brought(self) -> bool {
        matches!(self, Self::Drinks | Self::Meals | Self::Groceries | Self::Shopping)
    }

    /// Whether somebody comes to its user, with it or for them.
    #[must_use]
    pub const fn comes(self) -> bool {
        self.is_brought() || matches!(self, Self::Rides)
    }

    /// Whether it begins at a time of its own, whenever it is ordered.
    #[must_use]
    pub const fn is_timed(self) -> bool {
        matches!(self, Self::Movies | Self::Shows | Self::Flights | Self::Trains)
    }
}

terms!(
    /// How an option is wanted.
    Polarity {
        /// Wanted.
        Add = "add",
        /// Not wanted.
        No = "no",
        /// More than usual.
        Extra = "extra",
        /// Less than usual.
        Light = "light",
    }
);

terms!(
    /// What the user wants the offers sorted by.
    Rank {
        /// Lowest total.
        Cheapest = "cheapest",
        /// Earliest arrival.
        Fastest = "fastest",
        /// Shortest distance.
        Nearest = "nearest",
        /// Highest rating.
        Best = "best",
    }
);

/// One utterance, understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What the user does.
    pub act: Act,
    /// What is wanted, one for each vertical in the order of the utterance. Empty for most acts but [`Act::Order`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Wish>,
}

/// The part of an intent that concerns one vertical.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Absent where the utterance does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertical: Option<Vertical>,
    /// The things wanted, in the order of the utterance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Where from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// How many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// How many nights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nights: Option<String>,
    /// What it may cost, with its comparing words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
    /// From which shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<String>,
    /// Allergies and exclusions for the whole wish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<String>,
    /// What to sort by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
    /// Whether a coupon or discount is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub coupon: bool,
    /// Remarks to the merchant or the rider.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Travel class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
}

/// A wanted thing. All text is as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Whether the utterance names a thing beside those that are there, rather than changing one of them. Said of acts
    /// that change a request only; each item of an order is one of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub another: bool,
    /// How many more of the thing meant: "再来一杯", "one more".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The number without its measure word; absent for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Which item or offer is meant: "第二个".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick: Option<String>,
    /// The size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The longest noun phrase that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In the order of the utterance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ItemOption>,
    /// For whom.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// How an item is wanted: "少冰", "extra cheese", "no olives", "三分糖".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOption {
    /// Wanted, not wanted, more, less.
    pub polarity: Polarity,
    /// The ingredient or property, as typed.
    pub name: String,
    /// An exact degree or count, as typed: "三分", "double".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degree: Option<String>,
}
