import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freshLink, loggedIn } from '../../support/dashboard.ts';
import { attendedPlace, NAME } from '../../support/e2e-surface/attended.ts';
import type { AttendedPlace } from '../../support/e2e-surface/attended.ts';
import { addressOf } from '../../support/e2e-surface/installation.ts';
import { openPortal } from '../../support/e2e-surface/portal.ts';
import type { Portal } from '../../support/e2e-surface/portal.ts';
import type { Key } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';

/** The page of one ceremony in a browser, the real daemon, and the sandbox as the portal. */
export interface PagePlace extends AttendedPlace {
  readonly url: string;
  /** A session of its own, on the page of the ceremony. */
  open(browser: Browser): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  /** The laptop sleeps, the daemon is elsewhere: so much later it is there again, at the same address. */
  wakeLater(ms: number): Promise<Portal>;
}

/** One for each test of a `describe`, ended after it with every session that it has opened. */
export function usePagePlace(browser: () => Browser): () => PagePlace {
  let place: PagePlace | undefined;
  beforeEach(async () => {
    place = await pagePlace();
  });
  afterEach(async () => {
    for (const context of browser().contexts()) await context.close();
    await place?.remove();
  });
  return () => {
    if (place === undefined) throw new Error('the place is there in tests only');
    return place;
  };
}

async function pagePlace(): Promise<PagePlace> {
  const place = await attendedPlace();
  const url = await addressOf(place.data);
  let daemon = place.daemon;
  let aheadMs = 0;
  return {
    ...place,
    url,
    open: async (browser) => {
      const context = await loggedIn(browser, { url }, await freshLink(place));
      return { context, page: await onPage(context, url) };
    },
    wakeLater: async (ms) => {
      await daemon.stop('SIGKILL');
      await place.sandbox.moveClock(ms);
      place.goOnLater((aheadMs += ms));
      daemon = await place.start('--listen', new URL(url).host);
      return openPortal(place.sandbox);
    },
  };
}

export async function onPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/tasks/${NAME}`);
  return page;
}

export const step = (page: Page, name: RegExp): Promise<void> =>
  page.getByRole('heading', { name }).waitFor({ timeout: 30_000 });

export async function take(page: Page): Promise<void> {
  await step(page, /Take the task/);
  await page.getByLabel(/My screen is shared with nobody/).check();
  await page.getByRole('button', { name: 'I do it' }).click();
  await step(page, /Open the portal and compare/);
}

/** As the portal shows it now: its last reset, where there is one, and the masked App Key. */
export async function read(page: Page, portal: Portal, name = NAME): Promise<void> {
  await page.getByLabel(/^Last reset/).fill(utc(await portal.lastReset(name)));
  await page.getByLabel(/^App Key, as/).fill(await portal.maskedKey(name));
}

const utc = (at: string | null): string => (at === null ? '' : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`);

export async function confirm(page: Page, portal: Portal): Promise<void> {
  await read(page, portal);
  await page.getByRole('button', { name: /I press next/ }).click();
  await step(page, /Press Reset Key, once/);
}

export async function fillIn(page: Page, { appKey, appSecret }: Key): Promise<void> {
  await page.getByLabel('App Key', { exact: true }).fill(appKey);
  await page.getByLabel('App Secret').fill(appSecret);
}

export const send = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Seal and send' }).click();

export const accepted = (page: Page): Promise<void> =>
  page.getByText('The issuer accepts it: you may close its page').waitFor({ timeout: 30_000 });

/** In the store, sealed as often as it was pasted (null: whoever counts), and the issuer has reset as often as that. */
export async function isDelivered(
  place: AttendedPlace,
  { appKey, appSecret }: Key,
  { sealed = 1, resets = 1 }: { sealed?: number | null; resets?: number } = {},
): Promise<void> {
  await until('the store', async () => {
    const held = JSON.parse(await readFile(place.path(`files/${NAME}.json`), 'utf8')) as unknown;
    return JSON.stringify(held) === JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret });
  });
  const events = await place.events();
  const found = events.filter((type) => type === 'Sealed').length;
  if (sealed !== null) assert.equal(found, sealed, events.join(' '));
  assert.equal(await place.portal.resets(NAME), resets);
}
