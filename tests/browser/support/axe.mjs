// Accessibility, as far as axe-core can see it.

import assert from 'node:assert/strict';
import axe from 'axe-core';

const GRAVE = ['serious', 'critical'];

/**
 * Throws if axe-core finds anything serious or critical on `page` as it stands; returns the
 * lesser findings, one sentence each. `include` and `exclude` are lists of selectors; `as` tells in
 * what state the page is looked at.
 */
export async function checkAccess(page, { include, exclude, as = '' } = {}) {
  // Evaluated by the browser's inspector, where the page's own policy does not reach.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(run, { include, exclude });
  const told = (grave) =>
    violations.filter(({ impact }) => GRAVE.includes(impact) === grave).map(describe);
  assert.equal(told(true).join('\n'), '', `axe-core should find nothing grave on ${page.url()} ${as}`);
  return told(false);
}

async function run({ include, exclude }) {
  const where = { include: include ?? [['html']], exclude: exclude ?? [] };
  const result = await window.axe.run(where, { resultTypes: ['violations'] });
  return result.violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    nodes: nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary ?? ''})`),
  }));
}

function describe({ id, impact, help, nodes }) {
  return `${impact} ${id}: ${help}: ${nodes.join(', ').replaceAll(/\s+/g, ' ')}`;
}
