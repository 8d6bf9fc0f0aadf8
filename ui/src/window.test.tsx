// The window as people meet it: the whole page, driven by key events, with an app that is played.

import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Backend } from "./backend";
import type { Failure } from "./bindings/Failure";
import { listen } from "./keyboard";
import { cards, order, sheet } from "./machine/samples";
import { initial } from "./machine/state";
import { Runner } from "./runner";
import { Window } from "./view/Window";

const app = {
  draft: vi.fn<Backend["draft"]>(),
  say: vi.fn<Backend["say"]>(),
  forget: vi.fn<Backend["forget"]>(),
  next: vi.fn<Backend["next"]>(),
  choose: vi.fn<Backend["choose"]>(),
  address: vi.fn<Backend["address"]>(),
  confirm: vi.fn<Backend["confirm"]>(),
  keepSecretsInMemory: vi.fn<Backend["keepSecretsInMemory"]>(),
  orders: vi.fn<Backend["orders"]>(),
  takeBack: vi.fn<Backend["takeBack"]>(),
  again: vi.fn<Backend["again"]>(),
  openPage: vi.fn<Backend["openPage"]>(),
  merchants: vi.fn<Backend["merchants"]>(),
  addMerchant: vi.fn<Backend["addMerchant"]>(),
  signInOrOut: vi.fn<Backend["signInOrOut"]>(),
  fetchMerchant: vi.fn<Backend["fetchMerchant"]>(),
  removeMerchant: vi.fn<Backend["removeMerchant"]>(),
  check: vi.fn<Backend["check"]>(),
};
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  for (const call of Object.values(app)) call.mockReset();
  app.draft.mockResolvedValue(cards());
  app.say.mockResolvedValue(cards());
  app.choose.mockImplementation(async (offer) => sheet("公司", Number(offer.at(-1))));
  app.confirm.mockResolvedValue(order("o1"));
  app.keepSecretsInMemory.mockResolvedValue(undefined);
  app.forget.mockResolvedValue(undefined);
  app.next.mockResolvedValue(null);
  app.orders.mockResolvedValue([]);
});

afterEach(() => {
  stop();
  cleanup();
  vi.useRealTimers();
});

async function open(): Promise<void> {
  const runner = new Runner(initial("zh"), app, draw);
  const page = () => <Window state={runner.state} send={(event) => runner.send(event)} />;
  const { rerender } = render(page());
  function draw() {
    rerender(page());
  }
  stop = listen(window, (event) => runner.send(event));
  runner.open();
  await settle(0);
}

/** Lets timers of so many milliseconds run, and what hangs on them. */
async function settle(ms = 500): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

async function type(text: string): Promise<void> {
  const field = document.activeElement as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle(0);
}

async function press(key: string, init: KeyboardEventInit = {}): Promise<void> {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
  target.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
  await settle();
}

function focused(): string {
  return document.activeElement?.id ?? "";
}

it("orders with keys alone", async () => {
  await open();
  expect(focused()).toBe("sentence");
  await type("两杯奶茶");
  await press("Enter");
  expect(app.say).toHaveBeenCalledWith("两杯奶茶");
  expect(focused()).toBe("card-0");
  expect(screen.getAllByRole("option").map((option) => option.getAttribute("aria-selected"))).toEqual([
    "true",
    "false",
    "false",
  ]);
  expect(screen.getAllByRole("option")[0]?.textContent).toContain("为什么：点过 3 次");
  await press("2", { code: "Digit2" });
  expect(app.choose).toHaveBeenCalledWith("offer-2");
  expect(screen.getByRole("dialog").textContent).toContain("没有三分糖，是五分糖");
  expect(screen.getByText('{ "total": 2600 }')).toBeTruthy();
  expect(focused()).toBe("confirm");
  expect(app.confirm).not.toHaveBeenCalled();
  await press("Enter");
  expect(app.confirm).toHaveBeenCalledExactlyOnceWith("sheet-1");
  expect(screen.getByRole("heading").textContent).toContain("已下单");
  await press("Escape");
  expect(focused()).toBe("sentence");
  expect((document.activeElement as HTMLInputElement).value).toBe("");
});

it("tells terms first, then lines, merchant, price and arrival, and what differs", async () => {
  await open();
  await type("两杯奶茶");
  await settle();
  const text = screen.getAllByRole("option")[1]?.textContent ?? "";
  const parts = [
    "接单前可免费取消",
    "珍珠奶茶",
    "少冰",
    "青禾茶铺",
    "沙盒",
    "¥26",
    "商品",
    "满25减5",
    "20–35",
    "五分糖",
  ];
  const places = parts.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

it("understands once the typing rests, and only the newest sentence", async () => {
  await open();
  await type("两");
  await settle(50);
  await type("两杯");
  await settle(50);
  await type("两杯奶茶");
  expect(app.draft).not.toHaveBeenCalled();
  await settle(80);
  expect(app.draft).toHaveBeenCalledExactlyOnceWith("两杯奶茶");
  expect(screen.getAllByRole("option")).toHaveLength(3);
});

it("says nothing with an Enter that belongs to the input method", async () => {
  await open();
  await type("两杯奶茶");
  await press("Enter", { isComposing: true });
  await press("Enter", { keyCode: 229 } as KeyboardEventInit);
  expect(app.say).not.toHaveBeenCalled();
});

it("asks for the address, and about the keyring, before it orders", async () => {
  app.choose.mockResolvedValue(sheet(null));
  app.address.mockImplementation(async (_, address) => sheet(address));
  const failure: Failure = { code: "no_keyring", message: "没有密钥环" };
  app.confirm.mockRejectedValueOnce(failure);
  await open();
  await type("两杯奶茶");
  await press("Enter");
  await press("Enter");
  expect(focused()).toBe("address");
  await press("Enter");
  expect(app.address).not.toHaveBeenCalled();
  await type("公司三楼");
  await press("Enter");
  expect(app.address).toHaveBeenCalledWith("sheet-1", "公司三楼");
  expect(focused()).toBe("confirm");
  await press("Enter");
  expect(screen.getByRole("alertdialog")).toBeTruthy();
  expect(app.keepSecretsInMemory).not.toHaveBeenCalled();
  await press("y", { code: "KeyY" });
  expect(app.keepSecretsInMemory).toHaveBeenCalledOnce();
  expect(app.confirm).toHaveBeenCalledTimes(2);
  expect(screen.getByRole("heading").textContent).toContain("已下单");
});

it("tells in one line why the app does not work", async () => {
  app.orders.mockRejectedValue({ code: "model", message: "模型文件不在" } satisfies Failure);
  await open();
  expect(screen.getByRole("alert").textContent).toBe("模型文件不在");
});

it("tells a fault of the program as it is", async () => {
  app.draft.mockRejectedValue(new Error("broken"));
  await open();
  await type("两杯奶茶");
  await settle();
  expect(screen.getByRole("alert").textContent).toBe("Error: broken");
});

it("asks about an unknown order by itself and shows what it learns", async () => {
  app.confirm.mockResolvedValue(order("o1", "unknown"));
  app.check.mockResolvedValue(order("o1"));
  await open();
  await type("两杯奶茶");
  await press("Enter");
  await press("Enter");
  await press("Enter");
  expect(screen.getByRole("heading").textContent).toContain("unknown");
  expect(app.check).not.toHaveBeenCalled();
  await settle(3_000);
  expect(app.check).toHaveBeenCalledExactlyOnceWith("o1", "zh");
  expect(screen.getByRole("heading").textContent).toContain("已下单");
});

it("stands on no style of its own: the page's policy allows none", async () => {
  await open();
  await type("两杯奶茶");
  await press("Enter");
  await press("Enter");
  expect(document.querySelectorAll("[style], style")).toHaveLength(0);
});
