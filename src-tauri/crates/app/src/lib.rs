//! The use cases, in the words of the user. Knows no window and no terminal.

pub mod messages;
