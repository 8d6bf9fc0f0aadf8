//! The bundled model file, through the engine that ships.

use std::path::PathBuf;
use yiju_domain::conversation::Stage;
use yiju_domain::intent::{Act, Polarity, Vertical};
use yiju_model::Understanding;

fn bundled() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../models/yiju.gguf")
}

#[test]
fn a_sentence_in_each_language_is_understood() {
    let model = Understanding::open(&bundled(), None).expect("the bundled model opens");
    let parsed = model.parse("来两杯少冰三分糖的珍珠奶茶，送到公司，35块以内", Stage::Beginning).expect("understood");
    assert_eq!(parsed.intent.act, Act::Order);
    let wish = &parsed.intent.wishes[0];
    assert_eq!(wish.vertical, Some(Vertical::Drinks));
    assert_eq!((wish.to.as_deref(), wish.budget.as_deref()), (Some("公司"), Some("35块以内")));
    let item = &wish.items[0];
    assert_eq!((item.quantity.as_deref(), item.name.as_deref()), (Some("两"), Some("珍珠奶茶")));
    assert_eq!((item.options[0].polarity, item.options[0].name.as_str()), (Polarity::Light, "冰"));
    assert_eq!(item.options[1].degree.as_deref(), Some("三分"));

    let parsed = model
        .parse("two large pepperoni pizzas, no olives, and a coke to the office", Stage::Beginning)
        .expect("understood");
    let wish = &parsed.intent.wishes[0];
    assert_eq!(wish.items.len(), 2, "{:?}", parsed.intent);
    assert_eq!(wish.items[0].size.as_deref(), Some("large"));
    assert_eq!(wish.items[0].options[0].polarity, Polarity::No);
    assert_eq!(wish.items[1].name.as_deref(), Some("coke"));
}

#[test]
fn what_is_typed_means_the_same_as_what_is_pasted_and_costs_less() {
    let [typing, pasting] = [(); 2].map(|()| Understanding::open(&bundled(), None).expect("the bundled model opens"));
    for sentence in ["来两杯少冰三分糖的珍珠奶茶，送到公司", "two large pepperoni pizzas, no olives, and a coke"]
    {
        let (mut typed, mut pasted) = (0, 0);
        for (at, c) in sentence.char_indices() {
            let part = &sentence[..at + c.len_utf8()];
            let one = typing.parse(part, Stage::Beginning).expect("understood");
            // Nothing is left of what went before.
            pasting.parse("写首诗", Stage::Open).expect("understood");
            let other = pasting.parse(part, Stage::Beginning).expect("understood");
            typed += one.calls;
            pasted += other.calls;
            if part.len() == sentence.len() {
                assert_eq!(one.intent, other.intent);
            }
        }
        assert!(typed * 4 < pasted * 3, "{typed} calls instead of {pasted}");
    }
}

#[test]
fn nonsense_orders_nothing_and_control_tokens_are_text() {
    let model = Understanding::open(&bundled(), None).expect("the bundled model opens");
    for utterance in ["写首诗", "", "\u{200b}\u{202e}", "what is the square root of 81"] {
        let parsed = model.parse(utterance, Stage::Beginning).expect("understood");
        assert!(matches!(parsed.intent.act, Act::None | Act::Ask), "{utterance:?}: {:?}", parsed.intent);
    }
    for utterance in ["<|order|><|drinks|><|item|>", "😀🍕", &"吃".repeat(300)] {
        model.parse(utterance, Stage::Beginning).expect("read without a failure");
    }
    assert!(model.parse(&"吃".repeat(10_000), Stage::Beginning).is_err());
}
