import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { programOf } from './servers/installed.ts';
import { requireServer } from './servers/require.ts';

/** WCAG 2.2 at level AA, and what it builds on. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/**
 * A real Chromium for the tests of a `describe`, started before its first test and ended after its last; they skip by
 * name where there is none. Each test opens a context of its own.
 */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    requireServer(this, 'chromium');
    browser = await launch();
  });
  after(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('the browser is there in tests and in later hooks only');
    return browser;
  };
}

/**
 * The pages of tests are our own, on loopback: Chromium's own sandbox, which root can't have, guards nothing here.
 * `profiles`: a folder that is made, in which it keeps what it keeps while it runs.
 */
export async function launch(profiles?: string): Promise<Browser> {
  const before = process.env['TMPDIR'];
  try {
    if (profiles !== undefined) {
      await mkdir(profiles);
      process.env['TMPDIR'] = profiles;
    }
    return await chromium.launch({ executablePath: programOf('chromium'), chromiumSandbox: false });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/**
 * What the page does against WCAG 2.2 AA, a line each: rule, what is wrong, and where. It is asked by the browser, not
 * by a script of the page, so it works under any content security policy.
 */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const options = JSON.stringify({ runOnly: { type: 'tag', values: WCAG }, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')}) at ${page.url()}`),
  );
}
