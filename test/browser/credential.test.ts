import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, loggedIn, watchedPage } from '../support/dashboard.ts';
import { startScene } from '../support/dashboard-scene.ts';
import type { Scene } from '../support/dashboard-scene.ts';

describe('a credential in a browser', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let scene: Scene;
  let context: BrowserContext;
  before(async function () {
    this.timeout(60_000);
    scene = await startScene();
    context = await loggedIn(browser(), scene, scene.link);
  });
  after(() => scene.stop());

  const open = async (name: string): Promise<{ page: Page; wrong: readonly string[] }> => {
    const watched = await watchedPage(context, scene.url);
    await watched.page.goto(`${scene.url}/credentials/${name}`);
    await watched.page.getByRole('heading', { name: 'Versions' }).waitFor();
    return watched;
  };

  it('shows its versions as a picture and as a table, with nothing to be done by colour alone', async () => {
    const { page, wrong } = await open('wb-orders-1');
    const picture = page.getByRole('img', { name: /versions of wb-orders-1.*v2 is current/ });
    assert.match(await picture.innerHTML(), /url\(#hatch\)/);
    const rows = page
      .locator('section', { has: page.getByRole('heading', { name: 'Versions' }) })
      .getByRole('row');
    assert.match(
      (await rows.allInnerTexts()).join('\n'),
      /v2[^]*● current[^]*v1[^]*◐ previous, still accepted/,
    );
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('shows the rotation step after step, where the key lies, and who has loaded it', async () => {
    const { page } = await open('wb-orders-1');
    const steps = await page.getByRole('listitem').allInnerTexts();
    for (const step of ['preflight', 'call to the issuer', 'sealed', 'verified', 'promoted'])
      assert.ok(
        steps.some((text) => text.includes(step)),
        step,
      );
    assert.match(
      await page.getByRole('row', { name: /disk:wb-orders-1/ }).innerText(),
      /● ok[^]*v2 [0-9a-f]{12}/,
    );
    assert.match(
      await page
        .getByRole('row', { name: /order-router/ })
        .first()
        .innerText(),
      /v2/,
    );
    assert.match(await page.getByRole('row', { name: /risk-batch/ }).innerText(), /has reported nothing/);
  });

  it('says why with the line that decides it, and who must agree', async () => {
    const { page } = await open('wb-quotes');
    await page
      .getByText(/group:security must agree/)
      .first()
      .waitFor();
    assert.match(await page.locator('.reasons').innerText(), /all\.yaml:\d+/);
    await expectAccessible(page);
  });

  it('walks the journal when it is asked to', async () => {
    const { page } = await open('wb-risk');
    await page.getByRole('button', { name: 'Verify every chain' }).press('Enter');
    await page.getByText(/✔ \d+ events in 6 streams/).waitFor();
  });

  it('tells what a pause does before it is done, does it, and shows it, by keyboard alone', async () => {
    const { page, wrong } = await open('wb-risk');
    const pause = page.getByRole('button', { name: 'Pause' });
    await pause.press('Enter');
    await page.keyboard.type('rehearsal');
    await page.keyboard.press('Enter');
    await page
      .getByText(/✔ does:/)
      .first()
      .waitFor();
    assert.equal(await scene.conditionOf('wb-risk'), 'current');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    assert.equal(await scene.conditionOf('wb-risk'), 'current');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Pause');
    await pause.press('Enter');
    await page.keyboard.type('rehearsal');
    await page.keyboard.press('Enter');
    await page
      .getByText(/✔ does:/)
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('▲ paused').first().waitFor();
    assert.equal(await scene.conditionOf('wb-risk'), 'paused');
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    assert.deepEqual(wrong, []);
  });

  it('rotates when it is told to, and shows the steps as they are made', async () => {
    const { page } = await open('wb-reports');
    await page.getByRole('button', { name: 'Rotate now' }).press('Enter');
    await page.getByLabel(/Note/).fill('rehearsal');
    await page.keyboard.press('Enter');
    await page.getByText('● overlap').waitFor({ timeout: 20_000 });
    await page.getByText('◐ previous, still accepted').waitFor();
  });

  it('says that there is no such credential', async () => {
    const { page } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/credentials/nothing-here`);
    await page.getByText('KT5012').waitFor();
    await expectAccessible(page);
    await page.goto(`${scene.url}/login/`);
  });
});
