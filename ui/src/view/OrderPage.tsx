// One order: what became of it.

import type { Language } from "../bindings/Language";
import type { OrderView } from "../bindings/OrderView";
import type { Event } from "../machine/event";
import { isOpen } from "../machine/state";
import { moment, wordsOf } from "../words";
import { ORDER } from "./focus";
import { Sandbox } from "./Offer";

interface Props {
  order: OrderView;
  /** Whether it was just placed, and not opened from the list. */
  fresh: boolean;
  lang: Language;
  send: (event: Event) => void;
}

export function OrderPage({ order, fresh, lang, send }: Props) {
  const words = wordsOf(lang);
  return (
    <section class="order" id={ORDER} tabIndex={-1} lang={lang} data-state={order.state}>
      <div class="scroll">
        <Status order={order} />
        {order.detail !== null && <p class="detail">{order.detail}</p>}
        <div class="paper">
          <ul class="lines plain">
            {order.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <dl class="facts">
            <dt>{words.merchant}</dt>
            <dd>
              {order.merchant} {order.sandbox && <Sandbox words={words} />}
            </dd>
            <dt>{words.total}</dt>
            <dd class="amount">{order.total}</dd>
            <dt>{words.address}</dt>
            <dd>{order.address}</dd>
            <dt>{words.confirmedAt}</dt>
            <dd>
              <time dateTime={order.confirmed_at}>{moment(lang, order.confirmed_at)}</time>
            </dd>
            {order.merchant_order !== null && (
              <>
                <dt>{words.merchantOrder}</dt>
                <dd class="code">{order.merchant_order}</dd>
              </>
            )}
          </dl>
        </div>
      </div>
      <div class="buttons">
        {isOpen(order) && (
          <button type="button" onClick={() => send({ do: "check" })}>
            {words.check} <kbd>R</kbd>
          </button>
        )}
        <button type="button" onClick={() => send({ do: "back" })}>
          {fresh ? words.again : words.back} <kbd>Esc</kbd>
        </button>
      </div>
    </section>
  );
}

/** The state as a sign and in words: never by colour alone. */
export function Status({ order }: { order: OrderView }) {
  const tone = toneOf(order);
  return (
    <h1 class={`status ${tone}`}>
      <span class="sign" aria-hidden="true">
        {{ good: "✓", bad: "×", asks: "!", open: "…" }[tone]}
      </span>
      {order.status}
    </h1>
  );
}

type Tone = "good" | "bad" | "asks" | "open";

export function toneOf(order: OrderView): Tone {
  if (order.state === "accepted" || order.state === "fulfilled" || order.state === "refunded") return "good";
  if (order.state === "changed" || order.state === "escalated") return "asks";
  return isOpen(order) ? "open" : "bad";
}
