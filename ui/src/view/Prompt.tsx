// The one input.

import type { Event } from "../machine/event";
import type { State } from "../machine/state";
import { PLACEHOLDER } from "../words";
import { INPUT } from "./focus";

export function Prompt({ state, send }: { state: State; send: (event: Event) => void }) {
  return (
    <input
      id={INPUT}
      class="prompt"
      type="text"
      lang={state.lang}
      value={state.text}
      placeholder={PLACEHOLDER}
      aria-label={PLACEHOLDER}
      autocomplete="off"
      autocapitalize="off"
      autocorrect="off"
      spellcheck={false}
      onFocus={(event) => {
        // Coming from the cards the sentence was said: what is typed now is the next one, which may change it.
        if (state.screen.at === "cards") event.currentTarget.select();
        send({ do: "enter input" });
      }}
      onInput={(event) => send({ do: "type", text: event.currentTarget.value, composing: event.isComposing })}
      onCompositionEnd={(event) => send({ do: "type", text: event.currentTarget.value, composing: false })}
    />
  );
}
