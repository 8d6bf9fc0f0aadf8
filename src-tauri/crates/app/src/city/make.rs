//! What records are made with: chance that is the same every time, and short forms of the feed's types.

use yiju_domain::feed::{
    Choice, Clock, Deal, DealRule, Hours, Merchant, ModifierGroup, Product, Record, Span, Terms, Variant,
};
use yiju_domain::id::{ItemId, MerchantId, ProductId};
use yiju_domain::intent::Vertical;
use yiju_domain::text::Text;

/// A name in both languages.
pub type Name = (&'static str, &'static str);

/// Chance that repeats itself (SplitMix64).
pub struct Chance(u64);

impl Chance {
    /// The same numbers for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to - from + 1).unwrap_or(1).max(1);
        from + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, hundredth: i64) -> bool {
        self.between(0, 99) < hundredth
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = usize::try_from(self.between(0, i64::try_from(of.len()).unwrap_or(1) - 1)).unwrap_or(0);
        &of[at]
    }

    /// About a price, in whole half units: 1450 for 1400 to 1600.
    pub fn near(&mut self, price: i64) -> i64 {
        (price * self.between(88, 118) / 100 / 50 * 50).max(100)
    }
}

/// A time of the day, "08:30".
pub fn clock(text: &str) -> Option<Clock> {
    Clock::try_from(text.to_owned()).ok()
}

/// Every day from one time to another.
pub fn every_day(spans: &[(&str, &str)]) -> Hours {
    let span = |(from, to): &(&str, &str)| Some(Span { days: Vec::new(), from: clock(from)?, to: clock(to)? });
    Hours(spans.iter().filter_map(span).collect())
}

/// Text of a pair.
pub fn text(name: Name) -> Text {
    Text::both(name.0, name.1)
}

/// Text of two strings.
pub fn both(zh: String, en: String) -> Text {
    Text::both(zh, en)
}

/// A merchant that plays one, with its own place, rating and time.
pub fn merchant(id: &str, name: Text, chance: &mut Chance, terms: Terms) -> Merchant {
    let near = chance.between(25, 40);
    let minute = |minutes: i64| u32::try_from(minutes).unwrap_or(30);
    Merchant {
        name,
        minutes: Some((minute(near), minute(near + chance.between(10, 25)))),
        distance: u32::try_from(chance.between(25, 80) * 100).ok(),
        rating: u8::try_from(chance.between(38, 46)).ok(),
        terms,
        sandbox: true,
        ..Merchant::named(id)
    }
}

/// Terms in both languages.
pub fn terms(refund: Name, change: Name) -> Terms {
    Terms { refund: text(refund), change: text(change) }
}

/// A product without choices.
pub fn product(id: String, merchant: &str, title: Text, vertical: Vertical, shelf: Name) -> Product {
    Product {
        merchant: Some(MerchantId(merchant.to_owned())),
        vertical: Some(vertical),
        category: text(shelf),
        ..Product::named(ProductId(id), title)
    }
}

/// A variant; its id follows its product's.
pub fn variant(product: &str, key: &str, title: Text, price: i64) -> Variant {
    Variant {
        id: ItemId(format!("{product}.{key}")),
        title,
        aliases: Vec::new(),
        price: Some(price),
        starts: None,
        default: false,
    }
}

/// A group of choices: name, fewest, most, then key, title, price and percent of each; the first is the default where one
/// must be taken.
pub fn group(
    product: &str,
    name: Name,
    min: u32,
    max: Option<u32>,
    choices: &[(&str, Name, i64, Option<u32>)],
) -> ModifierGroup {
    let choice = |(at, (key, title, price, percent)): (usize, &(&str, Name, i64, Option<u32>))| Choice {
        id: ItemId(format!("{product}.{key}")),
        title: text(*title),
        aliases: Vec::new(),
        price: *price,
        default: min > 0 && at == 0,
        percent: *percent,
        max_quantity: 1,
    };
    ModifierGroup {
        name: text(name),
        aliases: Vec::new(),
        min,
        max,
        degrees: false,
        choices: choices.iter().enumerate().map(choice).collect(),
    }
}

/// A deal of a rule alone; its id follows its merchant's.
pub fn deal(merchant: &str, key: &str, title: Text, rule: DealRule) -> Deal {
    Deal::new(format!("{merchant}.{key}"), MerchantId(merchant.to_owned()), title, rule)
}

/// "满30减5" in both languages.
pub fn threshold(merchant: &str, over: i64, off: i64) -> Record {
    let title = both(format!("满{}减{}", over / 100, off / 100), format!("¥{} off from ¥{}", off / 100, over / 100));
    Record::Deal(deal(merchant, "over", title, DealRule::Threshold { over, off }))
}
