// A visit in somebody's hand: where it would go is shown by a shade of it, and nothing is sent before
// it is dropped.
import { hold, release } from "../live.js";
import { board, clock, columnOf, height, minutes, place, put, said, whenAndWho } from "./grid.js";
import { change } from "./sending.js";
import { say } from "./speech.js";

let hand = null; // { visit, at: { column, top, rows }, shade }

export const lifted = () => hand;
export const mayMove = (visit) => "move" in visit.dataset;
export const mayLengthen = (visit) => "length" in visit.dataset;

/** Takes a visit up. */
export function lift(visit) {
  if (hand) putBack();
  const shade = document.createElement("div");
  shade.className = "visit ghost";
  shade.setAttribute("aria-hidden", "true");
  shade.append(document.createElement("b"), document.createElement("span"));
  hand = { visit, at: null, shade };
  hold();
  visit.classList.add("lifted");
  board().classList.add("lifting");
  carry({ column: columnOf(visit), ...place(visit) });
}

/** Carries it somewhere; answers whether that is somewhere else than before. */
export function carry({ column, top, rows }) {
  const { visit, at, shade } = hand;
  rows = Math.max(1, Math.min(rows, height()));
  top = Math.max(0, Math.min(top, height() - rows));
  if (at && at.column === column && at.top === top && at.rows === rows) return false;
  hand.at = { column, top, rows };
  put(shade, hand.at);
  shade.classList.toggle("short", rows < 4);
  shade.firstChild.textContent = `${clock(top)} – ${clock(top + rows)}`;
  shade.lastChild.textContent = `${visit.dataset.name} · ${column.dataset.name}`;
  if (shade.parentNode !== column) column.append(shade);
  return true;
}

/** Where it is, in full words, and how long it takes where that has changed. */
export function whereabouts() {
  const { visit, at } = hand;
  const longer = at.rows === place(visit).rows ? "" : `, ${minutes(at.rows)} minutes, until ${clock(at.top + at.rows)}`;
  return `${said(at, visit)}${longer}`;
}

/** Lets it go where it is. */
export function drop() {
  const { visit, at } = hand;
  letGo();
  change(visit, at);
}

/** Lets it go where it was. */
export function putBack() {
  if (!hand) return;
  const { visit } = hand;
  letGo();
  say(`Put back: ${whenAndWho({ column: columnOf(visit), ...place(visit) })}`);
}

function letGo() {
  hand.shade.remove();
  hand.visit.classList.remove("lifted");
  board().classList.remove("lifting");
  hand = null;
  release();
}
