//! What the page may call: one use case each.

use tauri::State;
use yiju_app::{
    Lang,
    messages::{Answer, Code, Failure, MerchantCard, OrderView, Sheet},
};

use crate::shared::Shared;

/// How many orders the window lists.
const LISTED: u32 = 100;

type Told<T> = Result<T, Failure>;

/// While the user types. Fails as superseded where a newer sentence took its place.
#[tauri::command]
pub async fn draft(app: State<'_, Shared>, text: String) -> Told<Answer> {
    app.call(move |app| app.draft(&text)).await
}

/// The user says the sentence.
#[tauri::command]
pub async fn say(app: State<'_, Shared>, text: String) -> Told<Answer> {
    app.call(move |app| app.say(&text)).await
}

/// The user clears the sentence: the next one begins anew.
#[tauri::command]
pub async fn forget(app: State<'_, Shared>) -> Told<()> {
    app.call(|app| {
        app.forget();
        Ok::<_, Failure>(())
    })
    .await
}

/// The cards for the next wish of what was said, where there is one.
#[tauri::command]
pub async fn next(app: State<'_, Shared>, lang: Lang) -> Told<Option<Answer>> {
    app.call(move |app| app.next(lang)).await
}

/// The user picks a card.
#[tauri::command]
pub async fn choose(app: State<'_, Shared>, offer: String) -> Told<Sheet> {
    app.call(move |app| app.choose(&offer)).await
}

/// The user tells where it goes.
#[tauri::command]
pub async fn address(app: State<'_, Shared>, sheet: String, address: String) -> Told<Sheet> {
    app.call(move |app| app.address(&sheet, &address)).await
}

/// The user confirms: the one call that sends anything to a merchant.
#[tauri::command]
pub async fn confirm(app: State<'_, Shared>, sheet: String) -> Told<OrderView> {
    app.call(move |app| app.confirm(&sheet)).await
}

/// The user goes on without a keyring, for this run.
#[tauri::command]
pub async fn keep_secrets_in_memory(app: State<'_, Shared>) -> Told<()> {
    app.call(|app| {
        app.keep_secrets_in_memory();
        Ok::<_, Failure>(())
    })
    .await
}

/// The orders there are, the newest first.
#[tauri::command]
pub async fn orders(app: State<'_, Shared>, lang: Lang) -> Told<Vec<OrderView>> {
    app.call(move |app| app.orders(lang, LISTED)).await
}

/// Takes an order back, or these lines of it.
#[tauri::command]
pub async fn take_back(app: State<'_, Shared>, id: String, part: Vec<usize>, lang: Lang) -> Told<OrderView> {
    app.call(move |app| app.take_back(&id, &part, lang)).await
}

/// The sheet of the same order at the prices of now.
#[tauri::command]
pub async fn again(app: State<'_, Shared>, id: String, lang: Lang) -> Told<Sheet> {
    app.call(move |app| app.reorder(&id, lang)).await
}

/// Opens the merchant's page of an order in the browser.
#[tauri::command]
pub async fn open_page(app: State<'_, Shared>, id: String) -> Told<()> {
    let page = app.call(move |app| app.page(&id)).await?;
    open::that_detached(&page).map_err(|error| Failure {
        code: Code::Order,
        message: format!("the browser does not open ({error}). Open {page} yourself"),
    })
}

/// The merchants that the user added.
#[tauri::command]
pub async fn merchants(app: State<'_, Shared>, lang: Lang) -> Told<Vec<MerchantCard>> {
    app.call(move |app| app.merchants(lang)).await
}

/// Asks a merchant what it can do, and adds it.
#[tauri::command]
pub async fn add_merchant(app: State<'_, Shared>, url: String) -> Told<()> {
    app.call(move |app| app.add_merchant(&url)).await
}

/// Signs the user in at a merchant, on its own page in the browser, or out.
#[tauri::command]
pub async fn sign_in_or_out(app: State<'_, Shared>, name: String) -> Told<()> {
    let show = |page: &str| {
        if let Err(error) = open::that_detached(page) {
            tracing::error!(%error, "the browser does not open");
        }
    };
    app.call(move |app| app.sign_in_or_out(&name, &show)).await
}

/// Fetches everything that a merchant sells into a catalog of its name.
#[tauri::command]
pub async fn fetch_merchant(app: State<'_, Shared>, name: String) -> Told<()> {
    app.call(move |app| app.fetch_merchant(&name).map(|_| ())).await
}

/// Removes a merchant and its secrets.
#[tauri::command]
pub async fn remove_merchant(app: State<'_, Shared>, name: String) -> Told<()> {
    app.call(move |app| app.remove_merchant(&name)).await
}

/// Asks the merchant how far an order is, or what became of it.
#[tauri::command]
pub async fn check(app: State<'_, Shared>, id: String, lang: Lang) -> Told<OrderView> {
    app.call(move |app| app.check(&id, lang)).await
}
