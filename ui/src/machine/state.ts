// What the window knows at one moment. Plain data: nothing here calls the app or touches the page.

import type { Afterwards } from "../bindings/Afterwards";
import type { Answer } from "../bindings/Answer";
import type { Card } from "../bindings/Card";
import type { Language } from "../bindings/Language";
import type { MerchantCard } from "../bindings/MerchantCard";
import type { OrderView } from "../bindings/OrderView";
import type { Sheet } from "../bindings/Sheet";

/** What stands under the input. Orders and picks are not shown there: they lead to another screen. */
export type Shown = Extract<Answer, { kind: "cards" | "message" }>;

/** Where the user is. The screen also says where the keyboard's focus belongs. */
export type Screen =
  /** In the input; cards may be visible below it. */
  | { at: "typing" }
  /** On the cards. */
  | { at: "cards"; selected: number }
  /** Before the sheet that shows what will be sent. */
  | {
      at: "sheet";
      sheet: Sheet;
      /** When it appeared, in milliseconds of the page's clock. */
      since: number;
      /** The address being typed; null while none is asked for. */
      address: string | null;
      /** Whether the question about secrets without a keyring is put. */
      asking: boolean;
    }
  /** Confirmed; the merchant has not answered yet. Nothing can be undone from here. */
  | { at: "placing"; sheet: Sheet }
  /** One order. */
  | {
      at: "order";
      id: string;
      back: "typing" | "orders";
      checks: number;
      /** Whether the question is put whether to take it back. */
      asking: boolean;
      /** The lines that are meant then, counted from 0; all of it where there are none. */
      part: readonly number[];
    }
  /** Past orders, under a sentence where they answer one, and what that wants of the one to be picked. */
  | { at: "orders"; selected: number; heading: string | null; act: Afterwards }
  /** The merchants that were added. */
  | {
      at: "merchants";
      selected: number;
      /** The address being typed; null while none is. */
      url: string | null;
      /** Whether the question is put whether to remove the selected one. */
      asking: boolean;
      /** Whether a merchant is being asked, or the user signs in in the browser. */
      working: boolean;
    };

/** What was asked of the app and decides what is shown next. Only the newest is ever waited for. */
export interface Waiting {
  readonly ticket: number;
  readonly for: "draft" | "say" | "choose" | "address" | "confirm";
}

export interface State {
  readonly lang: Language;
  /** What stands in the input. */
  readonly text: string;
  readonly shown: Shown | null;
  /** Orders known so far, the newest first; null until the app told. */
  readonly orders: readonly OrderView[] | null;
  /** Merchants known so far; null until the app told. */
  readonly merchants: readonly MerchantCard[] | null;
  readonly screen: Screen;
  /** One line about what went wrong. */
  readonly failure: string | null;
  readonly waiting: Waiting | null;
  /** The last ticket handed out. */
  readonly tickets: number;
  /** Whether Enter is down: it must come up before it means anything again. */
  readonly enterDown: boolean;
}

export function initial(lang: Language): State {
  return {
    lang,
    text: "",
    shown: null,
    orders: null,
    merchants: null,
    screen: { at: "typing" },
    failure: null,
    waiting: null,
    tickets: 0,
    enterDown: false,
  };
}

export function cardsOf(state: State): readonly Card[] {
  return state.shown?.kind === "cards" ? state.shown.cards : [];
}

export function orderOf(state: State, id: string): OrderView | null {
  return state.orders?.find((order) => order.id === id) ?? null;
}

/** The page of an order. */
export function orderScreen(id: string, back: "typing" | "orders"): Extract<Screen, { at: "order" }> {
  return { at: "order", id, back, checks: 0, asking: false, part: [] };
}

/** Whether something may yet happen to the order. */
export function isLive(order: OrderView): boolean {
  return isOpen(order) || order.state === "accepted";
}

/** The merchant's page of an order, where it has one. */
export function pageOf(order: OrderView): string | null {
  return order.continue_url ?? order.permalink;
}

/** Whether the merchant may yet give another answer about the order. */
export function isOpen(order: OrderView): boolean {
  return ["confirmed", "submitting", "completing", "unknown", "escalated"].includes(order.state);
}
