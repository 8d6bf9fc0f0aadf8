// As much of WebDriver (https://www.w3.org/TR/webdriver2/) as the window's test needs, over plain HTTP.

import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Keys without a character, as WebDriver writes them (§ 17.4.2). */
export const KEYS = {
  Enter: "\uE007",
  Escape: "\uE00C",
  ArrowUp: "\uE013",
  ArrowDown: "\uE015",
  F2: "\uE032",
  F3: "\uE033",
};

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Starts `tauri-driver` and, in it, the program. `stop` ends both. */
export async function start(application, env) {
  const [port, native] = [await freePort(), await freePort()];
  const driver = spawn(process.env.TAURI_DRIVER ?? "tauri-driver", ["--port", port, "--native-port", native], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const failed = new Promise((_, reject) => {
    driver.once("error", (error) => reject(new Error(`tauri-driver: ${error.message}; cargo install tauri-driver`)));
    driver.once("exit", (code) => reject(new Error(`tauri-driver ended with ${code}`)));
  });
  failed.catch(() => {});
  // The driver begets the native driver, and that the window: one group, so that none outlives the test.
  const end = () => {
    try {
      process.kill(-driver.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", end);
  const base = `http://127.0.0.1:${port}`;
  try {
    const capabilities = { alwaysMatch: { "tauri:options": { application } } };
    for (const open of [port, native]) {
      await Promise.race([failed, until(() => listens(open), 10_000, `tauri-driver to listen on ${open}`)]);
    }
    const { sessionId } = await Promise.race([failed, call(base, "POST", "/session", { capabilities })]);
    return new Page(`${base}/session/${sessionId}`, end);
  } catch (error) {
    end();
    throw error;
  }
}

/** The page in the window. */
class Page {
  #session;
  #end;

  constructor(session, end) {
    this.#session = session;
    this.#end = end;
  }

  async stop() {
    await call(this.#session, "DELETE", "").catch(() => {});
    this.#end();
  }

  /** Text into whatever has the focus, as an input method commits it. */
  async type(text) {
    const element = await call(this.#session, "GET", "/element/active");
    await call(this.#session, "POST", `/element/${element[ELEMENT]}/value`, { text });
  }

  /** A key goes down and comes up again, wherever the focus is. */
  async press(name) {
    const value = KEYS[name] ?? name;
    const actions = [
      { type: "keyDown", value },
      { type: "pause", duration: 30 },
      { type: "keyUp", value },
    ];
    await call(this.#session, "POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Runs a function in the page; what it returns must survive JSON. */
  run(script, ...args) {
    return call(this.#session, "POST", "/execute/sync", { script: `return (${script})(...arguments)`, args });
  }

  /** The text of an element, or null where there is none. */
  text(selector) {
    return this.run((css) => document.querySelector(css)?.textContent ?? null, selector);
  }

  /** Waits until a function in the page returns something, and returns it. */
  wait(what, script, ...args) {
    return until(() => this.run(script, ...args), 20_000, what, () => this.run(() => document.body.innerText));
  }
}

/** Waits until a probe gives anything but null and false. */
async function until(probe, milliseconds, what, seen = async () => "") {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}; seen: ${await seen()}`);
    await sleep(50);
  }
}

async function call(base, method, path, body) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(base + path, init);
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
