// Notes what a page should never do: speak in the console, throw, break its policy, call elsewhere.

import assert from 'node:assert/strict';

const VIOLATION_HOOK = '__tellTestOfViolation';

/** Records the problems of every page of a context, from now on. */
export class Watch {
  /** One sentence each, in order. */
  problems = [];
  #origins;
  #expected = [];

  /** `origins` are the only places that pages may ask for anything. */
  constructor(origins) {
    this.#origins = origins.map((origin) => new URL(origin).origin);
  }

  /** To be called before the context has a page. */
  async start(context) {
    context.on('console', (message) => {
      this.#note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#note(`uncaught: ${error.error()}`));
    context.on('request', (request) => this.#checkHost(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => this.#checkHost(socket.url())));
    await this.#listenForViolations(context);
  }

  /**
   * From now on, problems that match one of `patterns` are no problem, such as the line that
   * Chromium itself writes for an answer that the test asks for: `/status of 422/`.
   */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  /** Throws if there was any problem since the last call. */
  async assertClean(page) {
    // What the page said before it answers this has arrived by then.
    await page.evaluate('0');
    const problems = this.problems.splice(0);
    assert.equal(problems.join('\n'), '', 'the page should be quiet');
  }

  // With JavaScript off the console alone tells: Chromium writes a line for each violation.
  async #listenForViolations(context) {
    await context.exposeBinding(VIOLATION_HOOK, (source, text) => this.#note(text));
    await context.addInitScript((hook) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const where = `${event.sourceFile ?? event.documentURI}:${event.lineNumber}`;
        window[hook](`policy: ${event.effectiveDirective} blocked ${event.blockedURI} (${where})`);
      });
    }, VIOLATION_HOOK);
  }

  #checkHost(address) {
    const url = new URL(address.replace(/^ws/, 'http'));
    if (['data:', 'blob:'].includes(url.protocol)) return;
    if (!this.#origins.includes(url.origin)) this.#note(`asked another host: ${address}`);
  }

  #note(problem) {
    if (!this.#expected.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}
