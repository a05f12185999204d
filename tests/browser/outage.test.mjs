// The mail server is away for a while: nobody waits for it, and nothing is lost.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startBrowser } from './support/browser.mjs';
import { dateIn, onTheWall } from './support/clock.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { chooseDay, fillIn, goToOpenings, patient, takeTime } from './support/steps.mjs';

// What failed once is tried again after about a minute.
const RETRIED_WITHIN = { timeout: 150_000 };

describe('while the mail server is away', () => {
  const person = patient('Ida Calloway');
  let browser, sink, server, when;

  before(async () => {
    sink = await startSink();
    server = await startServer({ settings: { LIMBER_SMTP_URL: sink.url } });
    browser = await startBrowser();
    await sink.stop();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await sink?.stop();
  });

  test('a visit is booked all the same', async () => {
    const tab = await browser.page(server.url, { size: 'phone' });
    await goToOpenings(tab.page, 'Spinal adjustment');
    await chooseDay(tab.page, dateIn(3));
    when = onTheWall(await takeTime(tab.page));
    await fillIn(tab.page, person);
    await tab.page.getByRole('button', { name: 'Book this visit' }).click();
    await tab.page.getByRole('heading', { name: 'Your visit is booked' }).waitFor();
    await tab.assertClean();
    await tab.close();
  });

  test('the failure is in the log, without the address', async () => {
    const told = () => /"level":"(WARN|ERROR)"/.test(server.output);
    for (const until = Date.now() + 20_000; !told() && Date.now() < until; ) await delay(100);
    assert.ok(told(), 'the log should tell of the failure');
    assert.doesNotMatch(server.output, /calloway/i);
  });

  test('its mail comes once the server is back, and comes once', async () => {
    await sink.start();
    const mail = await sink.waitFor((mail) => mail.to.includes(person.email), RETRIED_WITHIN);
    assert.ok(mail.text.includes(when.said), `"${when.said}" should be in: ${mail.text}`);
    assert.equal(mail.method, 'REQUEST');
    // The demo's own reminders may come too, by the time of day.
    const own = sink.mails.filter((mail) => mail.to.includes(person.email));
    assert.equal(own.length, 1);
  });
});
