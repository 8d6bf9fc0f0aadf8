//! The sandbox's HTTP: routes, headers, credentials, and the fault switches between a call and its effect.

use super::accounts::Admission;
use super::book::{Page, Reply};
use super::counter::{Answered, Counter, Order};
use super::cut::Scissors;
use super::document;
use super::faults::{Board, Fault, Operation};
use super::herald::Herald;
use super::journal::{Exchange, Journal};
use super::platform;
use super::sign_in;
use super::tongue::Tongue;
use crate::acp;
use crate::key::Keys;
use crate::message;
use crate::ucp::Release;
use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{OriginalUri, RawPathParams, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use yiju_domain::id::MerchantId;
use yiju_store::StoreError;

/// Bytes of a request's body.
pub const BODY: usize = 1024 * 1024;

/// What all calls share.
pub struct Shared {
    /// Where calls become effects.
    pub counter: Counter,
    /// Who tells platforms what became of their orders.
    pub herald: Arc<Herald>,
    /// The SHA-256 of the bearer token that every checkout call needs.
    pub credential: Option<[u8; 32]>,
    /// The fault switches.
    pub board: Board,
    /// What was said.
    pub journal: Journal,
}

/// The routes of the whole menu and of each merchant in it, in every protocol.
pub fn routes(shared: Arc<Shared>) -> Router {
    let others = [Tongue::Ucp(Release::LateJanuary), Tongue::Ucp(Release::January), Tongue::Acp];
    let newest = stall(Tongue::Ucp(Release::NEWEST));
    let all = others.into_iter().fold(newest, |all, tongue| all.nest(&tongue.prefix(), stall(tongue)));
    Router::new()
        .merge(sign_in::authorities())
        .nest("/m/{merchant}", all.clone())
        .merge(all)
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.") })
        .method_not_allowed_fallback(|| async {
            refuse(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes other methods.")
        })
        .with_state(shared)
}

fn stall(tongue: Tongue) -> Router<Arc<Shared>> {
    let on = |operation: Operation| {
        move |State(shared): State<Arc<Shared>>,
              ConnectInfo(scissors): ConnectInfo<Scissors>,
              params: RawPathParams,
              request: Request| async move {
            respond(shared, (operation, tongue), &scissors, &params, request).await
        }
    };
    let pages = Router::new()
        .route("/receipts/{id}", get(receipt))
        .route("/about", get(|| async { html(document::page(None)) }));
    if tongue == Tongue::Acp {
        return pages
            .route("/.well-known/acp.json", get(on(Operation::Discover)))
            .route("/checkout_sessions", post(on(Operation::Create)))
            .route("/checkout_sessions/{id}", get(on(Operation::Get)).post(on(Operation::Update)))
            .route("/checkout_sessions/{id}/complete", post(on(Operation::Complete)))
            .route("/checkout_sessions/{id}/cancel", post(on(Operation::Cancel)));
    }
    let stall = pages
        .route("/.well-known/ucp", get(on(Operation::Discover)))
        .route("/checkout-sessions", post(on(Operation::Create)))
        .route("/checkout-sessions/{id}", get(on(Operation::Get)).put(on(Operation::Update)))
        .route("/checkout-sessions/{id}/complete", post(on(Operation::Complete)))
        .route("/checkout-sessions/{id}/cancel", post(on(Operation::Cancel)))
        .route("/orders/{id}", get(on(Operation::Order)).put(on(Operation::Note)))
        .route("/testing/simulate-shipping/{id}", post(on(Operation::Ship)))
        .route("/orders/{id}/refunds", post(on(Operation::Refund)));
    if tongue != Tongue::Ucp(Release::NEWEST) {
        return stall;
    }
    stall
        .route("/carts", post(on(Operation::Collect)))
        .route("/carts/{id}", get(on(Operation::Cart)).put(on(Operation::Recollect)))
        .route("/carts/{id}/cancel", post(on(Operation::Discard)))
        .route("/catalog/search", post(on(Operation::Search)))
        .route("/catalog/lookup", post(on(Operation::Lookup)))
        .route("/catalog/product", post(on(Operation::Product)))
        .merge(sign_in::stall())
}

async fn respond(
    shared: Arc<Shared>,
    (operation, tongue): (Operation, Tongue),
    scissors: &Scissors,
    params: &RawPathParams,
    request: Request,
) -> Response {
    let faults = shared.board.strike(operation);
    for fault in &faults {
        match *fault {
            Fault::Delay(time) => tokio::time::sleep(time).await,
            Fault::DropBefore => {
                scissors.cut();
                return StatusCode::NO_CONTENT.into_response();
            }
            Fault::Busy { retry_after } => {
                let refusal = refuse(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Call again later.");
                return ([(header::RETRY_AFTER, retry_after.to_string())], refusal).into_response();
            }
            Fault::ServerError => return broken(),
            Fault::DropAfter | Fault::WrongTotal(_) | Fault::Garbage => {}
        }
    }
    let path = request.uri().path().to_owned();
    let order = match arrive(&shared, (operation, tongue), params, request).await {
        Ok(order) => order,
        Err(refusal) => return refusal.into_response(),
    };
    let (key, sent) = (order.key.clone(), serde_json::from_slice(&order.body).ok());
    let counter = Arc::clone(&shared);
    let served = tokio::task::spawn_blocking(move || counter.counter.serve(&order)).await;
    let Ok(Ok(Answered { mut reply, replayed, event })) = served else {
        tracing::error!("the sandbox cannot write its file");
        return broken();
    };
    if let Some(event) = event {
        let herald = Arc::clone(&shared.herald);
        tokio::task::spawn_blocking(move || herald.tell(&event));
    }
    let mut kept_back = false;
    for fault in faults {
        match fault {
            Fault::WrongTotal(more) => {
                if let Ok(checkout) = serde_json::from_str::<Value>(&reply.body) {
                    reply.body = document::overcharge(checkout, more).to_string();
                }
            }
            Fault::DropAfter => {
                scissors.cut();
                kept_back = true;
            }
            Fault::Garbage => {
                kept_back = true;
                reply.body = "{\"id\": \"half an ans".to_owned();
            }
            _ => {}
        }
    }
    let answer = if kept_back { None } else { serde_json::from_str(&reply.body).ok() };
    shared.journal.add(Exchange {
        operation,
        tongue,
        path,
        key,
        request: sent,
        status: reply.status,
        answer,
        replayed,
    });
    send(operation, reply)
}

/// Does `work` with the file; what fails there is the sandbox's own fault.
pub async fn at_the_book<T: Send + 'static>(
    shared: Arc<Shared>,
    merchant: Option<MerchantId>,
    work: impl FnOnce(&Page<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(move || shared.counter.transact(merchant.as_ref(), work)).await;
    match done {
        Ok(Ok(done)) => Ok(done),
        _ => Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "The sandbox failed and did nothing.")),
    }
}

/// The stall that a call is to, and its URL in the call's protocol.
pub fn stall_of(
    params: &RawPathParams,
    headers: &HeaderMap,
    tongue: Tongue,
) -> Result<(Option<MerchantId>, String), Refusal> {
    let merchant = params.iter().find(|(known, _)| *known == "merchant").map(|(_, value)| MerchantId(value.to_owned()));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_loopback(host));
    let host = host.ok_or_else(|| {
        refuse(StatusCode::MISDIRECTED_REQUEST, "misdirected", "The sandbox serves this machine only.")
    })?;
    let prefix = merchant.as_ref().map_or_else(String::new, |id| format!("/m/{}", crate::url::segment(id.as_str())));
    Ok((merchant, format!("http://{host}{prefix}{}", tongue.prefix())))
}

/// Takes the HTTP off a call that may be made, or tells why it may not.
async fn arrive(
    shared: &Arc<Shared>,
    (operation, tongue): (Operation, Tongue),
    params: &RawPathParams,
    request: Request,
) -> Result<Order, Refusal> {
    let (parts, body) = request.into_parts();
    let param = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let (merchant, base) = stall_of(params, &parts.headers, tongue)?;
    if operation != Operation::Discover {
        admit(shared, &parts.headers)?;
        known(shared, operation, (merchant.as_ref(), &base), &parts.headers).await?;
        match tongue {
            Tongue::Ucp(release) => negotiate(text("ucp-agent"), release)?,
            Tongue::Acp => version(text("api-version"))?,
        }
    }
    if operation == Operation::Ship {
        let said = text("simulation-secret").map(str::to_owned);
        if said.is_none() || said != shared.counter.house().secret {
            return Err(refuse(StatusCode::FORBIDDEN, "forbidden", "Simulation-Secret is not the one of the house."));
        }
    }
    let body = axum::body::to_bytes(body, BODY).await.map_err(|_| {
        refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is longer than one mebibyte, or was cut.")
    })?;
    let json = text("content-type")
        .is_some_and(|kind| kind.split(';').next().unwrap_or_default().trim() == "application/json");
    if !body.is_empty() && !json {
        return Err(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", "Bodies are application/json."));
    }
    let key = text("idempotency-key").map(str::to_owned);
    if tongue == Tongue::Acp && operation.changes() && key.is_none() {
        return Err(refuse(StatusCode::BAD_REQUEST, "idempotency_key_required", "Idempotency-Key is missing."));
    }
    let platform = text("ucp-agent").and_then(|agent| member(agent, "profile")).map(str::to_owned);
    let about = param("id").unwrap_or_default();
    let mandated = operation == Operation::Complete && shared.counter.house().mandates;
    let signed = ["signature", "signature-input"].into_iter().any(|name| text(name).is_some());
    let profile = if signed || mandated { opened(shared, platform.clone()).await } else { None };
    if let Some(profile) = &profile {
        // As it was called, before it was sorted by its beginning.
        let whole = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |whole| &whole.0);
        let to = text("host").and_then(|host| format!("http://{host}{whole}").parse().ok());
        let to = to.unwrap_or_else(|| parts.uri.clone());
        message::call(&Keys::of(profile), &parts.method, &to, &parts.headers, &body).map_err(|why| {
            let status = if why.code == "digest_mismatch" { StatusCode::BAD_REQUEST } else { StatusCode::UNAUTHORIZED };
            refuse(status, why.code, format!("The call cannot be trusted: {}.", why.what))
        })?;
    }
    Ok(Order { operation, tongue, merchant, base, about, platform, profile, key, body: body.to_vec() })
}

/// The profile of a platform: as the house knows it; else as it is on this machine, for a sandbox that calls others at all.
async fn opened(shared: &Shared, platform: Option<String>) -> Option<Value> {
    let platform = platform?;
    if let Some(known) = shared.counter.house().platforms.get(&platform) {
        return Some(known.clone());
    }
    if !shared.herald.speaks() {
        return None;
    }
    tokio::task::spawn_blocking(move || platform::profile(&platform::agent(), &platform)).await.ok().flatten()
}

/// Lets in who has the token. Hashes are compared, whole, so that time tells nothing about the token.
fn admit(shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(expected) = shared.credential else { return Ok(()) };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let given: [u8; 32] = Sha256::digest(shown.unwrap_or_default()).into();
    let differing = expected.iter().zip(given).fold(0, |differing, (a, b)| differing | (a ^ b));
    if shown.is_some() && std::hint::black_box(differing) == 0 {
        return Ok(());
    }
    Err(refuse(StatusCode::UNAUTHORIZED, "unauthorized", "The credential is missing or not the sandbox's."))
}

/// Lets in who is signed in, where the house has accounts and the call is one of those that need it.
async fn known(
    shared: &Arc<Shared>,
    operation: Operation,
    (merchant, issuer): (Option<&MerchantId>, &str),
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let (Some(scope), Some(_)) = (operation.scope(), shared.counter.house().accounts) else { return Ok(()) };
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = shown.and_then(|shown| shown.strip_prefix("Bearer ")).map(str::to_owned) else {
        let refusal = refuse(StatusCode::UNAUTHORIZED, "identity_required", "Sign in to order here.");
        return Err(refusal.challenging(issuer, ""));
    };
    match at_the_book(Arc::clone(shared), merchant.cloned(), move |page| page.admits(&token, scope)).await? {
        Admission::Granted => Ok(()),
        Admission::Another => {
            let refusal = refuse(StatusCode::FORBIDDEN, "insufficient_scope", "The customer did not allow this.");
            Err(refusal.challenging(issuer, &format!(", error=\"insufficient_scope\", scope=\"{scope}\"")))
        }
        Admission::Nothing => {
            let content = "The sign-in does not hold, or not any more.";
            let refusal = refuse(StatusCode::UNAUTHORIZED, "identity_required", content);
            Err(refusal.challenging(issuer, ", error=\"invalid_token\""))
        }
    }
}

/// A member of `UCP-Agent` (RFC 8941 dictionary).
fn member<'a>(agent: &'a str, name: &str) -> Option<&'a str> {
    agent.split([';', ',']).find_map(|part| part.trim().strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
}

/// Every request names its platform's profile. It is fetched only to tell of an order, so that all that both sides could
/// speak is taken as agreed.
fn negotiate(agent: Option<&str>, release: Release) -> Result<(), Refusal> {
    let bad = |content: &str| refuse(StatusCode::BAD_REQUEST, "invalid_profile_url", content);
    let agent = agent.ok_or_else(|| bad("The header UCP-Agent is missing: profile=\"https://…\"."))?;
    let profile = member(agent, "profile").ok_or_else(|| bad("UCP-Agent names no profile: profile=\"https://…\"."))?;
    // Before April nothing was said of what a profile's address may be.
    if release == Release::April {
        let profile: axum::http::Uri = profile.parse().map_err(|_| bad("The profile of UCP-Agent is no URL."))?;
        if !(profile.scheme_str() == Some("https") || profile.host().is_some_and(is_loopback)) {
            return Err(bad("The profile of UCP-Agent is not served over HTTPS."));
        }
    }
    match member(agent, "version") {
        // An older platform is served in the release of this address, as the protocol has it.
        Some(version) if version > release.date() || Release::of(version).is_none() => {
            let content = format!("This address speaks UCP {release}.");
            let status =
                if release == Release::April { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
            Err(refuse(status, "version_unsupported", content))
        }
        _ => Ok(()),
    }
}

/// Every ACP request names its release.
fn version(told: Option<&str>) -> Result<(), Refusal> {
    match told {
        Some(acp::VERSION) => Ok(()),
        Some(_) => Err(refuse(
            StatusCode::BAD_REQUEST,
            "unsupported_version",
            format!("This address speaks ACP {}.", acp::VERSION),
        )),
        None => Err(refuse(StatusCode::BAD_REQUEST, "missing_version", "The header API-Version is missing.")),
    }
}

/// A host of this machine, with or without a port. Others are a page that had its name pointed here.
fn is_loopback(host: &str) -> bool {
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn receipt(State(shared): State<Arc<Shared>>, params: RawPathParams) -> Response {
    let param = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let (merchant, order) = (param("merchant").map(MerchantId), param("id").unwrap_or_default());
    let found = tokio::task::spawn_blocking(move || shared.counter.receipt(merchant.as_ref(), &order)).await;
    match found {
        Ok(Ok(Some(session))) => html(document::page(Some(&session))),
        Ok(Ok(None)) => refuse(StatusCode::NOT_FOUND, "not_found", "There is no such order.").into_response(),
        _ => broken(),
    }
}

fn send(operation: Operation, reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let cache = if operation == Operation::Discover { "public, max-age=60" } else { "no-store" };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, cache)];
    (status, headers, Body::from(reply.body)).into_response()
}

/// A call that is not let in.
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    content: String,
    /// What would let it in (RFC 6750, section 3).
    challenge: Option<String>,
}

/// A call that is not let in, and why.
pub fn refuse(status: StatusCode, code: &'static str, content: impl Into<String>) -> Refusal {
    let challenge = (status == StatusCode::UNAUTHORIZED).then(|| "Bearer".to_owned());
    Refusal { status, code, content: content.into(), challenge }
}

impl Refusal {
    /// With what the authorization server of this name gives, and more words of the challenge.
    fn challenging(self, issuer: &str, more: &str) -> Self {
        Self { challenge: Some(format!("Bearer realm=\"{issuer}\"{more}")), ..self }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // In the words of both protocols: it is not always known yet which one the call speaks.
        let mut body = document::refusal(self.code, &self.content);
        body["type"] = "invalid_request".into();
        body["message"] = body["content"].clone();
        body["detail"] = body["content"].clone();
        let told = (self.status, axum::Json(body));
        match self.challenge {
            Some(challenge) => ([(header::WWW_AUTHENTICATE, challenge)], told).into_response(),
            None => told.into_response(),
        }
    }
}

fn broken() -> Response {
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "The sandbox failed and did nothing.").into_response()
}

/// A page for people.
pub fn html(page: String) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, "default-src 'none'")];
    (headers, page).into_response()
}
