//! What the program knows of the user and the merchants: how often each was ordered from, and who takes codes.

use crate::app::{App, lock};
use crate::connect;
use crate::error::AppError;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use yiju_catalog::Tie;
use yiju_domain::feed::Merchant;
use yiju_domain::offer::Seller;
use yiju_merchants::MerchantEndpoint;

/// All of it. None of it leaves the disk but that an order is the first, to a merchant whose deal for first orders is on
/// the confirmed card.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// By catalog, then by merchant.
    orders: HashMap<String, HashMap<String, u32>>,
    /// The addresses of those added merchants that take codes.
    takers: HashSet<String>,
}

impl Ties {
    pub fn with(&self, catalog: &str, merchant: &Merchant) -> Tie {
        let orders = self.orders.get(catalog).and_then(|of| of.get(merchant.id.as_str())).copied().unwrap_or_default();
        let takes_codes = merchant.endpoint.as_deref().is_none_or(|endpoint| {
            // A stranger is not asked for more than its items.
            MerchantEndpoint::parse(endpoint).is_ok_and(|endpoint| self.takers.contains(&endpoint.to_string()))
        });
        Tie { orders, takes_codes }
    }
}

impl App {
    /// What is known now. Kept until an order changes.
    pub(crate) fn ties(&self) -> Result<Arc<Ties>, AppError> {
        if let Some(ties) = &*lock(&self.ties) {
            return Ok(Arc::clone(ties));
        }
        let mut ties = Ties { takers: connect::takers_of_codes(&self.database)?, ..Ties::default() };
        for (catalog, merchant, count) in self.orders.by_merchant()? {
            ties.orders.entry(catalog).or_default().insert(merchant, count);
        }
        let ties = Arc::new(ties);
        *lock(&self.ties) = Some(Arc::clone(&ties));
        Ok(ties)
    }

    /// Whether a merchant took an order, or may have.
    pub(crate) fn has_ordered_from(&self, seller: &Seller) -> Result<bool, AppError> {
        let ties = self.ties()?;
        Ok(ties.orders.get(&seller.catalog).is_some_and(|of| of.contains_key(seller.id.as_str())))
    }

    /// Reads them anew the next time.
    pub(crate) fn ties_changed(&self) {
        *lock(&self.ties) = None;
    }
}
