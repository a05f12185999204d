// The patient's way by the keyboard alone, from the front page to a booked visit, moved and
// cancelled, at every width, with and without JavaScript, in both languages; and how few steps it takes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SIZES, startBrowser } from './support/browser.mjs';
import { book, change } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { patient } from './support/steps.mjs';

/** What is pressed and read on the way, in each language. */
const WORDS = {
  'en-US': {
    skip: 'Skip to the content',
    know: /^I know what I need$/,
    choose: /^Choose a time for Spinal adjustment$/,
    time: /^\d+:\d\d [ap]m$/,
    details: 'Your details',
    first: 'No, this is my first visit',
    book: /^Book this visit$/,
    booked: 'Your visit is booked',
    change: /^(Move or cancel|See this visit)$/,
    visit: 'Your visit',
    move: /^Move it$/,
    when: 'When suits you better?',
    check: 'Move your visit?',
    moveTo: /^Move to /,
    moved: 'Your visit has moved',
    cancel: /^Cancel it$/,
    sure: 'Cancel this visit?',
    yes: /^Yes, cancel this visit$/,
    cancelled: 'This visit is cancelled',
  },
  'es-US': {
    skip: 'Saltar al contenido',
    know: /^Ya sé lo que necesito$/,
    choose: /^Elegir hora para Spinal adjustment$/,
    time: /^\d+:\d\d [ap]\. m\.$/,
    details: 'Sus datos',
    first: 'No, es mi primera vez',
    book: /^Reservar esta cita$/,
    booked: 'Su cita está reservada',
    change: /^(Cambiar o cancelar|Ver esta cita)$/,
    visit: 'Su cita',
    move: /^Cambiarla$/,
    when: '¿Cuándo le conviene más?',
    check: '¿Cambiar su cita?',
    moveTo: /^Cambiar al /,
    moved: 'Su cita ha cambiado de hora',
    cancel: /^Cancelarla$/,
    sure: '¿Cancelar esta cita?',
    yes: /^Sí, cancelar esta cita$/,
    cancelled: 'Esta cita está cancelada',
  },
};

let browser, server;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const size of Object.keys(SIZES)) {
  for (const [locale, javaScriptEnabled] of [
    ['en-US', true],
    ['en-US', false],
    ['es-US', size !== 'phone'],
  ]) {
    const words = WORDS[locale];
    const how = `${locale}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`;
    describe(`on a ${size}, ${how}`, () => {
      const kay = `Kay Board${size}${locale.slice(0, 2)}${javaScriptEnabled ? 'on' : 'off'}`;
      let tab, keys;

      before(async () => {
        tab = await browser.page(server.url, { size, locale, javaScriptEnabled });
        keys = new Keys(tab.page);
      });
      after(() => tab?.close());

      test('four presses and one form lead from the front page to a booked visit', async () => {
        const { page } = tab;
        await page.goto('/harbor');
        await page.keyboard.press('Tab');
        assert.equal((await keys.here()).text, words.skip);
        await keys.press(words.know);
        await page.waitForURL('**/services');
        await keys.press(words.choose);
        await page.waitForURL('**/slots?*');
        await keys.press(words.time);
        await heading(page, words.details);
        await keys.fill(patient(kay), words.first);
        await keys.press(words.book);
        await heading(page, words.booked);
        assert.equal(keys.presses, 4, 'presses, and one form');
        await tab.assertClean();
      });

      test('it is moved by the keyboard', async () => {
        const { page } = tab;
        await keys.press(words.change);
        await heading(page, words.visit);
        // The soonest opening may be too near to be moved alone: then another one is.
        const visit = await book(server, patient(kay.replace('Kay', 'Later')));
        await page.goto(`/manage/${visit.manage_token}`);
        await keys.press(words.move);
        await heading(page, words.when);
        await keys.press(words.time);
        await heading(page, words.check);
        await keys.press(words.moveTo);
        await heading(page, words.moved);
        await tab.assertClean();
      });

      test('it is cancelled by the keyboard', async () => {
        const { page } = tab;
        await keys.press(words.cancel);
        await heading(page, words.sure);
        await keys.press(words.yes);
        await heading(page, words.cancelled);
        await tab.assertClean();
      });
    });
  }
}

test('two presses and one form book the soonest opening', async () => {
  const tab = await browser.page(server.url, { size: 'phone' });
  const { page } = tab;
  const keys = new Keys(page);
  await page.goto('/harbor');
  await keys.press(/today|tomorrow|\d+:\d\d [ap]m/);
  await heading(page, 'Your details');
  await keys.fill(patient('Sue Nest'), WORDS['en-US'].first);
  await keys.press(/^(Book|Ask for) this visit$/);
  await page.getByRole('heading', { level: 1, name: /^Your (visit is booked|request is on)/ }).waitFor();
  assert.equal(keys.presses, 2);
  await tab.assertClean();
  await tab.close();
});

test('past the cut-off the telephone number stands instead', async () => {
  const always = 525_600;
  const policy = { cancel_cutoff_minutes: always, reschedule_cutoff_minutes: always };
  await change(server, { policy });
  const visit = await book(server, patient('Nell Near'));
  const here = `/manage/${visit.manage_token}`;
  for (const [size, javaScriptEnabled, locale] of [
    ['phone', false, 'en-US'],
    ['tablet', true, 'es-US'],
    ['desktop', true, 'en-US'],
  ]) {
    const tab = await browser.page(server.url, { size, javaScriptEnabled, locale });
    const { page } = tab;
    await page.goto(here);
    const links = page.getByRole('main').getByRole('link');
    const leads = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    assert.ok(
      leads.some((href) => href.startsWith('tel:')),
      'the telephone number',
    );
    assert.deepEqual(
      leads.filter((href) => /\/(move|cancel)$/.test(href)),
      [],
    );
    for (const way of ['move', 'cancel']) {
      await page.goto(`${here}/${way}`);
      assert.equal(new URL(page.url()).pathname, here, `${way} leads back`);
    }
    await tab.assertClean();
    await tab.close();
  }
});

/** A keyboard, and how often something was pressed with it. */
class Keys {
  presses = 0;
  #page;

  constructor(page) {
    this.#page = page;
  }

  /** Tabs to what bears these words and presses Enter. */
  async press(words) {
    await this.#tabTo(({ text }) => words.test(text));
    this.presses += 1;
    await this.#page.keyboard.press('Enter');
  }

  /** Fills in the details form from where the focus is. */
  async fill({ given, family, email, phone }, firstVisit) {
    for (const [id, text] of Object.entries({ given_name: given, family_name: family, email, phone })) {
      await this.#tabTo((here) => here.id === id);
      await this.#page.keyboard.type(text);
    }
    await this.#tabTo((here) => here.id === 'been_here');
    await this.#page.keyboard.press('ArrowDown');
    const first = this.#page.getByLabel(firstVisit);
    assert.ok(await first.isChecked(), 'the arrow should choose the other answer');
  }

  async #tabTo(wanted) {
    const passed = [];
    for (let presses = 0; presses < 80; presses += 1) {
      await this.#page.keyboard.press('Tab');
      const here = await this.here();
      assert.ok(here.outlined, `the focus should be seen on "${here.text}"`);
      if (wanted(here)) return;
      passed.push(here.text || here.id);
    }
    assert.fail(`80 times Tab did not lead there, but to ${passed.join(', ')}`);
  }

  /** Where the focus is. */
  here() {
    return this.#page.evaluate(() => {
      const { activeElement: here } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(here);
      return {
        id: here.id,
        text: here.textContent.replaceAll(/\s+/g, ' ').trim(),
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
      };
    });
  }
}

async function heading(page, name) {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}
