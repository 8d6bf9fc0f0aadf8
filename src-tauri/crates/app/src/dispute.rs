//! Everything about an order, for whoever decides a dispute: as JSON for programs, as PDF for people.

mod paper;

use crate::app::App;
use crate::error::AppError;
use crate::words;
use paper::Paper;
use serde_json::{Value, json};
use yiju_domain::id::OrderId;
use yiju_domain::order::{Order, RefundState};
use yiju_domain::text::Lang;
use yiju_orders::Seal;

impl App {
    /// What was confirmed as it was signed, what happened when, and what the merchant said.
    ///
    /// # Errors
    /// [`AppError::Orders`].
    pub fn dispute(&self, id: &str, lang: Lang) -> Result<Value, AppError> {
        let id = OrderId::from(id);
        let (order, seal) = (self.orders.get(&id)?, self.orders.signature(&id)?);
        let events = self.orders.events(&id)?;
        let event =
            |event: &yiju_orders::Event| json!({"at": event.at, "state": event.state, "merchant_total": event.total});
        Ok(json!({
            "order": words::order(&order, lang),
            "mandate": order.mandate,
            "signed": signed(&seal),
            "checkout": order.checkout,
            "events": events.iter().map(event).collect::<Vec<_>>(),
            "progress": order.progress,
            "refunds": self.orders.refunds(&id)?,
        }))
    }

    /// The same for people, in one PDF file.
    ///
    /// # Errors
    /// [`AppError::Orders`].
    pub fn dispute_pdf(&self, id: &str, lang: Lang) -> Result<Vec<u8>, AppError> {
        let id = OrderId::from(id);
        let (order, seal) = (self.orders.get(&id)?, self.orders.signature(&id)?);
        let mut paper = Paper::default();
        let zh = lang == Lang::Zh;
        let say = |zh_words: &'static str, en: &'static str| if zh { zh_words } else { en };
        let view = words::order(&order, lang);

        paper.title(say("订单凭证", "Order record"));
        paper.line(&format!("{} · {} · {}", view.status, view.merchant, view.total));
        paper.pair(say("订单号", "Order"), &view.id);
        paper.pair(say("商家单号", "Merchant's number"), view.merchant_order.as_deref().unwrap_or("—"));
        paper.pair(say("确认于", "Confirmed at"), &view.confirmed_at);
        paper.pair(say("送到", "To"), if view.address.is_empty() { "—" } else { &view.address });
        if let Some(detail) = &view.detail {
            paper.line(detail);
        }

        paper.heading(say("确认的内容", "What was confirmed"));
        for part in &view.price {
            paper.pair(&part.amount, &part.label);
        }
        paper.pair(&view.total, say("合计", "in all"));
        let terms = &order.mandate.terms;
        for term in [&terms.refund, &terms.change].into_iter().filter(|term| !term.is_empty()) {
            paper.line(term.get(lang));
        }

        paper.heading(say("经过", "What happened"));
        for event in self.orders.events(&id)? {
            let told = event.total.map(|total| format!(" · {total}")).unwrap_or_default();
            paper.pair(&event.at, &format!("{}{told}", event.state.term()));
        }
        for step in &view.steps {
            paper.line(step);
        }
        for refund in self.orders.refunds(&id)? {
            paper.pair(&refund.asked_at, &refunded(&refund.state, lang));
        }

        paper.heading(say("签名", "Signature"));
        paper.line(say(
            "下面这份文本的 SHA-256 由本机密钥以 Ed25519 签名，确认之后未曾改动。",
            "The text below was signed by this device's key (Ed25519 over its SHA-256) when it was confirmed.",
        ));
        paper.pair("SHA-256", &seal.hash);
        paper.pair(say("签名", "Signature"), &seal.signature);
        paper.pair(say("公钥", "Public key"), &seal.public_key);
        let holds = seal.verify().is_ok();
        paper.pair(say("核对", "Checked"), if holds { say("相符", "holds") } else { say("不符", "does not hold") });
        paper.heading(say("签名的文本", "The signed text"));
        paper.line(&seal.canonical);
        Ok(paper.finish(&title(&order, lang)))
    }
}

fn signed(seal: &Seal) -> Value {
    json!({
        "canonical": seal.canonical,
        "sha256": seal.hash,
        "ed25519_signature": seal.signature,
        "ed25519_public_key": seal.public_key,
        "holds": seal.verify().is_ok(),
    })
}

fn title(order: &Order, lang: Lang) -> String {
    format!("Yiju {} {}", order.mandate.merchant.name.get(lang), order.id)
}

fn refunded(state: &RefundState, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match state {
        RefundState::Asked => if zh { "已申请退款" } else { "the money back was asked for" }.to_owned(),
        RefundState::Answered { back, told, .. } => {
            let told = told.as_ref().map(|told| format!(" ({told})")).unwrap_or_default();
            if zh { format!("商家退 {back}{told}") } else { format!("the merchant gives {back} back{told}") }
        }
        RefundState::Refused { reason } if zh => format!("商家不退：{reason}"),
        RefundState::Refused { reason } => format!("the merchant gives nothing back: {reason}"),
    }
}
