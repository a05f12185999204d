// Sends what is done with a visit, shows it at once, and puts it back where the server refuses,
// with its reason; where a rule may be set aside by name, whoever is at the desk is asked why.
import { hold, release } from "../live.js";
import { columnOf, columns, clock, instant, minutes, place, put } from "./grid.js";
import { hush, say, tell } from "./speech.js";

const VERBS = { reschedule: ["Move", "Not moved"], length: ["Change the length", "The length stays"] };

/** Moves a visit, lengthens it, or both. */
export async function change(visit, to) {
  const from = { column: columnOf(visit), ...place(visit) };
  const deeds = [];
  if (to.column !== from.column || to.top !== from.top) deeds.push(["reschedule", moved(to)]);
  if (to.rows !== from.rows) deeds.push(["length", { minutes: minutes(to.rows) }]);
  if (!deeds.length) return void say("It stays where it is.");
  hush();
  hold();
  show(visit, to);
  visit.classList.add("sending");
  const name = visit.dataset.name;
  const done = await each(visit, deeds);
  visit.classList.remove("sending");
  if (done === deeds.length) {
    const where = deeds[0][0] === "reschedule" ? `moved to ${clock(to.top)}, ${to.column.dataset.name}` : `takes ${minutes(to.rows)} minutes now, until ${clock(to.top + to.rows)}`;
    tell(`${name}: ${where}.`, { back: () => back(visit.id, from), label: deeds[0][0] === "reschedule" ? "Move back" : "Undo" });
  } else {
    show(visit, done ? { ...to, rows: from.rows } : from);
  }
  release();
}

const moved = ({ column, top }) => ({ starts_at: instant(top).toISOString(), practitioner: column.dataset.who });

// The page may have been read anew meanwhile: the column is found by who it is.
function back(id, { column, top, rows }) {
  const visit = document.getElementById(id);
  const there = columns().find((one) => one.dataset.who === column.dataset.who);
  if (visit && there) change(visit, { column: there, top, rows });
  else tell("It is not on this page any more.", { bad: true });
}

function show(visit, to) {
  const held = visit.contains(document.activeElement) ? document.activeElement : null;
  if (columnOf(visit) !== to.column) to.column.append(visit);
  put(visit, to);
  held?.focus({ preventScroll: true });
}

// How many of them were done.
async function each(visit, deeds) {
  let done = 0;
  for (const [deed, body] of deeds) {
    if (!(await one(visit, deed, body))) break;
    done += 1;
  }
  return done;
}

// Until it is done, or given up.
async function one(visit, deed, body) {
  const [verb, failed] = VERBS[deed];
  const overrides = [];
  let reason;
  for (;;) {
    const { ok, problem } = await send(visit, deed, { ...body, overrides, override_reason: reason });
    if (ok) return true;
    const words = problem.detail ?? "Limber does not answer.";
    if (!problem.override || overrides.includes(problem.override)) {
      tell(`${failed}. ${words}`, { bad: true });
      return false;
    }
    const why = await ask(verb, failed, words, problem.override, reason);
    if (why === null) {
      tell(`${failed}. ${words}`, { bad: true });
      return false;
    }
    overrides.push(problem.override);
    reason = why;
  }
}

/** Sends a deed with a visit as it was seen; a refusal is answered as the problem that it is. */
export async function send(visit, deed, body) {
  const id = visit.id.replace("visit-", "");
  const headers = { "if-match": `"${visit.dataset.revision}"` };
  if (body) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(`/api/v1/staff/appointments/${id}/${deed}`, { method: "POST", headers, body: body && JSON.stringify(body) });
    if (!answer.ok) return { ok: false, problem: await answer.json() };
    visit.dataset.revision = answer.headers.get("etag").replaceAll('"', "");
    return { ok: true };
  } catch {
    return { ok: false, problem: {} };
  }
}

// Why the rule is set aside; `null`: it is not.
function ask(verb, failed, words, rule, reason = "") {
  const dialog = document.getElementById("anyway");
  const although = dialog.querySelector(`[data-rule="${rule}"]`)?.textContent ?? rule;
  dialog.querySelector("h2").textContent = `${failed} yet`;
  dialog.querySelector("[data-why]").textContent = words;
  dialog.querySelector("[data-although]").textContent = `${verb} anyway: ${although}`;
  dialog.querySelector("[value=anyway]").textContent = `${verb} anyway`;
  const field = dialog.querySelector("textarea");
  field.value = reason;
  const before = document.activeElement;
  dialog.returnValue = "no";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    const close = () => {
      before?.focus?.({ preventScroll: true });
      resolve(dialog.returnValue === "anyway" && field.value.trim() ? field.value.trim() : null);
    };
    dialog.addEventListener("close", close, { once: true });
  });
}
