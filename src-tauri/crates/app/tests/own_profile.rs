//! An order in the name of the user's own profile, at a merchant that asks for mandates, with the keyring.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use yiju_app::messages::Answer;
use yiju_app::{App, AppError, Merchants, NewMerchant, Options};
use yiju_domain::feed::Record;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Operation, Pace, Sandbox};

const FEED: &str = concat!(
    "{\"type\":\"merchant\",\"id\":\"hill\",\"name\":\"远山小馆\",\"sandbox\":true}\n",
    "{\"id\":\"noodles\",\"merchant\":\"hill\",\"title\":\"远山牛肉拉面\",\"price\":2100,\"vertical\":\"meals\"}\n",
);

/// A page of the user's own on this machine, which says what it is given.
fn web() -> (String, Arc<Mutex<String>>) {
    let page: Arc<Mutex<String>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/ucp.json", listener.local_addr().expect("an address"));
    let shown = Arc::clone(&page);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let body = shown.lock().expect("no panic").clone();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    (url, page)
}

#[test]
fn a_merchant_that_asks_for_mandates_is_ordered_from_in_the_name_of_ones_own_profile() {
    let folder = tempfile::tempdir().expect("a folder");
    let merchant = Sandbox::start(Config {
        port: None,
        data: folder.path().join("merchant.db"),
        menu: Menu::from_records(FEED.lines().map(|line| Record::from_json(line).expect("a record"))),
        credential: None,
        faults: Faults::none(),
        pace: Pace::default(),
        house: serde_json::from_str::<House>(r#"{"mandates": true}"#).expect("a house"),
        webhooks: true,
    })
    .expect("the merchant opens");
    let options = Options { data_dir: Some(folder.path().join("data")), ..Options::default() };
    let merchants = Merchants::open(&options).expect("opened");
    assert_eq!(merchants.profile().expect("read"), None);
    assert!(matches!(merchants.set_profile("http://10.0.0.1/p"), Err(AppError::Platform(_))));
    let (url, page) = web();
    let profile = merchants.set_profile(&url).expect("set");
    *page.lock().expect("no panic") = profile.document.to_string();
    assert_eq!(merchants.profile().expect("read"), Some(profile.clone()));
    assert_eq!(merchants.set_profile(&url).expect("set again"), profile, "the key stays");

    let new = NewMerchant { url: merchant.url(), name: Some("hill".to_owned()), ..NewMerchant::default() };
    merchants.add(new).expect("added");
    let app = App::open(options).expect("opened");
    let house = merchants.house("hill").expect("known");
    app.import("hill", FEED.as_bytes(), Some(&house), &mut |_| {}).expect("imported");
    let order = || {
        let Answer::Cards { cards, .. } = app.say("来一份远山牛肉拉面送到公司").expect("an answer") else {
            panic!("no cards")
        };
        let card = cards.iter().find(|card| card.lines[0].title.contains("远山")).expect("its card");
        let sheet = app.choose(&card.offer).expect("a sheet");
        app.forget();
        app.confirm(&sheet.sheet).expect("placed")
    };
    let mandated = || {
        let calls = merchant.exchanges().into_iter().filter(|call| call.operation == Operation::Complete);
        calls.map(|call| call.request.expect("a body")["ap2"]["checkout_mandate"].is_string()).collect::<Vec<_>>()
    };
    assert_eq!(order().state, "accepted");
    merchants.forget_profile().expect("forgotten");
    assert_eq!(merchants.profile().expect("read"), None);
    assert_eq!(order().state, "accepted");
    assert_eq!(mandated(), [true, false]);
}
