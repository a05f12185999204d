// What a program of a clinic's does: books through the API, without a browser.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { dateIn } from './clock.mjs';

const CLINIC = '/api/v1/clinics/harbor';

/** The instants, RFC 3339 in UTC, at which `service` can begin from date to date. */
export async function openings(server, service, from, to = from) {
  const query = new URLSearchParams({ service, from, to });
  const { days } = await answer(await fetch(`${server.url}${CLINIC}/slots?${query}`), 200);
  return days.flatMap(({ slots }) => slots.map((slot) => utc(slot.starts_at)));
}

/**
 * Books the first opening of `service` that is far enough ahead for the patient to move it, and
 * answers the appointment, `manage_token` and all.
 */
export async function book(server, { service = 'adjustment', ...person }) {
  const [starts_at] = await openings(server, service, dateIn(4), dateIn(18));
  assert.ok(starts_at, `the demo should have an opening for ${service}`);
  const { given, family, email, phone, reason } = person;
  const patient = { given_name: given, family_name: family, email, phone };
  const response = await fetch(`${server.url}${CLINIC}/appointments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify({ service, starts_at, patient, reason }),
  });
  return answer(response, 201);
}

/** Changes `harbor` itself, or its policy, as its administrator does. */
export async function change(server, body) {
  const { email, password } = server.account({ clinic: 'harbor', role: 'admin' });
  const json = { 'Content-Type': 'application/json' };
  const credentials = JSON.stringify({ clinic: 'harbor', email, password });
  const signIn = { method: 'POST', headers: json, body: credentials };
  const { token } = await answer(await fetch(`${server.url}/api/v1/sessions`, signIn), 201);
  const response = await fetch(`${server.url}/api/v1/staff/clinic`, {
    method: 'PATCH',
    headers: { ...json, Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return answer(response, 200);
}

/** A patient of the demo with a mail address of their own and a visit that is over. */
export async function regular(server) {
  const account = server.account({ clinic: 'harbor', role: 'receptionist' });
  const { email, password } = account;
  const json = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ clinic: 'harbor', email, password });
  const signedIn = await fetch(`${server.url}/api/v1/sessions`, { method: 'POST', headers: json, body });
  const { token } = await signedIn.json();
  const headers = { Authorization: `Bearer ${token}` };
  const found = await fetch(`${server.url}/api/v1/staff/patients?limit=200`, { headers });
  const { items } = await found.json();
  for (const one of items.filter((item) => item.email && item.phone)) {
    const whole = await fetch(`${server.url}/api/v1/staff/patients/${one.id}`, { headers });
    const { past } = await whole.json();
    if (past.some(({ status }) => status === 'fulfilled')) {
      return { ...one, name: `${one.given_name} ${one.family_name}` };
    }
  }
  return assert.fail('the demo should have somebody who was treated');
}

/** An instant the way Limber's pages write it for programs: `2026-12-01T14:15:00Z`. */
export function utc(instant) {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

async function answer(response, status) {
  const text = await response.text();
  assert.equal(response.status, status, `${response.url} answered ${text}`);
  return JSON.parse(text);
}
