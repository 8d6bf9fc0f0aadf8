//! What the user avoids, looked for in everything that a product tells about itself. Errs on the side of telling.

use crate::entry::{Chosen, Entry};
use crate::lexicon;
use crate::text::{Word, words};
use yiju_domain::intent::Polarity;

/// Words that only say that something is avoided.
const SAYING: [&str; 8] = ["allergy", "allergic", "anything", "any", "过", "敏", "food", "类"];
/// What makes a milk of a plant.
const PLANTS: [&str; 4] = ["soy", "oat", "coconut", "almond"];

/// The things that a task avoids.
pub struct Avoided(Vec<One>);

struct One {
    typed: String,
    words: Vec<Word>,
    held: Vec<&'static str>,
}

impl Avoided {
    /// Reads them as typed.
    pub fn new(avoid: &[String]) -> Self {
        let read = |typed: &String| {
            let words: Vec<Word> =
                words(typed).into_iter().filter(|word| !SAYING.contains(&word.text.as_str())).collect();
            let held = words.iter().flat_map(|word| lexicon::held_by(&word.text)).collect();
            One { typed: typed.clone(), words, held }
        };
        Self(avoid.iter().map(read).filter(|one| !one.words.is_empty()).collect())
    }

    /// The default choices that hold what is avoided and can be taken off.
    pub fn to_take_off(&self, entry: &Entry) -> Vec<Chosen> {
        let mut off = Vec::new();
        for (group, record) in entry.product.modifier_groups.iter().enumerate().filter(|(_, record)| record.min == 0) {
            for (choice, _) in record.choices.iter().enumerate().filter(|(_, choice)| choice.default) {
                let names = &entry.groups[group].choices[choice].names;
                if self.0.iter().any(|one| names.iter().any(|name| one.is_in(name))) {
                    off.push(Chosen { polarity: Polarity::No, ..Chosen::add(group, choice) });
                }
            }
        }
        off
    }

    /// What a product with these choices may contain of it: as the feed names it, or as typed where only a name tells.
    pub fn found_in(&self, entry: &Entry, chosen: &[Chosen]) -> Option<String> {
        let told = entry.product.allergens.iter().find(|allergen| {
            let allergen = words(allergen);
            self.0.iter().any(|one| one.is_in(&allergen))
        });
        if let Some(allergen) = told {
            return Some(allergen.clone());
        }
        let added = chosen.iter().filter(|chosen| chosen.polarity != Polarity::No);
        let added = added.flat_map(|chosen| &entry.groups[chosen.group].choices[chosen.choice].names);
        let phrases: Vec<&Vec<Word>> = entry.names.iter().chain(&entry.kinds).chain(added).collect();
        self.0.iter().find(|one| phrases.iter().any(|phrase| one.is_in(phrase))).map(|one| one.typed.clone())
    }
}

impl One {
    fn is_in(&self, phrase: &[Word]) -> bool {
        // "No onion" is no onion, and soy milk is no milk.
        if phrase.first().is_some_and(|word| word.text == "no") {
            return false;
        }
        let real = |at: usize| phrase[at].text != "milk" || at == 0 || !PLANTS.contains(&phrase[at - 1].text.as_str());
        let present: Vec<&str> = (0..phrase.len()).filter(|&at| real(at)).map(|at| phrase[at].text.as_str()).collect();
        let has = |text: &str| present.contains(&text);
        self.words.iter().all(|word| has(&word.text))
            || self.held.iter().any(|held| has(held))
            || (!present.is_empty() && present.iter().all(|text| self.words.iter().any(|word| word.text == *text)))
    }
}
