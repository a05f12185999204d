// A patient's own pages: in by a link in a mail, all persons' visits, family, and what is theirs.
// With and without JavaScript, at every width, in light and in dark, in both languages.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { SIZES, startBrowser } from './support/browser.mjs';
import { dateIn } from './support/clock.mjs';
import { book, regular, utc } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { chooseDay, goToOpenings, patient, signIn, takeTime } from './support/steps.mjs';

const SERVICE = 'Spinal adjustment';
const MAIL_WITHIN = { timeout: 30_000 };

let browser, sink, server;

before(async () => {
  sink = await startSink();
  server = await startServer({ settings: { LIMBER_SMTP_URL: sink.url } });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await sink?.stop();
});

for (const [javaScriptEnabled, name, size] of [
  [true, 'Ida Castellanos', 'phone'],
  [false, "Noor O'Malley", 'desktop'],
]) {
  describe(`what is a patient's own, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    const person = patient(name, { reason: 'Stiff' });
    let tab, page, link, visit;

    before(async () => {
      visit = await book(server, person);
      tab = await browser.page(server.url, { size, javaScriptEnabled });
      page = tab.page;
    });
    after(() => tab?.close());

    test('a link comes by mail, and scanners use nothing up', async () => {
      await page.goto('/harbor');
      await page.getByRole('link', { name: 'My visits' }).click();
      await heading('See your visits');
      await page.getByLabel('Email').fill(person.email);
      await page.getByRole('button', { name: 'Send me a link' }).click();
      await heading('Check your inbox');
      await tab.assertClean();
      link = await linkTo(person.email, 'sign-in');
      for (let times = 0; times < 20; times += 1) {
        const response = await fetch(link);
        assert.equal(response.status, 200);
        assert.match(await response.text(), /Show your visits\?/);
      }
    });

    test('its button signs in, once', async () => {
      await page.goto(link);
      await heading('Show your visits?');
      await page.getByRole('button', { name: 'Show my visits' }).click();
      await heading('My visits');
      await page.locator(`time[datetime="${utc(visit.starts_at)}"]`).waitFor();
      await sees(SERVICE);
      await tab.assertClean();
      const other = await browser.page(server.url, { size, javaScriptEnabled });
      other.expect(/status of 410/);
      await other.page.goto(link);
      await other.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
      await other.page.goto('/harbor/my');
      await other.page.getByRole('heading', { name: 'See your visits' }).waitFor();
      await other.assertClean();
      await other.close();
    });

    test('a visit is moved from there, without its link', async () => {
      await page.getByRole('link', { name: new RegExp(`^Move ${SERVICE}`) }).click();
      await heading('When suits you better?');
      await chooseDay(page, dateIn(4));
      const target = await takeTime(page);
      await heading('Move your visit?');
      await page.getByRole('button', { name: /^Move to / }).click();
      await heading('Your visit has moved');
      assert.match(new URL(page.url()).pathname, /^\/harbor\/my\/visits\//);
      await page.getByRole('link', { name: 'My visits' }).first().click();
      await page.locator(`time[datetime="${target}"]`).waitFor();
      await tab.assertClean();
    });

    test('somebody else of the family is booked for, and is there', async () => {
      await goToOpenings(page, SERVICE);
      await chooseDay(page, dateIn(5));
      await takeTime(page);
      await heading('Your details');
      await sees(`This visit is for ${name}`);
      await page.getByRole('link', { name: 'Somebody else' }).click();
      await page.getByLabel('Given name').fill('Kit');
      await page.getByLabel('Family name').fill('Castellanos');
      assert.equal(await page.getByLabel('Email').inputValue(), person.email);
      await page.getByLabel('Phone').fill(person.phone);
      await page.getByLabel('No, this is my first visit').check();
      await tab.assertClean();
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await heading('Your visit is booked');
      await page.getByRole('link', { name: /All your visits here/ }).click();
      await sees(`${SERVICE} for Kit Castellanos`);
      await tab.assertClean();
    });

    test('a known person books without typing', async () => {
      await goToOpenings(page, SERVICE);
      await chooseDay(page, dateIn(6));
      await takeTime(page);
      await page.getByRole('link', { name: 'Kit Castellanos' }).click();
      await sees('This visit is for Kit Castellanos');
      await page.getByLabel('No, this is my first visit').check();
      await page.getByRole('button', { name: 'Book this visit' }).click();
      await heading('Your visit is booked');
      await sees('Kit Castellanos');
      await tab.assertClean();
    });

    test('another telephone number is kept', async () => {
      await page.goto('/harbor/my');
      await page.getByRole('link', { name: `Details of ${name}` }).click();
      await heading(name);
      tab.expect(/status of 422/);
      await page.getByLabel('Phone').fill('12');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
      assert.match(await page.title(), /^Error:/);
      await page.getByLabel('Phone').fill('305 555 0123');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('It is saved.').waitFor();
      assert.equal(await page.getByLabel('Phone').inputValue(), '(305) 555-0123');
      await tab.assertClean();
    });

    test('what is known is shown, and leaves as a file', async () => {
      await page.goto('/harbor/my/data');
      await sees(name, 'Kit Castellanos', '(305) 555-0123');
      await tab.assertClean();
      const cookies = await tab.context.cookies();
      const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ');
      const response = await fetch(`${server.url}/harbor/my/data.json`, { headers: { cookie } });
      const { persons } = await response.json();
      assert.deepEqual(persons.map((one) => one.given_name).sort(), [person.given, 'Kit'].sort());
    });

    test('another address counts once it is confirmed there', async () => {
      const fresh = `new.${person.email}`;
      await page.goto('/harbor/my/address');
      await page.getByLabel('New email').fill(fresh);
      await page.getByRole('button', { name: 'Send a link there' }).click();
      await heading('Check the new inbox');
      await page.goto(await linkTo(fresh, 'new-address'));
      await page.getByRole('button', { name: 'Use this address' }).click();
      await heading('My visits');
      await sees(`Signed in as ${fresh}`);
      await sink.waitFor(
        ({ to, subject }) => to.includes(person.email) && /has changed/.test(subject),
        MAIL_WITHIN,
      );
      await tab.assertClean();
    });

    test('what is known is erased once the desk agrees', async () => {
      await page.goto('/harbor/my');
      for (;;) {
        const cancel = page.getByRole('link', { name: new RegExp(`^Cancel ${SERVICE}`) });
        if ((await cancel.count()) === 0) break;
        await cancel.first().click();
        await page.getByRole('button', { name: 'Yes, cancel this visit' }).click();
        await heading('This visit is cancelled');
        await page.getByRole('link', { name: 'My visits' }).first().click();
        await heading('My visits');
      }
      await page.getByRole('link', { name: `Details of ${name}` }).click();
      await page.getByRole('link', { name: 'Ask for it' }).click();
      await heading(`Erase what we know of ${name}?`);
      await page.getByRole('button', { name: 'Ask the clinic to erase it' }).click();
      await page.getByText('We have your request.').waitFor();
      await tab.assertClean();

      const desk = await browser.page(server.url, { javaScriptEnabled });
      await signIn(desk.page, server.account({ clinic: 'harbor', role: 'receptionist' }));
      await desk.page.getByRole('link', { name: '1 request for erasure' }).click();
      await desk.page.getByLabel(/It cannot be undone/).check();
      await desk.page.getByRole('button', { name: `Erase what is known of ${name}` }).click();
      await desk.page.getByText('What was known is erased').waitFor();
      await desk.assertClean();
      await desk.close();

      const told = await sink.waitFor(
        ({ to, subject }) => to.includes(`new.${person.email}`) && /is erased/.test(subject),
        MAIL_WITHIN,
      );
      assert.match(told.text, /our last email/);
      await page.goto('/harbor/my');
      const shown = await page.locator('main').innerText();
      assert.ok(!shown.includes(name), `${name} should be forgotten`);
      assert.ok(shown.includes('Kit Castellanos'), 'others stay');
    });

    test('who signs out is out', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      await page.goto('/harbor/my');
      await heading('See your visits');
      await tab.assertClean();
    });

    async function heading(text) {
      await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
    }

    async function sees(...texts) {
      const shown = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
      for (const text of texts) assert.ok(shown.includes(text), `"${text}" should be in: ${shown}`);
    }
  });
}

describe('the pages', () => {
  let state, known, used, link, fresh;

  before(async () => {
    known = await regular(server);
    const tab = await browser.page(server.url);
    used = await askForLink(tab.page, known.email);
    await tab.page.goto(used);
    await tab.page.getByRole('button', { name: 'Show my visits' }).click();
    await tab.page.getByRole('heading', { level: 1, name: 'My visits' }).waitFor();
    state = await tab.context.storageState();
    await tab.page.goto('/harbor/my/address');
    await tab.page.getByLabel('New email').fill('quite.another@patients.example');
    await tab.page.getByRole('button', { name: 'Send a link there' }).click();
    fresh = await linkTo('quite.another@patients.example', 'new-address');
    link = await askForLink(tab.page, known.email, true);
    await tab.close();
  });

  /** A page: its picture's name, its address, and whether somebody is signed in. */
  const PAGES = [
    ['sign-in', () => '/harbor/sign-in', false],
    ['sign-in-sent', () => '/harbor/sign-in?done=sent', false],
    ['sign-in-confirm', () => link, false],
    ['sign-in-unknown', () => '/sign-in/of-nobody', false, 404],
    ['sign-in-over', () => used, false, 410],
    ['my', () => '/harbor/my', true],
    ['my-person', () => `/harbor/my/persons/${known.id}`, true],
    ['my-erase', () => `/harbor/my/persons/${known.id}/erase`, true],
    ['my-address', () => '/harbor/my/address', true],
    ['my-new-address', () => fresh, false],
    ['my-data', () => '/harbor/my/data', true],
  ];

  for (const size of Object.keys(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const locale of size === 'phone' ? ['en-US', 'es-US'] : ['en-US']) {
        for (const [name, address, signedIn, status = 200] of PAGES) {
          test(`${name} on a ${size} in ${colorScheme}, ${locale}`, async () => {
            const storageState = signedIn ? state : undefined;
            const tab = await browser.page(server.url, { size, colorScheme, locale, storageState });
            try {
              if (status !== 200) tab.expect(new RegExp(`status of ${status}`));
              const response = await tab.page.goto(address());
              assert.equal(response.status(), status);
              const tongue = locale === 'en-US' ? '' : '-es';
              await tab.screenshot(`${name}-${size}-${colorScheme}${tongue}`);
              await checkAccess(tab.page);
              const [wide, window] = await tab.page.evaluate(() => [
                document.documentElement.scrollWidth,
                document.documentElement.clientWidth,
              ]);
              assert.ok(wide <= window, `the page is ${wide} px wide, the window ${window} px`);
              await tab.assertClean();
            } finally {
              await tab.close();
            }
          });
        }
      }
    }
  }

  for (const size of Object.keys(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [locale, make] of [
        ['en-US', /^Make (the secret address|a new one)$/],
        ['es-US', /^Crear (la dirección secreta|otra)$/],
      ]) {
        test(`the address of a calendar on a ${size} in ${colorScheme}, ${locale}`, async () => {
          const tab = await browser.page(server.url, { size, colorScheme, locale, storageState: state });
          const { page } = tab;
          await page.goto(`/harbor/my/persons/${known.id}`);
          await page.getByRole('button', { name: make }).click();
          await page.locator('#url').waitFor();
          await tab.screenshot(`my-calendar-${size}-${colorScheme}-${locale}`);
          await checkAccess(page);
          await tab.assertClean();
          await tab.close();
        });
      }
    }
  }

  test('the same again leads to its times, and whom it is for is known', async () => {
    const tab = await browser.page(server.url, { storageState: state });
    const { page } = tab;
    await page.goto('/harbor/my');
    await page.getByRole('link', { name: /^Book this again/ }).first().click();
    await page.getByRole('heading', { level: 1, name: 'When suits you?' }).waitFor();
    assert.match(page.url(), /practitioner=/);
    await page.getByRole('button', { name: /^Take this/ }).first().click();
    await page.getByText(`This visit is for ${known.name}`).waitFor();
    await tab.screenshot('details-known-desktop-light');
    await checkAccess(page);
    await tab.assertClean();
    await tab.close();
  });

  test('the keyboard alone leads from the link to a visit', async () => {
    const tab = await browser.page(server.url);
    const { page } = tab;
    await page.goto(link);
    await press(page, /^Show my visits$/);
    await page.getByRole('heading', { level: 1, name: 'My visits' }).waitFor();
    await press(page, /^Details of /);
    await page.getByRole('heading', { level: 2, name: 'How we reach you' }).waitFor();
    await press(page, /^← My visits$/);
    await page.getByRole('heading', { level: 1, name: 'My visits' }).waitFor();
    await press(page, /^Sign out$/);
    await page.getByText('You are signed out.').waitFor();
    await tab.assertClean();
    await tab.close();
  });
});

/** Asks for a link, and answers it. */
async function askForLink(page, email, again = false) {
  const before = sink.mails.filter(({ to }) => to.includes(email)).length;
  if (again) await page.context().clearCookies();
  await page.goto('/harbor/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await sink.waitFor(() => theirs(email).length > before, MAIL_WITHIN);
  return linkTo(email, 'sign-in');
}

function theirs(email) {
  return sink.mails.filter(({ to }) => to.includes(email));
}

/** The newest link to that page in a mail to an address. */
async function linkTo(email, page) {
  const link = new RegExp(`https?://\\S+/${page}/\\S+`);
  await sink.waitFor(({ to, text }) => to.includes(email) && link.test(text), MAIL_WITHIN);
  const mail = theirs(email).findLast(({ text }) => link.test(text));
  return mail.text.match(link)[0];
}

/** Tabs to what bears these words and presses Enter. */
async function press(page, words) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const [text, outlined] = await page.evaluate(() => {
      const { activeElement: here } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(here);
      const text = here.textContent.replaceAll(/\s+/g, ' ').trim();
      return [text, outlineStyle !== 'none' && parseFloat(outlineWidth) > 0];
    });
    assert.ok(outlined, `the focus should be seen on "${text}"`);
    if (words.test(text)) return page.keyboard.press('Enter');
  }
  return assert.fail(`60 times Tab did not lead to ${words}`);
}
