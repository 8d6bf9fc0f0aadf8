//! Budgets.

use super::number::{Decimal, Reader, fold};
use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What something may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// At least.
    pub min: Option<Money>,
    /// At most.
    pub max: Option<Money>,
    /// Whether the amounts are for each person: "人均80", "20 a head", "50 each".
    pub per_person: bool,
}

/// The budget that a span names; amounts without a currency word or sign of their own are of `currency`.
///
/// - A plain amount is the most that may be spent: "35" is 35以内.
/// - About an amount (30左右, 一百来块, "around 30") is at most a tenth more: the cheaper is no disappointment.
/// - 二十多块 and 十几块 are a range up to the next round amount: 20 to 30, 10 to 20.
/// - `$` and "dollars" are of `currency` where that is a dollar, else US dollars; `¥` is yen where `currency` is.
/// - An amount for each cup, ticket or night is `None`: a budget cannot tell it, and it must not be taken for the whole.
#[must_use]
pub fn money(text: &str, currency: Currency) -> Option<Budget> {
    let folded = fold(text);
    let mut reader = Reader::new(&folded);
    let mut draft = Draft::default();
    while !reader.is_done() {
        match reader.word(WORDS) {
            Some(word) => draft.take(word)?,
            None => draft.amount(&mut reader)?,
        }
    }
    draft.budget(currency)
}

/// What is read so far.
#[derive(Default)]
struct Draft {
    first: Option<Amount>,
    second: Option<Amount>,
    /// A comparison that waits for its amount.
    pending: Option<Bound>,
    /// Whether a word between two amounts makes them a range.
    range: bool,
    per_person: bool,
    unit: Option<Unit>,
}

#[derive(Clone, Copy)]
struct Amount {
    least: Decimal,
    most: Decimal,
    bound: Option<Bound>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    AtMost,
    AtLeast,
    Around,
}

/// The currency that a word or sign names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Code(&'static str),
    Dollar,
    /// `¥`.
    YuanOrYen,
}

#[derive(Clone, Copy)]
enum Word {
    Is(Bound),
    To,
    PerPerson,
    Of(Unit),
    Filler,
}

impl Draft {
    fn take(&mut self, word: Word) -> Option<()> {
        match word {
            Word::Filler => {}
            Word::PerPerson => self.per_person = true,
            Word::Of(unit) => {
                if self.unit.is_some_and(|known| known != unit && known != Unit::Dollar) {
                    return None;
                }
                self.unit = Some(unit);
            }
            Word::To if self.first.is_none() => self.pending = Some(Bound::Around),
            Word::To => self.range = true,
            Word::Is(bound) => self.compare(bound),
        }
        Some(())
    }

    /// A comparison belongs to the amount before it, unless that has one already.
    fn compare(&mut self, bound: Bound) {
        let last = self.second.as_mut().or(self.first.as_mut());
        match last {
            Some(amount) if amount.bound.is_none() && self.pending.is_none() => amount.bound = Some(bound),
            _ if self.pending.is_none_or(|pending| pending == Bound::Around) => self.pending = Some(bound),
            _ => {}
        }
    }

    fn amount(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let amount = Amount::read(reader, &mut self.unit)?;
        let amount = Amount { bound: self.pending.take().or(amount.bound), ..amount };
        let place = if self.first.is_none() { &mut self.first } else { &mut self.second };
        place.is_none().then(|| *place = Some(amount))
    }

    fn budget(self, currency: Currency) -> Option<Budget> {
        let first = self.first?;
        let currency = match self.unit {
            None => currency,
            Some(unit) => unit.currency(currency)?,
        };
        let minor = |amount: Decimal| {
            let thousandths = i64::try_from(amount.thousandths).ok()?;
            thousandths.checked_mul(10_i64.pow(currency.exponent()))?.checked_add(500).map(|scaled| scaled / 1000)
        };
        let (least, most) = match (first.bound, self.second) {
            (_, Some(second)) if self.range => (Some(first.least.min(second.least)), Some(first.most.max(second.most))),
            (Some(Bound::AtLeast), Some(Amount { bound: Some(Bound::AtMost), most, .. })) => {
                (Some(first.least), Some(most))
            }
            (Some(Bound::AtMost), Some(Amount { bound: Some(Bound::AtLeast), least, .. })) => {
                (Some(least), Some(first.most))
            }
            (_, Some(_)) => return None,
            _ if self.range => return None,
            (None, None) if first.least < first.most => (Some(first.least), Some(first.most)),
            (None | Some(Bound::AtMost), None) => (None, Some(first.most)),
            (Some(Bound::AtLeast), None) => (Some(first.least), None),
            (Some(Bound::Around), None) => {
                let most = first.most.times(11)?;
                (None, Some(Decimal { thousandths: most.thousandths / 10 }))
            }
        };
        // What is left over says again what is known, or says it loosely (不超过50以内, 最多50左右).
        let settled = self.pending.is_none_or(|left| left == Bound::Around || Some(left) == first.bound);
        let money = |amount: Option<Decimal>| match amount {
            None => Some(None),
            Some(amount) => minor(amount).map(|minor| Some(Money::new(minor, currency))),
        };
        let ordered = least.zip(most).is_none_or(|(least, most)| least <= most);
        (settled && ordered)
            .then(|| Some(Budget { min: money(least)?, max: money(most)?, per_person: self.per_person }))?
    }
}

impl Amount {
    fn read(reader: &mut Reader<'_>, unit: &mut Option<Unit>) -> Option<Self> {
        if reader.eat(&["百来", "百把"]) {
            return Self::about(100);
        }
        if reader.eat(&["千把"]) {
            return Self::about(1000);
        }
        let mut n = reader.decimal()?;
        if reader.eat(&["毛", "角"]) {
            return Some(Self::exactly(Decimal { thousandths: n.thousandths.checked_div(10)? }));
        }
        if reader.eat(&["分钱", "cents", "cent", "¢"]) {
            return Some(Self::exactly(Decimal { thousandths: n.thousandths.checked_div(100)? }));
        }
        if reader.eat(&["来"]) {
            return Some(Self { bound: Some(Bound::Around), ..Self::exactly(n) });
        }
        if reader.eat(&["多", "几"]) {
            return Some(Self { least: n, most: n.plus(place(n))?, bound: None });
        }
        if reader.eat(&["块", "元", "块钱"]) {
            if unit.is_some_and(|known| !matches!(known, Unit::Code("CNY") | Unit::YuanOrYen)) {
                return None;
            }
            *unit = Some(Unit::Code("CNY"));
            if let Some(part) = reader.attempt(|ahead| small_change(ahead, true)) {
                n = n.plus(part)?;
            }
        } else if reader.eat(&["点"]) {
            n = n.plus(reader.attempt(|ahead| small_change(ahead, false))?)?;
        }
        Some(Self::exactly(n))
    }

    fn exactly(n: Decimal) -> Self {
        Self { least: n, most: n, bound: None }
    }

    fn about(n: u64) -> Option<Self> {
        let n = Decimal::ONE.times(n)?;
        Some(Self { bound: Some(Bound::Around), ..Self::exactly(n) })
    }
}

/// What stands after 块: 五 (half a yuan), 五毛, 五毛八, 50, 零五分. After 点 no 毛 or 分 stands.
fn small_change(reader: &mut Reader<'_>, units: bool) -> Option<Decimal> {
    let n = reader.whole().filter(|n| *n < 100)?;
    let of = |n: u32, thousandths: u64| Decimal { thousandths: u64::from(n) * thousandths };
    if units && reader.eat(&["毛", "角"]) {
        let cents = reader.attempt(Reader::whole).filter(|cents| *cents < 10).unwrap_or(0);
        reader.eat(&["分"]);
        return of(n, 100).plus(of(cents, 10));
    }
    if units && reader.eat(&["分"]) {
        return Some(of(n, 10));
    }
    Some(if n < 10 { of(n, 100) } else { of(n, 10) })
}

/// What the last digit that is not zero counts: 10 for 20, 100 for 300, 1 for 25.
fn place(n: Decimal) -> Decimal {
    let mut place = 1000_u64;
    while n.thousandths > 0 && place.checked_mul(10).is_some_and(|next| n.thousandths.is_multiple_of(next)) {
        place *= 10;
    }
    Decimal { thousandths: place }
}

impl Unit {
    fn currency(self, default: Currency) -> Option<Currency> {
        let code = match self {
            Self::Code(code) => code,
            Self::Dollar => match default.code() {
                "AUD" | "CAD" | "HKD" | "NZD" | "SGD" | "TWD" => return Some(default),
                _ => "USD",
            },
            Self::YuanOrYen if default.code() == "JPY" => return Some(default),
            Self::YuanOrYen => "CNY",
        };
        Currency::try_from(code.to_owned()).ok()
    }
}

macro_rules! words {
    ($($word:expr => $($text:literal)+;)+) => { &[$($(($text, $word),)+)+] };
}

const WORDS: &[(&str, Word)] = words! {
    Word::Is(Bound::AtMost) =>
        "以内" "之内" "内" "以下" "之下" "不超过" "不超" "不要超过" "不能超过" "别超过" "别超" "超不过" "最多" "至多" "顶多" "最高" "低于" "少于" "小于"
        "不高于" "不大于" "不多于" "不到" "封顶" "为限" "上限" "under" "below" "beneath" "less than" "lower than" "cheaper than" "at most" "no more than"
        "not more than" "not over" "no higher than" "not above" "up to" "max" "maximum" "maximum of" "max of" "a maximum of" "tops" "within"
        "or less" "or under" "or below" "or cheaper" "not exceeding" "not to exceed" "don't exceed" "limit" "cap" "capped at" "<" "<=" "≤";
    Word::Is(Bound::AtLeast) =>
        "以上" "之上" "往上" "起" "起步" "超过" "高于" "大于" "多于" "至少" "最少" "起码" "最低" "不低于" "不少于" "over" "above" "more than" "at least"
        "no less than" "not less than" "from" "min" "minimum" "minimum of" "or more" "and up" "and above" "or above" "plus" "upwards of" "+" ">" ">=" "≥";
    Word::Is(Bound::Around) =>
        "左右" "上下" "大约" "大概" "大致" "差不多" "约" "around" "about" "roughly" "approximately" "approx" "circa" "or so" "ish" "give or take";
    Word::To => "到" "至" "-" "~" "to" "and";
    Word::PerPerson =>
        "人均" "每人" "每个人" "每位" "一个人" "一人" "一位" "/人" "/位" "per person" "per head" "per guest" "a head" "a person" "each person"
        "each" "apiece" "every one" "everyone" "pp" "p.p." "/person";
    Word::Filler =>
        "预算" "的预算" "控制在" "总共" "一共" "总价" "合计" "价格" "价位" "便宜点" "便宜" "花" "就" "在" "从" "给我" "钱" "的" "budget" "a budget of" "budget of"
        "between" "in total" "total" "all in" "all together" "altogether" "spend" "spending" "keep it" "for" "is" "my" "price" "cost" "costing" "anything" "it's" ":";
    Word::Of(Unit::YuanOrYen) => "¥";
    Word::Of(Unit::Code("CNY")) => "块" "块钱" "元" "圆" "人民币" "rmb" "cny" "yuan" "kuai";
    Word::Of(Unit::Dollar) => "$" "dollar" "dollars" "buck" "bucks" "刀" "美刀";
    Word::Of(Unit::Code("USD")) => "usd" "us$" "us dollars" "美元" "美金";
    Word::Of(Unit::Code("EUR")) => "€" "eur" "euro" "euros" "欧" "欧元";
    Word::Of(Unit::Code("GBP")) => "£" "gbp" "pound" "pounds" "quid" "镑" "英镑";
    Word::Of(Unit::Code("JPY")) => "jpy" "yen" "円" "日元" "日币";
    Word::Of(Unit::Code("HKD")) => "hkd" "hk$" "港币" "港元" "港纸";
    Word::Of(Unit::Code("TWD")) => "twd" "nt$" "ntd" "台币" "新台币";
    Word::Of(Unit::Code("SGD")) => "sgd" "s$" "新币" "新元" "新加坡元";
    Word::Of(Unit::Code("AUD")) => "aud" "a$" "澳元" "澳币" "澳刀";
    Word::Of(Unit::Code("CAD")) => "cad" "c$" "加元" "加币" "加刀";
    Word::Of(Unit::Code("NZD")) => "nzd" "nz$" "新西兰元";
    Word::Of(Unit::Code("KRW")) => "krw" "₩" "won" "韩元" "韩币";
    Word::Of(Unit::Code("INR")) => "inr" "₹" "rupee" "rupees" "卢比";
    Word::Of(Unit::Code("THB")) => "thb" "฿" "baht" "泰铢";
    Word::Of(Unit::Code("MYR")) => "myr" "rm" "ringgit" "马币" "令吉";
    Word::Of(Unit::Code("VND")) => "vnd" "₫" "dong" "越南盾";
    Word::Of(Unit::Code("AED")) => "aed" "dirham" "dirhams" "迪拉姆";
    Word::Of(Unit::Code("CHF")) => "chf" "franc" "francs" "瑞郎";
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::try_from(code.to_owned()).expect("a currency")
    }

    /// `min..max CODE`, `/p` for each person, or `-`.
    fn shown(text: &str, default: &str) -> String {
        let Some(budget) = money(text, currency(default)) else { return "-".to_owned() };
        let minor = |money: Option<Money>| money.map(|money| money.minor.to_string()).unwrap_or_default();
        let code = budget.min.or(budget.max).map(|money| money.currency.code().to_owned()).unwrap_or_default();
        format!("{}..{} {code}{}", minor(budget.min), minor(budget.max), if budget.per_person { "/p" } else { "" })
    }

    #[test]
    fn budgets_in_chinese() {
        for (text, expected) in [
            ("35", "..3500 CNY"),
            ("３５", "..3500 CNY"),
            ("35块以内", "..3500 CNY"),
            ("35 块 以内", "..3500 CNY"),
            ("35塊以內", "..3500 CNY"),
            ("不超过五十", "..5000 CNY"),
            ("30到50块", "3000..5000 CNY"),
            ("30块到50块", "3000..5000 CNY"),
            ("50-30", "3000..5000 CNY"),
            ("30－50", "3000..5000 CNY"),
            ("三十至五十元", "3000..5000 CNY"),
            ("一百来块", "..11000 CNY"),
            ("百来块", "..11000 CNY"),
            ("二十来块", "..2200 CNY"),
            ("二十多块", "2000..3000 CNY"),
            ("一百多", "10000..20000 CNY"),
            ("十几块", "1000..2000 CNY"),
            ("十几块以内", "..2000 CNY"),
            ("30左右", "..3300 CNY"),
            ("大概三十", "..3300 CNY"),
            ("八十左右", "..8800 CNY"),
            ("人均80左右", "..8800 CNY/p"),
            ("人均80", "..8000 CNY/p"),
            ("人均别超过18块", "..1800 CNY/p"),
            ("人均不超过60", "..6000 CNY/p"),
            ("一个人五十以内", "..5000 CNY/p"),
            ("每人 under 40 dollars", "..4000 USD/p"),
            ("总共不超过200", "..20000 CNY"),
            ("五十块钱以下", "..5000 CNY"),
            ("35.5元", "..3550 CNY"),
            ("三十五块五", "..3550 CNY"),
            ("三十五块五毛", "..3550 CNY"),
            ("三十五块五毛八", "..3558 CNY"),
            ("九块零五分", "..905 CNY"),
            ("9块9以内", "..990 CNY"),
            ("3块50", "..350 CNY"),
            ("三十五点五块", "..3550 CNY"),
            ("五毛", "..50 CNY"),
            ("一百二以内", "..12000 CNY"),
            ("不超过一百二块", "..12000 CNY"),
            ("两百块以内", "..20000 CNY"),
            ("¥35", "..3500 CNY"),
            ("￥35.00", "..3500 CNY"),
            ("¥一百二以内", "..12000 CNY"),
            ("RMB 40", "..4000 CNY"),
            ("40 rmb", "..4000 CNY"),
            ("40块封顶", "..4000 CNY"),
            ("别超两百", "..20000 CNY"),
            ("超不过二十", "..2000 CNY"),
            ("预算五十", "..5000 CNY"),
            ("控制在80以内", "..8000 CNY"),
            ("便宜点三十以内", "..3000 CNY"),
            ("80元内", "..8000 CNY"),
            ("不超过50以内", "..5000 CNY"),
            ("一百块以上", "10000.. CNY"),
            ("不低于一百", "10000.. CNY"),
            ("至少30，最多50", "3000..5000 CNY"),
            ("1k", "..100000 CNY"),
            ("1.5k以内", "..150000 CNY"),
            ("两千以内", "..200000 CNY"),
            ("20美元以下", "..2000 USD"),
            ("20刀以内", "..2000 USD"),
            ("300 SGD以内", "..30000 SGD"),
            ("50块under", "..5000 CNY"),
            ("max 70块", "..7000 CNY"),
            ("$18以下", "..1800 USD"),
            ("1000日元以内", "..1000 JPY"),
        ] {
            assert_eq!(shown(text, "CNY"), expected, "{text}");
        }
    }

    #[test]
    fn budgets_in_english() {
        for (text, expected) in [
            ("35", "..3500 USD"),
            ("under $20", "..2000 USD"),
            ("Under  $ 20", "..2000 USD"),
            ("at most 15 bucks", "..1500 USD"),
            ("less than twenty dollars", "..2000 USD"),
            ("less than twenty five dollars", "..2500 USD"),
            ("no more than $forty", "..4000 USD"),
            ("20 dollars max", "..2000 USD"),
            ("20 dollars tops", "..2000 USD"),
            ("not over $35", "..3500 USD"),
            ("cheaper than $18", "..1800 USD"),
            ("around 30", "..3300 USD"),
            ("~$100", "..11000 USD"),
            ("about 40 bucks", "..4400 USD"),
            ("20ish", "..2200 USD"),
            ("between 10 and 15", "1000..1500 USD"),
            ("between $10 and $15", "1000..1500 USD"),
            ("between one hundred and two hundred", "10000..20000 USD"),
            ("$10-15", "1000..1500 USD"),
            ("from 10 to 20 dollars", "1000..2000 USD"),
            ("over 100", "10000.. USD"),
            ("at least $5", "500.. USD"),
            ("$50+", "5000.. USD"),
            ("over 10 but under 20", "-"),
            ("over 10, under 20", "1000..2000 USD"),
            ("20 or less", "..2000 USD"),
            ("up to $100", "..10000 USD"),
            ("$1,250.50", "..125050 USD"),
            ("1k", "..100000 USD"),
            ("50 quid", "..5000 GBP"),
            ("under £12", "..1200 GBP"),
            ("less than 150 quid", "..15000 GBP"),
            ("€12", "..1200 EUR"),
            ("at most 12 euros", "..1200 EUR"),
            ("max 50 dirhams", "..5000 AED"),
            ("under 20 a head", "..2000 USD/p"),
            ("20 per person", "..2000 USD/p"),
            ("no more than 200 each", "..20000 USD/p"),
            ("99 cents", "..99 USD"),
            ("35块以内", "..3500 CNY"),
            ("under 80块", "..8000 CNY"),
            ("¥500", "..50000 CNY"),
        ] {
            assert_eq!(shown(text, "USD"), expected, "{text}");
        }
    }

    #[test]
    fn signs_that_several_currencies_share() {
        assert_eq!(shown("$20", "CAD"), "..2000 CAD");
        assert_eq!(shown("20 bucks", "CNY"), "..2000 USD");
        assert_eq!(shown("US$20", "CAD"), "..2000 USD");
        assert_eq!(shown("HK$20", "CAD"), "..2000 HKD");
        assert_eq!(shown("¥500", "JPY"), "..500 JPY");
        assert_eq!(shown("12.345", "KWD"), "..12345 KWD");
    }

    #[test]
    fn what_is_no_budget() {
        for text in [
            "",
            "便宜点",
            "cheap",
            "under",
            "以内",
            "几十块",
            "10 20",
            "10-",
            "$10 or €10",
            "€10 20块",
            "2000一张",
            "under 1000一晚",
            "每份不超过45",
            "99999999999999999999",
            "18446744073709551 dollars",
            "9999亿亿",
            "珍珠奶茶",
        ] {
            assert_eq!(shown(text, "CNY"), "-", "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = money(&text, Currency::CNY);
        }

        #[test]
        fn amounts_round_trip(minor in 0_i64..1_000_000_000_000) {
            let text = format!("不超过{}", Money::new(minor, Currency::CNY));
            let found = money(&text, Currency::USD).and_then(|budget| budget.max);
            prop_assert_eq!(found, Some(Money::new(minor, Currency::CNY)), "{}", text);
        }

        #[test]
        fn no_mix_of_words_panics_and_ranges_are_in_order(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "1", "99999999999999999", "0.5", "三十", "九千亿", "块", "毛", "点", "多", "来", "以内", "至少", "左右", "到", "-", "~",
                    "under ", "over ", "max ", " and ", "$", "¥", "€", "人均", "k", " ",
                ]),
                0..10,
            ),
        ) {
            if let Some(Budget { min: Some(min), max: Some(max), .. }) = money(&words.concat(), Currency::USD) {
                prop_assert!(min.minor <= max.minor && min.currency == max.currency);
            }
        }
    }
}
