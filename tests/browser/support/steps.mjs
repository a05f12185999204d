// What patients and staff do in a browser, in their words.

import assert from 'node:assert/strict';

/** Invented people; the addresses and numbers are of the reserved ranges. */
export function patient(name, rest = {}) {
  const [given, family] = name.split(' ');
  const mailbox = name.normalize('NFD').toLowerCase().replaceAll(/[^a-z]+/g, '.');
  const email = `${mailbox}@patients.example`;
  return { name, given, family, email, phone: '(305) 555-0177', ...rest };
}

/** Signs in at `harbor` with one of the demo's accounts, and so opens that account's first page. */
export async function signIn(page, account) {
  await page.goto(`/login/${account.clinic}`);
  await page.getByLabel('Mail address').fill(account.email);
  await page.getByLabel('Password').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Goes from the front page to the openings of a service. */
export async function goToOpenings(page, service) {
  await page.goto('/harbor');
  await page.getByRole('link', { name: 'I know what I need' }).click();
  await page.getByRole('link', { name: `Choose a time for ${service}`, exact: true }).click();
}

/** Opens the first day from `date` on that has free times and fits. */
export async function chooseDay(page, date, fits = () => true) {
  const days = page.getByRole('navigation', { name: 'Days' }).locator('a:has(time)');
  // The page may still be on its way, and reading them all waits for none.
  await days.first().waitFor();
  const dates = await days.evaluateAll((links) =>
    links.map((link) => link.querySelector('time').dateTime),
  );
  const index = dates.findIndex((found) => found >= date && fits(found));
  assert.notEqual(index, -1, `a free day from ${date} on should be among ${dates.join(', ')}`);
  await days.nth(index).click();
  // Until then the times of another day stand there.
  await page.waitForURL((url) => url.searchParams.get('day') === dates[index]);
  return dates[index];
}

/** Takes the first free time of the day that is shown, and answers its instant as the page has it. */
export async function takeTime(page) {
  const first = page.locator('.times').getByRole('button').first();
  const instant = await first.locator('time').getAttribute('datetime');
  await first.click();
  return instant;
}

/** Fills in the details form. */
export async function fillIn(page, { given, family, email, phone, reason }) {
  await page.getByLabel('Given name').fill(given);
  await page.getByLabel('Family name').fill(family);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Phone').fill(phone);
  await page.getByLabel('No, this is my first visit').check();
  if (reason) await page.getByLabel('What brings you here?').fill(reason);
}
