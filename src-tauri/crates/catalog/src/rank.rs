//! What offers are ranked by beyond what was asked: six aspects in points, each with a weight that the user sets.

use serde::{Deserialize, Serialize};
use yiju_domain::offer::{Aspect, Offer, Reason};

/// How much each aspect counts, in percent of the usual; 0 for not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weights {
    /// What is paid: 20 points a unit of money.
    pub price: u32,
    /// Until it is there: 33 points a minute.
    pub time: u32,
    /// How far the shop is: 200 points a kilometre.
    pub distance: u32,
    /// What others thought: 100 points a tenth of a star.
    pub rating: u32,
    /// How well the names fit, within what counts as equal: 100 points a tenth.
    pub fit: u32,
    /// Orders before: 100 points each, up to ten.
    pub habit: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { price: 100, time: 100, distance: 100, rating: 100, fit: 100, habit: 100 }
    }
}

impl Weights {
    /// The most that one may be.
    pub const MOST: u32 = 1000;
    /// What they are called.
    pub const NAMES: [&'static str; 6] = ["price", "time", "distance", "rating", "fit", "habit"];

    /// The weight of a name.
    pub fn named(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "price" => &mut self.price,
            "time" => &mut self.time,
            "distance" => &mut self.distance,
            "rating" => &mut self.rating,
            "fit" => &mut self.fit,
            "habit" => &mut self.habit,
            _ => return None,
        })
    }
}

/// Less than this many points are no reason.
const NO_REASON: i64 = 20;
/// Reasons that are told for an offer.
const TOLD: usize = 3;

/// The points of an offer, fewer is better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Points([(Aspect, i64); 6]);

impl Points {
    /// Weighs an offer whose names fit by `fit` (1 is wholly), of a merchant with so many orders before. What a merchant
    /// does not tell counts as usual: four stars, 45 minutes, two kilometres.
    pub fn of(offer: &Offer, fit: f64, orders: u32, weights: &Weights) -> Self {
        let rating = i64::from(offer.merchant.rating.unwrap_or(40));
        let minutes = offer.minutes.map_or(45, |(_, latest)| i64::from(latest));
        let metres = i64::from(offer.merchant.distance.unwrap_or(2000));
        let unit = 10_i64.pow(offer.totals.total.currency.exponent());
        #[expect(clippy::cast_possible_truncation, reason = "a score of about one")]
        let fit = (fit * 1000.0).round() as i64;
        let weigh = |points: i64, weight: u32| points.saturating_mul(i64::from(weight.min(Weights::MOST))) / 100;
        Self([
            (Aspect::Price, weigh(offer.totals.total.minor.saturating_mul(20) / unit, weights.price)),
            (Aspect::Time, weigh(100 * minutes / 3, weights.time)),
            (Aspect::Distance, weigh(metres / 5, weights.distance)),
            (Aspect::Rating, weigh(-100 * rating, weights.rating)),
            (Aspect::Fit, weigh(-fit, weights.fit)),
            (Aspect::Habit { orders }, weigh(-100 * i64::from(orders.min(10)), weights.habit)),
        ])
    }

    /// All of them together.
    pub fn sum(&self) -> i64 {
        self.0.iter().fold(0, |sum, (_, points)| sum.saturating_add(*points))
    }

    /// What speaks for an offer beside those that are shown with it, the strongest first, and then what speaks most
    /// against it: where its points are away from the average.
    pub fn reasons(&self, offer: &Offer, shown: &[Self]) -> Vec<Reason> {
        let count = i64::try_from(shown.len()).unwrap_or(1).max(1);
        let ahead = self.0.iter().enumerate().map(|(at, (aspect, own))| {
            let all = shown.iter().fold(0_i64, |sum, one| sum.saturating_add(one.0[at].1));
            Reason { aspect: *aspect, points: (all / count).saturating_sub(*own) }
        });
        let known = |reason: &Reason| match reason.aspect {
            Aspect::Time => offer.minutes.is_some(),
            Aspect::Distance => offer.merchant.distance.is_some(),
            Aspect::Rating => offer.merchant.rating.is_some(),
            _ => true,
        };
        let mut ahead: Vec<Reason> = ahead.filter(known).filter(|reason| reason.points.abs() >= NO_REASON).collect();
        ahead.sort_by_key(|reason| std::cmp::Reverse(reason.points));
        let against = ahead.last().copied().filter(|reason| reason.points < 0);
        ahead.retain(|reason| reason.points > 0);
        ahead.truncate(TOLD);
        ahead.into_iter().chain(against).collect()
    }
}
