// What can happen to the window, and what it can ask for in return.

import type { Answer } from "../bindings/Answer";
import type { Failure } from "../bindings/Failure";
import type { Language } from "../bindings/Language";
import type { MerchantCard } from "../bindings/MerchantCard";
import type { OrderView } from "../bindings/OrderView";
import type { Sheet } from "../bindings/Sheet";
import type { Shown } from "./state";

/** A key press that is not part of a composition. */
export interface Key {
  readonly name: string;
  readonly alt: boolean;
  /** The key was down already: the keyboard repeats it. */
  readonly repeat: boolean;
  /** Where the focus is: in a text field, on a control that answers Enter itself, or anywhere else. */
  readonly on: "text" | "control" | "page";
  /** Milliseconds of the page's clock. */
  readonly at: number;
}

/** What the user does, by whichever key or click. */
export type Action =
  | { do: "type"; text: string; composing: boolean }
  | { do: "say" }
  | { do: "clear" }
  | { do: "enter input" }
  | { do: "select card"; index: number }
  | { do: "choose"; index: number }
  | { do: "edit address" }
  | { do: "type address"; text: string }
  | { do: "set address" }
  | { do: "confirm"; at: number }
  | { do: "keep in memory" }
  | { do: "refuse memory" }
  | { do: "back" }
  | { do: "show orders" }
  | { do: "select order"; index: number }
  | { do: "open order"; index: number }
  | { do: "check" }
  | { do: "ask back" }
  | { do: "take back" }
  | { do: "keep order" }
  | { do: "order again" }
  | { do: "open page" }
  | { do: "show merchants" }
  | { do: "select merchant"; index: number }
  | { do: "new merchant" }
  | { do: "type merchant"; text: string }
  | { do: "add merchant" }
  | { do: "sign in or out" }
  | { do: "fetch merchant" }
  | { do: "ask remove" }
  | { do: "remove merchant" };

/** What the app replies. A ticket says to which call. */
export type Reply =
  | { reply: "answer"; ticket: number; answer: Answer }
  | { reply: "sheet"; ticket: number; sheet: Sheet; at: number }
  | { reply: "placed"; ticket: number; order: OrderView }
  | { reply: "failed"; ticket: number; failure: Failure; at: number }
  | { reply: "listed"; orders: OrderView[] }
  | { reply: "checked"; order: OrderView }
  | { reply: "merchants"; merchants: MerchantCard[] }
  /** The cards for the next wish of a sentence that held several, where there is one. */
  | { reply: "next"; answer: Shown | null }
  /** A list or a check failed; nothing waits for it. */
  | { reply: "aside failed"; failure: Failure };

export type Event = Action | Reply | { key: Key } | { enter: "up" };

/** What is done with a merchant, by its address or its name. */
export type MerchantCall =
  | { do: "add"; url: string }
  | { do: "sign in or out"; name: string }
  | { do: "fetch"; name: string }
  | { do: "remove"; name: string };

/** A call to the app. */
export type Effect =
  /** Made once the user stops typing; a later draft or say takes its place. */
  | { call: "draft"; ticket: number; text: string }
  | { call: "say"; ticket: number; text: string }
  | { call: "choose"; ticket: number; offer: string }
  | { call: "address"; ticket: number; sheet: string; address: string }
  | { call: "confirm"; ticket: number; sheet: string; keepInMemory: boolean }
  /** The next sentence begins anew. */
  | { call: "forget" }
  /** What comes after an order. */
  | { call: "next"; lang: Language }
  | { call: "orders"; lang: Language }
  /** Takes an order back, or these lines of it. */
  | { call: "take back"; id: string; part: readonly number[]; lang: Language }
  /** The sheet of the same order at the prices of now. */
  | { call: "again"; ticket: number; id: string; lang: Language }
  /** The merchant's page of an order, in the browser. */
  | { call: "open page"; id: string }
  /** The merchants that there are, after one of them was added, signed in at, fetched from or removed. */
  | { call: "merchants"; lang: Language; first?: MerchantCall }
  /** `after` is in milliseconds. */
  | { call: "check"; id: string; lang: Language; after: number };
