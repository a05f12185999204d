// What is sent as HTML, read by a strict reader.

import assert from 'node:assert/strict';
import { HtmlValidate } from 'html-validate';
import { within } from './within.mjs';

// A page that is closed or left while it is read may never end its answer.
const BODY_WITHIN = 10_000;

const RULES = {
  extends: ['html-validate:recommended'],
  rules: {
    // Where a line breaks or a list of classes ends is nobody's business but ours.
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': 'off',
    'void-style': 'off',
    'no-implicit-button-type': 'off',
    'no-implicit-input-type': 'off',
    'attr-quotes': 'off',
    // Our policy forbids it already, and browsers tell.
    'no-inline-style': 'off',
    // They stay on one line by their style.
    'tel-non-breaking': 'off',
    // Several answers to one question bear its name.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
  },
};

const validator = new HtmlValidate(RULES);

/** Takes down the HTML of every page that a browser's context is sent, to be read later. */
export class Markup {
  #sent = new Map();

  /** To be called before the context has a page. */
  start(context) {
    context.on('response', (response) => {
      const type = response.headers()['content-type'] ?? '';
      if (!type.startsWith('text/html') || response.status() < 200) return;
      if (!response.request().isNavigationRequest()) return;
      // An answer that was left at once has no body any more, and nobody saw it.
      const body = response.text().catch(() => '');
      this.#sent.set(response, within(BODY_WITHIN, body, () => ''));
    });
  }

  /** Throws if there is an error in any page that was sent since the last call; counts them. */
  async assertValid() {
    const sent = [...this.#sent];
    this.#sent.clear();
    const said = [];
    let read = 0;
    for (const [response, body] of sent) {
      const html = await body;
      if (html === '') continue;
      read += 1;
      said.push(...(await problems(html, response.url())));
    }
    assert.equal(said.join('\n'), '', 'the HTML should be sound');
    return read;
  }
}

async function problems(html, url) {
  const { results } = await validator.validateString(html, url);
  const tell = ({ ruleId, message, line, column }) => `${url}:${line}:${column} ${ruleId}: ${message}`;
  return results.flatMap(({ messages }) => messages.map(tell));
}
