import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, loggedIn, watchedPage } from '../support/dashboard.ts';
import { startScene } from '../support/dashboard-scene.ts';
import type { Scene } from '../support/dashboard-scene.ts';

describe('a ceremony in a browser', function () {
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

  it('leads through the portal one step at a time, and sends the key sealed to the daemon alone', async () => {
    const { page, wrong } = await watchedPage(context, scene.url);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    await page.goto(`${scene.url}/tasks`);
    await page.getByRole('link', { name: 'Open' }).press('Enter');
    await page.getByRole('heading', { name: /Take the task/ }).waitFor();
    await expectAccessible(page);
    await page.getByLabel(/My screen is shared with nobody/).check();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Open the portal and compare/ }).waitFor({ timeout: 20_000 });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'It is as I typed' }).press('Enter');
    await page.getByRole('heading', { name: /, once/ }).waitFor();
    await expectAccessible(page);
    // What the person does at the portal, which shows the key once.
    const { appKey, appSecret } = await scene.sandbox.plant('wb-portal', undefined, 0);
    await page.getByLabel('App Key', { exact: true }).fill(appKey);
    await page.getByLabel('App Secret').fill(appSecret);
    await page.getByText('32 characters').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/✔ sealed [0-9a-f]{8}/).waitFor();
    await page.getByText('● Nothing waits for a person here.').waitFor({ timeout: 30_000 });
    await expectAccessible(page);
    assert.equal(
      sent.some((text) => text.includes('AGE ENCRYPTED FILE')),
      true,
    );
    assert.deepEqual(
      [appKey, appSecret].filter((secret) => sent.some((text) => text.includes(secret))),
      [],
    );
    const page_ = await page.content();
    assert.equal(page_.includes(appSecret), false);
    assert.deepEqual(wrong, []);
    const stored = await readFile(scene.place.path('files/wb-portal.json'), 'utf8');
    assert.ok(stored.includes(appSecret));
    assert.notEqual(await scene.conditionOf('wb-portal'), 'waits-for-person');
  });

  it('says that nothing waits where nothing does', async () => {
    const { page } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/tasks/wb-risk`);
    await page.getByText('● Nothing waits for a person here.').waitFor();
  });
});
