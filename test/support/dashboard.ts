import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { violationsIn } from './browser.ts';
import { addressOf } from './e2e-surface/installation.ts';
import type { Installation } from './e2e-surface/installation.ts';
import { startProgram } from './e2e-surface/program.ts';
import type { Running } from './e2e-surface/program.ts';

/** The daemon as `npm start` runs it, with the sandbox, and its dashboard. */
export interface DashboardDaemon {
  readonly data: string;
  readonly url: string;
  /** The link of the first screen, good once. */
  readonly link: string;
  readonly running: Running;
  stop(): Promise<void>;
}

export async function startDashboard(...more: readonly string[]): Promise<DashboardDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-dashboard-'));
  const data = join(folder, 'data');
  const args = ['run', '--data', data, '--listen', '127.0.0.1:0', '--tick', '1s', ...more];
  const running = startProgram(args);
  const [, link = '', url = ''] = await running.says(/^Dashboard +((http:\/\/[\d.:]+)\/login\/\S+)/m);
  await running.says(/Ctrl-C stops\.\n/);
  return {
    ...{ data, url, link, running },
    stop: async () => {
      await running.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** What a page did that none of ours may: it asked elsewhere, broke the policy, or threw. */
export interface Watched {
  readonly page: Page;
  readonly wrong: readonly string[];
}

/** A page of a browser that is watched from its first request on. */
export async function watchedPage(context: BrowserContext, url: string): Promise<Watched> {
  const wrong: string[] = [];
  const page = await context.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) wrong.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => wrong.push(`threw ${error.message}`));
  page.on('console', (message) => {
    // A browser says of each refused request that it was refused; the page says it better.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      wrong.push(`said ${message.text()}`);
  });
  return { page, wrong };
}

/** A browser that has logged in by a link. */
export async function loggedIn(
  browser: Browser,
  { url }: Pick<DashboardDaemon, 'url'>,
  link: string,
): Promise<BrowserContext> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Log in by this link' }).click();
  await page.waitForURL(`${url}/`);
  await page.close();
  return context;
}

/** A link for logging in, good once. */
export async function freshLink(place: Installation): Promise<string> {
  const made = (await (await place.api('POST', '/v1/session/links', {})).json()) as { link: string };
  return `${await addressOf(place.data)}/login/${made.link}`;
}

const PASSWORD = 'a password for tests only';

export interface Somebody {
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups?: readonly string[];
}

/** Somebody with a password of their own, logged in on the page. */
export async function loggedInAs(
  browser: Browser,
  place: Installation,
  { name, roles, groups = [] }: Somebody,
): Promise<BrowserContext> {
  await place.api('POST', '/v1/users', { name, roles, groups, password: `${PASSWORD} at first` });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await addressOf(place.data));
  await page.getByLabel('User').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(`${PASSWORD} at first`);
  await page.keyboard.press('Enter');
  await page.getByText('Somebody else has set this password').waitFor();
  await page.getByLabel(/New password/).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  await page.close();
  return context;
}

/** WCAG 2.2 AA, by day and by night, and nothing that has to be scrolled to sideways on a telephone. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violationsIn(page), [], colorScheme);
  }
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const tooWide = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  assert.equal(tooWide, false, `${page.url()} is wider than a telephone`);
  assert.deepEqual(await violationsIn(page), [], 'on a telephone');
  if (before !== null) await page.setViewportSize(before);
}
