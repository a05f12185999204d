// Visits by mouse and by touch: dragged to another time or practitioner, or by the lower edge to
// another length. The mouse lifts by moving, a finger by holding still for a moment, so that it can
// still scroll.
import { board, columns, height, place, step } from "./grid.js";
import { carry, drop, lift, lifted, mayLengthen, mayMove, putBack } from "./lifting.js";

const MOVED = 4; // px, from which on a press of the mouse is a drag
const STILL = 8; // px, within which a finger holds still
const HOLD = 350; // ms
const EDGE = 40; // px from the edge of the board, where it scrolls
const SPEED = 14; // px a frame at the most

let press = null; // what is held down, from the press to its end
let frame = 0;

function down(event) {
  const visit = event.target.closest?.(".col > .visit");
  if (!visit || !event.isPrimary || event.button !== 0 || event.target.closest(".acts") || lifted()) return;
  const box = visit.getBoundingClientRect();
  const reach = event.pointerType === "mouse" ? 7 : 14;
  const edge = box.bottom - event.clientY < Math.min(reach, box.height / 3) && mayLengthen(visit);
  if (!edge && !mayMove(visit)) return;
  const { clientX: x, clientY: y, pointerId, pointerType } = event;
  press = { visit, edge, x, y, from: { x, y }, pointerId, touch: pointerType !== "mouse", timer: 0 };
  if (press.touch) press.timer = setTimeout(take, HOLD);
}

// From here on it is in hand.
function take() {
  const { visit, from, touch } = press;
  const view = board();
  const hours = document.querySelector(".hours").getBoundingClientRect();
  const row = hours.height / height();
  const top = hours.top + view.scrollTop;
  const grabbed = from.y + view.scrollTop - top - place(visit).top * row;
  const lanes = columns().map((column) => column.getBoundingClientRect()).map(({ left, right }) => [left + view.scrollLeft, right + view.scrollLeft]);
  Object.assign(press, { row, top, grabbed, lanes });
  lift(visit);
  if (touch) navigator.vibrate?.(15);
  frame = requestAnimationFrame(follow);
}

// Once a frame: the board scrolls where the pointer is at its edge, and the visit goes along.
function follow() {
  if (!press || !lifted()) return;
  const view = board();
  const { left, right, top, bottom } = press.view ??= view.getBoundingClientRect();
  const pull = (at, low, high) => Math.round(SPEED * (Math.min(1, Math.max(0, at - high + EDGE) / EDGE) - Math.min(1, Math.max(0, low + EDGE - at) / EDGE)));
  const [x, y] = [pull(press.x, left + 56, right), pull(press.y, top + 48, bottom)];
  if (x || y) view.scrollBy({ left: x, top: y, behavior: "instant" });
  if (x || y || press.stirred) carry(aim(view));
  press.stirred = false;
  frame = requestAnimationFrame(follow);
}

function aim(view) {
  const { x, y, edge, row, top, grabbed, lanes } = press;
  const { at, visit } = lifted();
  const depth = y + view.scrollTop - top;
  if (edge) return { ...at, rows: Math.max(1, Math.round(depth / row) - at.top) };
  const across = x + view.scrollLeft;
  const lane = lanes.findIndex(([left, right]) => across >= left && across < right);
  const wanted = (depth - grabbed) / row;
  // Where it began it may stay, though that is not on the grid.
  const own = place(visit).top;
  const to = Math.abs(wanted - own) < 0.5 ? own : Math.round(wanted / step()) * step();
  return { ...at, column: columns()[lane] ?? at.column, top: to };
}

function move(event) {
  if (!press || event.pointerId !== press.pointerId) return;
  [press.x, press.y] = [event.clientX, event.clientY];
  const far = Math.hypot(press.x - press.from.x, press.y - press.from.y);
  if (lifted()) press.stirred = true;
  else if (press.touch && far > STILL) forget();
  else if (!press.touch && far > MOVED) take();
  if (lifted() && !press.touch) event.preventDefault();
}

function up(event) {
  if (!press || event.pointerId !== press.pointerId) return;
  if (lifted()) {
    carry(aim(board()));
    quiet();
    drop();
  }
  forget();
}

function cancel(event) {
  if (!press || event.pointerId !== press.pointerId) return;
  if (lifted()) putBack();
  forget();
}

function forget() {
  clearTimeout(press?.timer);
  cancelAnimationFrame(frame);
  press = null;
}

// The press ends in a click, which would open what lies there.
function quiet() {
  const stop = (event) => (event.preventDefault(), event.stopPropagation());
  addEventListener("click", stop, { capture: true, once: true });
  // That of a finger takes its time.
  setTimeout(() => removeEventListener("click", stop, { capture: true }), press.touch ? 300 : 0);
}

export function startDragging() {
  document.addEventListener("pointerdown", down);
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", cancel);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !press || !lifted()) return;
    event.stopImmediatePropagation();
    quiet();
    putBack();
    forget();
  }, { capture: true });
  // The browser would drag the link, scroll, or show its own menu.
  document.addEventListener("dragstart", (event) => event.target.closest?.(".col > .visit") && event.preventDefault());
  document.addEventListener("touchmove", (event) => press && lifted() && event.cancelable && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => press?.touch && event.preventDefault());
}
