//! The control tokens of the model: which of them is which term of the schema.

use yiju_domain::intent::{Act, Polarity, Rank, Vertical};

/// A token's number in the model's vocabulary.
pub type Token = i32;

/// What a control token stands for in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Opens the output.
    Act(Act),
    /// Opens a wish.
    Vertical(Vertical),
    /// Opens a value, or stands for itself.
    Field(Field),
    /// A fixed value of its own.
    Rank(Rank),
    /// Closes the output.
    End,
}

/// The fields of an intent, in the order in which the model writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Opens an item; its value, the quantity, may be empty.
    Item,
    /// Opens an item in its place: how many more of the thing meant.
    More,
    /// Which item or offer.
    Pick,
    /// Size.
    Size,
    /// Name.
    Name,
    /// An option.
    Option(Polarity),
    /// The degree of the option before it.
    Degree,
    /// For whom.
    For,
    /// Where to. The first field of the whole wish.
    To,
    /// Where from.
    From,
    /// When.
    Time,
    /// How many people.
    Party,
    /// How many nights.
    Nights,
    /// What it may cost.
    Budget,
    /// Which shop.
    Merchant,
    /// An allergy or exclusion.
    Avoid,
    /// What to sort by: written as a [`Term::Rank`].
    Rank,
    /// A discount; has no value.
    Coupon,
    /// A remark.
    Note,
    /// Travel class.
    Class,
    /// Seat.
    Seat,
}

impl Field {
    /// Whether it concerns the whole wish rather than one item.
    pub fn is_of_wish(self) -> bool {
        self >= Self::To
    }
}

/// The vocabulary's control tokens.
#[derive(Debug)]
pub struct Terms {
    /// Stands before an utterance that begins.
    pub utterance: Token,
    /// Stands before an utterance that is said while a request is being made.
    pub open: Token,
    /// Stands between the utterance and the output.
    pub output: Token,
    /// Each term and its token.
    pub all: Vec<(Token, Term)>,
    /// What the model may tell of a token of the utterance: the field in whose value it stands, or none.
    pub fields: Vec<(Token, Option<Field>)>,
}

impl Terms {
    /// Looks the schema's tokens up in a vocabulary.
    ///
    /// # Errors
    /// The first token that the vocabulary does not have.
    pub fn new(find: impl Fn(&str) -> Option<Token>) -> Result<Self, String> {
        let named = |name: &str| {
            let token = format!("<|{name}|>");
            find(&token).ok_or(token)
        };
        let mut all = vec![(named("end")?, Term::End)];
        for &act in Act::ALL {
            all.push((named(act.term())?, Term::Act(act)));
        }
        for &vertical in Vertical::ALL {
            all.push((named(vertical.term())?, Term::Vertical(vertical)));
        }
        for &rank in Rank::ALL {
            all.push((named(rank.term())?, Term::Rank(rank)));
        }
        for &polarity in Polarity::ALL {
            all.push((named(polarity.term())?, Term::Field(Field::Option(polarity))));
        }
        for (name, field) in FIELDS {
            all.push((named(name)?, Term::Field(field)));
        }
        let mut fields = vec![(named("pad")?, None)];
        fields.extend(all.iter().filter_map(|&(token, term)| match term {
            Term::Field(Field::Coupon) => None,
            Term::Field(field) => Some((token, Some(field))),
            _ => None,
        }));
        Ok(Self { utterance: named("utt")?, open: named("open")?, output: named("out")?, all, fields })
    }
}

const FIELDS: [(&str, Field); 19] = [
    ("item", Field::Item),
    ("more", Field::More),
    ("pick", Field::Pick),
    ("size", Field::Size),
    ("name", Field::Name),
    ("deg", Field::Degree),
    ("for", Field::For),
    ("to", Field::To),
    ("from", Field::From),
    ("time", Field::Time),
    ("party", Field::Party),
    ("nights", Field::Nights),
    ("budget", Field::Budget),
    ("merchant", Field::Merchant),
    ("avoid", Field::Avoid),
    ("coupon", Field::Coupon),
    ("note", Field::Note),
    ("class", Field::Class),
    ("seat", Field::Seat),
];
