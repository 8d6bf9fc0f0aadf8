//! The HTTP of the sandbox's authorization server.

use super::accounts::{self, Accounts, Form};
use super::book::{Page, Reply};
use super::document;
use super::server::{BODY, Refusal, Shared, at_the_book, html, refuse, stall_of};
use super::tongue::Tongue;
use crate::ucp::Release;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::sync::Arc;
use yiju_domain::id::MerchantId;

/// Where the authorization server of a stall tells of itself (RFC 8414).
const AUTHORITY: &str = "/.well-known/oauth-authorization-server";

/// Where the authorization servers of the whole menu and of each merchant in it tell of themselves.
pub fn authorities() -> Router<Arc<Shared>> {
    Router::new().route(AUTHORITY, get(authority)).route(&format!("{AUTHORITY}/m/{{merchant}}"), get(authority))
}

/// The authorization server of a stall.
pub fn stall() -> Router<Arc<Shared>> {
    Router::new()
        .route("/oauth/register", post(register))
        .route("/oauth/authorize", get(question).post(answer))
        .route("/oauth/token", post(exchange))
        .route("/oauth/revoke", post(revoke))
}

/// A call to the authorization server of a stall, with its HTTP taken off.
struct Visit {
    accounts: Accounts,
    merchant: Option<MerchantId>,
    base: String,
    query: Form,
    form: Form,
    body: Bytes,
    basic: Option<(String, String)>,
}

/// Lets a call to the authorization server in, where the house has accounts.
async fn visit(shared: &Shared, params: &RawPathParams, request: Request) -> Result<Visit, Refusal> {
    let (parts, body) = request.into_parts();
    let accounts = shared.counter.house().accounts;
    let accounts = accounts.ok_or_else(|| refuse(StatusCode::NOT_FOUND, "not_found", "The house has no accounts."))?;
    let (merchant, base) = stall_of(params, &parts.headers, Tongue::Ucp(Release::NEWEST))?;
    let body = axum::body::to_bytes(body, BODY)
        .await
        .map_err(|_| refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is longer than one mebibyte."))?;
    let pairs = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect();
    let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    Ok(Visit {
        accounts,
        merchant,
        base,
        query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
        form: pairs(&body),
        basic: shown.and_then(accounts::basic),
        body,
    })
}

fn json(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, reply.body).into_response()
}

async fn authority(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let visit = visit(&shared, &params, request).await?;
    Ok(json(Reply { status: 200, body: accounts::metadata(&visit.base).to_string() }))
}

async fn register(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { merchant, body, .. } = visit(&shared, &params, request).await?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Ok(json(at_the_book(shared, merchant, move |page| page.register(&body)).await?))
}

async fn question(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { accounts, merchant, base, query, .. } = visit(&shared, &params, request).await?;
    if !accounts.asks {
        return sent_back(shared, merchant, base, query, true).await;
    }
    let asked = at_the_book(shared, merchant, move |page| page.question(&query)).await?;
    let why = |why| refuse(StatusCode::BAD_REQUEST, "invalid_request", why);
    asked.map(|_| html(document::question())).map_err(why)
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { merchant, base, query, form, .. } = visit(&shared, &params, request).await?;
    let allowed = form.get("answer").is_some_and(|answer| answer == "allow");
    sent_back(shared, merchant, base, query, allowed).await
}

/// Sends the browser back with the customer's answer.
async fn sent_back(
    shared: Arc<Shared>,
    merchant: Option<MerchantId>,
    base: String,
    query: Form,
    allowed: bool,
) -> Result<Response, Refusal> {
    let work = move |page: &Page<'_>| {
        page.question(&query)?
            .map_or_else(|why| Ok(Err(why)), |question| page.answered(&base, &question, allowed).map(Ok))
    };
    let to = at_the_book(shared, merchant, work).await?;
    let to = to.map_err(|why| refuse(StatusCode::BAD_REQUEST, "invalid_request", why))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}

async fn exchange(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { accounts, merchant, form, basic, .. } = visit(&shared, &params, request).await?;
    Ok(json(at_the_book(shared, merchant, move |page| page.exchange(accounts, &form, basic)).await?))
}

async fn revoke(
    State(shared): State<Arc<Shared>>,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { merchant, form, .. } = visit(&shared, &params, request).await?;
    Ok(json(at_the_book(shared, merchant, move |page| page.revoke(&form)).await?))
}
