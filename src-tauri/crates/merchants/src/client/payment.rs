//! How an order is paid: which of the user's means fits what the merchant takes.

use super::profile::{Handler, unfit};
use super::wire::plain;
use crate::ucp;
use serde_json::{Value, json};
use yiju_domain::merchant::CallError;

/// An instrument of a payment handler.
#[derive(Clone, PartialEq)]
pub struct Instrument {
    /// The handler's name, a reversed domain: `app.yiju.sandbox`.
    pub handler: String,
    /// The instrument's type among those of the handler; where it is empty, the first that the handler takes.
    pub kind: String,
    /// What the handler takes as a credential. It is sent to the merchant and told nobody else, no log either.
    pub credential: Value,
}

impl Instrument {
    /// Play money, which only the sandbox takes.
    #[must_use]
    pub fn sandbox() -> Self {
        Self {
            handler: ucp::SANDBOX.to_owned(),
            kind: "sandbox_cash".to_owned(),
            credential: json!({"type": "sandbox_token", "token": "confirmed"}),
        }
    }

    /// The play money of the protocol's sample merchants, by each of its names.
    #[must_use]
    pub fn mocks() -> [Self; 2] {
        [ucp::MOCK, ucp::LATER_MOCK].map(|handler| Self::token(handler.to_owned(), "success_token"))
    }

    /// A token of a handler that the user has a contract with.
    #[must_use]
    pub fn token(handler: String, token: &str) -> Self {
        Self { handler, kind: String::new(), credential: json!({"type": "token", "token": token}) }
    }
}

/// The one payment of an order.
pub struct Paid<'a> {
    /// The merchant's instance of the handler.
    pub handler: &'a str,
    /// The instrument's type.
    pub kind: &'a str,
    /// What pays.
    pub credential: &'a Value,
}

/// The means that pays a merchant which takes `handlers`: the first of `instruments` that fits. `Ok(None)` where the
/// merchant names no handler: it is paid by other means.
///
/// # Errors
/// [`CallError::Refused`] where the merchant takes none of the instruments.
pub fn choose<'a>(instruments: &'a [Instrument], handlers: &'a [Handler]) -> Result<Option<Paid<'a>>, CallError> {
    if handlers.is_empty() {
        return Ok(None);
    }
    let paid = instruments.iter().find_map(|instrument| {
        let handler = handlers.iter().find(|handler| handler.name == instrument.handler)?;
        let takes = |kind: &str| handler.kinds.is_empty() || handler.kinds.iter().any(|one| one == kind);
        let kind = if !instrument.kind.is_empty() && takes(&instrument.kind) {
            instrument.kind.as_str()
        } else if instrument.kind.is_empty() {
            handler.kinds.first().map_or("card", String::as_str)
        } else {
            return None;
        };
        Some(Paid { handler: &handler.id, kind, credential: &instrument.credential })
    });
    paid.map(Some).ok_or_else(|| {
        let mut taken: Vec<String> = handlers.iter().map(|handler| plain(&handler.name)).collect();
        taken.dedup();
        let taken = taken.join(", ");
        unfit(format!(
            "it takes payment by {taken} only. Add it again with --pay and a token of yours, or order at its own site"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handler(name: &str, kinds: &[&str]) -> Handler {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Handler { name: name.to_owned(), id: format!("{name}-1"), kinds }
    }

    #[test]
    fn the_first_instrument_that_the_merchant_takes_pays() {
        let mine = [
            Instrument::token("com.example.pay".to_owned(), "t"),
            Instrument::sandbox(),
            Instrument::mocks()[0].clone(),
        ];
        let chosen = |handlers: &[Handler]| {
            choose(&mine, handlers).map(|paid| paid.map(|paid| (paid.handler.to_owned(), paid.kind.to_owned())))
        };
        let pair = |handler: &str, kind: &str| Some((handler.to_owned(), kind.to_owned()));
        assert_eq!(chosen(&[]).expect("paid elsewhere"), None);
        let both = [handler(ucp::MOCK, &["wallet", "card"]), handler(ucp::SANDBOX, &[])];
        assert_eq!(chosen(&both).expect("fits"), pair("app.yiju.sandbox-1", "sandbox_cash"));
        assert_eq!(chosen(&both[..1]).expect("fits"), pair("dev.ucp.mock_payment-1", "wallet"));
        assert_eq!(chosen(&[handler("com.example.pay", &[])]).expect("fits"), pair("com.example.pay-1", "card"));
        let other = [handler("com.google.pay", &[]), handler(ucp::SANDBOX, &["card"])];
        let refused = chosen(&other).expect_err("none fits");
        assert!(refused.to_string().contains("com.google.pay"), "{refused}");
    }
}
