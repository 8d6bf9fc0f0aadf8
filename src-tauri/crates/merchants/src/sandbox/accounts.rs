//! The sandbox's authorization server: OAuth 2.0 with PKCE for accounts that are only played. Whoever presses the button is
//! the customer.

use super::book::{Page, Reply};
use crate::ucp::{self, Release};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;
use yiju_store::StoreError;

/// Accounts that customers have with a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    /// How long an access token holds.
    pub seconds: i64,
    /// Whether a page asks the customer. Where it does not, all is allowed at once: for programs that press no buttons.
    pub asks: bool,
}

/// What a token lets its bearer do.
pub enum Admission {
    /// What is wanted.
    Granted,
    /// Something, and not this.
    Another,
    /// Nothing, or nothing any more.
    Nothing,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { seconds: 600, asks: true }
    }
}

/// What placing and changing checkouts needs.
pub const CHECKOUTS: &str = "dev.ucp.shopping.checkout:manage";
/// What seeing orders needs.
pub const ORDERS: &str = "dev.ucp.shopping.order:read";
/// How long a code waits to be exchanged, in seconds.
const CODE: i64 = 60;
/// How long a refresh token holds, in seconds: ninety days.
const REFRESH: i64 = 90 * 24 * 60 * 60;

/// The capability, for a profile.
pub fn capability() -> Value {
    let mut entry = ucp::capability(ucp::IDENTITY, Release::April);
    entry["config"] = json!({"scopes": {CHECKOUTS: {}, ORDERS: {}}});
    json!([entry])
}

/// RFC 8414, for the stall at `base`.
pub fn metadata(base: &str) -> Value {
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "registration_endpoint": format!("{base}/oauth/register"),
        "scopes_supported": [CHECKOUTS, ORDERS],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

/// A decoded form or query.
pub type Form = HashMap<String, String>;

/// A page with a question to the user that may be asked.
pub struct Question {
    client: String,
    redirect: String,
    scope: String,
    state: String,
    challenge: String,
}

/// A program that made itself known.
struct Registered {
    secret: Option<Vec<u8>>,
    redirect: String,
}

impl Page<'_> {
    /// RFC 7591.
    pub fn register(&self, body: &Value) -> Result<Reply, StoreError> {
        let redirects = body.get("redirect_uris").and_then(Value::as_array).map(Vec::as_slice);
        let redirect = match redirects {
            Some([one]) => one.as_str().filter(|uri| uri.starts_with("http://127.0.0.1:")),
            _ => None,
        };
        let Some(redirect) = redirect else {
            return Ok(denied("invalid_redirect_uri", "One redirect_uri on http://127.0.0.1 is needed."));
        };
        let id = Uuid::new_v4().to_string();
        let public = body.get("token_endpoint_auth_method").and_then(Value::as_str) == Some("none");
        let secret = (!public).then(|| Uuid::new_v4().to_string());
        let sql = "INSERT INTO clients (stall, id, secret, redirect) VALUES (?1, ?2, ?3, ?4)";
        self.transaction.execute(sql, params![self.stall, id, secret.as_deref().map(hash), redirect])?;
        let mut told = json!({"client_id": id, "redirect_uris": [redirect],
            "token_endpoint_auth_method": if public { "none" } else { "client_secret_basic" }});
        if let Some(secret) = secret {
            told["client_secret"] = json!(secret);
        }
        Ok(Reply { status: 201, body: told.to_string() })
    }

    /// Whether a program may ask its user; what is wrong otherwise, which is told on the spot and sent nowhere.
    pub fn question(&self, query: &Form) -> Result<Result<Question, &'static str>, StoreError> {
        let text = |name: &str| query.get(name).map_or("", String::as_str);
        let Some(Registered { redirect, .. }) = self.client(text("client_id"))? else {
            return Ok(Err("The program is not known."));
        };
        if !is_same_loopback(&redirect, text("redirect_uri")) {
            return Ok(Err("redirect_uri is not the one that was registered."));
        }
        if text("response_type") != "code"
            || text("code_challenge_method") != "S256"
            || text("code_challenge").len() != 43
        {
            return Ok(Err("response_type is code, and code_challenge_method is S256."));
        }
        if !text("scope").split(' ').all(|scope| [CHECKOUTS, ORDERS].contains(&scope)) {
            return Ok(Err("There is no such scope."));
        }
        Ok(Ok(Question {
            client: text("client_id").to_owned(),
            redirect: text("redirect_uri").to_owned(),
            scope: text("scope").to_owned(),
            state: text("state").to_owned(),
            challenge: text("code_challenge").to_owned(),
        }))
    }

    /// Where the browser goes with the user's answer.
    pub fn answered(&self, base: &str, question: &Question, allowed: bool) -> Result<String, StoreError> {
        let mut answer = form_urlencoded::Serializer::new(String::new());
        if allowed {
            let family = Uuid::new_v4().to_string();
            let code = self.grant("code", &family, question, CODE)?;
            answer.append_pair("code", &code);
        } else {
            answer.append_pair("error", "access_denied").append_pair("error_description", "You said no.");
        }
        let answer = answer.append_pair("state", &question.state).append_pair("iss", base).finish();
        Ok(format!("{}?{answer}", question.redirect))
    }

    /// The token endpoint (RFC 6749, sections 4.1.3 and 6). `basic` is the client's name and secret from its header.
    pub fn exchange(
        &self,
        accounts: Accounts,
        form: &Form,
        basic: Option<(String, String)>,
    ) -> Result<Reply, StoreError> {
        let text = |name: &str| form.get(name).map_or("", String::as_str);
        let id = basic.as_ref().map_or(text("client_id"), |(id, _)| id);
        let known = self.client(id)?;
        let shown = basic.as_ref().map(|(_, secret)| hash(secret));
        let Some(Registered { redirect, .. }) = known.filter(|known| known.secret == shown) else {
            return Ok(Reply { status: 401, ..denied("invalid_client", "The program is not known.") });
        };
        let (kind, token) = match text("grant_type") {
            "authorization_code" => ("code", text("code")),
            "refresh_token" => ("refresh", text("refresh_token")),
            _ => return Ok(denied("unsupported_grant_type", "Codes and refresh tokens are exchanged.")),
        };
        let bad = denied("invalid_grant", "The code or token is not good, or not any more.");
        let sql =
            "SELECT kind, family, scope, challenge, until FROM grants WHERE hash = ?1 AND client = ?2 AND stall = ?3";
        let found = self.transaction.query_row(sql, params![hash(token), id, self.stall], |row| {
            let text = |at| row.get::<_, String>(at);
            Ok((text(0)?, text(1)?, text(2)?, text(3)?, row.get::<_, i64>(4)?))
        });
        let Some((known, family, scope, challenge, until)) = found.optional()? else { return Ok(bad) };
        if known == "spent" {
            // Somebody has a code that was exchanged before: nobody knows who is right, so all of it ends.
            self.transaction.execute("DELETE FROM grants WHERE family = ?1", [family])?;
            return Ok(bad);
        }
        let proven = URL_SAFE_NO_PAD.encode(Sha256::digest(text("code_verifier"))) == challenge;
        let right = kind == "refresh" || (proven && is_same_loopback(&redirect, text("redirect_uri")));
        if known != kind || until < now() || !right {
            return Ok(bad);
        }
        if kind == "code" {
            self.transaction.execute("UPDATE grants SET kind = 'spent' WHERE hash = ?1", params![hash(token)])?;
        } else {
            // A refresh token is good once, and the access token goes with it.
            let sql = "DELETE FROM grants WHERE family = ?1 AND kind IN ('refresh', 'access')";
            self.transaction.execute(sql, [&family])?;
        }
        let question =
            Question { client: id.to_owned(), redirect, scope, state: String::new(), challenge: String::new() };
        let access = self.grant("access", &family, &question, accounts.seconds)?;
        let refresh = self.grant("refresh", &family, &question, REFRESH)?;
        let told = json!({"access_token": access, "token_type": "Bearer", "expires_in": accounts.seconds,
            "refresh_token": refresh, "scope": question.scope});
        Ok(Reply { status: 200, body: told.to_string() })
    }

    /// RFC 7009: a token and all that came of the same sign-in are good no more. An unknown one is none already.
    pub fn revoke(&self, form: &Form) -> Result<Reply, StoreError> {
        let sql = "DELETE FROM grants WHERE family =
                   (SELECT family FROM grants WHERE hash = ?1 AND stall = ?2 AND kind IN ('refresh', 'access'))";
        self.transaction.execute(sql, params![hash(form.get("token").map_or("", String::as_str)), self.stall])?;
        Ok(Reply { status: 200, body: "{}".to_owned() })
    }

    /// What a token is good for where a scope is needed.
    pub fn admits(&self, token: &str, scope: &str) -> Result<Admission, StoreError> {
        let sql = "SELECT scope FROM grants WHERE hash = ?1 AND stall = ?2 AND kind = 'access' AND until > ?3";
        let found = self.transaction.query_row(sql, params![hash(token), self.stall, now()], |row| row.get(0));
        let found: Option<String> = found.optional()?;
        Ok(match found {
            None => Admission::Nothing,
            Some(granted) if granted.split(' ').any(|one| one == scope) => Admission::Granted,
            Some(_) => Admission::Another,
        })
    }

    fn grant(&self, kind: &str, family: &str, question: &Question, seconds: i64) -> Result<String, StoreError> {
        // Two of them are 244 random bits.
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let sql = "INSERT INTO grants (stall, hash, kind, family, client, scope, challenge, until)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let Question { client, scope, challenge, .. } = question;
        let until = now() + seconds;
        self.transaction
            .execute(sql, params![self.stall, hash(&token), kind, family, client, scope, challenge, until])?;
        Ok(token)
    }

    fn client(&self, id: &str) -> Result<Option<Registered>, StoreError> {
        let sql = "SELECT secret, redirect FROM clients WHERE id = ?1 AND stall = ?2";
        let found = self.transaction.query_row(sql, params![id, self.stall], |row| {
            Ok(Registered { secret: row.get(0)?, redirect: row.get(1)? })
        });
        Ok(found.optional()?)
    }
}

/// Whether two addresses of this machine are the same but for the port, which a program gets anew each time (RFC 8252,
/// section 7.3).
fn is_same_loopback(registered: &str, shown: &str) -> bool {
    let path = |uri: &str| {
        let (port, path) = uri.strip_prefix("http://127.0.0.1:")?.split_once('/')?;
        (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then(|| path.to_owned())
    };
    path(registered).is_some_and(|registered| path(shown) == Some(registered))
}

/// The name and secret of `Authorization: Basic` (RFC 7617), as a form encodes them.
pub fn basic(header: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(header.strip_prefix("Basic ")?).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |text: &str| form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned());
    Some((decoded(id)?, decoded(secret)?))
}

fn denied(error: &str, description: &str) -> Reply {
    Reply { status: 400, body: json!({"error": error, "error_description": description}).to_string() }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

fn now() -> i64 {
    Timestamp::now().as_second()
}
