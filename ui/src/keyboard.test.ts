import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listen } from "./keyboard";
import type { Event } from "./machine/event";

const send = vi.fn<(event: Event) => boolean>();
let stop: () => void;

beforeEach(() => {
  send.mockReset();
  stop = listen(window, send);
  document.body.innerHTML =
    "<input><button></button><button data-enter></button><details><summary></summary></details>";
});

afterEach(() => stop());

function press(init: KeyboardEventInit & { keyCode?: number }, on = "body", type = "keydown"): KeyboardEvent {
  const event = new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init });
  document.querySelector(on)?.dispatchEvent(event);
  return event;
}

function heard() {
  const event = send.mock.calls.at(-1)?.[0];
  return event !== undefined && "key" in event ? event.key : null;
}

it("hears nothing of a composition, and lets the input method have its key", () => {
  const later = vi.fn();
  document.body.addEventListener("keydown", later);
  for (const key of ["Enter", "Escape", "ArrowDown", "1"]) {
    expect(press({ key, isComposing: true }, "input").defaultPrevented).toBe(false);
    expect(press({ key, keyCode: 229 }, "input").defaultPrevented).toBe(false);
  }
  expect(send).not.toHaveBeenCalled();
  expect(later).not.toHaveBeenCalled();
});

it("takes a key away from the page only where it was used up", () => {
  send.mockReturnValueOnce(true);
  expect(press({ key: "Enter", code: "Enter" }).defaultPrevented).toBe(true);
  send.mockReturnValueOnce(false);
  expect(press({ key: "Tab", code: "Tab" }).defaultPrevented).toBe(false);
});

it("tells where the focus is", () => {
  press({ key: "Enter" }, "input");
  expect(heard()?.on).toBe("text");
  press({ key: "Enter" }, "button");
  expect(heard()?.on).toBe("control");
  press({ key: "Enter" }, "summary");
  expect(heard()?.on).toBe("control");
  press({ key: "Enter" }, "[data-enter]");
  expect(heard()?.on).toBe("page");
  press({ key: "Enter" });
  expect(heard()?.on).toBe("page");
});

it("knows digits by their place and letters by what they print", () => {
  press({ key: "&", code: "Digit1" });
  expect(heard()).toMatchObject({ name: "1", alt: false });
  press({ key: "¡", code: "Digit1", altKey: true });
  expect(heard()).toMatchObject({ name: "1", alt: true });
  press({ key: "!", code: "Digit1", shiftKey: true });
  expect(heard()?.name).toBe("!");
  press({ key: "3", code: "Numpad3" });
  expect(heard()?.name).toBe("3");
  press({ key: "A", code: "KeyQ" });
  expect(heard()?.name).toBe("a");
  press({ key: "ф", code: "KeyA" });
  expect(heard()?.name).toBe("a");
});

it("leaves commands of the system alone", () => {
  press({ key: "r", code: "KeyR", ctrlKey: true });
  press({ key: "a", code: "KeyA", metaKey: true });
  press({ key: "ArrowLeft", altKey: true });
  expect(send).not.toHaveBeenCalled();
});

it("passes repetition and release on, and takes a lost window for a release", () => {
  press({ key: "Enter", repeat: true });
  expect(heard()?.repeat).toBe(true);
  press({ key: "Enter" }, "body", "keyup");
  expect(send).toHaveBeenLastCalledWith({ enter: "up" });
  send.mockReset();
  window.dispatchEvent(new FocusEvent("blur"));
  expect(send).toHaveBeenCalledWith({ enter: "up" });
});
