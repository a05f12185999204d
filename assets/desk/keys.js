// Single letters do what is done most, but for where somebody types; they can be switched off.
import { lifted } from "./lifting.js";
import { say } from "./speech.js";
import { liftFocused } from "./walk.js";

const OFF = "limber-desk-letters-off";

const dialog = () => document.getElementById("keys");
const typing = (target) => target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");

const LETTERS = {
  m: liftFocused,
  "/": () => field("find")?.focus(),
  n: book,
  t: () => document.querySelector("[data-today]").click(),
  g: () => field("goto")?.focus(),
  "?": () => dialog().showModal(),
};

const field = (id) => document.getElementById(id);

// Browsers that keep nothing for pages leave the letters on.
function off() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

function book() {
  const here = document.activeElement.closest?.(".col > .free");
  const first = document.querySelector(".col > .free");
  if (!here && !first) return void say("No time is free on this day.");
  (here ?? first).click();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || off() || lifted()) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = LETTERS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

function keep(event) {
  try {
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  } catch {
    // It holds for this page only then, and not even that is promised.
  }
}

export function startKeys() {
  document.addEventListener("click", (event) => event.target.closest?.("[data-keys]") && dialog().showModal());
  const box = document.querySelector("[data-letters-on]");
  box.checked = !off();
  box.addEventListener("change", keep);
  addEventListener("keydown", press);
}
