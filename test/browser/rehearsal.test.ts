import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { DEVELOPER_MANAGE } from '../../src/sandbox/pages/frame/sites.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { useBrowser } from '../support/browser.ts';
import { loggedIn, startDashboard } from '../support/dashboard.ts';
import type { DashboardDaemon } from '../support/dashboard.ts';
import { runProgram } from '../support/e2e-surface/program.ts';
import { until } from '../support/e2e-surface/until.ts';

/** What `npm start -- --autopilot off` invites to, in one browser with three windows: dashboard, issuer and phone. */
describe('playing the person with the phone', function () {
  this.timeout(180_000);
  const browser = useBrowser();
  let daemon: DashboardDaemon;
  let context: BrowserContext;

  before(async () => {
    daemon = await startDashboard('--autopilot', 'off');
    context = await loggedIn(browser(), daemon, daemon.link);
  });
  after(async () => {
    await context.close();
    await daemon.stop();
  });

  const printed = (pattern: RegExp): string => pattern.exec(daemon.running.stdout())?.[1] ?? '';
  const issuer = (): string => printed(/^Issuer +(\S+)/m);
  const passwordOf = (what: string): Promise<string> =>
    readFile(printed(new RegExp(`^ +(\\S+sandbox-${what}-password)`, 'm')), 'utf8');

  /** Logged in at the issuer, before the application and its key. */
  async function openIssuer(): Promise<Page> {
    const portal = await context.newPage();
    await portal.goto(`${issuer()}${DEVELOPER_MANAGE}`);
    await portal.getByLabel('E-mail').fill(printed(/^ +log in as (\S+);/m));
    await portal.getByLabel('Login password').fill(await passwordOf('login'));
    await portal.getByRole('button', { name: 'Log in' }).click();
    await portal.getByRole('link', { name: DEMO.application, exact: true }).click();
    return portal;
  }

  async function goToThePress(page: Page, portal: Page): Promise<void> {
    await page.getByRole('link', { name: 'Tasks' }).click();
    await page.getByRole('link', { name: 'Open' }).click();
    await page.getByLabel(/My screen is shared with nobody/).check();
    await page.getByRole('button', { name: 'I do it' }).click();
    const masked = (await portal.locator('#masked-app-key').textContent()) ?? '';
    await page.getByLabel(/^App Key, as the portal masks it/).fill(masked, { timeout: 30_000 });
    await page.getByRole('button', { name: 'It is as I typed' }).click();
    await page.getByRole('heading', { name: /, once/ }).waitFor();
  }

  async function resetAtTheIssuer(portal: Page): Promise<{ appKey: string; appSecret: string }> {
    await portal.getByRole('link', { name: 'Reset Key', exact: true }).click();
    await portal.getByRole('button', { name: 'Send code' }).click();
    const phone = await context.newPage();
    await phone.goto(`${issuer()}/phone/${encodeURIComponent(DEMO.user)}?refresh=off`);
    const code = (await phone.locator('code').first().textContent()) ?? '';
    await portal.getByLabel('Verification code').and(portal.locator('[required]')).fill(code);
    await portal.getByLabel('Trading password').fill(await passwordOf('trading'));
    await portal.getByRole('button', { name: 'Reset Key', exact: true }).click();
    const shown = async (id: string): Promise<string> =>
      (await portal.getByRole('dialog').locator(id).textContent()) ?? '';
    return { appKey: await shown('#app-key'), appSecret: await shown('#app-secret') };
  }

  it('gets the code from the phone page, resets the key, and watches it land', async () => {
    const page = await context.newPage();
    await page.goto(daemon.url);
    const portal = await openIssuer();
    await goToThePress(page, portal);
    const { appKey, appSecret } = await resetAtTheIssuer(portal);
    await page.getByLabel('App Key', { exact: true }).fill(appKey);
    await page.getByLabel('App Secret').fill(appSecret);
    await page.keyboard.press('Enter');
    await page.getByText('● Nothing waits for a person here.').waitFor({ timeout: 60_000 });
    const { stdout } = await runProgram(['status', '--data', daemon.data]);
    assert.match(stdout, /^wb-demo +● overlap /m);
    await until('the key in the store', async () =>
      (await runProgram(['show', 'wb-demo', '--data', daemon.data])).stdout.includes('v2       current'),
    );
    assert.equal((await runProgram(['next', '--data', daemon.data])).code, 0);
  });
});
