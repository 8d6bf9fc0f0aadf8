//! Feeds from the disk and from addresses.

use crate::app::App;
use crate::error::AppError;
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
        let key = format!("feed.{name}");
        let there = self.catalog.list()?.into_iter().find(|summary| summary.name == name);
        let last = self.database.setting::<Option<Origin>>(&key)?.flatten();
        let last = last.filter(|last| last.url == url);
        let last = last.filter(|last| there.as_ref().is_some_and(|there| there.version == last.version));
        match download(url, last.as_ref().and_then(|last| last.etag.as_deref()))? {
            Download::Same => {
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
                let origin = Origin { url: url.to_owned(), etag, version: report.version.clone() };
                self.database.set(&key, &Some(origin))?;
                Ok(report)
            }
        }
    }
}
