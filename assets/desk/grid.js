// The board as a grid: where things stand on it, in rows of five minutes, and what that is called.

const ROW = 5;

export const board = () => document.querySelector(".board");
export const grid = () => document.querySelector(".grid");
export const columns = () => [...document.querySelectorAll(".col")];
export const columnOf = (element) => element.closest(".col");
export const visits = () => [...document.querySelectorAll(".col > .visit")];

/** What can be walked to: visits, blocks and free times. */
export const CELLS = ".col > a, .col > .visit > .card-link";

/** How many rows the day has. */
export const height = () => document.querySelectorAll(".hours span").length * (60 / ROW);

/** How many rows a step of the clinic's grid is. */
export const step = () => Math.max(1, Math.round(Number(grid().dataset.step) / ROW));

/** Where something stands: `{ top, rows }`. */
export function place(element) {
  const number = (letter) => {
    const name = [...element.classList].find((one) => one[0] === letter && /^\d+$/.test(one.slice(1)));
    return Number(name?.slice(1) ?? 0);
  };
  return { top: number("t"), rows: number("d") };
}

/** Puts something where it is to stand; styles of its own it has none. */
export function put(element, { top, rows }) {
  const now = place(element);
  if (now.top !== top) element.classList.remove(`t${now.top}`);
  if (now.rows !== rows) element.classList.remove(`d${now.rows}`);
  element.classList.add(`t${top}`, `d${rows}`);
}

/** The instant at which a row begins. */
export const instant = (top) => new Date(Date.parse(grid().dataset.from) + top * ROW * 60_000);

/** How many minutes so many rows are. */
export const minutes = (rows) => rows * ROW;

/** `10:15 am`, by the clinic's clocks. */
export function clock(top) {
  const how = { timeZone: grid().dataset.clocks, hour: "numeric", minute: "2-digit", hour12: true };
  const parts = new Intl.DateTimeFormat("en-US", how).formatToParts(instant(top));
  const { hour, minute, dayPeriod } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${hour}:${minute} ${dayPeriod.toLowerCase()}`;
}

/** `Tuesday, December 1, 10:15 am, Dr. Ines Okafor`. */
export const whenAndWho = ({ column, top }) => `${grid().dataset.day}, ${clock(top)}, ${column.dataset.name}`;

/** The same, and what is in the way of `visit` there: `free`. */
export const said = (at, visit) => `${whenAndWho(at)}, ${stands(at.column, at, visit)}`;

/** What is in the way of `visit` there, as far as the board shows it. */
function stands(column, { top, rows }, visit) {
  const meets = (item) => {
    const other = place(item);
    return other.top < top + rows && top < other.top + other.rows;
  };
  const there = [...column.children].filter((item) => item !== visit && item.matches(".visit:not(.missed, .ghost), .off") && meets(item));
  const other = there.find((item) => item.matches(".visit"));
  if (other) return `over the visit of ${other.dataset.name}`;
  if (there.some((item) => item.matches(".block"))) return "over a block";
  return there.length ? "outside working hours" : "free";
}
