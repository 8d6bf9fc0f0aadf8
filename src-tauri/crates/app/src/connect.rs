//! Merchants that the user connects: asked what they can do, written down, removed together with their secrets.

use crate::app::{App, Options, lock, now, secrets};
use crate::error::AppError;
use crate::files::data_dir;
use crate::messages::MerchantCard;
use crate::profile;
use crate::words;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;
use yiju_catalog::{Catalog, House, ImportReport};
use yiju_domain::merchant::CallError;
use yiju_domain::text::Lang;
use yiju_merchants::{Abilities, Account, AccountError, AnyMerchant, Client, Instrument, MerchantEndpoint, Platform};
use yiju_store::{Database, KnownMerchant, Secrets};

/// The merchants of a data folder. Needs no model. Calls block; they contact a merchant only where they say so, and
/// tell it nothing of what the user said or ordered.
pub struct Merchants {
    database: Database,
    catalog: Catalog,
    secrets: Secrets,
}

/// A merchant to be added.
#[derive(Clone, Debug, Default)]
pub struct NewMerchant {
    /// Below which its API is discovered.
    pub url: String,
    /// What it shall be called; what it calls itself, or its host, where nothing is given.
    pub name: Option<String>,
    /// The token that it gave the user for its API.
    pub credential: Option<String>,
    /// A payment handler, and the user's token of it.
    pub payment: Option<(String, String)>,
}

/// A merchant that was added, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MerchantView {
    /// What the user calls it.
    pub name: String,
    /// Below which its API is discovered.
    pub url: String,
    /// RFC 3339.
    pub added_at: String,
    /// What it can do, as it said when it was added.
    #[serde(flatten)]
    pub abilities: Abilities,
    /// What an order tells it: `items`, `address`, `time_and_remarks`, `codes`, `payment_token`.
    pub is_told: Vec<&'static str>,
    /// What the user has allowed this program to do in their name, while they are signed in.
    pub signed_in: Option<Vec<String>>,
}

/// What became of a sign-in that the user gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// The merchant takes its tokens no more.
    Revoked,
    /// They are gone from this machine; the merchant takes no such wish, or was not reached, and they end by themselves.
    Forgotten,
}

impl Merchants {
    /// Opens the data folder. Contacts nobody.
    ///
    /// # Errors
    /// See [`AppError`].
    pub fn open(options: &Options) -> Result<Self, AppError> {
        let folder = data_dir(options.data_dir.as_deref())?;
        Ok(Self {
            database: Database::open(&folder)?,
            catalog: Catalog::open(&folder.join("catalog.db"))?,
            secrets: secrets(options),
        })
    }

    /// Asks a merchant what it can do, and writes it down with its secrets in the keyring. One of the same address is
    /// replaced.
    ///
    /// # Errors
    /// [`AppError::Connect`] for an address that no order should go to, [`AppError::Merchant`] where it does not answer
    /// as a merchant, [`AppError::SameName`], [`AppError::Secrets`].
    pub fn add(&self, new: NewMerchant) -> Result<MerchantView, AppError> {
        let endpoint = MerchantEndpoint::parse(&new.url)?;
        let url = endpoint.to_string();
        let platform = profile::platform(&self.database, &self.secrets)?;
        let abilities =
            ask(&url, &new, platform.as_ref()).map_err(|cause| AppError::Merchant { url: url.clone(), cause })??;
        let host = || url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).to_owned();
        let name = new.name.or_else(|| abilities.name.clone()).unwrap_or_else(host);
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(AppError::NoName);
        }
        let earlier = self.database.merchant(&url)?;
        if self.database.merchant(&name)?.is_some_and(|known| known.endpoint != url) {
            return Err(AppError::SameName(name));
        }
        if let Some(earlier) = earlier.filter(|earlier| new.credential.is_some() || earlier.name != name) {
            self.forget(&earlier)?;
        }
        // The secrets first: a merchant that is written down has them.
        if let Some(credential) = &new.credential {
            self.secrets.set(&secret_of(&url, CREDENTIAL), credential)?;
        }
        if let Some((_, token)) = &new.payment {
            self.secrets.set(&secret_of(&url, PAYMENT), token)?;
        }
        let known = KnownMerchant {
            name,
            endpoint: url,
            handler: new.payment.map(|(handler, _)| handler),
            abilities: serde_json::to_value(&abilities).map_err(yiju_store::StoreError::from)?,
            added_at: now(),
        };
        self.database.add_merchant(&known)?;
        self.view(&known)
    }

    /// The merchants, by name.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub fn list(&self) -> Result<Vec<MerchantView>, AppError> {
        self.database.merchants()?.iter().map(|known| self.view(known)).collect()
    }

    /// Signs the user in at a merchant, on its own page: `show` gets the page's address, which belongs in a browser, and
    /// this waits for ten minutes at most. `client` is what the merchant knows this program by, where it registers none by
    /// itself. An earlier sign-in is given up.
    ///
    /// # Errors
    /// [`AppError::NoSuchMerchant`], [`AppError::Account`], [`AppError::Secrets`].
    pub fn sign_in(&self, name: &str, client: Option<Client>, show: &dyn Fn(&str)) -> Result<MerchantView, AppError> {
        let known = self.known(name)?;
        let scopes = abilities(&known)?.scopes;
        let failed = |cause| AppError::Account { merchant: known.name.clone(), cause };
        if scopes.is_empty() {
            return Err(failed(AccountError::NotOffered));
        }
        // Nobody signs in for nothing: without a keyring there is no place for what comes of it.
        self.secrets.get(&secret_of(&known.endpoint, ACCOUNT))?;
        let account = Account::sign_in(&known.endpoint, client, &scopes, show, PATIENCE).map_err(failed)?;
        self.sign_out(&known.name)?;
        keep(&self.secrets, &known, &account)?;
        self.view(&known)
    }

    /// Signs the user out at a merchant, there and here; nothing where nobody is signed in.
    ///
    /// # Errors
    /// [`AppError::NoSuchMerchant`], [`AppError::Secrets`].
    pub fn sign_out(&self, name: &str) -> Result<Option<SignedOut>, AppError> {
        let known = self.known(name)?;
        let Some(account) = account(&self.secrets, &known)? else { return Ok(None) };
        // Gone from here first: what the merchant says of it changes nothing for the user.
        self.secrets.remove(&secret_of(&known.endpoint, ACCOUNT))?;
        Ok(Some(match account.revoke() {
            Ok(true) => SignedOut::Revoked,
            Ok(false) => SignedOut::Forgotten,
            Err(error) => {
                tracing::warn!(merchant = %known.name, %error, "the sign-in was not revoked");
                SignedOut::Forgotten
            }
        }))
    }

    /// Removes a merchant and its secrets, and signs the user out there. Orders with it stay, and its catalog does.
    ///
    /// # Errors
    /// [`AppError::NoSuchMerchant`], [`AppError::Secrets`] where it had secrets that cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), AppError> {
        let known = self.known(name)?;
        self.sign_out(&known.name)?;
        self.forget(&known)?;
        self.database.remove_merchant(&known.name)?;
        Ok(())
    }

    /// Fetches everything that a merchant sells into a catalog of its name.
    ///
    /// # Errors
    /// [`AppError::NoSuchMerchant`], [`AppError::Merchant`], [`AppError::Catalog`].
    pub fn fetch(&self, name: &str) -> Result<(String, ImportReport), AppError> {
        let known = self.known(name)?;
        let api = unpaid(&self.database, &self.secrets, &known.endpoint, Some(&known))?;
        let records =
            api.products(&known.name).map_err(|cause| AppError::Merchant { url: known.endpoint.clone(), cause })?;
        let mut feed = Vec::new();
        for record in records {
            serde_json::to_writer(&mut feed, &record).map_err(yiju_store::StoreError::from)?;
            feed.push(b'\n');
        }
        let report = self.catalog.import(&known.name, feed.as_slice())?;
        Ok((known.name, report))
    }

    /// The merchant of that name or address as the one that everything in a feed is ordered from.
    ///
    /// # Errors
    /// [`AppError::NoSuchMerchant`].
    pub fn house(&self, name: &str) -> Result<House, AppError> {
        let known = self.known(name)?;
        Ok(House { name: known.name, endpoint: known.endpoint })
    }

    fn view(&self, known: &KnownMerchant) -> Result<MerchantView, AppError> {
        let abilities = abilities(known)?;
        Ok(MerchantView {
            name: known.name.clone(),
            url: known.endpoint.clone(),
            added_at: known.added_at.clone(),
            is_told: abilities.is_told(),
            signed_in: account(&self.secrets, known)?.map(|account| account.scopes),
            abilities,
        })
    }

    /// Where the user's own profile is kept.
    pub(crate) const fn kept(&self) -> (&Database, &Secrets) {
        (&self.database, &self.secrets)
    }

    fn known(&self, name: &str) -> Result<KnownMerchant, AppError> {
        let url = MerchantEndpoint::parse(name).ok().map(|endpoint| endpoint.to_string());
        let found = match self.database.merchant(name)? {
            Some(found) => Some(found),
            None => url.map(|url| self.database.merchant(&url)).transpose()?.flatten(),
        };
        found.ok_or_else(|| AppError::NoSuchMerchant(name.to_owned()))
    }

    fn forget(&self, known: &KnownMerchant) -> Result<(), AppError> {
        let none = |error: &yiju_store::SecretsError| matches!(error, yiju_store::SecretsError::NoKeyring(_));
        for what in [CREDENTIAL, PAYMENT] {
            match self.secrets.remove(&secret_of(&known.endpoint, what)) {
                // Without a keyring there was nothing to keep in it.
                Err(error) if none(&error) && known.handler.is_none() => {}
                other => other?,
            }
        }
        Ok(())
    }
}

const CREDENTIAL: &str = "credential";
const PAYMENT: &str = "payment";
const ACCOUNT: &str = "account";
/// How long a sign-in waits for the browser.
const PATIENCE: Duration = Duration::from_secs(600);
/// Held while a sign-in is renewed: a refresh token is good once.
static RENEWING: Mutex<()> = Mutex::new(());

fn secret_of(endpoint: &str, what: &str) -> String {
    format!("merchant/{endpoint}/{what}")
}

impl App {
    /// The merchants that were added, in words.
    ///
    /// # Errors
    /// As of [`Merchants::list`].
    pub fn merchants(&self, lang: Lang) -> Result<Vec<MerchantCard>, AppError> {
        let listed = self.added()?.list()?;
        Ok(listed.iter().map(|one| words::merchant(one, lang)).collect())
    }

    /// As [`Merchants::add`], without secrets.
    ///
    /// # Errors
    /// As of [`Merchants::add`].
    pub fn add_merchant(&self, url: &str) -> Result<(), AppError> {
        self.added()?.add(NewMerchant { url: url.trim().to_owned(), ..NewMerchant::default() })?;
        self.ties_changed();
        Ok(())
    }

    /// As [`Merchants::sign_in`]; of one at which the user is signed in already, [`Merchants::sign_out`].
    ///
    /// # Errors
    /// As of these.
    pub fn sign_in_or_out(&self, name: &str, show: &dyn Fn(&str)) -> Result<(), AppError> {
        let merchants = self.added()?;
        if merchants.sign_out(name)?.is_none() {
            merchants.sign_in(name, None, show)?;
        }
        Ok(())
    }

    /// As [`Merchants::fetch`].
    ///
    /// # Errors
    /// As of [`Merchants::fetch`].
    pub fn fetch_merchant(&self, name: &str) -> Result<ImportReport, AppError> {
        Ok(self.added()?.fetch(name)?.1)
    }

    /// As [`Merchants::remove`].
    ///
    /// # Errors
    /// As of [`Merchants::remove`].
    pub fn remove_merchant(&self, name: &str) -> Result<(), AppError> {
        self.added()?.remove(name)?;
        self.ties_changed();
        Ok(())
    }

    fn added(&self) -> Result<Merchants, AppError> {
        Merchants::open(&Options { data_dir: self.data_dir.clone(), ..Options::default() })
    }
}

/// What is sent to a merchant as the user's: the token of their sign-in, which is renewed where it has run out, or else
/// the one that the merchant gave them for its API.
fn credential(secrets: &Secrets, known: &KnownMerchant) -> Result<Option<String>, AppError> {
    let _alone = lock(&RENEWING);
    let Some(account) = account(secrets, known)? else { return secret(secrets, known, CREDENTIAL) };
    if let Some(token) = account.token(jiff::Timestamp::now()) {
        return Ok(Some(token.to_owned()));
    }
    let renewed = account.renew().map_err(|cause| AppError::Account { merchant: known.name.clone(), cause })?;
    keep(secrets, known, &renewed)?;
    Ok(Some(renewed.newest().to_owned()))
}

/// The user's sign-in at a merchant that offers one.
fn account(secrets: &Secrets, known: &KnownMerchant) -> Result<Option<Account>, AppError> {
    if abilities(known)?.scopes.is_empty() {
        return Ok(None);
    }
    // One that cannot be read is of another edition: nobody is signed in.
    Ok(secret(secrets, known, ACCOUNT)?.and_then(|kept| serde_json::from_str(&kept).ok()))
}

fn keep(secrets: &Secrets, known: &KnownMerchant, account: &Account) -> Result<(), AppError> {
    let text = serde_json::to_string(account).map_err(yiju_store::StoreError::from)?;
    Ok(secrets.set(&secret_of(&known.endpoint, ACCOUNT), &text)?)
}

fn secret(secrets: &Secrets, known: &KnownMerchant, what: &str) -> Result<Option<String>, AppError> {
    Ok(secrets.get(&secret_of(&known.endpoint, what)).or_else(|error| match error {
        // None can have been kept, then; a merchant that wants one says so.
        yiju_store::SecretsError::NoKeyring(_) => Ok(None),
        other => Err(other),
    })?)
}

/// Asks a merchant what it can do, by each protocol in turn: the first by which it answers is spoken.
fn ask(url: &str, new: &NewMerchant, platform: Option<&Platform>) -> Result<Result<Abilities, AppError>, CallError> {
    for protocol in ["ucp", "acp"] {
        let mut api = match AnyMerchant::new(protocol, url, new.credential.clone()) {
            Ok(api) => api,
            Err(error) => return Ok(Err(error.into())),
        };
        if let Some((handler, token)) = &new.payment {
            api = api.paid_by(Instrument::token(handler.clone(), token));
        }
        if let Some(platform) = platform {
            api = api.spoken_to_by(platform.clone());
        }
        match api.abilities() {
            Ok(abilities) => return Ok(Ok(abilities)),
            // It is there, and this is not what it speaks.
            Err(CallError::Refused { status: 404 | 405, .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let message = "it answers neither at /.well-known/ucp nor at /.well-known/acp.json. Check the address".to_owned();
    Err(CallError::Refused { status: 404, message })
}

/// The API of a merchant in the user's own name, as far as nothing is paid.
fn unpaid(
    database: &Database,
    secrets: &Secrets,
    url: &str,
    known: Option<&KnownMerchant>,
) -> Result<AnyMerchant, AppError> {
    let api = match known {
        Some(known) => AnyMerchant::new(&abilities(known)?.protocol, url, credential(secrets, known)?)?,
        None => AnyMerchant::new("ucp", url, None)?,
    };
    Ok(match profile::platform(database, secrets)? {
        Some(platform) => api.spoken_to_by(platform),
        None => api,
    })
}

/// The API of a merchant that was added, with its secrets; of a stranger, without any.
pub(crate) fn api(database: &Database, secrets: &Secrets, endpoint: &str) -> Result<AnyMerchant, AppError> {
    let url = MerchantEndpoint::parse(endpoint)?.to_string();
    let known = database.merchant(&url)?;
    let api = unpaid(database, secrets, &url, known.as_ref())?;
    let Some((known, handler)) = known.as_ref().and_then(|known| Some((known, known.handler.as_ref()?))) else {
        return Ok(api);
    };
    let token = secrets.get(&secret_of(&url, PAYMENT))?.ok_or_else(|| AppError::NoToken(known.name.clone()))?;
    Ok(api.paid_by(Instrument::token(handler.clone(), &token)))
}

/// The addresses of the added merchants that take codes.
pub(crate) fn takers_of_codes(database: &Database) -> Result<HashSet<String>, AppError> {
    let takes = |known: &KnownMerchant| abilities(known).is_ok_and(|abilities| abilities.codes);
    Ok(database.merchants()?.into_iter().filter(takes).map(|known| known.endpoint).collect())
}

/// What a merchant said of itself when it was added; nothing for a stranger.
pub(crate) fn told(database: &Database, endpoint: &str) -> Option<Abilities> {
    let url = MerchantEndpoint::parse(endpoint).ok()?.to_string();
    abilities(&database.merchant(&url).ok()??).ok()
}

fn abilities(known: &KnownMerchant) -> Result<Abilities, AppError> {
    Ok(serde_json::from_value(known.abilities.clone()).map_err(yiju_store::StoreError::from)?)
}
