// How heavy the first pages are on a first visit, and that they stand still and work while they come.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SIZES, startBrowser } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

/** What the first pages may weigh, everything that they load included. */
const MOST = 60 * 1024;

const CLINICS = {
  harbor: 'adjustment',
  juniper: null,
  ridgeline: null,
  prairie: null,
  lantern: null,
};

let browser, server;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  for (const clinic of Object.keys(CLINICS)) CLINICS[clinic] ??= await serviceOf(clinic);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const clinic of Object.keys(CLINICS)) {
  for (const [what, address] of [
    ['the front page', () => `/${clinic}`],
    ['the times', () => `/${clinic}/slots?service=${CLINICS[clinic]}`],
  ]) {
    test(`${what} of ${clinic}: light, and still from the first moment on`, async (t) => {
      for (const size of Object.keys(SIZES)) {
        const tab = await browser.page(server.url, { size });
        const weight = await weigh(tab);
        await watchShifts(tab.page);
        await tab.page.goto(address());
        await tab.page.getByRole('heading', { level: 1 }).waitFor();
        // Two frames after everything has come, whatever would move has moved.
        const shifts = await tab.page.evaluate(
          () =>
            new Promise((done) => {
              const settled = () => requestAnimationFrame(() => requestAnimationFrame(told));
              const told = () => done(window.shifts);
              if (document.readyState === 'complete') settled();
              else window.addEventListener('load', settled);
            }),
        );
        assert.deepEqual(shifts, [], 'nothing should move while the page comes');
        const bytes = weight();
        t.diagnostic(`${what} of ${clinic} on a ${size}: ${(bytes / 1024).toFixed(1)} KB`);
        assert.ok(bytes > 1000, 'what is weighed should weigh something');
        assert.ok(bytes < MOST, `${bytes} bytes are more than ${MOST}`);
        assert.equal(await blocking(tab.page), 0, 'no script should hold the page up');
        await tab.assertClean();
        await tab.close();
      }
    });
  }
}

/** Adds up what comes over the wire from now on, heads and compressed bodies, without a cache. */
async function weigh({ context, page }) {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  return () => bytes;
}

async function watchShifts(page) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts.push(entry.value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** How many scripts run before the page is there. */
function blocking(page) {
  const scripts = page.locator('script:not([type="module"], [async], [defer])');
  return scripts.count();
}

/** The service of a clinic with most openings in sight: what its times weigh most with. */
async function serviceOf(clinic) {
  const list = await fetch(`${server.url}/api/v1/clinics/${clinic}/services`);
  const { items } = await list.json();
  const online = items.filter(({ booking }) => booking !== 'phone');
  const first = online.find(({ audience }) => audience === 'everyone') ?? online[0];
  return first.slug;
}
