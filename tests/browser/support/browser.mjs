// The Chromium that is installed on this machine, without a window.

import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Markup } from './markup.mjs';
import { SCREENS } from './paths.mjs';
import { Watch } from './watch.mjs';

// Without the later ones Chromium looks for its maker's hosts at every start.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The three widths at which every page must look designed. */
export const SIZES = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
};

// Each page comes from an address of its own (of those kept for documentation), as strangers do.
let strangers = 0;
const address = () => `198.51.${100 + Math.floor(strangers / 250)}.${(strangers++ % 250) + 1}`;

const PICTURE = { fullPage: true, animations: 'disabled' };

/** Starts a browser; one for a test file is enough, each `page()` is a stranger to the others. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: installed(), args: FLAGS });
  return {
    /** Opens a blank page that resolves addresses such as `/desk` against `url`. */
    page: (url, options) => openPage(browser, url, options),
    close: () => browser.close(),
  };
}

/**
 * `options`: `size` (a name in SIZES, or `{ width, height }`), `also` (other places that may be
 * asked than `url`), `javaScriptEnabled`, `colorScheme` and whatever else Playwright's `newContext` takes.
 */
async function openPage(browser, url, { size = 'desktop', also = [], ...options } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: SIZES[size] ?? size,
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'X-Forwarded-For': address() },
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const watch = new Watch([url, ...also]);
  await watch.start(context);
  const markup = new Markup();
  markup.start(context);
  const page = await context.newPage();
  return {
    page,
    context,
    problems: watch.problems,
    expect: (...patterns) => watch.expect(...patterns),
    /** Throws if a page spoke, broke its policy, asked elsewhere or was unsound HTML since. */
    assertClean: async () => {
      await watch.assertClean(page);
      await markup.assertValid();
    },
    /** Writes target/screens/<name>.png, the whole page from top to bottom. */
    screenshot: (name) => page.screenshot({ ...PICTURE, path: join(SCREENS, `${name}.png`) }),
    close: () => context.close(),
  };
}

function installed() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  const found = candidates.filter(Boolean).find(exists);
  if (!found) throw new Error('no Chromium here: `make test-tools` installs it');
  return found;
}

function exists(path) {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
