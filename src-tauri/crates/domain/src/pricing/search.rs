//! The cheapest lawful combination of deals, as [`super`] says what is lawful.

use super::CartLine;
use crate::feed::{Deal, DealRule, Scope};
use std::collections::HashSet;

/// The most deals on pieces that are combined, those that take most off by themselves; as many on the whole order.
const MOST: usize = 5;
/// Up to this many pieces every number of times is tried for a deal on pieces; beyond, as often as it fits.
const SMALL: u64 = 24;

/// What a deal takes off.
type Cut = i64;

/// A way to grant deals.
#[derive(Clone)]
struct Way<'a> {
    /// What each deal takes off, in the order of computing.
    granted: Vec<(&'a Deal, Cut)>,
    /// Of the items.
    left: i64,
    /// What is paid.
    total: i64,
}

impl Way<'_> {
    /// Of equally cheap ways, the smallest is taken.
    fn rank(&self) -> (usize, Vec<&str>) {
        (self.granted.len(), self.granted.iter().map(|(deal, _)| deal.id.as_str()).collect())
    }

    /// Whether a deal may stand beside those that are granted.
    fn allows(&self, deal: &Deal) -> bool {
        let excludes = |other: &Deal| other.id == deal.id || (deal.group.is_some() && other.group == deal.group);
        !self.granted.iter().any(|(other, _)| excludes(other))
    }
}

/// What each deal of the cheapest way takes off; each amount is more than nothing, and together they are at most `items`
/// and `fee`.
pub fn cheapest<'a>(cart: &[CartLine<'_>], items: i64, fee: i64, deals: Vec<&'a Deal>) -> Vec<(&'a Deal, i64)> {
    if deals.is_empty() {
        return Vec::new();
    }
    let (mut on_pieces, mut on_orders, mut on_delivery) = (Vec::new(), Vec::new(), Vec::new());
    let whole: Vec<u32> = cart.iter().map(|line| line.quantity).collect();
    for deal in deals {
        match deal.rule {
            DealRule::FreeDelivery { .. } => on_delivery.push(deal),
            DealRule::Threshold { .. } | DealRule::Percent { .. } if deal.on.is_none() => {
                let alone = on_order(deal, items);
                if alone > 0 {
                    on_orders.push((alone, deal));
                }
            }
            _ => {
                let mut left = whole.clone();
                let alone = Pieces::new(deal, cart).take(&mut left, u32::MAX);
                if alone > 0 {
                    on_pieces.push((alone, deal));
                }
            }
        }
    }
    let on_pieces = best_of(on_pieces);
    let mut on_orders = best_of(on_orders);
    on_orders.sort_by_key(|deal| (matches!(deal.rule, DealRule::Threshold { .. }), deal.id.as_str()));
    on_delivery.sort_by_key(|deal| deal.id.as_str());
    let mut search = Search {
        pieces: on_pieces.iter().map(|deal| Pieces::new(deal, cart)).collect(),
        on_orders,
        on_delivery,
        fee,
        small: whole.iter().map(|quantity| u64::from(*quantity)).sum::<u64>() <= SMALL,
        seen: HashSet::new(),
        best: Way { granted: Vec::new(), left: items, total: items + fee },
    };
    let start = search.best.clone();
    search.on_pieces(start, &whole);
    search.best.granted
}

/// The deals that take most off by themselves, in the order of their ids.
fn best_of(mut deals: Vec<(Cut, &Deal)>) -> Vec<&Deal> {
    deals.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    deals.truncate(MOST);
    let mut deals: Vec<&Deal> = deals.into_iter().map(|(_, deal)| deal).collect();
    deals.sort_by(|a, b| a.id.cmp(&b.id));
    deals
}

struct Search<'a, 'c> {
    pieces: Vec<Pieces<'a, 'c>>,
    on_orders: Vec<&'a Deal>,
    on_delivery: Vec<&'a Deal>,
    fee: i64,
    small: bool,
    /// Ways to the same pieces left, by the same deals, at the same price, go on in the same ways.
    seen: HashSet<(u32, Vec<u32>, i64)>,
    best: Way<'a>,
}

impl<'a> Search<'a, '_> {
    fn on_pieces(&mut self, way: Way<'a>, left: &[u32]) {
        let granted = |deal: &Deal| way.granted.iter().any(|(one, _)| one.id == deal.id);
        let used =
            self.pieces.iter().enumerate().filter(|(_, one)| granted(one.deal)).fold(0, |mask, (at, _)| mask | 1 << at);
        if !self.seen.insert((used, left.to_vec(), way.left)) {
            return;
        }
        self.on_order(way.clone(), 0);
        for at in 0..self.pieces.len() {
            if !way.allows(self.pieces[at].deal) {
                continue;
            }
            let most = self.pieces[at].most(left);
            let fewest = if self.small { 1 } else { most };
            for times in (fewest..=most).filter(|times| *times > 0) {
                let mut after = left.to_vec();
                let off = self.pieces[at].take(&mut after, times).min(way.left);
                if off > 0 {
                    let mut next = way.clone();
                    next.granted.push((self.pieces[at].deal, off));
                    next.left -= off;
                    self.on_pieces(next, &after);
                }
            }
        }
    }

    /// Grants the deals on the whole order from one on, or does not.
    fn on_order(&mut self, way: Way<'a>, from: usize) {
        let Some(&deal) = self.on_orders.get(from) else { return self.on_delivery(way) };
        let off = on_order(deal, way.left);
        if off > 0 && way.allows(deal) {
            let mut next = way.clone();
            next.granted.push((deal, off));
            next.left -= off;
            self.on_order(next, from + 1);
        }
        self.on_order(way, from + 1);
    }

    fn on_delivery(&mut self, mut way: Way<'a>) {
        way.total = way.left + self.fee;
        let free = self.on_delivery.iter().find(|deal| {
            let over = if let DealRule::FreeDelivery { over } = deal.rule { over } else { i64::MAX };
            self.fee > 0 && way.left >= over && way.allows(deal)
        });
        if let Some(&deal) = free {
            way.granted.push((deal, self.fee));
            way.total -= self.fee;
        }
        if way.total < self.best.total || (way.total == self.best.total && way.rank() < self.best.rank()) {
            self.best = way;
        }
    }
}

/// What a deal on the whole order takes off what is left of it.
fn on_order(deal: &Deal, left: i64) -> Cut {
    match deal.rule {
        DealRule::Threshold { over, off } => threshold(over, off, deal.limit, left),
        DealRule::Percent { percent, cap, over } if left >= over => part(left, percent).min(cap.unwrap_or(i64::MAX)),
        _ => 0,
    }
}

fn threshold(over: i64, off: i64, limit: Option<u32>, of: i64) -> Cut {
    if of < over {
        return 0;
    }
    let fits = if over > 0 { of / over } else { 1 };
    off.saturating_mul(fits.min(i64::from(limit.unwrap_or(1)))).clamp(0, of.max(0))
}

/// So many percent of an amount, rounded up.
fn part(of: i64, percent: u8) -> Cut {
    let hundredths = i128::from(of.max(0)) * i128::from(percent.min(100));
    i64::try_from((hundredths + 99) / 100).unwrap_or(i64::MAX)
}

/// A deal on pieces, with the lines that it may take, dearest first.
struct Pieces<'a, 'c> {
    deal: &'a Deal,
    cart: &'c [CartLine<'c>],
    /// Of a bundle a list for each part, else one.
    lines: Vec<Vec<usize>>,
}

impl<'a, 'c> Pieces<'a, 'c> {
    fn new(deal: &'a Deal, cart: &'c [CartLine<'c>]) -> Self {
        let meant = |scope: Option<&Scope>| {
            let holds = |line: &CartLine<'_>| scope.is_none_or(|scope| scope.holds(line.product, line.item));
            let mut lines: Vec<usize> = (0..cart.len()).filter(|&at| holds(&cart[at])).collect();
            lines.sort_by_key(|&at| (std::cmp::Reverse(cart[at].price), at));
            lines
        };
        let lines = match &deal.rule {
            DealRule::Bundle { of, .. } => of.iter().map(|part| meant(Some(&part.what))).collect(),
            _ => vec![meant(deal.on.as_ref())],
        };
        Self { deal, cart, lines }
    }

    /// How often it can be granted for the pieces left. A percentage and a threshold work on all their pieces at once.
    fn most(&self, left: &[u32]) -> u32 {
        let limit = self.deal.limit.unwrap_or(u32::MAX);
        let pieces = || self.lines[0].iter().fold(0_u32, |sum, &at| sum.saturating_add(left[at]));
        match &self.deal.rule {
            DealRule::Nth { nth, .. } => (pieces() / nth).min(limit),
            DealRule::Bundle { price, .. } => {
                let (mut left, mut times) = (left.to_vec(), 0);
                // The dearest first: one that saves nothing is followed by none that does.
                while times < limit && self.bundle(&mut left).is_some_and(|cost| cost > *price) {
                    times += 1;
                }
                times
            }
            _ => u32::from(pieces() > 0),
        }
    }

    /// Takes the pieces of so many times, as far as there are pieces; what is taken off.
    fn take(&self, left: &mut [u32], times: u32) -> Cut {
        let times = times.min(self.most(left));
        match &self.deal.rule {
            DealRule::Nth { nth, percent } => (0..times).fold(0, |off: i64, _| {
                let (_, cheapest) = self.pieces(0, *nth, left);
                off.saturating_add(part(cheapest, *percent))
            }),
            DealRule::Bundle { price, .. } => (0..times).fold(0_i64, |off, _| {
                let cost = self.bundle(left).unwrap_or(*price);
                off.saturating_add(cost.saturating_sub(*price))
            }),
            DealRule::Percent { percent, cap, over } => {
                let (cost, _) = self.pieces(0, self.deal.limit.unwrap_or(u32::MAX), left);
                if cost < *over { 0 } else { part(cost, *percent).min(cap.unwrap_or(i64::MAX)) }
            }
            DealRule::Threshold { over, off } => {
                let (cost, _) = self.pieces(0, u32::MAX, left);
                threshold(*over, *off, self.deal.limit, cost)
            }
            DealRule::FreeDelivery { .. } => 0,
        }
    }

    /// Takes the dearest pieces of a list of lines, as many as are left of so many: what all cost, and the cheapest one.
    fn pieces(&self, list: usize, mut count: u32, left: &mut [u32]) -> (i64, i64) {
        let (mut cost, mut cheapest) = (0_i64, 0);
        for &at in &self.lines[list] {
            let taken = left[at].min(count);
            if taken > 0 {
                left[at] -= taken;
                count -= taken;
                cheapest = self.cart[at].price;
                cost = cost.saturating_add(cheapest.saturating_mul(i64::from(taken)));
            }
        }
        (cost, cheapest)
    }

    /// Takes the pieces of one bundle: what they cost by themselves; `None`, and nothing said of `left`, where some lack.
    fn bundle(&self, left: &mut [u32]) -> Option<i64> {
        let DealRule::Bundle { of, .. } = &self.deal.rule else { return None };
        let mut cost = 0_i64;
        for (list, part) in of.iter().enumerate() {
            let there = self.lines[list].iter().fold(0_u32, |sum, &at| sum.saturating_add(left[at]));
            if there < part.quantity {
                return None;
            }
            cost = cost.saturating_add(self.pieces(list, part.quantity, left).0);
        }
        Some(cost)
    }
}
