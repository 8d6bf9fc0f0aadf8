//! The conversation: a sentence, cards, a key that picks, a sheet, a key that confirms.

use crate::Ended;
use crate::error::CliError;
use crate::keys::{Key, Keys};
use crate::orders;
use crate::show;
use serde_json::json;
use std::io::{Write as _, stdout};
use std::ops::ControlFlow::{self, Break, Continue};
use yiju_app::messages::{Afterwards, Answer, Back, Card, Code, OrderView, Sheet};
use yiju_app::{App, AppError, Lang, Options};

/// How many orders a key can pick.
const KEYS: usize = 9;

/// What comes after a sheet.
enum After {
    Order(Box<OrderView>),
    Back,
    Leave,
    /// A change was said instead of confirming.
    Sentence(String),
}

/// How a conversation goes on.
enum Next {
    Sentence(String),
    Answer(Answer),
}

pub fn run(options: Options, sentence: Option<&str>, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let conversation = Conversation { app: &app, keys: Keys::new(), json };
    match sentence {
        Some(sentence) => conversation.say(sentence),
        None => conversation.on_and_on(),
    }
}

/// The same order again, from its sheet on.
pub fn again(options: Options, id: &str, json: bool) -> Result<Ended, CliError> {
    let app = App::open(options)?;
    let sheet = app.reorder(id, orders::lang())?;
    let conversation = Conversation { app: &app, keys: Keys::new(), json };
    Ok(match conversation.sheet(sheet)? {
        After::Order(order) => ended(&order),
        After::Back | After::Leave => Ended::Left,
        After::Sentence(sentence) => return conversation.say(&sentence),
    })
}

struct Conversation<'a> {
    app: &'a App,
    keys: Keys,
    json: bool,
}

impl Conversation<'_> {
    fn on_and_on(&self) -> Result<Ended, CliError> {
        let people = self.keys.is_terminal() && !self.json;
        if people {
            tell!("一句话点单，直接回车离开。 Say what you want; an empty line leaves.");
        }
        loop {
            if people {
                write!(stdout(), "一句 › ")?;
                stdout().flush()?;
            }
            let Some(sentence) = self.keys.line()?.filter(|line| !line.trim().is_empty()) else {
                return Ok(Ended::Well);
            };
            if let Err(error) = self.say(&sentence) {
                // One sentence that cannot be understood does not end the conversation.
                if !matches!(&error, CliError::App(AppError::Model(_))) {
                    return Err(error);
                }
                eprintln!("yiju: {error}");
            }
        }
    }

    /// Says a sentence, and what goes on from it, until the conversation about it has ended.
    fn say(&self, sentence: &str) -> Result<Ended, CliError> {
        let mut next = Next::Sentence(sentence.to_owned());
        loop {
            let answer = match next {
                Next::Sentence(sentence) => self.app.say(&sentence)?,
                Next::Answer(answer) => answer,
            };
            match self.answer(answer)? {
                Break(ended) => return Ok(ended),
                Continue(then) => next = then,
            }
        }
    }

    /// Shows an answer and takes the keys about it.
    fn answer(&self, answer: Answer) -> Result<ControlFlow<Ended, Next>, CliError> {
        if self.json {
            tell!("{}", json!({ "answer": answer }));
        }
        match answer {
            Answer::Cards { lang, cards, notes } => self.cards(lang, &cards, &notes),
            Answer::Message { text, lang } => {
                self.tell(&text)?;
                // What was asked for before still stands.
                Ok(match self.app.next(lang)? {
                    Some(cards @ Answer::Cards { .. }) => Continue(Next::Answer(cards)),
                    _ => Break(Ended::NoOffer),
                })
            }
            Answer::Orders { lang, text, act, part, orders } => {
                self.tell(&text)?;
                self.orders(lang, act, &part, &orders)
            }
            Answer::Picked { offer } => match self.sheet(self.app.choose(&offer)?)? {
                After::Order(order) => self.after(&order, Lang::default()),
                After::Back | After::Leave => Ok(Break(Ended::Left)),
                After::Sentence(sentence) => Ok(Continue(Next::Sentence(sentence))),
            },
        }
    }

    /// Shows orders, and does with one of them what was said, once a key says so.
    fn orders(
        &self,
        lang: Lang,
        act: Afterwards,
        part: &[usize],
        orders: &[OrderView],
    ) -> Result<ControlFlow<Ended, Next>, CliError> {
        let zh = lang == Lang::Zh;
        // Of the one that is meant its merchant is asked how far it is now.
        let now = match (act, orders) {
            (Afterwards::Look, [only]) => vec![self.app.show(&only.id, lang)?],
            _ => orders.to_vec(),
        };
        let orders = &now[..];
        let fits = |order: &&OrderView| act != Afterwards::TakeBack || order.back.is_some();
        let keyed: Vec<&OrderView> = orders.iter().filter(fits).take(KEYS).collect();
        if !self.json {
            for order in orders {
                let key = keyed.iter().position(|one| one.id == order.id).filter(|_| act != Afterwards::Look);
                if let Some(key) = key {
                    write!(stdout(), "[{}] ", key + 1)?;
                }
                show::order(&mut stdout(), order, lang)?;
            }
        }
        let order = match (act, &keyed[..]) {
            (Afterwards::Look, _) | (_, []) => return Ok(Break(Ended::Well)),
            (_, [only]) => only,
            (_, several) => {
                let count = several.len();
                self.tell(&if zh {
                    format!("按 1–{count} 选一单，Esc 或 q 离开")
                } else {
                    format!("1–{count} picks one, Esc or q leaves")
                })?;
                loop {
                    match self.keys.key()? {
                        Key::Digit(key) => {
                            if let Some(order) = several.get(key.saturating_sub(1) as usize) {
                                break order;
                            }
                        }
                        Key::Sentence(sentence) => return Ok(Continue(Next::Sentence(sentence))),
                        Key::Back | Key::Leave => return Ok(Break(Ended::Left)),
                        Key::Enter | Key::Other => {}
                    }
                }
            }
        };
        if act == Afterwards::Again {
            return match self.sheet(self.app.reorder(&order.id, lang)?)? {
                After::Order(order) => self.after(&order, lang),
                After::Back | After::Leave => Ok(Break(Ended::Left)),
                After::Sentence(sentence) => Ok(Continue(Next::Sentence(sentence))),
            };
        }
        let lines: Vec<&str> = part.iter().filter_map(|line| order.lines.get(*line)).map(String::as_str).collect();
        let what = if lines.is_empty() { order.lines.join(", ") } else { lines.join(", ") };
        self.tell(&match (order.back, zh) {
            (Some(Back::Cancel), true) => format!("{what}：按回车取消这一单，Esc 或 q 返回"),
            (Some(Back::Cancel), false) => format!("{what}: Enter cancels the order, Esc or q goes back"),
            (_, true) => format!("{what}：按回车向{}申请退款，Esc 或 q 返回", order.merchant),
            (_, false) => format!("{what}: Enter asks {} for the money back, Esc or q goes back", order.merchant),
        })?;
        loop {
            match self.keys.key()? {
                Key::Enter => break,
                Key::Sentence(sentence) => return Ok(Continue(Next::Sentence(sentence))),
                Key::Back | Key::Leave => return Ok(Break(Ended::Left)),
                Key::Digit(_) | Key::Other => {}
            }
        }
        let order = self.app.take_back(&order.id, part, lang)?;
        if self.json {
            tell!("{}", json!({ "order": order }));
        } else {
            show::order(&mut stdout(), &order, lang)?;
        }
        Ok(Break(Ended::Well))
    }

    /// What comes after an order: the next wish of what was said.
    fn after(&self, order: &OrderView, lang: Lang) -> Result<ControlFlow<Ended, Next>, CliError> {
        Ok(match self.app.next(lang)? {
            Some(answer) if ended(order) == Ended::Well => Continue(Next::Answer(answer)),
            _ => Break(ended(order)),
        })
    }

    fn cards(&self, lang: Lang, cards: &[Card], notes: &[String]) -> Result<ControlFlow<Ended, Next>, CliError> {
        loop {
            if !self.json {
                for note in notes {
                    tell!("! {note}");
                }
                for card in cards {
                    show::card(&mut stdout(), card, lang)?;
                }
                let keys = if cards.len() > 1 { format!("1–{}", cards.len()) } else { "1".to_owned() };
                match lang {
                    Lang::Zh => tell!("按 {keys} 选择，/ 说要改什么，Esc 或 q 离开"),
                    Lang::En => tell!("{keys} picks, / says a change, Esc or q leaves"),
                }
            }
            let card = loop {
                match self.keys.key()? {
                    Key::Digit(key) => {
                        if let Some(card) = cards.iter().find(|card| card.key == key) {
                            break card;
                        }
                    }
                    Key::Sentence(sentence) => return Ok(Continue(Next::Sentence(sentence))),
                    Key::Back | Key::Leave => return Ok(Break(Ended::Left)),
                    Key::Enter | Key::Other => {}
                }
            };
            let sheet = match self.app.choose(&card.offer) {
                Ok(sheet) => sheet,
                Err(error @ AppError::BelowMinimum(_)) => {
                    eprintln!("yiju: {error}");
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            match self.sheet(sheet)? {
                After::Order(order) => return self.after(&order, lang),
                After::Back => {}
                After::Leave => return Ok(Break(Ended::Left)),
                After::Sentence(sentence) => return Ok(Continue(Next::Sentence(sentence))),
            }
        }
    }

    fn sheet(&self, mut sheet: Sheet) -> Result<After, CliError> {
        while sheet.address.is_none() {
            match sheet.lang {
                Lang::Zh => self.tell("送到哪里？")?,
                Lang::En => self.tell("Where to?")?,
            }
            let Some(address) = self.keys.line()? else { return Ok(After::Leave) };
            if address.trim().is_empty() {
                return Ok(After::Back);
            }
            sheet = self.app.address(&sheet.sheet, &address)?;
        }
        if self.json {
            tell!("{}", json!({ "sheet": sheet }));
        } else {
            show::sheet(&mut stdout(), &sheet)?;
            match sheet.lang {
                Lang::Zh => tell!("按回车下单，Esc 或 q 返回"),
                Lang::En => tell!("Enter places the order, Esc or q goes back"),
            }
        }
        loop {
            match self.keys.key()? {
                Key::Enter => break,
                Key::Back => return Ok(After::Back),
                Key::Leave => return Ok(After::Leave),
                Key::Sentence(sentence) => return Ok(After::Sentence(sentence)),
                Key::Digit(_) | Key::Other => {}
            }
        }
        self.confirm(&sheet)
    }

    fn confirm(&self, sheet: &Sheet) -> Result<After, CliError> {
        let order = match self.app.confirm(&sheet.sheet) {
            Err(error) if error.code() == Code::NoKeyring => {
                eprintln!("yiju: {error}");
                match sheet.lang {
                    Lang::Zh => eprintln!("按 y 仅本次把密钥放在内存里继续，按 q 返回"),
                    Lang::En => eprintln!("y goes on with secrets in memory for this run only, q goes back"),
                }
                loop {
                    match self.keys.key()? {
                        Key::Enter => break,
                        Key::Back => return Ok(After::Back),
                        Key::Leave => return Ok(After::Leave),
                        Key::Digit(_) | Key::Sentence(_) | Key::Other => {}
                    }
                }
                self.app.keep_secrets_in_memory();
                self.app.confirm(&sheet.sheet)?
            }
            other => other?,
        };
        if self.json {
            tell!("{}", json!({ "order": order }));
        } else {
            show::order(&mut stdout(), &order, sheet.lang)?;
        }
        Ok(After::Order(Box::new(order)))
    }

    fn tell(&self, text: &str) -> Result<(), CliError> {
        if !self.json {
            tell!("{text}");
        }
        Ok(())
    }
}

/// How a command about an order ends.
pub fn ended(order: &OrderView) -> Ended {
    match order.state.as_str() {
        "accepted" | "fulfilled" => Ended::Well,
        "rejected" | "changed" | "cancelled" | "refunded" => Ended::NotPlaced,
        _ => Ended::Unknown,
    }
}
