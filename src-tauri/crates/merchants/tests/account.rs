//! Signing in at a merchant, over real HTTP: at the sandbox, whose page is answered as a browser would, and at servers that
//! misuse what comes back.

mod support;

use serde_json::{Value, json};
use std::net::TcpStream;
use std::time::Duration;
use support::hostile::{Heard, Hostile, say};
use support::{Shop, key, limits, ready, teas};
use yiju_domain::merchant::{CallError, CheckoutStatus, MerchantApi};
use yiju_merchants::{Account, AccountError, UcpMerchant};

const PATIENCE: Duration = Duration::from_secs(10);

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}

/// The parameters of an address.
fn parameters(url: &str) -> Vec<(String, String)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn parameter(url: &str, name: &str) -> String {
    parameters(url).into_iter().find(|(known, _)| known == name).map(|(_, value)| value).expect("there")
}

/// Presses a button on the sandbox's page: where the browser is sent then.
fn press(page: &str, answer: &str) -> String {
    let shown = agent().get(page).call().expect("the page");
    assert_eq!(shown.status(), 200);
    let pressed = agent().post(page).send_form([("answer", answer)]).expect("an answer");
    assert_eq!(pressed.status(), 303);
    pressed.headers()["location"].to_str().expect("text").to_owned()
}

/// Goes to an address of this machine: the status that the browser sees.
fn visit(url: &str) -> u16 {
    agent().get(url).call().map_or(0, |answer| answer.status().as_u16())
}

/// What a browser does with a page, on a thread of its own.
fn browser(act: impl Fn(String) + Clone + Send + 'static) -> impl Fn(&str) {
    move |page: &str| {
        let (act, page) = (act.clone(), page.to_owned());
        std::thread::spawn(move || act(page));
    }
}

fn allows() -> impl Fn(&str) {
    browser(|page| assert_eq!(visit(&press(&page, "allow")), 200))
}

fn shop(seconds: i64) -> Shop {
    let menu =
        support::records().iter().map(|one| serde_json::to_string(one).expect("JSON") + "\n").collect::<String>();
    Shop::selling(&menu, &json!({"accounts": {"seconds": seconds}}).to_string())
}

fn scopes(shop: &Shop) -> Vec<String> {
    shop.client().abilities().expect("told").scopes
}

fn sign_in(shop: &Shop, show: &dyn Fn(&str)) -> Result<Account, AccountError> {
    Account::sign_in(&shop.tea(), None, &scopes(shop), show, PATIENCE)
}

fn as_user(shop: &Shop, token: &str) -> UcpMerchant {
    UcpMerchant::new(&shop.tea(), Some(token.to_owned())).expect("an endpoint").with_limits(limits())
}

fn is_shut_out(merchant: &UcpMerchant, name: &str) -> bool {
    matches!(merchant.create(&teas(), &key(name)), Err(CallError::Refused { status: 401, .. }))
}

#[test]
fn who_is_signed_in_orders_and_sees_the_order_until_they_sign_out() {
    let shop = shop(600);
    assert_eq!(scopes(&shop), ["dev.ucp.shopping.checkout:manage", "dev.ucp.shopping.order:read"]);
    assert!(is_shut_out(&shop.client(), "guest"));
    let account = sign_in(&shop, &allows()).expect("signed in");
    assert_eq!(account.scopes, scopes(&shop));
    let token = account.token(jiff::Timestamp::now()).expect("fresh").to_owned();
    let merchant = as_user(&shop, &token);
    let checkout = ready(&merchant, &teas());
    let done = merchant.complete(&checkout.id, &teas(), &key("complete")).expect("placed");
    assert_eq!(done.status, CheckoutStatus::Completed);
    assert!(merchant.track(&done.id, &done.order.expect("an order").id).is_ok());
    // It is written down whole, and nothing of it in a log.
    let kept = serde_json::to_string(&account).expect("JSON");
    assert!(serde_json::from_str::<Account>(&kept).expect("read") == account);
    assert!(!format!("{account:?}").contains(&token));
    assert!(account.revoke().expect("taken"));
    assert!(is_shut_out(&merchant, "after"));
    assert!(matches!(account.renew(), Err(AccountError::Ended(_))));
}

#[test]
fn a_sign_in_that_ran_out_is_renewed_once_with_each_refresh_token() {
    // Less than a call is given: out at once.
    let shop = shop(30);
    let first = sign_in(&shop, &allows()).expect("signed in");
    assert_eq!(first.token(jiff::Timestamp::now()), None);
    let old = as_user(&shop, first.newest());
    assert!(old.create(&teas(), &key("old")).is_ok());
    let second = first.renew().expect("renewed");
    assert!(is_shut_out(&old, "renewed"));
    assert!(as_user(&shop, second.newest()).create(&teas(), &key("new")).is_ok());
    assert!(matches!(first.renew(), Err(AccountError::Ended(_))));
    assert!(second.renew().is_ok());
}

#[test]
fn a_user_may_say_no_and_may_never_come_back() {
    let shop = shop(600);
    let says_no = browser(|page| assert_eq!(visit(&press(&page, "deny")), 200));
    assert!(matches!(sign_in(&shop, &says_no), Err(AccountError::Denied(why)) if why == "You said no."));
    let late = Account::sign_in(&shop.tea(), None, &scopes(&shop), &|_| {}, Duration::from_millis(50));
    assert!(matches!(late, Err(AccountError::Late)));
}

#[test]
fn an_answer_that_nobody_asked_for_is_passed_over_and_one_is_taken_once() {
    let shop = shop(600);
    let meddles = browser(|page| {
        let home = parameter(&page, "redirect_uri");
        assert_eq!(visit(&format!("{home}?code=stolen&state=guessed")), 400);
        assert_eq!(visit(&format!("{home}?code=stolen")), 400);
        let state = parameter(&page, "state");
        assert_eq!(visit(&format!("{home}?code=stolen&state={state}&state=x")), 400);
        let right = press(&page, "allow");
        assert_eq!(visit(&right), 200);
        // Told again: nobody listens any more, or it is said that it was told before.
        assert!([0, 410].contains(&visit(&right)));
    });
    assert!(sign_in(&shop, &meddles).is_ok());
}

#[test]
fn a_merchant_without_accounts_offers_no_sign_in() {
    let shop = Shop::open();
    assert!(scopes(&shop).is_empty());
    assert!(matches!(sign_in(&shop, &|_| panic!("no page")), Err(AccountError::NotOffered)));
}

#[test]
fn a_stolen_code_is_worth_nothing_and_a_code_used_twice_ends_the_sign_in() {
    let shop = shop(600);
    let base = shop.tea();
    let post = |path: &str, form: &[(&str, &str)]| {
        let mut answer =
            agent().post(format!("{base}/oauth/{path}")).send_form(form.iter().copied()).expect("an answer");
        (answer.status().as_u16(), answer.body_mut().read_json::<Value>().expect("JSON"))
    };
    let home = "http://127.0.0.1:9/signed-in";
    let body = json!({"redirect_uris": [home], "token_endpoint_auth_method": "none"});
    let mut registered = agent().post(format!("{base}/oauth/register")).send_json(&body).expect("registered");
    let registered: Value = registered.body_mut().read_json().expect("JSON");
    let client = registered["client_id"].as_str().expect("a name").to_owned();
    // RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let page = |redirect: &str, method: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", &client),
                ("redirect_uri", redirect),
                ("scope", "dev.ucp.shopping.checkout:manage"),
                ("state", "s"),
                ("code_challenge", challenge),
                ("code_challenge_method", method),
            ])
            .finish();
        format!("{base}/oauth/authorize?{query}")
    };
    for other in ["http://127.0.0.1:9/elsewhere", "http://127.0.0.1:9/signed-in/", "http://evil.example/signed-in"] {
        assert_eq!(visit(&page(other, "S256")), 400, "{other}");
    }
    assert_eq!(visit(&page(home, "plain")), 400);
    let code = parameter(&press(&page(home, "S256"), "allow"), "code");
    let exchange = |verifier: &str, redirect: &str| {
        let form = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", redirect)];
        post("token", &[&form[..], &[("client_id", client.as_str()), ("code_verifier", verifier)]].concat())
    };
    for (verifier, redirect) in [("guessed", home), ("", home), (verifier, "http://127.0.0.1:9/elsewhere")] {
        assert_eq!(exchange(verifier, redirect).1["error"], "invalid_grant");
    }
    let (status, granted) = exchange(verifier, home);
    assert_eq!(status, 200);
    let merchant = as_user(&shop, granted["access_token"].as_str().expect("a token"));
    assert!(merchant.create(&teas(), &key("once")).is_ok());
    assert_eq!(exchange(verifier, home).0, 400);
    assert!(is_shut_out(&merchant, "twice"));
}

/// What a server with these metadata, this way back and this answer of its token endpoint makes of a sign-in; and how many
/// calls its token endpoint got.
fn tricked(
    metadata: impl Fn(&str) -> Value + Send + Sync + 'static,
    back: impl Fn(&str) -> String + Send + Sync + Clone + 'static,
    token: impl Fn(&mut TcpStream) + Send + Sync + 'static,
) -> (Result<Account, AccountError>, usize) {
    let calls = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&calls);
    let server = Hostile::hearing(move |heard: &Heard, stream: &mut TcpStream| {
        let base = format!("http://{}", stream.local_addr().expect("an address"));
        match heard.path.as_str() {
            "/.well-known/oauth-authorization-server" => say(stream, 200, "", &metadata(&base).to_string()),
            "/register" => say(stream, 201, "", r#"{"client_id": "c"}"#),
            "/token" => {
                counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                token(stream);
            }
            _ => say(stream, 404, "", "{}"),
        }
    });
    let base = server.url.clone();
    let comes_back = browser(move |page| {
        let (home, state) = (parameter(&page, "redirect_uri"), parameter(&page, "state"));
        visit(&format!("{home}?state={state}&{}", back(&base)));
    });
    let done = Account::sign_in(&server.url, None, &["x:y".to_owned()], &comes_back, Duration::from_secs(2));
    (done, calls.load(std::sync::atomic::Ordering::SeqCst))
}

fn metadata(base: &str) -> Value {
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "registration_endpoint": format!("{base}/register"),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

fn code(base: &str) -> String {
    format!("code=c&iss={base}")
}

fn grants(stream: &mut TcpStream) {
    say(stream, 200, "", r#"{"access_token": "t", "token_type": "bearer"}"#);
}

#[test]
fn an_honest_server_of_few_words_is_signed_in_at() {
    let (account, calls) = tricked(metadata, code, grants);
    let account = account.expect("signed in");
    assert_eq!((account.token(jiff::Timestamp::now()), calls), (Some("t"), 1));
    assert_eq!(account.scopes, ["x:y"]);
    assert!(matches!(account.revoke(), Ok(false)));
    assert!(matches!(account.renew(), Err(AccountError::Ended(_))));
}

#[test]
fn a_mix_up_of_servers_is_refused_before_the_code_is_sent() {
    for back in ["code=c&iss=https://other.example.com", "code=c", "code=c&code=d", "iss=x"] {
        let (refused, calls) = tricked(metadata, move |_| back.to_owned(), grants);
        assert!(matches!(refused, Err(AccountError::Untrusted(_))), "{back}");
        assert_eq!(calls, 0, "{back}");
    }
}

#[test]
fn a_server_that_speaks_for_another_gets_nothing() {
    for (field, value) in [
        ("issuer", "https://shop.example.com"),
        ("token_endpoint", "https://evil.example/token"),
        ("token_endpoint", "http://127.0.0.1:9/token"),
        ("authorization_endpoint", "https://evil.example/authorize"),
        ("code_challenge_methods_supported", "plain"),
    ] {
        let told = move |base: &str| {
            let mut told = metadata(base);
            told[field] = if field.ends_with("supported") { json!([value]) } else { json!(value) };
            told
        };
        let (refused, calls) = tricked(told, code, grants);
        assert!(matches!(refused, Err(AccountError::Untrusted(_))), "{field} {value}: {refused:?}");
        assert_eq!(calls, 0);
    }
    let closed = |base: &str| {
        let mut told = metadata(base);
        told["registration_endpoint"] = Value::Null;
        told
    };
    assert!(matches!(tricked(closed, code, grants).0, Err(AccountError::NoClient)));
}

#[test]
fn a_server_is_also_found_by_openid_and_not_past_a_failure() {
    let at = |path: &'static str, status: u16| {
        let server = Hostile::hearing(move |heard: &Heard, stream: &mut TcpStream| {
            let base = format!("http://{}", stream.local_addr().expect("an address"));
            match (heard.path.as_str(), status) {
                ("/.well-known/openid-configuration", 200) if path == "openid" => {
                    say(stream, 200, "", &metadata(&base).to_string());
                }
                ("/.well-known/oauth-authorization-server", _) if path == "oauth" => say(stream, status, "", "{}"),
                ("/.well-known/openid-configuration", _) => say(stream, status, "", "{}"),
                ("/register", _) => say(stream, 201, "", r#"{"client_id": "c", "client_secret": "s"}"#),
                ("/token", _) => grants(stream),
                _ => say(stream, 404, "", "{}"),
            }
        });
        let base = server.url.clone();
        let comes_back = browser(move |page| {
            let (home, state) = (parameter(&page, "redirect_uri"), parameter(&page, "state"));
            visit(&format!("{home}?state={state}&{}", code(&base)));
        });
        let done = Account::sign_in(&server.url, None, &["x:y".to_owned()], &comes_back, Duration::from_secs(2));
        (done, server.calls())
    };
    assert!(at("openid", 200).0.is_ok());
    assert!(matches!(at("openid", 404), (Err(AccountError::NotOffered), 2)));
    assert!(matches!(at("openid", 500), (Err(AccountError::Call(_)), 2)));
    // A failure is no absence: nothing else is asked.
    assert!(matches!(at("oauth", 500), (Err(AccountError::Call(_)), 1)));
}

#[test]
fn a_token_that_is_none_is_not_kept() {
    for answer in [
        r#"{"access_token": "t", "token_type": "mac"}"#,
        r#"{"access_token": "t"}"#,
        r#"{"token_type": "Bearer"}"#,
        r#"{"access_token": "t\r\nX-Evil: 1", "token_type": "Bearer"}"#,
        r#"{"access_token": "", "token_type": "Bearer"}"#,
    ] {
        let (refused, _) = tricked(metadata, code, move |stream| say(stream, 200, "", answer));
        assert!(matches!(refused, Err(AccountError::Untrusted(_))), "{answer}: {refused:?}");
    }
    let elsewhere = Hostile::start(|_, stream| grants(stream));
    let to = format!("location: {}/token\r\n", elsewhere.url);
    let (moved, _) = tricked(metadata, code, move |stream| say(stream, 307, &to, "{}"));
    assert!(matches!(moved, Err(AccountError::Call(CallError::Unclear(_)))), "{moved:?}");
    assert_eq!(elsewhere.calls(), 0);
}
