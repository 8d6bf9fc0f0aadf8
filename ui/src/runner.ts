// Runs the state machine: keeps the state, makes the calls it asks for and feeds back what they bring.

import { type Backend, failureOf } from "./backend";
import type { Effect, Event, Reply } from "./machine/event";
import type { State } from "./machine/state";
import { opening, type Step, step } from "./machine/step";

/** How long typing rests before a sentence is understood. */
const REST_MS = 80;

export class Runner {
  #state: State;
  readonly #backend: Backend;
  readonly #changed: () => void;
  #draft: ReturnType<typeof setTimeout> | undefined;
  readonly #checks = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(state: State, backend: Backend, changed: () => void) {
    this.#state = state;
    this.#backend = backend;
    this.#changed = changed;
  }

  get state(): State {
    return this.#state;
  }

  open(): void {
    this.#take(opening(this.#state));
  }

  /** Whether a key was used up. */
  send(event: Event): boolean {
    const next = step(this.#state, event);
    this.#take(next);
    return next.taken;
  }

  #take(next: Step): void {
    const moved = next.state !== this.#state;
    this.#state = next.state;
    for (const effect of next.effects) this.#make(effect);
    if (moved) this.#changed();
  }

  #make(effect: Effect): void {
    const { draft, say, choose, address, orders, takeBack, again, openPage } = this.#backend;
    switch (effect.call) {
      case "draft": {
        const { ticket, text } = effect;
        clearTimeout(this.#draft);
        this.#draft = setTimeout(() => {
          this.#awaited(ticket, draft(text), (answer) => ({ reply: "answer", ticket, answer }));
        }, REST_MS);
        break;
      }
      case "say": {
        const { ticket, text } = effect;
        clearTimeout(this.#draft);
        this.#awaited(ticket, say(text), (answer) => ({ reply: "answer", ticket, answer }));
        break;
      }
      case "choose": {
        const { ticket, offer } = effect;
        this.#awaited(ticket, choose(offer), (sheet) => ({ reply: "sheet", ticket, sheet, at: now() }));
        break;
      }
      case "address": {
        const { ticket, sheet } = effect;
        const set = address(sheet, effect.address);
        this.#awaited(ticket, set, (sheet) => ({ reply: "sheet", ticket, sheet, at: now() }));
        break;
      }
      case "confirm": {
        const { ticket } = effect;
        this.#awaited(ticket, this.#confirm(effect), (order) => ({ reply: "placed", ticket, order }));
        break;
      }
      case "forget":
        this.#backend.forget().catch((error) => this.send({ reply: "aside failed", failure: failureOf(error) }));
        break;
      case "next":
        this.#backend.next(effect.lang).then(
          (answer) => this.send({ reply: "next", answer: answer?.kind === "cards" ? answer : null }),
          (error) => this.send({ reply: "aside failed", failure: failureOf(error) }),
        );
        break;
      case "orders":
        orders(effect.lang).then(
          (orders) => this.send({ reply: "listed", orders }),
          (error) => this.send({ reply: "aside failed", failure: failureOf(error) }),
        );
        break;
      case "take back":
        takeBack(effect.id, effect.part, effect.lang).then(
          (order) => this.send({ reply: "checked", order }),
          (error) => this.send({ reply: "aside failed", failure: failureOf(error) }),
        );
        break;
      case "again": {
        const { ticket } = effect;
        const sheet = again(effect.id, effect.lang);
        this.#awaited(ticket, sheet, (sheet) => ({ reply: "sheet", ticket, sheet, at: now() }));
        break;
      }
      case "merchants":
        this.#merchants(effect).then(
          (merchants) => this.send({ reply: "merchants", merchants }),
          (error) => this.send({ reply: "aside failed", failure: failureOf(error) }),
        );
        break;
      case "open page":
        openPage(effect.id).catch((error) => this.send({ reply: "aside failed", failure: failureOf(error) }));
        break;
      case "check":
        this.#check(effect);
        break;
    }
  }

  async #confirm({ sheet, keepInMemory }: Extract<Effect, { call: "confirm" }>) {
    if (keepInMemory) await this.#backend.keepSecretsInMemory();
    return this.#backend.confirm(sheet);
  }

  async #merchants({ lang, first }: Extract<Effect, { call: "merchants" }>) {
    const { addMerchant, signInOrOut, fetchMerchant, removeMerchant } = this.#backend;
    switch (first?.do) {
      case "add":
        await addMerchant(first.url);
        break;
      case "sign in or out":
        await signInOrOut(first.name);
        break;
      case "fetch":
        await fetchMerchant(first.name);
        break;
      case "remove":
        await removeMerchant(first.name);
        break;
    }
    return this.#backend.merchants(lang);
  }

  // One clock an order: a check asked for by hand takes the place of the one that was to come.
  #check({ id, lang, after }: Extract<Effect, { call: "check" }>): void {
    clearTimeout(this.#checks.get(id));
    const clock = setTimeout(() => {
      this.#checks.delete(id);
      this.#backend.check(id, lang).then(
        (order) => this.send({ reply: "checked", order }),
        (error) => this.send({ reply: "aside failed", failure: failureOf(error) }),
      );
    }, after);
    this.#checks.set(id, clock);
  }

  #awaited<T>(ticket: number, call: Promise<T>, reply: (value: T) => Reply): void {
    call.then(
      (value) => this.send(reply(value)),
      (error) => this.send({ reply: "failed", ticket, failure: failureOf(error), at: now() }),
    );
  }
}

/** The clock that key events are stamped with. */
function now(): number {
  return performance.now();
}
