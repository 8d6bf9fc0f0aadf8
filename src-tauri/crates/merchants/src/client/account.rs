//! The user's account with a merchant, as UCP's identity linking has it
//! (<https://ucp.dev/2026-04-08/specification/identity-linking/>): OAuth 2.0's authorization code (RFC 6749) with PKCE
//! (RFC 7636), by the browser and a redirect to this machine (RFC 8252), of the authorization server that the merchant's
//! own host tells of (RFC 8414).

mod authority;
mod redirect;

use super::endpoint::{ConnectError, Endpoint};
use super::wire::{Body, Call, Tongue, Wire, plain};
use authority::Authority;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use redirect::Redirect;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use std::time::Duration;
use ureq::http::Method;
use yiju_domain::merchant::CallError;

/// Why nobody is signed in. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The merchant offers none.
    #[error("it offers no sign-in. Order without one")]
    NotOffered,
    /// What the merchant or the answer says does not hold together, as where another server answers in its name.
    #[error("its sign-in cannot be trusted: {0}. Nothing was sent; tell the merchant")]
    Untrusted(String),
    /// The merchant registers no program by itself.
    #[error("it takes only programs that it knows. Ask it for a client id, and give that with --client-id")]
    NoClient,
    /// The user, or the merchant, said no.
    #[error("the sign-in was not allowed: {0}. Sign in again to try once more")]
    Denied(String),
    /// Nobody came back from the browser.
    #[error("nobody signed in in time. Sign in again")]
    Late,
    /// The merchant has ended it.
    #[error("the sign-in has ended ({0}). Sign in again with `yiju merchant sign-in`")]
    Ended(String),
    /// The browser has no way back.
    #[error("this machine cannot be listened on for the browser's answer: {0}. Close other programs and try again")]
    Redirect(std::io::Error),
    /// The system gives no randomness.
    #[error("the system gives no randomness ({0}). Nobody was signed in; try again")]
    Randomness(getrandom::Error),
    /// The merchant's address.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A call of the sign-in.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// What a merchant knows this program by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Not a secret.
    pub id: String,
    /// Where the merchant gave one.
    pub secret: Option<String>,
}

/// A sign-in: whoever has it can act in the user's name, so that it lives in the keyring.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    token_endpoint: String,
    revocation_endpoint: Option<String>,
    client: Client,
    access: String,
    refresh: Option<String>,
    expires_at: Option<Timestamp>,
    /// What was granted.
    pub scopes: Vec<String>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}

/// An access token that ends within so many seconds is not used any more: a call takes its time.
const MARGIN: i64 = 60;

impl Account {
    /// Signs the user in at a merchant: `show` gets the address of its page, which belongs in a browser, and this waits
    /// for the browser to come back for as long as `patience`. Without a `client` one is registered (RFC 7591).
    ///
    /// # Errors
    /// See [`AccountError`].
    pub fn sign_in(
        merchant: &str,
        client: Option<Client>,
        scopes: &[String],
        show: &dyn Fn(&str),
        patience: Duration,
    ) -> Result<Self, AccountError> {
        let merchant = Endpoint::parse(merchant)?;
        let wire = Wire::sending(&merchant, None)?;
        let authority = Authority::discover(&wire, &merchant)?;
        let redirect = Redirect::open().map_err(AccountError::Redirect)?;
        let client = match client {
            Some(client) => client,
            None => register(&wire, &authority, redirect.uri())?,
        };
        let (verifier, state) = (random()?, random()?);
        show(&authority.page(&[
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", redirect.uri()),
            ("scope", &scopes.join(" ")),
            ("state", &state),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier))),
            ("code_challenge_method", "S256"),
        ]));
        let uri = redirect.uri().to_owned();
        let code = authority.code(&redirect.wait(&state, patience)?)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &uri),
            ("client_id", &client.id),
            ("code_verifier", &verifier),
        ];
        let told = post(&authority.token, &client, &form)?;
        let account = Self {
            token_endpoint: authority.token.to_string(),
            revocation_endpoint: authority.revoke.as_ref().map(ToString::to_string),
            client,
            access: String::new(),
            refresh: None,
            expires_at: None,
            scopes: scopes.to_vec(),
        };
        account.granted(&told)
    }

    /// The token to be sent as the user's, while it holds.
    #[must_use]
    pub fn token(&self, now: Timestamp) -> Option<&str> {
        let holds = |ends: Timestamp| ends.duration_since(now) > SignedDuration::from_secs(MARGIN);
        self.expires_at.is_none_or(holds).then_some(self.access.as_str())
    }

    /// The token to be sent as the user's, whether it holds or not: one that was given just now is good however short its
    /// time is.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.access
    }

    /// Exchanges the refresh token for new ones. The old ones may be good no more.
    ///
    /// # Errors
    /// [`AccountError::Ended`] where the merchant gives none; [`AccountError::Call`].
    pub fn renew(&self) -> Result<Self, AccountError> {
        let refresh = self.refresh.as_deref().ok_or_else(|| AccountError::Ended("it was for a time".to_owned()))?;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", &self.client.id)];
        match post(&Endpoint::parse(&self.token_endpoint)?, &self.client, &form) {
            Err(CallError::Refused { message, .. }) => Err(AccountError::Ended(message)),
            told => self.clone().granted(&told?),
        }
    }

    /// Tells the merchant that the tokens shall be good no more (RFC 7009). Whether it takes such a wish at all.
    ///
    /// # Errors
    /// [`AccountError::Call`].
    pub fn revoke(&self) -> Result<bool, AccountError> {
        let Some(endpoint) = &self.revocation_endpoint else { return Ok(false) };
        let endpoint = Endpoint::parse(endpoint)?;
        let refresh = self.refresh.as_deref().map(|token| (token, "refresh_token"));
        for (token, hint) in refresh.into_iter().chain([(self.access.as_str(), "access_token")]) {
            let form = [("token", token), ("token_type_hint", hint), ("client_id", &self.client.id)];
            send(&endpoint, &self.client, &form)?;
        }
        Ok(true)
    }

    /// With what a token endpoint answered (RFC 6749, section 5.1).
    fn granted(mut self, told: &Value) -> Result<Self, AccountError> {
        let untrusted = |what: &str| AccountError::Untrusted(what.to_owned());
        let text = |name: &str| told.get(name).and_then(Value::as_str);
        if !text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(untrusted("its tokens are of another type than Bearer"));
        }
        let access = text("access_token").ok_or_else(|| untrusted("it gives no access token"))?;
        // As every credential: it has to stand in a header.
        Wire::sending(&Endpoint::parse(&self.token_endpoint)?, Some(access.to_owned()))
            .map_err(|_| untrusted("its access token holds characters that cannot be sent"))?;
        access.clone_into(&mut self.access);
        if let Some(refresh) = text("refresh_token") {
            self.refresh = Some(refresh.to_owned());
        }
        let seconds = told.get("expires_in").and_then(Value::as_i64);
        self.expires_at = seconds.and_then(|seconds| {
            Timestamp::now().checked_add(SignedDuration::from_secs(seconds.clamp(0, 10 * 365 * 24 * 60 * 60))).ok()
        });
        if let Some(scope) = text("scope") {
            self.scopes = scope.split_ascii_whitespace().map(str::to_owned).collect();
        }
        Ok(self)
    }
}

/// Tells the merchant of this program (RFC 7591), as one without a secret where it has those.
fn register(wire: &Wire, authority: &Authority, redirect: &str) -> Result<Client, AccountError> {
    let endpoint = authority.register.as_ref().ok_or(AccountError::NoClient)?;
    let body = json!({
        "client_name": "Yiju",
        "application_type": "native",
        "redirect_uris": [redirect],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": if authority.public { "none" } else { "client_secret_basic" },
    });
    let call = Call {
        method: Method::POST,
        url: endpoint.to_string(),
        key: None,
        body: Some(Body::Json(body)),
        tongue: Tongue::Oauth,
    };
    let told = wire.exchange(&call)?.json()?;
    let text = |name: &str| told.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = text("client_id").ok_or_else(|| AccountError::Untrusted("it registers without a client id".to_owned()))?;
    // One without a secret keeps none, whatever it is given.
    let secret = text("client_secret").filter(|_| !authority.public);
    Ok(Client { id, secret })
}

/// A form to an endpoint of the authorization server, and the JSON that it answers.
fn post(endpoint: &Endpoint, client: &Client, form: &[(&str, &str)]) -> Result<Value, CallError> {
    exchange(endpoint, client, form)?.json()
}

/// The same where the answer has no content that matters.
fn send(endpoint: &Endpoint, client: &Client, form: &[(&str, &str)]) -> Result<(), CallError> {
    let answer = exchange(endpoint, client, form)?;
    if answer.status.is_success() { Ok(()) } else { Err(answer.failure()) }
}

fn exchange(endpoint: &Endpoint, client: &Client, form: &[(&str, &str)]) -> Result<super::wire::Answer, CallError> {
    let basic = client.secret.as_deref().map(|secret| (client.id.as_str(), secret));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let call = Call {
        method: Method::POST,
        url: endpoint.to_string(),
        key: None,
        body: Some(Body::Form(body)),
        tongue: Tongue::Oauth,
    };
    Wire::of_client(endpoint, basic).exchange(&call)
}

/// 256 bits that nobody guesses, in the characters of a PKCE verifier.
fn random() -> Result<String, AccountError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(AccountError::Randomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What a server says, as one short line.
fn said(words: &str) -> String {
    plain(words).chars().take(120).collect()
}
