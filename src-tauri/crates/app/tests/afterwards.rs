//! After an order, by a sentence: which order it means, what it wants, and what comes of it once a key says so.

use yiju_app::messages::{Afterwards, Answer, Back, OrderView};
use yiju_app::{App, AppError, Lang, Options};

fn order(app: &App, sentence: &str) -> OrderView {
    let answer = app.say(sentence).expect("an answer");
    let Answer::Cards { cards, .. } = answer else { panic!("{sentence}: {answer:?}") };
    let sheet = app.choose(&cards[0].offer).expect("a sheet");
    let order = app.confirm(&sheet.sheet).expect("confirmed");
    assert_eq!(order.state, "accepted", "{order:?}");
    order
}

/// What an utterance about orders comes to: its words, its act, the lines it means, and the ids of the orders.
fn about(app: &App, sentence: &str) -> (String, Afterwards, Vec<usize>, Vec<OrderView>) {
    match app.say(sentence).expect("an answer") {
        Answer::Orders { text, act, part, orders, .. } => (text, act, part, orders),
        other => panic!("{sentence}: {other:?}"),
    }
}

#[test]
fn a_sentence_means_an_order_and_a_key_does_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() }).expect("opened");
    app.keep_secrets_in_memory();
    assert!(matches!(app.say("我的外卖到哪了").expect("an answer"), Answer::Message { .. }));
    let tea = order(&app, "来两杯少冰三分糖的珍珠奶茶，送到公司");
    let rice = order(&app, "一份宫保鸡丁盖饭加一听可乐送到公司");

    let (_, act, part, orders) = about(&app, "我的奶茶到哪了");
    assert_eq!((act, part, &orders[..]), (Afterwards::Look, vec![], std::slice::from_ref(&tea)));
    let (_, _, _, orders) = about(&app, "where's my order");
    assert_eq!(orders.iter().map(|one| &one.id).collect::<Vec<_>>(), [&rice.id, &tea.id]);

    // What it cost is told of the newest, from what was confirmed.
    let (text, _, _, _) = about(&app, "why is the total so high");
    assert!(text.contains(&rice.total) && rice.price.iter().all(|part| text.contains(&part.amount)), "{text}");

    let (_, act, part, orders) = about(&app, "可乐没送，退可乐的钱");
    let cola = rice.lines.iter().position(|line| line.contains("可乐")).expect("a line");
    assert_eq!(
        (act, &part[..], &orders[0].id, orders[0].back),
        (Afterwards::TakeBack, &[cola][..], &rice.id, Some(Back::Refund))
    );
    let given = app.take_back(&rice.id, &part, Lang::Zh).expect("given back");
    assert!(given.refunded.is_some() && given.state != "refunded", "a part came back: {given:?}");

    let (_, act, part, orders) = about(&app, "奶茶洒了，退钱");
    assert_eq!((act, part.len(), orders.len()), (Afterwards::TakeBack, 0, 1));
    let given = app.take_back(&orders[0].id, &part, Lang::Zh).expect("given back");
    assert_eq!((given.state.as_str(), given.refunded, given.back), ("refunded", Some(tea.total.clone()), None));
    assert!(matches!(app.take_back("nobody", &[], Lang::Zh), Err(AppError::Orders(_))));
    assert!(matches!(app.page(&tea.id), Ok(page) if page.contains("/receipts/")));

    let record = app.dispute(&tea.id, Lang::Zh).expect("a record");
    assert_eq!((&record["signed"]["holds"], record["refunds"].as_array().map(Vec::len)), (&true.into(), Some(1)));
    let paper = app.dispute_pdf(&tea.id, Lang::Zh).expect("a paper");
    let hash = record["signed"]["sha256"].as_str().expect("a hash").as_bytes();
    assert!(paper.starts_with(b"%PDF-") && paper.windows(hash.len()).any(|part| part == hash));

    let (_, act, _, orders) = about(&app, "再来一份昨天的奶茶");
    assert_eq!((act, &orders[0].id), (Afterwards::Again, &tea.id));
    assert_eq!(app.reorder(&tea.id, Lang::Zh).expect("a sheet").card.price.total, tea.total);
}
