//! The hand-written conversations kept apart: the meanings that they give their turns, applied one after another, make
//! the requests that they give.

use std::fmt::Write as _;
use std::path::Path;
use yiju_domain::annotation::{self, counted};
use yiju_domain::conversation::Conversation;
use yiju_domain::intent::Intent;

#[test]
fn the_turns_of_a_conversation_make_its_request() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models/train/data/test");
    let mut wrong = String::new();
    let mut turns = 0;
    for set in ["zh", "en", "mixed"] {
        let text = std::fs::read_to_string(folder.join(format!("{set}.chat.tsv"))).expect("the set is there");
        for chat in text.split("\n\n") {
            let mut conversation = Conversation::default();
            for line in chat.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let columns: Vec<&str> = line.split('\t').collect();
                let [said, meaning, wanted] = columns[..] else { panic!("{set}: three columns: {line}") };
                turns += 1;
                conversation.hear(&annotation::read(meaning).expect("a meaning"));
                let wanted = (wanted != "-").then(|| counted(annotation::read(wanted).expect("a request")));
                let got = conversation.request().map(counted);
                if got != wanted {
                    let show = |intent: &Option<Intent>| {
                        intent.as_ref().map_or_else(|| "-".to_owned(), |intent| annotation::write(intent).join(" | "))
                    };
                    let _ = writeln!(wrong, "{said}\n  {meaning}\n  wanted {}\n  got    {}", show(&wanted), show(&got));
                }
            }
        }
    }
    assert!(turns > 400, "{turns} turns");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_wish_that_says_how_something_there_should_be_changes_it() {
    let after = |turns: &[&str]| {
        let mut conversation = Conversation::default();
        for meaning in turns {
            conversation.hear(&annotation::read(meaning).expect("a meaning"));
        }
        annotation::write(&conversation.request().expect("a request")).join(" | ")
    };
    let there = "order meals | item 两 | name 汉堡 | item | name 可乐";
    let cola = "order drinks | item | name 可乐 | no 冰";
    assert_eq!(after(&[there, cola]), "order meals | item 两 | name 汉堡 | item | name 可乐 | no 冰");
    // Counted, or nothing said of it, or something else: a wish of its own.
    for new in [
        "order drinks | item 一 | name 可乐 | no 冰",
        "order drinks | item | name 可乐",
        "order drinks | item | name 茶 | no 冰",
    ] {
        assert_eq!(after(&[there, new]), new);
    }
}
