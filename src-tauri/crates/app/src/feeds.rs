//! Feeds from the disk and from addresses, and those of addresses again from time to time.

use crate::app::{App, now};
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader};
use yiju_catalog::{House, ImportReport};
use yiju_merchants::{Download, download};

/// Where a catalog came from, and what to ask with the next time.
#[derive(Serialize, Deserialize)]
struct Origin {
    url: String,
    etag: Option<String>,
    /// What was imported then.
    version: String,
    /// The name and the address of the merchant that takes all its orders.
    #[serde(default)]
    house: Option<(String, String)>,
    /// When it was asked for last: RFC 3339.
    #[serde(default)]
    asked_at: Option<Timestamp>,
}

/// A catalog that was asked for again.
#[derive(Debug)]
pub struct Refreshed {
    /// Its name.
    pub catalog: String,
    /// What came of it.
    pub report: Result<ImportReport, AppError>,
}

fn key(catalog: &str) -> String {
    format!("feed.{catalog}")
}

impl App {
    /// Imports a feed under a name, of a merchant that takes all its orders where one is given; `tell` is called now and then with the bytes read.
    ///
    /// # Errors
    /// [`AppError::Catalog`].
    pub fn import(
        &self,
        name: &str,
        feed: impl BufRead,
        house: Option<&House>,
        tell: &mut dyn FnMut(u64),
    ) -> Result<ImportReport, AppError> {
        Ok(self.catalog.import_telling(name, feed, house, tell)?)
    }

    /// Imports the feed at an address, where it is another than the last time. Opens a connection to that address.
    ///
    /// # Errors
    /// [`AppError::Download`], [`AppError::Catalog`], [`AppError::Store`].
    pub fn import_from(
        &self,
        name: &str,
        url: &str,
        house: Option<&House>,
        tell: &mut dyn FnMut(u64),
    ) -> Result<ImportReport, AppError> {
        let key = key(name);
        let there = self.catalog.list()?.into_iter().find(|summary| summary.name == name);
        let last = self.database.setting::<Option<Origin>>(&key)?.flatten();
        let house_is = house.map(|house| (house.name.clone(), house.endpoint.clone()));
        let last = last.filter(|last| last.house == house_is);
        let last = last.filter(|last| last.url == url);
        let last = last.filter(|last| there.as_ref().is_some_and(|there| there.version == last.version));
        match download(url, last.as_ref().and_then(|last| last.etag.as_deref()))? {
            Download::Same => {
                let again = last.map(|last| Origin { asked_at: now().parse().ok(), ..last });
                self.database.set(&key, &again)?;
                let report = there.map(|there| ImportReport {
                    products: there.products.into(),
                    merchants: there.merchants.into(),
                    deals: there.deals.into(),
                    unchanged: true,
                    version: there.version,
                    ..ImportReport::default()
                });
                Ok(report.unwrap_or_default())
            }
            Download::New { etag, body, .. } => {
                let report = self.catalog.import_telling(name, BufReader::with_capacity(1 << 16, body), house, tell)?;
                let origin = Origin {
                    url: url.to_owned(),
                    etag,
                    version: report.version.clone(),
                    house: house_is,
                    asked_at: now().parse().ok(),
                };
                self.database.set(&key, &Some(origin))?;
                Ok(report)
            }
        }
    }

    /// Asks again for each catalog, or the one of this name, that came from an address and was last asked for longer than
    /// `age` ago: a whole feed, by the clock or a command, never because of what the user said. What cannot be had now
    /// leaves the catalog as it is.
    ///
    /// # Errors
    /// [`AppError::Catalog`], [`AppError::Store`] where it is not known what there is.
    pub fn refresh(&self, name: Option<&str>, age: SignedDuration) -> Result<Vec<Refreshed>, AppError> {
        let mut refreshed = Vec::new();
        for catalog in self.catalog.list()? {
            let origin = self.database.setting::<Option<Origin>>(&key(&catalog.name))?.flatten();
            let Some(origin) = origin.filter(|_| name.is_none_or(|name| name == catalog.name)) else { continue };
            let young = |asked: Timestamp| Timestamp::now().duration_since(asked) < age;
            if origin.asked_at.is_some_and(young) {
                continue;
            }
            let house = origin.house.map(|(name, endpoint)| House { name, endpoint });
            let report = self.import_from(&catalog.name, &origin.url, house.as_ref(), &mut |_| {});
            refreshed.push(Refreshed { catalog: catalog.name, report });
        }
        Ok(refreshed)
    }
}
