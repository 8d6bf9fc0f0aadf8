//! The words of the Universal Commerce Protocol that both sides of the wire use.

use serde_json::{Value, json};
use std::fmt;

/// A release of the protocol that is spoken: `https://ucp.dev/{date}/specification/overview/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 2026-01-11: capabilities as a list, payment handlers beside the envelope, reductions as positive amounts.
    January,
    /// 2026-01-23: registries by name in place of lists, the rest as in January.
    LateJanuary,
    /// 2026-04-08: reductions are negative amounts.
    April,
}

impl Release {
    /// All of them, the newest first.
    pub const ALL: [Self; 3] = [Self::April, Self::LateJanuary, Self::January];
    /// What is spoken where both sides can.
    pub const NEWEST: Self = Self::April;

    /// Its date, which is its name on the wire.
    #[must_use]
    pub const fn date(self) -> &'static str {
        match self {
            Self::January => "2026-01-11",
            Self::LateJanuary => "2026-01-23",
            Self::April => VERSION,
        }
    }

    /// Whether its amounts have a sign. Before, a reduction is what it takes off (`types/total.json`).
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::April)
    }

    /// The release of a date, where it is one that is spoken.
    #[must_use]
    pub fn of(date: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.date() == date)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.date())
    }
}

/// The newest release that is spoken: <https://ucp.dev/2026-04-08/specification/overview/>.
pub const VERSION: &str = "2026-04-08";

/// The shopping service: checkout, order and what extends them.
pub const SHOPPING: &str = "dev.ucp.shopping";
/// The capability of selling by checkout sessions.
pub const CHECKOUT: &str = "dev.ucp.shopping.checkout";
/// The extension of a checkout by where and how it is delivered.
pub const FULFILLMENT: &str = "dev.ucp.shopping.fulfillment";
/// The extension of a checkout by discount codes and what they take off.
pub const DISCOUNT: &str = "dev.ucp.shopping.discount";
/// The extension of a checkout by what its buyer allows to be done with their data.
pub const CONSENT: &str = "dev.ucp.shopping.buyer_consent";
/// The capability of collecting items before a checkout (2026-04-08).
pub const CART: &str = "dev.ucp.shopping.cart";
/// Our claim that the buyer never ordered from the merchant before, for deals of our feed format that are for those
/// (`types/context.json`, `eligibility`).
pub const FIRST_ORDER: &str = "app.yiju.first_order";
/// The capability of telling what became of an order.
pub const ORDER: &str = "dev.ucp.shopping.order";
/// The capability of linking the user's account by OAuth 2.0.
pub const IDENTITY: &str = "dev.ucp.common.identity_linking";
/// The OAuth scope of checkouts before April.
pub const CHECKOUT_SCOPE: &str = "ucp:scopes:checkout_session";
/// The capability of looking products up by their ids (2026-04-08).
pub const CATALOG_LOOKUP: &str = "dev.ucp.shopping.catalog.lookup";
/// The capability of finding products (2026-04-08).
pub const CATALOG_SEARCH: &str = "dev.ucp.shopping.catalog.search";

/// Our own extension of a checkout, which is also the name of its field: when it is wanted, remarks, what is left out
/// of an item and for whom it is. The protocol has no place for these. Its schema is
/// `schemas/yiju/remarks.json` of this crate.
pub const REMARKS: &str = "app.yiju.shopping.remarks";
/// Our own capability of asking for money back after an order, whole or in part, which the protocol tells of in
/// `adjustments` and has no call for. Its schema is `schemas/yiju/refunds.json` of this crate.
pub const REFUNDS: &str = "app.yiju.shopping.refunds";
/// The field under which records of our own feed format stand in a profile and in the `metadata` of a product: terms,
/// fees, deals and choices, which the protocol has no place for.
pub const FEED: &str = "app.yiju.feed";
/// The payment handler of the sandbox. It charges nobody.
pub const SANDBOX: &str = "app.yiju.sandbox";
/// The payment handler of the protocol's own sample merchants. It charges nobody.
pub const MOCK: &str = "dev.ucp.mock_payment";
/// The same as their later editions call it.
pub const LATER_MOCK: &str = "dev.mock.payment_handler";

/// The extension of a checkout by what both sides sign of it, by the Agent Payments Protocol.
pub const AP2: &str = "dev.ucp.shopping.ap2_mandate";

/// The profile that names Yiju in every request (`UCP-Agent`), where the user has none of their own.
pub const AGENT: &str = "https://yiju.app/.well-known/ucp";

/// Where the capability's schema and specification are, and what it extends.
pub fn capability(name: &str, release: Release) -> Value {
    let (schema, spec) = match name {
        CHECKOUT => ("shopping/checkout.json", "checkout/"),
        FULFILLMENT => ("shopping/fulfillment.json", "fulfillment/"),
        DISCOUNT => ("shopping/discount.json", "discount/"),
        CONSENT => ("shopping/buyer_consent.json", "buyer-consent/"),
        CART => ("shopping/cart.json", "cart/"),
        ORDER => ("shopping/order.json", "order/"),
        CATALOG_SEARCH => ("shopping/catalog_search.json", "catalog/search/"),
        CATALOG_LOOKUP => ("shopping/catalog_lookup.json", "catalog/lookup/"),
        AP2 => ("shopping/ap2_mandate.json", "ap2-mandates/"),
        IDENTITY => ("common/identity_linking.json", "identity-linking/"),
        own => {
            let short = own.rsplit('.').next().unwrap_or(own);
            let mut entry = json!({
                "version": release.date(),
                "spec": format!("https://yiju.app/ucp/{short}/"),
                "schema": format!("https://yiju.app/ucp/schemas/{short}.json"),
            });
            if own == REMARKS {
                entry["extends"] = json!(CHECKOUT);
            }
            return entry;
        }
    };
    let mut entry = json!({
        "version": release.date(),
        "spec": format!("https://ucp.dev/{release}/specification/{spec}"),
        "schema": format!("https://ucp.dev/{release}/schemas/{schema}"),
    });
    match name {
        DISCOUNT if release == Release::April => entry["extends"] = json!([CHECKOUT, CART]),
        FULFILLMENT | DISCOUNT | CONSENT | AP2 => entry["extends"] = json!(CHECKOUT),
        _ => {}
    }
    entry
}

/// What a merchant signs of a checkout where mandates are agreed on: all but the signatures themselves, in the canonical
/// form of RFC 8785.
///
/// # Errors
/// A number that the form cannot tell.
pub fn signed_terms(checkout: &Value) -> serde_json::Result<String> {
    let mut terms = checkout.clone();
    if let Some(fields) = terms.as_object_mut() {
        fields.remove("ap2");
    }
    serde_jcs::to_string(&terms)
}
