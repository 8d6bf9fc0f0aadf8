//! What the sandbox gives back, by what was ordered and how far it is.
//!
//! | | until it is begun | begun | on its way | there |
//! |---|---|---|---|---|
//! | made for the buyer | all | half | – | – |
//! | from a shelf | all | all | the items | the items |
//! | a ticket | all | nine tenths | – | – |
//! | a voucher | all | all | all | all |

use super::life::{Kind, Pace};
use super::session::{Denied, Session, invalid};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;
use yiju_domain::progress::Stage;

/// The body of a wish for a refund.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct WantedRefund {
    /// Which lines; the whole order where there are none.
    #[serde(default)]
    pub line_items: Vec<WantedShare>,
    /// Why, for people.
    #[serde(default)]
    pub reason: Option<String>,
}

/// So many pieces of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedShare {
    /// The line, as the order names it.
    pub id: String,
    /// Pieces.
    pub quantity: u32,
}

/// Money that was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// Ours.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Minor units.
    pub amount: i64,
    /// For people.
    pub told: String,
    /// What it was for: lines without choices, whose choices go with them.
    pub shares: Vec<WantedShare>,
    /// Whether nothing of the order is left.
    pub whole: bool,
}

impl Session {
    /// Gives money back, and adds to the order what was given.
    ///
    /// # Errors
    /// [`Denied::Protocol`] with what stands against it.
    pub fn refund(mut self, wanted: WantedRefund, pace: &Pace, now: Timestamp) -> Result<Self, Denied> {
        let Some(order) = &self.order else {
            return Err(invalid("the checkout has no order".to_owned()));
        };
        let stage = pace.stage(self.kind, order.at, now);
        let whole = wanted.line_items.is_empty();
        let left = self.left();
        let shares = if whole { left.clone() } else { wanted.line_items };
        check(&shares, &left)?;
        let rest = left.iter().all(|share| shares.contains(share));
        let (percent, fee_too) = rule(self.kind, stage);
        let already: i64 = order.given_back.iter().map(|one| one.amount).sum();
        let paid = self.totals.iter().find(|total| total.kind == "total").map_or(0, |total| total.amount);
        let amount = if rest && fee_too && percent == 100 {
            paid - already
        } else {
            (self.worth(&shares) * percent / 100).min(paid - already)
        };
        if amount <= 0 {
            let content = match (self.kind, stage) {
                (_, Stage::Accepted) => "There is nothing left to give back.".to_owned(),
                (Kind::Made, _) => "It was made and is on its way: nothing is given back any more.".to_owned(),
                _ => "Nothing is given back any more.".to_owned(),
            };
            return Err(Denied::Protocol(422, "not_refundable", content));
        }
        let told = match wanted.reason.filter(|reason| !reason.trim().is_empty()) {
            Some(reason) => format!("{percent}%: {}", reason.chars().take(200).collect::<String>()),
            None => format!("{percent}%"),
        };
        let given = GivenBack { id: format!("refund-{}", Uuid::new_v4()), at: now, amount, told, shares, whole: rest };
        if let Some(order) = &mut self.order {
            order.given_back.push(given);
        }
        Ok(self)
    }

    /// The lines with what was not given back yet.
    fn left(&self) -> Vec<WantedShare> {
        let mut gone: BTreeMap<&str, u32> = BTreeMap::new();
        for share in self.order.iter().flat_map(|order| &order.given_back).flat_map(|given| &given.shares) {
            *gone.entry(&share.id).or_default() += share.quantity;
        }
        let lines = self.line_items.iter().filter(|line| line.parent_id.is_none());
        let left = lines.map(|line| WantedShare {
            id: line.id.clone(),
            quantity: line.quantity - gone.get(line.id.as_str()).copied().unwrap_or(0).min(line.quantity),
        });
        left.filter(|share| share.quantity > 0).collect()
    }

    /// What was paid for shares: their price with choices, less their part of what was taken off. Without delivery.
    fn worth(&self, shares: &[WantedShare]) -> i64 {
        let sum = |id: &str| -> i64 {
            let of = |line: &&super::bill::Line| line.id == id || line.parent_id.as_deref() == Some(id);
            self.line_items.iter().filter(of).map(|line| line.item.price * i64::from(line.quantity)).sum()
        };
        let of =
            |kind: &str| self.totals.iter().filter(|total| total.kind == kind).map(|total| total.amount).sum::<i64>();
        let (items, fee) = (of("subtotal"), of("fulfillment"));
        // A reduction of just the fee is free delivery, and takes nothing off the items.
        let reductions = self.totals.iter().filter(|total| total.kind == "discount" && total.amount != -fee);
        let off = i128::from(-reductions.map(|total| total.amount).sum::<i64>());
        let price: i64 = shares
            .iter()
            .filter_map(|share| {
                let line = self.line_items.iter().find(|line| line.id == share.id)?;
                Some(sum(&share.id) * i64::from(share.quantity) / i64::from(line.quantity))
            })
            .sum();
        let less = if items > 0 { i128::from(price) * off / i128::from(items) } else { 0 };
        price - i64::try_from(less).unwrap_or(0)
    }
}

/// How much of the price comes back, in percent, and whether delivery does.
const fn rule(kind: Kind, stage: Stage) -> (i64, bool) {
    match (kind, stage) {
        (_, Stage::Accepted) | (Kind::Packed, Stage::Prepared) | (Kind::Voucher, _) => (100, true),
        (Kind::Made, Stage::Prepared) => (50, false),
        (Kind::Ticket, Stage::Prepared) => (90, false),
        (Kind::Packed, Stage::OnTheWay | Stage::Delivered) => (100, false),
        _ => (0, false),
    }
}

fn check(shares: &[WantedShare], left: &[WantedShare]) -> Result<(), Denied> {
    let mut asked: BTreeMap<&str, u64> = BTreeMap::new();
    for share in shares {
        *asked.entry(&share.id).or_default() += u64::from(share.quantity);
    }
    for (id, quantity) in asked {
        let most = left.iter().find(|share| share.id == id).map_or(0, |share| u64::from(share.quantity));
        if quantity == 0 || quantity > most {
            let content = format!("Of line {id}, {most} can be given back, and not {quantity}.");
            return Err(Denied::Protocol(422, "not_refundable", content));
        }
    }
    if shares.is_empty() {
        return Err(Denied::Protocol(422, "not_refundable", "Everything was given back already.".to_owned()));
    }
    Ok(())
}
