// The input's answer: cards to pick from, or a sentence.

import type { Card } from "../bindings/Card";
import type { Event } from "../machine/event";
import type { State } from "../machine/state";
import type { Words } from "../words";
import { cardId } from "./focus";
import { Lines, Merchant, Notices, Parts, Terms, Why } from "./Offer";

interface Props {
  state: State;
  words: Words;
  send: (event: Event) => void;
}

export function Shown({ state, words, send }: Props) {
  const { shown, screen } = state;
  if (shown === null) return null;
  if (shown.kind === "message") return <p class="message">{shown.text}</p>;
  const selected = screen.at === "cards" ? screen.selected : null;
  return (
    <>
      {shown.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      <div class="cards" role="listbox" aria-label={words.choices} aria-busy={state.waiting !== null}>
        {shown.cards.map((card, index) => (
          <Offer
            key={card.offer}
            card={card}
            index={index}
            selected={index === selected}
            reachable={index === (selected ?? 0)}
            words={words}
            send={send}
          />
        ))}
      </div>
    </>
  );
}

interface OfferProps {
  card: Card;
  index: number;
  selected: boolean;
  /** Whether Tab stops here: one card of the list does. */
  reachable: boolean;
  words: Words;
  send: (event: Event) => void;
}

function Offer({ card, index, selected, reachable, words, send }: OfferProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard at the root (keyboard.ts)
    <div
      id={cardId(index)}
      class="card"
      role="option"
      aria-selected={selected}
      aria-keyshortcuts={String(card.key)}
      tabIndex={reachable ? 0 : -1}
      onFocus={() => send({ do: "select card", index })}
      onClick={() => send({ do: "choose", index })}
    >
      <kbd class="number">{card.key}</kbd>
      <Terms card={card} words={words} />
      <Lines card={card} />
      <div class="foot">
        <Merchant merchant={card.merchant} words={words} />
        <span class="total">{card.price.total}</span>
        <Parts price={card.price} words={words} />
        {card.arrival !== null && <span class="arrival">{card.arrival}</span>}
      </div>
      <Notices card={card} words={words} />
      <Why card={card} />
    </div>
  );
}
