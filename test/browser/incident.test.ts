import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, loggedIn, watchedPage } from '../support/dashboard.ts';
import { startScene } from '../support/dashboard-scene.ts';
import type { Scene } from '../support/dashboard-scene.ts';

describe('an incident in a browser', function () {
  this.timeout(90_000);
  const browser = useBrowser();
  let scene: Scene;
  let context: BrowserContext;
  before(async function () {
    this.timeout(60_000);
    scene = await startScene();
    context = await loggedIn(browser(), scene, scene.link);
  });
  after(() => scene.stop());

  /** A person is slower than the page. */
  const ready = (page: Page): Promise<void> =>
    page.getByRole('button', { name: 'Kill it now', disabled: false }).waitFor();

  it('shows who is hit and what each choice costs, and does nothing before the name was typed', async () => {
    const { page, wrong } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/incident/wb-orders-1`);
    await page.getByText('Nothing has been done yet.').waitFor();
    assert.match(
      await page.locator('.blast').innerText(),
      /order-router, risk-batch[^]*v1 \(previous[^]*v2 \(current\)/,
    );
    await page.getByText(/Consumers FAIL until v3/).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('k');
    await page.keyboard.type('wb-orders');
    const begin = page.getByRole('button', { name: 'Kill it now' });
    assert.equal(await begin.isDisabled(), true);
    await page.keyboard.press('Enter');
    assert.equal(await scene.conditionOf('wb-orders-1'), 'overlap');
    assert.deepEqual(wrong, []);
    await page.close();
  });

  it('kills by keyboard alone, survives a reload, and says revoked only after the refusal', async () => {
    const { applicationId } = await scene.sandbox.application('wb-orders-1');
    // Long enough to look at the page before the issuer has answered.
    const route = `POST /developer/applications/${applicationId}/delete`;
    await scene.sandbox.fault({ route, kind: 'delay-before', ms: 4_000 });
    const { page, wrong } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/incident/wb-orders-1`);
    await page.getByText('Nothing has been done yet.').waitFor();
    await page.keyboard.press('k');
    await page.keyboard.type('wb-orders-1');
    await ready(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/since=\d+/);
    await page.reload();
    const verdict = page.locator('.verdict');
    assert.match(await verdict.innerText(), /v1, v2 STILL ACCEPTED · not revoked/);
    await expectAccessible(page);
    await page.getByText(/✔ REFUSED .* revoked/).waitFor({ timeout: 30_000 });
    await page.getByText('● v3 is current').waitFor({ timeout: 30_000 });
    await page.reload();
    await page.getByText(/✔ REFUSED .* revoked/).waitFor();
    await expectAccessible(page);
    const { items } = (await (
      await scene.place.api('GET', '/v1/events?name=wb-orders-1&limit=1000')
    ).json()) as {
      items: readonly { event: { type: string; leaked?: boolean } }[];
    };
    assert.equal(items.find(({ event }) => event.type === 'KillOpened')?.event.leaked, true);
    assert.deepEqual(wrong, []);
  });

  it('moves to the standby application by keyboard alone, and says still accepted until the old key was refused', async () => {
    const { applicationId } = await scene.sandbox.application('wb-reports');
    const route = `POST /developer/applications/${applicationId}/delete`;
    await scene.sandbox.fault({ route, kind: 'delay-before', ms: 4_000 });
    const { page, wrong } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/incident/wb-reports`);
    await page.getByText('Nothing has been done yet.').waitFor();
    await page.getByText(/v2 is made at wb-reports-b/).waitFor();
    await page.keyboard.press('s');
    await page.keyboard.type('wb-reports');
    await page.getByRole('button', { name: 'Move, then delete', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/since=\d+/);
    await page.getByText('▲ v1 STILL ACCEPTED · moved off, not revoked').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    await page.getByText(/✔ REFUSED .* revoked/).waitFor({ timeout: 30_000 });
    await page.getByText('● v2 is current').waitFor();
    await page.reload();
    await page.getByText(/✔ REFUSED .* revoked/).waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('makes no new key where none is wanted, and says so', async () => {
    const { page } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/incident/wb-risk`);
    await page.getByText('Nothing has been done yet.').waitFor();
    await page.getByText(/The manifest names no standby application/).waitFor();
    await page.keyboard.press('s');
    await page.keyboard.press('n');
    await page.keyboard.type('wb-risk');
    await ready(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/since=\d+/);
    await page.getByText(/✔ REFUSED .* revoked/).waitFor({ timeout: 40_000 });
    await page.getByText('No new key is made.').waitFor();
  });
});
