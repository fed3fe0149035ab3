/**
 * The dashboard over 10,000 credentials: how long until the first of them is seen, how large its files are, and whether
 * the page stands still while events stream in and somebody scrolls. Daemon, journal and Chromium are the real ones.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { launch } from '../../test/support/browser.ts';
import { namesOf, writeManifests } from '../support/manifests.ts';
import { figure, printAim, printHead, printTable, say, spreadOf, told } from '../support/report.ts';
import { seedFleet } from '../support/seeded-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const COUNT = 10_000;
const VIEWS = 9;
const EVENTS_A_SECOND = 50;
const STREAM_S = 20;
const NOTHING_DUE_FOR_MS = 3 * 3_600_000;
const NOWHERE = 'http://127.0.0.1:9';
const AIMS = { firstMs: 1_000, kilobytes: 90, longestTaskMs: 100 };

/** Notes when the first line of the fleet is there, and every task that is longer than 50 ms. */
const WATCH = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((_changes, observer) => {
    if (document.querySelector('.fleet tbody tr') === null) return;
    requestAnimationFrame(() => { window.firstLineMs = performance.now(); });
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
`;

interface Daemon {
  readonly url: string;
  readonly token: string;
}

await withFolder(async (folder) => {
  printHead(`The dashboard over ${COUNT.toLocaleString('en')} credentials`);
  const data = join(folder, 'data');
  const manifests = join(folder, 'manifests');
  say('preparing the fleet …');
  await seedFleet(data, COUNT, Date.now() + NOTHING_DUE_FOR_MS);
  await writeManifests(manifests, { count: COUNT, gateway: NOWHERE, api: NOWHERE });
  const stop = await start(data, manifests);
  const daemon = await whereIs(data);
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
    await context.addInitScript(WATCH);
    await logIn(context, daemon);
    const firstMs = await firstViews(context, daemon);
    const longTasks = await whileStreaming(context, daemon);
    await report(firstMs, longTasks);
  } finally {
    await browser.close();
    await stop();
  }
});

async function start(data: string, manifests: string): Promise<() => Promise<void>> {
  const where = ['--data', data, '--manifests', manifests, '--listen', '127.0.0.1:0', '--log-format', 'json'];
  const child = spawn(process.execPath, ['--optimize-for-size', join(DIST, 'main.js'), 'run', ...where], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => void child.kill('SIGKILL'));
  while (!existsSync(join(data, 'daemon.json'))) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
    await pause(50);
  }
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

async function whereIs(data: string): Promise<Daemon> {
  const { url } = JSON.parse(await readFile(join(data, 'daemon.json'), 'utf8')) as { readonly url: string };
  return { url, token: (await readFile(join(data, 'admin-token'), 'utf8')).trim() };
}

async function post({ url, token }: Daemon, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function logIn(context: BrowserContext, daemon: Daemon): Promise<void> {
  const { link } = (await post(daemon, '/v1/session/links', {})) as { readonly link: string };
  const page = await context.newPage();
  await page.goto(`${daemon.url}/login/${link}`);
  await page.getByRole('button').click();
  await page.waitForURL(`${daemon.url}/`);
  await page.close();
}

/** From the start of the navigation until the first line was drawn, with the files in no cache. */
async function firstViews(context: BrowserContext, { url }: Daemon): Promise<readonly number[]> {
  const found: number[] = [];
  for (let view = 0; view < VIEWS; view += 1) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto(url);
    found.push(await firstLineOf(page));
    await page.close();
  }
  return found;
}

async function firstLineOf(page: Page): Promise<number> {
  await page.locator('.fleet tbody tr').first().waitFor();
  // Noted in the frame after the line was there.
  await pause(100);
  return Number(await page.evaluate('window.firstLineMs'));
}

/** Tasks of the page while events come in, fifty a second, and somebody scrolls through the whole fleet. */
async function whileStreaming(context: BrowserContext, daemon: Daemon): Promise<readonly number[]> {
  const page = await context.newPage();
  await page.goto(daemon.url);
  await firstLineOf(page);
  await page.getByText('● live').waitFor();
  // What belongs to the first view is told by the first figure.
  await pause(3_000);
  await page.evaluate('window.longTasks.length = 0');
  const names = namesOf(COUNT);
  const untilMs = performance.now() + STREAM_S * 1_000;
  const scrolling = scroll(page, untilMs);
  for (let event = 0; performance.now() < untilMs; event += 1) {
    const name = names[(event * 37) % COUNT] ?? '';
    void post(daemon, `/v1/credentials/${name}/pause`, { reason: 'bench' }).catch(() => undefined);
    await pause(1_000 / EVENTS_A_SECOND);
  }
  await scrolling;
  const found = await page.evaluate<readonly number[]>('window.longTasks');
  await page.close();
  return found;
}

async function scroll(page: Page, untilMs: number): Promise<void> {
  while (performance.now() < untilMs) {
    await page.mouse.wheel(0, 4_000);
    await pause(100);
  }
}

async function report(firstMs: readonly number[], longTasks: readonly number[]): Promise<void> {
  const first = spreadOf(firstMs);
  const kilobytes = await initialKilobytes();
  const longest = Math.max(0, ...longTasks);
  printTable([
    ['what', 'measured', 'aim'],
    ['first line seen, ms', told(first), `< ${AIMS.firstMs}`],
    ['files of the first view, compressed, kB', figure(kilobytes), `≤ ${AIMS.kilobytes}`],
    [
      `longest task of ${STREAM_S} s, ms`,
      longTasks.length === 0 ? 'none over 50' : `${figure(longest)} (${longTasks.length} over 50)`,
      `≤ ${AIMS.longestTaskMs}`,
    ],
  ]);
  printAim(`first line within ${AIMS.firstMs} ms`, first.median < AIMS.firstMs);
  printAim(`at most ${AIMS.kilobytes} kB`, kilobytes <= AIMS.kilobytes);
  printAim(`no task over ${AIMS.longestTaskMs} ms while events stream`, longest <= AIMS.longestTaskMs);
}

/** What the page asks for before anybody opens a ceremony. */
async function initialKilobytes(): Promise<number> {
  const www = join(DIST, 'www');
  const page = await readFile(join(www, 'index.html'), 'utf8');
  const names = (await readdir(join(www, 'assets'))).filter(
    (name) => name.endsWith('.gz') && page.includes(name.slice(0, -3)),
  );
  const sizes = await Promise.all(
    ['index.html.gz', ...names.map((name) => join('assets', name))].map((name) => stat(join(www, name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0) / 1_000;
}
