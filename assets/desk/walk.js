// The board by the keyboard: arrows walk it, and one cell at a time is a stop of the Tab key.
import { CELLS, columnOf, columns, step } from "./grid.js";
import { carry, drop, lift, lifted, mayLengthen, mayMove, putBack, whereabouts } from "./lifting.js";
import { say } from "./speech.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

let current = null; // the address of the cell that is the stop

const cells = (within = document) => [...within.querySelectorAll(within === document ? CELLS : ":scope > a, :scope > .visit > .card-link")];
const name = (cell) => cell.parentNode.id || cell.getAttribute("href");

// Every other cell is reached by arrows only, and so are its actions.
function settle() {
  const all = cells();
  const stop = all.find((cell) => name(cell) === current) ?? all[0];
  for (const cell of all) {
    cell.tabIndex = cell === stop ? 0 : -1;
    const actions = cell.parentNode.querySelector(":scope > .acts > summary");
    if (actions) actions.tabIndex = cell.tabIndex;
  }
}

function arrive(event) {
  const cell = event.target.closest?.(CELLS);
  if (!cell || name(cell) === current) return;
  const before = cells().find((one) => one.tabIndex === 0);
  for (const [one, index] of [[before, -1], [cell, 0]]) {
    if (!one) continue;
    one.tabIndex = index;
    const actions = one.parentNode.querySelector(":scope > .acts > summary");
    if (actions) actions.tabIndex = index;
  }
  current = name(cell);
}

// The nearest cell in the direction of an arrow.
function neighbour(from, [across, down]) {
  const all = columns();
  const column = all[all.indexOf(columnOf(from)) + across];
  if (!column) return null;
  const box = (cell) => (cell.matches(".card-link") ? cell.parentNode : cell).getBoundingClientRect();
  const here = box(from);
  const ahead = cells(column).filter((cell) => cell !== from && (across || (box(cell).top + box(cell).bottom - here.top - here.bottom) * down > 0));
  const away = (cell) => Math.abs(box(cell).top - here.top);
  return ahead.sort((a, b) => away(a) - away(b))[0] ?? null;
}

function walk(event, from) {
  const ends = { Home: 0, End: -1 };
  const to = event.key in ends ? cells(columnOf(from)).at(ends[event.key]) : neighbour(from, ARROWS[event.key]);
  event.preventDefault();
  to?.focus();
}

// A lifted visit goes by the steps of the clinic's grid; with Shift its end moves.
function carryOn(event) {
  const [across, down] = ARROWS[event.key];
  const { visit, at } = lifted();
  const all = columns();
  const column = all[all.indexOf(at.column) + across] ?? at.column;
  const to = { ...at, column };
  if (event.shiftKey && down) {
    if (!mayLengthen(visit)) return void say("Its length cannot be changed any more.");
    to.rows = at.rows + down;
  } else if (!mayMove(visit)) return void say("It cannot be moved any more.");
  else if (down) to.top = down > 0 ? (Math.floor(at.top / step()) + 1) * step() : (Math.ceil(at.top / step()) - 1) * step();
  if (!carry(to)) return void say("No further.");
  lifted().shade.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(whereabouts());
}

/** Lifts the visit that has the focus. */
export function liftFocused() {
  const visit = document.activeElement.closest?.(".col > .visit");
  if (!visit) return void say("Walk to a visit first.");
  if (!mayMove(visit) && !mayLengthen(visit)) return void say("This visit cannot be moved any more.");
  lift(visit);
  visit.querySelector(".card-link").focus();
  say(`Lifted ${visit.dataset.name}. ${whereabouts()}. Arrows move it, Enter drops it, Escape puts it back.`);
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (lifted()) {
    if (event.key in ARROWS) carryOn(event);
    else if (event.key === "Enter") drop();
    else if (event.key === "Escape" || event.key === "Tab") putBack();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    return;
  }
  const from = event.target.closest?.(CELLS);
  if (from && !event.shiftKey && (event.key in ARROWS || event.key === "Home" || event.key === "End")) walk(event, from);
}

export function startWalking() {
  settle();
  document.addEventListener("focusin", arrive);
  document.addEventListener("fresh", settle);
  addEventListener("keydown", press);
}
