// The window's one state machine: a state and an event in, the next state and the calls to make out. Pure.

import type { Afterwards } from "../bindings/Afterwards";
import type { Answer } from "../bindings/Answer";
import type { Failure } from "../bindings/Failure";
import type { Language } from "../bindings/Language";
import type { MerchantCard } from "../bindings/MerchantCard";
import type { OrderView } from "../bindings/OrderView";
import type { Action, Effect, Event, Key, MerchantCall, Reply } from "./event";
import { meaning } from "./keys";
import { cardsOf, isLive, isOpen, orderOf, orderScreen, pageOf, type Screen, type State, type Waiting } from "./state";

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
  /** Whether a key was used up, so that the page must not act on it too. */
  readonly taken: boolean;
}

/** For so long a new sheet cannot be confirmed: a double press of Enter on a card must not order unread. */
const READ_MS = 300;
/** Before the first check of an open order; doubled each time. */
const CHECK_MS = 3_000;
const CHECK_MS_MOST = 30_000;

export function step(state: State, event: Event): Step {
  if ("key" in event) return press(state, event.key);
  if ("enter" in event) return stay({ ...state, enterDown: false });
  return "reply" in event ? hear(state, event) : act(state, event);
}

/** What a window asks when it opens: the orders there are, and with them whether the app is well. */
export function opening(state: State): Step {
  return stay(state, { call: "orders", lang: state.lang });
}

function press(state: State, key: Key): Step {
  if (key.name === "Enter") {
    // One press, one meaning: a held Enter that has said the sentence must not go on to choose and to confirm.
    if (key.repeat || state.enterDown) return { ...stay({ ...state, enterDown: true }), taken: true };
    state = { ...state, enterDown: true };
  }
  const action = meaning(state, key);
  return action === null ? stay(state) : { ...act(state, action), taken: true };
}

function act(state: State, action: Action): Step {
  const { screen } = state;
  switch (action.do) {
    case "type":
      // A composition that ends because its field goes away must not take the screen back.
      return screen.at === "typing" || screen.at === "cards" ? type(state, action.text, action.composing) : stay(state);
    case "say":
      return state.text.trim() === ""
        ? stay(state)
        : ask(state, "say", (ticket) => ({ call: "say", ticket, text: state.text }));
    case "clear":
      return stay({ ...go(state, { at: "typing" }), text: "", shown: null }, { call: "forget" });
    case "enter input":
      // Only from the cards: a focus event of a field that is about to go must not tear down another screen.
      return stay(screen.at === "cards" ? { ...state, screen: { at: "typing" } } : state);
    case "select card":
      if (screen.at === "cards" ? screen.selected === action.index : screen.at !== "typing") return stay(state);
      return stay({ ...state, screen: { at: "cards", selected: action.index } });
    case "choose":
      return choose(state, action.index);
    case "edit address":
      return screen.at === "sheet" && !screen.asking
        ? stay({ ...go(state, { ...screen, address: screen.sheet.address ?? "" }) })
        : stay(state);
    case "type address":
      return screen.at === "sheet"
        ? stay({ ...state, failure: null, screen: { ...screen, address: action.text } })
        : stay(state);
    case "set address": {
      if (screen.at !== "sheet" || state.waiting !== null || !screen.address?.trim()) return stay(state);
      const address = screen.address.trim();
      return ask(state, "address", (ticket) => ({ call: "address", ticket, sheet: screen.sheet.sheet, address }));
    }
    case "confirm":
      return screen.at === "sheet" && !screen.asking && action.at - screen.since >= READ_MS
        ? place(state, screen, false)
        : stay(state);
    case "keep in memory":
      return screen.at === "sheet" && screen.asking ? place(state, screen, true) : stay(state);
    case "refuse memory":
      return screen.at === "sheet" ? stay(go(state, { ...screen, asking: false })) : stay(state);
    case "back":
      return back(state);
    case "show orders": {
      if (screen.at === "sheet" || screen.at === "placing" || screen.at === "orders") return stay(state);
      const shown = go(state, { at: "orders", selected: 0, heading: null, act: "look" });
      return stay(shown, { call: "orders", lang: state.lang });
    }
    case "show merchants": {
      if (screen.at === "sheet" || screen.at === "placing" || screen.at === "merchants") return stay(state);
      return stay(go(state, MERCHANTS), { call: "merchants", lang: state.lang });
    }
    case "select merchant":
      if (screen.at !== "merchants" || screen.working || screen.selected === action.index) return stay(state);
      return stay({ ...state, screen: { ...screen, selected: action.index } });
    case "new merchant":
      return screen.at === "merchants" && !screen.working
        ? stay(go(state, { ...screen, url: "", asking: false }))
        : stay(state);
    case "type merchant":
      return screen.at === "merchants"
        ? stay({ ...state, failure: null, screen: { ...screen, url: action.text } })
        : stay(state);
    case "add merchant":
      if (screen.at !== "merchants" || !screen.url?.trim()) return stay(state);
      return work(state, screen, { do: "add", url: screen.url.trim() });
    case "sign in or out":
      return withMerchant(state, (screen, { name, signed_in }) =>
        signed_in === null ? stay(state) : work(state, screen, { do: "sign in or out", name }),
      );
    case "fetch merchant":
      return withMerchant(state, (screen, { name, catalog }) =>
        catalog ? work(state, screen, { do: "fetch", name }) : stay(state),
      );
    case "ask remove":
      return withMerchant(state, (screen) => stay(go(state, { ...screen, asking: true })));
    case "remove merchant":
      return withMerchant(state, (screen, { name }) =>
        screen.asking ? work(state, { ...screen, selected: 0 }, { do: "remove", name }) : stay(state),
      );
    case "select order":
      if (screen.at !== "orders" || screen.selected === action.index) return stay(state);
      return stay({ ...state, screen: { ...screen, selected: action.index } });
    case "open order": {
      const order = state.orders?.[action.index];
      if (screen.at !== "orders" || order === undefined) return stay(state);
      return open(state, order, screen.act, []);
    }
    case "check":
      return check(state);
    case "ask back": {
      const order = onPage(state);
      return screen.at === "order" && order?.back ? stay(go(state, { ...screen, asking: true })) : stay(state);
    }
    case "take back": {
      if (screen.at !== "order" || !screen.asking) return stay(state);
      const { id, part } = screen;
      const asked = go(state, { ...screen, asking: false, part: [] });
      return stay(asked, { call: "take back", id, part, lang: state.lang });
    }
    case "keep order":
      return screen.at === "order" ? stay(go(state, { ...screen, asking: false, part: [] })) : stay(state);
    case "order again": {
      const order = onPage(state);
      return order === null || state.waiting !== null ? stay(state) : again(state, order);
    }
    case "open page": {
      const order = onPage(state);
      return order !== null && pageOf(order) !== null ? stay(state, { call: "open page", id: order.id }) : stay(state);
    }
  }
}

function type(state: State, text: string, composing: boolean): Step {
  // Letters of a composition are not yet words: nothing is understood until the input method has decided.
  if (composing) return stay({ ...go(state, { at: "typing" }), text });
  const typed = { ...go(state, { at: "typing" }), text, lang: langOf(text) ?? state.lang };
  if (text.trim() === "") return stay({ ...typed, shown: null });
  return ask(typed, "draft", (ticket) => ({ call: "draft", ticket, text }));
}

function choose(state: State, index: number): Step {
  const card = cardsOf(state)[index];
  const { at } = state.screen;
  // While an answer is awaited the cards on the screen may belong to an older sentence.
  if (card === undefined || state.waiting !== null || (at !== "typing" && at !== "cards")) return stay(state);
  const on: State = { ...state, screen: { at: "cards", selected: index } };
  return ask(on, "choose", (ticket) => ({ call: "choose", ticket, offer: card.offer }));
}

function place(state: State, screen: Extract<Screen, { at: "sheet" }>, keepInMemory: boolean): Step {
  const { sheet } = screen;
  if (state.waiting !== null || screen.address !== null || sheet.address === null) return stay(state);
  const placing = go(state, { at: "placing", sheet });
  return ask(placing, "confirm", (ticket) => ({ call: "confirm", ticket, sheet: sheet.sheet, keepInMemory }));
}

/** The order whose page is shown. */
function onPage({ screen, ...state }: State): OrderView | null {
  return screen.at === "order" ? orderOf({ screen, ...state }, screen.id) : null;
}

/** What was said of an order: it is looked at, the question is put, or its sheet is asked for. */
function open(state: State, order: OrderView, act: Afterwards, part: readonly number[]): Step {
  if (act === "again") return again(state, order);
  const asking = act === "take_back" && order.back !== null;
  const page = { ...orderScreen(order.id, "orders"), asking, part };
  return stay(go(state, page), ...checks([order], state.lang, isLive));
}

function again(state: State, { id }: OrderView): Step {
  return ask(state, "choose", (ticket) => ({ call: "again", ticket, id, lang: state.lang }));
}

const MERCHANTS: MerchantScreen = { at: "merchants", selected: 0, url: null, asking: false, working: false };

type MerchantScreen = Extract<Screen, { at: "merchants" }>;

/** With the selected merchant, where there is one and nothing is being done with any. */
function withMerchant(state: State, act: (screen: MerchantScreen, merchant: MerchantCard) => Step): Step {
  const { screen } = state;
  if (screen.at !== "merchants" || screen.working || screen.url !== null) return stay(state);
  const merchant = state.merchants?.[screen.selected];
  return merchant === undefined ? stay(state) : act(screen, merchant);
}

function work(state: State, screen: MerchantScreen, first: MerchantCall): Step {
  if (screen.working) return stay(state);
  const working = go(state, { ...screen, asking: false, working: true });
  return stay(working, { call: "merchants", lang: state.lang, first });
}

/** One step back, whatever the screen; nothing where there is nothing behind. */
function back(state: State): Step {
  const { screen } = state;
  switch (screen.at) {
    case "typing":
      // A sentence that is being worked on is stopped with it.
      return act(state, { do: "clear" });
    case "cards":
      return stay(go(state, { at: "typing" }));
    case "sheet": {
      if (screen.asking) return stay(go(state, { ...screen, asking: false }));
      if (screen.address !== null && screen.sheet.address !== null)
        return stay(go(state, { ...screen, address: null }));
      return stay(go(state, toCards(state, screen.sheet.card.offer)));
    }
    case "placing":
      return stay(state);
    case "order": {
      if (screen.asking) return act(state, { do: "keep order" });
      // The next wish of what was said: its cards came while the order was looked at.
      if (screen.back === "typing" && state.text === "" && cardsOf(state).length > 0)
        return stay(go(state, { at: "cards", selected: 0 }));
      if (screen.back === "orders") {
        const selected = Math.max(state.orders?.findIndex((order) => order.id === screen.id) ?? 0, 0);
        return stay(go(state, { at: "orders", selected, heading: null, act: "look" }));
      }
      return type(state, state.text, false);
    }
    case "merchants":
      if (screen.url !== null || screen.asking) return stay(go(state, { ...screen, url: null, asking: false }));
      return state.shown === null ? type(state, state.text, false) : stay(go(state, { at: "typing" }));
    case "orders":
      // A sentence whose cards are gone is understood anew.
      return state.shown === null ? type(state, state.text, false) : stay(go(state, { at: "typing" }));
  }
}

function check(state: State): Step {
  const { screen } = state;
  if (screen.at === "orders") return stay(state, ...checks(state.orders ?? [], state.lang));
  const order = onPage(state);
  return order === null ? stay(state) : stay(state, ...checks([order], state.lang, isLive));
}

function checks(orders: readonly OrderView[], lang: Language, which = isOpen): Effect[] {
  return orders.filter(which).map(({ id }) => ({ call: "check", id, lang, after: 0 }));
}

function hear(state: State, reply: Reply): Step {
  switch (reply.reply) {
    case "listed": {
      const listed = { ...state, orders: reply.orders };
      return state.screen.at === "orders" ? stay(listed, ...checks(reply.orders, state.lang)) : stay(listed);
    }
    case "checked":
      return checked(state, reply.order);
    case "merchants": {
      const { screen } = state;
      const told = { ...state, merchants: reply.merchants };
      if (screen.at !== "merchants") return stay(told);
      // What was typed is there now.
      return stay({ ...told, screen: { ...screen, working: false, url: screen.working ? null : screen.url } });
    }
    case "aside failed": {
      const { screen } = state;
      const failed = { ...state, failure: reply.failure.message };
      return stay(screen.at === "merchants" ? { ...failed, screen: { ...screen, working: false } } : failed);
    }
    case "next":
      // Only where nothing was begun meanwhile.
      return state.text === "" && state.screen.at === "order" ? stay({ ...state, shown: reply.answer }) : stay(state);
  }
  const { waiting } = state;
  // Something newer was asked, or the user went back: the reply has nobody to tell.
  if (waiting === null || waiting.ticket !== reply.ticket) return stay(state);
  const heard: State = { ...state, waiting: null };
  switch (reply.reply) {
    case "answer":
      return answered(heard, waiting, reply.answer);
    case "sheet": {
      const address = reply.sheet.address === null ? "" : null;
      const { sheet, at: since } = reply;
      return stay(go(heard, { at: "sheet", sheet, since, address, asking: false }));
    }
    case "placed": {
      const others = (heard.orders ?? []).filter((order) => order.id !== reply.order.id);
      // An order that did not come about leaves its sentence to be said in other words.
      const again = reply.order.state === "rejected" || reply.order.state === "changed";
      const placed = { ...heard, text: again ? heard.text : "", shown: null, orders: [reply.order, ...others] };
      const screen = orderScreen(reply.order.id, "typing");
      const after = later(go(placed, screen), reply.order);
      return again ? after : { ...after, effects: [...after.effects, { call: "next", lang: state.lang }] };
    }
    case "failed":
      // Calls may overtake each other on their way: that the newest draft is superseded means that it came in too early.
      if (reply.failure.code === "superseded")
        return ask(heard, "draft", (ticket) => ({ call: "draft", ticket, text: heard.text }));
      return failed(heard, reply.failure, reply.at);
  }
}

function answered(state: State, waiting: Waiting, answer: Answer): Step {
  const said = waiting.for === "say";
  switch (answer.kind) {
    case "cards": {
      // A draft that lands while the user is already on the cards replaces them under the first.
      const onCards = (said || state.screen.at === "cards") && answer.cards.length > 0;
      const screen: Screen = onCards ? { at: "cards", selected: 0 } : { at: "typing" };
      return stay({ ...go(state, screen), lang: answer.lang, shown: answer });
    }
    case "message":
      return stay({ ...go(state, { at: "typing" }), lang: answer.lang, shown: answer });
    case "orders": {
      const { lang, text, act: wanted, part } = answer;
      if (!said) return stay({ ...go(state, { at: "typing" }), lang, shown: { kind: "message", lang, text } });
      const list: Screen = { at: "orders", selected: 0, heading: text, act: wanted };
      const listed: State = { ...go(state, list), lang, orders: answer.orders, shown: null };
      const [only, ...others] = answer.orders;
      // One that can be meant needs no picking.
      if (only !== undefined && others.length === 0 && wanted !== "look") return open(listed, only, wanted, part);
      return stay(listed, ...checks(answer.orders, lang, others.length === 0 ? isLive : isOpen));
    }
    case "picked":
      // Half a sentence that already names a card picks nothing: only a said one does.
      return said ? ask(state, "choose", (ticket) => ({ call: "choose", ticket, offer: answer.offer })) : stay(state);
  }
}

function failed(state: State, failure: Failure, since: number): Step {
  const { screen } = state;
  const { message } = failure;
  if (screen.at === "placing") {
    const { sheet } = screen;
    const asking = failure.code === "no_keyring";
    const address = failure.code === "address" ? (sheet.address ?? "") : null;
    const again: Screen =
      failure.code === "gone" ? toCards(state, sheet.card.offer) : { at: "sheet", sheet, since, address, asking };
    return stay({ ...go(state, again), failure: asking ? null : message });
  }
  // Cards of an older sentence do not answer this one.
  const unanswered = screen.at === "typing" || (screen.at === "cards" && failure.code === "gone");
  return stay(
    unanswered ? { ...go(state, { at: "typing" }), shown: null, failure: message } : { ...state, failure: message },
  );
}

function checked(state: State, order: OrderView): Step {
  const orders = (state.orders ?? []).map((known) => (known.id === order.id ? order : known));
  const { screen } = state;
  const next = { ...state, orders };
  if (screen.at !== "order" || screen.id !== order.id) return stay(next);
  return later({ ...next, screen: { ...screen, checks: screen.checks + 1 } }, order);
}

/** While an order to which something may happen is looked at, the merchant is asked again and again, ever more seldom. */
function later(state: State, order: OrderView): Step {
  if (state.screen.at !== "order" || !isLive(order)) return stay(state);
  const after = Math.min(CHECK_MS * 2 ** state.screen.checks, CHECK_MS_MOST);
  return stay(state, { call: "check", id: order.id, lang: state.lang, after });
}

function toCards(state: State, offer: string): Screen {
  const selected = cardsOf(state).findIndex((card) => card.offer === offer);
  return selected < 0 ? { at: "typing" } : { at: "cards", selected };
}

/** Another screen: what was awaited for the one before, and what failed there, is done with. */
function go(state: State, screen: Screen): State {
  return { ...state, screen, failure: null, waiting: null };
}

function ask(state: State, kind: Waiting["for"], call: (ticket: number) => Effect): Step {
  const ticket = state.tickets + 1;
  return stay({ ...state, failure: null, tickets: ticket, waiting: { ticket, for: kind } }, call(ticket));
}

function stay(state: State, ...effects: Effect[]): Step {
  return { state, effects, taken: false };
}

/** As the app decides it: one Han character makes a sentence Chinese. Null while nothing tells. */
function langOf(text: string): Language | null {
  if (/\p{Script=Han}/u.test(text)) return "zh";
  return /\p{Letter}/u.test(text) ? "en" : null;
}
