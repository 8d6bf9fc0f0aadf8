//! How a merchant is reached: the API of its endpoint, or the sandbox that runs inside the program.

use crate::app::{FEED_NAME, bundled, lock};
use crate::error::AppError;
use std::path::PathBuf;
use std::sync::Mutex;
use yiju_domain::offer::Seller;
use yiju_domain::text::Lang;
use yiju_merchants::UcpMerchant;
use yiju_merchants::sandbox::{Config, Faults, Menu, Running, Sandbox};

/// Where the bundled sandbox listens, in words.
const LOOPBACK: &str = "127.0.0.1";

/// Reaches merchants. The sandbox starts when it is first needed, and stays.
pub(crate) struct Reach {
    folder: PathBuf,
    sandbox: Mutex<Option<Running>>,
}

impl Reach {
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder, sandbox: Mutex::new(None) }
    }

    /// The merchant's API. Sends nothing yet.
    pub fn merchant(&self, seller: &Seller, credential: &str) -> Result<UcpMerchant, AppError> {
        let (endpoint, credential) = match &seller.endpoint {
            Some(endpoint) => (endpoint.clone(), None),
            None if is_bundled(seller) => (self.sandbox_url(seller, credential)?, Some(credential.to_owned())),
            None => return Err(AppError::NoApi(seller.name.get(Lang::default()).to_owned())),
        };
        Ok(UcpMerchant::new(&endpoint, credential)?)
    }

    fn sandbox_url(&self, seller: &Seller, credential: &str) -> Result<String, AppError> {
        let mut sandbox = lock(&self.sandbox);
        if sandbox.is_none() {
            *sandbox = Some(Sandbox::start(Config {
                port: None,
                data: self.folder.join("sandbox.db"),
                menu: bundled_menu(),
                credential: Some(credential.to_owned()),
                faults: Faults::none(),
            })?);
        }
        Ok(sandbox.as_ref().map(|running| running.merchant_url(&seller.id)).unwrap_or_default())
    }
}

/// Whether the bundled sandbox plays this merchant.
pub(crate) fn is_bundled(seller: &Seller) -> bool {
    seller.sandbox && seller.endpoint.is_none() && seller.catalog == FEED_NAME
}

/// The machine that is told: "127.0.0.1", "api.example.com".
pub(crate) fn host(seller: &Seller) -> String {
    match &seller.endpoint {
        Some(endpoint) => {
            let rest = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, rest)| rest);
            rest.split(['/', '?']).next().unwrap_or(rest).to_owned()
        }
        None => LOOPBACK.to_owned(),
    }
}

/// What the bundled sandbox sells.
pub fn bundled_menu() -> Menu {
    let mut records = Vec::new();
    bundled(&mut |record| records.push(record));
    Menu::from_records(records)
}

#[cfg(test)]
mod tests {
    use crate::app::FEED;
    use yiju_domain::feed::Record;

    #[test]
    fn every_line_of_the_bundled_feed_is_a_record() {
        for (number, line) in (1..).zip(FEED.lines()) {
            if let Err(error) = serde_json::from_str::<Record>(line) {
                panic!("line {number}: {error}");
            }
        }
    }
}
