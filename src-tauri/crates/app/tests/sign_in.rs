//! An order at a merchant that sells only to who is signed in: sign-in, order, renewal and sign-out, with the keyring.

use std::thread;
use yiju_app::messages::Answer;
use yiju_app::{App, AppError, Lang, Merchants, NewMerchant, Options, SignedOut};
use yiju_domain::feed::Record;
use yiju_merchants::sandbox::{Config, Faults, House, Menu, Pace, Sandbox};

const SENTENCE: &str = "来一份远山牛肉拉面送到公司";
const FEED: &str = concat!(
    "{\"type\":\"merchant\",\"id\":\"hill\",\"name\":\"远山小馆\",\"sandbox\":true}\n",
    "{\"id\":\"noodles\",\"merchant\":\"hill\",\"title\":\"远山牛肉拉面\",\"price\":2100,\"vertical\":\"meals\"}\n",
);

/// Allows it on the merchant's page and goes back, as a browser does.
fn allow(page: &str) {
    let page = page.to_owned();
    thread::spawn(move || {
        let agent = ureq::Agent::config_builder().max_redirects(0).build().new_agent();
        let pressed = agent.post(&page).send_form([("answer", "allow")]).expect("pressed");
        let back = pressed.headers()["location"].to_str().expect("text").to_owned();
        agent.get(back).call().expect("taken");
    });
}

#[test]
fn who_signs_in_orders_by_that_until_they_sign_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = FEED.lines().map(|line| Record::from_json(line).expect("a record"));
    let merchant = Sandbox::start(Config {
        port: None,
        data: folder.path().join("merchant.db"),
        menu: Menu::from_records(records),
        credential: None,
        faults: Faults::none(),
        pace: Pace::default(),
        // So short that each use of it renews it.
        house: serde_json::from_str::<House>(r#"{"accounts": {"seconds": 20}}"#).expect("a house"),
        webhooks: false,
    })
    .expect("the merchant opens");
    let options = Options { data_dir: Some(folder.path().join("data")), ..Options::default() };
    let merchants = Merchants::open(&options).expect("opened");
    let url = merchant.url();
    let added =
        merchants.add(NewMerchant { url: url.clone(), name: Some("hill".to_owned()), ..NewMerchant::default() });
    let added = added.expect("added");
    assert_eq!((added.abilities.scopes.len(), &added.signed_in), (2, &None));
    let app = App::open(options).expect("opened");
    let house = merchants.house("hill").expect("known");
    app.import("hill", FEED.as_bytes(), Some(&house), &mut |_| {}).expect("imported");

    let order = || {
        let Answer::Cards { cards, .. } = app.say(SENTENCE).expect("an answer") else { panic!("no cards") };
        let card = cards.iter().find(|card| card.lines[0].title.contains("远山")).expect("its card");
        let sheet = app.choose(&card.offer).expect("a sheet");
        app.forget();
        app.confirm(&sheet.sheet)
    };
    let guest = order().expect("refused");
    assert_eq!(guest.state, "rejected");
    assert!(format!("{guest:?}").contains("Sign in"), "{guest:?}");

    let seen = merchants.sign_in("hill", None, &allow).expect("signed in");
    assert_eq!(seen.signed_in.map(|scopes| scopes.len()), Some(2));
    // A token of twenty seconds is never taken as good for a call: each order renews what the one before was given.
    for _ in 0..2 {
        let placed = order();
        assert!(matches!(&placed, Ok(placed) if placed.state == "accepted"), "{placed:?}");
    }

    assert_eq!(merchants.sign_out("hill").expect("signed out"), Some(SignedOut::Revoked));
    assert_eq!(merchants.sign_out("hill").expect("nothing"), None);
    assert_eq!(order().expect("refused").state, "rejected");
    // The merchant is gone when the user is signed in and removes it: nothing is left here all the same.
    merchants.sign_in(&url, None, &allow).expect("signed in");
    drop(merchant);
    merchants.remove("hill").expect("removed");
    assert!(matches!(merchants.sign_out("hill"), Err(AppError::NoSuchMerchant(_))));
    assert_eq!(app.orders(Lang::En, 10).expect("listed").len(), 4);
}
