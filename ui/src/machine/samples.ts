// What the app might tell, for tests.

import type { Card } from "../bindings/Card";
import type { MerchantCard } from "../bindings/MerchantCard";
import type { OrderView } from "../bindings/OrderView";
import type { Sheet } from "../bindings/Sheet";
import type { Shown } from "./state";

export function card(key: number): Card {
  return {
    key,
    offer: `offer-${key}`,
    terms: ["接单前可免费取消"],
    lines: [
      { quantity: 2, title: "珍珠奶茶", variant: "大杯", options: ["少冰", "三分糖"], person: null, total: "¥28" },
    ],
    merchant: { name: "青禾茶铺", sandbox: true, rating: "4.8", distance: null },
    price: { total: "¥26", items: "¥28", delivery: "¥3", discounts: [{ title: "满25减5", amount: "-¥5" }] },
    arrival: "20–35 分钟送达",
    notices: key === 2 ? ["没有三分糖，是五分糖"] : [],
    why: key === 1 ? "为什么：点过 3 次 · 评分高 4.8" : null,
  };
}

export function cards(count = 3): Extract<Shown, { kind: "cards" }> {
  return { kind: "cards", lang: "zh", cards: Array.from({ length: count }, (_, index) => card(index + 1)), notes: [] };
}

export function sheet(address: string | null = "公司", offer = 1): Sheet {
  return {
    sheet: "sheet-1",
    lang: "zh",
    card: card(offer),
    address,
    address_remembered: false,
    time: null,
    notes: [],
    recipient: "青禾茶铺（沙盒）· 127.0.0.1",
    sent: '{ "total": 2600 }',
  };
}

export function merchant(name: string, more: Partial<MerchantCard> = {}): MerchantCard {
  const url = `https://${name}.example.com`;
  const can = ["接单", "配送"];
  return {
    name,
    url,
    speaks: "UCP 2026-04-08",
    can,
    is_told: ["点了什么"],
    paid: "x",
    signed_in: null,
    catalog: false,
    ...more,
  };
}

export function order(id: string, state = "accepted"): OrderView {
  return {
    id,
    state,
    status: state === "accepted" ? "已下单" : state,
    detail: null,
    lines: ["2 × 珍珠奶茶"],
    merchant: "青禾茶铺",
    sandbox: true,
    total: "¥26",
    price: [
      { label: "2 × 珍珠奶茶", amount: "¥28" },
      { label: "配送", amount: "¥3" },
      { label: "满25减5", amount: "-¥5" },
    ],
    back: state === "accepted" ? "refund" : null,
    address: "公司",
    confirmed_at: "2026-11-25T13:20:00Z",
    merchant_order: "QH-7",
    progress: null,
    steps: [],
    refunded: null,
    codes: [],
    continue_url: null,
    permalink: null,
  };
}
