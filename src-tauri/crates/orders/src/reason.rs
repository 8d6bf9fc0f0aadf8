//! Why an order is not taken, in the language in which its user speaks.

use yiju_domain::mandate::Mandate;
use yiju_domain::merchant::{CallError, Checkout};
use yiju_domain::text::Lang;

/// The language of a mandate: that of what its user typed.
pub fn language(mandate: &Mandate) -> Lang {
    let typed = mandate.notes.iter().chain(std::iter::once(&mandate.address));
    if typed.map(|text| Lang::of(text)).any(|lang| lang == Lang::Zh) { Lang::Zh } else { Lang::En }
}

/// Why a call that charges nothing, or was never carried out, ends the order.
pub fn refused(mandate: &Mandate, error: &CallError) -> String {
    let lang = language(mandate);
    let name = mandate.merchant.name.get(lang);
    match (error, lang) {
        (CallError::Refused { message, .. }, Lang::Zh) => format!("{name}拒绝了这一单：{message}。没有扣款。"),
        (CallError::Refused { message, .. }, Lang::En) => {
            format!("{name} refused the order: {message}. Nothing was charged.")
        }
        (CallError::Busy { .. }, Lang::Zh) => format!("{name}现在太忙，没有接单。没有扣款，请稍后再下单。"),
        (CallError::Busy { .. }, Lang::En) => {
            format!("{name} is too busy to take orders now. Nothing was charged; order again later.")
        }
        (CallError::NotSent(cause) | CallError::Unclear(cause), Lang::Zh) => {
            format!("联系不上{name}（{cause}）。没有扣款，请稍后再下单。")
        }
        (CallError::NotSent(cause) | CallError::Unclear(cause), Lang::En) => {
            format!("{name} cannot be reached ({cause}). Nothing was charged; order again later.")
        }
    }
}

/// Why a checkout that the merchant does not complete ends the order.
pub fn not_taken(mandate: &Mandate, checkout: &Checkout) -> String {
    let lang = language(mandate);
    let name = mandate.merchant.name.get(lang);
    let told = checkout.messages.join(" ");
    let told = match (told.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（{told}）"),
        (false, Lang::En) => format!(" ({told})"),
    };
    match (lang, &checkout.continue_url) {
        (Lang::Zh, Some(url)) => format!("{name}需要你自己完成这一单：{url} {told}。没有扣款。"),
        (Lang::Zh, None) => format!("{name}没有接这一单{told}。没有扣款。"),
        (Lang::En, Some(url)) => {
            format!("{name} wants you to finish the order yourself at {url}{told}. Nothing was charged.")
        }
        (Lang::En, None) => format!("{name} did not take the order{told}. Nothing was charged."),
    }
}

/// Why an order that was confirmed too long ago is not sent any more.
pub fn stale(mandate: &Mandate) -> String {
    match language(mandate) {
        Lang::Zh => "这一单确认后半小时内没能送出，已经作废。没有扣款，请重新下单。".to_owned(),
        Lang::En => {
            "The order could not be sent within half an hour of its confirmation, so it was dropped. Nothing was charged; \
             order again."
                .to_owned()
        }
    }
}

/// Why an order waits: its completing call may have been carried out, and the merchant does not say.
pub fn unanswered(mandate: &Mandate, error: &CallError) -> String {
    let lang = language(mandate);
    let name = mandate.merchant.name.get(lang);
    match lang {
        Lang::Zh => format!("{name}还没有说是否已接单（{error}）。正在核对，不会重复下单。"),
        Lang::En => {
            format!("{name} has not said whether it took the order ({error}). It is being checked, and not sent twice.")
        }
    }
}

/// Why an order waits: the merchant is still placing it.
pub fn in_progress(mandate: &Mandate) -> String {
    let lang = language(mandate);
    let name = mandate.merchant.name.get(lang);
    match lang {
        Lang::Zh => format!("{name}正在处理这一单，结果正在核对。"),
        Lang::En => format!("{name} is still placing the order. It is being checked."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{checkout_of, mandate};

    #[test]
    fn a_reason_speaks_the_language_of_the_address_or_the_remarks() {
        let mut mandate = mandate();
        let mut checkout = checkout_of(&mandate, true);
        checkout.messages.push("We close at ten.".to_owned());
        assert_eq!(
            not_taken(&mandate, &checkout),
            "The Tea House did not take the order (We close at ten.). Nothing was charged."
        );
        mandate.notes.push("放前台".to_owned());
        assert_eq!(not_taken(&mandate, &checkout), "The Tea House没有接这一单（We close at ten.）。没有扣款。");
        let busy = CallError::Busy { retry_after: None };
        assert_eq!(refused(&mandate, &busy), "The Tea House现在太忙，没有接单。没有扣款，请稍后再下单。");
    }
}
