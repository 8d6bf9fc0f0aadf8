//! A merchant by the protocol that it speaks.

use super::abilities::Abilities;
use super::acp::AcpMerchant;
use super::endpoint::ConnectError;
use super::payment::Instrument;
use super::platform::Platform;
use super::{Limits, UcpMerchant};
use yiju_domain::feed::Record;
use yiju_domain::id::{CheckoutId, IdempotencyKey};
use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout, MerchantApi};
use yiju_domain::progress::{Progress, Refunded, Share};

/// A merchant that speaks one of the protocols.
pub enum AnyMerchant {
    /// The Universal Commerce Protocol.
    Ucp(UcpMerchant),
    /// The Agentic Commerce Protocol.
    Acp(AcpMerchant),
}

impl AnyMerchant {
    /// A merchant at `endpoint` that speaks `protocol`: `acp`, or UCP for anything else. See [`UcpMerchant::new`].
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn new(protocol: &str, endpoint: &str, credential: Option<String>) -> Result<Self, ConnectError> {
        Ok(match protocol {
            "acp" => Self::Acp(AcpMerchant::new(endpoint, credential)?),
            _ => Self::Ucp(UcpMerchant::new(endpoint, credential)?),
        })
    }

    /// The same merchant within other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        match self {
            Self::Ucp(merchant) => Self::Ucp(merchant.with_limits(limits)),
            Self::Acp(merchant) => Self::Acp(merchant.with_limits(limits)),
        }
    }

    /// The same merchant, paid by this instrument rather than by play money.
    #[must_use]
    pub fn paid_by(self, instrument: Instrument) -> Self {
        match self {
            Self::Ucp(merchant) => Self::Ucp(merchant.paid_by(instrument)),
            Self::Acp(merchant) => Self::Acp(merchant.paid_by(instrument)),
        }
    }

    /// The same merchant, called in the name of the user's own profile. ACP knows none.
    #[must_use]
    pub fn spoken_to_by(self, platform: Platform) -> Self {
        match self {
            Self::Ucp(merchant) => Self::Ucp(merchant.spoken_to_by(platform)),
            Self::Acp(merchant) => Self::Acp(merchant),
        }
    }

    /// Asks the merchant what it can do. Nothing of the user's is sent.
    ///
    /// # Errors
    /// See [`CallError`]; never [`CallError::Unclear`].
    pub fn abilities(&self) -> Result<Abilities, CallError> {
        match self {
            Self::Ucp(merchant) => merchant.abilities(),
            Self::Acp(merchant) => merchant.abilities(),
        }
    }

    /// Fetches everything that the merchant sells. See [`UcpMerchant::products`].
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn products(&self, name: &str) -> Result<Vec<Record>, CallError> {
        match self {
            Self::Ucp(merchant) => merchant.products(name),
            Self::Acp(_) => {
                let message = "its API does not tell its products. Import its feed with `yiju catalog import`";
                Err(CallError::Refused { status: 404, message: message.to_owned() })
            }
        }
    }

    fn api(&self) -> &dyn MerchantApi {
        match self {
            Self::Ucp(merchant) => merchant,
            Self::Acp(merchant) => merchant,
        }
    }
}

impl MerchantApi for AnyMerchant {
    fn create(&self, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.api().create(mandate, key)
    }

    fn update(&self, checkout: &Checkout, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.api().update(checkout, mandate, key)
    }

    fn complete(&self, checkout: &CheckoutId, mandate: &Mandate, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.api().complete(checkout, mandate, key)
    }

    fn get(&self, checkout: &CheckoutId) -> Result<Checkout, CallError> {
        self.api().get(checkout)
    }

    fn cancel(&self, checkout: &CheckoutId, key: &IdempotencyKey) -> Result<Checkout, CallError> {
        self.api().cancel(checkout, key)
    }

    fn track(&self, checkout: &CheckoutId, order: &str) -> Result<Progress, CallError> {
        self.api().track(checkout, order)
    }

    fn refund(
        &self,
        order: &str,
        mandate: &Mandate,
        shares: &[Share],
        key: &IdempotencyKey,
    ) -> Result<Refunded, CallError> {
        self.api().refund(order, mandate, shares, key)
    }
}
