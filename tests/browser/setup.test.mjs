// A new clinic, from an empty database in the browser to the first online booking.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { dateIn } from './support/clock.mjs';
import { startServer } from './support/server.mjs';
import { chooseDay, fillIn, patient, takeTime } from './support/steps.mjs';

let browser, server;
before(async () => {
  server = await startServer({ command: ['serve'] });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a clinic is set up, and its first visit booked', async () => {
  const tab = await browser.page(server.url);
  const { page } = tab;
  // What a person types or chooses, and what they press.
  const count = { filled: 0, pressed: 0 };
  const fill = async (label, text) => {
    count.filled += 1;
    await page.getByLabel(label, { exact: true }).fill(text);
  };
  const choose = async (label, value) => {
    count.filled += 1;
    await page.getByLabel(label, { exact: true }).selectOption(value);
  };
  const tick = async (label) => {
    count.filled += 1;
    await page.getByLabel(label, { exact: true }).check();
  };
  const press = async (name) => {
    count.pressed += 1;
    await page.getByRole('button', { name, exact: true }).click();
  };
  const follow = async (name) => {
    count.pressed += 1;
    await page.getByRole('link', { name, exact: true }).first().click();
  };
  const picture = async (name) => {
    await page.waitForLoadState();
    await checkAccess(page);
    await tab.screenshot(name);
  };

  await page.goto('/');
  await page.getByRole('heading', { level: 1, name: 'Set up your clinic' }).waitFor();
  await picture('setup');
  const [, code] = server.output.match(/with the code ([0-9A-Z-]{19})/);

  tab.expect(/status of 403/);
  await fill('Set-up code', 'AAAA-AAAA-AAAA-AAAA');
  await fill('Name', 'Harbor Chiropractic');
  await fill('Telephone', '(305) 555-0142');
  await fill('Mailbox that its mails come from', 'desk@harbor.example');
  await choose('Time zone', 'America/New_York');
  await fill('Street and number', '14 Harbor Street');
  await fill('City', 'Key Largo');
  await fill('Your name', 'Noor Haddad');
  await fill('Your mail address', 'noor@harbor.example');
  await fill('Your password', 'four unrelated words');
  await press('Open the clinic');
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await picture('setup-wrong-code');
  assert.equal(await page.getByLabel('City').inputValue(), 'Key Largo');
  Object.assign(count, { filled: 8, pressed: 0 });

  await fill('Set-up code', code);
  await fill('Your password', 'four unrelated words');
  await press('Open the clinic');
  await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
  await picture('admin-new');

  await follow('A service that can be booked');
  await fill('Name', 'Spinal adjustment');
  await picture('admin-service-new');
  await press('Save');
  await page.getByText('It is saved.').waitFor();
  await picture('admin-services');

  await follow('‹ Administration');
  await follow('A practitioner');
  await fill('Title', 'Dr.');
  await fill('Given name', 'Ines');
  await fill('Family name', 'Okafor');
  await tick('Spinal adjustment');
  await picture('admin-practitioner-new');
  await press('Save');
  await page.getByText('It is saved.').waitFor();
  await picture('admin-practitioners');

  await follow('Weekly hours of Dr. Ines Okafor');
  const line = page.getByRole('group', { name: 'Hours 1' });
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']) {
    count.filled += 1;
    await line.getByLabel(day).check();
  }
  count.filled += 2;
  await line.getByLabel('From', { exact: true }).fill('09:00');
  await line.getByLabel('To', { exact: true }).fill('17:00');
  await press('Save');
  await page.getByRole('img', { name: /Mon 9:00 to 17:00/ }).waitFor();
  await picture('admin-hours');

  await page.goto('/admin');
  await page.getByText('Patients can book').waitFor();
  await picture('admin');
  const steps = `${count.filled} fields and ${count.pressed} buttons or links`;
  console.error(`# a clinic takes ${steps} to set up`);

  const guest = await browser.page(server.url, { size: 'phone' });
  const ada = patient('Ada Novak');
  await guest.page.goto('/harbor-chiropractic/slots?service=spinal-adjustment');
  await chooseDay(guest.page, dateIn(3));
  await takeTime(guest.page);
  await fillIn(guest.page, ada);
  await guest.page.getByRole('button', { name: 'Book this visit' }).click();
  await guest.page.locator('.reference').first().waitFor();
  await guest.assertClean();
  await guest.close();

  for (const [address, name] of [
    ['/admin/clinic', 'admin-clinic'],
    ['/admin/policy', 'admin-policy'],
    ['/admin/locations', 'admin-locations'],
    ['/admin/locations/new', 'admin-location-new'],
    ['/admin/rooms', 'admin-rooms'],
    ['/admin/closures/new', 'admin-closure-new'],
    ['/admin/staff', 'admin-staff'],
    ['/admin/staff/new', 'admin-staff-new'],
    ['/admin/about', 'admin-about'],
  ]) {
    await page.goto(address);
    await picture(name);
  }
  await tab.assertClean();
  await tab.close();
});
