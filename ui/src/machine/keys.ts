// What a key means on each screen. The only table of keys; the hints at the foot of the window repeat it for people.

import type { Action, Key } from "./event";
import { cardsOf, type State } from "./state";

/** The action, or null where the key is left to the page. */
export function meaning(state: State, key: Key): Action | null {
  if (key.name === "Escape") return { do: "back" };
  if (key.name === "F2") return { do: "show orders" };
  if (key.name === "F3") return { do: "show merchants" };
  if (key.name === "Enter" && key.on === "control") return null;
  const { screen } = state;
  switch (screen.at) {
    case "typing":
      return typing(state, key);
    case "cards":
      return cards(state, screen.selected, key);
    case "sheet":
      if (screen.asking) return question(key);
      if (screen.address !== null) return key.name === "Enter" && key.on !== "control" ? { do: "set address" } : null;
      if (key.name === "Enter") return { do: "confirm", at: key.at };
      return key.name === "a" ? { do: "edit address" } : null;
    case "placing":
      return null;
    case "order":
      return screen.asking ? takingBack(key) : order(key);
    case "orders":
      return orders(state, screen.selected, key);
    case "merchants":
      if (screen.asking) return removing(key);
      if (screen.url !== null) return key.name === "Enter" ? { do: "add merchant" } : null;
      return merchants(state, screen.selected, key);
  }
}

function typing(state: State, key: Key): Action | null {
  if (key.name === "Enter") return key.on === "text" ? { do: "say" } : null;
  if (key.name === "ArrowDown" && cardsOf(state).length > 0) return { do: "select card", index: 0 };
  // A plain digit belongs to the sentence.
  return key.alt ? digit(state, key) : null;
}

function cards(state: State, selected: number, key: Key): Action | null {
  const last = cardsOf(state).length - 1;
  switch (key.name) {
    case "ArrowDown":
      return { do: "select card", index: Math.min(selected + 1, last) };
    case "ArrowUp":
      return selected === 0 ? { do: "enter input" } : { do: "select card", index: selected - 1 };
    case "/":
      return { do: "enter input" };
    case "Home":
      return { do: "select card", index: 0 };
    case "End":
      return { do: "select card", index: last };
    case "Enter":
    case " ":
      return key.on === "page" ? { do: "choose", index: selected } : null;
    default:
      return digit(state, key);
  }
}

function digit(state: State, key: Key): Action | null {
  const index = cardsOf(state).findIndex((card) => String(card.key) === key.name);
  return index < 0 ? null : { do: "choose", index };
}

// Enter is no answer: it may be a second press meant to confirm.
function question(key: Key): Action | null {
  if (key.name === "y") return { do: "keep in memory" };
  return key.name === "n" ? { do: "refuse memory" } : null;
}

function order(key: Key): Action | null {
  switch (key.name) {
    case "Enter":
      return { do: "back" };
    case "r":
      return { do: "check" };
    case "x":
      return { do: "ask back" };
    case "a":
      return { do: "order again" };
    case "o":
      return { do: "open page" };
    default:
      return null;
  }
}

// As above: Enter is no answer.
function takingBack(key: Key): Action | null {
  if (key.name === "y") return { do: "take back" };
  return key.name === "n" ? { do: "keep order" } : null;
}

// As above: Enter is no answer.
function removing(key: Key): Action | null {
  if (key.name === "y") return { do: "remove merchant" };
  return key.name === "n" ? { do: "back" } : null;
}

function merchants(state: State, selected: number, key: Key): Action | null {
  const last = Math.max((state.merchants?.length ?? 0) - 1, 0);
  switch (key.name) {
    case "ArrowDown":
      return { do: "select merchant", index: Math.min(selected + 1, last) };
    case "ArrowUp":
      return { do: "select merchant", index: Math.max(selected - 1, 0) };
    case "n":
      return { do: "new merchant" };
    case "s":
      return { do: "sign in or out" };
    case "f":
      return { do: "fetch merchant" };
    case "x":
      return { do: "ask remove" };
    default:
      return null;
  }
}

function orders(state: State, selected: number, key: Key): Action | null {
  const last = Math.max((state.orders?.length ?? 0) - 1, 0);
  switch (key.name) {
    case "ArrowDown":
      return { do: "select order", index: Math.min(selected + 1, last) };
    case "ArrowUp":
      return { do: "select order", index: Math.max(selected - 1, 0) };
    case "Home":
      return { do: "select order", index: 0 };
    case "End":
      return { do: "select order", index: last };
    case "Enter":
    case " ":
      return key.on === "page" ? { do: "open order", index: selected } : null;
    case "r":
      return { do: "check" };
    default:
      return null;
  }
}
