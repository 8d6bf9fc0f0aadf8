// What is about to be sent, all of it, and the key that sends it.

import type { Sheet } from "../bindings/Sheet";
import type { Event } from "../machine/event";
import type { Screen } from "../machine/state";
import { type Words, wordsOf } from "../words";
import { ADDRESS, CONFIRM, KEYRING, PLACING } from "./focus";
import { Lines, Merchant, Notices, Parts, Terms } from "./Offer";
import { Question } from "./Question";

interface Props {
  screen: Extract<Screen, { at: "sheet" }>;
  send: (event: Event) => void;
}

export function SheetPage({ screen, send }: Props) {
  const { sheet, address, asking } = screen;
  const words = wordsOf(sheet.lang);
  return (
    <section class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet-title" lang={sheet.lang}>
      <div class="scroll">
        <h1 id="sheet-title">{words.sheet}</h1>
        <p class="recipient">{words.goesTo(sheet.recipient)}</p>
        <div class="paper">
          <Terms card={sheet.card} words={words} />
          <Lines card={sheet.card} />
          <div class="foot">
            <Merchant merchant={sheet.card.merchant} words={words} />
            <span class="total">{sheet.card.price.total}</span>
            <Parts price={sheet.card.price} words={words} />
          </div>
          <Notices card={sheet.card} words={words} />
          <Facts sheet={sheet} address={address} words={words} send={send} />
        </div>
        <details>
          <summary>{words.raw}</summary>
          <pre>{sheet.sent}</pre>
        </details>
      </div>
      {asking ? (
        <Question
          id={KEYRING}
          text={words.keyringAsk}
          yes={[words.keyringYes, () => send({ do: "keep in memory" })]}
          no={[words.keyringNo, () => send({ do: "refuse memory" })]}
        />
      ) : (
        <Buttons screen={screen} words={words} send={send} />
      )}
    </section>
  );
}

interface FactsProps {
  sheet: Sheet;
  address: string | null;
  words: Words;
  send: (event: Event) => void;
}

function Facts({ sheet, address, words, send }: FactsProps) {
  return (
    <dl class="facts">
      <dt>
        <label for={ADDRESS}>{words.address}</label>
      </dt>
      <dd>
        {address === null ? (
          <>
            <span class="address">{sheet.address}</span>
            {sheet.address_remembered && <span class="quiet">{words.addressRemembered}</span>}
            <button type="button" class="link" onClick={() => send({ do: "edit address" })}>
              {words.changeAddress} <kbd>A</kbd>
            </button>
          </>
        ) : (
          <input
            id={ADDRESS}
            type="text"
            value={address}
            placeholder={words.addressAsk}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => send({ do: "type address", text: event.currentTarget.value })}
          />
        )}
      </dd>
      <dt>{words.time}</dt>
      <dd>
        {sheet.time ?? words.soon}
        {sheet.card.arrival !== null && <span class="quiet">{sheet.card.arrival}</span>}
      </dd>
      {sheet.notes.length > 0 && (
        <>
          <dt>{words.remarks}</dt>
          <dd>
            {sheet.notes.map((note) => (
              <span key={note} class="remark">
                {note}
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

function Buttons({ screen, words, send }: Props & { words: Words }) {
  const addressed = screen.address === null;
  return (
    <div class="buttons">
      <button type="button" onClick={() => send({ do: "back" })}>
        {words.back} <kbd>Esc</kbd>
      </button>
      {addressed ? (
        <button
          type="button"
          id={CONFIRM}
          class="main"
          data-enter
          onClick={(event) => send({ do: "confirm", at: event.timeStamp })}
        >
          {words.confirm} · {screen.sheet.card.price.total} <kbd>⏎</kbd>
        </button>
      ) : (
        <button
          type="button"
          class="main"
          disabled={screen.address?.trim() === ""}
          onClick={() => send({ do: "set address" })}
        >
          {words.setAddress} <kbd>⏎</kbd>
        </button>
      )}
    </div>
  );
}

export function Placing({ sheet }: { sheet: Sheet }) {
  const words = wordsOf(sheet.lang);
  return (
    <section class="placing" id={PLACING} tabIndex={-1} lang={sheet.lang}>
      <span class="breath" aria-hidden="true" />
      <h1>{words.placing(sheet.card.merchant.name)}</h1>
      <p class="quiet">{words.placingStays}</p>
    </section>
  );
}
