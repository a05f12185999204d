// The desk's day as a receptionist lives in it: by the mouse, by touch, and by the keyboard alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { onTheWall } from './support/clock.mjs';
import { startServer } from './support/server.mjs';
import { patient, signIn } from './support/steps.mjs';

const ZONE = 'America/Chicago';
const DENISE = 'Dr. Denise Kowalczyk';
const TERRENCE = 'Dr. Terrence Boyd';

/** What Chromium itself writes of an answer that the test asks for. */
const REFUSED = /status of (409|422)/;

let browser, server, stage;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  stage = await Stage.open();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/**
 * The telephone clinic's book, by the interface for programs. Its Fridays of the fourth and fifth
 * week are empty: Dr. Kowalczyk works from 9 to 12 and from 2 to 4, Dr. Boyd from 9 to 1 and from 2
 * to 5, in steps of ten minutes.
 */
class Stage {
  static async open() {
    const { email, password } = server.account({ clinic: 'prairie', role: 'receptionist' });
    const stage = new Stage();
    stage.token = (await stage.ask('/api/v1/sessions', { clinic: 'prairie', email, password })).token;
    return stage;
  }

  async ask(path, body) {
    const headers = { 'Content-Type': 'application/json' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const sent = { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) };
    const response = await fetch(`${server.url}${path}`, sent);
    const answer = await response.json();
    assert.ok(response.ok, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Books an adjustment of twenty minutes; `more`: `patient_id`, for somebody known. */
  async book(name, practitioner, starts_at, more) {
    const { given, family, phone } = patient(name);
    const who = more ?? { patient: { given_name: given, family_name: family, phone } };
    return this.ask('/api/v1/staff/appointments', { service: 'adjustment', practitioner, starts_at, ...who });
  }

  /** When a visit is and with whom: `10:00 am to 10:20 am, Dr. Terrence Boyd`. */
  async where(visit) {
    const { starts_at, ends_at, practitioner } = await this.ask(`/api/v1/staff/appointments/${visit.id}`);
    const time = (at) => onTheWall(at, ZONE).time;
    return `${time(starts_at)} to ${time(ends_at)}, ${practitioner.name}`;
  }
}

/** The Friday that is `weeks` whole weeks and some days ahead. */
function friday(weeks) {
  const day = new Date(Date.now() + weeks * 7 * 86_400_000);
  while (day.getUTCDay() !== 5) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/** The instant at which the clinic's clocks show `time`, such as `10:00 am`. */
function at(date, time) {
  const [, hour, minute, half] = time.match(/^(\d+):(\d\d) ([ap]m)$/);
  const hours = (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  const winter = Date.parse(`${date}T00:00:00Z`) + (hours + 6) * 3_600_000 + Number(minute) * 60_000;
  const summer = winter - 3_600_000;
  return [winter, summer].map((ms) => new Date(ms).toISOString()).find((instant) => onTheWall(instant, ZONE).time === time);
}

/** Opens a day at the desk, with what is done there by hand. */
async function open(date, options) {
  const tab = await browser.page(server.url, options);
  await signIn(tab.page, server.account({ clinic: 'prairie', role: 'receptionist' }));
  await tab.page.getByRole('heading', { name: 'Waiting room' }).waitFor();
  await tab.page.goto(`/desk?date=${date}`);
  await tab.page.getByText(/^Updated/).waitFor({ state: 'attached' });
  return tab;
}

const card = (page, name) => page.locator('.visit', { hasText: name }).and(page.locator('[id]'));
const column = (page, name) => page.getByRole('region', { name });
const told = (page, words) => page.locator('[data-told]').getByText(words);
const aloud = (page) => page.locator('[data-say]').textContent();
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: here } = document;
    return here.ariaLabel ?? (here.querySelector('.unseen') ?? here).textContent;
  });

/** Waits until a visit stands there, as its own page and the board say it. */
async function stands(page, visit, where) {
  const [times, who] = where.split(/, (?=Dr)/);
  const label = new RegExp(`, ${times}, ${who}, ${visit.patient.given_name} ${visit.patient.family_name}, `);
  await column(page, who).getByRole('link', { name: label }).waitFor();
  assert.equal(await stage.where(visit), where);
}

/** Walks with the arrows from where the focus is to the cell whose name fits. */
async function walkTo(page, words) {
  for (let presses = 0; presses < 120; presses += 1) {
    const before = await focused(page);
    if (words.test(before)) return;
    await page.keyboard.press('ArrowDown');
    if ((await focused(page)) !== before) continue;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Home');
  }
  assert.fail(`the arrows did not lead to ${words}`);
}

/** Tabs from the top of the page to the stop on the board. */
async function tabToBoard(page) {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate(() => document.activeElement.matches('.col a'));
    if (there) return page.keyboard.press('Home');
  }
  return assert.fail('40 times Tab did not lead to the board');
}

describe('by the keyboard alone', () => {
  const date = friday(4);
  let tab, page, vera;

  before(async () => {
    vera = await stage.book('Vera Walker', 'denise-kowalczyk', at(date, '10:00 am'));
    const { practitioners } = await stage.ask(`/api/v1/staff/day?date=${date}`);
    await stage.ask('/api/v1/staff/blocks', {
      practitioner: practitioners.find(({ name }) => name === TERRENCE).practitioner,
      title: 'Supplier',
      kind: 'meeting',
      starts_at: at(date, '11:00 am'),
      ends_at: at(date, '11:30 am'),
    });
    tab = await open(date);
    page = tab.page;
  });
  after(() => tab?.close());

  test('each cell says the day, the time, with whom, and what is there', async () => {
    const day = onTheWall(at(date, '10:00 am'), ZONE).day.replace(/, \d{4}$/, '');
    const denise = await column(page, DENISE).ariaSnapshot();
    assert.match(denise, new RegExp(`link "${day}, 9:00 am, ${DENISE}, free"`));
    assert.match(denise, new RegExp(`link "${day}, 10:00 am to 10:20 am, ${DENISE}, Vera Walker, Adjustment, booked"`));
    const terrence = await column(page, TERRENCE).ariaSnapshot();
    assert.match(terrence, new RegExp(`link "${day}, 11:00 am to 11:30 am, ${TERRENCE}, blocked: Supplier"`));
    const links = `${denise}\n${terrence}`.match(/link ".*?"/g);
    const clock = '\\d+:\\d\\d [ap]m';
    for (const link of links) {
      assert.match(link, new RegExp(`^link "${day}, ${clock}( to ${clock})?, (${DENISE}|${TERRENCE}), .+"$`));
    }
  });

  test('arrows walk the day, and one Tab leaves it', async () => {
    await tabToBoard(page);
    assert.match(await focused(page), new RegExp(`, 9:00 am, ${TERRENCE}, free`));
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(page), /, 9:10 am, /);
    await page.keyboard.press('ArrowRight');
    assert.match(await focused(page), new RegExp(`, 9:10 am, ${DENISE}, free`));
    await walkTo(page, /Vera Walker/);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Actions: Vera Walker, 10:00 am');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.closest('.board')), null);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.match(await focused(page), /Vera Walker/);
    await tab.assertClean();
  });

  test('M lifts a visit, arrows carry it, Escape puts it back', async () => {
    await page.keyboard.press('m');
    assert.match(await aloud(page), new RegExp(`^Lifted Vera Walker\\. .+, 10:00 am, ${DENISE}, free\\.`));
    await page.keyboard.press('ArrowLeft');
    for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press('ArrowDown');
    assert.match(await aloud(page), new RegExp(`, 10:50 am, ${TERRENCE}, over a block$`));
    await page.keyboard.press('Escape');
    assert.match(await aloud(page), new RegExp(`^Put back: .+, 10:00 am, ${DENISE}$`));
    await stands(page, vera, `10:00 am to 10:20 am, ${DENISE}`);
    assert.match(await focused(page), /Vera Walker/);
  });

  test('Enter drops it with another practitioner, and it is moved back', async () => {
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await stands(page, vera, `9:50 am to 10:10 am, ${TERRENCE}`);
    assert.match(await aloud(page), new RegExp(`^Vera Walker: moved to 9:50 am, ${TERRENCE}\\.`));
    assert.match(await focused(page), /Vera Walker/, 'it keeps the focus');
    await page.getByRole('button', { name: 'Move back' }).press('Enter');
    await stands(page, vera, `10:00 am to 10:20 am, ${DENISE}`);
    await tab.assertClean();
  });

  test('with Shift it becomes longer, and shorter again', async () => {
    await page.getByRole('link', { name: /Vera Walker/ }).focus();
    await page.keyboard.press('m');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    assert.match(await aloud(page), /, 30 minutes, until 10:30 am$/);
    await page.keyboard.press('Enter');
    await stands(page, vera, `10:00 am to 10:30 am, ${DENISE}`);
    await page.getByRole('button', { name: 'Undo', exact: true }).press('Enter');
    await stands(page, vera, `10:00 am to 10:20 am, ${DENISE}`);
    await tab.assertClean();
  });

  test('what is refused snaps back with its reason, or is done all the same with one', async () => {
    tab.expect(REFUSED);
    await page.getByRole('link', { name: /Vera Walker/ }).focus();
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowLeft');
    for (let steps = 0; steps < 6; steps += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Not moved yet' });
    await dialog.getByText('The practitioner’s time is blocked then.').or(dialog.getByText("The practitioner's time is blocked then.")).waitFor();
    await dialog.getByText('Move anyway: over the practitioner').waitFor();
    await checkAccess(page);
    await page.keyboard.press('Escape');
    await told(page, /^Not moved\. The practitioner.s time is blocked then\./).waitFor();
    await stands(page, vera, `10:00 am to 10:20 am, ${DENISE}`);
    assert.match(await focused(page), /Vera Walker/);

    await page.keyboard.press('m');
    await page.keyboard.press('ArrowLeft');
    for (let steps = 0; steps < 6; steps += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Why').waitFor();
    await page.keyboard.type('The supplier can wait');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await stands(page, vera, `11:00 am to 11:20 am, ${TERRENCE}`);
    const visit = await stage.ask(`/api/v1/staff/appointments/${vera.id}`);
    assert.deepEqual([visit.overrides, visit.override_reason], [['block'], 'The supplier can wait']);
    await tab.assertClean();
  });

  test('letters find, book, go to today and to a date, and can be switched off', async () => {
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys of the desk' });
    await keys.waitFor();
    await checkAccess(page);
    await keys.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    assert.notEqual(await page.evaluate(() => document.activeElement.id), 'find');
    await page.getByRole('button', { name: 'Keys' }).press('Enter');
    await keys.getByRole('checkbox').check();
    await page.keyboard.press('Escape');

    await page.keyboard.press('g');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'goto');
    await page.keyboard.press('Escape');
    await column(page, DENISE).getByRole('link').first().focus();
    await page.keyboard.press('/');
    await page.keyboard.type('nt');
    assert.equal(await page.locator('#find').inputValue(), 'nt', 'letters are letters where somebody types');
    await column(page, TERRENCE).getByRole('link', { name: /, 2:00 pm, / }).focus();
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Book a visit' }).waitFor();
    await page.getByText(`2:00 pm with ${TERRENCE}`).waitFor();
    await page.goBack();
    await column(page, DENISE).getByRole('link').first().focus();
    await page.keyboard.press('t');
    await page.waitForURL((url) => !url.searchParams.get('date') || url.searchParams.get('date') !== date);
    await page.getByRole('heading', { name: 'Waiting room' }).waitFor();
    await tab.assertClean();
  });

  test('somebody on the telephone is booked in fewer than ten presses from an empty search', async (t) => {
    await page.goto(`/desk?date=${date}`);
    await page.getByText(/^Updated/).waitFor({ state: 'attached' });
    let presses = 0;
    const press = async (key) => {
      presses += 1;
      await page.keyboard.press(key);
    };
    await press('/');
    presses += 1;
    await page.keyboard.type('vera walk');
    await press('Enter');
    await page.getByRole('heading', { name: 'Patients' }).waitFor();
    await tabTo(page, /^Book a visit for Vera Walker$/);
    await press('Enter');
    await page.getByText('Choose a free time for').waitFor();
    await page.getByText(/^Updated/).waitFor({ state: 'attached' });
    await press('n');
    await page.getByRole('heading', { name: 'Book a visit' }).waitFor();
    await tabTo(page, /^$/, (here) => here.type === 'radio' && here.name === 'service');
    await press('Space');
    await tabTo(page, /^$/, (here) => here.type === 'radio' && here.name === 'source');
    await press('ArrowRight');
    await tabTo(page, /^Book this visit$/);
    await press('Enter');
    await page.getByText('The visit is booked.').waitFor();
    t.diagnostic(`${presses} presses`);
    assert.ok(presses < 10, `${presses} presses`);
    await tab.assertClean();
  });
});

/** Tabs until what has the focus bears the words, and fits. */
async function tabTo(page, words, fits = () => true) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const { type, name } = document.activeElement;
      return { type, name };
    });
    if (words.test((await focused(page)).trim()) && fits(here)) return;
  }
  assert.fail(`80 times Tab did not lead to ${words}`);
}

describe('by the mouse', () => {
  const date = friday(5);
  const day = onTheWall(at(date, '10:00 am'), ZONE).day.replace(/, \d{4}$/, '');
  let tab, page, moe, ben;

  before(async () => {
    moe = await stage.book('Moe Draggable', 'denise-kowalczyk', at(date, '10:00 am'));
    ben = await stage.book('Ben Inway', 'terrence-boyd', at(date, '10:00 am'));
    tab = await open(date);
    page = tab.page;
    tab.expect(REFUSED);
  });
  after(() => tab?.close());

  /** The middle of the place on the board that begins at `time` in somebody's column. */
  async function spot(who, time) {
    const cell = column(page, who).getByRole('link', { name: `${day}, ${time}, ${who}, free` });
    const box = await cell.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + 4 };
  }

  /** Takes a visit by its upper edge and carries it over a spot. */
  async function carry(name, { x, y }) {
    const box = await card(page, name).boundingBox();
    await page.mouse.move(box.x + 30, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(x, y, { steps: 6 });
  }

  test('a visit is dragged to another practitioner, with its new time at hand', async () => {
    await card(page, 'Moe Draggable').scrollIntoViewIfNeeded();
    await carry('Moe Draggable', await spot(TERRENCE, '10:40 am'));
    const shade = page.locator('.ghost');
    await shade.getByText('10:40 am – 11:00 am').waitFor();
    await shade.getByText(`Moe Draggable · ${TERRENCE}`).waitFor();
    await tab.screenshot('desk-dragging');
    await page.mouse.up();
    await told(page, `Moe Draggable: moved to 10:40 am, ${TERRENCE}.`).waitFor();
    await stands(page, moe, `10:40 am to 11:00 am, ${TERRENCE}`);
    assert.equal(await shade.count(), 0);
    assert.equal(new URL(page.url()).pathname, '/desk', 'dropping opens nothing');
    await tab.assertClean();
  });

  test('Escape lets it fall back', async () => {
    await carry('Moe Draggable', await spot(DENISE, '11:00 am'));
    await page.locator('.ghost').getByText('11:00 am').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.ghost').waitFor({ state: 'detached' });
    await page.mouse.up();
    await stands(page, moe, `10:40 am to 11:00 am, ${TERRENCE}`);
    assert.equal(new URL(page.url()).pathname, '/desk');
  });

  test('over another visit it asks for a reason, and snaps back without one', async () => {
    const target = await card(page, 'Ben Inway').boundingBox();
    await carry('Moe Draggable', { x: target.x + 60, y: target.y + 4 });
    await page.mouse.up();
    const dialog = page.getByRole('dialog', { name: 'Not moved yet' });
    await dialog.getByText('The practitioner has another visit in that time.').waitFor();
    await dialog.getByText('Move anyway: two visits at the same time').waitFor();
    await tab.screenshot('desk-anyway');
    await dialog.getByRole('button', { name: 'Leave it as it was' }).click();
    await told(page, 'Not moved. The practitioner has another visit in that time.').waitFor();
    await stands(page, moe, `10:40 am to 11:00 am, ${TERRENCE}`);

    await carry('Moe Draggable', { x: target.x + 60, y: target.y + 4 });
    await page.mouse.up();
    await dialog.getByLabel('Why').fill('A quick look');
    await dialog.getByRole('button', { name: 'Move anyway' }).click();
    await stands(page, moe, `10:00 am to 10:20 am, ${TERRENCE}`);
    await card(page, 'Moe Draggable').locator('.state', { hasText: 'overbooked' }).waitFor();
    await page.getByRole('button', { name: 'Move back' }).click();
    await stands(page, moe, `10:40 am to 11:00 am, ${TERRENCE}`);
    await tab.assertClean();
  });

  test('what no reason helps against snaps back with its own', async () => {
    const again = await stage.book('Moe Twice', 'denise-kowalczyk', at(date, '2:00 pm'), { patient_id: moe.patient.id });
    await page.getByRole('link', { name: /, 2:00 pm to 2:20 pm, .+Moe Draggable/ }).waitFor();
    const second = page.locator(`#visit-${again.id}`);
    await second.scrollIntoViewIfNeeded();
    await page.locator('.board').evaluate((board) => board.scrollBy({ top: -200, behavior: 'instant' }));
    const from = await second.boundingBox();
    await page.mouse.move(from.x + 30, from.y + 4);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y - 60, { steps: 4 });
    // At the edge the board scrolls by itself.
    await page.mouse.move(from.x + 30, (await page.locator('.board').boundingBox()).y + 60, { steps: 4 });
    await page.waitForFunction(() => document.querySelector('.board').scrollTop === 0);
    const { x, y } = await spot(DENISE, '10:40 am');
    await page.mouse.move(x, y, { steps: 4 });
    await page.locator('.ghost').getByText('10:40 am').waitFor();
    await page.mouse.up();
    await told(page, 'Not moved. This patient already has a visit at that time.').waitFor();
    await stands(page, again, `2:00 pm to 2:20 pm, ${DENISE}`);
    await tab.assertClean();
  });

  test('by its lower edge it becomes longer', async () => {
    const box = await card(page, 'Moe Draggable').first().boundingBox();
    const row = box.height / 4;
    await page.mouse.move(box.x + 40, box.y + box.height - 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + box.height - 2 + 3 * row, { steps: 6 });
    await page.locator('.ghost').getByText('10:40 am – 11:15 am').waitFor();
    await page.mouse.up();
    await told(page, 'Moe Draggable: takes 35 minutes now, until 11:15 am.').waitFor();
    await stands(page, moe, `10:40 am to 11:15 am, ${TERRENCE}`);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await stands(page, moe, `10:40 am to 11:00 am, ${TERRENCE}`);
    await tab.assertClean();
  });

  test('a menu has every action, and no drag is needed for any', async () => {
    const moes = card(page, 'Moe Draggable').first();
    await moes.getByLabel(/^Actions: Moe Draggable/).click();
    const menu = moes.locator('.acts .card');
    for (const action of ['Move', 'Change the length', 'Cancel', 'Open the visit', 'Open the patient']) {
      await menu.getByRole('link', { name: action, exact: true }).waitFor();
    }
    await checkAccess(page);
    await tab.screenshot('desk-menu');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await moes.getByLabel(/^Actions/).click();
    await menu.getByRole('link', { name: 'Change the length' }).click();
    await page.getByLabel('It lasts').selectOption('30');
    await page.getByRole('button', { name: 'Change the length' }).click();
    await page.getByText('The visit has its new length.').waitFor();
    assert.equal(await stage.where(moe), `10:40 am to 11:10 am, ${TERRENCE}`);
    await tab.assertClean();
  });
});

describe('by touch', () => {
  const date = friday(5);
  let tab, page, tess, fingers;

  before(async () => {
    tess = await stage.book('Tess Finger', 'denise-kowalczyk', at(date, '9:00 am'));
    tab = await open(date, { size: 'tablet', hasTouch: true });
    page = tab.page;
    fingers = await tab.context.newCDPSession(page);
  });
  after(() => tab?.close());

  const touch = (type, points) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points });

  test('a finger that holds still for a moment lifts a visit, and drops it', async () => {
    const visit = card(page, 'Tess Finger');
    await visit.scrollIntoViewIfNeeded();
    const box = await visit.boundingBox();
    const [x, y] = [box.x + 60, box.y + 12];
    await touch('touchStart', [{ x, y }]);
    await page.locator('.ghost').getByText('9:00 am – 9:20 am').waitFor();
    const row = box.height / 4;
    for (let part = 1; part <= 6; part += 1) await touch('touchMove', [{ x, y: y + part * row }]);
    await page.locator('.ghost').getByText('9:30 am – 9:50 am').waitFor();
    await touch('touchEnd', []);
    await stands(page, tess, `9:30 am to 9:50 am, ${DENISE}`);
    assert.equal(new URL(page.url()).pathname, '/desk');
    await tab.assertClean();
  });

  test('a finger that moves at once scrolls, and lifts nothing', async () => {
    const visit = card(page, 'Tess Finger');
    const box = await visit.boundingBox();
    const scrolled = () => page.evaluate(() => document.querySelector('.board').scrollTop + scrollY);
    const before = await scrolled();
    const [x, y] = [box.x + 60, box.y + 12];
    await touch('touchStart', [{ x, y }]);
    for (let part = 1; part <= 8; part += 1) await touch('touchMove', [{ x, y: y - part * 20 }]);
    await touch('touchEnd', []);
    await page.waitForFunction((was) => document.querySelector('.board').scrollTop + scrollY !== was, before);
    assert.equal(await page.locator('.ghost').count(), 0);
    await stands(page, tess, `9:30 am to 9:50 am, ${DENISE}`);
  });

  test('a tap opens the menu of a visit, and its parts are large enough', async () => {
    const visit = card(page, 'Tess Finger');
    await visit.scrollIntoViewIfNeeded();
    const actions = visit.getByLabel(/^Actions: Tess Finger/);
    const box = await actions.boundingBox();
    assert.ok(box.width >= 24 && box.height >= 24, `${box.width} by ${box.height}`);
    await actions.tap();
    await visit.getByRole('link', { name: 'Open the visit' }).tap();
    await page.getByRole('heading', { level: 1, name: 'Tess Finger' }).waitFor();
    await tab.assertClean();
  });
});

describe('a day at the desk', () => {
  let tab, page;

  before(async () => {
    tab = await open(friday(5));
    page = tab.page;
  });
  after(() => tab?.close());

  test('time is blocked over a visit, which is then given a new one from the list', async () => {
    const date = friday(5);
    const olga = await stage.book('Olga Displaced', 'denise-kowalczyk', at(date, '3:00 pm'));
    await page.getByText('Block time').click();
    await page.getByLabel('Whose time').selectOption({ label: DENISE });
    await page.getByLabel('What for').fill('Dentist');
    await page.getByLabel('From').fill('14:30');
    await page.getByLabel('To', { exact: true }).fill('16:00');
    await page.getByRole('button', { name: 'Block this time' }).click();
    await page.getByRole('link', { name: 'Move the visit of Olga Displaced' }).click();
    await page.getByRole('button', { name: `, 11:00 am, ${DENISE}` }).click();
    await page.getByText('The visit is moved.').waitFor();
    await stands(page, olga, `11:00 am to 11:20 am, ${DENISE}`);
    await page.goto(`/desk?date=${date}`);
    await column(page, DENISE).getByRole('link', { name: /2:30 pm to 4:00 pm, .+, blocked: Dentist/ }).click();
    await page.getByText('No visit lies in this time.').waitFor();
    await tab.assertClean();
  });

  test('somebody arrives, is treated, is done, and each step can be taken back', async () => {
    const soon = new Date(Math.ceil(Date.now() / (5 * 60_000)) * 5 * 60_000).toISOString();
    const { given, family, phone } = patient('Ada Arriving');
    const visit = await stage.ask('/api/v1/staff/appointments', {
      service: 'adjustment',
      practitioner: 'terrence-boyd',
      starts_at: soon,
      patient: { given_name: given, family_name: family, phone },
      overrides: ['grid', 'notice', 'hours', 'closure', 'block', 'overbook'],
      override_reason: 'a walk-in',
    });
    await page.goto(`/desk?date=${onTheWall(soon, ZONE).date}`);
    const ada = page.locator(`#visit-${visit.id}`);
    const step = async (name) => {
      await ada.getByLabel(/^Actions: Ada Arriving/).click();
      await ada.getByRole('button', { name, exact: true }).click();
    };
    await step('Arrived');
    await told(page, 'Ada Arriving: Arrived.').waitFor();
    await ada.locator('.state', { hasText: 'arrived' }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await told(page, 'Ada Arriving: taken back.').waitFor();
    await ada.locator('.state', { hasText: 'booked' }).waitFor();
    await step('Arrived');
    await ada.locator('.state', { hasText: 'arrived' }).waitFor();
    await step('Start');
    await ada.locator('.state', { hasText: 'in treatment' }).waitFor();
    await step('Done');
    await ada.locator('.state', { hasText: 'done' }).waitFor();
    assert.equal((await stage.ask(`/api/v1/staff/appointments/${visit.id}`)).status, 'fulfilled');
    await tab.assertClean();
  });

  test('columns are chosen, and the choice is in the address', async () => {
    await page.goto(`/desk?date=${friday(5)}`);
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: TERRENCE }).uncheck();
    await page.getByRole('button', { name: 'Show these' }).click();
    await page.waitForURL(/who=denise-kowalczyk/);
    assert.equal(await page.locator('.col').count(), 1);
    await page.getByRole('link', { name: 'Day after' }).click();
    await page.waitForURL(/who=denise-kowalczyk/);
    await page.getByText('Some columns').click();
    await page.getByRole('link', { name: 'Everybody', exact: true }).click();
    await page.waitForURL((url) => !url.search.includes('who='));
    await tab.assertClean();
  });

  test('on paper there is the day alone', async () => {
    await page.goto(`/desk?date=${friday(5)}`);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await card(page, 'Tess Finger').isVisible());
    for (const useless of ['.acts', '.told', '.side', '.bar', '.free', '.find']) {
      assert.ok(!(await page.locator(useless).first().isVisible()), `${useless} is of no use on paper`);
    }
    await tab.screenshot('desk-print');
    await page.emulateMedia({ media: 'screen' });
  });
});

for (const size of ['tablet', 'desktop']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`what is done by hand is open to all on a ${size} in ${colorScheme}`, async () => {
      const tab = await open(friday(5), { size, colorScheme });
      const { page } = tab;
      const visit = card(page, 'Tess Finger');
      await visit.getByLabel(/^Actions/).click();
      await checkAccess(page);
      await tab.screenshot(`desk-menu-${size}-${colorScheme}`);
      await page.keyboard.press('Escape');
      await visit.getByRole('link').first().focus();
      await page.keyboard.press('m');
      await page.keyboard.press('ArrowDown');
      await checkAccess(page);
      await tab.screenshot(`desk-lifted-${size}-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await checkAccess(page);
      await tab.screenshot(`desk-keys-${size}-${colorScheme}`);
      await tab.assertClean();
      await tab.close();
    });
  }
}

test('without JavaScript every action is a link or a form', async () => {
  const tab = await browser.page(server.url, { javaScriptEnabled: false });
  const { page } = tab;
  await signIn(page, server.account({ clinic: 'prairie', role: 'receptionist' }));
  await page.getByRole('heading', { name: 'Waiting room' }).waitFor();
  await page.goto(`/desk?date=${friday(5)}`);
  const visit = card(page, 'Tess Finger');
  await visit.getByLabel(/^Actions/).click();
  await visit.getByRole('link', { name: 'Change the length' }).click();
  await page.getByRole('heading', { name: 'How long the visit of Tess Finger lasts' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Keys' }).count(), 0);
  await tab.assertClean();
  await tab.close();
});
