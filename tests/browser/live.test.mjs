// Two desks are open: what happens at one, or by a patient, shows at the other, through lost
// connections and a server that is started anew, and takes nothing out of anybody's hands.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { dateIn, dateOf } from './support/clock.mjs';
import { book, openings } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { patient, signIn } from './support/steps.mjs';

/** Within what time the other desk shows it. */
const SOON = { timeout: 2_000 };

/** What Chromium writes of an address that cannot be reached. */
const UNREACHED = /ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/;

let browser, folder, server;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limber-'));
  server = await startServer({ folder });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a page as one of harbor's staff, and waits until it listens. */
async function open(role, address, options) {
  const tab = await browser.page(server.url, options);
  await signIn(tab.page, server.account({ clinic: 'harbor', role }));
  const listening = tab.page.waitForResponse((answer) => answer.url().includes('/staff/events'));
  await tab.page.goto(address);
  await listening;
  return tab;
}

const visit = (tab, name) => tab.page.locator('.visit', { hasText: name });
const bar = (tab, words) => tab.page.getByRole('status').getByText(words);

describe('two desks', () => {
  let day, one, other;

  before(async () => {
    const [first] = await openings(server, 'adjustment', dateIn(4), dateIn(18));
    day = dateOf(first);
    one = await open('receptionist', `/desk?date=${day}`);
    other = await open('receptionist', `/desk?date=${day}`, { size: 'tablet' });
  });
  after(async () => {
    await one?.close();
    await other?.close();
  });

  test('a booking at one shows at the other, which keeps focus, place and what was typed', async (t) => {
    const { page } = other;
    await page.getByText('Block time').click();
    await page.getByLabel('What for').fill('Dentist');
    const last = page.locator('.free').last();
    const where = await last.getAttribute('href');
    await last.focus();
    const scrolled = await page.locator('.board').evaluate((board) => board.scrollTop);

    await one.page.locator('.free').first().click();
    await one.page.getByRole('radio', { name: 'Spinal adjustment' }).first().check();
    await one.page.getByLabel('Given name').fill('Lena');
    await one.page.getByLabel('Family name').fill('Quickly');
    await one.page.getByRole('textbox', { name: 'Telephone' }).fill('(305) 555-0177');
    const pressed = Date.now();
    await one.page.getByRole('button', { name: 'Book this visit' }).click();
    await visit(other, 'Lena Quickly').waitFor(SOON);
    t.diagnostic(`shown ${Date.now() - pressed} ms after the press`);
    await one.page.getByText('The visit is booked').waitFor();

    assert.equal(await page.getByLabel('What for').inputValue(), 'Dentist');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), where);
    assert.equal(await page.locator('.board').evaluate((board) => board.scrollTop), scrolled);
    await page.getByText(/^Updated \d s ago$/).waitFor();
    await one.page.goto(`/desk?date=${day}`);
    await one.assertClean();
    await other.assertClean();
  });

  test('focus on a free time that is taken goes to its neighbour', async () => {
    const { page } = one;
    const taken = page.locator('.free').first();
    await taken.focus();
    const label = await taken.getAttribute('aria-label');
    await other.page.getByRole('link', { name: label, exact: true }).click();
    await other.page.getByRole('radio').first().check();
    await other.page.getByLabel('Given name').fill('Otto');
    await other.page.getByLabel('Family name').fill('Nimble');
    await other.page.getByRole('textbox', { name: 'Telephone' }).fill('(305) 555-0178');
    await other.page.getByRole('button', { name: 'Book this visit' }).click();
    await visit(one, 'Otto Nimble').waitFor(SOON);
    assert.equal(await page.evaluate(() => document.activeElement.matches('.col a')), true);
    await other.page.goto(`/desk?date=${day}`);
  });

  test("a patient's own booking says so", async () => {
    await book(server, patient('Mira Selfmade'));
    const said = /A patient booked .+, \d+:\d\d [ap]m, with .+/;
    await one.page.getByRole('link', { name: said }).waitFor(SOON);
    assert.match(await one.page.locator('[data-aloud]').textContent(), said);
    await checkAccess(one.page);
    await checkAccess(other.page);
  });

  test('the server is started anew, and nothing is missed', async () => {
    for (const tab of [one, other]) tab.expect(UNREACHED);
    await server.stop();
    await bar(one, 'Limber does not answer').waitFor();
    await checkAccess(one.page);

    const settings = { LIMBER_LISTEN: `127.0.0.1:${new URL(server.url).port}` };
    server = await startServer({ command: ['demo', '--keep'], folder, settings });
    const late = await book(server, patient('Nora Restarted'));
    const shown = dateOf(late.starts_at) === day;
    for (const tab of [one, other]) {
      const sign = shown ? visit(tab, 'Nora Restarted') : tab.page.locator('[data-lately] li').nth(1);
      await sign.waitFor();
      await bar(tab, 'Limber does not answer').waitFor({ state: 'hidden' });
      await tab.assertClean();
    }
  });

  test('without a network a bar says so, and what was missed comes after it', async () => {
    await other.context.setOffline(true);
    await bar(other, 'You are offline').waitFor();
    await checkAccess(other.page);
    await other.screenshot('desk-offline');
    const before = await other.page.locator('[data-lately] li').count();
    await book(server, patient('Olga Meanwhile'));
    await other.context.setOffline(false);
    await other.page.locator('[data-lately] li').nth(before).waitFor();
    await bar(other, 'You are offline').waitFor({ state: 'hidden' });
    await other.assertClean();
  });

  test('who is signed out elsewhere is told so', async () => {
    one.expect(/status of 401/);
    // The same session in another window.
    const twin = await one.context.newPage();
    await twin.goto('/desk');
    await twin.getByText('Menu').click();
    await twin.getByRole('button', { name: 'Sign out' }).click();
    // It stays open: a tab that is closed while its page comes may never answer.
    await twin.waitForURL(/\/login/);
    await bar(one, 'You are signed out').waitFor();
    await one.page.getByRole('link', { name: 'Sign in again' }).click();
    await one.page.getByRole('heading', { level: 1 }).waitFor();
    assert.match(one.page.url(), /\/login/);
    await one.assertClean();
  });
});

test("a practitioner's day shows what a patient books with them", async () => {
  const day = await open('practitioner', '/day', { size: 'phone' });
  const live = await day.page.locator('[data-live]').getAttribute('data-live');
  const practitioner = new URLSearchParams(live.split('?')[1]).get('practitioner');
  const query = new URLSearchParams({ service: 'adjustment', practitioner, from: dateIn(4), to: dateIn(18) });
  const { days } = await (await fetch(`${server.url}/api/v1/clinics/harbor/slots?${query}`)).json();
  const { starts_at } = days.flatMap(({ slots }) => slots)[0];
  await day.page.goto(`/day?date=${starts_at.slice(0, 10)}`);
  await day.page.getByText(/^Updated/).waitFor({ state: 'attached' });

  const { given, family, email, phone } = patient('Petra Ownday');
  const who = { given_name: given, family_name: family, email, phone };
  const response = await fetch(`${server.url}/api/v1/clinics/harbor/appointments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ service: 'adjustment', practitioner, starts_at, patient: who }),
  });
  assert.equal(response.status, 201, await response.text());
  await day.page.locator('.agenda li', { hasText: 'Petra Ownday' }).waitFor(SOON);
  await checkAccess(day.page);
  await day.assertClean();
  await day.close();
});

test('without JavaScript the page is as it was', async () => {
  const tab = await browser.page(server.url, { javaScriptEnabled: false });
  await signIn(tab.page, server.account({ clinic: 'harbor', role: 'receptionist' }));
  await tab.page.getByRole('heading', { name: 'Waiting room' }).waitFor();
  assert.equal(await tab.page.locator('.lost p').filter({ visible: true }).count(), 0);
  await tab.assertClean();
  await tab.close();
});

describe('a week and a month', () => {
  test('a booking by a patient shows in its week and is counted in its month', async () => {
    const [first] = await openings(server, 'adjustment', dateIn(4), dateIn(18));
    const day = dateOf(first);
    const week = await open('receptionist', `/desk/week?date=${day}&whose=practitioner:ines-okafor`);
    const month = await open('receptionist', `/desk/month?date=${day}`, { size: 'tablet' });
    const count = month.page.locator(`.cell:has(a[href*="date=${day}"]) .count`);
    const visits = Number.parseInt(await count.innerText(), 10);
    await book(server, patient('Wanda Weekly'));
    await visit(week, 'Wanda Weekly').waitFor(SOON);
    await count.getByText(new RegExp(`^${visits + 1} visits?$`)).waitFor(SOON);
    await week.assertClean();
    await month.assertClean();
    await week.close();
    await month.close();
  });
});
