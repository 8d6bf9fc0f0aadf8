//! Identifiers, each its own type so that one cannot be passed for another.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A merchant, unique within its catalog.
    MerchantId
);
id!(
    /// A product, unique within its catalog.
    ProductId
);
id!(
    /// What a merchant's API knows as an item: a product, one of its variants, or a modifier choice.
    ItemId
);
id!(
    /// An offer, unique within one answer to one utterance.
    OfferId
);
id!(
    /// An order of ours, a UUID of version 7: it sorts by the time of confirmation.
    OrderId
);
id!(
    /// A checkout session at a merchant, named by the merchant.
    CheckoutId
);
id!(
    /// A request that may be repeated without being carried out twice. Fixed before the first attempt.
    IdempotencyKey
);
