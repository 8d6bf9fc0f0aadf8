//! The words of a difference, in the language of its user.

use super::basket::Made;
use std::collections::BTreeMap;
use yiju_domain::id::ItemId;
use yiju_domain::mandate::Mandate;
use yiju_domain::money::Money;
use yiju_domain::text::Lang;

/// One language, and the names of what was confirmed.
pub struct Words {
    lang: Lang,
    names: BTreeMap<ItemId, String>,
}

impl Words {
    pub fn new(lang: Lang, mandate: &Mandate) -> Self {
        let mut names = BTreeMap::new();
        for line in &mandate.lines {
            let title = line.title.get(lang);
            let name = match &line.variant {
                Some(variant) => format!("{title} · {}", variant.get(lang)),
                None => title.to_owned(),
            };
            names.insert(line.item.clone(), name);
            for option in line.options.iter().chain(&line.without) {
                names.insert(option.item.clone(), option.title.get(lang).to_owned());
            }
        }
        Self { lang, names }
    }

    /// What people call an item: its name, or the merchant's id where it was never shown.
    pub fn item(&self, item: &ItemId) -> String {
        self.names.get(item).cloned().unwrap_or_else(|| item.0.clone())
    }

    /// `2 × Pearl Milk Tea`.
    pub fn pieces(&self, item: &ItemId, pieces: u64) -> String {
        format!("{pieces} × {}", self.item(item))
    }

    /// `2 × Pearl Milk Tea (less ice, 2 × pearls)`.
    pub fn made(&self, made: &Made, pieces: u64) -> String {
        let options: Vec<String> = made
            .options
            .iter()
            .map(|(item, count)| if *count == 1 { self.item(item) } else { self.pieces(item, *count) })
            .collect();
        let what = self.pieces(&made.item, pieces);
        match (options.is_empty(), self.lang) {
            (true, _) => what,
            (false, Lang::Zh) => format!("{what}（{}）", options.join("、")),
            (false, Lang::En) => format!("{what} ({})", options.join(", ")),
        }
    }

    /// An amount that the parts beside it do not make.
    pub fn no_sum(&self, amount: Money) -> String {
        match self.lang {
            Lang::Zh => format!("{amount}，与明细不符"),
            Lang::En => format!("{amount}, which its parts do not add up to"),
        }
    }

    pub const fn currency(&self) -> &'static str {
        self.either("币种", "Currency")
    }

    pub const fn items(&self) -> &'static str {
        self.either("商品", "Items")
    }

    pub const fn delivery(&self) -> &'static str {
        self.either("配送费", "Delivery")
    }

    pub const fn discount(&self) -> &'static str {
        self.either("优惠", "Discounts")
    }

    pub const fn total(&self) -> &'static str {
        self.either("合计", "Total")
    }

    pub const fn sum(&self) -> &'static str {
        self.either("合计的算法", "Sum of the parts")
    }

    pub const fn missing(&self) -> &'static str {
        self.either("没有", "missing")
    }

    pub const fn not_ordered(&self) -> &'static str {
        self.either("没有点", "not ordered")
    }

    const fn either(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
