import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, loggedIn, loggedInAs, watchedPage } from '../support/dashboard.ts';
import { startScene } from '../support/dashboard-scene.ts';
import type { Scene } from '../support/dashboard-scene.ts';

describe('the pages on which people answer', function () {
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

  const open = async (path: string, heading: string): Promise<{ page: Page; wrong: readonly string[] }> => {
    const watched = await watchedPage(context, scene.url);
    await watched.page.goto(scene.url + path);
    await watched.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    return watched;
  };

  it('count what waits beside their names', async () => {
    const { page } = await open('/', 'Fleet');
    await page.getByRole('link', { name: /^Tasks 1$/ }).waitFor();
    await page.getByRole('link', { name: /^Approvals [12]$/ }).waitFor();
  });

  it('show an alert with its next command, take it on, and keep it quiet', async () => {
    const { page, wrong } = await open('/alerts', 'Alerts');
    const alert = page.getByRole('listitem').filter({ hasText: 'KT-A103' });
    await alert.first().waitFor();
    assert.match(await alert.first().innerText(), /Next: keyturn why wb-quotes/);
    await expectAccessible(page);
    await alert.first().getByRole('button', { name: 'Take it on' }).press('Enter');
    await page.getByLabel('Note').fill('on it');
    await page.keyboard.press('Enter');
    await page.getByText(/taken on by user:administrator: on it/).waitFor();
    await alert.first().getByRole('button', { name: 'Keep quiet' }).press('Enter');
    await page.getByLabel('Why').fill('rehearsal');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /KT-A103 wb-quotes/ });
    await row.waitFor();
    await expectAccessible(page);
    await row.getByRole('button', { name: 'End it' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(wrong, []);
  });

  it('let an approver agree to a digest, and nobody else', async () => {
    const { page } = await open('/approvals', 'Approvals');
    await page.getByText('rotate, age').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
    const approver = await loggedInAs(browser(), scene.place, {
      name: 'desk-1',
      roles: ['approver'],
      groups: ['security'],
    });
    const { page: theirs, wrong } = await watchedPage(approver, scene.url);
    await theirs.goto(`${scene.url}/approvals`);
    await theirs.getByText('rotate, age').waitFor();
    await expectAccessible(theirs);
    await theirs.getByRole('button', { name: 'Approve' }).first().press('Enter');
    await theirs.getByText('What you agree to is exactly this digest').waitFor();
    await expectAccessible(theirs);
    await theirs.getByRole('dialog').getByRole('button', { name: 'Approve' }).press('Enter');
    await theirs.getByText('✔ it has begun').waitFor();
    assert.deepEqual(wrong, []);
    await theirs.goto(`${scene.url}/credentials/wb-risk`);
    await theirs.getByRole('heading', { name: 'Versions' }).waitFor();
    assert.equal(await theirs.getByRole('button', { name: 'Rotate now' }).count(), 0);
    await approver.close();
  });

  it('show the tasks, the journal and the installation', async () => {
    const tasks = await open('/tasks', 'Tasks');
    await tasks.page.getByText('wb-portal').first().waitFor();
    await expectAccessible(tasks.page);
    const audit = await open('/audit', 'Audit');
    await audit.page
      .getByRole('row', { name: /wb-orders-1/ })
      .first()
      .waitFor();
    await expectAccessible(audit.page);
    const settings = await open('/settings', 'Settings');
    await settings.page.getByText('a rehearsal: the sandbox').waitFor();
    await settings.page.getByText('user:administrator').waitFor();
    await expectAccessible(settings.page);
    assert.deepEqual([...tasks.wrong, ...audit.wrong, ...settings.wrong], []);
  });

  it('show what is due now, and the days to come', async () => {
    const { page, wrong } = await open('/plan', 'Plan');
    await page.getByRole('row', { name: /wb-portal ✖ blocked/ }).waitFor();
    const days = page.getByRole('region', { name: 'Days to come' });
    await days.getByRole('row', { name: /wb-archive/ }).waitFor();
    await expectAccessible(page);
    await days.getByRole('link', { name: 'wb-archive' }).press('Enter');
    await page.getByRole('heading', { name: 'wb-archive', level: 1 }).waitFor();
    assert.deepEqual(wrong, []);
  });

  it('show an application for the API, what is to be done now, and what waits for what', async () => {
    const { page, wrong } = await open('/onboarding', 'Onboarding');
    await page.getByText('0 of 10 stages passed').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'broker-api-hk' }).press('Enter');
    await page.getByRole('heading', { name: 'broker-api-hk', level: 1 }).waitFor();
    await page
      .getByRole('row', { name: /Formal application ◌ blocked .*after materials, qualification/ })
      .waitFor();
    await page.getByText('KT1210').waitFor();
    await expectAccessible(page);
    const passed = await scene.place.cli('onboard', 'pass', 'broker-api-hk', 'requirements', '--note', 'met');
    assert.equal(passed.code, 0, passed.stderr);
    await page.reload();
    await page.getByText('1 of 10 stages passed').waitFor();
    await page.getByRole('row', { name: /assessment ● passed .* user:administrator met/ }).waitFor();
    assert.deepEqual(wrong, []);
  });

  it('end with the log-out, in every tab', async () => {
    const { page } = await open('/settings', 'Settings');
    const { page: other } = await open('/', 'Fleet');
    await page.getByRole('button', { name: 'Log out' }).press('Enter');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await other.reload();
    await other.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
