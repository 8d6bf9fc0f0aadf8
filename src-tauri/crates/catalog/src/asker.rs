//! Who asks: in which language, when, and what the program knows of them and a merchant. Nothing of it leaves the disk.

use crate::rank::Weights;
use jiff::ZonedDateTime;
use yiju_domain::feed::Merchant;
use yiju_domain::pricing::{Codes, Shopper};
use yiju_domain::text::Lang;

/// Who asks.
#[derive(Clone)]
pub struct Asker<'a> {
    /// The language of what notices quote.
    pub lang: Lang,
    /// The moment, in the zone of the shops.
    pub now: ZonedDateTime,
    /// Where orders go when nothing else is said, where that is known.
    pub address: Option<String>,
    /// How much each aspect of an offer counts.
    pub weights: Weights,
    /// What is known of a merchant of a catalog, asked for by the catalog's name.
    pub ties: &'a dyn Fn(&str, &Merchant) -> Tie,
}

/// What is known of the asker and a merchant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// How many orders it has had from them.
    pub orders: u32,
    /// Whether an order can present codes to it, and that it is the first.
    pub takes_codes: bool,
}

impl<'a> Asker<'a> {
    /// A stranger, who can present nothing.
    #[must_use]
    pub fn stranger(lang: Lang, now: ZonedDateTime) -> Self {
        Self { lang, now, address: None, weights: Weights::default(), ties: &|_, _| Tie::default() }
    }

    /// What deals see of them at a merchant.
    pub(crate) fn shopper(&self, tie: Tie) -> Shopper<'a> {
        Shopper {
            now: self.now.datetime(),
            first_order: tie.takes_codes && tie.orders == 0,
            codes: if tie.takes_codes { Codes::Told } else { Codes::These(&[]) },
        }
    }
}

impl std::fmt::Debug for Asker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asker").field("lang", &self.lang).field("now", &self.now).finish_non_exhaustive()
    }
}
