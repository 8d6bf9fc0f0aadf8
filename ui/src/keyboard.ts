// The one place where key events are heard: at the root, in the capture phase, before anything on the page.

import type { Event, Key } from "./machine/event";

/** Feeds key events to `send`, which says whether it used a key up. Returns what takes the listeners away again. */
export function listen(target: Window, send: (event: Event) => boolean): () => void {
  const down = (event: KeyboardEvent) => {
    if (isComposing(event)) {
      // The key belongs to the input method: nothing on the page may see it, and its default must go on.
      event.stopImmediatePropagation();
      return;
    }
    const key = keyOf(event);
    if (key !== null && send({ key })) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  const up = (event: KeyboardEvent) => {
    if (event.key === "Enter") send({ enter: "up" });
  };
  // A key released over another window is never told.
  const blur = () => send({ enter: "up" });
  target.addEventListener("keydown", down, true);
  target.addEventListener("keyup", up, true);
  target.addEventListener("blur", blur);
  return () => {
    target.removeEventListener("keydown", down, true);
    target.removeEventListener("keyup", up, true);
    target.removeEventListener("blur", blur);
  };
}

// WebKit on macOS ends the composition before it tells the key that ended it: only the code 229 is left of it.
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The key as the machine knows it; null where a modifier makes it a command of the system or of the page. */
function keyOf(event: KeyboardEvent): Key | null {
  if (event.ctrlKey || event.metaKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (event.altKey && digit === undefined) return null;
  // Digits by their place: with Alt, and on some layouts without, the key's text is something else.
  const name = digit !== undefined && !event.shiftKey ? digit : nameOf(event);
  return { name, alt: event.altKey, repeat: event.repeat, on: placeOf(event.target), at: event.timeStamp };
}

// Letters by what they print, or by their place where an input method or another script hides that.
function nameOf(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  return event.key.length === 1 && letter !== undefined ? letter.toLowerCase() : event.key;
}

function placeOf(target: EventTarget | null): Key["on"] {
  if (!(target instanceof Element)) return "page";
  if (target.matches("input, textarea")) return "text";
  // The confirming button leaves Enter to the machine, which knows a fresh press from a held one.
  return target.closest("button:not([data-enter]), summary, a[href]") === null ? "page" : "control";
}
