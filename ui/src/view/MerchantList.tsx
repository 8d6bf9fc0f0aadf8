// The merchants that were added: what each can do, and what an order tells it.

import type { MerchantCard } from "../bindings/MerchantCard";
import type { Event } from "../machine/event";
import type { Screen, State } from "../machine/state";
import { type Words, wordsOf } from "../words";
import { MERCHANT_URL, merchantId, NO_MERCHANTS, REMOVE } from "./focus";
import { Question } from "./Question";

interface Props {
  state: State;
  screen: Extract<Screen, { at: "merchants" }>;
  send: (event: Event) => void;
}

export function MerchantList({ state, screen, send }: Props) {
  const { lang, merchants } = state;
  const words = wordsOf(lang);
  const selected = merchants?.[screen.selected];
  return (
    <section class="orders merchants" lang={lang}>
      <div class="scroll">
        <h1 id="merchants-title">{words.merchants}</h1>
        {screen.url !== null && <Address url={screen.url} words={words} send={send} />}
        {merchants?.length ? (
          <div class="list" role="listbox" aria-labelledby="merchants-title">
            {merchants.map((merchant, index) => (
              <Row
                key={merchant.url}
                merchant={merchant}
                index={index}
                selected={index === screen.selected}
                words={words}
                send={send}
              />
            ))}
          </div>
        ) : (
          <p id={NO_MERCHANTS} class="message" tabIndex={-1}>
            {merchants === null ? words.loading : words.noMerchants}
          </p>
        )}
        {screen.working && (
          <p class="message" role="status">
            {words.asking}
          </p>
        )}
      </div>
      {screen.asking && selected !== undefined ? (
        <Question
          id={REMOVE}
          text={words.removeAsk(selected.name)}
          yes={[words.yes, () => send({ do: "remove merchant" })]}
          no={[words.no, () => send({ do: "back" })]}
        />
      ) : (
        <Buttons merchant={selected} words={words} send={send} />
      )}
    </section>
  );
}

function Address({ url, words, send }: { url: string; words: Words; send: (event: Event) => void }) {
  return (
    <input
      id={MERCHANT_URL}
      class="prompt address"
      type="url"
      value={url}
      placeholder={words.merchantUrl}
      aria-label={words.newMerchant}
      autocomplete="off"
      spellcheck={false}
      onInput={(event) => send({ do: "type merchant", text: event.currentTarget.value })}
    />
  );
}

interface RowProps {
  merchant: MerchantCard;
  index: number;
  selected: boolean;
  words: Words;
  send: (event: Event) => void;
}

function Row({ merchant, index, selected, words, send }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard at the root (keyboard.ts)
    <div
      id={merchantId(index)}
      class="row merchant"
      role="option"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      onFocus={() => send({ do: "select merchant", index })}
      onClick={() => send({ do: "select merchant", index })}
    >
      <span class="what">{merchant.name}</span>
      <span class="tone">{merchant.speaks}</span>
      <dl class="facts">
        <dt>URL</dt>
        <dd class="code">{merchant.url}</dd>
        <dt>{words.can}</dt>
        <dd>{merchant.can.join(" · ")}</dd>
        <dt>{words.isTold}</dt>
        <dd>{merchant.is_told.join(" · ")}</dd>
        <dt>{words.paid}</dt>
        <dd>{merchant.paid}</dd>
        {merchant.signed_in !== null && (
          <>
            <dt>{words.account}</dt>
            <dd>{merchant.signed_in ? words.signedIn : words.signedOut}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

interface ButtonsProps {
  merchant: MerchantCard | undefined;
  words: Words;
  send: (event: Event) => void;
}

function Buttons({ merchant, words, send }: ButtonsProps) {
  return (
    <div class="buttons">
      <button type="button" onClick={() => send({ do: "new merchant" })}>
        {words.newMerchant} <kbd>N</kbd>
      </button>
      {merchant !== undefined && merchant.signed_in !== null && (
        <button type="button" onClick={() => send({ do: "sign in or out" })}>
          {merchant.signed_in ? words.signOut : words.signIn} <kbd>S</kbd>
        </button>
      )}
      {merchant?.catalog && (
        <button type="button" onClick={() => send({ do: "fetch merchant" })}>
          {words.fetch} <kbd>F</kbd>
        </button>
      )}
      {merchant !== undefined && (
        <button type="button" onClick={() => send({ do: "ask remove" })}>
          {words.remove} <kbd>X</kbd>
        </button>
      )}
      <button type="button" onClick={() => send({ do: "back" })}>
        {words.back} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
