// The whole window for one state.

import { useLayoutEffect } from "preact/hooks";
import type { Event } from "../machine/event";
import { cardsOf, isOpen, orderOf, type State } from "../machine/state";
import { type Words, wordsOf } from "../words";
import { Shown } from "./Cards";
import { focusOf, INPUT } from "./focus";
import { Hints } from "./Hints";
import { MerchantList } from "./MerchantList";
import { OrderList } from "./OrderList";
import { OrderPage } from "./OrderPage";
import { Prompt } from "./Prompt";
import { Placing, SheetPage } from "./SheetPage";

interface Props {
  state: State;
  send: (event: Event) => void;
}

export function Window({ state, send }: Props) {
  const words = wordsOf(state.lang);
  const focus = focusOf(state);
  useLayoutEffect(() => {
    const element = document.getElementById(focus);
    if (element === null || element === document.activeElement) return;
    element.focus();
    // Back in the input the sentence is selected: typing says another one, an arrow key mends this one.
    if (focus === INPUT && element instanceof HTMLInputElement) element.select();
  }, [focus]);
  const { at } = state.screen;
  const listed = at === "typing" || at === "cards";
  return (
    <main class={listed && state.shown === null ? "empty" : ""} lang={state.lang}>
      <Body state={state} words={words} send={send} />
      <p class="visually-hidden" role="status">
        {told(state, words)}
      </p>
      {state.failure !== null && (
        <p class="failure" role="alert">
          {state.failure}
        </p>
      )}
      {(listed || at === "orders") && (
        <footer>
          <Hints state={state} words={words} />
          {listed && (
            <span class="links">
              <OrdersButton state={state} words={words} send={send} />
              <button type="button" class="link" onClick={() => send({ do: "show merchants" })}>
                {words.merchants} <kbd>F3</kbd>
              </button>
            </span>
          )}
        </footer>
      )}
    </main>
  );
}

function Body({ state, words, send }: Props & { words: Words }) {
  const { screen } = state;
  switch (screen.at) {
    case "typing":
    case "cards":
      return (
        <>
          <header class={state.waiting === null ? "" : "working"}>
            <span class="mark" aria-hidden="true">
              一
            </span>
            <Prompt state={state} send={send} />
          </header>
          <div class="scroll">
            <Shown state={state} words={words} send={send} />
          </div>
        </>
      );
    case "sheet":
      return <SheetPage screen={screen} send={send} />;
    case "placing":
      return <Placing sheet={screen.sheet} />;
    case "order": {
      const order = orderOf(state, screen.id);
      return order === null ? null : <OrderPage order={order} screen={screen} lang={state.lang} send={send} />;
    }
    case "orders":
      return <OrderList state={state} screen={screen} send={send} />;
    case "merchants":
      return <MerchantList state={state} screen={screen} send={send} />;
  }
}

function OrdersButton({ state, words, send }: Props & { words: Words }) {
  const open = state.orders?.filter(isOpen).length ?? 0;
  return (
    <button type="button" class="link" onClick={() => send({ do: "show orders" })}>
      {words.orders}
      {open > 0 && <span class="count">{open}</span>} <kbd>F2</kbd>
    </button>
  );
}

/** What a screen reader is told of a change that moves no focus. */
function told(state: State, words: Words): string {
  const { screen, shown, waiting } = state;
  switch (screen.at) {
    case "typing":
    case "cards":
      if (waiting?.for === "say") return words.understanding;
      if (shown === null) return "";
      return shown.kind === "message" ? shown.text : words.cards(cardsOf(state).length);
    case "placing":
      return words.placing(screen.sheet.card.merchant.name);
    case "order":
      return orderOf(state, screen.id)?.status ?? "";
    default:
      return "";
  }
}
