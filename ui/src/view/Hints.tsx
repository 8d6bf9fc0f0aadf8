// The keys that mean something now. A repetition of keys.ts for people.

import { cardsOf, isOpen, type State } from "../machine/state";
import type { Words } from "../words";

export function Hints({ state, words }: { state: State; words: Words }) {
  return (
    <p class="hints">
      {hints(state, words).map(([key, meaning]) => (
        <span key={key}>
          <kbd>{key}</kbd> {meaning}
        </span>
      ))}
    </p>
  );
}

function hints(state: State, words: Words): [string, string][] {
  const cards = cardsOf(state).length;
  switch (state.screen.at) {
    case "typing": {
      if (state.text === "") return [];
      const say: [string, string][] = [["⏎", words.keySay]];
      if (cards > 0) say.push(["↓", words.keyToCards]);
      return [...say, ["Esc", words.keyClear]];
    }
    case "cards":
      return [
        ["↑ ↓", words.keyMove],
        [cards > 1 ? `1–${cards}` : "1", words.keyPick],
        ["⏎", words.keyPick],
        ["/", words.keyChange],
        ["Esc", words.back],
      ];
    case "orders": {
      const listed: [string, string][] = [
        ["↑ ↓", words.keyMove],
        ["⏎", words.keyOpen],
      ];
      if (state.orders?.some(isOpen)) listed.push(["R", words.check]);
      return [...(state.orders?.length ? listed : []), ["Esc", words.back]];
    }
    default:
      return [];
  }
}
