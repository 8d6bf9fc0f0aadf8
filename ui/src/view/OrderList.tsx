// Past orders, the newest first.

import type { OrderView } from "../bindings/OrderView";
import type { Event } from "../machine/event";
import type { Screen, State } from "../machine/state";
import { moment, wordsOf } from "../words";
import { NO_ORDERS, orderId } from "./focus";
import { Sandbox } from "./Offer";
import { toneOf } from "./OrderPage";

interface Props {
  state: State;
  screen: Extract<Screen, { at: "orders" }>;
  send: (event: Event) => void;
}

export function OrderList({ state, screen, send }: Props) {
  const { lang, orders } = state;
  const words = wordsOf(lang);
  return (
    <section class="orders" lang={lang}>
      <div class="scroll">
        <h1 id="orders-title">{screen.heading ?? words.orders}</h1>
        {orders?.length ? (
          <div class="list" role="listbox" aria-labelledby="orders-title">
            {orders.map((order, index) => (
              <Row key={order.id} order={order} index={index} state={state} screen={screen} send={send} />
            ))}
          </div>
        ) : (
          <p id={NO_ORDERS} class="message" tabIndex={-1}>
            {orders === null ? words.loading : words.noOrders}
          </p>
        )}
      </div>
    </section>
  );
}

function Row({ order, index, state, screen, send }: Props & { order: OrderView; index: number }) {
  const words = wordsOf(state.lang);
  const selected = index === screen.selected;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard at the root (keyboard.ts)
    <div
      id={orderId(index)}
      class="row"
      role="option"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-order={order.id}
      onFocus={() => send({ do: "select order", index })}
      onClick={() => send({ do: "open order", index })}
    >
      <span class="what">{order.lines.join(" · ")}</span>
      <span class="amount">{order.total}</span>
      <span class="who">
        {order.merchant} {order.sandbox && <Sandbox words={words} />}
        <time dateTime={order.confirmed_at}>{moment(state.lang, order.confirmed_at)}</time>
      </span>
      <span class={`tone ${toneOf(order)}`}>{order.status}</span>
    </div>
  );
}
