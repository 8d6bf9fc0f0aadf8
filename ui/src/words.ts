// What the window itself says, in both languages. What an order is about comes from the app, already in words.

import type { Language } from "./bindings/Language";

const zh = {
  orders: "订单",
  noOrders: "还没有下过单。",
  loading: "读取中…",
  understanding: "正在理解…",
  cards: (count: number) => `${count} 个选择`,
  choices: "选择",
  sandbox: "沙盒",
  sandboxMeaning: "演示商家：不会真的扣款或送货",
  items: "商品",
  delivery: "配送",
  total: "合计",
  terms: "退改",
  notices: "与你说的不同",
  sheet: "确认这一单",
  goesTo: (recipient: string) => `下面的内容，且仅有这些，会发给 ${recipient}`,
  address: "送到",
  addressAsk: "送到哪里？",
  addressRemembered: "上次的地址",
  changeAddress: "改地址",
  setAddress: "就送这里",
  time: "时间",
  soon: "尽快",
  arrival: "预计",
  remarks: "备注",
  raw: "查看发送的原文",
  confirm: "确认下单",
  back: "返回",
  again: "再说一句",
  keyringAsk: "这台电脑没有可用的密钥环。这次把密钥只放在内存里（关闭即忘），继续下单吗？",
  keyringYes: "继续",
  keyringNo: "不下单",
  placing: (merchant: string) => `正在发给 ${merchant}…`,
  placingStays: "已确认，只会下一单。",
  merchant: "商家",
  merchantOrder: "商家单号",
  confirmedAt: "确认于",
  check: "再查一次",
  steps: "进度",
  cameBack: "已退",
  codes: "出示",
  cancel: "取消这一单",
  refund: "退款",
  orderAgain: "再来一单",
  openPage: "商家页面",
  cancelAsk: (what: string) => `取消“${what}”这一单吗？商家还没有接单，不会扣款。`,
  refundAsk: (what: string, merchant: string) => `向${merchant}申请退“${what}”的钱吗？退多少按商家的条款。`,
  yes: "是",
  no: "否",
  keyMove: "移动",
  keySay: "就这句",
  keyToCards: "看选择",
  keyPick: "选中",
  keyChange: "说怎么改",
  keyClear: "清空",
  keyOpen: "打开",
};

const en: typeof zh = {
  orders: "Orders",
  noOrders: "No orders yet.",
  loading: "Reading…",
  understanding: "Understanding…",
  cards: (count) => (count === 1 ? "1 choice" : `${count} choices`),
  choices: "Choices",
  sandbox: "Sandbox",
  sandboxMeaning: "A pretend merchant: nothing is charged or delivered",
  items: "Items",
  delivery: "Delivery",
  total: "Total",
  terms: "Refunds and changes",
  notices: "Differs from what you said",
  sheet: "Confirm this order",
  goesTo: (recipient) => `This, and nothing else, is sent to ${recipient}`,
  address: "To",
  addressAsk: "Where should it go?",
  addressRemembered: "last used",
  changeAddress: "Change address",
  setAddress: "Send it there",
  time: "When",
  soon: "As soon as possible",
  arrival: "Arrives",
  remarks: "Remarks",
  raw: "Show exactly what is sent",
  confirm: "Place the order",
  back: "Back",
  again: "Another sentence",
  keyringAsk:
    "This computer has no keyring to use. Keep the secrets in memory for this run only, and go on with the order?",
  keyringYes: "Go on",
  keyringNo: "Do not order",
  placing: (merchant) => `Sending to ${merchant}…`,
  placingStays: "Confirmed. It is ordered once, whatever happens.",
  merchant: "Merchant",
  merchantOrder: "Merchant's number",
  confirmedAt: "Confirmed",
  check: "Check again",
  steps: "Progress",
  cameBack: "Came back",
  codes: "Show",
  cancel: "Cancel it",
  refund: "Money back",
  orderAgain: "Order again",
  openPage: "Merchant's page",
  cancelAsk: (what) => `Cancel the order of ${what}? The merchant does not have it yet, and nothing is charged.`,
  refundAsk: (what, merchant) =>
    `Ask ${merchant} for the money of ${what} back? How much comes back goes by its terms.`,
  yes: "Yes",
  no: "No",
  keyMove: "move",
  keySay: "say it",
  keyToCards: "to the choices",
  keyPick: "pick",
  keyChange: "say a change",
  keyClear: "clear",
  keyOpen: "open",
};

export type Words = typeof zh;

export function wordsOf(lang: Language): Words {
  return lang === "zh" ? zh : en;
}

/** Before anything is typed nobody knows the language: both. */
export const PLACEHOLDER = "想要什么，一句话 · What would you like?";

/** An RFC 3339 moment as people of the language write it, in the computer's own zone. */
export function moment(lang: Language, rfc3339: string): string {
  const date = new Date(rfc3339);
  if (Number.isNaN(date.getTime())) return rfc3339;
  const format = new Intl.DateTimeFormat(lang === "zh" ? "zh-CN" : "en-GB", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(date);
}
