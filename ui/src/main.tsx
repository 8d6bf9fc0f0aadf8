// Puts the window on the page and lets the machine run.

import { render } from "preact";
import { backend } from "./backend";
import { listen } from "./keyboard";
import { initial } from "./machine/state";
import { Runner } from "./runner";
import { Window } from "./view/Window";

const lang = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
const runner = new Runner(initial(lang), backend, draw);

function draw(): void {
  document.documentElement.lang = runner.state.lang;
  render(<Window state={runner.state} send={(event) => runner.send(event)} />, document.body);
}

listen(window, (event) => runner.send(event));
draw();
runner.open();
