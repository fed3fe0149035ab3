import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { useBrowser } from '../support/browser.ts';
import { expectAccessible, freshLink, loggedIn, loggedInAs, watchedPage } from '../support/dashboard.ts';
import { addressOf, createInstallation } from '../support/e2e-surface/installation.ts';
import type { Installation } from '../support/e2e-surface/installation.ts';
import * as manifests from '../support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../support/e2e-surface/sandbox.ts';
import { knowsKeys, writeTeams } from '../support/e2e-surface/team.ts';

const TEAMS = {
  'wb-a': 'x',
  'wb-b': 'x',
  'wb-c': 'x',
  'wb-d': 'x',
  'wb-guarded': 'y',
  'wb-e': 'z',
  'wb-f': 'z',
};
/** Long enough to look at the page and to stop before the issuer has answered. */
const HELD_UP = { route: 'POST /developer/applications/*/delete', kind: 'delay-after', ms: 12_000 };

describe('recalls in a browser', function () {
  this.timeout(120_000);
  const browser = useBrowser();
  let place: Installation;
  let sandbox: SandboxProcess;
  let url: string;
  let context: BrowserContext;
  before(async function () {
    this.timeout(60_000);
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    const guarded = { count: 1, from: ['group:security'], excludeRequester: true };
    await writeTeams(place, sandbox, TEAMS, [
      manifests.policy('guarded', { select: { labels: { team: 'y' } }, approvals: { forceRevoke: guarded } }),
    ]);
    await place.start();
    await knowsKeys(place, Object.keys(TEAMS).length);
    url = await addressOf(place.data);
    context = await loggedIn(browser(), { url }, await freshLink(place));
  });
  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  const open = async (path: string): Promise<{ page: Page; wrong: readonly string[] }> => {
    const watched = await watchedPage(context, url);
    await watched.page.goto(url + path);
    return watched;
  };
  const verdict = (page: Page) => page.locator('.verdict');
  const planned = async (page: Page, selector: string): Promise<void> => {
    await page.getByLabel(/Labels or issuer/).fill(selector);
    await page.getByLabel('Incident').fill('P123');
    await page.getByLabel('Make new keys afterwards').uncheck();
    await page.getByRole('button', { name: 'See what it would do' }).press('Enter');
    await page.getByRole('heading', { name: 'What it would do' }).waitFor();
  };

  it('say that none is under way, and where one is begun', async () => {
    const { page, wrong } = await open('/recalls');
    await page.getByText('● No recall is under way.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Begin a recall …' }).press('Enter');
    await page.getByRole('heading', { name: 'Begin a recall', level: 1 }).waitFor();
    await page.getByLabel(/Labels or issuer/).fill('nonsense');
    await page.getByRole('button', { name: 'See what it would do' }).press('Enter');
    await page.getByText('"nonsense" is no NAME=VALUE.').waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('show what would be done, and do nothing before its number was typed', async () => {
    const { page, wrong } = await open('/recalls/new');
    await planned(page, 'team=nobody');
    await page.getByText('None of it can be revoked').waitFor();
    await planned(page, 'team=x');
    await page.getByText('▲ 4 credentials: 4 keys would end at the issuer').waitFor();
    await page.getByText('consumers FAIL, and no new key is made').waitFor();
    await expectAccessible(page);
    const begin = page.getByRole('button', { name: 'Revoke 4 credentials' });
    await page.getByLabel(/Type 4/).fill('5');
    await page.keyboard.press('Enter');
    assert.equal(await begin.isDisabled(), true);
    // Something else is typed: what was shown is not what would be done.
    await page.getByLabel(/Labels or issuer/).fill('team=y');
    assert.equal(await begin.count(), 0);
    await page.goto(`${url}/recalls`);
    await page.getByText('● No recall is under way.').waitFor();
    assert.deepEqual(wrong, []);
  });

  it('begin, are shown live, and are stopped by two keys', async () => {
    await sandbox.fault(HELD_UP);
    const { page, wrong } = await open('/recalls/new');
    await planned(page, 'team=x');
    await page.getByLabel(/Type 4/).fill('4');
    await page.keyboard.press('Enter');
    await page.getByText('▲ 4 of 4 credentials STILL ACCEPTED').waitFor();
    await page.getByRole('row', { name: /wb-a ◐ still accepted · under way/ }).waitFor();
    await page.getByRole('row', { name: /wb-b ○ still accepted · waits for its wave/ }).waitFor();
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await page.getByText('▲ STOPPED · 4 of 4 credentials STILL ACCEPTED').waitFor();
    await page.getByText(/stopped by user:administrator: stopped by hand/).waitFor();
    await page.reload();
    assert.match(await verdict(page).innerText(), /STOPPED/);
    await expectAccessible(page);
    // What had begun goes on, and is seen without being asked for.
    await page.getByText('▲ STOPPED · 3 of 4 credentials STILL ACCEPTED').waitFor({ timeout: 40_000 });
    await page.getByRole('row', { name: /wb-a ✔ seen refused · revoked/ }).waitFor();
    const { deletedAt } = await sandbox.application('wb-b');
    assert.equal(deletedAt, null);
    assert.deepEqual(wrong, []);
  });

  it('are one step from the alert, the credential and the list; a viewer steers nothing', async () => {
    const { page } = await open('/alerts');
    const alert = page.getByRole('listitem').filter({ hasText: 'KT-A361' });
    await alert.getByRole('link', { name: 'to the recall' }).press('Enter');
    await page.getByText('▲ STOPPED').waitFor();
    await page.getByRole('link', { name: 'wb-b' }).press('Enter');
    await page.getByText('▲ It is part of a recall:').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /^recall_/ }).press('Enter');
    await page.getByText('▲ STOPPED').waitFor();
    const viewer = await loggedInAs(browser(), place, { name: 'desk-3', roles: ['viewer'] });
    const { page: theirs } = await watchedPage(viewer, url);
    await theirs.goto(`${url}/recalls`);
    await theirs.getByRole('link', { name: /^Recalls 1$/ }).waitFor();
    assert.equal(await theirs.getByRole('link', { name: 'Begin a recall …' }).count(), 0);
    await expectAccessible(theirs);
    await theirs.getByRole('link', { name: 'Open' }).click();
    await theirs.getByText('Steering a recall needs the role operator or admin.').waitFor();
    assert.equal(await theirs.getByRole('button', { name: 'Continue …' }).count(), 0);
    await viewer.close();
  });

  it('go on when they are told to, and are green once every key was seen refused', async () => {
    const { page, wrong } = await open('/recalls');
    await page.getByRole('link', { name: 'Open' }).press('Enter');
    await page.getByRole('button', { name: 'Continue …' }).press('Enter');
    await page.getByText(/3 credentials that wait are revoked/).waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).press('Enter');
    await page.getByText('✔ REFUSED · all 4 credentials revoked').waitFor({ timeout: 60_000 });
    await page.reload();
    await page.getByText('✔ REFUSED · all 4 credentials revoked').waitFor();
    await page.getByText('keyturn report P123').waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('say that a stop was not heard, stop once it is, and are given up when they are told to', async () => {
    await sandbox.fault(HELD_UP);
    const { page, wrong } = await open('/recalls/new');
    await planned(page, 'team=z');
    await page.getByLabel(/Type 2/).fill('2');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /wb-e ◐/ }).waitFor();
    await page.route('**/v1/recalls/*/stop', (route) => route.abort());
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await page.getByText('nobody answers').waitFor();
    await expectAccessible(page);
    await page.unroute('**/v1/recalls/*/stop');
    await page.keyboard.press('Enter');
    await page.getByText('▲ STOPPED · 2 of 2 credentials STILL ACCEPTED').waitFor();
    await page.getByRole('button', { name: 'End …' }).press('Enter');
    await page.getByText(/1 credential keeps its key, STILL ACCEPTED/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'End it' }).press('Enter');
    await page.getByText(/▲ Over · [01] of 2 credentials revoked/).waitFor();
    await page.getByText('What had begun when it was ended went on').waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('wait where others must agree, and say so', async () => {
    const { page, wrong } = await open('/recalls/new');
    await planned(page, 'team=y');
    await page.getByText('one other must agree').waitFor();
    await expectAccessible(page);
    await page.getByLabel(/Type 1/).fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('▲ 1 credential STILL ACCEPTED · nothing has begun').waitFor();
    await page.getByRole('link', { name: 'To the approvals' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 0);
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('say that there is no such recall', async () => {
    const { page } = await open('/recalls/recall_nothing');
    await page.getByText('KT1504').waitFor();
    await expectAccessible(page);
  });
});
