// Every page at every width, in light and in dark: a picture of each in target/screens/, nothing
// grave for axe-core, nothing wider than the window, no word in the console.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { SIZES, startBrowser } from './support/browser.mjs';
import { dateIn, onTheWall } from './support/clock.mjs';
import { SCREENS } from './support/paths.mjs';
import { book } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { chooseDay, goToOpenings, patient, signIn, takeTime } from './support/steps.mjs';

const SERVICE = 'Spinal adjustment';
const SLOTS = '/harbor/slots?service=adjustment';

let browser, sink, server, visit, sessions;

before(async () => {
  sink = await startSink();
  server = await startServer({ settings: { LIMBER_SMTP_URL: sink.url } });
  browser = await startBrowser();
  visit = await book(server, patient('Ottilie Brandt', { reason: 'Neck' }));
  sessions = {
    receptionist: await session('receptionist'),
    practitioner: await session('practitioner'),
    admin: await session('admin'),
  };
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await sink?.stop();
});

/** A page: its picture's name, how to get there, and as whom (a patient, where nobody is named). */
const PAGES = [
  ['clinics', at('/')],
  ['front', at('/harbor')],
  ['services', at('/harbor/services')],
  ['service', at('/harbor/services/adjustment')],
  ['service-new', at('/harbor/services/first-visit')],
  ['slots-new', at('/harbor/slots?service=first-visit')],
  ['services-gone', at('/harbor/services/no-such', 404)],
  ['practitioners', at('/harbor/practitioners')],
  ['practitioner', at('/harbor/practitioners/ines-okafor')],
  ['practitioner-barred', answeredOf('/harbor/practitioners/ines-okafor')],
  ['practitioner-unknown', at('/harbor/practitioners/nobody', 404)],
  ['slots', at(SLOTS)],
  ['slots-with', at(`${SLOTS}&practitioner=ines-okafor`)],
  ['slots-not-given', at('/harbor/slots?service=deep-tissue-massage&practitioner=ines-okafor')],
  ['details', hold],
  ['lost', lose],
  ['lost-enough', holdTooMany],
  ['details-problems', holdAndSendNothing],
  ['booked', at(() => `${manage()}/booked`)],
  ['manage', at(manage)],
  ['move', at(() => `${manage()}/move`)],
  ['move-check', checkMove],
  ['cancel', at(() => `${manage()}/cancel`)],
  ['unknown-link', at('/manage/of-no-visit', 404)],
  ['no-such-page', at('/harbor/nothing/here', 404)],
  ['login', at('/login/harbor')],
  ['login-clinics', at('/login')],
  ['desk', at(() => `/desk?date=${day()}`), 'receptionist'],
  ['desk-empty', at(() => `/desk?date=${sunday()}`), 'receptionist'],
  ['desk-week', at(() => `/desk/week?date=${day()}`), 'receptionist'],
  ['desk-month', at(() => `/desk/month?date=${day()}`), 'receptionist'],
  ['desk-book', bookAtDesk, 'receptionist'],
  ['desk-visit', at(() => `/desk/visits/${visit.id}`), 'receptionist'],
  ['desk-length', at(() => `/desk/visits/${visit.id}/length`), 'receptionist'],
  ['desk-why', at(whyTaken), 'receptionist'],
  ['desk-why-form', at('/desk/why'), 'receptionist'],
  ['desk-move', at(() => `/desk/visits/${visit.id}/move`), 'receptionist'],
  ['desk-blocks', at('/desk/blocks'), 'receptionist'],
  ['day', at(() => `/day?date=${day()}`), 'practitioner'],
  ['day-week', at(() => `/day/week?date=${day()}`), 'practitioner'],
  ['day-time-off', at('/day/time-off'), 'practitioner'],
  ['desk-files', at('/desk/files'), 'receptionist'],
  ['desk-time-off', at('/desk/time-off'), 'receptionist'],
  ['day-feed', at('/day?feed=open'), 'practitioner'],
  ['desk-patients', at('/desk/patients'), 'receptionist'],
  ['desk-patients-found', at('/desk/patients?q=brandt'), 'receptionist'],
  ['desk-patient', openPatient, 'receptionist'],
  ['desk-patient-new', at('/desk/patients/new'), 'receptionist'],
  ['desk-mail', at('/desk/mail'), 'receptionist'],
  ['desk-mail-one', openMail, 'receptionist'],
  ['desk-displaced', at('/desk/displaced'), 'receptionist'],
  ['desk-erasures', at('/desk/erasures'), 'receptionist'],
  ['desk-reports', at('/desk/reports'), 'receptionist'],
  ['desk-reports-empty', at('/desk/reports?from=2020-03-01&to=2020-03-07'), 'receptionist'],
  ['desk-reports-problem', at('/desk/reports?from=2026-03-07&to=2026-03-01', 422), 'receptionist'],
  ['desk-no-such-visit', at('/desk/visits/none', 404), 'receptionist'],
  ['admin', at('/admin'), 'admin'],
  ['admin-clinic', at('/admin/clinic'), 'admin'],
  ['admin-policy', at('/admin/policy'), 'admin'],
  ['admin-services', at('/admin/services'), 'admin'],
  ['admin-service-new', at('/admin/services/new'), 'admin'],
  ['admin-practitioners', at('/admin/practitioners'), 'admin'],
  ['admin-hours', openHours, 'admin'],
  ['admin-closure-new', at('/admin/closures/new'), 'admin'],
  ['admin-staff', at('/admin/staff'), 'admin'],
  ['admin-about', at('/admin/about'), 'admin'],
  ['admin-audit', at('/admin/audit'), 'admin'],
  ['admin-mail', at('/admin/mail'), 'admin'],
  ['admin-mail-template', at('/admin/mail/visit-moved'), 'admin'],
  ['admin-mail-test', at('/admin/mail/test'), 'admin'],
  ['admin-menu', openMenu, 'admin'],
  ['demo-mail', at('/demo/mail')],
  ['demo-mail-templates', at('/demo/mail/templates')],
  ['demo-mail-template', at('/demo/mail/templates/visit-aftercare')],
  ['my', at('/harbor/my')],
  ['juniper', at('/juniper')],
  ['ridgeline', at('/ridgeline')],
  ['prairie', at('/prairie')],
  ['lantern', at('/lantern')],
  ['ridgeline-slots', soonestOf('/ridgeline')],
  ['juniper-slots', soonestOf('/juniper')],
  ['prairie-slots', soonestOf('/prairie')],
  ['lantern-slots', soonestOf('/lantern')],
  ['prairie-practitioner', at('/prairie/practitioners/terrence-boyd')],
  ['prairie-practitioners', at('/prairie/practitioners')],
  ['ridgeline-practitioner', practitionerOf('/ridgeline')],
  ['lantern-practitioner', practitionerOf('/lantern')],
  ['lantern-practitioners', at('/lantern/practitioners')],
  ['prairie-services', at('/prairie/services')],
];

for (const [name, go, who] of PAGES) {
  test(name, async () => {
    const tab = await browser.page(server.url, { storageState: sessions[who] });
    try {
      await go(tab);
      for (const size of Object.keys(SIZES)) {
        for (const colorScheme of ['light', 'dark']) await look(tab, name, size, colorScheme);
      }
      await tab.assertClean();
    } finally {
      await tab.close();
    }
  });
}

/** A picture of the page as it stands, which must be in order at this size and in these colours. */
async function look(tab, name, size, colorScheme) {
  await tab.page.setViewportSize(SIZES[size]);
  await tab.page.emulateMedia({ colorScheme });
  const as = `on a ${size} in ${colorScheme}`;
  await tab.screenshot(`${name}-${size}-${colorScheme}`);
  await checkAccess(tab.page, { as });
  const [wide, window] = await tab.page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= window, `${as} the page is ${wide} px wide, the window ${window} px`);
}

test('the confirmation prints on one clean page', async () => {
  const tab = await browser.page(server.url, { colorScheme: 'dark' });
  const { page } = tab;
  await page.goto(`${manage()}/booked`);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const shown = async (selector) => page.locator(selector).first().isVisible();
  assert.ok(await shown('dl.facts'), 'when and where');
  assert.ok(await shown('.reference'), 'the reference');
  for (const useless of ['.button', '.skip', 'footer', '.bar form']) {
    assert.ok(!(await shown(useless)), `${useless} is of no use on paper`);
  }
  const [ink, paper] = await page.evaluate(() => [
    getComputedStyle(document.querySelector('h1')).color,
    getComputedStyle(document.documentElement).backgroundColor,
  ]);
  assert.deepEqual([ink, paper], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'], 'dark pages print light');
  const pdf = await page.pdf({ path: join(SCREENS, 'booked.pdf'), format: 'A5' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g);
  assert.equal(pages.length, 1);
  await tab.assertClean();
  await tab.close();
});

test('the keyboard alone leads from the front page to the details', async () => {
  const tab = await browser.page(server.url);
  const { page } = tab;
  await page.goto('/harbor');
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).text, 'Skip to the content');
  await press(page, /^I know what I need$/);
  await page.waitForURL('**/services');
  await press(page, new RegExp(`^Choose a time for ${SERVICE}$`));
  await page.waitForURL('**/slots?*');
  await press(page, /^\d+:\d\d [ap]m$/);
  await page.getByRole('heading', { level: 1, name: 'Your details' }).waitFor();
  await tabTo(page, ({ id }) => id === 'given_name');
  await page.keyboard.type('Ana');
  assert.equal(await page.getByLabel('Given name').inputValue(), 'Ana');
  await tab.assertClean();
  await tab.close();
});

function manage() {
  return `/manage/${visit.manage_token}`;
}

function day() {
  return onTheWall(visit.starts_at).date;
}

/** Why the time of the visit is not free. */
function whyTaken() {
  const [date, time] = [visit.starts_at.slice(0, 10), visit.starts_at.slice(11, 16)];
  const asked = { service: 'adjustment', practitioner: visit.practitioner.id, date, time };
  return `/desk/why?${new URLSearchParams(asked)}`;
}

function sunday() {
  const coming = Array.from({ length: 7 }, (_, index) => dateIn(index + 1));
  return coming.find((date) => new Date(`${date}T12:00:00Z`).getUTCDay() === 0);
}

/** Goes to an address, or to what a function answers once the visit is there. */
function at(address, status = 200) {
  return async (tab) => {
    if (status !== 200) tab.expect(new RegExp(`status of ${status}`));
    const response = await tab.page.goto(typeof address === 'string' ? address : address());
    assert.equal(response.status(), status, `${response.url()} answered`);
  };
}

async function hold({ page }) {
  await goToOpenings(page, SERVICE);
  await chooseDay(page, dateIn(3));
  await takeTime(page);
  await page.getByRole('heading', { level: 1, name: 'Your details' }).waitFor();
}

/** A time that ran out, with words that were typed. */
async function lose(tab) {
  tab.expect(/status of 409/);
  const { page } = tab;
  const taken = visit.starts_at;
  await page.goto(SLOTS);
  await page.locator('.times button').first().evaluate((button, { taken, whose }) => {
    button.value = `${taken}@${whose}`;
    const typed = document.createElement('input');
    [typed.name, typed.value] = ['given_name', 'Lucille'];
    button.after(typed);
  }, { taken: `${new Date(taken).toISOString().slice(0, 19)}Z`, whose: visit.practitioner.id });
  await page.locator('.times button').first().click();
  await page.getByRole('heading', { name: 'The nearest free times' }).waitFor();
}

/** One time more than a browser may have kept at once. */
async function holdTooMany(tab) {
  tab.expect(/status of 429/);
  const { page, context } = tab;
  for (let tabs = 0; tabs < 4; tabs += 1) {
    await page.goto('/harbor/slots?service=deep-tissue-massage');
    await chooseDay(page, dateIn(7 + tabs));
    await takeTime(page);
    await page.getByRole('heading', { level: 1, name: /Your details|Several times/ }).waitFor();
    // What a browser knows that it holds is given back for the next.
    await context.clearCookies({ name: 'limber-hold' });
  }
}

/** A page after answers that speak against a needle. */
function answeredOf(address) {
  return async ({ page }) => {
    await page.goto('/harbor/guide/low-back-pain');
    await page.locator('input[name=answer][value=saddle]').check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'This needs emergency care now' }).waitFor();
    await page.goto(address);
  };
}

/** The first practitioner of a clinic. */
function practitionerOf(clinic) {
  return async ({ page }) => {
    await page.goto(`${clinic}/practitioners`);
    await page.locator('main a[href*="/practitioners/"]').first().click();
    await page.waitForURL('**/practitioners/*');
  };
}

async function checkMove(tab) {
  await at(() => `${manage()}/move`)(tab);
  await takeTime(tab.page);
  await tab.page.getByRole('heading', { level: 1, name: 'Move your visit?' }).waitFor();
}

async function holdAndSendNothing(tab) {
  tab.expect(/status of 422/);
  await hold(tab);
  await tab.page.getByRole('button', { name: 'Book this visit' }).click();
  await tab.page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.match(await tab.page.title(), /^Error:/);
}

async function openHours({ page }) {
  await page.goto('/admin/practitioners');
  await page.getByRole('link', { name: /^Weekly hours/ }).first().click();
  await page.getByRole('heading', { level: 1, name: /^Weekly hours/ }).waitFor();
}

async function openMenu(tab) {
  await at('/admin/audit')(tab);
  await tab.page.getByText('Menu', { exact: true }).click();
  await tab.page.getByRole('button', { name: 'Sign out' }).waitFor();
}

async function bookAtDesk({ page }) {
  // What other pages hold may have filled a day.
  const free = page.locator('.free');
  for (let ahead = 1; (await free.count()) === 0 && ahead < 15; ahead += 1) {
    await page.goto(`/desk?date=${dateIn(ahead)}`);
  }
  await free.first().click();
  await page.getByRole('heading', { level: 1, name: 'Book a visit' }).waitFor();
}

async function openPatient({ page }) {
  await page.goto('/desk/patients?q=brandt');
  await page.getByRole('main').getByRole('link', { name: /Brandt/ }).first().click();
  await page.getByRole('heading', { level: 1, name: /Brandt/ }).waitFor();
}

async function openMail({ page }) {
  await page.goto('/desk/mail');
  await page.locator('main a[href^="/desk/mail/"]').first().click();
  await page.waitForURL(/\/desk\/mail\/[0-9a-f-]{36}/);
}

/** The times of the service that a clinic has soonest. */
function soonestOf(clinic) {
  return async ({ page }) => {
    await page.goto(clinic);
    await page.getByRole('link', { name: /^Other times/ }).first().click();
    await page.waitForURL('**/slots?*');
  };
}

async function session(role) {
  const tab = await browser.page(server.url);
  const given = role === 'practitioner' ? { email: 'ines.okafor@harbor.example' } : {};
  await signIn(tab.page, server.account({ clinic: 'harbor', role, ...given }));
  await tab.page.getByText('Menu', { exact: true }).click();
  await tab.page.getByRole('button', { name: 'Sign out' }).waitFor();
  const state = await tab.context.storageState();
  await tab.close();
  return state;
}

/** Tabs to what bears these words and presses Enter. */
async function press(page, words) {
  await tabTo(page, ({ text }) => words.test(text));
  await page.keyboard.press('Enter');
}

/** Presses Tab until the focus is where it is wanted; each place on the way must show it. */
async function tabTo(page, wanted) {
  const passed = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    assert.ok(here.outlined, `the focus should be seen on "${here.text}"`);
    if (wanted(here)) return;
    passed.push(here.text);
  }
  assert.fail(`60 times Tab did not lead there, but to ${passed.join(', ')}`);
}

function focused(page) {
  return page.evaluate(() => {
    const { activeElement: here } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(here);
    return {
      id: here.id,
      text: here.textContent.replaceAll(/\s+/g, ' ').trim(),
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
    };
  });
}
