/** `npm run screenshots`: the main screens of the dashboard into docs/screenshots, by the real daemon and a real browser. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { launch } from '../../support/browser.ts';
import { loggedIn } from '../../support/dashboard.ts';
import { startScene } from '../../support/dashboard-scene.ts';
import type { Scene } from '../../support/dashboard-scene.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url));

interface Shot {
  readonly file: string;
  readonly path: string;
  /** What is there once the page is drawn. */
  readonly shows: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

const SHOTS: readonly Shot[] = [
  { file: 'fleet', path: '/', shows: 'wb-orders-1', width: 1_280, height: 640, scheme: 'light' },
  { file: 'fleet-dark', path: '/', shows: 'wb-orders-1', width: 1_280, height: 640, scheme: 'dark' },
  { file: 'fleet-phone', path: '/', shows: 'wb-orders-1', width: 360, height: 740, scheme: 'light' },
  {
    ...{ file: 'credential', path: '/credentials/wb-orders-1', shows: 'Versions' },
    ...{ width: 1_280, height: 1_000, scheme: 'light' },
  },
  {
    ...{ file: 'incident', path: '/incident/wb-orders-1', shows: 'Blast radius' },
    ...{ width: 1_280, height: 1_260, scheme: 'dark' },
  },
  {
    ...{ file: 'ceremony', path: '/tasks/wb-portal', shows: 'Take the task' },
    ...{ width: 1_280, height: 640, scheme: 'light' },
  },
];

await mkdir(FOLDER, { recursive: true });
const scene = await startScene();
const browser = await launch();
try {
  const context = await loggedIn(browser, scene, scene.link);
  for (const shot of SHOTS) await take(context, scene, shot);
} finally {
  await browser.close();
  await scene.stop();
}

async function take(context: BrowserContext, { url }: Scene, shot: Shot): Promise<void> {
  const { file, path, shows, width, height, scheme } = shot;
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await page.goto(url + path);
  await page.getByText(shows).first().waitFor();
  await page.getByText('● live').waitFor();
  await page.screenshot({ path: join(FOLDER, `${file}.png`) });
  await page.close();
  process.stdout.write(`docs/screenshots/${file}.png\n`);
}
