//! One HTTP exchange with a merchant, within limits, and what its failure means for an order.

use super::endpoint::{ConnectError, Endpoint};
use super::platform::Platform;
use crate::acp;
use crate::key::Keys;
use crate::message;
use crate::ucp::{self, Release};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ureq::Agent;
use ureq::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, Transport};
use uuid::Uuid;
use yiju_domain::id::IdempotencyKey;
use yiju_domain::merchant::CallError;

/// What a merchant may cost in time and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the look-up of the name to the end of the TLS handshake.
    pub connect: Duration,
    /// From the end of the request to the end of the answer's headers.
    pub answer: Duration,
    /// The whole exchange.
    pub total: Duration,
    /// Bytes of the answer's body.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            total: Duration::from_secs(60),
            body: 1024 * 1024,
        }
    }
}

/// Bytes of an answer's headers.
const HEADERS: usize = 32 * 1024;
/// Characters of a merchant's words that are handed on.
const WORDS: usize = 500;

/// A call to be made.
pub struct Call<'a> {
    /// GET, POST or PUT.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Under which key, where the call changes something.
    pub key: Option<&'a IdempotencyKey>,
    /// What to send.
    pub body: Option<Body>,
    /// In which protocol.
    pub tongue: Tongue,
}

/// What a call sends.
pub enum Body {
    /// `application/json`.
    Json(Value),
    /// `application/x-www-form-urlencoded`, encoded.
    Form(String),
}

/// A protocol, for the headers that it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// UCP, in the release that is agreed, once one is.
    Ucp(Option<Release>),
    /// ACP, in the release of [`acp::VERSION`].
    Acp,
    /// OAuth 2.0, which wants none.
    Oauth,
}

/// What came back, whole.
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// HTTP headers.
    headers: HeaderMap,
    /// At most [`Limits::body`] bytes.
    body: Vec<u8>,
}

/// Calls one origin.
pub struct Wire {
    limits: Limits,
    authorization: Option<String>,
    proxied: bool,
    /// Who calls, where it is not only this program.
    platform: Option<Platform>,
}

impl Wire {
    /// A wire to the origin of `endpoint`, with a bearer token where there is a credential.
    fn new(endpoint: &Endpoint, credential: Option<&str>) -> Self {
        Self {
            limits: Limits::default(),
            authorization: credential.map(|credential| format!("Bearer {credential}")),
            // A proxy cannot reach this machine's loopback.
            proxied: !endpoint.is_loopback(),
            platform: None,
        }
    }

    /// The same for a credential that may not be one.
    ///
    /// # Errors
    /// [`ConnectError::Credential`] where it cannot stand in a header.
    pub fn sending(endpoint: &Endpoint, credential: Option<String>) -> Result<Self, ConnectError> {
        let sendable = |credential: &String| {
            !credential.is_empty() && !credential.contains(' ') && HeaderValue::from_str(credential).is_ok()
        };
        if credential.as_ref().is_some_and(|credential| !sendable(credential)) {
            return Err(ConnectError::Credential);
        }
        Ok(Self::new(endpoint, credential.as_deref()))
    }

    /// A wire for a program that says who it is by the name and secret which the server gave it (RFC 6749, section
    /// 2.3.1), or has no secret.
    pub fn of_client(endpoint: &Endpoint, client: Option<(&str, &str)>) -> Self {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = |(id, secret)| format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))));
        Self { authorization: client.map(basic), ..Self::new(endpoint, None) }
    }

    /// Sets the limits.
    pub const fn limit(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Calls in the name of a platform, and signs for it.
    pub fn speak_for(&mut self, platform: Platform) {
        self.platform = Some(platform);
    }

    /// Whose name is called in.
    pub const fn platform(&self) -> Option<&Platform> {
        self.platform.as_ref()
    }

    /// Makes a call once. Follows no redirect and keeps no connection.
    ///
    /// # Errors
    /// [`CallError::NotSent`] where no connection came about, [`CallError::Unclear`] where one did and broke.
    pub fn exchange(&self, call: &Call<'_>) -> Result<Answer, CallError> {
        let connected = Arc::new(AtomicBool::new(false));
        let failed = |error: ureq::Error| {
            let why = reason(&error);
            if connected.load(Ordering::SeqCst) {
                CallError::Unclear(format!("the merchant's answer did not come through: {why}"))
            } else {
                CallError::NotSent(format!("the merchant cannot be reached: {why}"))
            }
        };
        let agent = self.agent(Connected(Arc::clone(&connected)));
        let body = call.body.as_ref().map(|body| match body {
            Body::Json(json) => json.to_string(),
            Body::Form(form) => form.clone(),
        });
        let request = self
            .request(call, body.as_deref())
            .map_err(|error| CallError::NotSent(format!("the call cannot be made: {error}")))?;
        let answer = match body {
            Some(body) => agent.run(request.map(|()| body)),
            None => agent.run(request),
        };
        let mut answer = answer.map_err(failed)?;
        let body = answer.body_mut().with_config().limit(self.limits.body).read_to_vec().map_err(failed)?;
        tracing::debug!(method = %call.method, status = answer.status().as_u16(), bytes = body.len(), "merchant answered");
        let (parts, _) = answer.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    fn request(&self, call: &Call<'_>, body: Option<&str>) -> Result<Request<()>, ureq::http::Error> {
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(&call.url)
            .header("Request-Id", Uuid::new_v4().to_string())
            .header(header::ACCEPT, "application/json");
        request = match call.tongue {
            Tongue::Ucp(release) => {
                let release = release.map(|release| format!("; version=\"{release}\"")).unwrap_or_default();
                let profile = self.platform.as_ref().map_or(ucp::AGENT, Platform::profile);
                request.header("UCP-Agent", format!("profile=\"{profile}\"{release}"))
            }
            Tongue::Acp => {
                request.header("API-Version", acp::VERSION).header("Timestamp", jiff::Timestamp::now().to_string())
            }
            Tongue::Oauth => request,
        };
        match call.body {
            Some(Body::Json(_)) => request = request.header(header::CONTENT_TYPE, "application/json"),
            Some(Body::Form(_)) => request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            None => {}
        }
        if matches!(call.tongue, Tongue::Ucp(Some(_))) {
            request = request.header("Request-Signature", digest(body.unwrap_or_default()));
        }
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key.as_str());
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let mut request = request.body(())?;
        if let (Some(platform), Tongue::Ucp(Some(_))) = (&self.platform, call.tongue) {
            platform.sign(&mut request, body)?;
        }
        Ok(request)
    }

    fn agent(&self, connected: Connected) -> Agent {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(HEADERS)
            .max_idle_connections(0)
            .timeout_connect(Some(self.limits.connect))
            .timeout_resolve(Some(self.limits.connect))
            .timeout_recv_response(Some(self.limits.answer))
            .timeout_global(Some(self.limits.total))
            .user_agent(concat!("yiju/", env!("CARGO_PKG_VERSION")));
        if !self.proxied {
            config = config.proxy(None);
        }
        Agent::with_parts(config.build(), DefaultConnector::new().chain(connected), DefaultResolver::default())
    }
}

/// What stands in `Request-Signature`, which January's REST binding requires, some merchants of later releases still do,
/// and whose form is left open: the body's SHA-256, so that a change on the way shows. Who calls is told by the bearer
/// token.
fn digest(body: &str) -> String {
    let hash = Sha256::digest(body);
    hash.iter().fold("sha-256=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// Stands last in the chain that makes a connection, and notes that there is one: only from then on can anything of
/// the call have reached the merchant.
#[derive(Debug)]
struct Connected(Arc<AtomicBool>);

impl<In: Transport> Connector<In> for Connected {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<In>, ureq::Error> {
        self.0.store(chained.is_some(), Ordering::SeqCst);
        Ok(chained)
    }
}

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        ureq::Error::HostNotFound => "its name is not known. Check the network and the address".to_owned(),
        ureq::Error::BodyExceedsLimit(limit) => format!("it is longer than {limit} bytes"),
        ureq::Error::LargeResponseHeader(..) => format!("its headers are longer than {HEADERS} bytes"),
        other => other.to_string(),
    }
}

impl Answer {
    /// The answer, once its signature is known to hold, where it has one.
    ///
    /// # Errors
    /// [`CallError::Unclear`] where the signature does not hold: whoever wrote that, the merchant may have acted.
    pub fn signed_by(self, keys: &Keys) -> Result<Self, CallError> {
        match message::answer(keys, self.status, &self.headers, &self.body) {
            Ok(()) => Ok(self),
            Err(why) => Err(CallError::Unclear(format!("the merchant's answer cannot be trusted: {}", why.what))),
        }
    }

    /// The JSON of an answer that carries a result.
    ///
    /// # Errors
    /// What the status means where it is not a success ([`Answer::failure`]), and [`CallError::Unclear`] for a success
    /// that is no JSON.
    pub fn json(&self) -> Result<Value, CallError> {
        if !self.status.is_success() {
            return Err(self.failure());
        }
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" {
            let kind = if kind.is_empty() { "no type".to_owned() } else { plain(&kind) };
            return Err(CallError::Unclear(format!("the merchant answered with {kind} where JSON is due")));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| CallError::Unclear(format!("the merchant's answer is no JSON: {error}")))
    }

    /// What a status other than success means: HTTP's classes (RFC 9110, section 15), read for one question: may the
    /// merchant have acted?
    pub fn failure(&self) -> CallError {
        let status = self.status.as_u16();
        match status {
            429 | 503 => CallError::Busy { retry_after: self.retry_after() },
            // Not received in time, and a conflict: with an earlier try that is still being worked on, or that has
            // been. Either may have left an order.
            408 | 409 | 425 => {
                CallError::Unclear(format!("the merchant cannot tell (HTTP {status}): {}", self.words()))
            }
            400..=499 => CallError::Refused { status, message: self.words() },
            300..=399 => CallError::Unclear(format!(
                "the merchant points to another address (HTTP {status}), which is not followed"
            )),
            _ => CallError::Unclear(format!("the merchant failed (HTTP {status}): {}", self.words())),
        }
    }

    /// Seconds until the merchant wants to be called again (RFC 9110, section 10.2.3: a number or a date).
    pub fn retry_after(&self) -> Option<u64> {
        let value = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        value.parse().ok().or_else(|| {
            let date = jiff::fmt::rfc2822::parse(value).ok()?;
            let seconds = date.timestamp().as_second() - jiff::Timestamp::now().as_second();
            Some(u64::try_from(seconds).unwrap_or(0))
        })
    }

    /// Why, in the merchant's words where there are any.
    fn words(&self) -> String {
        let told = serde_json::from_slice(&self.body).ok().and_then(|body| explanation(&body));
        told.unwrap_or_else(|| self.status.canonical_reason().unwrap_or("no reason given").to_owned())
    }
}

/// What a message says to people: UCP's `messages`, else the `content` of its protocol errors, else what other
/// services call it.
pub fn explanation(body: &Value) -> Option<String> {
    let messages = body.get("messages").and_then(Value::as_array).into_iter().flatten();
    let told: Vec<&str> = messages.filter_map(|message| message.get("content")?.as_str()).collect();
    if !told.is_empty() {
        return Some(plain(&told.join(" ")));
    }
    let named = ["content", "message", "detail", "error_description", "error", "code"];
    named.iter().find_map(|name| body.get(name)?.as_str()).map(plain).filter(|told| !told.is_empty())
}

/// A merchant's words as one line of bounded length.
pub fn plain(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        Answer { status: StatusCode::from_u16(status).expect("a status"), headers: map, body: body.into() }
    }

    #[test]
    fn a_status_tells_whether_the_merchant_may_have_acted() {
        for status in [400, 401, 403, 404, 410, 415, 422] {
            let failure = answer(status, &[], "").failure();
            assert!(matches!(failure, CallError::Refused { status: told, .. } if told == status), "{status}");
        }
        for status in [302, 307, 408, 409, 425, 500, 502, 504, 599] {
            assert!(matches!(answer(status, &[], "").failure(), CallError::Unclear(_)), "{status}");
        }
        for status in [429, 503] {
            assert!(matches!(answer(status, &[], "").failure(), CallError::Busy { retry_after: None }), "{status}");
        }
    }

    #[test]
    fn the_time_to_wait_is_a_number_or_a_date() {
        assert_eq!(answer(429, &[("retry-after", " 7 ")], "").retry_after(), Some(7));
        let past = answer(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], "");
        assert_eq!(past.retry_after(), Some(0));
        assert_eq!(answer(429, &[("retry-after", "soon")], "").retry_after(), None);
    }

    #[test]
    fn a_refusal_is_told_in_the_merchants_words_on_one_line() {
        let told = |body: &str| answer(422, &[], body).words();
        assert_eq!(told(r#"{"messages":[{"content":"Sold out."},{"content":"Try tea."}]}"#), "Sold out. Try tea.");
        assert_eq!(told(r#"{"code":"gone","content":"No\nlonger\u001b[31m here"}"#), "No longer [31m here");
        assert_eq!(told("<html>"), "Unprocessable Entity");
    }

    #[test]
    fn only_json_is_read() {
        let json = [("content-type", "application/json; charset=utf-8")];
        assert!(answer(200, &json, "{}").json().is_ok());
        assert!(matches!(answer(200, &json, "{").json(), Err(CallError::Unclear(_))));
        assert!(matches!(answer(200, &[("content-type", "text/html")], "{}").json(), Err(CallError::Unclear(_))));
        assert!(matches!(answer(200, &[], "{}").json(), Err(CallError::Unclear(_))));
    }
}
