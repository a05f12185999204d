// The page stays as the clinic is: the server says when calendars changed, and what is shown is read
// anew. What the page shows and what the server has are told apart by their marks, so that nothing is
// missed whatever was lost between them.
import { morph } from "./morph.js";

const EVERY = 60_000; // it is read anew for what tells of the time, such as who is late
const PATIENCE = 20 * 60_000; // then nobody is there, and the session may end by itself
const SILENCE = 40_000; // a stream that lives beats every 15 seconds
const BLINK = 4_000; // a stream that is lost for less is nobody's concern
const AGAIN = 3_000;

let stream = null;
let told = null; // the mark that the server told last
let heard = Date.now();
let opened = 0;
let lost = 0; // since when there is no stream; 0: there is one
let seen = Date.now(); // since when the page is as it is
let tried = 0;
let touched = Date.now();
let reading = false;
let out = false; // signed out
let holds = 0; // how often the page is held as it is
let turn = 0; // a reading of an earlier turn is of a page that was changed by hand since

const part = () => document.querySelector("[data-live]");
const shown = () => part().dataset.mark;
const deeds = () => [...document.querySelectorAll("[data-lately] li")];
let known = new Set(deeds().map((deed) => deed.id));

function listen() {
  hush();
  if (document.hidden || out) return;
  const address = new URL(part().dataset.live, location);
  address.searchParams.set("after", shown());
  opened = heard = Date.now();
  lost ||= opened;
  stream = new EventSource(address);
  for (const kind of ["ready", "changed", "beat"]) stream.addEventListener(kind, hear);
  // The browser comes back by itself, unless it was refused.
  stream.addEventListener("error", () => (lost ||= Date.now()));
}

function hush() {
  stream?.close();
  stream = null;
}

function hear(event) {
  heard = Date.now();
  lost = 0;
  told = event.lastEventId;
  if (told !== shown()) read();
  say();
}

// Whether there is nobody to read it to: reading would keep somebody signed in who has gone.
const alone = () => document.hidden || Date.now() - touched > PATIENCE;

/** Keeps the page as it is while something on it is in hand. */
export function hold() {
  holds += 1;
  turn += 1;
}

/** Lets the page be read anew, as it is then. */
export function release() {
  holds -= 1;
  refresh();
}

/** Reads the page anew at once. */
export function refresh() {
  turn += 1;
  if (part()) read();
}

async function read() {
  if (reading || out || holds || alone()) return;
  reading = true;
  tried = Date.now();
  const [before, began] = [told, turn];
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.redirected) out = new URL(answer.url).pathname.startsWith("/login");
    else if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (began === turn) show(page);
    }
    if (out) hush();
  } catch {
    // The stream tells of that; the next tick tries again.
  } finally {
    reading = false;
  }
  if (began !== turn || (told !== before && told !== shown())) read();
}

function show(page) {
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const next = page.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
    if (next) morph(old, next);
  }
  document.title = page.title;
  document.dispatchEvent(new Event("fresh"));
  seen = Date.now();
  const news = deeds().filter((deed) => !known.has(deed.id));
  known = new Set(deeds().map((deed) => deed.id));
  if (news.length) document.querySelector("[data-aloud]").textContent = news.map((deed) => deed.textContent.trim()).join(". ");
  say();
}

function say() {
  const now = Date.now();
  const label = document.querySelector("[data-updated]");
  const seconds = Math.round((now - seen) / 1000);
  if (label) label.textContent = seconds < 90 ? `Updated ${seconds} s ago` : `Updated ${Math.round(seconds / 60)} min ago`;
  // A server on this very machine answers without a network too.
  const offline = !navigator.onLine && lost && now - lost > BLINK / 8;
  const silent = lost && now - lost > BLINK;
  const trouble = out ? "out" : offline ? "offline" : silent ? "silent" : "";
  for (const line of document.querySelectorAll("[data-lost] [data-when]")) line.hidden = line.dataset.when !== trouble;
}

function tick() {
  const now = Date.now();
  if (!document.hidden && !out) {
    const dead = !stream || stream.readyState === EventSource.CLOSED || now - heard > SILENCE;
    const refused = dead && now - opened > AGAIN;
    if (refused) listen();
    const stale = told !== null && told !== shown();
    // Whoever was refused may be signed out, which the page itself is told.
    if ((now - seen > EVERY || refused || stale) && now - tried > AGAIN) read();
  }
  say();
}

function touch() {
  const away = alone();
  touched = Date.now();
  if (away) read();
}

if (part()) {
  for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, touch, { passive: true });
  addEventListener("online", () => (listen(), read()));
  addEventListener("offline", listen);
  addEventListener("pagehide", hush);
  document.addEventListener("visibilitychange", () => (document.hidden ? ((lost = 0), hush()) : listen()));
  listen();
  setInterval(tick, 1000);
  say();
}
