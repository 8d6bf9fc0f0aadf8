// A real keyring for the session, empty and unlocked, that touches no keyring of the person who runs the test.
// `cargo xtask test` has opened one already; a session without is given one here.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts gnome-keyring on the session's bus, its files under a folder. Returns what stops it. */
export async function unlockKeyring(folder) {
  if (hasOwner("org.freedesktop.secrets")) return () => {};
  const env = { ...process.env };
  for (const name of ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"]) {
    env[name] = join(folder, name);
    mkdirSync(env[name], { recursive: true, mode: 0o700 });
  }
  const daemon = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const stop = () => daemon.kill();
  process.once("exit", stop);
  daemon.once("error", (error) => console.error(`gnome-keyring-daemon: ${error.message}`));
  daemon.stdin.end("a password for the test\n");
  for (let tries = 0; tries < 100; tries += 1) {
    if (hasOwner("org.freedesktop.secrets")) return stop;
    await sleep(50);
  }
  throw new Error("the keyring did not come up; run the test in dbus-run-session");
}

function hasOwner(name) {
  const bus = ["--session", "--dest=org.freedesktop.DBus", "--print-reply=literal", "/org/freedesktop/DBus"];
  const answer = execFileSync("dbus-send", [...bus, "org.freedesktop.DBus.NameHasOwner", `string:${name}`]);
  return answer.toString().includes("true");
}
