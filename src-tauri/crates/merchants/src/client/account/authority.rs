//! The authorization server of a merchant: what it tells of itself (RFC 8414), and what came back from its page.

use super::{AccountError, said};
use crate::client::endpoint::Endpoint;
use crate::client::profile::nearby;
use crate::client::wire::{Call, Tongue, Wire};
use serde_json::Value;
use ureq::http::Method;
use yiju_domain::merchant::CallError;

/// An authorization server, every address of which is of the merchant's own origin.
pub struct Authority {
    /// As it writes it.
    issuer: String,
    /// Its page, maybe with a query.
    page: String,
    /// Where codes and refresh tokens are exchanged.
    pub token: Endpoint,
    /// Where tokens are given back.
    pub revoke: Option<Endpoint>,
    /// Where programs make themselves known.
    pub register: Option<Endpoint>,
    /// Whether it takes programs without a secret.
    pub public: bool,
    /// Whether it says in each answer who answers (RFC 9207).
    names_itself: bool,
}

impl Authority {
    /// Asks a merchant for its authorization server (RFC 8414); where it has no such document, for that of OpenID Connect
    /// Discovery. Whatever else goes wrong ends it.
    ///
    /// # Errors
    /// [`AccountError::NotOffered`], [`AccountError::Untrusted`], [`AccountError::Call`].
    pub fn discover(wire: &Wire, merchant: &Endpoint) -> Result<Self, AccountError> {
        let documents = [
            merchant.well_known("oauth-authorization-server"),
            merchant.join(&[".well-known", "openid-configuration"]),
        ];
        for url in documents {
            let call = Call { method: Method::GET, url, key: None, body: None, tongue: Tongue::Oauth };
            match wire.exchange(&call)?.json() {
                Ok(told) => return Self::read(&told, merchant),
                Err(CallError::Refused { status: 404, .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AccountError::NotOffered)
    }

    fn read(told: &Value, asked: &Endpoint) -> Result<Self, AccountError> {
        let untrusted = |what: String| AccountError::Untrusted(what);
        let text = |name: &str| told.get(name).and_then(Value::as_str);
        let lists = |name: &str, value: &str| {
            let list = told.get(name)?.as_array()?;
            Some(list.iter().any(|one| one.as_str() == Some(value)))
        };
        let issuer = text("issuer").unwrap_or_default();
        // Letter for letter (RFC 8414, section 3.3): nothing is normalised away.
        if issuer != asked.to_string() {
            return Err(untrusted(format!("it is of {:?} and not of {asked}", said(issuer))));
        }
        if lists("code_challenge_methods_supported", "S256") != Some(true) {
            return Err(untrusted("it protects no code by PKCE with S256".to_owned()));
        }
        if lists("response_types_supported", "code") == Some(false) {
            return Err(untrusted("it gives no authorization codes".to_owned()));
        }
        let methods = "token_endpoint_auth_methods_supported";
        let public = lists(methods, "none") == Some(true);
        // Where it does not say, it takes secrets (RFC 8414, section 2).
        if !public && lists(methods, "client_secret_basic") == Some(false) {
            return Err(untrusted("it knows programs by no means that this one has".to_owned()));
        }
        let near = |address: &str| {
            nearby(address, asked).map_err(|_| untrusted(format!("{:?} is not of {asked}", said(address))))
        };
        let needed = |name: &str| text(name).ok_or_else(|| untrusted(format!("it has no {name}")));
        let page = needed("authorization_endpoint")?;
        if !Endpoint::is_page(page) {
            return Err(untrusted(format!("{:?} is no page", said(page))));
        }
        near(page.split(['?', '#']).next().unwrap_or_default())?;
        Ok(Self {
            issuer: issuer.to_owned(),
            page: page.to_owned(),
            token: near(needed("token_endpoint")?)?,
            revoke: text("revocation_endpoint").map(near).transpose()?,
            register: text("registration_endpoint").map(near).transpose()?,
            public,
            names_itself: told.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        })
    }

    /// The address of its page for a question.
    pub fn page(&self, question: &[(&str, &str)]) -> String {
        let joint = if self.page.contains('?') { '&' } else { '?' };
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(question).finish();
        format!("{}{joint}{query}", self.page)
    }

    /// The code that came back, once it is known who answered.
    ///
    /// # Errors
    /// [`AccountError::Denied`], [`AccountError::Untrusted`].
    pub fn code(&self, answer: &[(String, String)]) -> Result<String, AccountError> {
        let untrusted = |what: &str| AccountError::Untrusted(what.to_owned());
        let one = |name: &str| {
            let mut values = answer.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (value, None) => Ok(value),
                _ => Err(untrusted("its answer says a thing twice")),
            }
        };
        match one("iss")? {
            Some(issuer) if issuer != self.issuer => return Err(untrusted("another server answered in its place")),
            None if self.names_itself => return Err(untrusted("its answer does not say who answers")),
            _ => {}
        }
        if let Some(error) = one("error")? {
            let told = one("error_description")?.unwrap_or(error);
            return Err(AccountError::Denied(said(told)));
        }
        let code = one("code")?.filter(|code| !code.is_empty());
        code.map(str::to_owned).ok_or_else(|| untrusted("its answer has no code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked() -> Endpoint {
        Endpoint::parse("https://shop.example.com/tea").expect("good")
    }

    fn told() -> Value {
        json!({
            "issuer": "https://shop.example.com/tea",
            "authorization_endpoint": "https://shop.example.com/oauth/authorize?shop=tea",
            "token_endpoint": "https://shop.example.com/oauth/token",
            "revocation_endpoint": "https://shop.example.com/oauth/revoke",
            "code_challenge_methods_supported": ["plain", "S256"],
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn answer(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_question_is_added_to_the_page() {
        let authority = Authority::read(&told(), &asked()).expect("good");
        assert_eq!(
            authority.page(&[("scope", "a b"), ("state", "x&y")]),
            "https://shop.example.com/oauth/authorize?shop=tea&scope=a+b&state=x%26y"
        );
    }

    #[test]
    fn a_server_of_another_host_or_without_pkce_is_not_trusted() {
        for (field, value) in [
            ("issuer", json!("https://shop.example.com")),
            ("issuer", json!("https://shop.example.com.evil.example/tea")),
            ("issuer", json!("https://shop.example.com/tea/")),
            ("issuer", json!("https://Shop.example.com/tea")),
            ("issuer", Value::Null),
            ("authorization_endpoint", json!("https://evil.example/authorize")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("token_endpoint", json!("https://evil.example/token")),
            ("token_endpoint", json!("http://shop.example.com/token")),
            ("token_endpoint", Value::Null),
            ("revocation_endpoint", json!("https://evil.example/revoke")),
            ("registration_endpoint", json!("https://evil.example/register")),
            ("code_challenge_methods_supported", json!(["plain"])),
            ("code_challenge_methods_supported", Value::Null),
            ("response_types_supported", json!(["token"])),
            ("token_endpoint_auth_methods_supported", json!(["private_key_jwt"])),
        ] {
            let mut told = told();
            told[field] = value;
            let read = Authority::read(&told, &asked());
            assert!(matches!(read, Err(AccountError::Untrusted(_))), "{field}");
        }
    }

    #[test]
    fn a_code_is_taken_from_whom_it_was_asked_of_only() {
        let authority = Authority::read(&told(), &asked()).expect("good");
        let issuer = ("iss", "https://shop.example.com/tea");
        assert_eq!(authority.code(&answer(&[("code", "c"), issuer])).expect("taken"), "c");
        for mixed in [
            answer(&[("code", "c")]),
            answer(&[("code", "c"), ("iss", "https://other.example.com")]),
            answer(&[("code", "c"), ("code", "d"), issuer]),
            answer(&[("code", ""), issuer]),
            answer(&[issuer]),
        ] {
            assert!(matches!(authority.code(&mixed), Err(AccountError::Untrusted(_))), "{mixed:?}");
        }
        let denied = answer(&[("error", "access_denied"), ("error_description", "Not\ntoday"), issuer]);
        assert!(matches!(authority.code(&denied), Err(AccountError::Denied(why)) if why == "Not today"));
    }
}
