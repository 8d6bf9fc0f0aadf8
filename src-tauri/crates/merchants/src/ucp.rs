//! The words of the Universal Commerce Protocol that both sides of the wire use.

/// The release of the protocol that is spoken: <https://ucp.dev/2026-04-08/specification/overview/>.
pub const VERSION: &str = "2026-04-08";

/// The shopping service: checkout, order and what extends them.
pub const SHOPPING: &str = "dev.ucp.shopping";
/// The capability of selling by checkout sessions.
pub const CHECKOUT: &str = "dev.ucp.shopping.checkout";
/// The extension of a checkout by where and how it is delivered.
pub const FULFILLMENT: &str = "dev.ucp.shopping.fulfillment";
/// The capability of telling what became of an order.
pub const ORDER: &str = "dev.ucp.shopping.order";

/// Our own extension of a checkout, which is also the name of its field: when it is wanted, remarks, what is left out
/// of an item and for whom it is. The protocol has no place for these. Its schema is
/// `schemas/yiju/remarks.json` of this crate.
pub const REMARKS: &str = "app.yiju.remarks";
/// The payment handler of the sandbox. It charges nobody.
pub const SANDBOX: &str = "app.yiju.sandbox";

/// The profile that names Yiju in every request (`UCP-Agent`).
pub const AGENT: &str = "https://yiju.app/.well-known/ucp";
