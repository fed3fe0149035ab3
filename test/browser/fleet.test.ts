import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { runProgram } from '../support/e2e-surface/program.ts';
import { expectAccessible, loggedIn, startDashboard, watchedPage } from '../support/dashboard.ts';
import type { DashboardDaemon } from '../support/dashboard.ts';

describe('the fleet in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let daemon: DashboardDaemon;
  let context: BrowserContext;
  before(async () => {
    daemon = await startDashboard();
    context = await loggedIn(browser(), daemon, daemon.link);
  });
  after(() => daemon.stop());

  it('has a line for each credential, with its state in words and its age against the limits', async () => {
    const { page, wrong } = await watchedPage(context, daemon.url);
    await page.goto(daemon.url);
    const row = page.getByRole('row', { name: /wb-demo/ });
    await row.waitFor();
    assert.match(await row.innerText(), /overlap[^]*of 90d · old key ends in 9d[^]*0 of 1/);
    assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '2');
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('keeps the filter in the address, and a keyboard is enough', async () => {
    const { page } = await watchedPage(context, daemon.url);
    await page.goto(daemon.url);
    await page.getByRole('link', { name: 'wb-demo' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nothing');
    await page.getByText('No credential is like that.').waitFor();
    assert.equal(page.url(), `${daemon.url}/?q=nothing`);
    await expectAccessible(page);
    await page.reload();
    await page.getByText('No credential is like that.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).first().press('Enter');
    await page.getByRole('link', { name: 'wb-demo' }).waitFor();
  });

  it('stays up to date in more tabs than a browser has connections, also when the one with the stream is closed', async () => {
    const pages = [];
    for (let tab = 0; tab < 8; tab += 1) {
      const { page } = await watchedPage(context, daemon.url);
      await page.goto(daemon.url);
      await page.getByText('● live').waitFor();
      pages.push(page);
    }
    const [first, ...others] = pages;
    await first?.close();
    const held = await runProgram([
      ...['hold', 'wb-demo', '--until', '3d', '--reason', 'rehearsal', '--data', daemon.data],
    ]);
    assert.equal(held.code, 0, held.stderr);
    for (const page of others) {
      await page.getByRole('row', { name: /wb-demo.*held/ }).waitFor();
      await page.close();
    }
  });

  it('shows what changes without being asked, and says when it can not', async () => {
    const { page, wrong } = await watchedPage(context, daemon.url);
    await page.goto(daemon.url);
    await page.getByText('● live').waitFor();
    const paused = await runProgram(['pause', 'wb-demo', '--reason', 'rehearsal', '--data', daemon.data]);
    assert.equal(paused.code, 0, paused.stderr);
    await page.getByRole('row', { name: /wb-demo.*paused/ }).waitFor();
    assert.deepEqual(wrong, []);
    await daemon.running.stop('SIGKILL');
    await page.getByText('no connection').waitFor({ timeout: 30_000 });
    await page.getByRole('row', { name: /wb-demo/ }).waitFor();
  });
});
