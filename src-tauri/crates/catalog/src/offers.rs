//! What can be ordered for a task, from everyone: matched, priced, told honestly, best first.

use crate::allergy::Avoided;
use crate::asker::Asker;
use crate::entry::Entry;
use crate::error::CatalogError;
use crate::index::{Catalog, Shelf};
use crate::item::{Match, Wanted, said_of_others};
use crate::line::line;
use crate::name;
use crate::place::{Places, not_delivered};
use crate::rank::Points;
use crate::resolve::named;
use crate::text::words;
use crate::timing::Timing;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use yiju_domain::feed::{Merchant, Product, Terms};
use yiju_domain::id::{MerchantId, OfferId};
use yiju_domain::intent::{Rank, Vertical};
use yiju_domain::money::Money;
use yiju_domain::offer::{Notice, Offer, Seller};
use yiju_domain::pricing::{CartLine, quote};
use yiju_domain::request::{MAX_QUANTITY, Task, WantedItem, within};

/// The most offers of one answer.
const MOST: usize = 5;
/// The most offers of one merchant for a name that several of its products fit.
const VARIETY: usize = 3;
/// The most of one merchant for a thing that begins at times.
const SHOWINGS: usize = 12;

/// An offer and what it is sorted by.
struct Ranked {
    offer: Offer,
    standing: Standing,
    points: Points,
}

/// Smaller is better, field by field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    /// Not the merchant named.
    other: bool,
    missing: usize,
    /// Lines of another kind than was asked for: a strawberry shake, where strawberries are; a single room for two.
    strange: usize,
    /// Closed or not sold then, or too far to be brought.
    unavailable: bool,
    over_budget: bool,
    /// Lines that may contain what is avoided.
    unsafe_lines: usize,
    notices: usize,
    /// Of the names, in steps, so that a slightly better title does not beat what the user sorts by.
    quality: Reverse<i64>,
    /// Below what the merchant takes an order from.
    too_small: bool,
    /// From the time said: of another day, minutes.
    apart: (bool, i64),
    undiscounted: bool,
    /// What the user sorts by; the same for all where nothing is said.
    asked: i64,
    /// Everything weighed.
    weighed: i64,
    /// So that equals keep one order.
    id: String,
}

impl Catalog {
    /// What can be ordered for a task: at most five offers over all catalogs, best first. First come offers of the
    /// merchant named; then those that have every item, are open when it is wanted, keep the budget, hold nothing avoided
    /// and differ least from what was asked, in time too; then by the task's rank, or by the asker's weights. What is over
    /// is not offered. Empty where nothing matches.
    ///
    /// # Errors
    /// See [`CatalogError`].
    pub fn offers(&self, task: &Task, asker: &Asker<'_>) -> Result<Vec<Offer>, CatalogError> {
        if task.items.is_empty() && task.vertical.is_none() && task.merchant.is_none() {
            return Ok(Vec::new());
        }
        let places = Places::of(task);
        // Where nothing is named, anything of the vertical will do.
        let mut items = task.items.clone();
        self.hear(&mut items)?;
        if items.is_empty() {
            items.push(WantedItem { quantity: 1, ..WantedItem::default() });
        }
        for item in items.iter_mut().filter(|item| item.size.is_none()) {
            item.size.clone_from(&task.class);
        }
        if let (Some(Vertical::Hotels), Some(nights)) = (task.vertical, task.nights) {
            // A night of a room is what a hotel sells.
            items
                .iter_mut()
                .for_each(|item| item.quantity = item.quantity.saturating_mul(nights).clamp(1, MAX_QUANTITY));
        }
        let timing = Timing::of(task, &mut items, asker);
        let items = items.as_slice();
        let wanted: Vec<Wanted> = items.iter().map(|item| Wanted::new(item, task.vertical)).collect();
        let searches = places.searches();
        let names: Vec<&str> = named(items).into_iter().chain(searches.iter().map(String::as_str)).collect();
        let general = wanted.iter().find(|item| item.general).map(|item| item.vertical);
        let asked = task.merchant.as_deref().map(words);
        let shelves = self.shelves(&names, general, asked.as_deref())?;
        let ask =
            Ask { task, asker, timing: &timing, wanted: &wanted, places: &places, avoided: Avoided::new(&task.avoid) };
        let mut ranked: Vec<Ranked> = Vec::new();
        for shelf in &shelves {
            let mut menus: BTreeMap<&MerchantId, Vec<&Arc<Entry>>> = BTreeMap::new();
            for entry in &shelf.entries {
                if let Some(merchant) = &entry.product.merchant {
                    menus.entry(merchant).or_default().push(entry);
                }
            }
            for (id, menu) in menus {
                let Some(merchant) = shelf.sellers.get(id) else { continue };
                let called = asked.as_ref().is_some_and(|asked| shelf.sellers.is_called(id, asked));
                ranked.extend(ask.at_merchant(shelf, merchant, &menu, called));
            }
        }
        Ok(best(ranked, timing.open_only))
    }
}

/// Sorts, leaves out what is clearly worse, and takes one of each merchant before a second.
fn best(mut ranked: Vec<Ranked>, open_only: bool) -> Vec<Offer> {
    if open_only && ranked.iter().any(|one| !one.standing.unavailable) {
        ranked.retain(|one| !one.standing.unavailable);
    }
    ranked.sort_by(|a, b| a.standing.cmp(&b.standing));
    let fewest = ranked.iter().map(|one| one.standing.missing).min().unwrap_or_default();
    let finest = ranked.iter().map(|one| one.standing.quality.0).max().unwrap_or_default();
    ranked.retain(|one| one.standing.missing == fewest && one.standing.quality.0 >= finest - 2);
    let mut seen: Vec<(String, MerchantId)> = Vec::new();
    let (firsts, seconds): (Vec<Ranked>, Vec<Ranked>) = ranked.into_iter().partition(|one| {
        let seller = (one.offer.merchant.catalog.clone(), one.offer.merchant.id.clone());
        let new = !seen.contains(&seller);
        if new {
            seen.push(seller);
        }
        new
    });
    let mut taken: Vec<Ranked> = firsts.into_iter().chain(seconds).take(MOST).collect();
    taken.sort_by(|a, b| a.standing.cmp(&b.standing));
    let points: Vec<Points> = taken.iter().map(|one| one.points.clone()).collect();
    let numbered = taken.into_iter().enumerate().map(|(at, mut one)| {
        one.offer.why = one.points.reasons(&one.offer, &points);
        one.offer.id = OfferId(format!("offer-{}", at + 1));
        one.offer
    });
    numbered.collect()
}

/// That a ride is sold by how far it goes, where nobody said so.
fn distance_unsaid(item: &Wanted, found: &Match) -> Option<Notice> {
    let product = &found.entry.product;
    let by_distance = product.vertical == Some(Vertical::Rides) && product.variants.len() > 1;
    let priced = found.variant.filter(|_| by_distance && item.item.size.is_none())?;
    Some(Notice::DistanceUnsaid { priced: product.variants.get(priced)?.title.clone() })
}

struct Ask<'a> {
    task: &'a Task,
    asker: &'a Asker<'a>,
    timing: &'a Timing,
    wanted: &'a [Wanted<'a>],
    places: &'a Places<'a>,
    avoided: Avoided,
}

impl Ask<'_> {
    fn at_merchant(&self, shelf: &Shelf, merchant: &Merchant, menu: &[&Arc<Entry>], called: bool) -> Vec<Ranked> {
        let fits: Vec<Vec<Match>> = self.wanted.iter().map(|item| self.alternatives(item, menu, merchant)).collect();
        let count = fits.iter().map(Vec::len).max().unwrap_or_default();
        (0..count).filter_map(|at| self.offer(shelf, merchant, menu, &fits, at, called)).collect()
    }

    /// The products that an item may mean, best first: one where one is clearly meant, else a few.
    fn alternatives(&self, item: &Wanted, menu: &[&Arc<Entry>], merchant: &Merchant) -> Vec<Match> {
        let mut fits: Vec<Match> = Vec::new();
        for entry in menu.iter().filter(|entry| self.places.hold(entry, merchant)) {
            let Some(mut found) = item.fit(entry, self.asker.lang) else { continue };
            if !self.timing.settle(&mut found, item.item) || entry.price(found.variant).is_none() {
                continue;
            }
            self.judge(&mut found);
            fits.push(found);
        }
        unless_all(&mut fits, |found| found.notices.iter().any(|one| matches!(one, Notice::MayContain { .. })));
        fits.sort_by(|a, b| b.score.total_cmp(&a.score));
        let top = fits.first().map_or(0.0, |best| best.score);
        let shelf = fits.first().is_some_and(|best| name::is_shelf(&best.entry, &item.name));
        let least = if shelf { (top - 0.12).min(0.65) } else { top - 0.12 };
        fits.retain(|found| found.score >= least);
        unless_all(&mut fits, |found| found.notices.iter().any(|one| matches!(one, Notice::NotSold { .. })));
        if fits.iter().any(|found| found.begins.is_some()) {
            // Of what fits as well, the nearest in time.
            #[expect(clippy::cast_possible_truncation, reason = "a score of about one")]
            fits.sort_by_key(|found| (Reverse((found.score * 10.0).round() as i64), found.begins));
            fits.truncate(SHOWINGS);
            return fits;
        }
        // A product's own name means that product, unless it names the whole shelf.
        fits.truncate(if item.general || shelf || top < 1.0 { VARIETY } else { 1 });
        fits
    }

    /// Takes off what is avoided where that can be, and tells where it cannot, and where a product is not sold then.
    fn judge(&self, found: &mut Match) {
        let entry = Arc::clone(&found.entry);
        for off in self.avoided.to_take_off(&entry) {
            found.chosen.retain(|one| (one.group, one.choice) != (off.group, off.choice));
            found.chosen.push(off);
        }
        let product = &entry.product;
        found.notices.extend(self.timing.not_sold(product));
        let allergen = self.avoided.found_in(&entry, &found.chosen);
        found.notices.extend(allergen.map(|allergen| Notice::MayContain { allergen, product: product.title.clone() }));
    }

    fn offer(
        &self,
        shelf: &Shelf,
        merchant: &Merchant,
        menu: &[&Arc<Entry>],
        fits: &[Vec<Match>],
        at: usize,
        called: bool,
    ) -> Option<Ranked> {
        let mut notices = Vec::new();
        let (mut lines, mut entries) = (Vec::new(), Vec::new());
        let mut terms: Option<Terms> = None;
        let (mut missing, mut count, mut quality) = (0, 0_u32, 0.0);
        let mut apart = (false, 0);
        let mut found: Vec<Option<Match>> = fits.iter().map(|fits| fits.get(at).or(fits.last()).cloned()).collect();
        let given = said_of_others(self.wanted, &mut found, self.asker.lang);
        for ((item, found), given) in self.wanted.iter().zip(found).zip(given) {
            let Some(mut found) = found else {
                if !given {
                    missing += 1;
                    notices.push(Notice::MissingItem { asked: item.asked(self.asker.lang) });
                }
                continue;
            };
            quality += found.score.min(1.0);
            apart = apart.max(self.timing.apart(found.begins));
            count += 1;
            let mut beside = item.beside(&mut found, menu.iter().copied(), self.asker.lang);
            beside.iter_mut().for_each(|found| self.judge(found));
            for found in std::iter::once(found).chain(beside) {
                notices.extend(distance_unsaid(item, &found));
                let (line, more) = line(item.item, &found, merchant)?;
                terms = terms.or_else(|| found.entry.product.terms.clone());
                lines.push(line);
                notices.extend(found.notices.into_iter().chain(more));
                entries.push(found.entry);
            }
        }
        if lines.is_empty() {
            return None;
        }
        let fit = quality / f64::from(count);
        #[expect(clippy::cast_possible_truncation, reason = "a score of about one")]
        let quality = (fit * 10.0).round() as i64;
        let tie = (self.asker.ties)(&shelf.catalog, merchant);
        let cart = lines.iter().zip(&entries).map(|(line, entry)| CartLine::of(line, &entry.product));
        let cart: Vec<CartLine<'_>> = cart.collect::<Option<_>>()?;
        let totals = quote(&cart, merchant, shelf.sellers.deals(&merchant.id), &self.asker.shopper(tie))?;
        if totals.items.minor < merchant.minimum_order {
            notices.push(Notice::BelowMinimum { minimum: Money::new(merchant.minimum_order, merchant.currency) });
        }
        let kinds = || entries.iter().map(|entry| entry.product.vertical);
        let brought = kinds().any(|kind| kind.is_none_or(Vertical::is_brought));
        let comes = kinds().any(|kind| kind.is_none_or(Vertical::comes));
        let closed = self.timing.closed(merchant).filter(|_| comes);
        let too_far =
            merchant.delivers_within.filter(|within| brought && merchant.distance.is_some_and(|far| far > *within));
        let unavailable =
            closed.is_some() || too_far.is_some() || notices.iter().any(|one| matches!(one, Notice::NotSold { .. }));
        notices.extend(closed.into_iter().chain(too_far.map(|within| Notice::OutOfReach { within })));
        let address = self.task.to.as_deref().or(self.asker.address.as_deref());
        notices.extend(address.filter(|_| brought).and_then(|address| not_delivered(&merchant.delivers_to, address)));
        let mut over_budget = false;
        if let Some((budget, max)) = self.task.budget.and_then(|budget| Some((budget, budget.max?))) {
            over_budget = !within(totals.total, &budget, self.task.party.unwrap_or(1));
            if over_budget {
                notices.push(Notice::OverBudget { budget: max });
            }
        }
        let other = self.task.merchant.as_ref().filter(|_| !called);
        notices.extend(other.map(|asked| Notice::OtherMerchant { asked: asked.clone() }));
        notices.dedup();
        let offer = Offer {
            id: OfferId(String::new()),
            terms: terms.unwrap_or_else(|| merchant.terms.clone()),
            lines,
            merchant: seller(merchant, &shelf.catalog),
            totals,
            minutes: merchant.minutes,
            comes,
            notices,
            why: Vec::new(),
            feed_version: shelf.sellers.version.clone(),
        };
        let unsafe_lines = offer.notices.iter().filter(|notice| matches!(notice, Notice::MayContain { .. })).count();
        // What is told by a field of its own is not counted twice.
        let counted = |notice: &&Notice| {
            !matches!(
                notice,
                Notice::OtherTime { .. }
                    | Notice::Closed { .. }
                    | Notice::NotSold { .. }
                    | Notice::OutOfReach { .. }
                    | Notice::BelowMinimum { .. }
                    | Notice::DistanceUnsaid { .. }
            )
        };
        let points = Points::of(&offer, fit, tie.orders, &self.asker.weights);
        let standing = Standing {
            other: other.is_some(),
            missing,
            strange: kinds().filter(|kind| strange(self.task.vertical, *kind)).count()
                + entries.iter().filter(|entry| self.task.party > Some(1) && is_single_room(&entry.product)).count(),
            unavailable,
            over_budget,
            unsafe_lines,
            notices: offer.notices.iter().filter(counted).count(),
            quality: Reverse(quality),
            too_small: offer.totals.items.minor < merchant.minimum_order,
            apart,
            undiscounted: self.task.coupon && offer.totals.discounts.is_empty(),
            asked: asked(self.task.rank, &offer),
            weighed: points.sum(),
            id: format!("{} {} {at}", shelf.catalog, merchant.id),
        };
        Some(Ranked { offer, standing, points })
    }
}

/// Whether a product is from a kitchen where goods were asked for, or the other way about.
fn strange(asked: Option<Vertical>, own: Option<Vertical>) -> bool {
    let kitchen = |vertical| matches!(vertical, Vertical::Drinks | Vertical::Meals);
    matches!((asked, own), (Some(asked), Some(own)) if kitchen(asked) != kitchen(own))
}

/// Whether one person sleeps there.
fn is_single_room(product: &Product) -> bool {
    product.vertical == Some(Vertical::Hotels)
        && product.title.all().any(|title| title.contains("单人") || title.to_lowercase().contains("single"))
}

/// Leaves out what has a flaw, where something is left without it.
fn unless_all(fits: &mut Vec<Match>, flawed: impl Fn(&Match) -> bool) {
    if !fits.iter().all(&flawed) {
        fits.retain(|found| !flawed(found));
    }
}

/// Who sells, as a card tells it.
pub fn seller(merchant: &Merchant, catalog: &str) -> Seller {
    Seller {
        id: merchant.id.clone(),
        catalog: catalog.to_owned(),
        name: merchant.name.clone(),
        endpoint: merchant.endpoint.clone(),
        sandbox: merchant.sandbox,
        rating: merchant.rating,
        distance: merchant.distance,
        delivers_to: merchant.delivers_to.clone(),
    }
}

/// What the user sorts by, smaller first; what a merchant does not tell comes last.
fn asked(rank: Option<Rank>, offer: &Offer) -> i64 {
    match rank {
        None => 0,
        Some(Rank::Cheapest) => offer.totals.total.minor,
        Some(Rank::Fastest) => offer.minutes.map_or(i64::MAX, |(_, latest)| i64::from(latest)),
        Some(Rank::Nearest) => offer.merchant.distance.map_or(i64::MAX, i64::from),
        Some(Rank::Best) => offer.merchant.rating.map_or(i64::MAX, |rating| -i64::from(rating)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use yiju_domain::intent::{Polarity, Vertical};
    use yiju_domain::money::Currency;
    use yiju_domain::normalise::{Budget, Degree};
    use yiju_domain::request::WantedOption;
    use yiju_domain::text::Lang;

    const FEED: &str = r#"{"type":"merchant","id":"near","name":{"zh":"巷口茶","en":"Corner Tea"},"delivery_fee":200,"minimum_order":1500,"minutes":[15,25],"distance":300,"rating":44,"terms":{"refund":"接单前可退"}}
{"type":"merchant","id":"fine","name":{"zh":"云上茶","en":"Sky Tea"},"delivery_fee":600,"minutes":[30,45],"distance":2500,"rating":49}
{"type":"merchant","id":"far","name":"Riverside Kitchen","delivery_fee":500,"minutes":[40,60],"distance":5000,"rating":40}
{"type":"deal","id":"d","merchant":"near","title":"满30减8","rule":"threshold","over":3000,"off":800}
{"id":"n1","merchant":"near","title":{"zh":"珍珠奶茶","en":"Boba Milk Tea"},"vertical":"drinks","category":"奶茶","price":1200,"allergens":["牛奶"],"modifier_groups":[{"name":"冰","choices":[{"id":"n1i","title":"正常冰","default":true},{"id":"n1l","title":"少冰"}],"min":1,"max":1},{"name":"糖","choices":[{"id":"n1s","title":"全糖","default":true},{"id":"n1h","title":"半糖"}],"min":1,"max":1},{"name":"自带","choices":[{"id":"n1p","title":"珍珠","default":true}]}]}
{"id":"n2","merchant":"near","title":{"zh":"红豆奶茶","en":"Red Bean Milk Tea"},"vertical":"drinks","category":"奶茶","price":1300}
{"id":"n3","merchant":"near","title":{"zh":"椰香奶茶","en":"Coconut Milk Tea"},"vertical":"drinks","category":"奶茶","price":1400}
{"id":"n4","merchant":"near","title":{"zh":"无价奶茶","en":"Priceless Milk Tea"},"vertical":"drinks","category":"奶茶"}
{"id":"f1","merchant":"fine","title":{"zh":"珍珠奶茶","en":"Boba Milk Tea"},"vertical":"drinks","variants":[{"id":"f1m","title":"中杯","price":1800},{"id":"f1l","title":"大杯","price":2200}],"modifier_groups":[{"name":"冰","choices":[{"id":"f1n","title":"去冰"},{"id":"f1i","title":"正常冰"},{"id":"f1x","title":"少冰"}],"min":1,"max":1},{"name":"甜度","choices":[{"id":"f1h","title":"半糖"},{"id":"f1t","title":"三分糖"}]},{"name":"加料","choices":[{"id":"f1b","title":"布丁","price":300,"max_quantity":3}]}]}
{"id":"k1","merchant":"far","title":"Kung Pao Chicken","aliases":["宫保鸡丁"],"vertical":"meals","price":3000,"allergens":["peanut"],"tags":["spicy"],"modifier_groups":[{"name":"Garnish","choices":[{"id":"k1s","title":"Scallions","default":true},{"id":"k1p","title":"Peanuts","default":true}]}]}
{"id":"k2","merchant":"far","title":"Tomato Egg Rice","vertical":"meals","price":2000}
{"id":"k3","merchant":"far","title":"Cola","vertical":"drinks","price":500}
{"id":"k4","merchant":"nowhere","title":"珍珠奶茶","vertical":"drinks","price":1}
{"id":"k5","title":"珍珠奶茶","vertical":"drinks","price":1}
"#;

    fn catalog() -> (tempfile::TempDir, Catalog) {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let report = catalog.import("town", FEED.as_bytes()).expect("imported");
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        (folder, catalog)
    }

    fn asker(lang: Lang) -> Asker<'static> {
        Asker::stranger(lang, "2026-11-27T12:00[Asia/Shanghai]".parse().expect("a moment"))
    }

    fn wanted(quantity: u32, name: &str) -> WantedItem {
        WantedItem { quantity, name: Some(name.to_owned()), ..WantedItem::default() }
    }

    fn with(mut item: WantedItem, polarity: Polarity, name: &str, degree: Option<Degree>) -> WantedItem {
        item.options.push(WantedOption { polarity, name: name.to_owned(), degree, degree_text: None });
        item
    }

    fn task(items: Vec<WantedItem>) -> Task {
        Task { items, ..Task::default() }
    }

    fn products(offers: &[Offer]) -> Vec<&str> {
        offers.iter().flat_map(|offer| &offer.lines).map(|line| line.product.as_str()).collect()
    }

    #[test]
    fn what_does_not_come_by_itself_is_chosen() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let feed = r#"{"type":"merchant","id":"yiyou","name":"易游"}
{"id":"r","title":{"zh":"上海大床房","en":"Double Room, Shanghai"},"vertical":"hotels","price":10000,"modifier_groups":[{"name":{"zh":"早餐","en":"Breakfast"},"min":1,"max":1,"choices":[{"id":"none","title":{"zh":"不含早","en":"No breakfast"},"default":true},{"id":"one","title":{"zh":"单早","en":"One breakfast"},"price":3800},{"id":"two","title":{"zh":"双早","en":"Two breakfasts"},"price":6800}]}]}
{"id":"f","title":{"zh":"YJ1 北京—上海","en":"YJ1 Beijing – Shanghai"},"vertical":"flights","price":50000,"modifier_groups":[{"name":{"zh":"行李","en":"Baggage"},"min":1,"max":1,"choices":[{"id":"b20","title":{"zh":"20kg托运","en":"20 kg checked"},"default":true},{"id":"b30","title":{"zh":"30kg托运","en":"30 kg checked"},"price":12000},{"id":"b0","title":{"zh":"仅手提","en":"Cabin only"}}]}]}
"#;
        assert!(catalog.import("town", feed.as_bytes()).expect("imported").broken.is_empty());
        for (vertical, polarity, asked, choice) in [
            (Vertical::Hotels, Polarity::Add, "breakfast", "one"),
            (Vertical::Hotels, Polarity::Add, "含早", "one"),
            (Vertical::Hotels, Polarity::Add, "双早", "two"),
            (Vertical::Hotels, Polarity::Add, "two breakfasts", "two"),
            (Vertical::Hotels, Polarity::No, "breakfast", "none"),
            (Vertical::Hotels, Polarity::No, "早餐", "none"),
            (Vertical::Flights, Polarity::Add, "20kg baggage", "b20"),
            (Vertical::Flights, Polarity::Add, "30kg行李", "b30"),
        ] {
            let item = with(WantedItem { quantity: 1, ..WantedItem::default() }, polarity, asked, None);
            let task = Task { vertical: Some(vertical), to: Some("上海".to_owned()), ..task(vec![item]) };
            let offers = catalog.offers(&task, &asker(Lang::Zh)).expect("offers");
            let line = &offers[0].lines[0];
            let chosen: Vec<&str> = line.options.iter().map(|option| option.item.as_str()).collect();
            assert_eq!((chosen.as_slice(), &*offers[0].notices), (&[choice][..], &[][..]), "{asked}");
        }
    }

    #[test]
    fn pieces_are_bought_by_the_pack() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let feed = r#"{"type":"merchant","id":"super","name":"Super"}
{"id":"e","title":{"zh":"鸡蛋","en":"Eggs"},"vertical":"groceries","variants":[{"id":"e10","title":{"zh":"10枚","en":"10 pcs"},"price":1200},{"id":"e30","title":{"zh":"30枚","en":"30 pcs"},"price":3000}]}
{"id":"n","title":"Chicken nuggets, 6 pc","vertical":"meals","price":900}
{"id":"b","title":"Bagels","vertical":"groceries","price":300}
{"id":"a","title":"AA Batteries, 24 pack","vertical":"shopping","price":1400}
"#;
        assert!(catalog.import("town", feed.as_bytes()).expect("imported").broken.is_empty());
        for (count, name, item, quantity, exact) in [
            (12, "eggs", "e10", 1, false),
            (30, "鸡蛋", "e30", 1, true),
            (20, "eggs", "e10", 2, true),
            (2, "eggs", "e10", 2, true),
            (6, "chicken nuggets", "n", 1, true),
            (12, "chicken nuggets", "n", 2, true),
            (12, "bagels", "b", 12, true),
            (24, "aa batteries", "a", 1, true),
            (2, "aa batteries", "a", 2, true),
        ] {
            let offers = catalog.offers(&task(vec![wanted(count, name)]), &asker(Lang::En)).expect("offers");
            let line = &offers[0].lines[0];
            let told = (line.item.as_str(), line.quantity, offers[0].notices.is_empty());
            assert_eq!(told, (item, quantity, exact), "{count} {name}");
        }
    }

    #[test]
    fn what_is_measured_is_bought_by_the_pack() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let feed = r#"{"type":"merchant","id":"super","name":"Super"}
{"id":"r","title":{"zh":"大米","en":"Rice"},"vertical":"groceries","variants":[{"id":"r500","title":{"zh":"500g","en":"500 g"},"price":500},{"id":"r5k","title":{"zh":"5kg","en":"5 kg"},"price":4000}]}
{"id":"b","title":"Ground beef, 1 lb","vertical":"groceries","price":900}
{"id":"m","title":{"zh":"牛奶","en":"Milk"},"vertical":"groceries","variants":[{"id":"m1","title":{"zh":"1盒","en":"1 box"},"price":500},{"id":"mc","title":{"zh":"整箱","en":"1 case"},"price":5000}]}
"#;
        assert!(catalog.import("town", feed.as_bytes()).expect("imported").broken.is_empty());
        for (measure, count, name, item, quantity, exact) in [
            ("两斤", 2, "大米", "r500", 2, true),
            ("十斤", 10, "大米", "r5k", 1, true),
            ("1公斤", 1, "rice", "r500", 2, true),
            ("300g", 1, "rice", "r500", 1, false),
            ("2 lbs of", 2, "ground beef", "b", 2, true),
            ("一箱", 1, "牛奶", "mc", 1, true),
            ("two cases", 2, "milk", "mc", 2, true),
            ("两盒", 2, "牛奶", "m1", 2, true),
            ("6 pack", 1, "rice", "r500", 6, true),
        ] {
            let item_asked = WantedItem { measure: Some(measure.to_owned()), ..wanted(count, name) };
            let offers = catalog.offers(&task(vec![item_asked]), &asker(Lang::En)).expect("offers");
            let line = &offers[0].lines[0];
            let told = (line.item.as_str(), line.quantity, offers[0].notices.is_empty());
            assert_eq!(told, (item, quantity, exact), "{measure} {name}");
        }
    }

    #[test]
    fn a_name_may_be_typed_by_its_sound() {
        let (_folder, catalog) = catalog();
        for typed in ["zznc", "zhenzhu naicha", "珍珠nc", "zhenzhu奶茶"] {
            let offers = catalog.offers(&task(vec![wanted(2, typed)]), &asker(Lang::Zh)).expect("offers");
            assert_eq!(products(&offers)[0], "n1", "{typed}");
        }
        let offers = catalog.offers(&task(vec![wanted(1, "cola")]), &asker(Lang::En)).expect("offers");
        assert_eq!(products(&offers), ["k3"], "a word that products have is no sound");
    }

    #[test]
    fn an_offer_is_complete_priced_and_of_a_merchant() {
        let (_folder, catalog) = catalog();
        let item = with(
            with(wanted(2, "珍珠奶茶"), Polarity::Light, "冰", None),
            Polarity::Add,
            "糖",
            Some(Degree::Percent(30)),
        );
        let offers = catalog.offers(&task(vec![item]), &asker(Lang::Zh)).expect("offers");
        assert_eq!(products(&offers), ["f1", "n1"], "the one with three-tenths sugar first");
        let line = &offers[0].lines[0];
        assert_eq!((line.item.as_str(), line.unit_price.minor, line.total.minor), ("f1m", 1800, 3600));
        let told: Vec<(&str, bool)> = line.options.iter().map(|o| (o.item.as_str(), o.asked)).collect();
        assert_eq!(told, [("f1x", true), ("f1t", true)]);
        assert!(offers[0].notices.is_empty());
        assert!(matches!(offers[1].notices.as_slice(), [Notice::NearestDegree { .. }]), "{:?}", offers[1].notices);
        assert_eq!(offers[1].feed_version.len(), 64);
        assert_eq!(offers[1].terms.refund.get(Lang::Zh), "接单前可退");
    }

    #[test]
    fn what_must_be_answered_is_answered_and_what_is_taken_off_is_told() {
        let (_folder, catalog) = catalog();
        let item = with(wanted(1, "珍珠奶茶"), Polarity::No, "珍珠", None);
        let offers = catalog.offers(&task(vec![item]), &asker(Lang::Zh)).expect("offers");
        let near = offers.iter().find(|o| o.merchant.id.as_str() == "near").expect("offered");
        let told: Vec<(&str, bool)> = near.lines[0].options.iter().map(|o| (o.item.as_str(), o.asked)).collect();
        assert_eq!(told, [("n1i", false), ("n1s", false)]);
        assert_eq!(near.lines[0].without.iter().map(|o| o.item.as_str()).collect::<Vec<_>>(), ["n1p"]);
        assert!(near.notices.contains(&Notice::BelowMinimum { minimum: Money::new(1500, Currency::CNY) }));
        let fine = offers.iter().find(|o| o.merchant.id.as_str() == "fine").expect("offered");
        assert_eq!(fine.lines[0].options[0].item.as_str(), "f1n", "the first where none is the default");
    }

    #[test]
    fn offers_are_ranked_as_asked() {
        let (_folder, catalog) = catalog();
        let first = |rank| {
            let task = Task { rank, ..task(vec![wanted(2, "珍珠奶茶")]) };
            catalog.offers(&task, &asker(Lang::Zh)).expect("offers")[0].merchant.id.to_string()
        };
        assert_eq!(first(Some(Rank::Cheapest)), "near");
        assert_eq!(first(Some(Rank::Fastest)), "near");
        assert_eq!(first(Some(Rank::Nearest)), "near");
        assert_eq!(first(Some(Rank::Best)), "fine");
    }

    #[test]
    fn a_budget_puts_what_exceeds_it_last_and_says_so() {
        let (_folder, catalog) = catalog();
        let budget = Budget { min: None, max: Some(Money::new(3000, Currency::CNY)), per_person: false };
        let task = Task { budget: Some(budget), rank: Some(Rank::Best), ..task(vec![wanted(2, "珍珠奶茶")]) };
        let offers = catalog.offers(&task, &asker(Lang::Zh)).expect("offers");
        assert_eq!(products(&offers), ["n1", "f1"]);
        assert!(
            offers[1]
                .notices
                .iter()
                .any(|notice| matches!(notice, Notice::OverBudget { budget } if budget.minor == 3000))
        );
        assert!(offers[0].notices.is_empty());
    }

    #[test]
    fn the_merchant_named_comes_first_and_others_say_that_they_are_others() {
        let (_folder, catalog) = catalog();
        let task = Task { merchant: Some("云上".to_owned()), ..task(vec![wanted(2, "珍珠奶茶")]) };
        let offers = catalog.offers(&task, &asker(Lang::Zh)).expect("offers");
        assert_eq!(products(&offers), ["f1", "n1"]);
        assert_eq!(offers[1].notices, [Notice::OtherMerchant { asked: "云上".to_owned() }]);
    }

    #[test]
    fn what_is_avoided_is_left_out_or_told() {
        let (_folder, catalog) = catalog();
        let avoiding = |items, avoid: &str| {
            let task = Task { avoid: vec![avoid.to_owned()], ..task(items) };
            catalog.offers(&task, &asker(Lang::En)).expect("offers")
        };
        let nuts = avoiding(vec![wanted(1, "kung pao chicken")], "nuts");
        assert!(
            nuts[0].notices.iter().any(|n| matches!(n, Notice::MayContain { allergen, .. } if allergen == "peanut")),
            "{nuts:?}"
        );
        assert_eq!(nuts[0].lines[0].without[0].item.as_str(), "k1p", "what can be taken off is");
        let milk = avoiding(vec![wanted(2, "奶茶")], "乳糖");
        assert!(milk.iter().all(|offer| !offer.notices.is_empty()), "every milk tea holds milk by its name");
        let scallion = avoiding(vec![wanted(1, "kung pao chicken")], "葱");
        assert!(scallion[0].notices.is_empty(), "taken off: {:?}", scallion[0].notices);
    }

    #[test]
    fn a_general_name_is_answered_with_several_products_and_no_name_with_any() {
        let (_folder, catalog) = catalog();
        let offers = catalog.offers(&task(vec![wanted(2, "奶茶")]), &asker(Lang::Zh)).expect("offers");
        assert!(offers.len() >= 3, "{:?}", products(&offers));
        let distinct: std::collections::BTreeSet<&str> = products(&offers).into_iter().collect();
        assert_eq!(distinct.len(), offers.len());
        assert!(!distinct.contains("n4"), "what has no price is not offered");
        for name in ["喝的", "something to drink"] {
            let offers = catalog.offers(&task(vec![wanted(2, name)]), &asker(Lang::Zh)).expect("offers");
            assert!(!offers.is_empty(), "{name}");
            assert!(!products(&offers).contains(&"k1"), "{name}");
        }
        let food = Task { vertical: Some(Vertical::Meals), ..Task::default() };
        let offers = catalog.offers(&food, &asker(Lang::En)).expect("offers");
        assert_eq!(offers[0].merchant.id.as_str(), "far");
        let bare = with(WantedItem { quantity: 1, ..WantedItem::default() }, Polarity::Light, "冰", None);
        let offers = catalog.offers(&task(vec![bare]), &asker(Lang::Zh)).expect("offers");
        assert!(["n1", "f1"].contains(&products(&offers)[0]));
    }

    #[test]
    fn all_items_at_one_merchant_come_before_a_part_of_them() {
        let (_folder, catalog) = catalog();
        let offers =
            catalog.offers(&task(vec![wanted(1, "宫保鸡丁"), wanted(2, "coke")]), &asker(Lang::Zh)).expect("offers");
        assert_eq!(products(&offers), ["k1", "k3"]);
        let offers = catalog
            .offers(&task(vec![wanted(1, "宫保鸡丁"), wanted(1, "珍珠奶茶")]), &asker(Lang::Zh))
            .expect("offers");
        assert!(offers.iter().all(|o| o.notices.iter().any(|n| matches!(n, Notice::MissingItem { .. }))));
    }

    #[test]
    fn nothing_that_fits_is_no_offer() {
        let (_folder, catalog) = catalog();
        assert!(catalog.offers(&task(vec![wanted(1, "提拉米苏")]), &asker(Lang::Zh)).expect("offers").is_empty());
        assert!(catalog.offers(&Task::default(), &asker(Lang::Zh)).expect("offers").is_empty());
        let flight = Task { vertical: Some(Vertical::Flights), ..task(vec![wanted(1, "珍珠奶茶")]) };
        assert!(catalog.offers(&flight, &asker(Lang::Zh)).expect("offers").is_empty());
    }

    #[test]
    fn the_bundled_feed_is_sound_and_answers_both_languages() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(&folder.path().join("catalogs.db")).expect("opened");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/feeds/sandbox.jsonl");
        let feed = std::fs::File::open(path).expect("the bundled feed");
        let report = catalog.import("sandbox", std::io::BufReader::new(feed)).expect("imported");
        assert_eq!(report.broken, []);
        assert!(report.products > 400 && report.merchants > 20 && report.deals > 20);
        for name in [
            "珍珠奶茶",
            "boba milk tea",
            "冰美式",
            "oat milk latte",
            "pepperoni pizza",
            "宫保鸡丁",
            "火锅",
            "沙拉",
            "beef noodles",
        ] {
            let offers = catalog.offers(&task(vec![wanted(2, name)]), &asker(Lang::of(name))).expect("offers");
            assert!(offers.len() > 1, "{name}: {offers:?}");
            assert!(offers[0].merchant.sandbox && !offers[0].terms.refund.is_empty(), "{name}");
            let notices = &offers[0].notices;
            assert!(notices.iter().all(|n| matches!(n, Notice::BelowMinimum { .. })), "{name}: {notices:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn totals_are_the_sum_of_their_parts(
            quantities in (1_u32..=99, 1_u32..=99),
            pudding in 1_u32..6,
            large in any::<bool>(),
            name in "珍珠奶茶|奶茶|红豆奶茶|coke|喝的|milk tea|宫保鸡丁",
        ) {
            let (_folder, catalog) = catalog();
            let mut first = with(wanted(quantities.0, "珍珠奶茶"), Polarity::Add, "布丁", Some(Degree::Times(pudding)));
            first.size = large.then(|| "大杯".to_owned());
            let offers = catalog.offers(&task(vec![first, wanted(quantities.1, &name)]), &asker(Lang::Zh)).expect("offers");
            prop_assert!(!offers.is_empty() && offers.len() <= MOST);
            for offer in offers {
                for line in &offer.lines {
                    let options: i64 = line.options.iter().map(|o| o.price.minor * i64::from(o.quantity)).sum();
                    prop_assert!(line.unit_price.minor >= options);
                    prop_assert_eq!(line.total.minor, line.unit_price.minor * i64::from(line.quantity));
                }
                let items: i64 = offer.lines.iter().map(|line| line.total.minor).sum();
                prop_assert_eq!(offer.totals.items.minor, items);
                prop_assert_eq!(offer.totals.total.minor, items + offer.totals.delivery.minor - offer.totals.discount().minor);
            }
        }
    }
}
