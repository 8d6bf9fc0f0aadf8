//! The token automaton: what the model may write next, and the intent that it has written.
//!
//! A value begins where a word or a character of the utterance begins, goes on as the utterance goes on, and ends where
//! a word or a character ends. So a value that was not typed cannot be written, whatever the model computes.

use crate::canonical::Canonical;
use crate::terms::{Field, Term, Terms, Token};
use yiju_domain::intent::{Act, Intent, Item, ItemOption, Wish};

/// The utterance as the model reads it.
#[derive(Clone, Copy)]
pub struct Spoken<'a> {
    /// What was typed.
    pub original: &'a str,
    /// Its canonical form.
    pub form: &'a Canonical,
    /// The tokens of the form.
    pub tokens: &'a [Token],
    /// For each token its first byte in the form; one more, for the end.
    pub starts: &'a [usize],
}

/// Writes one intent, token by token.
#[derive(Clone)]
pub struct Automaton<'a> {
    spoken: Spoken<'a>,
    terms: &'a Terms,
    state: State,
    act: Option<Act>,
    wishes: Vec<Wish>,
    /// For each token of the utterance the field in whose value it stands.
    fields: Vec<Option<Field>>,
}

#[derive(Clone)]
enum State {
    /// Nothing written.
    Start,
    /// An act was written; `stage` is the last field of the current item or wish.
    Between { stage: Option<Field> },
    /// Within the value of a field: where in the utterance its last token may stand, and how many tokens it has.
    Value { field: Field, ends: Vec<usize>, length: usize },
    /// The end was written.
    Done,
}

impl<'a> Automaton<'a> {
    pub fn new(spoken: Spoken<'a>, terms: &'a Terms) -> Self {
        let fields = vec![None; spoken.tokens.len()];
        Self { spoken, terms, state: State::Start, act: None, wishes: Vec::new(), fields }
    }

    /// For each token of the utterance the field in whose value it stands, as written so far.
    pub fn fields(&self) -> &[Option<Field>] {
        &self.fields
    }

    pub const fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// The tokens that may come next, without repetition; empty only when done.
    pub fn allowed(&self, into: &mut Vec<Token>) {
        into.clear();
        match &self.state {
            State::Start => into.extend(self.terms.all.iter().filter(|(_, t)| matches!(t, Term::Act(_))).map(|t| t.0)),
            State::Between { stage } => self.allow_terms(*stage, into),
            State::Value { field, ends, length } => {
                if *length == 0 {
                    let tokens = self.spoken.tokens;
                    into.extend((0..tokens.len()).filter(|&at| self.may_begin(at)).map(|at| tokens[at]));
                } else {
                    into.extend(ends.iter().filter_map(|&at| self.spoken.tokens.get(at + 1)));
                }
                let closed = *length > 0 && ends.iter().any(|&at| self.may_end(at + 1));
                if closed || (*length == 0 && *field == Field::Item) {
                    self.allow_terms(Some(*field), into);
                }
                into.sort_unstable();
                into.dedup();
            }
            State::Done => {}
        }
    }

    fn may_begin(&self, at: usize) -> bool {
        self.spoken.starts.get(at).is_some_and(|&byte| self.spoken.form.may_begin(byte))
    }

    fn may_end(&self, at: usize) -> bool {
        self.spoken.starts.get(at).is_some_and(|&byte| self.spoken.form.may_end(byte))
    }

    fn allow_terms(&self, stage: Option<Field>, into: &mut Vec<Token>) {
        into.extend(self.terms.all.iter().filter(|(_, term)| self.may_follow(stage, *term)).map(|t| t.0));
    }

    fn may_follow(&self, stage: Option<Field>, term: Term) -> bool {
        let act = self.act.unwrap_or(Act::None);
        let empty = self.wishes.is_empty();
        match term {
            Term::Act(_) => false,
            Term::End => act != Act::Order || self.wishes.iter().any(|wish| wish.vertical.is_some()),
            Term::Vertical(_) => act != Act::None && (empty || stage.is_some()),
            _ if act == Act::None || (act == Act::Order && empty) => false,
            Term::Rank(_) => stage.is_none_or(|stage| stage < Field::Rank),
            Term::Field(Field::Item | Field::More) => stage.is_none_or(|stage| !stage.is_of_wish()),
            Term::Field(Field::Degree) => matches!(stage, Some(Field::Option(_))),
            Term::Field(field @ Field::Option(_)) => stage.is_none_or(|stage| stage <= Field::Degree || stage < field),
            Term::Field(field @ (Field::Avoid | Field::Note)) => stage.is_none_or(|stage| stage <= field),
            Term::Field(field) => stage.is_none_or(|stage| stage < field),
        }
    }

    /// Takes a token that [`allowed`](Self::allowed) names.
    pub fn accept(&mut self, token: Token) {
        if let Some(&(_, term)) = self.terms.all.iter().find(|t| t.0 == token) {
            self.close_value();
            self.state = match term {
                Term::Act(act) => {
                    self.act = Some(act);
                    State::Between { stage: None }
                }
                Term::Vertical(vertical) => {
                    self.wishes.push(Wish { vertical: Some(vertical), ..Wish::default() });
                    State::Between { stage: None }
                }
                Term::Rank(rank) => {
                    self.wish().rank = Some(rank);
                    State::Between { stage: Some(Field::Rank) }
                }
                Term::Field(Field::Coupon) => {
                    self.wish().coupon = true;
                    State::Between { stage: Some(Field::Coupon) }
                }
                Term::Field(field) => {
                    if matches!(field, Field::Item | Field::More) {
                        let another = field == Field::Item && self.act != Some(Act::Order);
                        self.wish().items.push(Item { another, ..Item::default() });
                    }
                    State::Value { field, ends: Vec::new(), length: 0 }
                }
                Term::End => State::Done,
            };
            return;
        }
        let tokens = self.spoken.tokens;
        let State::Value { ends, length, .. } = &self.state else { return };
        let new_ends: Vec<usize> = if *length == 0 {
            (0..tokens.len()).filter(|&at| tokens[at] == token && self.may_begin(at)).collect()
        } else {
            ends.iter().map(|at| at + 1).filter(|&at| tokens.get(at) == Some(&token)).collect()
        };
        if let State::Value { ends, length, .. } = &mut self.state {
            *ends = new_ends;
            *length += 1;
        }
    }

    fn wish(&mut self) -> &mut Wish {
        if self.wishes.is_empty() {
            self.wishes.push(Wish::default());
        }
        let last = self.wishes.len() - 1;
        &mut self.wishes[last]
    }

    fn item(&mut self) -> &mut Item {
        let wish = self.wish();
        if wish.items.is_empty() {
            wish.items.push(Item::default());
        }
        let last = wish.items.len() - 1;
        &mut wish.items[last]
    }

    fn close_value(&mut self) {
        let State::Value { field, ends, length } = &self.state else { return };
        let (field, length) = (*field, *length);
        if length == 0 {
            return;
        }
        // What is said several times is taken at its first place that stands for nothing yet.
        let places = || ends.iter().filter(|&&at| self.may_end(at + 1)).map(|&at| at + 1 - length..at + 1);
        let free = places().find(|place| self.is_free(place));
        let Some(place) = free.clone().or_else(|| places().next()) else { return };
        if let Some(free) = free {
            self.fields[free].fill(Some(field));
        }
        let starts = self.spoken.starts;
        let range = self.spoken.form.original_range(starts[place.start], starts[place.end]);
        let value = self.spoken.original.get(range).unwrap_or_default().to_owned();
        match field {
            Field::Item => self.item().quantity = Some(value),
            Field::More => self.item().more = Some(value),
            Field::Pick => self.item().pick = Some(value),
            Field::Size => self.item().size = Some(value),
            Field::Name => self.item().name = Some(value),
            Field::Option(polarity) => self.item().options.push(ItemOption { polarity, name: value, degree: None }),
            Field::Degree => {
                if let Some(option) = self.item().options.last_mut() {
                    option.degree = Some(value);
                }
            }
            Field::For => self.item().person = Some(value),
            Field::To => self.wish().to = Some(value),
            Field::From => self.wish().from = Some(value),
            Field::Time => self.wish().time = Some(value),
            Field::Party => self.wish().party = Some(value),
            Field::Nights => self.wish().nights = Some(value),
            Field::Budget => self.wish().budget = Some(value),
            Field::Merchant => self.wish().merchant = Some(value),
            Field::Avoid => self.wish().avoid.push(value),
            Field::Note => self.wish().notes.push(value),
            Field::Class => self.wish().class = Some(value),
            Field::Seat => self.wish().seat = Some(value),
            Field::Rank | Field::Coupon => {}
        }
    }

    /// Whether a place stands for nothing yet, and cuts no number in two.
    fn is_free(&self, place: &std::ops::Range<usize>) -> bool {
        let is_digit = |at: Option<usize>| {
            let byte = at
                .and_then(|at| self.spoken.starts.get(at))
                .and_then(|&byte| self.spoken.form.text.as_bytes().get(byte));
            byte.is_some_and(u8::is_ascii_digit)
        };
        let cuts = |at: usize| is_digit(at.checked_sub(1)) && is_digit(Some(at));
        self.fields[place.clone()].iter().all(Option::is_none) && !cuts(place.start) && !cuts(place.end)
    }

    /// What was written.
    pub fn finish(self) -> Intent {
        Intent { act: self.act.unwrap_or(Act::None), wishes: self.wishes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use yiju_domain::intent::{Polarity, Vertical};

    /// A vocabulary in which each control token is a number below 100 and each character its own code above.
    fn terms() -> Terms {
        let names = std::cell::RefCell::new(Vec::new());
        Terms::new(|name| {
            let mut names = names.borrow_mut();
            names.push(name.to_owned());
            i32::try_from(names.len()).ok()
        })
        .expect("all terms are there")
    }

    struct Text {
        original: String,
        form: Canonical,
        tokens: Vec<Token>,
        starts: Vec<usize>,
    }

    fn read(original: &str) -> Text {
        let form = Canonical::new(original);
        let tokens = form.text.chars().map(|c| 1000 + c as Token).collect();
        let starts = form.text.char_indices().map(|(at, _)| at).chain([form.text.len()]).collect();
        Text { original: original.to_owned(), form, tokens, starts }
    }

    impl Text {
        fn automaton<'a>(&'a self, terms: &'a Terms) -> Automaton<'a> {
            let spoken =
                Spoken { original: &self.original, form: &self.form, tokens: &self.tokens, starts: &self.starts };
            Automaton::new(spoken, terms)
        }
    }

    fn term(terms: &Terms, wanted: Term) -> Token {
        terms.all.iter().find(|t| t.1 == wanted).expect("a term").0
    }

    #[test]
    fn an_order_is_written_as_it_was_said() {
        let terms = terms();
        let text = read("来两杯少冰的Milk Tea");
        let mut automaton = text.automaton(&terms);
        let mut allowed = Vec::new();
        let mut write = |tokens: Vec<Token>| {
            for token in tokens {
                automaton.allowed(&mut allowed);
                assert!(allowed.contains(&token), "{token} is not allowed");
                automaton.accept(token);
            }
        };
        let spell = |value: &str| value.chars().map(|c| 1000 + c as Token).collect::<Vec<_>>();
        write(vec![term(&terms, Term::Act(Act::Order)), term(&terms, Term::Vertical(Vertical::Drinks))]);
        write(vec![term(&terms, Term::Field(Field::Item))]);
        write(spell("两"));
        write(vec![term(&terms, Term::Field(Field::Name))]);
        write(spell(" milk tea"));
        write(vec![term(&terms, Term::Field(Field::Option(Polarity::Light)))]);
        write(spell("冰"));
        write(vec![term(&terms, Term::End)]);
        let intent = automaton.finish();
        let item = &intent.wishes[0].items[0];
        assert_eq!(item.name.as_deref(), Some("Milk Tea"));
        assert_eq!(item.quantity.as_deref(), Some("两"));
        assert_eq!(item.options[0].name, "冰");
    }

    #[test]
    fn a_word_is_not_cut() {
        let terms = terms();
        let text = read("oatmilk latte");
        let mut automaton = text.automaton(&terms);
        for wanted in [Term::Act(Act::Order), Term::Vertical(Vertical::Drinks), Term::Field(Field::Name)] {
            automaton.accept(term(&terms, wanted));
        }
        for c in " oat".chars() {
            automaton.accept(1000 + c as Token);
        }
        let mut allowed = Vec::new();
        automaton.allowed(&mut allowed);
        assert_eq!(allowed, [1000 + 'm' as Token]);
    }

    proptest! {
        #[test]
        fn whatever_is_chosen_every_value_was_typed(original in "[ -~]{0,30}|[\u{4e00}-\u{4e20}a-c ]{1,20}", choices in prop::collection::vec(any::<u32>(), 0..80)) {
            let terms = terms();
            let text = read(&original);
            let mut automaton = text.automaton(&terms);
            let mut allowed = Vec::new();
            for choice in choices {
                automaton.allowed(&mut allowed);
                if automaton.is_done() || allowed.is_empty() {
                    break;
                }
                automaton.accept(allowed[choice as usize % allowed.len()]);
            }
            let intent = serde_json::to_value(automaton.finish()).expect("serialises");
            fn values(value: &serde_json::Value, found: &mut Vec<String>) {
                match value {
                    serde_json::Value::String(s) => found.push(s.clone()),
                    serde_json::Value::Array(a) => a.iter().for_each(|v| values(v, found)),
                    serde_json::Value::Object(o) => {
                        o.iter().filter(|(k, _)| !["act", "vertical", "polarity", "rank"].contains(&k.as_str())).for_each(|(_, v)| values(v, found));
                    }
                    _ => {}
                }
            }
            let mut found = Vec::new();
            values(&intent, &mut found);
            for value in found {
                prop_assert!(!value.is_empty() && original.contains(&value), "{value:?} was not typed");
            }
        }
    }
}
