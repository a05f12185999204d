// A visit's actions: one menu is open at a time, and a step is taken without leaving the page.
import { refresh } from "../live.js";
import { send } from "./sending.js";
import { tell } from "./speech.js";

const open = () => document.querySelector(".acts[open]");

function shut(event) {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
}

function press(event) {
  const menu = open();
  if (!menu) return;
  const items = [...menu.querySelectorAll("a, button")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (step && menu.contains(document.activeElement)) {
    items[(at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length].focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

async function take(event) {
  const button = event.submitter;
  const visit = button?.closest(".col > .visit");
  if (!visit) return;
  event.preventDefault();
  const [said, deed] = [button.textContent, (button.getAttribute("formaction") ?? event.target.action).split("/").at(-1)];
  open()?.removeAttribute("open");
  visit.querySelector(".card-link").focus({ preventScroll: true });
  await step(visit, deed, said);
}

async function step(visit, deed, said) {
  const name = visit.dataset.name;
  const { ok, problem } = await send(visit, deed);
  if (!ok) tell(problem.detail ?? "Limber does not answer.", { bad: true });
  else if (deed === "undo") tell(`${name}: taken back.`);
  else tell(`${name}: ${said}.`, { back: () => again(visit.id), label: "Undo" });
  refresh();
}

// The page may have been read anew meanwhile.
function again(id) {
  const visit = document.getElementById(id);
  if (visit) step(visit, "undo", "");
}

// At the end of the day it opens beyond the edge.
function unfold({ target }) {
  if (target.matches?.(".acts[open]")) target.lastElementChild.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function startMenus() {
  document.addEventListener("toggle", unfold, { capture: true });
  addEventListener("pointerdown", shut);
  addEventListener("focusin", shut);
  addEventListener("keydown", press, { capture: true });
  document.addEventListener("submit", take);
}
