//! What is done with an order after it was confirmed: how far it is, its price explained, taken back, ordered again.

use crate::answer::{Picked, offer_id};
use crate::app::{App, lock};
use crate::error::AppError;
use crate::messages::{Afterwards, Answer, OrderView, RefundView, Sheet};
use crate::settings;
use crate::words::{self, Say};
use yiju_catalog::Asker;
use yiju_domain::feed::Merchant;
use yiju_domain::id::OrderId;
use yiju_domain::intent::{Act, Intent};
use yiju_domain::normalise::money;
use yiju_domain::offer::Notice;
use yiju_domain::order::Order;
use yiju_domain::pointer::ordinal;
use yiju_domain::progress::Share;
use yiju_domain::request::Task;
use yiju_domain::text::Lang;

/// How many orders an answer shows.
const SHOWN: u32 = 100;

impl App {
    /// The orders that an utterance is about, and what it wants done with them. Nothing is done yet: a key does it.
    pub(crate) fn about_orders(&self, lang: Lang, intent: &Intent) -> Result<Answer, AppError> {
        let all = self.orders.list(SHOWN)?;
        let act = match intent.act {
            Act::Cancel | Act::Aftersale => Afterwards::TakeBack,
            Act::Reorder => Afterwards::Again,
            _ => Afterwards::Look,
        };
        let meant = meant(intent, &all);
        let [newest, ..] = &meant[..] else {
            return Ok(Answer::Message { lang, text: words::say(Say::NoOrders, lang).to_owned() });
        };
        let part = match &meant[..] {
            [only] if act == Afterwards::TakeBack => named_lines(intent, only),
            _ => Vec::new(),
        };
        let amount = intent.wishes.iter().find_map(|wish| wish.budget.as_deref());
        let amount = amount.and_then(|text| money(text, newest.mandate.totals.total.currency)?.max);
        let text = match (act, intent.act, amount) {
            (_, Act::Ask, _) | (_, _, Some(_)) => words::explained(newest, amount, lang),
            (Afterwards::Look, ..) => words::say(Say::YourOrders, lang).to_owned(),
            _ => words::say(Say::ByOrder, lang).to_owned(),
        };
        let orders = meant.iter().map(|order| words::order(order, lang)).collect();
        Ok(Answer::Orders { lang, text, act, part, orders })
    }

    /// The newest orders, at most so many, newest first.
    ///
    /// # Errors
    /// [`AppError::Orders`].
    pub fn orders(&self, lang: Lang, limit: u32) -> Result<Vec<OrderView>, AppError> {
        Ok(self.orders.list(limit)?.iter().map(|order| words::order(order, lang)).collect())
    }

    /// One order, with how far it is where the merchant tells that now.
    ///
    /// # Errors
    /// [`AppError::Orders`] where there is none of that id.
    pub fn show(&self, id: &str, lang: Lang) -> Result<OrderView, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        if order.state.placed().is_none() {
            return Ok(words::order(&order, lang));
        }
        match self.track(&order) {
            Ok(order) => Ok(words::order(&order, lang)),
            Err(error) => {
                // What is known of it is shown all the same.
                tracing::info!(%error, "the merchant does not say how far the order is");
                Ok(words::order(&order, lang))
            }
        }
    }

    /// Asks the merchant about an order: where it has not settled, what became of it, and goes on with it where that is
    /// safe; else how far it is.
    ///
    /// # Errors
    /// As of [`confirm`](Self::confirm).
    pub fn check(&self, id: &str, lang: Lang) -> Result<OrderView, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        if order.state.placed().is_some() {
            return self.show(id, lang);
        }
        if order.state.is_final() {
            return Ok(words::order(&order, lang));
        }
        let merchant = self.merchant(&order.mandate.merchant)?;
        let order = self.orders.resume(&order.id, &merchant)?;
        self.ties_changed();
        Ok(words::order(&order, lang))
    }

    fn track(&self, order: &Order) -> Result<Order, AppError> {
        let merchant = self.merchant(&order.mandate.merchant)?;
        Ok(self.orders.track(&order.id, &merchant)?)
    }

    /// Asks for the money of these lines back, of the whole order where there are none.
    ///
    /// # Errors
    /// [`AppError::NotRefunded`] where the merchant gives nothing back; [`AppError::Orders`].
    pub fn refund(&self, id: &str, shares: &[Share], lang: Lang) -> Result<(OrderView, RefundView), AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        if order.state.placed().is_none() {
            // Before a merchant is looked for: there is none to ask.
            return Err(yiju_orders::OrdersError::NotPlaced(order.id).into());
        }
        let merchant = self.merchant(&order.mandate.merchant)?;
        let (order, refund) = self.orders.refund(&order.id, shares, &merchant)?;
        let view = words::order(&order, lang);
        match words::refund(&refund) {
            Ok(refund) => Ok((view, refund)),
            Err(reason) => Err(AppError::NotRefunded { merchant: view.merchant, reason }),
        }
    }

    /// The merchant's page of an order: where its user must act, or else where it is shown.
    ///
    /// # Errors
    /// [`AppError::Orders`] where there is none of that id; [`AppError::NoPage`].
    pub fn page(&self, id: &str) -> Result<String, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        let view = words::order(&order, Lang::default());
        view.continue_url.or(view.permalink).ok_or(AppError::NoPage)
    }

    /// How many pieces each line of an order has.
    ///
    /// # Errors
    /// [`AppError::Orders`] where there is none of that id.
    pub fn pieces(&self, id: &str) -> Result<Vec<u32>, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        Ok(order.mandate.lines.iter().map(|line| line.quantity).collect())
    }

    /// Opens the sheet of the same order at the prices of now. Contacts nobody.
    ///
    /// # Errors
    /// [`AppError::Orders`] where there is none of that id; [`AppError::Catalog`] where something of it is no longer
    /// sold; [`AppError::BelowMinimum`].
    pub fn reorder(&self, id: &str, lang: Lang) -> Result<Sheet, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        let mandate = order.mandate;
        let ties = self.ties()?;
        let known = |catalog: &str, merchant: &Merchant| ties.with(catalog, merchant);
        let weights = settings::weights(&self.database)?;
        let to = Some(mandate.address).filter(|address| !address.is_empty());
        let address = to.clone();
        let asker = Asker { lang, now: jiff::ZonedDateTime::now(), address, weights, ties: &known };
        let offer = self.catalog.again(&mandate.merchant, &mandate.lines, &asker)?;
        for notice in &offer.notices {
            if let Notice::BelowMinimum { minimum } = notice {
                return Err(AppError::BelowMinimum(*minimum));
            }
        }
        let task = Task { to, notes: mandate.notes, ..Task::default() };
        let shown = lock(&self.shown).add(lang, task.clone(), vec![offer.clone()]);
        self.sheet(Picked { key: 1, lang, task, offer }, &offer_id(shown, 1))
    }

    /// Takes an order back that the merchant has not taken yet.
    ///
    /// # Errors
    /// [`AppError::Orders`] where the merchant has it; as of [`confirm`](Self::confirm).
    pub fn cancel(&self, id: &str, lang: Lang) -> Result<OrderView, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        let merchant = self.merchant(&order.mandate.merchant)?;
        let order = self.orders.cancel(&order.id, &merchant)?;
        self.ties_changed();
        Ok(words::order(&order, lang))
    }

    /// Takes up the orders that an earlier run left unsettled. One that fails does not keep the others.
    ///
    /// # Errors
    /// Where the orders cannot be read, or the keyring cannot.
    pub fn resume(&self) -> Result<Vec<Order>, AppError> {
        let mut settled = Vec::new();
        for order in self.orders.unfinished()? {
            let merchant = self.merchant(&order.mandate.merchant)?;
            match self.orders.resume(&order.id, &merchant) {
                Ok(order) => settled.push(order),
                Err(error) => tracing::warn!(order = %order.id, %error, "an order cannot be taken up"),
            }
        }
        self.ties_changed();
        Ok(settled)
    }

    /// Takes an order back: as long as the merchant does not have it, it is given up; after that the merchant is asked
    /// for the money, of these lines, counted from 0, or of all of it where there are none.
    ///
    /// # Errors
    /// As of [`cancel`](Self::cancel) and of [`refund`](Self::refund).
    pub fn take_back(&self, id: &str, part: &[usize], lang: Lang) -> Result<OrderView, AppError> {
        let order = self.orders.get(&OrderId::from(id))?;
        if order.state.placed().is_none() {
            return self.cancel(id, lang);
        }
        let share =
            |line: usize| Share { line, quantity: order.mandate.lines.get(line).map_or(0, |line| line.quantity) };
        let shares: Vec<Share> = part.iter().copied().map(share).collect();
        Ok(self.refund(id, &shares, lang)?.0)
    }
}

/// The orders that the words point to, the newest first: by their place, or by what is in them and whose they are. All of
/// them where the words name nothing that was ordered; an order on its way before those that have come to an end.
fn meant<'a>(intent: &Intent, all: &'a [Order]) -> Vec<&'a Order> {
    let items = || intent.wishes.iter().flat_map(|wish| &wish.items);
    if let Some(at) = items().find_map(|item| ordinal(item.pick.as_deref()?, all.len())) {
        return vec![&all[at]];
    }
    let names: Vec<&str> = items().filter_map(|item| item.name.as_deref().or(item.pick.as_deref())).collect();
    let sellers: Vec<&str> = intent.wishes.iter().filter_map(|wish| wish.merchant.as_deref()).collect();
    let fits = |order: &&Order| {
        let seller = &order.mandate.merchant.name;
        names.iter().all(|name| !lines_of(order, name).is_empty() || seller.all().any(|one| is_named(name, one)))
            && sellers.iter().all(|name| seller.all().any(|one| is_named(name, one)))
    };
    let fitting: Vec<&Order> = all.iter().filter(fits).collect();
    if (!names.is_empty() || !sellers.is_empty()) && !fitting.is_empty() {
        return fitting;
    }
    let (ended, open): (Vec<&Order>, Vec<&Order>) = all.iter().partition(|order| order.state.is_final());
    if intent.act == Act::Reorder { all.iter().collect() } else { open.into_iter().chain(ended).collect() }
}

/// The lines of an order that an utterance names, where it names some of them and not the whole.
fn named_lines(intent: &Intent, order: &Order) -> Vec<usize> {
    let names = intent.wishes.iter().flat_map(|wish| &wish.items).filter_map(|item| item.name.as_deref());
    let mut lines: Vec<usize> = names.flat_map(|name| lines_of(order, name)).collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.len() == order.mandate.lines.len() { Vec::new() } else { lines }
}

fn lines_of(order: &Order, name: &str) -> Vec<usize> {
    let lines = order.mandate.lines.iter().enumerate();
    lines.filter(|(_, line)| line.title.all().any(|title| is_named(name, title))).map(|(at, _)| at).collect()
}

/// Whether people may say `said` for what is called `title`: 拉面 for 远山牛肉拉面, "lattes" for "Latte".
fn is_named(said: &str, title: &str) -> bool {
    let (said, title) = (said.trim().to_lowercase(), title.to_lowercase());
    let one = said.strip_suffix('s').unwrap_or(&said);
    !one.is_empty() && (title.contains(one) || (title.chars().count() > 1 && said.contains(title.as_str())))
}
