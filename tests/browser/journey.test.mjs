// One visit's life: booked, seen by those it concerns, moved, cancelled. With and without
// JavaScript.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import ICAL from 'ical.js';
import { startBrowser } from './support/browser.mjs';
import { dateIn, onTheWall } from './support/clock.mjs';
import { openings, utc } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { chooseDay, fillIn, goToOpenings, patient, signIn, takeTime } from './support/steps.mjs';

const SERVICE = 'Spinal adjustment';
const SLUG = 'adjustment';
// Beyond the 24 hours up to which a patient may change a visit alone, whatever the hour is now.
const AHEAD = 3;
const MAIL_WITHIN = { timeout: 30_000 };

for (const [javaScriptEnabled, name] of [
  [true, 'Zoë Márquez'],
  [false, "Bao O'Neill"],
]) {
  describe(`a visit's life, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    const person = patient(name, { reason: 'Seized up while lifting a kayak' });
    let browser, sink, server, tab, page;
    // What the visit is so far.
    let instant, first, moved, booked, manage;

    before(async () => {
      sink = await startSink();
      server = await startServer({ settings: { LIMBER_SMTP_URL: sink.url } });
      browser = await startBrowser();
      tab = await stranger('phone');
      page = tab.page;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await sink?.stop();
    });

    test('is booked from the front page', async () => {
      await goToOpenings(page, SERVICE);
      await tab.assertClean();
      await chooseDay(page, dateIn(AHEAD));
      await tab.assertClean();
      instant = await takeTime(page);
      first = onTheWall(instant);
      await heading('Your details');
      await sees(first.said);
      await tab.assertClean();

      await fillIn(page, person);
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await heading('Your visit is booked');
      await sees(first.said, person.email);
      assert.equal(await page.locator('dl time').getAttribute('datetime'), instant);
      await tab.assertClean();

      await page.reload();
      await heading('Your visit is booked');
      await tab.assertClean();
      assert.ok(!(await open(instant)), 'the time should be taken');
    });

    test('is confirmed by a mail that says the same in text, HTML and invite', async () => {
      const mail = await mailOf('REQUEST', 0);
      saysWhen(mail, first);
      assert.match(mail.subject, /^Your visit is booked/);
      booked = event(mail);
      assert.equal(utc(booked.startDate.toJSDate()), instant);
      assert.equal(booked.sequence, 0);
      for (const part of [mail.text, mail.html, mail.calendar]) {
        assert.doesNotMatch(part, /kayak/, 'no mail tells what hurts');
      }
      manage = mail.text.match(/https?:\/\/\S+\/manage\/\S+/)?.[0];
      assert.ok(manage?.startsWith(`${server.url}/`), `a manage link of ours, not ${manage}`);
      assert.ok(mail.html.includes(manage), 'the HTML should hold the same link');
    });

    test('is on the desk of that day', () => isAtTheDesk(first));

    test('is on the day of whoever gives it', async () => {
      const about = await page.getByLabel('Your visit').innerText();
      await isOnTheDayOf(practitionerIn(about), first);
    });

    test('is moved with the link in the mail', async () => {
      // On another device: nothing but the link opens the visit.
      await tab.close();
      tab = await stranger('desktop');
      page = tab.page;
      await page.goto(manage);
      await sees(first.said);
      await tab.assertClean();
      await page.getByRole('link', { name: 'Move it' }).click();
      await tab.assertClean();
      await chooseDay(page, dateIn(AHEAD), (date) => date !== first.date);
      await tab.assertClean();
      const target = await takeTime(page);
      moved = { instant: target, ...onTheWall(target) };
      await heading('Move your visit?');
      await sees(first.said, moved.said);
      await tab.assertClean();
      assert.ok(!(await open(instant)), 'nothing should have changed yet');
      await page.getByRole('button', { name: /^Move to / }).click();
      await heading('Your visit has moved');
      await sees(moved.said);
      await tab.assertClean();

      const mail = await mailOf('REQUEST', 1);
      saysWhen(mail, moved);
      const again = event(mail);
      assert.equal(again.uid, booked.uid);
      assert.equal(utc(again.startDate.toJSDate()), moved.instant);
      assert.ok(await open(instant), 'the first time should be free again');
      assert.ok(!(await open(moved.instant)), 'the new time should be taken');
    });

    test('is at its new time at the desk, and no longer at the old', async () => {
      await isAtTheDesk(moved);
      const desk = await staff('receptionist');
      await desk.page.goto(`/desk?date=${first.date}`);
      assert.equal(await desk.page.locator('.visit', { hasText: name }).count(), 0);
      await desk.assertClean();
      await desk.close();
    });

    test('is cancelled with the same link', async () => {
      await page.goto(manage);
      await page.getByRole('link', { name: 'Cancel it' }).click();
      await heading('Cancel this visit?');
      await tab.assertClean();
      await page.getByRole('button', { name: 'Yes, cancel this visit' }).click();
      await heading('This visit is cancelled');
      await tab.assertClean();

      const mail = await mailOf('CANCEL', 2);
      saysWhen(mail, moved);
      const gone = event(mail);
      assert.equal(gone.uid, booked.uid);
      assert.equal(gone.component.getFirstPropertyValue('status'), 'CANCELLED');
      const theirs = sink.mails.filter(({ to }) => to.includes(person.email));
      assert.equal(theirs.length, 3, 'three changes, three mails');
    });

    test('leaves its time to somebody else', async () => {
      assert.ok(await open(moved.instant), 'the API should list the time again');
      await goToOpenings(page, SERVICE);
      await chooseDay(page, moved.date);
      const times = page.locator(`.times time[datetime="${moved.instant}"]`);
      await times.waitFor();
      await tab.assertClean();
    });

    function stranger(size) {
      return browser.page(server.url, { size, javaScriptEnabled });
    }

    async function staff(role, rest = {}) {
      const theirs = await stranger('desktop');
      await signIn(theirs.page, server.account({ clinic: 'harbor', role, ...rest }));
      await theirs.assertClean();
      return theirs;
    }

    async function heading(text) {
      await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
    }

    async function sees(...texts) {
      const shown = squeezed(await page.locator('main').innerText());
      for (const text of texts) assert.ok(shown.includes(text), `"${text}" should be in: ${shown}`);
    }

    async function isAtTheDesk(when) {
      const desk = await staff('receptionist');
      assert.equal(new URL(desk.page.url()).pathname, '/desk');
      await desk.page.goto(`/desk?date=${when.date}`);
      const card = desk.page.locator('.visit', { hasText: name });
      const shown = squeezed(await card.innerText());
      for (const text of [when.time.replace(/ .m$/, ''), SERVICE]) {
        assert.ok(shown.includes(text), `"${text}" should be in: ${shown}`);
      }
      await standsAt(desk.page, card, when.time);
      await desk.assertClean();
      await card.click();
      await desk.page.getByRole('heading', { level: 1, name }).waitFor();
      const visit = squeezed(await desk.page.locator('main').innerText());
      assert.ok(visit.includes(when.time), `"${when.time}" should be in: ${visit}`);
      assert.ok(visit.includes(person.reason), 'staff should read why they come');
      await desk.assertClean();
      await desk.close();
    }

    async function isOnTheDayOf(email, when) {
      const theirs = await staff('practitioner', { email });
      assert.equal(new URL(theirs.page.url()).pathname, '/day');
      await theirs.page.goto(`/day?date=${when.date}`);
      const entry = theirs.page.locator('.agenda > li', { hasText: name });
      const at = squeezed(await entry.locator('.at').innerText());
      assert.equal(at, when.time);
      const shown = squeezed(await entry.innerText());
      assert.ok(shown.includes(SERVICE), `the service should be in: ${shown}`);
      assert.match(shown, /first visit/i);
      await theirs.assertClean();
      await theirs.close();
    }

    function practitionerIn(text) {
      const theirs = server.accounts.filter(
        ({ clinic, role }) => clinic === 'harbor' && role === 'practitioner',
      );
      const surname = ({ email }) => email.split('@')[0].split('.').at(-1);
      const found = theirs.find((account) => text.toLowerCase().includes(surname(account)));
      assert.ok(found, `a practitioner should be named in: ${text}`);
      return found.email;
    }

    async function open(starts) {
      const { date } = onTheWall(starts);
      return (await openings(server, SLUG, date)).includes(starts);
    }

    function mailOf(method, sequence) {
      const wanted = (mail) =>
        mail.to.includes(person.email) &&
        mail.method === method &&
        event(mail).sequence === sequence;
      return sink.waitFor(wanted, MAIL_WITHIN);
    }
  });
}

/** Throws unless a card of the desk begins level with that time, give or take five minutes. */
async function standsAt(page, card, time) {
  const [, hour, minute, half] = time.match(/(\d+):(\d+) (am|pm)/);
  const hours = page.locator('.hours span');
  const full = hours.getByText(`${hour} ${half}`, { exact: true });
  const tops = [hours.nth(0), hours.nth(1), full, card].map((one) => one.boundingBox());
  const [first, second, from, visit] = (await Promise.all(tops)).map(({ y }) => y);
  const anHour = second - first;
  const wanted = from + (anHour * Number(minute)) / 60;
  const off = Math.abs(visit - wanted);
  assert.ok(off < anHour / 12, `a visit at ${time} should begin at ${wanted} px, not ${visit}`);
}

function saysWhen(mail, { said }) {
  for (const part of [mail.text, mail.html]) {
    const text = squeezed(part);
    assert.ok(text.includes(said), `"${said}" should be in: ${text}`);
  }
}

function event(mail) {
  const calendar = new ICAL.Component(ICAL.parse(mail.calendar));
  return new ICAL.Event(calendar.getFirstSubcomponent('vevent'));
}

function squeezed(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
