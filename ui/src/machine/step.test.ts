import { describe, expect, it } from "vitest";
import type { Answer } from "../bindings/Answer";
import type { Code } from "../bindings/Code";
import type { Effect, Event, Key } from "./event";
import { cards, merchant, order, sheet } from "./samples";
import { initial, type State } from "./state";
import { opening, step } from "./step";

/** A window that is driven event by event. */
class Driver {
  state: State = initial("en");
  /** Of the last event. */
  effects: readonly Effect[] = [];
  taken = false;
  clock = 10_000;

  send(event: Event): this {
    const next = step(this.state, event);
    this.state = next.state;
    this.effects = next.effects;
    this.taken = next.taken;
    return this;
  }

  /** A key pressed and released. */
  press(name: string, key: Partial<Key> = {}): this {
    this.down(name, key);
    const { effects, taken } = this;
    if (name === "Enter") this.send({ enter: "up" });
    this.effects = effects;
    this.taken = taken;
    return this;
  }

  down(name: string, key: Partial<Key> = {}): this {
    this.clock += 1_000;
    const { at } = this.state.screen;
    const on = at === "typing" ? "text" : "page";
    return this.send({ key: { name, alt: false, repeat: false, on, at: this.clock, ...key } });
  }

  type(text: string, composing = false): this {
    return this.send({ do: "type", text, composing });
  }

  answer(answer: Answer): this {
    return this.send({ reply: "answer", ticket: this.ticket(), answer });
  }

  fail(code: Code, message: string = code): this {
    return this.send({ reply: "failed", ticket: this.ticket(), failure: { code, message }, at: this.clock });
  }

  ticket(): number {
    return this.state.waiting?.ticket ?? -1;
  }

  calls(): string[] {
    return this.effects.map(({ call }) => call);
  }

  toCards(count = 3): this {
    return this.type("两杯奶茶").press("Enter").answer(cards(count));
  }

  toSheet(address: string | null = "公司"): this {
    this.toCards().press("Enter");
    return this.send({ reply: "sheet", ticket: this.ticket(), sheet: sheet(address), at: this.clock });
  }

  toOrder(state = "accepted"): this {
    this.toSheet().press("Enter");
    return this.send({ reply: "placed", ticket: this.ticket(), order: order("o1", state) });
  }
}

const drive = () => new Driver();

it("asks for the orders when it opens", () => {
  expect(opening(initial("zh")).effects).toEqual([{ call: "orders", lang: "zh" }]);
});

describe("typing", () => {
  it("drafts each sentence and shows the answer without leaving the input", () => {
    const window = drive().type("两杯奶茶");
    expect(window.effects).toEqual([{ call: "draft", ticket: 1, text: "两杯奶茶" }]);
    expect(window.state.lang).toBe("zh");
    window.answer(cards());
    expect(window.state.screen).toEqual({ at: "typing" });
    expect(window.state.shown).toEqual(cards());
  });

  it("drops the answer to a sentence that is no longer the newest", () => {
    const window = drive().type("两");
    const stale = window.ticket();
    window.type("两杯");
    window.send({ reply: "answer", ticket: stale, answer: cards(1) });
    expect(window.state.shown).toBeNull();
    window.answer(cards(2));
    expect(window.state.shown).toEqual(cards(2));
  });

  it("keeps what is shown and asks again when the app takes the newest draft for a superseded one", () => {
    const window = drive().type("两杯").answer(cards()).type("两杯奶茶").fail("superseded");
    expect(window.state.shown).toEqual(cards());
    expect(window.state.failure).toBeNull();
    expect(window.effects.at(-1)).toMatchObject({ call: "draft", text: "两杯奶茶" });
    window.answer(cards(2));
    expect(window.state.shown).toEqual(cards(2));
  });

  it("understands nothing of a composition until it ends", () => {
    const window = drive().type("liang", true);
    expect(window.effects).toEqual([]);
    expect(window.state.text).toBe("liang");
    expect(window.type("两").calls()).toEqual(["draft"]);
  });

  it("waits no longer for what was said before once a composition begins", () => {
    const window = drive().type("第二个").press("Enter");
    const ticket = window.ticket();
    window.type("第二个n", true).send({ reply: "answer", ticket, answer: { kind: "picked", offer: "offer-2" } });
    expect(window.effects).toEqual([]);
    expect(drive().toSheet().type("奶").state.screen.at).toBe("sheet");
  });

  it("says the sentence on Enter and moves to the first card", () => {
    const window = drive().type("两杯奶茶").press("Enter");
    expect(window.effects).toEqual([{ call: "say", ticket: 2, text: "两杯奶茶" }]);
    expect(window.taken).toBe(true);
    window.answer(cards());
    expect(window.state.screen).toEqual({ at: "cards", selected: 0 });
  });

  it("says nothing where nothing is written", () => {
    expect(drive().type("  ").press("Enter").effects).toEqual([]);
  });

  it("leaves digits to the sentence, and picks with Alt", () => {
    const window = drive().type("两杯奶茶").answer(cards());
    expect(window.press("2").taken).toBe(false);
    expect(window.press("2", { alt: true }).effects).toEqual([{ call: "choose", ticket: 2, offer: "offer-2" }]);
  });

  it("does not pick a card of an older sentence while a newer is understood", () => {
    const window = drive().type("两杯奶茶").answer(cards()).type("两杯奶茶，少冰");
    expect(window.press("2", { alt: true }).effects).toEqual([]);
  });

  it("shows a message, and stays", () => {
    const window = drive().type("天气").press("Enter").answer({ kind: "message", lang: "zh", text: "…" });
    expect(window.state.screen).toEqual({ at: "typing" });
    expect(window.state.shown?.kind).toBe("message");
  });

  it("clears the cards with the text", () => {
    expect(drive().type("两杯").answer(cards()).type("").state.shown).toBeNull();
  });

  it("chooses the card that a said sentence picks, and none for a drafted one", () => {
    const window = drive().toCards().press("Escape").type("第二个");
    expect(window.answer({ kind: "picked", offer: "offer-2" }).effects).toEqual([]);
    window.press("Enter").answer({ kind: "picked", offer: "offer-2" });
    expect(window.effects).toEqual([{ call: "choose", ticket: window.ticket(), offer: "offer-2" }]);
  });

  it("goes to the orders that a said sentence asks for, and checks the open ones", () => {
    const orders = [order("o1", "unknown"), order("o2")];
    const window = drive()
      .type("我的订单")
      .answer({ kind: "orders", lang: "zh", text: "你的订单", act: "look", part: [], orders });
    expect(window.state.screen).toEqual({ at: "typing" });
    window.press("Enter").answer({ kind: "orders", lang: "zh", text: "你的订单", act: "look", part: [], orders });
    expect(window.state.screen).toEqual({ at: "orders", selected: 0, heading: "你的订单", act: "look" });
    expect(window.effects).toEqual([{ call: "check", id: "o1", lang: "zh", after: 0 }]);
  });

  it("puts a failure in one line and takes cards of an older sentence away", () => {
    const window = drive().type("两杯").answer(cards()).type("两杯奶").fail("catalog", "没有目录");
    expect(window.state).toMatchObject({ failure: "没有目录", shown: null, waiting: null });
    expect(window.type("两杯奶茶").state.failure).toBeNull();
  });
});

describe("cards", () => {
  it("moves with the arrows, and up from the first to the input", () => {
    const window = drive().toCards();
    expect(window.press("ArrowDown").state.screen).toEqual({ at: "cards", selected: 1 });
    expect(window.press("End").state.screen).toEqual({ at: "cards", selected: 2 });
    expect(window.press("ArrowDown").state.screen).toEqual({ at: "cards", selected: 2 });
    expect(window.press("Home").state.screen).toEqual({ at: "cards", selected: 0 });
    expect(window.press("ArrowUp").state).toMatchObject({ screen: { at: "typing" }, text: "两杯奶茶" });
    expect(window.press("ArrowDown").state.screen).toEqual({ at: "cards", selected: 0 });
  });

  it("chooses with Enter, with Space and with digits, once", () => {
    for (const [key, offer] of [
      ["Enter", "offer-1"],
      [" ", "offer-1"],
      ["3", "offer-3"],
    ] as const) {
      const window = drive().toCards();
      expect(window.press(key).effects).toMatchObject([{ call: "choose", offer }]);
      expect(window.press(key).effects).toEqual([]);
    }
  });

  it("knows no card behind a digit that none has", () => {
    expect(drive().toCards(2).press("3").effects).toEqual([]);
  });

  it("does not choose with the Enter that said the sentence while it is held", () => {
    const window = drive().type("两杯奶茶").down("Enter").answer(cards());
    expect(window.down("Enter", { repeat: true }).effects).toEqual([]);
    expect(window.taken).toBe(true);
    // Some web views tell a held key as a press of its own.
    expect(window.down("Enter").effects).toEqual([]);
    expect(window.send({ enter: "up" }).down("Enter").calls()).toEqual(["choose"]);
  });

  it("takes a late draft in under the first card", () => {
    const window = drive().type("两杯").answer(cards()).press("ArrowDown").press("ArrowDown");
    window.send({ do: "type", text: "两杯奶茶", composing: false }).press("ArrowDown").answer(cards(2));
    expect(window.state.screen).toEqual({ at: "cards", selected: 0 });
  });

  it("takes cards away that are gone", () => {
    const window = drive().toCards().press("Enter").fail("gone", "没有了");
    expect(window.state).toMatchObject({ screen: { at: "typing" }, shown: null, failure: "没有了" });
  });
});

describe("sheet", () => {
  it("confirms with a fresh Enter", () => {
    const window = drive().toSheet();
    expect(window.state.screen).toMatchObject({ at: "sheet", address: null });
    window.press("Enter");
    expect(window.effects).toEqual([
      { call: "confirm", ticket: window.ticket(), sheet: "sheet-1", keepInMemory: false },
    ]);
    expect(window.state.screen.at).toBe("placing");
  });

  it("does not confirm with an Enter that is held since the card was chosen", () => {
    const window = drive().toCards().down("Enter");
    window.send({ reply: "sheet", ticket: window.ticket(), sheet: sheet(), at: window.clock });
    expect(window.down("Enter", { repeat: true }).state.screen.at).toBe("sheet");
    expect(window.down("Enter").state.screen.at).toBe("sheet");
    expect(window.send({ enter: "up" }).down("Enter").calls()).toEqual(["confirm"]);
  });

  it("does not confirm with the second half of a double press", () => {
    const window = drive().toSheet();
    const shown = window.state.screen.at === "sheet" ? window.state.screen.since : 0;
    expect(window.press("Enter", { at: shown + 150 }).effects).toEqual([]);
    expect(window.press("Enter", { at: shown + 400 }).calls()).toEqual(["confirm"]);
  });

  it("leaves Enter to a control that answers it itself", () => {
    const window = drive().toSheet();
    expect(window.press("Enter", { on: "control" }).taken).toBe(false);
    expect(window.state.screen.at).toBe("sheet");
  });

  it("asks for an address that is missing before anything can be confirmed", () => {
    const window = drive().toSheet(null);
    expect(window.press("Enter", { on: "text" }).effects).toEqual([]);
    expect(window.send({ do: "confirm", at: window.clock }).effects).toEqual([]);
    window.send({ do: "type address", text: " 公司三楼 " }).press("Enter", { on: "text" });
    expect(window.effects).toMatchObject([{ call: "address", sheet: "sheet-1", address: "公司三楼" }]);
    expect(window.press("Enter", { on: "text" }).effects).toEqual([]);
    window.send({ reply: "sheet", ticket: window.ticket(), sheet: sheet("公司三楼"), at: window.clock });
    expect(window.press("Enter").calls()).toEqual(["confirm"]);
  });

  it("changes the address with A, and Esc keeps the old one", () => {
    const window = drive().toSheet().press("a");
    expect(window.state.screen).toMatchObject({ at: "sheet", address: "公司" });
    expect(window.press("a", { on: "text" }).taken).toBe(false);
    expect(window.send({ do: "confirm", at: window.clock }).effects).toEqual([]);
    expect(window.press("Escape").state.screen).toMatchObject({ at: "sheet", address: null });
  });

  it("keeps a failed address in the field", () => {
    const window = drive().toSheet(null).send({ do: "type address", text: "x" }).press("Enter", { on: "text" });
    expect(window.fail("address", "太短").state).toMatchObject({ failure: "太短", screen: { address: "x" } });
  });

  it("goes back to the card it was made of", () => {
    const window = drive().toCards().press("3");
    window.send({ reply: "sheet", ticket: window.ticket(), sheet: sheet("公司", 3), at: window.clock });
    expect(window.press("Escape").state.screen).toEqual({ at: "cards", selected: 2 });
  });

  it("shows no sheet that comes after the user has gone back", () => {
    const window = drive().toCards().press("Enter");
    const { clock } = window;
    const ticket = window.ticket();
    window.press("Escape").send({ reply: "sheet", ticket, sheet: sheet(), at: clock });
    expect(window.state.screen).toEqual({ at: "typing" });
  });
});

describe("placing", () => {
  it("takes nothing back and nothing twice", () => {
    const window = drive().toSheet().press("Enter");
    for (const key of ["Enter", "Escape", "F2", "1"]) expect(window.press(key).effects).toEqual([]);
    expect(window.state.screen.at).toBe("placing");
  });

  it("shows the order", () => {
    const window = drive().toOrder();
    expect(window.state).toMatchObject({ screen: { at: "order", id: "o1" }, shown: null, orders: [{ id: "o1" }] });
    expect(window.effects).toMatchObject([
      { call: "check", after: 3_000 },
      { call: "next", lang: "zh" },
    ]);
  });

  it("puts the question about the keyring, which Enter does not answer", () => {
    const window = drive().toSheet().press("Enter").fail("no_keyring");
    expect(window.state).toMatchObject({ screen: { at: "sheet", asking: true }, failure: null });
    expect(window.press("Enter").effects).toEqual([]);
    expect(window.press("a").effects).toEqual([]);
    window.press("y");
    expect(window.effects).toMatchObject([{ call: "confirm", sheet: "sheet-1", keepInMemory: true }]);
    expect(window.state.screen.at).toBe("placing");
  });

  it("goes back to the sheet when the question is refused", () => {
    for (const key of ["n", "Escape"]) {
      const window = drive().toSheet().press("Enter").fail("no_keyring").press(key);
      expect(window.effects).toEqual([]);
      expect(window.state.screen).toMatchObject({ at: "sheet", asking: false });
    }
  });

  it("comes back to the sheet with any other failure, and not to be confirmed by a double press", () => {
    const window = drive().toSheet().press("Enter").fail("order", "商家连不上");
    expect(window.state).toMatchObject({
      failure: "商家连不上",
      screen: { at: "sheet", asking: false, address: null },
    });
    expect(window.press("Enter", { at: window.clock + 100 }).effects).toEqual([]);
    expect(window.press("Enter").calls()).toEqual(["confirm"]);
  });

  it("asks for the address that the app misses, and leaves a sheet that is gone", () => {
    expect(drive().toSheet().press("Enter").fail("address").state.screen).toMatchObject({ address: "公司" });
    const gone = drive().toSheet().press("Enter").fail("gone", "过期了");
    expect(gone.state).toMatchObject({ screen: { at: "cards", selected: 0 }, failure: "过期了" });
  });
});

describe("order", () => {
  it("ends in an empty input", () => {
    for (const key of ["Escape", "Enter"]) {
      expect(drive().toOrder().press(key).state).toMatchObject({ screen: { at: "typing" }, text: "", shown: null });
    }
  });

  it("does not leave with the Enter that confirmed while it is held", () => {
    const window = drive().toSheet().down("Enter");
    window.send({ reply: "placed", ticket: window.ticket(), order: order("o1") });
    expect(window.down("Enter", { repeat: true }).state.screen.at).toBe("order");
  });

  it("gives the sentence back when no order came about", () => {
    for (const state of ["rejected", "changed"]) {
      const window = drive().toOrder(state).press("Escape");
      expect(window.state.text).toBe("两杯奶茶");
      expect(window.effects).toMatchObject([{ call: "draft", text: "两杯奶茶" }]);
    }
  });

  it("understands the sentence anew after a look at the orders", () => {
    const window = drive().toOrder("changed").press("F2").press("Escape");
    expect(window.effects).toMatchObject([{ call: "draft", text: "两杯奶茶" }]);
    expect(drive().toOrder().press("F2").press("Escape")).toMatchObject({ effects: [], state: { text: "" } });
  });

  it("asks about an unknown order ever more seldom until it is known", () => {
    const window = drive().toOrder("unknown");
    const waits: number[] = [];
    for (let checks = 0; checks < 6; checks += 1) {
      expect(window.effects).toContainEqual(expect.objectContaining({ call: "check", id: "o1" }));
      for (const effect of window.effects) if (effect.call === "check") waits.push(effect.after);
      window.send({ reply: "checked", order: order("o1", "unknown") });
    }
    expect(waits).toEqual([3_000, 6_000, 12_000, 24_000, 30_000, 30_000]);
    window.send({ reply: "checked", order: order("o1", "fulfilled") });
    expect(window.effects).toEqual([]);
    expect(window.state.orders).toMatchObject([{ id: "o1", state: "fulfilled" }]);
  });

  it("checks at once with R, and only that to which something may happen", () => {
    for (const state of ["unknown", "accepted"])
      expect(drive().toOrder(state).press("r").effects).toMatchObject([{ call: "check", after: 0 }]);
    expect(drive().toOrder("rejected").press("r").effects).toEqual([]);
  });

  it("stops asking when it is no longer looked at", () => {
    const window = drive().toOrder("unknown").press("Escape");
    expect(window.send({ reply: "checked", order: order("o1", "unknown") }).effects).toEqual([]);
  });
});

describe("orders", () => {
  const listed = () => {
    const window = drive().toCards().press("F2");
    expect(window.effects).toEqual([{ call: "orders", lang: "zh" }]);
    return window.send({ reply: "listed", orders: [order("o1", "unknown"), order("o2"), order("o3", "submitting")] });
  };

  it("lists them with F2 and checks the open ones", () => {
    const window = listed();
    expect(window.effects).toMatchObject([
      { call: "check", id: "o1" },
      { call: "check", id: "o3" },
    ]);
    expect(window.press("F2").effects).toEqual([]);
  });

  it("moves, opens one and comes back to it, then to the input", () => {
    const window = listed().press("ArrowDown");
    expect(window.state.screen).toMatchObject({ at: "orders", selected: 1 });
    window.press("Enter");
    expect(window.state.screen).toMatchObject({ at: "order", id: "o2", back: "orders" });
    expect(window.press("Escape").state.screen).toMatchObject({ at: "orders", selected: 1 });
    expect(window.press("Escape").state).toMatchObject({ screen: { at: "typing" }, text: "两杯奶茶", shown: cards() });
  });

  it("stays within the list, empty or not", () => {
    expect(drive().press("F2").press("ArrowDown").press("Enter").state.screen).toMatchObject({ selected: 0 });
    expect(listed().press("End").press("ArrowDown").state.screen).toMatchObject({ selected: 2 });
    expect(listed().press("ArrowUp").state.screen).toMatchObject({ selected: 0 });
  });

  it("says why it cannot list or check", () => {
    const failure = { code: "store", message: "数据文件坏了" } as const;
    expect(drive().send({ reply: "aside failed", failure }).state.failure).toBe("数据文件坏了");
  });
});

describe("an order that there is", () => {
  const page = (state = "accepted") => {
    const window = drive().toCards().press("F2");
    window.send({ reply: "listed", orders: [order("o1", state), order("o2")] });
    return window.press("Enter");
  };
  const said = (act: "take_back" | "again", ...ids: string[]) => {
    const orders = ids.map((id) => order(id));
    return drive()
      .type("退了")
      .press("Enter")
      .answer({ kind: "orders", lang: "zh", text: "退", act, part: [], orders });
  };

  it("is taken back only after Y to a question, which Enter does not answer", () => {
    const window = page().press("x");
    expect(window.state.screen).toMatchObject({ at: "order", id: "o1", asking: true });
    expect(window.press("Enter").effects).toEqual([]);
    expect(window.press("y").effects).toEqual([{ call: "take back", id: "o1", part: [], lang: "zh" }]);
    expect(window.press("y").effects).toEqual([]);
    window.send({ reply: "checked", order: order("o1", "refunded") });
    expect(window.state).toMatchObject({ screen: { at: "order", asking: false }, orders: [{ state: "refunded" }, {}] });
  });

  it("is kept by N and by Escape, and one that cannot be taken back is not asked about", () => {
    for (const key of ["n", "Escape"]) {
      const window = page().press("x").press(key);
      expect(window.state.screen).toMatchObject({ at: "order", asking: false });
      expect(window.effects).toEqual([]);
    }
    expect(page("rejected").press("x").state.screen).toMatchObject({ asking: false });
  });

  it("is asked about at once where a sentence can mean one only, with the lines that it named", () => {
    expect(said("take_back", "o1").state.screen).toMatchObject({ at: "order", id: "o1", asking: true });
    const several = said("take_back", "o1", "o2");
    expect(several.state.screen).toMatchObject({ at: "orders", act: "take_back" });
    expect(several.press("ArrowDown").press("Enter").state.screen).toMatchObject({ id: "o2", asking: true });
    const part = drive().type("退").press("Enter");
    part.answer({ kind: "orders", lang: "zh", text: "退", act: "take_back", part: [1], orders: [order("o1")] });
    expect(part.press("y").effects).toEqual([{ call: "take back", id: "o1", part: [1], lang: "zh" }]);
  });

  it("is ordered again from its sheet, by a key or a sentence", () => {
    const window = page().press("a");
    expect(window.effects).toMatchObject([{ call: "again", id: "o1", lang: "zh" }]);
    window.send({ reply: "sheet", ticket: window.ticket(), sheet: sheet(), at: 0 });
    expect(window.state.screen.at).toBe("sheet");
    expect(said("again", "o2").effects).toMatchObject([{ call: "again", id: "o2" }]);
  });

  it("opens the merchant's page where there is one", () => {
    expect(page().press("o").effects).toEqual([]);
    const window = drive().press("F2");
    const paying = { ...order("o1", "escalated"), continue_url: "https://shop.example.com/pay" };
    window.send({ reply: "listed", orders: [paying] }).press("Enter");
    expect(window.press("o").effects).toEqual([{ call: "open page", id: "o1" }]);
  });

  it("tells how far it is while it is looked at", () => {
    expect(page().effects).toMatchObject([{ call: "check", id: "o1", after: 0 }]);
    expect(page("fulfilled").effects).toEqual([]);
  });
});

describe("merchants", () => {
  const listed = (...merchants: ReturnType<typeof merchant>[]) => {
    const window = drive().toCards().press("F3");
    expect(window.effects).toEqual([{ call: "merchants", lang: "zh" }]);
    return window.send({ reply: "merchants", merchants });
  };

  it("are listed with F3 and left with Escape, to where one was", () => {
    const window = listed(merchant("tea"), merchant("hill"));
    expect(window.press("ArrowDown").press("ArrowDown").state.screen).toMatchObject({ selected: 1 });
    expect(window.press("Escape").state).toMatchObject({ screen: { at: "typing" }, shown: cards() });
    expect(drive().toSheet().press("F3").state.screen.at).toBe("sheet");
  });

  it("are added by an address that is typed, once", () => {
    const window = listed().press("n");
    expect(window.press("Enter").effects).toEqual([]);
    window.send({ do: "type merchant", text: " https://tea.example.com " }).press("Enter");
    const first = { do: "add", url: "https://tea.example.com" };
    expect(window.effects).toEqual([{ call: "merchants", lang: "zh", first }]);
    expect(window.press("Enter").effects).toEqual([]);
    window.send({ reply: "merchants", merchants: [merchant("tea")] });
    expect(window.state.screen).toMatchObject({ url: null, working: false });
  });

  it("keep a typed address where it does not work, and say why", () => {
    const window = listed().press("n").send({ do: "type merchant", text: "shop" }).press("Enter");
    window.send({ reply: "aside failed", failure: { code: "order", message: "no web address" } });
    expect(window.state).toMatchObject({ failure: "no web address", screen: { url: "shop", working: false } });
    expect(window.press("Escape").state.screen).toMatchObject({ at: "merchants", url: null });
  });

  it("are signed in at and fetched from where they offer that", () => {
    const able = () => listed(merchant("tea", { signed_in: false, catalog: true }));
    expect(able().press("s").effects).toMatchObject([{ first: { do: "sign in or out", name: "tea" } }]);
    expect(able().press("f").effects).toMatchObject([{ first: { do: "fetch", name: "tea" } }]);
    for (const key of ["s", "f"]) expect(listed(merchant("tea")).press(key).effects).toEqual([]);
  });

  it("are removed only after Y", () => {
    const window = listed(merchant("tea"), merchant("hill")).press("ArrowDown").press("x");
    expect(window.press("Enter").effects).toEqual([]);
    expect(window.press("n").state.screen).toMatchObject({ asking: false });
    expect(window.press("x").press("y").effects).toMatchObject([{ first: { do: "remove", name: "hill" } }]);
    expect(listed().press("x").press("y").effects).toEqual([]);
  });
});

describe("a sentence of several wishes", () => {
  it("asks for the next one after an order, and goes on to its cards", () => {
    const window = drive().toOrder();
    expect(window.effects).toContainEqual({ call: "next", lang: "zh" });
    window.send({ reply: "next", answer: cards(2) });
    expect(window.state.screen.at).toBe("order");
    expect(window.press("Escape").state).toMatchObject({ screen: { at: "cards", selected: 0 }, shown: cards(2) });
  });

  it("leaves nothing where there is none, and asks for none after an order that did not come about", () => {
    const window = drive().toOrder().send({ reply: "next", answer: null });
    expect(window.press("Escape").state.screen.at).toBe("typing");
    expect(drive().toOrder("rejected").effects).not.toContainEqual({ call: "next", lang: "zh" });
  });
});

it("forgets what was said when the sentence is cleared", () => {
  const window = drive().type("两杯奶茶").press("Escape");
  expect(window.effects).toContainEqual({ call: "forget" });
});

it("goes from the cards to the input with a slash", () => {
  expect(drive().toCards().press("/").state.screen.at).toBe("typing");
});

describe("Escape", () => {
  it("steps from the sheet to the cards, to the input, to an empty input, and no further", () => {
    const window = drive().toSheet().press("Escape");
    expect(window.state.screen.at).toBe("cards");
    expect(window.press("Escape").state).toMatchObject({ screen: { at: "typing" }, text: "两杯奶茶" });
    expect(window.press("Escape").state).toMatchObject({ text: "", shown: null });
    expect(window.press("Escape").state).toMatchObject({ screen: { at: "typing" }, text: "" });
  });

  it("stops waiting for a said sentence", () => {
    const window = drive().type("两杯奶茶").press("Enter");
    const ticket = window.ticket();
    window.press("Escape").send({ reply: "answer", ticket, answer: cards() });
    expect(window.state).toMatchObject({ screen: { at: "typing" }, shown: null });
  });
});

it("lets the focus lead between the input and the cards, and nowhere else", () => {
  const window = drive().toCards().send({ do: "select card", index: 2 });
  expect(window.state.screen).toEqual({ at: "cards", selected: 2 });
  expect(window.send({ do: "enter input" }).state.screen).toEqual({ at: "typing" });
  const sheet = drive().toSheet();
  expect(sheet.send({ do: "enter input" }).state.screen.at).toBe("sheet");
  expect(sheet.send({ do: "select card", index: 1 }).state.screen.at).toBe("sheet");
  expect(sheet.send({ do: "choose", index: 1 }).effects).toEqual([]);
});
