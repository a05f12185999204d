// The patient's way by the keyboard alone, from the front page to a booked visit, moved and
// cancelled, at every width, with and without JavaScript; and how few steps it takes.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SIZES, startBrowser } from './support/browser.mjs';
import { book, change } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { patient } from './support/steps.mjs';

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

for (const size of Object.keys(SIZES)) {
  for (const javaScriptEnabled of [true, false]) {
    describe(`on a ${size}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
      const person = patient(`Kay Board${size}${javaScriptEnabled ? 'on' : 'off'}`);
      let tab, keys;

      before(async () => {
        tab = await browser.page(server.url, { size, javaScriptEnabled });
        keys = new Keys(tab.page);
      });
      after(() => tab?.close());

      test('four presses and one form lead from the front page to a booked visit', async () => {
        const { page } = tab;
        await page.goto('/harbor');
        await page.keyboard.press('Tab');
        assert.equal((await keys.here()).text, 'Skip to the content');
        await keys.press(/^I know what I need$/);
        await page.waitForURL('**/services');
        await keys.press(new RegExp(`^Choose a time for ${SERVICE}$`));
        await page.waitForURL('**/slots?*');
        await keys.press(/^\d+:\d\d [ap]m$/);
        await heading(page, 'Your details');
        await keys.fill(person);
        await keys.press(/^Book this visit$/);
        await heading(page, 'Your visit is booked');
        assert.equal(keys.presses, 4, 'presses, and one form');
        await tab.assertClean();
      });

      test('it is moved by the keyboard', async () => {
        const { page } = tab;
        await keys.press(/^(Move or cancel|See this visit)$/);
        await heading(page, 'Your visit');
        // The soonest opening may be too near to be moved alone: then another one is.
        const visit = await book(server, patient(`Later ${size}${javaScriptEnabled}`));
        await page.goto(`/manage/${visit.manage_token}`);
        await keys.press(/^Move it$/);
        await heading(page, 'When suits you better?');
        await keys.press(/^\d+:\d\d [ap]m$/);
        await heading(page, 'Move your visit?');
        await keys.press(/^Move to /);
        await heading(page, 'Your visit has moved');
        await tab.assertClean();
      });

      test('it is cancelled by the keyboard', async () => {
        const { page } = tab;
        await keys.press(/^Cancel it$/);
        await heading(page, 'Cancel this visit?');
        await keys.press(/^Yes, cancel this visit$/);
        await heading(page, 'This visit is cancelled');
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
  await keys.fill(patient('Sue Nest'));
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
  const tab = await browser.page(server.url, { size: 'phone', javaScriptEnabled: false });
  const { page } = tab;
  const here = `/manage/${visit.manage_token}`;
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
  async fill({ given, family, email, phone }) {
    for (const [id, text] of Object.entries({ given_name: given, family_name: family, email, phone })) {
      await this.#tabTo((here) => here.id === id);
      await this.#page.keyboard.type(text);
    }
    await this.#tabTo((here) => here.id === 'been_here');
    await this.#page.keyboard.press('ArrowDown');
    const first = this.#page.getByLabel('No, this is my first visit');
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
