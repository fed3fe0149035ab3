import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, loggedIn, loggedInAs, watchedPage } from '../support/dashboard.ts';
import { startScene } from '../support/dashboard-scene.ts';
import type { Scene } from '../support/dashboard-scene.ts';

interface Pair {
  readonly APP_KEY: string;
  readonly APP_SECRET: string;
}

describe('findings in a browser', function () {
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

  const keyOf = async (name: string): Promise<Pair> =>
    JSON.parse(await readFile(scene.place.path(`files/${name}.json`), 'utf8')) as Pair;
  const report = async (...leaks: readonly (readonly [string, string])[]): Promise<void> => {
    const told = leaks.map(([Secret, File]) => ({
      ...{ RuleID: 'generic-api-key', Secret, Match: Secret, File, StartLine: 3, Commit: '0011223344556677' },
    }));
    const answer = await scene.place.api('POST', '/v1/findings/ingest', { report: JSON.stringify(told) });
    assert.equal(answer.status, 200, await answer.text());
  };
  const openList = async (search = ''): Promise<{ page: Page; wrong: readonly string[] }> => {
    const watched = await watchedPage(context, scene.url);
    await watched.page.goto(`${scene.url}/findings${search}`);
    await watched.page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
    return watched;
  };
  const leaked = (page: Page, name: string) => page.getByRole('region', { name });

  it('say that there is none, and show what is reported without being asked, the worst key first', async () => {
    const { page, wrong } = await openList();
    await page.getByText('● No finding is open.').waitFor();
    await expectAccessible(page);
    await page.getByText('● live').waitFor();
    const [risk, reports] = [await keyOf('wb-risk'), await keyOf('wb-reports')];
    await report(
      [reports.APP_KEY, 'docs/notes.md'],
      [risk.APP_SECRET, 'config/app.env'],
      [risk.APP_SECRET, 'deploy/a folder with a rather long name/run-everything-on-every-host.sh'],
    );
    await leaked(page, 'wb-risk v1').waitFor();
    const text = await page.getByRole('main').innerText();
    assert.match(
      text,
      /✖ critical wb-risk v1 · current, STILL ACCEPTED[^]*2 places[^]*✖ open config\/app\.env[^]*▲ warning wb-reports v1[^]*▲ open docs\/notes\.md/,
    );
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('are asked for when somebody opens them, with their page', async () => {
    const { page } = await watchedPage(context, scene.url);
    const files: string[] = [];
    page.on('request', (request) => void files.push(new URL(request.url()).pathname));
    await page.goto(scene.url);
    await page.getByRole('link', { name: 'wb-risk' }).waitFor();
    assert.ok(!files.some((path) => path.includes('finding')), files.join(' '));
    await page.getByRole('link', { name: 'Findings' }).press('Enter');
    await leaked(page, 'wb-risk v1').waitFor();
    assert.ok(files.some((path) => path.startsWith('/assets/finding')));
  });

  it('keep the filter in the address, also after a reload', async () => {
    const { page } = await openList();
    await leaked(page, 'wb-reports v1').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('notes');
    await leaked(page, 'wb-risk v1').waitFor({ state: 'detached' });
    assert.equal(page.url(), `${scene.url}/findings?q=notes`);
    await page.reload();
    await leaked(page, 'wb-reports v1').waitFor();
    assert.equal(await leaked(page, 'wb-risk v1').count(), 0);
    await page.getByLabel('Stage').selectOption('closed');
    await page.getByText('No finding is like that.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show what is open' }).first().press('Enter');
    await leaked(page, 'wb-risk v1').waitFor();
  });

  it('show the evidence and never the value, and take a word with its reason, by keyboard alone', async () => {
    const { page, wrong } = await openList();
    await page.getByRole('link', { name: 'config/app.env' }).press('Enter');
    await page.getByText('✖ App Secret of v1, STILL ACCEPTED. End the key first.').waitFor();
    await page.getByText('config/app.env, line 3').waitFor();
    await page.getByRole('link', { name: 'KT-A345' }).waitFor();
    assert.ok(!(await page.content()).includes((await keyOf('wb-risk')).APP_SECRET));
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Confirm' }).press('Enter');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByText('confirmed: it is a leak by user:administrator').waitFor();
    await page.goto(`${scene.url}/findings?q=notes`);
    await page.getByRole('link', { name: 'docs/notes.md' }).press('Enter');
    await page.getByText('▲ The name of v1 was seen.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('it is in the letter to the issuer');
    await page.keyboard.press('Enter');
    await page.getByText('○ Dismissed').waitFor();
    await page.reload();
    await page.getByText('it is in the letter to the issuer').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Dismiss' }).count(), 0);
    assert.deepEqual(wrong, []);
  });

  it('are shown to a viewer, who is told who may say something', async () => {
    const viewer = await loggedInAs(browser(), scene.place, { name: 'desk-2', roles: ['viewer'] });
    const { page, wrong } = await watchedPage(viewer, scene.url);
    await page.goto(`${scene.url}/findings`);
    await leaked(page, 'wb-risk v1').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Revoke wb-risk …' }).count(), 0);
    await page.getByRole('link', { name: 'config/app.env' }).click();
    await page.getByText('needs the role operator or admin').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Dismiss' }).count(), 0);
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
    await viewer.close();
  });

  it('are one step from the alert and from the credential, and lead back', async () => {
    const { page } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/alerts`);
    const alert = page.getByRole('listitem').filter({ hasText: 'KT-A345' });
    await alert.getByRole('link', { name: 'where it was seen' }).press('Enter');
    await page.waitForURL(/\/findings\?credential=wb-risk$/);
    await leaked(page, 'wb-risk v1').getByRole('link', { name: 'wb-risk', exact: true }).press('Enter');
    await page.getByText('✖ 2 open').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'the findings' }).press('Enter');
    await leaked(page, 'wb-risk v1').waitFor();
  });

  it('lead to the end of the key with their id, and are closed once it was seen refused', async () => {
    const { page, wrong } = await openList('?credential=wb-risk');
    await page.getByRole('link', { name: 'Revoke wb-risk …' }).press('Enter');
    await page.getByText('Nothing has been done yet.').waitFor();
    const incident = await page.getByLabel('Incident, for the journal').inputValue();
    assert.match(incident, /^leak_[0-9a-f]{16}$/);
    await expectAccessible(page);
    await page.keyboard.press('n');
    await page.keyboard.type('wb-risk');
    await page.getByRole('button', { name: 'Kill it now', disabled: false }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/✔ REFUSED .* revoked/).waitFor({ timeout: 40_000 });
    await page.reload();
    await page.getByText(/✔ REFUSED .* revoked/).waitFor();
    await page.getByRole('link', { name: 'the finding' }).press('Enter');
    await page.getByText('✔ v1 was seen refused. What is left is to close the finding.').waitFor();
    assert.ok(page.url().endsWith(incident));
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('history rewritten');
    await page.keyboard.press('Enter');
    await page.getByText('○ Closed').waitFor();
    await page.goto(`${scene.url}/findings?stage=closed`);
    await page.getByText('history rewritten').waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('say that there is no such finding, and that nobody answers', async () => {
    const { page } = await watchedPage(context, scene.url);
    await page.goto(`${scene.url}/findings/leak_ffffffffffffffff`);
    await page.getByText('KT1406').waitFor();
    await expectAccessible(page);
    await page.route('**/v1/findings?*', (route) => route.abort());
    await page.goto(`${scene.url}/findings`);
    await page.getByText('nobody answers').waitFor();
    await expectAccessible(page);
    await page.unroute('**/v1/findings?*');
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.locator('.state', { hasText: 'contained' }).waitFor();
  });
});
