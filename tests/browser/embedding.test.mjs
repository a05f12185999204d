// The booking pages within a page of another site: `localhost` shows what `127.0.0.1` serves. With
// and without the cookies that a browser keeps apart for that site, for some keep none.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { dateIn } from './support/clock.mjs';
import { change } from './support/program.mjs';
import { startServer } from './support/server.mjs';
import { fillIn, patient } from './support/steps.mjs';

let browser, server, clinic, stranger;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  clinic = await startSite();
  stranger = await startSite();
  await change(server, { embed_origins: [clinic.url] });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  for (const site of [clinic, stranger]) site?.close();
});

for (const cookies of ['kept', 'lost']) {
  for (const javaScriptEnabled of [true, false]) {
    const words = `with cookies ${cookies}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`;
    describe(words, () => {
      test('a visit is booked within the page of the clinic', async () => {
        const tab = await browser.page(clinic.url, { javaScriptEnabled, also: [loopback(server.url)] });
        const { page } = tab;
        const person = patient(`Frida Framed${javaScriptEnabled ? 'On' : 'Off'}`);
        await page.goto('/');
        const frame = page.frameLocator('iframe');
        await frame.getByRole('link', { name: 'I know what I need' }).click();
        assert.equal(await frame.locator('footer').count(), 0, 'no foot');
        await frame.locator('header').getByRole('link', { name: 'Harbor' }).waitFor();
        await frame.getByRole('link', { name: 'Choose a time for Spinal adjustment' }).click();
        const days = frame.getByRole('navigation', { name: 'Days' }).locator('a:has(time)');
        await days.first().waitFor();
        const dates = await days.evaluateAll((all) =>
          all.map((one) => one.querySelector('time').dateTime),
        );
        const date = dates.find((one) => one >= dateIn(3));
        await days.nth(dates.indexOf(date)).click();
        await frame.locator(`.days [aria-current] time[datetime="${date}"]`).waitFor();
        await frame.locator('.times').getByRole('button').first().click();
        await frame.getByRole('heading', { name: 'Your details' }).waitFor();

        const forget = () => (cookies === 'lost' ? tab.context.clearCookies() : null);
        await forget();

        // What is wrong is said within the frame, and nothing is lost.
        tab.expect(/status of 422/, /Blocked autofocusing/);
        await frame.getByLabel('Given name').fill(person.given);
        await frame.getByRole('button', { name: 'Book this visit' }).click();
        await frame.getByRole('heading', { name: 'There is a problem' }).waitFor();
        assert.equal(await frame.getByLabel('Given name').inputValue(), person.given);
        if (javaScriptEnabled) await checkAccess(page.frames()[1]);
        await tab.screenshot(`embedded-${cookies}-${javaScriptEnabled ? 'scripted' : 'plain'}`);

        await forget();
        await fillIn(frame, person);
        await frame.getByRole('button', { name: 'Book this visit' }).click();
        await frame.getByRole('heading', { name: 'Your visit is booked' }).waitFor();
        assert.equal(new URL(page.url()).origin, clinic.url, 'the page around it stays');
        await tab.assertClean();

        // What moves or cancels a visit has the address line to itself.
        const beside = tab.context.waitForEvent('page');
        await frame.getByRole('link', { name: 'Move or cancel' }).click();
        const manage = await beside;
        await manage.getByRole('heading', { level: 1, name: 'Your visit' }).waitFor();
        assert.equal(new URL(manage.url()).origin, new URL(loopback(server.url)).origin);
        await manage.close();
        const calendar = frame.getByRole('link', { name: 'Add to calendar' });
        assert.equal(await calendar.getAttribute('target'), '_blank');
        const answer = await fetch(new URL(await calendar.getAttribute('href'), server.url));
        assert.match(await answer.text(), /BEGIN:VEVENT/);
        await tab.assertClean();
        await tab.close();
      });
    });
  }
}

test('a held time is shown to its own frame after Back, where cookies are kept apart', async () => {
  const tab = await browser.page(clinic.url, { also: [loopback(server.url)] });
  const { page } = tab;
  await page.goto('/?/harbor/slots?service=adjustment');
  const frame = page.frameLocator('iframe');
  const time = frame.locator('.times').getByRole('button').first();
  const instant = await time.locator('time').getAttribute('datetime');
  await time.click();
  await frame.getByRole('heading', { name: 'Your details' }).waitFor();
  const kept = await tab.context.cookies();
  const ours = kept.filter(({ name }) => name.startsWith('limber-'));
  assert.deepEqual(ours.map(({ name }) => name).sort(), ['limber-hold', 'limber-visitor']);
  for (const cookie of ours) assert.equal(cookie.partitionKey, 'http://localhost');
  await page.evaluate(() => history.back());
  await frame.locator(`.times time[datetime="${instant}"]`).waitFor();
  await tab.assertClean();
  await tab.close();
});

test('the language is switched within the frame, and nothing typed is lost', async () => {
  const tab = await browser.page(clinic.url, { size: 'phone', also: [loopback(server.url)] });
  const { page } = tab;
  await page.goto('/?/harbor/slots?service=adjustment');
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Español' }).click();
  await frame.getByRole('heading', { name: '¿Cuándo le conviene?' }).waitFor();
  await frame.locator('.times').getByRole('button').first().click();
  await frame.getByLabel('Nombre').fill('Flora');
  await tab.screenshot('embedded-es');
  await frame.getByRole('button', { name: 'English' }).click();
  await frame.getByRole('heading', { name: 'Your details' }).waitFor();
  assert.equal(await frame.getByLabel('Given name').inputValue(), 'Flora');
  assert.equal(new URL(page.url()).origin, clinic.url, 'the page around it stays');
  await tab.assertClean();
  await tab.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`no frame gets around what a guide says of a needle, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const tab = await browser.page(clinic.url, { javaScriptEnabled, also: [loopback(server.url)] });
    const { page } = tab;
    await page.goto('/');
    const frame = page.frameLocator('iframe');
    // The guide opens beside the frame, and what is answered there the frame cannot know.
    let beside = tab.context.waitForEvent('page');
    await frame.getByRole('link', { name: 'What hurts?' }).click();
    const guide = await beside;
    await guide.getByRole('link', { name: /^Low-back pain/ }).click();
    await guide.locator('input[name=answer][value=saddle]').check();
    await guide.getByRole('button', { name: 'Continue' }).click();
    await guide.getByRole('heading', { name: 'This needs emergency care now' }).waitFor();
    await frame.getByRole('link', { name: 'I know what I need' }).click();
    await frame.getByRole('link', { name: 'Choose a time for Dry needling', exact: true }).click();
    await frame.getByRole('heading', { name: 'Dry needling' }).waitFor();
    assert.equal(await frame.locator('form[action$="/hold"]').count(), 0, 'no time within the frame');
    if (javaScriptEnabled) await checkAccess(page.frames()[1]);
    await tab.screenshot(`embedded-needle-${javaScriptEnabled ? 'scripted' : 'plain'}`);
    beside = tab.context.waitForEvent('page');
    await frame.getByRole('link', { name: 'Choose a time in a new window' }).click();
    const alone = await beside;
    await alone.getByRole('heading', { name: 'This needs emergency care now' }).waitFor();
    await tab.assertClean();
    await tab.close();
  });
}

for (const [whose, site, path] of [
  ['a site that the clinic did not name', () => stranger, '/harbor'],
  ['the clinic, what moves and cancels', () => clinic, '/manage/of-no-visit'],
  ['the clinic, the desk', () => clinic, '/login/harbor'],
  ['the clinic, another clinic', () => clinic, '/lantern'],
]) {
  test(`is refused: ${whose}`, async () => {
    const tab = await browser.page(site().url, { also: [loopback(server.url)] });
    const { page } = tab;
    tab.expect(/frame-ancestors|X-Frame-Options|status of 404/);
    const told = page.waitForEvent('console', (message) => /frame/i.test(message.text()));
    await page.goto(`/?${path}`);
    await told;
    assert.doesNotMatch(page.frames()[1].url(), /127\.0\.0\.1/, 'the browser shows nothing');
    await tab.assertClean();
    await tab.close();
  });
}

test('a form of the site around is refused', async () => {
  const tab = await browser.page(clinic.url, { also: [loopback(server.url)] });
  tab.expect(/status of 403|violates|form-action/);
  await tab.page.goto('/post');
  await tab.page.getByRole('button').click();
  await tab.page.getByText(/did not come from the clinic.s own pages/).waitFor();
  await tab.close();
});

/** A clinic's own web site: a page with a frame, on an origin of its own. */
async function startSite() {
  const site = createServer((request, response) => {
    const query = decodeURIComponent(request.url.split(/\?(.*)/s)[1] ?? '');
    const source = new URL(query || '/harbor', loopback(server.url)).href;
    const frame = `<iframe src="${source}" title="Book a visit" style="width: 100%; height: 900px"></iframe>`;
    const form = `<form method="post" action="${loopback(server.url)}/harbor/hold"><button>Go</button></form>`;
    const body = request.url.startsWith('/post') ? form : frame;
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    const icon = '<link rel="icon" href="data:,">';
    response.end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Our clinic</title>${icon}` +
        `</head><body><main><h1>Our clinic</h1>${body}</main></body></html>`,
    );
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${site.address().port}`;
  return {
    url,
    close: () => {
      site.closeAllConnections();
      site.close();
    },
  };
}

/** The server under the other name of this machine: another site than `localhost`. */
function loopback(url) {
  return url.replace('//localhost:', '//127.0.0.1:');
}
