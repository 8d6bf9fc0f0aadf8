//! In which protocol a call is made and answered.

use crate::ucp::Release;

/// A protocol with its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// The Universal Commerce Protocol.
    Ucp(Release),
    /// The Agentic Commerce Protocol.
    Acp,
}

impl Tongue {
    /// What stands before the path of a call: nothing for the one that a stall speaks at its own address.
    pub fn prefix(self) -> String {
        match self {
            Self::Ucp(Release::NEWEST) => String::new(),
            Self::Ucp(release) => format!("/v/{release}"),
            Self::Acp => "/acp".to_owned(),
        }
    }
}
