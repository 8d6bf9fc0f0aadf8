import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    // The oldest web view that draws the window: WebKitGTK 2.40 and Safari 16.4; WebView2 keeps itself new.
    target: "safari16.4",
    // One script: a chunk loader would be there for nothing.
    modulePreload: { polyfill: false },
  },
  test: { environment: "happy-dom", restoreMocks: true },
});
