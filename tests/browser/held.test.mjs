// A time that is kept while the form is filled in: Back, several tabs, double clicks, a slow
// network, and minutes that run out while somebody types.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';
import { dateIn, dateOf } from './support/clock.mjs';
import { change, openings, regular } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { chooseDay, fillIn, goToOpenings, patient } from './support/steps.mjs';

const SERVICE = 'Spinal adjustment';

let browser, server;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const javaScriptEnabled of [true, false]) {
  describe(`JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    let tab, page;

    before(async () => {
      tab = await browser.page(server.url, { size: 'phone', javaScriptEnabled });
      page = tab.page;
    });
    after(() => tab?.close());

    test('Back shows the own time still, and nobody else sees it', async () => {
      const instant = await hold(page);
      await page.goBack();
      await page.reload();
      const own = page.locator(`.times time[datetime="${instant}"]`);
      await own.waitFor();
      await page.locator('.time.own', { hasText: 'kept for you until' }).waitFor();
      await page.reload();
      await own.waitFor();
      assert.ok(!(await free(instant)), 'others should not be offered it');
      await own.click();
      await heading(page, 'Your details');
      await tab.assertClean();
    });

    test('“Choose another time” gives it back and stays on its day', async () => {
      const instant = await hold(page);
      await page.getByRole('button', { name: 'Choose another time' }).click();
      await page.locator(`.times time[datetime="${instant}"]`).waitFor();
      assert.ok(await free(instant), 'others should be offered it again');
      await tab.assertClean();
    });

    test('another time takes the place of the first', async () => {
      const first = await hold(page);
      await page.goBack();
      const other = page.locator('.times').getByRole('button').last();
      await other.click();
      await heading(page, 'Your details');
      assert.ok(await free(first), 'the first should be free again');
      await tab.assertClean();
    });

    test('a form in a tab that was left for another is booked all the same', async () => {
      const first = await hold(page);
      const second = await tab.context.newPage();
      const instead = await hold(second, 'last', 6);
      assert.notEqual(instead, first);
      await fillIn(page, patient(`Tabitha Two${javaScriptEnabled ? 'on' : 'off'}`));
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await heading(page, 'Your visit is booked');
      assert.equal(await page.locator('dl time').getAttribute('datetime'), first);
      await second.close();
      await tab.assertClean();
    });

    test('the switch of language loses no word, and Enter books', async () => {
      await hold(page);
      const person = patient(`Wendy Switch${javaScriptEnabled ? 'on' : 'off'}`, { reason: 'Stiff neck' });
      await fillIn(page, person);
      await page.getByRole('button', { name: 'Español' }).click();
      await heading(page, 'Sus datos');
      assert.equal(await page.getByLabel('Nombre').inputValue(), person.given);
      await page.getByRole('button', { name: 'English' }).click();
      await heading(page, 'Your details');
      await keeps(page, person);
      await page.getByLabel('Given name').press('Enter');
      await heading(page, 'Your visit is booked');
      await tab.assertClean();
    });

    test('a tab that was left for another says so, and offers its time again', async () => {
      const first = await hold(page);
      const second = await tab.context.newPage();
      assert.notEqual(await hold(second, 'last', 6), first);
      tab.expect(/status of 410/);
      await page.reload();
      await heading(page, 'You chose another time in this browser');
      await page.locator(`.offers time[datetime="${first}"]`).click();
      await heading(page, 'Your details');
      assert.equal(await page.locator('dl time').getAttribute('datetime'), first);
      await tab.assertClean();
    });

    test('the switch of language on the page of a lost time loses no word', async () => {
      const person = patient(`Lorna Lost${javaScriptEnabled ? 'on' : 'off'}`, { reason: 'Stiff neck' });
      const instant = await hold(page);
      await fillIn(page, person);
      await taken(tab, page, instant);
      tab.expect(/status of 4(09|10)/);
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await page.getByRole('heading', { name: 'The nearest free times' }).waitFor();
      await page.getByRole('button', { name: 'Español' }).click();
      await page.getByRole('heading', { name: 'Las horas libres más cercanas' }).waitFor();
      assert.equal(await page.getByLabel('Nombre').inputValue(), person.given);
      await page.getByLabel('Nombre').fill(`${person.given} Ana`);
      await tab.screenshot(`lost-es-${javaScriptEnabled ? 'scripted' : 'plain'}`);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'The nearest free times' }).waitFor();
      await keeps(page, { ...person, given: `${person.given} Ana` });
      // Enter takes what stands first, and no language.
      await page.getByLabel('Given name').press('Enter');
      await heading(page, 'Your details');
      await keeps(page, { ...person, given: `${person.given} Ana` });
      await tab.assertClean();
    });

    test('for whom a service is not: the switch of language and the way back lose no word', async () => {
      const known = await regular(server);
      const person = {
        given: known.given_name,
        family: known.family_name,
        email: known.email,
        phone: known.phone,
        reason: 'Stiff neck',
      };
      await page.goto('/harbor/slots?service=first-visit');
      await chooseDay(page, dateIn(3));
      await page.locator('.times').getByRole('button').first().click();
      await heading(page, 'Your details');
      for (const [label, text] of words(person)) await page.getByLabel(label).fill(text);
      tab.expect(/status of 422/);
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await page.getByRole('heading', { level: 1, name: /is for new patients$/ }).waitFor();
      await page.getByRole('button', { name: 'Español' }).click();
      await page.getByRole('heading', { level: 1, name: /es para pacientes nuevos$/ }).waitFor();
      await tab.screenshot(`others-es-${javaScriptEnabled ? 'scripted' : 'plain'}`);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { level: 1, name: /is for new patients$/ }).waitFor();
      await tab.assertClean();
      await page.getByRole('button', { name: 'Back to the form' }).click();
      await heading(page, 'Your details');
      await typed(page, person);
      await tab.assertClean();
    });

    test('two quick presses on a slow network book once', async () => {
      const person = patient(`Dora Double${javaScriptEnabled ? 'on' : 'off'}`);
      const instant = await hold(page);
      await fillIn(page, person);
      const session = await tab.context.newCDPSession(page);
      await session.send('Network.enable');
      const slow = { offline: false, latency: 400, downloadThroughput: 20_000, uploadThroughput: 5_000 };
      await session.send('Network.emulateNetworkConditions', slow);
      let sent = 0;
      page.on('request', (request) => (sent += request.method() === 'POST' ? 1 : 0));
      await page.getByRole('button', { name: 'Book this visit' }).dblclick();
      await heading(page, 'Your visit is booked');
      assert.ok(sent >= 1);
      assert.equal(await page.locator('dl time').getAttribute('datetime'), instant);
      const quick = { ...slow, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await session.send('Network.emulateNetworkConditions', quick);
      await page.goBack();
      // The form is still there, or the confirmation: never a second visit.
      const again = page.getByRole('button', { name: 'Book this visit' });
      if (await again.isVisible()) await again.click();
      await heading(page, 'Your visit is booked');
      assert.equal(await page.locator('dl time').getAttribute('datetime'), instant);
      await tab.assertClean();
    });

    test('a time that somebody else took meanwhile: every word is kept, the nearest three stand there', async () => {
      const person = patient(`Wanda Words${javaScriptEnabled ? 'on' : 'off'}`, { reason: 'Stiff neck' });
      const instant = await hold(page);
      await fillIn(page, person);
      await taken(tab, page, instant);
      tab.expect(/status of 4(09|10)/);
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await page.getByRole('heading', { name: 'The nearest free times' }).waitFor();
      const offers = page.locator('.offers').getByRole('button');
      assert.equal(await offers.count(), 3);
      await keeps(page, person);
      await tab.screenshot(`lost-${javaScriptEnabled ? 'scripted' : 'plain'}`);
      await offers.first().click();
      await heading(page, 'Your details');
      await keeps(page, person);
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await heading(page, 'Your visit is booked');
      await tab.assertClean();
    });
  });
}

test('minutes that run out while somebody types: said, and booked all the same', async () => {
  await change(server, { policy: { hold_minutes: 1 } });
  const tab = await browser.page(server.url, { size: 'phone' });
  const { page } = tab;
  const person = patient('Paula Patience');
  const instant = await hold(page);
  await fillIn(page, person);
  const renew = page.getByRole('button', { name: /longer/ });
  await renew.waitFor();
  await page.getByText('which is over').waitFor({ timeout: 90_000 });
  assert.equal(await renew.count(), 0, 'what is over cannot be kept longer');
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await heading(page, 'Your visit is booked');
  assert.equal(await page.locator('dl time').getAttribute('datetime'), instant);
  await tab.assertClean();
  await tab.close();
});

test('a tab that nobody looked at says that its minutes are over', async () => {
  const tab = await browser.page(server.url, { size: 'phone' });
  const { page } = tab;
  await page.clock.install();
  await hold(page);
  const over = page.getByText('which is over');
  // It counts from when its script has run.
  await page.locator('#kept .left', { hasText: 'left' }).waitFor();
  assert.equal(await over.count(), 0);
  // A computer that sleeps: its clock goes on, and no timer comes due.
  await page.clock.pauseAt(Date.now() + 1000);
  await page.clock.setSystemTime(Date.now() + 20 * 60_000);
  assert.equal(await over.count(), 0);
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  await over.waitFor();
  const aloud = await page.locator('#kept-status').textContent();
  assert.match(aloud, /What you typed stays here/);
  assert.equal(await page.getByRole('button', { name: /longer/ }).count(), 0);
  await tab.assertClean();
  await tab.close();
});

test('what was typed stays with the tab: after Back, with another time, until it is booked', async () => {
  const tab = await browser.page(server.url, { size: 'phone' });
  const { page } = tab;
  const person = patient('Tilly Typed', { reason: 'Stiff neck' });
  await hold(page);
  await fillIn(page, { ...person, email: 'tilly@' });
  tab.expect(/status of 422/);
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await page.getByLabel('Email').fill(person.email);
  await page.goBack();
  await heading(page, 'Your details');
  // The browser brings what stood there when the page was left; what was typed last comes after it.
  await page.waitForFunction((email) => document.querySelector('#email').value === email, person.email);
  await keeps(page, person);
  await page.getByRole('button', { name: 'Choose another time' }).click();
  await heading(page, 'When suits you?');
  await page.locator('.times').getByRole('button').last().click();
  await heading(page, 'Your details');
  await keeps(page, person);
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await heading(page, 'Your visit is booked');
  // Whoever uses the tab next finds nothing of it.
  await hold(page);
  assert.equal(await page.getByLabel('Given name').inputValue(), '');
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await tab.assertClean();
  await tab.close();
});

/** Has the first or the last time of a day so far ahead kept, and answers its instant. */
async function hold(page, which = 'first', ahead = 3) {
  await goToOpenings(page, SERVICE);
  await chooseDay(page, dateIn(ahead));
  const time = page.locator('.times').getByRole('button')[which]();
  const instant = await time.locator('time').getAttribute('datetime');
  await time.click();
  await heading(page, 'Your details');
  return instant;
}

async function heading(page, name) {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

async function free(instant) {
  return (await openings(server, 'adjustment', dateOf(instant))).includes(instant);
}

/** The time that a tab shows is given back in another one, and somebody else is faster. */
async function taken(tab, page, instant) {
  const other = await tab.context.newPage();
  await other.goto(page.url());
  await other.getByRole('button', { name: 'Choose another time' }).click();
  // It stays open: a tab that is closed while its page comes may never answer.
  await other.waitForURL(/\/slots/);
  await takenByAnother(instant);
}

/** Somebody without a browser books exactly that time. */
async function takenByAnother(instant) {
  const response = await fetch(`${server.url}/api/v1/clinics/harbor/appointments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      service: 'adjustment',
      starts_at: instant,
      patient: {
        given_name: 'Quentin',
        family_name: 'Quick',
        email: `q${Date.now()}@patients.example`,
        phone: '(305) 555-0188',
      },
    }),
  });
  assert.equal(response.status, 201, await response.text());
}

async function keeps(page, person) {
  await typed(page, person);
  assert.ok(await page.getByLabel('No, this is my first visit').isChecked());
}

async function typed(page, person) {
  for (const [label, text] of words(person)) {
    assert.equal(await page.getByLabel(label).inputValue(), text, label);
  }
}

function words({ given, family, email, phone, reason }) {
  return Object.entries({
    'Given name': given,
    'Family name': family,
    Email: email,
    Phone: phone,
    'What brings you here?': reason,
  });
}
