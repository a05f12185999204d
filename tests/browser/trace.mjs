// How long the browser is kept busy by a full day at the desk: 12 practitioners and 252 visits, from a
// trace of Chromium's own. `node trace.mjs` prints the longest task while the page loads, while a visit
// is dragged, and when it is dropped; the trace is kept beside the pictures.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { SCREENS } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import { signIn } from './support/steps.mjs';

const COLUMNS = 12;
const EACH = 21;
const TRACED = ['devtools.timeline', 'toplevel', 'blink.user_timing'];

const server = await startServer();
const browser = await startBrowser();
try {
  const date = await fill();
  const tab = await browser.page(server.url);
  await signIn(tab.page, server.account({ clinic: 'prairie', role: 'receptionist' }));
  await tab.page.getByRole('heading', { name: 'Waiting room' }).waitFor();
  const load = await traced(tab, 'load', async () => {
    await tab.page.goto(`/desk?date=${date}`);
    await tab.page.getByText(/^Updated/).waitFor();
  });
  const visits = await tab.page.locator('.visit').count();
  const drag = await traced(tab, 'drag', () => dragAbout(tab.page));
  const drop = await traced(tab, 'drop', async () => {
    await tab.page.mouse.up();
    await tab.page.locator('[data-told]:not([hidden]), dialog[open]').first().waitFor();
  });
  console.log(`${visits} visits; longest task: ${load} ms on load, ${drag} ms while dragging, ${drop} ms at the drop`);
} finally {
  await browser.close();
  await server.stop();
}

/** Fills a Friday of the telephone clinic; answers its date. */
async function fill() {
  const { email, password } = server.account({ clinic: 'prairie', role: 'admin' });
  let token;
  const ask = async (method, path, body) => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${server.url}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(told)}`);
    return told;
  };
  token = (await ask('POST', 'sessions', { clinic: 'prairie', email, password })).token;
  const day = new Date(Date.now() + 35 * 86_400_000);
  while (day.getUTCDay() !== 5) day.setUTCDate(day.getUTCDate() - 1);
  const date = day.toISOString().slice(0, 10);
  const { items } = await ask('GET', 'staff/locations');
  const who = ['denise-kowalczyk', 'terrence-boyd'];
  for (let nth = who.length; nth < COLUMNS; nth += 1) {
    const services = [{ service: 'adjustment' }];
    const one = await ask('POST', 'staff/practitioners', { given_name: 'Pat', family_name: `Column${nth}`, services });
    const rules = [{ location: items[0].id, weekday: 5, opens: '08:00', closes: '18:00' }];
    await ask('PUT', `staff/practitioners/${one.id}/hours`, { rules });
    who.push(one.id);
  }
  for (const [column, practitioner] of who.entries()) {
    for (let nth = 0; nth < EACH; nth += 1) {
      await ask('POST', 'staff/appointments', {
        service: 'adjustment',
        practitioner,
        starts_at: new Date(Date.parse(`${date}T15:00:00Z`) + nth * 20 * 60_000).toISOString(),
        patient: { given_name: `Given${column}`, family_name: `Family${nth}`, phone: '3055550100' },
        overrides: ['hours', 'block', 'closure'],
        override_reason: 'a full day',
      });
    }
  }
  return date;
}

/** Takes a visit up and carries it over the whole board, to its edges too. */
async function dragAbout(page) {
  const board = await page.locator('.board').boundingBox();
  const box = await page.locator('.visit').nth(2).boundingBox();
  await page.mouse.move(box.x + 20, box.y + 4);
  await page.mouse.down();
  for (const [x, y] of [[0.9, 0.4], [0.3, 0.8], [0.98, 0.9], [0.5, 0.98], [0.2, 0.2], [0.6, 0.5]]) {
    await page.mouse.move(board.x + board.width * x, board.y + board.height * y, { steps: 40 });
  }
}

/** The longest task of the page's own thread, in milliseconds, while something is done. */
async function traced(tab, name, act) {
  const session = await tab.context.newCDPSession(tab.page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { traceConfig: { includedCategories: TRACED }, transferMode: 'ReportEvents' });
  await act();
  const over = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await over;
  writeFileSync(join(SCREENS, `trace-${name}.json`), JSON.stringify({ traceEvents: events }));
  const main = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && main.has(`${event.pid} ${event.tid}`));
  return Math.round(Math.max(0, ...tasks.map(({ dur }) => dur ?? 0)) / 1000);
}
