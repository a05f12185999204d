// "What hurts?": from the front page through a guide to a booked visit that the practitioner reads
// about, and full stops that no other page gets around.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { SIZES, startBrowser } from './support/browser.mjs';
import { dateOf } from './support/clock.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { patient, signIn } from './support/steps.mjs';

const CALF = [['none'], ['none'], ['calf'], ['weeks'], ['twist'], ['knot', 'stiff'], ['needle']];
const SOUND = [...CALF, ['none']];
const THINNERS = [...CALF, ['blood-thinners']];

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

for (const [size, javaScriptEnabled, name] of [
  ['phone', true, 'Noemí Vance'],
  ['phone', false, 'Otto Kline'],
  ['tablet', false, 'Tess Abara'],
  ['desktop', true, 'Udo Brandt'],
]) {
  test(`a guide leads to a booked visit on a ${size}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const tab = await browser.page(server.url, { size, javaScriptEnabled });
    const { page } = tab;
    await page.goto('/harbor');
    await page.getByRole('link', { name: 'What hurts?' }).click();
    await page.getByRole('link', { name: /^Muscle spasms and cramps/ }).click();
    await answer(page, SOUND);
    await heading(page, 'What we recommend here');
    await tab.assertClean();
    const chiropractic = page.locator('section', { has: page.getByRole('heading', { name: 'Chiropractic' }) });
    const first = chiropractic.getByRole('button').first();
    const instant = await first.locator('time').getAttribute('datetime');
    await first.click();
    await heading(page, 'Your details');
    await page.getByText('see what you answered').click();
    await page.getByText('What do you hope for most?').waitFor();
    await page.getByLabel('Share my answers with the practitioner').check();
    const person = patient(name);
    await page.getByLabel('Given name').fill(person.given);
    await page.getByLabel('Family name').fill(person.family);
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Phone').fill(person.phone);
    await page.getByRole('button', { name: /^(Book|Ask for) this visit$/ }).click();
    await heading(page, 'Your visit is booked');
    await tab.assertClean();
    await tab.close();

    const desk = await browser.page(server.url, { javaScriptEnabled });
    await signIn(desk.page, server.account({ clinic: 'harbor', role: 'receptionist' }));
    await desk.page.goto(`/desk?date=${dateOf(instant)}`);
    await desk.page.locator('.visit', { hasText: name }).click();
    await desk.page.getByText('Where is it? Calf').waitFor();
    await desk.assertClean();
    await desk.close();
  });
}

for (const [size, javaScriptEnabled] of [
  ['phone', true],
  ['tablet', false],
  ['desktop', true],
  ['phone', false],
]) {
  describe(`a full stop, on a ${size}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('is an emergency number, and nothing that can be booked', async () => {
      const tab = await browser.page(server.url, { size, javaScriptEnabled });
      const { page } = tab;
      await page.goto('/harbor/guide/low-back-pain');
      await answer(page, [['saddle', 'fever']]);
      await heading(page, 'This needs emergency care now');
      const number = page.getByRole('link', { name: 'Call 911' });
      assert.equal(await number.getAttribute('href'), 'tel:911');
      await page.getByText('What this advice is based on').click();
      const source = page.getByRole('link', { name: /^International Framework for Red Flags/ });
      assert.match(await source.getAttribute('href'), /^https:\/\/doi\.org\//);
      assert.equal(await page.locator('form[action$="/hold"]').count(), 0);
      await page.goto('/harbor');
      assert.equal(await page.locator('form[action$="/hold"]').count(), 0, 'nor on the front page');
      await heading2(page, 'Because of your answers, please get help first');
      await page.getByRole('link', { name: 'Call 911', exact: true }).waitFor();
      if (javaScriptEnabled) await checkAccess(page);
      await page.goto('/harbor/guide/muscle-spasms');
      await page.goto('/harbor');
      await heading2(page, 'Because of your answers, please get help first');
      await page.goto('/harbor/slots?service=adjustment');
      await heading(page, 'This needs emergency care now');
      await tab.assertClean();
      await tab.close();
    });

    test('cannot be got around to dry needling', async () => {
      const tab = await browser.page(server.url, { size, javaScriptEnabled });
      const { page } = tab;
      // A page with free times that was opened before the answers.
      await page.goto('/harbor/slots?service=dry-needling');
      const early = await tab.context.newPage();
      await early.goto('/harbor/guide/muscle-spasms');
      await answer(early, THINNERS);
      await heading(early, 'What we recommend here');
      await early.getByRole('heading', { name: 'Dry needling: please call first' }).waitFor();
      assert.equal(await early.locator('input[name=service][value^=dry-needling]').count(), 0);

      await page.locator('.times').getByRole('button').first().click();
      await page.getByRole('heading', { name: 'Dry needling: please call first' }).waitFor();
      await page.goto('/harbor/services/dry-needling');
      await page.getByRole('heading', { name: 'Because of your answers, please call first' }).waitFor();
      await page.goto('/harbor/services');
      await page.getByRole('link', { name: 'Call to book Dry needling', exact: true }).waitFor();
      await page.goto('/harbor/slots?service=dry-needling');
      await page.getByRole('heading', { name: 'Dry needling: please call first' }).waitFor();

      // Neither a look at another guide nor all of its answers.
      await page.goto('/harbor/guide/neck-pain');
      await page.goto('/harbor/slots?service=dry-needling');
      await page.getByRole('heading', { name: 'Dry needling: please call first' }).waitFor();
      await page.goto('/harbor/guide/neck-pain');
      await answer(page, [['none'], ['none'], ['one-side'], ['days'], ['work'], ['knot'], ['loosening'], ['none']]);
      await page.getByRole('heading', { name: 'Because of your answers, please call first' }).waitFor();
      assert.equal(await page.locator('input[name=service][value^=dry-needling]').count(), 0);
      if (javaScriptEnabled) await checkAccess(page);
      await page.getByRole('link', { name: 'See what we advise, or change your answers' }).click();
      await page.getByRole('heading', { name: 'Dry needling: please call first' }).waitFor();
      // Taken back by a press on the page that says so.
      await page.getByRole('button', { name: 'Begin again' }).click();
      await heading(page, 'Is any of this happening to you now?');
      await page.goto('/harbor/slots?service=dry-needling');
      await heading(page, 'When suits you?');
      await tab.assertClean();
      await tab.close();
    });
  });
}

test('Back and Reload keep the place and send nothing again', async () => {
  const tab = await browser.page(server.url);
  const { page } = tab;
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await page.goto('/harbor/guide/neck-pain');
  await answer(page, [['none'], ['none'], ['one-side']]);
  await heading(page, 'Since when, and how often?');
  await page.reload();
  await heading(page, 'Since when, and how often?');
  await page.goBack();
  await heading(page, 'Where does it hurt?');
  assert.ok(await page.locator('input[value=one-side]').isChecked());
  await page.goBack();
  await heading(page, 'And any of these?');
  assert.equal(posts.length, 3);
  await answer(page, [['weak-arm']]);
  await heading(page, 'See a doctor today');
  await page.getByRole('button', { name: 'Begin again' }).click();
  await heading(page, 'Is any of this happening to you now?');
  assert.equal(await page.locator('input:checked').count(), 0);
  await tab.assertClean();
  await tab.close();
});

test('“None of these” and the others untick each other', async () => {
  const tab = await browser.page(server.url);
  const { page } = tab;
  await page.goto('/harbor/guide/muscle-spasms');
  await page.getByLabel('Back pain together with a fever').check();
  await page.getByLabel('None of these').check();
  assert.ok(!(await page.getByLabel('Back pain together with a fever').isChecked()));
  await page.getByLabel('Both legs are weak or give way').check();
  assert.ok(!(await page.getByLabel('None of these').isChecked()));
  await tab.assertClean();
  await tab.close();
});

test('the keyboard alone leads through a guide', async () => {
  const tab = await browser.page(server.url);
  const { page } = tab;
  await page.goto('/harbor');
  await press(page, /^What hurts\?$/, 'Enter');
  await page.waitForURL('**/guide');
  await press(page, /^Headache from tension/, 'Enter');
  await page.waitForURL('**/now');
  for (const answers of [['none'], ['none'], ['band'], ['days'], ['stress'], ['none'], ['loosening'], ['none']]) {
    const title = await page.title();
    await tabTo(page, ({ name }) => name === 'answer');
    // Radio buttons are one stop of the Tab key, and arrows walk them.
    for (const id of answers) {
      for (let presses = 0; presses < 20; presses += 1) {
        const here = await focused(page);
        if (here.value === id) break;
        await page.keyboard.press(here.type === 'radio' ? 'ArrowDown' : 'Tab');
      }
      if ((await focused(page)).type === 'checkbox' || !(await focused(page)).checked) {
        await page.keyboard.press('Space');
      }
    }
    await press(page, /^Continue$/, 'Enter');
    await page.waitForFunction((before) => document.title !== before, title);
  }
  await heading(page, 'What we recommend here');
  await tabTo(page, ({ tag, text }) => tag === 'BUTTON' && /massage/i.test(text));
  await page.keyboard.press('Enter');
  await heading(page, 'Your details');
  await tab.assertClean();
  await tab.close();
});

test('a guide speaks Spanish from the front page to a booked visit', async () => {
  const tab = await browser.page(server.url, { size: 'phone', locale: 'es-MX' });
  const { page } = tab;
  await page.goto('/harbor');
  await page.getByRole('link', { name: '¿Qué le duele?' }).click();
  await page.getByRole('link', { name: /^Espasmos y calambres musculares/ }).click();
  await answer(page, THINNERS);
  await heading(page, 'Lo que le recomendamos aquí');
  await page.getByText('Con anticoagulantes una aguja').waitFor();
  await tab.screenshot('guide-end-es-phone-light');
  await checkAccess(page);
  await page.getByRole('main').getByRole('button', { name: /\d:\d\d/ }).first().click();
  await heading(page, 'Sus datos');
  const person = patient('Vera Solís');
  await page.getByLabel('Nombre').fill(person.given);
  await page.getByLabel('Apellidos').fill(person.family);
  await page.getByLabel('Correo electrónico').fill(person.email);
  await page.getByLabel('Teléfono').fill(person.phone);
  await page.getByLabel('No, es mi primera vez').check();
  await page.getByRole('button', { name: 'Reservar esta cita' }).click();
  await heading(page, 'Su cita está reservada');
  await tab.assertClean();
  await tab.close();
});

test('whom to call at once is read on a small phone without scrolling', async () => {
  for (const locale of ['en-US', 'es-US']) {
    const size = { width: 360, height: 640 };
    const tab = await browser.page(server.url, { size, locale });
    for (const address of ['/harbor/guide', '/harbor/guide/low-back-pain']) {
      await tab.page.goto(address);
      const { y, height } = await tab.page.locator('.urgent a[href="tel:911"]').boundingBox();
      assert.ok(y + height <= size.height, `${address}, ${locale}: it ends at ${y + height} px`);
    }
    await tab.assertClean();
    await tab.close();
  }
});

/** A page: its picture's name, and what is answered to which guide. */
const PAGES = [
  ['guides', '/harbor/guide', []],
  ['guide-several', '/harbor/guide/muscle-spasms', []],
  ['guide-one', '/harbor/guide/muscle-spasms', CALF.slice(0, 2)],
  ['guide-problem', '/harbor/guide/muscle-spasms', [...CALF.slice(0, 2), []]],
  ['guide-end', '/harbor/guide/muscle-spasms', THINNERS],
  ['guide-emergency', '/harbor/guide/low-back-pain', [['bladder']]],
  ['guide-doctor', '/ridgeline/guide/muscle-spasms', [['none'], ['medicine']]],
  ['guide-telephone', '/harbor/guide/muscle-spasms', [...CALF, ['operation']]],
  ['guide-by-phone', '/prairie/guide/neck-pain', [['none'], ['none'], ['one-side'], ['days'], ['slept'], ['none'], ['turning'], ['none']]],
];

for (const size of Object.keys(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the pages on a ${size} in ${colorScheme}`, async () => {
      for (const [name, address, answers] of PAGES) {
        const tab = await browser.page(server.url, { size, colorScheme });
        tab.expect(/status of 422/);
        await tab.page.goto(address);
        await answer(tab.page, answers);
        await tab.screenshot(`${name}-${size}-${colorScheme}`);
        await checkAccess(tab.page);
        const [wide, window] = await tab.page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        assert.ok(wide <= window, `${name} is ${wide} px wide, the window ${window} px`);
        await tab.assertClean();
        await tab.close();
      }
      const tab = await browser.page(server.url, { size, colorScheme });
      await tab.page.goto('/harbor/guide/muscle-spasms');
      await answer(tab.page, SOUND);
      await tab.page.locator('form[action$="/hold"] button').first().click();
      await heading(tab.page, 'Your details');
      await tab.screenshot(`details-share-${size}-${colorScheme}`);
      await checkAccess(tab.page);
      await tab.assertClean();
      await tab.close();
    });
  }
}

/** Ticks the answers of one question after the other, and sends each. */
async function answer(page, answers) {
  for (const ids of answers) {
    for (const id of ids) await page.locator(`input[name=answer][value="${id}"]`).check();
    // With no answer the same page comes again.
    const from = page.url();
    await page.locator('main form .button').first().click();
    if (ids.length > 0) await page.waitForURL((url) => url.href !== from);
    else await page.locator('.problems').waitFor();
  }
}

async function heading(page, text) {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
}

async function heading2(page, text) {
  await page.getByRole('heading', { level: 2, name: text, exact: true }).waitFor();
}

/** Tabs to what bears these words and presses a key. */
async function press(page, words, key) {
  await tabTo(page, ({ text }) => words.test(text));
  await page.keyboard.press(key);
}

/** Presses Tab until the focus is where it is wanted; each place on the way must show it. */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const here = await focused(page);
    assert.ok(here.outlined, `the focus should be seen on "${here.text}"`);
    if (wanted(here)) return;
  }
  assert.fail('60 times Tab did not lead there');
}

function focused(page) {
  return page.evaluate(() => {
    const { activeElement: here } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(here);
    return {
      tag: here.tagName,
      name: here.name,
      value: here.value,
      type: here.type,
      checked: here.checked,
      text: here.textContent.replaceAll(/\s+/g, ' ').trim(),
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
    };
  });
}
