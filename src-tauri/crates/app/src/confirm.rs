//! From a picked card to a confirmed order.

use crate::answer::Picked;
use crate::app::{App, lock, now};
use crate::card::card;
use crate::connect;
use crate::error::AppError;
use crate::messages::{OrderView, Sheet};
use crate::reach;
use crate::words;
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::time::Instant;
use yiju_catalog::not_delivered;
use yiju_domain::id::OrderId;
use yiju_domain::mandate::Mandate;
use yiju_domain::normalise::When;
use yiju_domain::offer::{Notice, Seller};
use yiju_domain::text::Lang;
use yiju_merchants::AnyMerchant;
use yiju_orders::DeviceKey;
use yiju_store::LedgerEntry;

const DEVICE_KEY: &str = "device-key";
/// The address of the last order.
pub(crate) const ADDRESS: &str = "address";

/// The sheets that may still be confirmed, and the orders that sheets became.
#[derive(Default)]
pub(crate) struct Sheets {
    count: u64,
    open: HashMap<String, Open>,
    /// So that a second confirmation of one sheet finds the order rather than making another.
    confirmed: HashMap<String, OrderId>,
}

struct Open {
    picked: Picked,
    address: Option<String>,
    remembered: bool,
    /// Nobody comes, or the merchant takes no address: none is asked for and none is sent.
    takes_none: bool,
    /// The merchant takes no time, so that one is told only where the user said it.
    takes_no_time: bool,
}

impl Open {
    fn mandate(&self, confirmed_at: String) -> Mandate {
        let when = self.picked.task.time.as_ref();
        let said = when.and_then(|when| when.latest.clone().or_else(|| when.earliest.clone()));
        let time = self.begins().or(said).map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        let address = self.address.clone().unwrap_or_default();
        Mandate::new(&self.picked.offer, address, time, self.picked.task.notes.clone(), confirmed_at)
    }

    /// When the first of its lines begins, where one has a time of its own: that is what is ordered, whatever was said.
    fn begins(&self) -> Option<ZonedDateTime> {
        let begins = self.picked.offer.lines.iter().filter_map(|line| line.starts).min()?;
        let told = self.picked.task.time.is_some() || !self.takes_no_time;
        told.then(|| begins.to_zoned_datetime(TimeZone::system()).ok()).flatten()
    }

    fn show(&self, id: &str, offer: &str) -> Result<Sheet, AppError> {
        let Picked { key, lang, task, offer: picked } = &self.picked;
        // Of where it goes now, whatever the card was made for.
        let mut judged = picked.clone();
        judged.notices.retain(|notice| !matches!(notice, Notice::DeliversTo { .. }));
        let address = self.address.as_deref().filter(|_| !self.takes_none && picked.comes);
        judged.notices.extend(address.and_then(|address| not_delivered(&picked.merchant.delivers_to, address)));
        let mut sent = serde_json::to_value(self.mandate(String::new())).map_err(yiju_store::StoreError::from)?;
        if let Some(fields) = sent.as_object_mut() {
            // The moment of confirmation is not known yet; everything else is sent as it stands.
            fields.remove("confirmed_at");
        }
        Ok(Sheet {
            sheet: id.to_owned(),
            lang: *lang,
            card: card(*key, offer.to_owned(), &judged, task.rank, *lang),
            address: match (self.takes_none, picked.comes) {
                (true, true) => Some(words::no_address(*lang).to_owned()),
                (true, false) => Some(words::gone_to(*lang).to_owned()),
                (false, _) => self.address.clone(),
            },
            address_remembered: self.remembered,
            time: match self.begins() {
                Some(begins) => words::when(&When { earliest: Some(begins.clone()), latest: Some(begins) }, *lang),
                None => task.time.as_ref().and_then(|when| words::when(when, *lang)),
            },
            notes: task.notes.clone(),
            recipient: words::recipient(&picked.merchant, &reach::host(&picked.merchant), *lang),
            sent: serde_json::to_string_pretty(&sent).map_err(yiju_store::StoreError::from)?,
        })
    }
}

impl App {
    /// Opens the confirm sheet of a card. Contacts nobody.
    ///
    /// # Errors
    /// [`AppError::Gone`] where the card is of an answer that is long past, [`AppError::BelowMinimum`] where its
    /// merchant would refuse it.
    pub fn choose(&self, offer: &str) -> Result<Sheet, AppError> {
        let picked = lock(&self.shown).offer(offer).ok_or(AppError::Gone)?;
        for notice in &picked.offer.notices {
            if let Notice::BelowMinimum { minimum } = notice {
                return Err(AppError::BelowMinimum(*minimum));
            }
        }
        self.sheet(picked, offer)
    }

    /// Opens the sheet of an offer. Contacts nobody.
    pub(crate) fn sheet(&self, picked: Picked, offer: &str) -> Result<Sheet, AppError> {
        let endpoint = picked.offer.merchant.endpoint.as_deref();
        let told = endpoint.map(|endpoint| connect::told(&self.database, endpoint));
        let takes_none =
            !picked.offer.comes || told.as_ref().and_then(Option::as_ref).is_some_and(|told| !told.delivers);
        let takes_no_time = told.is_some_and(|told| told.is_none_or(|told| !told.remarks));
        let said = picked.task.to.clone();
        let last: Option<String> = if said.is_some() || takes_none { None } else { self.database.setting(ADDRESS)? };
        let remembered = last.is_some();
        let address = if takes_none { Some(String::new()) } else { said.or(last) };
        let open = Open { picked, remembered, address, takes_none, takes_no_time };
        let mut sheets = lock(&self.sheets);
        sheets.count += 1;
        let id = format!("{offer}-{}", sheets.count);
        let shown = open.show(&id, offer)?;
        sheets.open.insert(id, open);
        Ok(shown)
    }

    /// Tells a sheet where the order goes.
    ///
    /// # Errors
    /// [`AppError::Gone`] where the sheet is confirmed or unknown, [`AppError::NoAddress`] for an empty one.
    pub fn address(&self, sheet: &str, address: &str) -> Result<Sheet, AppError> {
        let address = address.trim();
        if address.is_empty() {
            return Err(AppError::NoAddress);
        }
        let mut sheets = lock(&self.sheets);
        let open = sheets.open.get_mut(sheet).ok_or(AppError::Gone)?;
        if !open.takes_none {
            open.address = Some(address.to_owned());
            open.remembered = false;
        }
        let offer = sheet.rsplit_once('-').map_or(sheet, |(offer, _)| offer);
        open.show(sheet, offer)
    }

    /// Confirms a sheet: signs its mandate, writes the order down, and only then calls the merchant. A second
    /// confirmation of the same sheet finds the same order. A merchant that fails is told by the order's state.
    ///
    /// # Errors
    /// [`AppError::Secrets`] with no keyring: nothing was confirmed, and the same sheet may be confirmed after
    /// [`keep_secrets_in_memory`](Self::keep_secrets_in_memory). [`AppError::Gone`], [`AppError::NoAddress`];
    /// [`AppError::Orders`] where the order could not be written.
    pub fn confirm(&self, sheet: &str) -> Result<OrderView, AppError> {
        let began = Instant::now();
        let (order, merchant, lang) = {
            // Held until the order is written: two confirmations at once make one order.
            let mut sheets = lock(&self.sheets);
            if let Some(id) = sheets.confirmed.get(sheet) {
                let order = self.orders.get(id)?;
                return Ok(words::order(&order, Lang::default()));
            }
            let open = sheets.open.get(sheet).ok_or(AppError::Gone)?;
            let address = open.address.clone().ok_or(AppError::NoAddress)?;
            let lang = open.picked.lang;
            if open.picked.offer.totals.first_order() && self.has_ordered_from(&open.picked.offer.merchant)? {
                // Ordered from since the card was shown: its price is no more.
                return Err(AppError::Gone);
            }
            let key = self.device_key()?;
            let merchant = self.merchant(&open.picked.offer.merchant)?;
            let order = self.orders.confirm(open.mandate(now()), &key)?;
            sheets.open.remove(sheet);
            sheets.confirmed.insert(sheet.to_owned(), order.id.clone());
            self.ties_changed();
            if !address.is_empty() {
                self.database.set(ADDRESS, &address)?;
            }
            lock(&self.conversation).placed();
            (order, merchant, lang)
        };
        let confirmed = began.elapsed();
        let began = Instant::now();
        let sent = self.orders.submit(&order.id, &merchant);
        self.ties_changed();
        let failure = match &sent {
            Ok(order) => words::order(order, Lang::En).detail,
            Err(error) => Some(error.to_string()),
        };
        let total = order.mandate.totals.total;
        let entry = |step: &str, took: std::time::Duration, failure| LedgerEntry {
            at: now(),
            step: step.to_owned(),
            milliseconds: took.as_secs_f64() * 1000.0,
            tokens: None,
            money: Some(total),
            failure,
        };
        let written =
            self.database.account(&[entry("confirm", confirmed, None), entry("submit", began.elapsed(), failure)]);
        if let Err(error) = written {
            // The order itself is safe; only its line in the ledger is missing.
            tracing::warn!(%error, "the ledger cannot be written");
        }
        let order = match sent {
            Ok(order) => order,
            Err(error) => {
                tracing::error!(%error, "submitting stopped");
                self.orders.get(&order.id)?
            }
        };
        Ok(words::order(&order, lang))
    }

    /// The API of a merchant: of its endpoint, with the secrets of one that was added; else of the bundled sandbox.
    pub(crate) fn merchant(&self, seller: &Seller) -> Result<AnyMerchant, AppError> {
        match &seller.endpoint {
            Some(endpoint) => connect::api(&self.database, &self.secrets, endpoint),
            None => self.reach.sandbox(seller),
        }
    }

    fn device_key(&self) -> Result<DeviceKey, AppError> {
        let seed = self.secret(DEVICE_KEY, || Ok(DeviceKey::generate()?.to_hex()))?;
        Ok(DeviceKey::from_hex(&seed)?)
    }

    /// A secret of the keyring, made where there is none.
    fn secret(&self, name: &str, make: impl FnOnce() -> Result<String, AppError>) -> Result<String, AppError> {
        if let Some(secret) = self.secrets.get(name)? {
            return Ok(secret);
        }
        let secret = make()?;
        self.secrets.set(name, &secret)?;
        Ok(secret)
    }
}
