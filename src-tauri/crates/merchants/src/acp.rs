//! The words of the Agentic Commerce Protocol that both sides of the wire use.

/// The release that is spoken.
pub const VERSION: &str = "2026-04-17";

/// The extension of a session by discount codes and what they take off.
pub const DISCOUNT: &str = "discount";
