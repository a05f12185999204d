// The tools of these tests, tried on a page and a mail of their own: what catches nothing proves
// nothing. Limber itself is not needed here.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import ICAL from 'ical.js';
import { checkAccess } from './support/axe.mjs';
import { startBrowser } from './support/browser.mjs';
import { startSink } from './support/sink.mjs';
import { totp } from './support/totp.mjs';

test('the second factor is the one of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(totp(secret, 59_000), '287082');
  assert.equal(totp(secret, 1_111_111_109_000), '081804');
});

describe('the mail sink', () => {
  let sink;
  before(async () => (sink = await startSink()));
  after(() => sink.stop());

  test('reads what comes in, calendar and all', async () => {
    const arrival = sink.waitFor((mail) => mail.subject === 'Your visit – booked');
    await deliver(sink.port, MAIL);
    const mail = await arrival;
    assert.equal(mail.from, 'desk@harbor.example');
    assert.deepEqual(mail.to, ['ana@patients.example']);
    assert.equal(mail.text.trim(), 'See you on Tuesday.');
    assert.match(mail.html, /<p>See you/);
    assert.equal(mail.method, 'REQUEST');
    const event = new ICAL.Component(ICAL.parse(mail.calendar)).getFirstSubcomponent('vevent');
    assert.equal(event.getFirstPropertyValue('uid'), '1@harbor.example');
  });

  test('takes mail again on the same port after a stop', async () => {
    const { port } = sink;
    await sink.stop();
    await assert.rejects(deliver(port, MAIL), { code: 'ECONNREFUSED' });
    await sink.start();
    sink.clear();
    await deliver(port, MAIL);
    await sink.waitFor((mail) => mail.to.includes('ana@patients.example'));
  });

  test('gives up waiting and says what came instead', async () => {
    const never = sink.waitFor((mail) => mail.subject === 'other', { timeout: 20 });
    await assert.rejects(never, /no such mail.*came in: "Your visit/);
  });
});

describe('the browser', () => {
  let browser, pages, url;
  before(async () => {
    browser = await startBrowser();
    pages = createServer(answer).listen(0, '127.0.0.1');
    url = await new Promise((resolve) =>
      pages.once('listening', () => resolve(`http://localhost:${pages.address().port}`)),
    );
  });
  after(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`finds a good page quiet, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const tab = await browser.page(url, { size: 'phone', javaScriptEnabled });
      await tab.page.goto('/good');
      const heading = await tab.page.textContent('h1');
      assert.equal(heading, javaScriptEnabled ? 'Scripted' : 'Plain');
      await tab.screenshot(`smoke-${javaScriptEnabled ? 'scripted' : 'plain'}`);
      await tab.assertClean();
      await tab.close();
    });

    test(`hears of an inline style, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const tab = await browser.page(url, { javaScriptEnabled });
      await tab.page.goto('/inline-style');
      await assert.rejects(tab.assertClean(), /style-src/);
      await tab.assertClean();
      await tab.close();
    });
  }

  for (const [path, problem] of [
    ['/talks', /console log: hello/],
    ['/throws', /uncaught: Error: oh/],
    ['/calls-out', /asked another host: http:\/\/127\.0\.0\.1/],
    ['/inline-script', /policy: script-src-elem blocked inline/],
    ['/absent', /status of 404/],
  ]) {
    test(`hears of ${path}`, async () => {
      const tab = await browser.page(url);
      await tab.page.goto(path, { waitUntil: 'networkidle' });
      await assert.rejects(tab.assertClean(), problem);
      await tab.close();
    });
  }

  test('lets pass what is expected', async () => {
    const tab = await browser.page(url);
    tab.expect(/status of 404/);
    await tab.page.goto('/absent');
    await tab.assertClean();
    await tab.close();
  });

  test('sees what is hard to read, and only that', async () => {
    const tab = await browser.page(url, { colorScheme: 'dark' });
    await tab.page.goto('/good');
    assert.deepEqual(await checkAccess(tab.page), []);
    await tab.page.goto('/pale');
    await assert.rejects(checkAccess(tab.page), /serious color-contrast/);
    await checkAccess(tab.page, { exclude: ['p'] });
    await tab.assertClean();
    await tab.close();
  });
});

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";

const FILES = {
  '/good.js': ["document.querySelector('h1').textContent = 'Scripted';", 'text/javascript'],
  '/talks.js': ["console.log('hello');", 'text/javascript'],
  '/throws.js': ["throw new Error('oh');", 'text/javascript'],
  '/pale.css': ['p { color: #ccc; background: #fff }', 'text/css'],
  '/favicon.ico': ['', 'image/x-icon'],
};

const PAGES = {
  '/good': '<script type="module" src="/good.js"></script>',
  '/talks': '<script src="/talks.js"></script>',
  '/throws': '<script src="/throws.js"></script>',
  '/calls-out': '<img src="http://127.0.0.1:9/pixel.png" alt="">',
  '/inline-style': '<p style="color: red">Red.</p>',
  '/inline-script': '<script>document.title = "changed"</script>',
  '/pale': '<link rel="stylesheet" href="/pale.css"><p>Hardly there.</p>',
};

function answer(request, response) {
  const [body, type] = FILES[request.url] ?? [page(PAGES[request.url] ?? ''), 'text/html'];
  const known = request.url in FILES || request.url in PAGES;
  const headers = { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': POLICY };
  response.writeHead(known ? 200 : 404, headers).end(body);
}

function page(content) {
  const head = '<meta charset="utf-8"><title>Smoke</title>';
  const body = `<main><h1>Plain</h1>${content}</main>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}

const MAIL = `From: Harbor <desk@harbor.example>
To: Ana <ana@patients.example>
Subject: =?utf-8?Q?Your_visit_=E2=80=93_booked?=
Message-ID: <1@harbor.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=cut

--cut
Content-Type: text/plain; charset=utf-8

See you on Tuesday.
--cut
Content-Type: text/html; charset=utf-8

<p>See you on Tuesday.</p>
--cut
Content-Type: text/calendar; charset=utf-8; method=REQUEST

BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//smoke
METHOD:REQUEST
BEGIN:VEVENT
UID:1@harbor.example
DTSTAMP:20261122T090000Z
DTSTART:20261201T143000Z
END:VEVENT
END:VCALENDAR
--cut--
`.replaceAll('\n', '\r\n');

/** The shortest conversation that leaves a mail with the server. */
async function deliver(port, mail) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const lines = [
    'EHLO test.example\r\n',
    'MAIL FROM:<desk@harbor.example>\r\n',
    'RCPT TO:<ana@patients.example>\r\n',
    'DATA\r\n',
    `${mail}.\r\n`,
    'QUIT\r\n',
  ];
  let heard = '';
  for await (const text of socket) {
    heard += text;
    // The last line of an answer has a blank, not a hyphen, after its code.
    if (!/^\d{3} .*\r\n$/m.test(heard)) continue;
    if (!/^[23]/.test(heard)) throw new Error(`refused: ${heard}`);
    heard = '';
    if (lines.length > 0) socket.write(lines.shift());
  }
}
