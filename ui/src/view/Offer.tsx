// The parts of an offer, shared by the card that is picked and the sheet that is confirmed.

import { Fragment } from "preact";
import type { Card } from "../bindings/Card";
import type { CardLine } from "../bindings/CardLine";
import type { CardMerchant } from "../bindings/CardMerchant";
import type { CardPrice } from "../bindings/CardPrice";
import type { Words } from "../words";

export function Terms({ card, words }: { card: Card; words: Words }) {
  if (card.terms.length === 0) return null;
  return (
    <ul class="terms" aria-label={words.terms}>
      {card.terms.map((term) => (
        <li key={term}>{term}</li>
      ))}
    </ul>
  );
}

export function Lines({ card }: { card: Card }) {
  return (
    <ul class="lines">
      {card.lines.map((line) => (
        <Line key={JSON.stringify(line)} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: CardLine }) {
  const about = [line.variant, ...line.options, line.person].filter((part) => part !== null);
  return (
    <li>
      <span class="quantity">{line.quantity} ×</span>
      <span class="title">
        {line.title}{" "}
        {about.length > 0 && (
          <span class="options">
            {about.map((part, index) => (
              <Fragment key={index}>
                {index > 0 && " · "}
                <span class="option">{part}</span>
              </Fragment>
            ))}
          </span>
        )}
      </span>
      <span class="amount">{line.total}</span>
    </li>
  );
}

export function Merchant({ merchant, words }: { merchant: CardMerchant; words: Words }) {
  return (
    <span class="merchant">
      <span class="name">{merchant.name}</span>
      {merchant.sandbox && <Sandbox words={words} />}
      {merchant.rating !== null && <span class="rating">★ {merchant.rating}</span>}
      {merchant.distance !== null && <span>{merchant.distance}</span>}
    </span>
  );
}

export function Sandbox({ words }: { words: Words }) {
  return (
    <span class="badge" title={words.sandboxMeaning}>
      {words.sandbox}
    </span>
  );
}

export function Parts({ price, words }: { price: CardPrice; words: Words }) {
  return (
    <span class="parts">
      <span>
        {words.items} {price.items}
      </span>
      <span>
        {words.delivery} {price.delivery}
      </span>
      {price.discounts.map(({ title, amount }) => (
        <span key={title} class="discount">
          {title} {amount}
        </span>
      ))}
    </span>
  );
}

/** Why the card stands where it stands among the others. */
export function Why({ card }: { card: Card }) {
  if (card.why === null) return null;
  return <p class="why">{card.why}</p>;
}

export function Notices({ card, words }: { card: Card; words: Words }) {
  if (card.notices.length === 0) return null;
  return (
    <ul class="notices" aria-label={words.notices}>
      {card.notices.map((notice) => (
        <li key={notice}>{notice}</li>
      ))}
    </ul>
  );
}
