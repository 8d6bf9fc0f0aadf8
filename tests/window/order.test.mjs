// The main job in the real window: a sentence becomes one order, with keys alone. Needs the built programs, a screen
// and a session bus: `cargo xtask test` runs it under `dbus-run-session -- xvfb-run`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { unlockKeyring } from "./keyring.mjs";
import { start } from "./webdriver.mjs";

const root = resolve(import.meta.dirname, "../..");
const built = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug");
const desktop = process.env.YIJU_DESKTOP ?? join(built, "yiju-desktop");
const cli = process.env.YIJU ?? join(built, "yiju");

/** A new sheet cannot be confirmed for a moment (READ_MS in ui/src/machine/step.ts). */
const READ_MS = 400;

const folder = mkdtempSync(join(tmpdir(), "yiju-window-"));
const data = join(folder, "data");
let page;
let lockKeyring = () => {};

before(async () => {
  lockKeyring = await unlockKeyring(folder);
  page = await start(desktop, { ...process.env, YIJU_DATA_DIR: data });
  await page.wait("the input to have the focus", () => document.activeElement?.id === "sentence");
});

after(async () => {
  await page?.stop();
  lockKeyring();
  rmSync(folder, { recursive: true, force: true });
});

const at = (id) => page.wait(`the focus on ${id}`, (id) => document.activeElement?.id === id, id);
const cards = () => page.wait("cards", () => document.querySelectorAll(".card").length || null);
const orders = () => JSON.parse(execFileSync(cli, ["orders", "--json", "--data-dir", data], { encoding: "utf8" }));

/** On a sheet: tells the address where it is asked for. */
async function tellAddress(address) {
  const asked = await page.wait("the sheet", () => {
    const { id } = document.activeElement ?? {};
    return id === "address" || id === "confirm" ? id : null;
  });
  if (asked === "confirm") return;
  await page.type(address);
  await page.press("Enter");
  await at("confirm");
}

/** From a sheet that can be confirmed to the accepted order; returns the merchant's name of it. */
async function confirm() {
  const sent = JSON.parse(await page.text(".sheet pre"));
  assert.equal(typeof sent, "object");
  await sleep(READ_MS);
  await page.press("Enter");
  await page.wait("an accepted order", () => document.querySelector(".order")?.dataset.state === "accepted");
  const number = await page.text(".order .code");
  assert.ok(number, "the merchant has a name for the order");
  return number;
}

test("a Chinese sentence", async () => {
  await page.type("来两杯少冰三分糖的珍珠奶茶");
  assert.ok((await cards()) >= 1, "cards appear while typing");

  // An Enter that chooses a word in the input method, as both kinds of web views tell it.
  await page.run(() => {
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const key = { key: "Enter", code: "Enter", bubbles: true, cancelable: true, ...how };
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", key));
    }
  });
  await sleep(300);
  await at("sentence");

  await page.press("Enter");
  await at("card-0");
  if ((await cards()) > 1) {
    await page.press("ArrowDown");
    await at("card-1");
    await page.press("ArrowUp");
    await at("card-0");
  }

  await page.press("1");
  await tellAddress("公司三楼前台");
  await page.press("Escape");
  await at("card-0");
  await page.press("Escape");
  await at("sentence");
  assert.equal(await page.run(() => document.activeElement?.value), "来两杯少冰三分糖的珍珠奶茶");
  await page.press("ArrowDown");
  await at("card-0");
  assert.equal(orders().length, 0, "nothing is ordered before it is confirmed");

  await page.press("Enter");
  await tellAddress("公司三楼前台");
  const number = await confirm();

  const [order, ...others] = orders();
  assert.equal(others.length, 0);
  assert.ok(JSON.stringify(order).includes(number), `the order is ${number}`);
  await page.press("Escape");
  await at("sentence");
});

test("an English sentence", async () => {
  await page.type("two large pepperoni pizzas, no olives, and a coke to the office");
  await page.press("Enter");
  await at("card-0");
  assert.match(await page.text(".card"), /pizza/i);
  await page.press("Enter");
  await tellAddress("the office, third floor");
  const number = await confirm();

  const all = orders();
  assert.equal(all.length, 2);
  assert.ok(JSON.stringify(all[0]).includes(number), "the newest is first");

  await page.press("F2");
  await at("order-0");
  assert.equal(await page.run(() => document.querySelectorAll("[data-order]").length), 2);
  await page.press("Escape");
  await at("sentence");
});

test("an order taken back, and one ordered again", async () => {
  await page.press("F2");
  await at("order-0");
  await page.press("Enter");
  await at("order");
  await page.press("x");
  await at("take-back");
  await page.press("Enter");
  await at("take-back");
  await page.press("n");
  await at("order");
  assert.equal(orders()[0].refunded, null, "nothing is taken back before the user says yes");
  await page.press("x");
  await at("take-back");
  await page.press("y");
  await page.wait("a refund", () => document.querySelector(".order")?.dataset.state === "refunded");
  assert.equal(orders()[0].refunded, orders()[0].total);

  await page.press("a");
  await at("confirm");
  await confirm();
  assert.equal(orders().length, 3);
  await page.press("Escape");
  await at("sentence");
});

test("a change in words", async () => {
  await page.type("来一杯珍珠奶茶，送到公司");
  await page.press("Enter");
  await at("card-0");
  await page.press("/");
  await at("sentence");
  await page.type("换成大杯，要两杯");
  assert.equal(await page.run(() => document.activeElement?.value), "换成大杯，要两杯", "the next sentence, not more of it");
  await page.press("Enter");
  await at("card-0");
  const text = await page.text(".card");
  assert.ok(text.includes("珍珠奶茶") && text.includes("大杯") && /2/.test(text), text);
  await page.press("Escape");
  await at("sentence");
  await page.press("Escape");
  await page.wait("an empty input", () => document.activeElement?.value === "");
});

test("a merchant of one's own", async () => {
  const shop = spawn(cli, ["merchant", "sandbox", "--data-dir", join(folder, "shop")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(shop.stdout, "data");
    await page.press("F3");
    await at("no-merchants");
    await page.press("n");
    await at("merchant-url");
    await page.type("shop");
    await page.press("Enter");
    await page.wait("why it is none", () => document.querySelector(".failure")?.textContent?.includes("web address"));
    await page.press("Escape");
    await at("no-merchants");
    await page.press("n");
    await at("merchant-url");
    await page.type(String(line).trim());
    await page.press("Enter");
    await at("merchant-0");
    assert.match(await page.text(".merchant"), /UCP 2026-04-08/);
    await page.press("x");
    await at("remove");
    await page.press("y");
    await at("no-merchants");
    await page.press("Escape");
    await at("sentence");
  } finally {
    shop.kill();
  }
});

test("Esc empties the input, and then does nothing", async () => {
  await page.type("珍珠奶茶");
  await cards();
  await page.press("Escape");
  await page.wait("an empty input", () => document.activeElement?.value === "");
  await page.press("Escape");
  await at("sentence");
});
