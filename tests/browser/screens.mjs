// The pictures of README: what a first look at the demo shows, as a window of that size has it.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { dateIn } from './support/clock.mjs';
import { PICTURES } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import { fillIn, goToOpenings, patient, signIn, takeTime } from './support/steps.mjs';

const PHONE = { width: 360, height: 720 };
const DESK = { width: 1200, height: 640 };
/** A picture is for a page that is read over slow lines, too. */
const MOST = 100 * 1024;

const server = await startServer();
const browser = await startBrowser();

try {
  await picture('front', PHONE, ({ page }) => page.goto('/harbor'));
  await picture('slots', PHONE, ({ page }) => goToOpenings(page, 'Spinal adjustment'));
  await picture('details', PHONE, details);
  await picture('booked', PHONE, async (tab) => {
    await details(tab);
    await tab.page.getByRole('button', { name: 'Book this visit' }).click();
    await tab.page.getByRole('heading', { level: 1, name: 'Your visit is booked' }).waitFor();
  });
  await picture('front-dark', PHONE, ({ page }) => page.goto('/lantern'), { colorScheme: 'dark' });
  await picture('desk', DESK, async ({ page }) => {
    await signIn(page, server.account({ clinic: 'lantern', role: 'receptionist' }));
    await page.goto(`/desk?date=${workday()}`);
    // Past the first hours, in which hardly anybody is in.
    await page.locator('.board').evaluate((board) => board.scrollTo(0, 300));
  });
  await picture('day', { width: 768, height: 760 }, async ({ page }) => {
    const email = 'ines.okafor@harbor.example';
    await signIn(page, server.account({ clinic: 'harbor', role: 'practitioner', email }));
    await page.goto(`/day?date=${workday()}`);
  });
} finally {
  await browser.close();
  await server.stop();
}

async function picture(name, size, go, options = {}) {
  const tab = await browser.page(server.url, { size, ...options });
  await go(tab);
  await tab.page.evaluate('scrollTo(0, 0); document.activeElement?.blur()');
  const path = join(PICTURES, `${name}.png`);
  await tab.page.screenshot({ path, animations: 'disabled' });
  await tab.assertClean();
  await tab.close();
  const { size: bytes } = statSync(path);
  console.log(`${name}.png ${(bytes / 1024).toFixed(0)} KB`);
  if (bytes > MOST) throw new Error(`${name}.png has ${bytes} bytes, more than ${MOST}`);
}

async function details({ page }) {
  await goToOpenings(page, 'Spinal adjustment');
  await takeTime(page);
  await page.getByRole('heading', { level: 1, name: 'Your details' }).waitFor();
  await fillIn(page, patient('Ana Reyes'));
}

/** The first of the coming days on which the clinic is at work. */
function workday() {
  const coming = Array.from({ length: 7 }, (_, index) => dateIn(index + 1));
  return coming.find((date) => [1, 2, 3].includes(new Date(`${date}T12:00:00Z`).getUTCDay()));
}
