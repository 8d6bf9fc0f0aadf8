//! Text for people in the two languages of the product.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The language in which the user is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Chinese where the utterance holds at least one Han character, else English.
    #[must_use]
    pub fn of(utterance: &str) -> Self {
        if utterance.chars().any(is_han) { Self::Zh } else { Self::En }
    }
}

/// Whether a character is of the Han script (unified ideographs, the extensions and compatibility forms).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{3007}')
}

/// Text in one language or both. In a feed, a plain string or `{"zh": …, "en": …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    zh: Option<String>,
    en: Option<String>,
}

/// How text in two languages is written.
#[derive(Serialize, Deserialize)]
struct Both<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    zh: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    en: Option<T>,
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (&self.zh, &self.en) {
            (Some(one), None) | (None, Some(one)) => serializer.serialize_str(one),
            (zh, en) => Both { zh: zh.as_deref(), en: en.as_deref() }.serialize(serializer),
        }
    }
}

// A feed holds many texts: they are read without the detour that an untagged enumeration takes.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or an object of zh and en")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::plain(text))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                let Both { zh, en } = Both::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Text { zh, en })
            }
        }

        deserializer.deserialize_any(Form)
    }
}

impl Text {
    /// Text in the language that its own characters show.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        match Lang::of(&text) {
            Lang::Zh => Self { zh: Some(text), en: None },
            Lang::En => Self { zh: None, en: Some(text) },
        }
    }

    /// Text in both languages.
    #[must_use]
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: Some(zh.into()), en: Some(en.into()) }
    }

    /// The text in `lang`, or in the other language where there is none, or "".
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref()).unwrap_or_default()
    }

    /// Each language's text that there is.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [self.zh.as_deref(), self.en.as_deref()].into_iter().flatten()
    }

    /// The text with each language's part changed.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&str) -> String) -> Self {
        Self { zh: self.zh.as_deref().map(&mut change), en: self.en.as_deref().map(&mut change) }
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().all(str::is_empty)
    }
}
