//! Text for people in the two languages of the product.

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "TextForm", into = "TextForm")]
pub struct Text {
    zh: Option<String>,
    en: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum TextForm {
    Plain(String),
    Both {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zh: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        en: Option<String>,
    },
}

impl From<TextForm> for Text {
    fn from(form: TextForm) -> Self {
        match form {
            TextForm::Plain(text) => Self::plain(text),
            TextForm::Both { zh, en } => Self { zh, en },
        }
    }
}

impl From<Text> for TextForm {
    fn from(text: Text) -> Self {
        match (text.zh, text.en) {
            (Some(one), None) | (None, Some(one)) => Self::Plain(one),
            (zh, en) => Self::Both { zh, en },
        }
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
