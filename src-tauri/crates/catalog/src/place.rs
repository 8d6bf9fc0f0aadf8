//! Places that are part of the thing: a room is in a city and a train goes from one to another. An offer elsewhere is no
//! answer, however well its name fits. And the areas that a shop delivers to.

use crate::entry::Entry;
use crate::text::fold;
use yiju_domain::feed::Merchant;
use yiju_domain::intent::Vertical;
use yiju_domain::offer::Notice;
use yiju_domain::request::Task;
use yiju_domain::text::{Text, is_han};

/// Where a task's thing must be, or go from and to.
pub struct Places<'a> {
    /// What the things are called that are at places.
    nouns: [&'static str; 2],
    from: Option<&'a str>,
    to: Option<&'a str>,
    /// Whether they are the ends of a journey.
    journey: bool,
}

/// Words of a place that many places have.
const COMMON: [&str; 12] =
    ["the", "a", "near", "in", "at", "of", "city", "airport", "station", "central", "downtown", "area"];

impl<'a> Places<'a> {
    /// Of a task; of one that is brought to a place, none: there the place is an address.
    pub fn of(task: &'a Task) -> Self {
        let (from, to) = (task.from.as_deref(), task.to.as_deref());
        match task.vertical {
            Some(Vertical::Hotels) => Self { nouns: ["酒店", "hotel"], from: None, to, journey: false },
            Some(Vertical::Flights) => Self { nouns: ["机票", "flight"], from, to, journey: true },
            Some(Vertical::Trains) => Self { nouns: ["火车票", "train"], from, to, journey: true },
            _ => Self { nouns: [""; 2], from: None, to: None, journey: false },
        }
    }

    /// What to search for beside the items' names: of all that is at a place, what may be meant.
    pub fn searches(&self) -> Vec<String> {
        let called: Vec<&str> = self.from.into_iter().chain(self.to).collect();
        let called = called.join(" ");
        self.nouns.iter().filter(|_| !called.is_empty()).map(|noun| format!("{called} {noun}")).collect()
    }

    /// Whether a product is there, or goes there.
    pub fn hold(&self, entry: &Entry, merchant: &Merchant) -> bool {
        let titles = entry.product.title.all().chain(entry.product.aliases.iter().map(String::as_str));
        let titles: Vec<String> = titles.map(str::to_lowercase).collect();
        let ends: Vec<(&str, &str)> = titles.iter().filter_map(|text| ends(text)).collect();
        let texts: Vec<String> = titles.iter().cloned().chain(merchant.name.all().map(str::to_lowercase)).collect();
        let at = |place: &str, text: &str| position(&place.to_lowercase(), text);
        // A journey that tells its two ends goes from the first to the second.
        let told = self.journey && !ends.is_empty();
        match (self.from, self.to) {
            (None, None) => true,
            (Some(from), None) if told => ends.iter().any(|(first, _)| at(from, first).is_some()),
            (None, Some(to)) if told => ends.iter().any(|(_, last)| at(to, last).is_some()),
            (Some(one), None) | (None, Some(one)) => texts.iter().any(|text| at(one, text).is_some()),
            // There and not back.
            (Some(from), Some(to)) => texts.iter().any(|text| match (at(from, text), at(to, text)) {
                (Some(from), Some(to)) => from < to,
                _ => false,
            }),
        }
    }
}

/// That a shop delivers to some areas only, where an address names none of them.
#[must_use]
pub fn not_delivered(areas: &[Text], address: &str) -> Option<Notice> {
    let address = fold(address);
    let mut names = areas.iter().flat_map(Text::all).map(fold);
    let outside = !areas.is_empty() && !names.any(|name| is_within(&name, &address));
    outside.then(|| Notice::DeliversTo { areas: areas.to_vec() })
}

/// Whether an address has the whole name of an area: 静安区 is in 上海市静安区, and in 上海静安 too.
fn is_within(name: &str, address: &str) -> bool {
    if name.chars().any(is_han) {
        let kind = ["新区", "区", "市", "县", "镇", "街道"].iter().find_map(|kind| name.strip_suffix(kind));
        let short = kind.filter(|short| short.chars().count() > 1).unwrap_or(name);
        return address.contains(short);
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (name, address) = (words(name), words(address));
    !name.is_empty() && address.windows(name.len()).any(|run| run == name)
}

/// The two parts of a text that tells a journey: "上海—北京", "Xiamen to Shanghai".
fn ends(text: &str) -> Option<(&str, &str)> {
    const BETWEEN: [&str; 8] = ["—", "–", "→", "⇀", "-", " to ", "到", "至"];
    let places = BETWEEN.iter().flat_map(|between| text.match_indices(between));
    // Not the hyphen of "G-12", and not from one time to another.
    let named = |&(at, between): &(usize, &str)| {
        let before = text[..at].trim_end().chars().next_back();
        let after = text[at + between.len()..].trim_start().chars().next();
        after.is_some_and(char::is_alphabetic) && (between != "-" || before.is_some_and(char::is_alphabetic))
    };
    let (at, between) = places.filter(named).min()?;
    Some((&text[..at], &text[at + between.len()..]))
}

/// Where a text has a place: two Han characters of it or more in a row, or one of its own words.
fn position(place: &str, text: &str) -> Option<usize> {
    if let Some(at) = text.find(place).filter(|_| place.chars().any(is_han)) {
        return Some(at);
    }
    let han: Vec<char> = place.chars().collect();
    let pairs = han.windows(2).filter(|pair| pair.iter().all(|&c| is_han(c)));
    let by_pair = pairs.filter_map(|pair| text.find(&pair.iter().collect::<String>())).min();
    let word = |word: &str| {
        let starts = |at: usize| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let ends = |at: usize| !text[at + word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        text.match_indices(word).map(|(at, _)| at).find(|&at| starts(at) && ends(at))
    };
    let own = place.split(|c: char| !c.is_ascii_alphanumeric()).filter(|one| one.len() > 1 && !COMMON.contains(one));
    by_pair.or_else(|| own.filter_map(word).min())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_tells_its_ends() {
        for (text, first, last) in [
            ("g1060次 北京—济南 06:00开 07:30到", "g1060次 北京", "济南 06:00开 07:30到"),
            ("yj1770 shanghai – xiamen, 06:20 to 08:05", "yj1770 shanghai ", " xiamen, 06:20 to 08:05"),
            ("厦门到上海机票", "厦门", "上海机票"),
            ("g-12 beijing-shanghai", "g-12 beijing", "shanghai"),
            ("oslo to bergen by train", "oslo", "bergen by train"),
        ] {
            assert_eq!(ends(text), Some((first, last)), "{text}");
        }
        for none in ["一句铁路", "g-12 express", "oslo bergen, 06:20 to 08:05", "上海 北京 06:00开 07:30到"] {
            assert_eq!(ends(none), None, "{none}");
        }
    }

    #[test]
    fn an_address_is_in_an_area_that_it_names() {
        for (areas, address, delivered) in [
            (&["静安区", "黄浦区"][..], "上海市静安区南京西路 1 号", true),
            (&["静安区"], "上海靜安 4 楼", true),
            (&["浦东新区"], "上海浦东陆家嘴环路 8 号", true),
            (&["静安区"], "公司", false),
            (&["市区"], "公司", false),
            (&["Brooklyn", "Long Island City"], "12 Court St, brooklyn", true),
            (&["Long Island City"], "5 Main St, Long Island", false),
            (&["94103"], "9 Mission St, San Francisco CA 94103", true),
            (&["York"], "New Yorkshire Inn", false),
            (&["!"], "anywhere", false),
            (&[], "anywhere", true),
        ] {
            let areas: Vec<Text> = areas.iter().map(|area| Text::plain(*area)).collect();
            assert_eq!(not_delivered(&areas, address).is_none(), delivered, "{areas:?} {address}");
        }
    }

    #[test]
    fn a_place_is_found_by_what_is_its_own() {
        for (place, text, found) in [
            ("上海", "g7次 上海—北京 10:35开", true),
            ("上海虹桥", "g7次 上海—北京 10:35开", true),
            ("广州", "g7次 上海—北京 10:35开", false),
            ("prague", "chongqing city centre hostel", false),
            ("the city", "chongqing city centre hostel", false),
            ("chongqing airport", "chongqing city centre hostel", true),
            ("york", "newyork inn", false),
        ] {
            assert_eq!(position(place, text).is_some(), found, "{place} in {text}");
        }
    }
}
