// A patient who reads Spanish: from the front page to a visit that is booked, moved and cancelled,
// with and without JavaScript, on the phone. The page, the mail and the dates are Spanish, and the
// switch leads to English and back.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { HARBOR_ZONE, dateIn } from './support/clock.mjs';
import { startServer } from './support/server.mjs';
import { startSink } from './support/sink.mjs';
import { patient } from './support/steps.mjs';

const SERVICE = 'Spinal adjustment';
// Words that only English has, and no name of the demo.
const ENGLISH = /\b(the|and|you|your|with|until|visit|choose|us)\b/i;

for (const [javaScriptEnabled, name] of [
  [true, 'Inés Cabrera'],
  [false, 'Tomás Ibarra'],
]) {
  describe(`in Spanish, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    const person = patient(name);
    let browser, sink, server, tab, page, manage, when;

    before(async () => {
      sink = await startSink();
      server = await startServer({ settings: { LIMBER_SMTP_URL: sink.url } });
      browser = await startBrowser();
      tab = await browser.page(server.url, { size: 'phone', javaScriptEnabled, locale: 'es-US' });
      page = tab.page;
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
      await sink?.stop();
    });

    test('is booked from the front page', async () => {
      await page.goto('/harbor');
      await speaksSpanish('front');
      await page.getByRole('link', { name: 'Ya sé lo que necesito' }).click();
      await speaksSpanish('services');
      await page.getByRole('link', { name: `Elegir hora para ${SERVICE}`, exact: true }).click();
      await speaksSpanish('slots');
      await day(dateIn(3));
      const fits = await page.locator('.times .time').first().evaluate((button) => {
        const time = button.querySelector('time');
        const said = time.textContent;
        time.textContent = '10:45 p.\u00a0m.';
        const within = button.scrollWidth <= button.clientWidth;
        time.textContent = said;
        return within;
      });
      assert.ok(fits, 'the longest time should stay within its button');
      when = await take();
      await heading('Sus datos');
      await page.getByText('Le guardamos esta hora hasta').waitFor();
      await speaksSpanish('details');

      tab.expect(/status of 422/);
      await page.getByRole('button', { name: 'Reservar esta cita' }).click();
      await page.getByText('Hay un problema').waitFor();
      await speaksSpanish('details-problems');

      await page.getByLabel('Nombre').fill(person.given);
      await page.getByLabel('Apellidos').fill(person.family);
      await page.getByLabel('Correo electrónico').fill(person.email);
      await page.getByLabel('Teléfono').fill(person.phone);
      await page.getByLabel('No, es mi primera vez').check();
      await page.getByRole('button', { name: 'Reservar esta cita' }).click();
      await heading('Su cita está reservada');
      await sees(when);
      await speaksSpanish('booked');
    });

    test('is confirmed by a mail in Spanish', async () => {
      const mail = await sink.waitFor(({ to }) => to.includes(person.email), { timeout: 30_000 });
      assert.match(mail.subject, /^Su cita está reservada: /);
      for (const part of [mail.text, mail.html]) assert.ok(squeezed(part).includes(when), part);
      for (const said of [`Hola, ${name}:`, 'Le esperamos.', 'Ver, cambiar o cancelar su cita']) {
        assert.ok(mail.text.includes(said), `"${said}" should be in: ${mail.text}`);
      }
      manage = mail.text.match(/https?:\/\/\S+\/manage\/\S+/)?.[0];
    });

    test('is moved', async () => {
      await page.goto(manage);
      await speaksSpanish('manage');
      await page.getByRole('link', { name: 'Cambiarla' }).click();
      await speaksSpanish('move');
      await day(dateIn(4));
      when = await take();
      await heading('¿Cambiar su cita?');
      await speaksSpanish('move-check');
      await page.getByRole('button', { name: /^Cambiar al / }).click();
      await heading('Su cita ha cambiado de hora');
      await sees(when);
    });

    test('is read in English where that is chosen, and in Spanish again', async () => {
      await page.getByRole('button', { name: 'English' }).click();
      await heading('Your visit has moved');
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await page.getByRole('button', { name: 'Español' }).click();
      await heading('Su cita ha cambiado de hora');
      await tab.assertClean();
    });

    test('is cancelled', async () => {
      await page.goto(manage);
      await page.getByRole('link', { name: 'Cancelarla' }).click();
      await heading('¿Cancelar esta cita?');
      await speaksSpanish('cancel');
      await page.getByRole('button', { name: 'Sí, cancelar esta cita' }).click();
      await heading('Esta cita está cancelada');
      await speaksSpanish('cancelled');
    });

    async function heading(text) {
      await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
    }

    async function sees(text) {
      const shown = squeezed(await page.locator('main').innerText());
      assert.ok(shown.includes(text), `"${text}" should be in: ${shown}`);
    }

    /** Nothing grave for axe, a picture, and no English but what the clinic itself wrote. */
    async function speaksSpanish(part) {
      assert.equal(await page.locator('html').getAttribute('lang'), 'es');
      const buttons = 'button:not([lang], .opening)';
      const ours = `h1, dt, label, legend, ${buttons}, .actions, .strip, .hint, .problem`;
      const said = squeezed((await page.locator(ours).allInnerTexts()).join(' | '));
      assert.doesNotMatch(said.replaceAll(SERVICE, ''), ENGLISH);
      await tab.assertClean();
      if (javaScriptEnabled) {
        await tab.screenshot(`es-${part}`);
        await checkAccess(page);
      }
    }

    async function day(from) {
      const days = page.getByRole('navigation', { name: 'Días' }).locator('a:has(time)');
      await days.first().waitFor();
      const dates = await days.evaluateAll((links) =>
        links.map((link) => link.querySelector('time').dateTime),
      );
      await days.nth(dates.findIndex((date) => date >= from)).click();
    }

    async function take() {
      const first = page.locator('.times').getByRole('button').first();
      const instant = await first.locator('time').getAttribute('datetime');
      await first.click();
      return inWords(instant);
    }
  });
}

/** An instant as Spanish speakers of the United States write it, by other means than Limber's own. */
function inWords(instant) {
  const date = new Date(instant);
  const words = (options) =>
    new Intl.DateTimeFormat('es-US', { timeZone: HARBOR_ZONE, ...options }).format(date);
  const day = words({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const clock = words({ hour: 'numeric', minute: '2-digit', hour12: true });
  const [, time, half] = clock.match(/(\d+:\d+)\s*([ap])/);
  return `${day}, ${time} ${half}. m.`;
}

function squeezed(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
