// One order: what became of it, and what can be done with it.

import type { Language } from "../bindings/Language";
import type { OrderView } from "../bindings/OrderView";
import type { ShownCode } from "../bindings/ShownCode";
import type { Event } from "../machine/event";
import { isLive, isOpen, pageOf, type Screen } from "../machine/state";
import { moment, type Words, wordsOf } from "../words";
import { ORDER, TAKE_BACK } from "./focus";
import { Sandbox } from "./Offer";
import { Question } from "./Question";

interface Props {
  order: OrderView;
  screen: Extract<Screen, { at: "order" }>;
  lang: Language;
  send: (event: Event) => void;
}

export function OrderPage({ order, screen, lang, send }: Props) {
  const words = wordsOf(lang);
  return (
    <section class="order" id={ORDER} tabIndex={-1} lang={lang} data-state={order.state}>
      <div class="scroll">
        <Status order={order} />
        {order.detail !== null && <p class="detail">{order.detail}</p>}
        <div class="paper">
          <ul class="lines plain">
            {order.price.map((part) => (
              <li key={part.label} class="part">
                <span>{part.label}</span> <span class="amount">{part.amount}</span>
              </li>
            ))}
          </ul>
          <Facts order={order} lang={lang} words={words} />
          {order.codes.map((code) => (
            <Code key={code.text} code={code} words={words} />
          ))}
        </div>
      </div>
      {screen.asking ? (
        <Question
          id={TAKE_BACK}
          text={asked(order, screen.part, words)}
          yes={[words.yes, () => send({ do: "take back" })]}
          no={[words.no, () => send({ do: "keep order" })]}
        />
      ) : (
        <Buttons order={order} fresh={screen.back === "typing"} words={words} send={send} />
      )}
    </section>
  );
}

function Facts({ order, lang, words }: { order: OrderView; lang: Language; words: Words }) {
  return (
    <dl class="facts">
      <dt>{words.merchant}</dt>
      <dd>
        {order.merchant} {order.sandbox && <Sandbox words={words} />}
      </dd>
      <dt>{words.total}</dt>
      <dd class="amount">{order.total}</dd>
      {order.refunded !== null && (
        <>
          <dt>{words.cameBack}</dt>
          <dd class="amount">{order.refunded}</dd>
        </>
      )}
      {order.address !== "" && (
        <>
          <dt>{words.address}</dt>
          <dd>{order.address}</dd>
        </>
      )}
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
      {order.steps.length > 0 && (
        <>
          <dt>{words.steps}</dt>
          <dd>
            {order.steps.map((step) => (
              <span key={step} class="remark">
                {step}
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

/** A code to be read out and to be scanned, with the quiet zone that scanners need. */
function Code({ code, words }: { code: ShownCode; words: Words }) {
  const side = code.qr.length;
  const dark = code.qr.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === "1" ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return (
    <figure class="redeem">
      {side > 0 && (
        <svg viewBox={`-4 -4 ${side + 8} ${side + 8}`} role="img" aria-label={code.text} shape-rendering="crispEdges">
          <rect x={-4} y={-4} width={side + 8} height={side + 8} fill="#fff" />
          <path d={dark.join("")} fill="#000" />
        </svg>
      )}
      <figcaption>
        {words.codes} <span class="code">{code.text}</span>
      </figcaption>
    </figure>
  );
}

function Buttons({ order, fresh, words, send }: Pick<Props, "order" | "send"> & { fresh: boolean; words: Words }) {
  return (
    <div class="buttons">
      {isLive(order) && (
        <button type="button" onClick={() => send({ do: "check" })}>
          {words.check} <kbd>R</kbd>
        </button>
      )}
      {order.back !== null && (
        <button type="button" onClick={() => send({ do: "ask back" })}>
          {order.back === "cancel" ? words.cancel : words.refund} <kbd>X</kbd>
        </button>
      )}
      {!isOpen(order) && (
        <button type="button" onClick={() => send({ do: "order again" })}>
          {words.orderAgain} <kbd>A</kbd>
        </button>
      )}
      {pageOf(order) !== null && (
        <button type="button" onClick={() => send({ do: "open page" })}>
          {words.openPage} <kbd>O</kbd>
        </button>
      )}
      <button type="button" onClick={() => send({ do: "back" })}>
        {fresh ? words.again : words.back} <kbd>Esc</kbd>
      </button>
    </div>
  );
}

/** Whether to take it back, or these lines of it. */
function asked(order: OrderView, part: readonly number[], words: Words): string {
  const lines = order.lines.filter((_, index) => part.length === 0 || part.includes(index)).join(" · ");
  return order.back === "cancel" ? words.cancelAsk(lines) : words.refundAsk(lines, order.merchant);
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
