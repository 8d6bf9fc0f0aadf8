//! One wanted option to choices of a product: 少冰, "extra cheese", "no olives", 三分糖.

use crate::entry::{Answer, Chosen, Entry, Group};
use crate::reading::{Amount, Reading};
use crate::temperature;
use crate::text::{Word, likeness, weight, words};
use yiju_domain::intent::Polarity;
use yiju_domain::normalise::Degree;
use yiju_domain::offer::Notice;
use yiju_domain::request::WantedOption;
use yiju_domain::text::{Lang, is_han};

/// Below this, two phrases do not mean the same.
const MEANT: f64 = 0.6;
/// From this on, two phrases are the same but for a typo.
const SAME: f64 = 0.8;

/// What a product makes of an option.
#[derive(Debug, Default)]
pub struct Found {
    /// The choices that carry it out.
    pub chosen: Vec<Chosen>,
    /// Where that is not quite what was asked.
    pub notice: Option<Notice>,
    /// Whether the option is met, if only nearly.
    pub met: bool,
}

/// How much of a thing is wanted.
#[derive(Clone, Copy, PartialEq)]
enum Want {
    /// As it comes.
    Some,
    No,
    Light,
    Extra,
    Percent(u32),
    Times(u32),
}

impl From<Amount> for Want {
    fn from(amount: Amount) -> Self {
        match amount {
            Amount::No => Self::No,
            Amount::Less | Amount::Slight => Self::Light,
            Amount::More => Self::Extra,
            Amount::Normal => Self::Percent(100),
            Amount::Percent(percent) => Self::Percent(percent),
        }
    }
}

/// A choice that talks of the subject.
#[derive(Clone, Copy)]
struct Candidate {
    choice: usize,
    score: f64,
}

/// The option in words for a notice: 少冰, "light ice".
pub fn phrase(option: &WantedOption, lang: Lang) -> String {
    let name = &option.name;
    if let Some(degree) = &option.degree_text {
        return if name.chars().any(is_han) { format!("{degree}{name}") } else { format!("{degree} {name}") };
    }
    let (zh, en) = match option.polarity {
        Polarity::Add => return name.clone(),
        Polarity::No => ("不要", "no"),
        Polarity::Extra => ("多", "extra"),
        Polarity::Light => ("少", "light"),
    };
    match lang {
        Lang::Zh => format!("{zh}{name}"),
        Lang::En => format!("{en} {name}"),
    }
}

/// Finds an option among the choices of a product; where one phrase names several things, each of them.
pub fn find(entry: &Entry, option: &WantedOption, lang: Lang) -> Found {
    let whole = find_one(entry, option, lang);
    if whole.met && whole.notice.is_none() {
        return whole;
    }
    let parts = parts(&option.name);
    if parts.len() < 2 {
        return whole;
    }
    let mut all = Found { met: true, ..Found::default() };
    for part in parts {
        let found = find_one(entry, &WantedOption { name: part, ..option.clone() }, lang);
        if !found.met {
            return whole;
        }
        all.chosen.extend(found.chosen);
        all.notice = all.notice.or(found.notice);
    }
    all
}

/// A phrase at its conjunctions: 香菜和葱, "mushrooms and onions".
fn parts(phrase: &str) -> Vec<String> {
    let mut text = format!(" {phrase} ");
    for word in [" and ", " or ", " plus ", "和", "与", "跟", "及", "、", "，", ",", "&", "+", "/", ";", "；"] {
        text = text.replace(word, "\n");
    }
    text.lines().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn find_one(entry: &Entry, option: &WantedOption, lang: Lang) -> Found {
    let name = words(&option.name);
    let own = Reading::of(&name);
    let want = wanted(option, &own);
    if option.polarity == Polarity::No && own.amount == Some(Amount::More) {
        // "no extra cheese" leaves it as it comes.
        return Found { met: true, ..Found::default() };
    }
    if (want == Want::Some || (own.amount.is_some() && option.polarity == Polarity::Add && option.degree.is_none()))
        && let Some(chosen) = verbatim(entry, &name)
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    if own.amount.is_some()
        && option.polarity == Polarity::Add
        && option.degree.is_none()
        && let Some(chosen) = holding(entry, &name)
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    if let Some(degree) = option.degree_text.as_deref().filter(|_| option.polarity == Polarity::Add)
        && let Some(chosen) = saying(entry, &[words(degree), name.clone()].concat())
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    let subject = if own.subject.is_empty() { &name } else { &own.subject };
    // "Extra hot" is spicier where nothing can be had hot.
    let spicy = [subject.iter().find(|word| word.text == "hot").map(|word| word.meaning("spicy"))];
    // No chili is not spicy, where that is all there is to choose.
    let chili =
        (want == Want::No && subject.len() == 1 && subject[0].text == "chili").then(|| subject[0].meaning("spicy"));
    let subject = match (spicy.as_slice(), &chili) {
        (_, Some(spicy)) if talk_of(entry, subject, want).is_none() => std::slice::from_ref(spicy),
        ([Some(spicy)], _) if subject.len() == 1 && talk_of(entry, subject, want).is_none() => {
            std::slice::from_ref(spicy)
        }
        _ => subject.as_slice(),
    };
    if let Want::Times(times) = want
        && let Some(chosen) = holding_number(entry, subject, times)
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    let asked = || phrase(option, lang);
    if let Some((group, members)) = talk_of(entry, subject, want) {
        let found = in_group(entry, group, &members, subject, want, &asked);
        let more = || several(entry, subject, want, &asked).filter(|more| more.chosen.len() > found.chosen.len());
        return if found.notice.is_some() && subject.len() > 1 { more().unwrap_or(found) } else { found };
    }
    if want == Want::No {
        if let Some(chosen) = whole_group_off(entry, subject) {
            return Found { chosen, notice: None, met: true };
        }
    } else if entry.names.iter().any(|title| holds(title, subject)) {
        return Found { met: true, ..Found::default() };
    }
    if want == Want::Some
        && let Some(near) = temperature::nearest(entry, subject)
    {
        let notice = Some(Notice::NearestDegree { asked: asked(), offered: entry.choice(near).title.clone() });
        return Found { chosen: vec![near], notice, met: true };
    }
    if want == Want::Some
        && let Some(chosen) = saying(entry, &name)
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    if want == Want::Some
        && let Some(chosen) = ending_so(entry, &option.name)
    {
        return Found { chosen: vec![chosen], notice: None, met: true };
    }
    if option.polarity == Polarity::Add && option.degree.is_none() && comes_so(entry, &name) {
        return Found { met: true, ..Found::default() };
    }
    several(entry, subject, want, &asked).unwrap_or_else(|| Found {
        chosen: Vec::new(),
        notice: Some(Notice::NoSuchOption { asked: asked(), product: entry.product.title.clone() }),
        met: false,
    })
}

/// The first choice of which a Chinese phrase is the noun at the end: 咖啡 of 美式咖啡.
fn ending_so(entry: &Entry, phrase: &str) -> Option<Chosen> {
    let phrase = phrase.trim();
    if phrase.chars().count() < 2 || !phrase.chars().all(is_han) {
        return None;
    }
    entry.product.modifier_groups.iter().enumerate().find_map(|(group, one)| {
        let ends = |title: &str| title.split(|c: char| !is_han(c)).any(|part| part.ends_with(phrase));
        let at = one.choices.iter().position(|choice| choice.title.all().any(ends))?;
        Some(Chosen::add(group, at))
    })
}

/// Whether a phrase only says that a product be as it comes: a plain latte, a black coffee.
pub fn comes_so(entry: &Entry, phrase: &[Word]) -> bool {
    phrase.iter().all(|word| match word.text.as_str() {
        "classic" | "normal" => true,
        "black" => entry.names.iter().flatten().any(|own| matches!(own.text.as_str(), "coffee" | "americano" | "tea")),
        _ => false,
    })
}

/// The choices that carry a bare phrase out exactly: "oat" of Oat milk, 冰 of 正常冰.
pub fn exactly(entry: &Entry, phrase: &[Word]) -> Option<Vec<Chosen>> {
    let own = Reading::of(phrase);
    let subject = if own.subject.is_empty() { phrase } else { &own.subject };
    let (group, members) = talk_of(entry, subject, Want::Some)?;
    let found = in_group(entry, group, &members, subject, own.amount.map_or(Want::Some, Want::from), &String::new);
    (found.notice.is_none() && !found.chosen.is_empty()).then_some(found.chosen)
}

/// A choice in the amount that the word before it says, where the product has it so: "extra" of cheese.
pub fn amounting(entry: &Entry, one: Chosen, word: &Word) -> Option<Chosen> {
    let amount = Reading::of(std::slice::from_ref(word)).amount;
    let amount = amount.filter(|amount| matches!(amount, Amount::More | Amount::Less | Amount::Slight))?;
    let own = entry.groups[one.group].choices[one.choice].names.first()?;
    let candidate = Candidate { choice: one.choice, score: 1.0 };
    let found = thing(entry, one.group, candidate, own, Want::from(amount), &String::new);
    found.chosen.first().copied().filter(|_| found.notice.is_none())
}

fn wanted(option: &WantedOption, own: &Reading) -> Want {
    match (option.polarity, option.degree) {
        (Polarity::No, _) => Want::No,
        (_, Some(Degree::Percent(100))) => Want::Percent(100),
        (_, Some(Degree::Percent(0) | Degree::Times(0))) => Want::No,
        (_, Some(Degree::Percent(percent))) => Want::Percent(percent),
        (_, Some(Degree::Times(times))) => Want::Times(times),
        (Polarity::Light, None) => Want::Light,
        (Polarity::Extra, None) => Want::Extra,
        (Polarity::Add, None) => match own.amount.filter(|_| !own.subject.is_empty()) {
            None => Want::Some,
            Some(amount) => Want::from(amount),
        },
    }
}

/// The choice whose own words are the option's; a default one first.
fn verbatim(entry: &Entry, name: &[Word]) -> Option<Chosen> {
    let mut found = None;
    for (group, answers) in entry.groups.iter().enumerate() {
        for (choice, answer) in answers.choices.iter().enumerate() {
            if answer.said().any(|own| likeness(own, name) > 0.999) {
                let chosen = Chosen::add(group, choice);
                if entry.choice(chosen).default {
                    return Some(chosen);
                }
                found = found.or(Some(chosen));
            }
        }
    }
    found
}

/// The choice that is so many of a thing by its name: 米饭2份.
fn holding_number(entry: &Entry, subject: &[Word], number: u32) -> Option<Chosen> {
    let number = number.to_string();
    let mut found = None;
    for (group, answers) in entry.groups.iter().enumerate() {
        for (choice, answer) in answers.choices.iter().enumerate() {
            let says = |own: &Vec<Word>| holds(own, subject) && own.iter().any(|word| word.text == number);
            if answer.names.iter().any(says) {
                found = found.or(Some(Chosen::add(group, choice)));
            }
        }
    }
    found
}

/// The choice whose name holds every word of a phrase, its amount too: "mild salsa" of "Tomato salsa (mild)".
fn holding(entry: &Entry, name: &[Word]) -> Option<Chosen> {
    let groups = entry.groups.iter().enumerate();
    let mut choices = groups.flat_map(|(group, answers)| (0..answers.choices.len()).map(move |choice| (group, choice)));
    let found =
        choices.find(|&(group, choice)| entry.groups[group].choices[choice].names.iter().any(|own| holds(own, name)));
    found.map(|(group, choice)| Chosen::add(group, choice))
}

/// The choice that says a phrase together with its group, and part of it alone: "20kg baggage" is "20 kg checked" of Baggage.
fn saying(entry: &Entry, phrase: &[Word]) -> Option<Chosen> {
    let among = |words: &[Word], word: &Word| words.iter().any(|own| own.text == word.text);
    entry.groups.iter().enumerate().find_map(|(group, answers)| {
        let says = |answer: &Answer| {
            let about = |word: &Word| answers.about.iter().any(|about| among(about, word));
            answer.names.iter().any(|name| {
                phrase.iter().all(|word| among(name, word) || about(word))
                    && phrase.iter().any(|word| among(name, word) && !about(word))
            })
        };
        answers.choices.iter().position(says).map(|choice| Chosen::add(group, choice))
    })
}

/// Whether a title holds every word of a subject.
fn holds(title: &[Word], subject: &[Word]) -> bool {
    !subject.is_empty() && subject.iter().all(|word| title.iter().any(|own| own.text == word.text))
}

/// The group that talks most of the subject, and its choices that do.
fn talk_of(entry: &Entry, subject: &[Word], want: Want) -> Option<(usize, Vec<Candidate>)> {
    let mut best: Option<(f64, usize, Vec<Candidate>)> = None;
    for (at, group) in entry.groups.iter().enumerate() {
        let about = group.about.iter().map(|about| likeness(about, subject)).fold(0.0, f64::max);
        let about = if group.scale && about >= SAME { about } else { 0.0 };
        let candidates: Vec<Candidate> = group
            .choices
            .iter()
            .enumerate()
            .map(|(choice, answer)| {
                // A group about ice may also hold 热, which is no degree of ice.
                let degree = group.degree(choice);
                Candidate { choice, score: talks(answer, subject).max(if degree { 0.9 * about } else { 0.0 }) }
            })
            .filter(|candidate| candidate.score >= MEANT)
            .collect();
        let Some(top) = candidates.iter().map(|c| c.score).max_by(f64::total_cmp) else { continue };
        let kept: Vec<Candidate> =
            if about > 0.0 { candidates } else { candidates.into_iter().filter(|c| c.score > top - 0.02).collect() };
        let amounts = kept.iter().any(|c| group.choices[c.choice].percent != group.choices[kept[0].choice].percent);
        let bonus = if want != Want::Some && amounts { 0.1 } else { 0.0 };
        if best.as_ref().is_none_or(|(score, ..)| top + bonus > *score) {
            best = Some((top + bonus, at, kept));
        }
    }
    best.map(|(_, at, kept)| (at, kept))
}

fn talks(answer: &Answer, subject: &[Word]) -> f64 {
    let subjects = answer.readings.iter().map(|reading| &reading.subject).filter(|own| !own.is_empty());
    subjects.chain(answer.said()).map(|own| likeness(own, subject)).fold(0.0, f64::max)
}

fn in_group(
    entry: &Entry,
    group: usize,
    members: &[Candidate],
    subject: &[Word],
    want: Want,
    asked: &dyn Fn() -> String,
) -> Found {
    let percent = |candidate: &Candidate| entry.groups[group].choices[candidate.choice].percent;
    if members.iter().any(|member| percent(member) != percent(&members[0])) {
        return on_scale(entry, group, members, want, asked);
    }
    let Some(best) = members.iter().max_by(|a, b| a.score.total_cmp(&b.score).then(b.choice.cmp(&a.choice))) else {
        return Found::default();
    };
    thing(entry, group, *best, subject, want, asked)
}

/// Takes one of several degrees of the same thing.
fn on_scale(entry: &Entry, group: usize, members: &[Candidate], want: Want, asked: &dyn Fn() -> String) -> Found {
    let answers = &entry.groups[group].choices;
    let choices = &entry.product.modifier_groups[group].choices;
    let percent = |at: usize| answers[at].percent;
    let says = |at: usize, amount: Amount| answers[at].readings.iter().any(|reading| reading.amount == Some(amount));
    let all: Vec<usize> = members.iter().map(|member| member.choice).collect();
    let usual = all.iter().copied().find(|&at| choices[at].default).map_or(100, percent).max(1);
    let nearest = |target: u32| all.iter().copied().min_by_key(|&at| (percent(at).abs_diff(target), percent(at)));
    let with = |amount| all.iter().copied().find(|&at| says(at, amount));
    let (taken, exact) = match want {
        Want::No
            if !all.iter().any(|&at| percent(at) == 0)
                && all.iter().any(|&at| choices[at].default)
                && !answers_needed(entry, group) =>
        {
            let off = all.iter().filter(|&&at| choices[at].default);
            let chosen = off.map(|&at| Chosen { polarity: Polarity::No, ..Chosen::add(group, at) }).collect();
            return Found { chosen, notice: None, met: true };
        }
        Want::No => {
            let lowest = nearest(0);
            (lowest, lowest.is_some_and(|at| percent(at) == 0))
        }
        Want::Light => {
            let below = || {
                all.iter().copied().filter(|&at| percent(at) > 0 && percent(at) < usual).max_by_key(|&at| percent(at))
            };
            let taken = with(Amount::Less).or_else(|| with(Amount::Slight)).or_else(below);
            (taken.or_else(|| nearest(60)), taken.is_some())
        }
        Want::Extra => {
            let above = || all.iter().copied().filter(|&at| percent(at) > usual).max_by_key(|&at| percent(at));
            let taken = with(Amount::More).or_else(above);
            (taken.or_else(|| nearest(150)), taken.is_some())
        }
        Want::Times(times) if times > 1 => {
            let taken = with(Amount::More);
            (taken.or_else(|| nearest(150)), taken.is_some())
        }
        Want::Percent(target) => {
            let taken = nearest(target);
            (taken, taken.is_some_and(|at| percent(at) == target))
        }
        Want::Some | Want::Times(_) => {
            let plain = all.iter().copied().find(|&at| percent(at) == 100);
            let default = || all.iter().copied().find(|&at| choices[at].default && percent(at) > 0);
            let some = || all.iter().copied().filter(|&at| percent(at) > 0).min_by_key(|&at| percent(at).abs_diff(100));
            (plain.or_else(default).or_else(some), true)
        }
    };
    let Some(taken) = taken else {
        let notice = Some(Notice::NoSuchOption { asked: asked(), product: entry.product.title.clone() });
        return Found { chosen: Vec::new(), notice, met: false };
    };
    let offered = || choices[taken].title.clone();
    let notice = (!exact).then(|| Notice::NearestDegree { asked: asked(), offered: offered() });
    Found { chosen: vec![Chosen::add(group, taken)], notice, met: true }
}

/// Whether a group must be answered, so that nothing can just be taken off.
fn answers_needed(entry: &Entry, group: usize) -> bool {
    entry.product.modifier_groups[group].min > 0
}

/// Adds, takes off or changes the amount of one thing.
fn thing(
    entry: &Entry,
    group: usize,
    best: Candidate,
    subject: &[Word],
    want: Want,
    asked: &dyn Fn() -> String,
) -> Found {
    let choice = &entry.product.modifier_groups[group].choices[best.choice];
    let degrees = entry.product.modifier_groups[group].degrees;
    let answer = &entry.groups[group].choices[best.choice];
    let one = Chosen::add(group, best.choice);
    let exactly = |chosen: Chosen| Found { chosen: vec![chosen], notice: None, met: true };
    let nearly = |chosen: Vec<Chosen>| Found {
        chosen,
        notice: Some(Notice::NearestDegree { asked: asked(), offered: choice.title.clone() }),
        met: true,
    };
    // A thing that the product has anyway needs no choosing to come as it is.
    let as_it_comes = || if choice.default { Vec::new() } else { vec![one] };
    if answer.percent == 0 {
        // The only choice is to have none of it: 不要香菜.
        return match want {
            Want::No if unexplained(&entry.groups[group], answer, subject) => nearly(vec![one]),
            Want::No => exactly(one),
            Want::Some | Want::Percent(100) | Want::Times(1) if !unexplained(&entry.groups[group], answer, subject) => {
                // Of what comes without, another answer of the group is it: breakfast, where "No breakfast" is the default.
                let others = entry.groups[group].choices.iter().enumerate();
                let mut others = others.filter(|(_, other)| choice.default && other.percent > 0);
                match others.clone().find(|(_, other)| other.said().any(|own| holds(own, subject))) {
                    Some((at, _)) => exactly(Chosen::add(group, at)),
                    None => others.next().map_or_else(
                        || Found { met: true, ..Found::default() },
                        |(at, _)| Found {
                            chosen: vec![Chosen::add(group, at)],
                            notice: Some(Notice::NearestDegree {
                                asked: asked(),
                                offered: entry.choice(Chosen::add(group, at)).title.clone(),
                            }),
                            met: true,
                        },
                    ),
                }
            }
            _ => Found {
                notice: Some(Notice::NoSuchOption { asked: asked(), product: entry.product.title.clone() }),
                ..Found::default()
            },
        };
    }
    let found = match want {
        Want::No => exactly(Chosen { polarity: Polarity::No, ..one }),
        Want::Some | Want::Percent(100) | Want::Times(1) => exactly(one),
        Want::Extra | Want::Percent(101..) if degrees => exactly(Chosen { polarity: Polarity::Extra, ..one }),
        Want::Times(2) if degrees && choice.max_quantity < 2 => exactly(Chosen { polarity: Polarity::Extra, ..one }),
        Want::Light | Want::Percent(..100) if degrees => exactly(Chosen { polarity: Polarity::Light, ..one }),
        Want::Extra if answer.percent > 100 => exactly(one),
        Want::Light if answer.percent < 100 => exactly(one),
        Want::Extra if choice.max_quantity > 1 => exactly(Chosen { quantity: 2, ..one }),
        Want::Times(times) if times <= choice.max_quantity => exactly(Chosen { quantity: times, ..one }),
        Want::Times(_) => nearly(vec![Chosen { quantity: choice.max_quantity.max(1), ..one }]),
        Want::Extra | Want::Light | Want::Percent(_) => nearly(as_it_comes()),
    };
    if found.notice.is_none() && unexplained(&entry.groups[group], answer, subject) {
        return nearly(found.chosen);
    }
    found
}

/// Whether the subject says something that neither the choice nor its group's name does: "vegan cheese" of Cheese.
fn unexplained(group: &Group, answer: &Answer, subject: &[Word]) -> bool {
    let left = |own: &[Word]| {
        subject
            .iter()
            .filter(|word| !own.iter().chain(group.about.iter().flatten()).any(|o| crate::text::alike(o, word) > 0.0))
            .map(Word::weight)
            .sum::<f64>()
    };
    answer.said().all(|own| left(own) > 0.3) && weight(subject) > 0.3
}

/// "No toppings": everything that a group puts on by itself.
fn whole_group_off(entry: &Entry, subject: &[Word]) -> Option<Vec<Chosen>> {
    let at = entry.groups.iter().position(|group| group.about.iter().any(|about| likeness(about, subject) >= SAME))?;
    let choices = entry.product.modifier_groups[at].choices.iter().enumerate();
    Some(
        choices
            .filter(|(_, choice)| choice.default)
            .map(|(choice, _)| Chosen { polarity: Polarity::No, ..Chosen::add(at, choice) })
            .collect(),
    )
}

/// An option that names several things at once: "mushrooms and onions". Each is had as the option says.
fn several(entry: &Entry, subject: &[Word], want: Want, asked: &dyn Fn() -> String) -> Option<Found> {
    let (pieces, left) = crate::name::pieces(entry, subject, &vec![false; subject.len()]);
    if pieces.is_empty() || !left.is_empty() {
        return None;
    }
    let mut all = Found { met: true, ..Found::default() };
    for piece in pieces {
        let found = match entry.groups[piece.group].choices[piece.choice].names.first() {
            Some(own) if want != Want::Some => {
                thing(entry, piece.group, Candidate { choice: piece.choice, score: 1.0 }, own, want, asked)
            }
            _ => Found { chosen: vec![piece], notice: None, met: true },
        };
        all.chosen.extend(found.chosen);
        all.notice = all.notice.or(found.notice);
        all.met &= found.met;
    }
    Some(all)
}
