//! The mandate: exactly what the user confirmed, and nothing that the user did not see.

use crate::feed::Terms;
use crate::offer::{Offer, OfferLine, Seller};
use crate::pricing::Totals;
use serde::{Deserialize, Serialize};

/// Everything that a merchant will be told, and everything that it may charge.
///
/// Its RFC 8785 canonical form is hashed and signed; `orders` does both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// The version of this form.
    pub version: u32,
    /// Who fulfils it.
    pub merchant: Seller,
    /// What it is, with unit prices.
    pub lines: Vec<OfferLine>,
    /// What it costs.
    pub totals: Totals,
    /// Refund and change terms as they were shown.
    pub terms: Terms,
    /// Where to, as the user confirmed it.
    pub address: String,
    /// When, as the user confirmed it: RFC 3339; absent for at once.
    pub time: Option<String>,
    /// Remarks to pass on.
    pub notes: Vec<String>,
    /// The SHA-256 of the feed that the offer was made from.
    pub feed_version: String,
    /// The moment of confirmation: RFC 3339.
    pub confirmed_at: String,
}

impl Mandate {
    /// The version of the form that this program writes.
    pub const VERSION: u32 = 1;

    /// The mandate of an offer, once its user has confirmed it.
    #[must_use]
    pub fn new(offer: &Offer, address: String, time: Option<String>, notes: Vec<String>, confirmed_at: String) -> Self {
        Self {
            version: Self::VERSION,
            merchant: offer.merchant.clone(),
            lines: offer.lines.clone(),
            totals: offer.totals.clone(),
            terms: offer.terms.clone(),
            address,
            time,
            notes,
            feed_version: offer.feed_version.clone(),
            confirmed_at,
        }
    }
}
