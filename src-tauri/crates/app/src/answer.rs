//! From an utterance to what is shown: cards, orders, or a message.

use crate::app::{App, lock, now};
use crate::card::card;
use crate::confirm::ADDRESS;
use crate::error::AppError;
use crate::messages::Answer;
use crate::settings;
use crate::words::{self, Say};
use std::collections::VecDeque;
use std::time::Instant;
use yiju_catalog::Asker;
use yiju_domain::conversation::{Conversation, Heard};
use yiju_domain::feed::Merchant;
use yiju_domain::intent::{Act, Intent, Wish};
use yiju_domain::money::Currency;
use yiju_domain::offer::Offer;
use yiju_domain::pointer::ordinal;
use yiju_domain::request::{Request, Task};
use yiju_domain::text::Lang;
use yiju_model::Parsed;
use yiju_store::{LedgerEntry, Said};

/// How many answers are remembered: while one is read, drafts of the next one come.
const REMEMBERED: usize = 16;

/// Below this confidence two of three meanings are wrong somewhere: the user is asked to look twice.
const UNSURE: f32 = 0.4;

/// The answers that may still be on a screen.
#[derive(Default)]
pub(crate) struct Shown {
    count: u64,
    answers: VecDeque<Shelf>,
}

/// The offers of one answer, and the task that they answer.
struct Shelf {
    number: u64,
    lang: Lang,
    task: Task,
    offers: Vec<Offer>,
}

/// An offer that was shown.
pub(crate) struct Picked {
    pub key: u32,
    pub lang: Lang,
    pub task: Task,
    pub offer: Offer,
}

impl Shown {
    pub fn add(&mut self, lang: Lang, task: Task, offers: Vec<Offer>) -> u64 {
        self.count += 1;
        self.answers.push_back(Shelf { number: self.count, lang, task, offers });
        if self.answers.len() > REMEMBERED {
            self.answers.pop_front();
        }
        self.count
    }

    /// The offer of an id as [`offer_id`] writes it.
    pub fn offer(&self, id: &str) -> Option<Picked> {
        let (number, key) = id.split_once('-')?;
        let (number, key): (u64, u32) = (number.parse().ok()?, key.parse().ok()?);
        let shelf = self.answers.iter().find(|shelf| shelf.number == number)?;
        let offer = shelf.offers.get(usize::try_from(key.checked_sub(1)?).ok()?)?;
        Some(Picked { key, lang: shelf.lang, task: shelf.task.clone(), offer: offer.clone() })
    }

    /// The id of the offer that a word picks out of the newest answer: "第二个", "2", "the last one".
    fn pick(&self, words: &str) -> Option<String> {
        let shelf = self.answers.back()?;
        let at = ordinal(words, shelf.offers.len()).or_else(|| seller(words, &shelf.offers))?;
        Some(offer_id(shelf.number, u32::try_from(at + 1).unwrap_or(u32::MAX)))
    }
}

/// Names an offer: the answer's number and the card's key.
pub(crate) fn offer_id(answer: u64, key: u32) -> String {
    format!("{answer}-{key}")
}

/// The first offer whose merchant the words name: "茶颜那家".
fn seller(words: &str, offers: &[Offer]) -> Option<usize> {
    let words = words.trim_end_matches("那家").trim_end_matches("这家").trim().to_lowercase();
    let named = |offer: &Offer| offer.merchant.name.all().any(|name| name.to_lowercase().contains(&words));
    offers.iter().position(named).filter(|_| !words.is_empty())
}

impl App {
    /// Answers an utterance that is still being typed, as if it went on from what was said: writes nothing down, and a
    /// newer one takes its place.
    ///
    /// # Errors
    /// [`AppError::Model`], with [`Superseded`](yiju_model::ModelError::Superseded) where a newer draft came first;
    /// [`AppError::Catalog`].
    pub fn draft(&self, utterance: &str) -> Result<Answer, AppError> {
        let lang = Lang::of(utterance);
        if utterance.trim().is_empty() {
            return Ok(message(lang, Say::Empty));
        }
        let mut conversation = lock(&self.conversation).clone();
        let parsed = self.understanding.parse_draft(utterance, conversation.stage())?;
        self.answer(utterance, &parsed, &mut conversation)
    }

    /// Answers an utterance, which may go on from the earlier ones, and writes down that it was said.
    ///
    /// # Errors
    /// [`AppError::Model`], [`AppError::Catalog`], [`AppError::Store`].
    pub fn say(&self, utterance: &str) -> Result<Answer, AppError> {
        let lang = Lang::of(utterance);
        if utterance.trim().is_empty() {
            return Ok(message(lang, Say::Empty));
        }
        // Asked for by itself: the lock is not held while the model works.
        let stage = lock(&self.conversation).stage();
        let parsed = self.understanding.parse(utterance, stage)?;
        let began = Instant::now();
        let answer = {
            // Held over the search: two utterances at once are two turns, one after the other.
            let mut conversation = lock(&self.conversation);
            self.answer(utterance, &parsed, &mut conversation)
        };
        let at = now();
        let entry = |step: &str, milliseconds, tokens, failure| LedgerEntry {
            at: at.clone(),
            step: step.to_owned(),
            milliseconds,
            tokens,
            money: None,
            failure,
        };
        let tokens = u32::try_from(parsed.utterance_tokens + parsed.output_tokens).ok();
        let failure = answer.as_ref().err().map(ToString::to_string);
        self.database.account(&[
            entry("understand", parsed.elapsed.as_secs_f64() * 1000.0, tokens, None),
            entry("match", began.elapsed().as_secs_f64() * 1000.0, None, failure),
        ])?;
        self.database.remember(&Said { at, utterance: utterance.to_owned(), intent: parsed.intent })?;
        answer
    }

    /// Forgets the request that the utterances so far made: the next one begins anew.
    pub fn forget(&self) {
        lock(&self.conversation).forget();
    }

    /// What comes after an order: the cards for the next wish of what was said, where there is one.
    ///
    /// # Errors
    /// [`AppError::Catalog`].
    pub fn next(&self, lang: Lang) -> Result<Option<Answer>, AppError> {
        let request = lock(&self.conversation).request();
        request.map(|request| self.cards(computed(&request, lang))).transpose()
    }

    fn answer(&self, utterance: &str, parsed: &Parsed, conversation: &mut Conversation) -> Result<Answer, AppError> {
        let lang = Lang::of(utterance);
        match conversation.hear(&parsed.intent) {
            Heard::Changed => {
                let whole = conversation.request().unwrap_or_else(|| parsed.intent.clone());
                let mut answer = self.cards(computed(&whole, lang))?;
                if let (Answer::Cards { notes, .. }, true) = (&mut answer, parsed.confidence < UNSURE) {
                    notes.push(words::say(Say::Unsure, lang).to_owned());
                }
                return Ok(answer);
            }
            Heard::Dropped => return Ok(message(lang, Say::Dropped)),
            Heard::NotFound(words) => {
                return Ok(Answer::Message { lang, text: words::not_in_request(&words, lang) });
            }
            Heard::Aside => {}
        }
        match parsed.intent.act {
            Act::Choose => Ok(self.picked(lang, &parsed.intent)),
            Act::Confirm => Ok(message(lang, Say::ConfirmByKey)),
            Act::Track | Act::Cancel | Act::Aftersale | Act::Reorder => self.about_orders(lang, &parsed.intent),
            Act::Order | Act::Modify => Ok(message(lang, Say::NothingToChange)),
            Act::Ask => self.asked(lang, &parsed.intent),
            Act::Prefer => Ok(message(lang, Say::CannotYet)),
            Act::None => Ok(message(lang, Say::NotAnOrder)),
        }
    }

    fn cards(&self, request: Request) -> Result<Answer, AppError> {
        let lang = request.lang;
        let mut notes: Vec<String> = request.problems.iter().map(|problem| words::problem(problem, lang)).collect();
        let mut tasks = request.tasks.into_iter();
        let Some(task) = tasks.next() else { return Ok(message(lang, Say::NotAnOrder)) };
        notes.extend(tasks.filter_map(|later| words::one_by_one(&later, lang)));
        let ties = self.ties()?;
        let known = |catalog: &str, merchant: &Merchant| ties.with(catalog, merchant);
        let weights = settings::weights(&self.database)?;
        let address = self.database.setting(ADDRESS)?;
        let asker = Asker { lang, now: jiff::ZonedDateTime::now(), address, weights, ties: &known };
        let offers = self.catalog.offers(&task, &asker)?;
        if offers.is_empty() {
            return Ok(Answer::Message { lang, text: words::nothing(&task, lang) });
        }
        let rank = task.rank;
        let number = lock(&self.shown).add(lang, task, offers.clone());
        let cards =
            (1..).zip(&offers).map(|(key, offer)| card(key, offer_id(number, key), offer, rank, lang)).collect();
        Ok(Answer::Cards { lang, cards, notes })
    }

    fn picked(&self, lang: Lang, intent: &Intent) -> Answer {
        let said = intent.wishes.iter().flat_map(|wish| &wish.items).find_map(|item| item.pick.as_deref());
        let offer = said.and_then(|words| lock(&self.shown).pick(words));
        offer.map_or_else(|| message(lang, Say::PickByKey), |offer| Answer::Picked { offer })
    }

    /// A question: of a thing or a shop that is named, the cards tell what there is to tell; else it is about an order.
    fn asked(&self, lang: Lang, intent: &Intent) -> Result<Answer, AppError> {
        let names = |wish: &Wish| {
            wish.merchant.is_some() || wish.to.is_some() || wish.items.iter().any(|item| item.name.is_some())
        };
        if intent.wishes.iter().any(names) {
            return self.cards(computed(intent, lang));
        }
        self.about_orders(lang, intent)
    }
}

/// Makes an intent computable, now and here.
pub(crate) fn computed(intent: &Intent, lang: Lang) -> Request {
    Request::new(intent, lang, &jiff::ZonedDateTime::now(), Currency::CNY)
}

fn message(lang: Lang, say: Say) -> Answer {
    Answer::Message { lang, text: words::say(say, lang).to_owned() }
}
