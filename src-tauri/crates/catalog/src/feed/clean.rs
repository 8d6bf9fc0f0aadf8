//! Text of a feed is data: markup, scripts and invisible characters go, and what people would read stays.

use std::borrow::Cow;
use yiju_domain::feed::{Deal, DealRule, Product, Record, Scope};
use yiju_domain::text::Text;

/// The longest title, in characters.
const LONGEST: usize = 300;

/// Cleans every text of a record.
pub fn tidy(record: &mut Record) {
    match record {
        Record::Merchant(merchant) => {
            tidy_text(&mut merchant.name);
            merchant.aliases.iter_mut().for_each(tidy_string);
            merchant.delivers_to.iter_mut().for_each(tidy_text);
            merchant.delivers_to.retain(|area| !area.is_empty());
            tidy_text(&mut merchant.terms.refund);
            tidy_text(&mut merchant.terms.change);
        }
        Record::Deal(deal) => tidy_deal(deal),
        Record::Product(product) => tidy_product(product),
    }
}

fn tidy_deal(deal: &mut Deal) {
    tidy_text(&mut deal.title);
    deal.code.iter_mut().for_each(tidy_string);
    // As those of the products that they name.
    let mut scopes: Vec<&mut Scope> = deal.on.iter_mut().collect();
    if let DealRule::Bundle { of, .. } = &mut deal.rule {
        scopes.extend(of.iter_mut().map(|part| &mut part.what));
    }
    scopes.into_iter().flat_map(|scope| &mut scope.categories).for_each(tidy_string);
}

fn tidy_product(product: &mut Product) {
    tidy_text(&mut product.title);
    tidy_text(&mut product.category);
    product.aliases.iter_mut().chain(&mut product.tags).chain(&mut product.allergens).for_each(tidy_string);
    for variant in &mut product.variants {
        tidy_text(&mut variant.title);
        variant.aliases.iter_mut().for_each(tidy_string);
    }
    for group in &mut product.modifier_groups {
        tidy_text(&mut group.name);
        group.aliases.iter_mut().for_each(tidy_string);
        for choice in &mut group.choices {
            tidy_text(&mut choice.title);
            choice.aliases.iter_mut().for_each(tidy_string);
        }
    }
    if let Some(terms) = &mut product.terms {
        tidy_text(&mut terms.refund);
        tidy_text(&mut terms.change);
    }
}

fn tidy_text(text: &mut Text) {
    if text.all().any(needs) {
        *text = text.map(|part| clean(part).into_owned());
    }
}

fn tidy_string(text: &mut String) {
    if needs(text) {
        *text = clean(text).into_owned();
    }
}

fn needs(text: &str) -> bool {
    text.len() > LONGEST
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
        || text.chars().any(|c| matches!(c, '<' | '&') || is_unseen(c))
}

/// Control characters, and marks that turn or hide what stands beside them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A text as people read it: no markup, no entities, no invisible characters, single spaces.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !needs(text) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    // Entities may hide tags, and their text other entities; twice is as deep as feeds go.
    let decoded = without_tags(&entities(&without_tags(&entities(text))));
    let shown: String =
        decoded.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !is_unseen(c)).collect();
    let single = shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Cow::Owned(single.chars().take(LONGEST).collect())
}

/// Text without its tags; what stands within scripts and styles goes too.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        let tag = &rest[at..];
        let begins = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !begins {
            // "< 5 minutes" is no tag.
            kept.push('<');
            rest = &tag[1..];
            continue;
        }
        let lower = tag.get(..8).unwrap_or(tag).to_ascii_lowercase();
        let hidden = ["script", "style"].into_iter().find(|name| lower[1..].starts_with(name));
        let end = match hidden {
            Some(name) => {
                let close = format!("</{name}");
                let closing = tag.to_ascii_lowercase().find(&close);
                closing.and_then(|from| tag[from..].find('>').map(|end| from + end + 1))
            }
            None => tag.find('>').map(|end| end + 1),
        };
        kept.push(' ');
        rest = end.map_or("", |end| &tag[end..]);
    }
    kept.push_str(rest);
    kept
}

/// Text with its character entities as characters.
fn entities(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest[1..].char_indices().take(10).find(|&(_, c)| c == ';').map(|(end, _)| &rest[1..=end]);
        match named.and_then(character) {
            Some(c) => {
                kept.push(c);
                rest = &rest[named.map_or(0, str::len) + 2..];
            }
            None => {
                kept.push('&');
                rest = &rest[1..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ntilde" => 'ñ',
        "uuml" => 'ü',
        "ouml" => 'ö',
        "auml" => 'ä',
        "reg" => '®',
        "trade" => '™',
        "copy" => '©',
        "ndash" => '–',
        "mdash" => '—',
        "rsquo" => '’',
        "lsquo" => '‘',
        "yen" => '¥',
        "euro" => '€',
        "pound" => '£',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(code);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (text, shown) in [
            ("Mac &amp; Cheese", "Mac & Cheese"),
            ("<b>珍珠奶茶</b>", "珍珠奶茶"),
            ("Tea<script>alert('x')</script> hot", "Tea hot"),
            ("Tea<script>never closed", "Tea"),
            ("&lt;img src=x onerror=alert(1)&gt;Soup", "Soup"),
            ("&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;Soup", "Soup"),
            ("ready in < 5 minutes", "ready in < 5 minutes"),
            ("caf&eacute; &#20013;&#x6587;", "café 中文"),
            ("a\u{202e}b\u{200b}c\u{0}d", "abcd"),
            ("  two \n\t words ", "two words"),
            ("AT&T", "AT&T"),
            ("<", "<"),
            ("&", "&"),
            ("<!-- note -->x", "x"),
        ] {
            assert_eq!(clean(text), shown, "{text}");
        }
        assert_eq!(clean(&"长".repeat(1000)).chars().count(), LONGEST);
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_in_no_tag_comes_out(text in "(<|>|&lt;|&amp;|/|script|b|\\PC){0,30}") {
            let shown = clean(&text).into_owned();
            let lower = shown.to_lowercase();
            proptest::prop_assert!(!lower.contains("<script") , "{shown}");
            proptest::prop_assert!(!lower.contains("<b>"), "{shown}");
        }
    }
}
