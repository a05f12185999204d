// The day stays fresh by itself, and the board can be walked with the arrow keys.
const EVERY = 60_000; // one look a minute
const PATIENCE = 20 * 60_000; // then nobody is there, and the session may end by itself
let seen = Date.now();
let touched = Date.now();

const fresh = () => document.querySelector("[data-fresh]");
const board = () => document.querySelector(".board");

function say() {
  const label = document.querySelector("[data-updated]");
  const seconds = Math.round((Date.now() - seen) / 1000);
  if (!label) return;
  if (!navigator.onLine) label.textContent = "offline";
  else label.textContent = seconds < 90 ? `updated ${seconds} s ago` : `updated ${Math.round(seconds / 60)} min ago`;
}

// Whether replacing the page would take something out of somebody's hands.
function busy() {
  const at = document.activeElement;
  const typing = at && at !== document.body && at !== board();
  return typing || document.hidden || document.querySelector("details[open]") || String(getSelection());
}

async function refresh() {
  if (busy() || Date.now() - touched > PATIENCE) return;
  const [left, top] = [board()?.scrollLeft ?? 0, board()?.scrollTop ?? 0];
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-fresh]");
    if (!next || busy()) return;
    fresh().replaceWith(next);
    if (board()) board().scrollTo({ left, top, behavior: "instant" });
    seen = Date.now();
  } catch {
    // Offline: the next look tries again.
  }
}

// From a link on the board to the nearest one in the direction of the arrow.
function walk(event) {
  const from = event.target.closest?.(".col a");
  const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (!from || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const columns = [...document.querySelectorAll(".col")];
  const column = columns[columns.indexOf(from.closest(".col")) + step[0]];
  if (!column) return;
  const middle = (link) => link.getBoundingClientRect().top + link.offsetHeight / 2;
  const here = middle(from);
  const ahead = [...column.querySelectorAll("a")].filter((link) => link !== from && (step[0] || (middle(link) - here) * step[1] > 0));
  const away = (link) => Math.abs((step[0] ? link.getBoundingClientRect().top : middle(link)) - (step[0] ? from.getBoundingClientRect().top : here));
  const to = ahead.sort((a, b) => away(a) - away(b))[0];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, () => (touched = Date.now()), { passive: true });
addEventListener("keydown", walk);
addEventListener("online", refresh);
if (!location.hash) document.getElementById("now")?.scrollIntoView({ block: "start", behavior: "instant" });
setInterval(refresh, EVERY);
setInterval(say, 1000);
say();
