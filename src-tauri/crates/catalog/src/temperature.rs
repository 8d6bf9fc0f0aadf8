//! How warm a drink is: 常温 where a shop has only 温 is a step away, and told as such.

use crate::entry::{Answer, Chosen, Entry};
use crate::reading::{Amount, Reading};
use crate::text::Word;

/// Steps apart that are still nearly what was asked.
const NEAR: i32 = 1;

/// The place of a phrase between iced and hot, where it is a temperature.
fn step(reading: &Reading) -> Option<i32> {
    let [subject] = reading.subject.as_slice() else { return None };
    Some(match (subject.text.as_str(), reading.amount) {
        ("ice", None | Some(Amount::Normal | Amount::More)) => 0,
        ("ice", Some(Amount::No)) => 2,
        ("ice", Some(_)) => 1,
        ("roomtemp", _) => 3,
        ("warm", _) => 4,
        ("hot", _) => 5,
        _ => return None,
    })
}

/// The choice nearest to a temperature that is not on offer by its name.
pub fn nearest(entry: &Entry, asked: &[Word]) -> Option<Chosen> {
    let target = step(&Reading { amount: None, subject: asked.to_vec() })?;
    let place = |answer: &Answer| answer.readings.iter().find_map(step);
    let mut best: Option<(i32, Chosen)> = None;
    for (group, answers) in entry.groups.iter().enumerate() {
        for (choice, answer) in answers.choices.iter().enumerate() {
            let Some(apart) = place(answer).map(|place| (place - target).abs()) else { continue };
            if apart <= NEAR && best.is_none_or(|(before, _)| apart < before) {
                best = Some((apart, Chosen::add(group, choice)));
            }
        }
    }
    best.map(|(_, chosen)| chosen)
}
