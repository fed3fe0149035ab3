import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { DEVELOPER_MANAGE } from '../../src/sandbox/pages/frame/sites.ts';
import { DEMO } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { useBrowser, violationsIn } from '../support/browser.ts';
import { codeFromPhone, personAt, shownKey } from './person.ts';

const COMPANY = 'Made Up Securities Limited';
const USER = 'rehearsal@example.com';
const LOGIN_PASSWORD = 'made-up-login';
const TRADING_PASSWORD = 'made-up-trading';

/** Each page as narrow as a phone, in light and dark: nothing runs out of it and nothing is against WCAG 2.2 AA. */
async function inspect(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violationsIn(page), []);
  }
  assert.equal(await page.locator('script, [onclick], [style]').count(), 0);
  const widths = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  assert.equal(await page.evaluate(widths), 0, `${page.url()} is wider than the window`);
}

describe('the pages of the sandbox in a browser', function () {
  this.timeout(180_000);
  const browser = useBrowser();
  let sandbox: Sandbox;
  let context: BrowserContext;
  let page: Page;

  beforeEach(async () => {
    sandbox = await startSandbox({ listen: '127.0.0.1:0', seedDemo: true });
    context = await browser().newContext({
      baseURL: sandbox.pagesUrl,
      viewport: { width: 360, height: 740 },
    });
    context.setDefaultTimeout(8_000);
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    await sandbox.close();
  });

  const press = (name: string) => personAt(page).press(name);
  const follow = (name: string) => personAt(page).follow(name);
  const fill = (label: string, text: string) => personAt(page).fill(label, text);
  const notice = () => personAt(page).notice();

  async function applyAsInstitution(): Promise<void> {
    await page.goto('/');
    await inspect(page);
    await page.getByRole('main').getByRole('link', { name: 'Institutional Services Platform' }).click();
    await inspect(page);
    await fill('Company name', COMPANY);
    await press('Enter the institution');
    await fill('E-mail', USER);
    await fill('Phone', '+852 0000 0009');
    await fill('Login password', LOGIN_PASSWORD);
    await fill('Trading password', TRADING_PASSWORD);
    await press('Open the account');
    assert.match(await notice(), new RegExp(USER));
    assert.equal(await page.locator('#review-status').textContent(), 'pending');
    await inspect(page);
  }

  async function decideAsStaff(): Promise<void> {
    await page.goto('/staff-console');
    await inspect(page);
    await follow(COMPANY);
    await page.locator('#review').getByRole('button').click();
    await page.getByRole('alert').getByText('WRONG_STAGE').waitFor();
    await inspect(page);
    await press('Give out the checklist');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await press('Save the checklist');
    await page.locator('#review').getByRole('button').click();
    await fill('Business integration model', 'A rehearsal.');
    await fill('Use case scenarios', 'Rotate the key');
    await fill('API interface requirements', '/broker/**');
    await fill('API user information', USER);
    await press('Receive the materials');
    await page.locator('#materials-review').getByRole('button').click();
    await inspect(page);
    await follow(USER);
    await inspect(page);
    await press('Authorise for the Broker API');
    await fill('From where all keys of the user may call', '127.0.0.1');
    await press('Save the whitelist');
    assert.equal(await notice(), 'IP whitelist saved.');
    await inspect(page);
  }

  async function logInToPortal(): Promise<void> {
    await page.goto('/institutional-portal');
    assert.match(page.url(), /\/login\?next=/);
    await inspect(page);
    await fill('E-mail', USER);
    await fill('Login password', 'wrong');
    await press('Log in');
    await page.getByRole('alert').getByText('LOGIN_FAILED').waitFor();
    await inspect(page);
    await fill('Login password', LOGIN_PASSWORD);
    await press('Log in');
    await follow('OpenAPI Mgnt > Open API Application > Broker API');
    await page.getByRole('row', { name: `${USER} authorized` }).waitFor();
    await inspect(page);
    await follow('OpenAPI Mgnt > My OpenAPI Access');
    await inspect(page);
    await follow('Go to the Developer Management Center');
    assert.equal(await page.locator('#company-name').textContent(), COMPANY);
    assert.equal(await page.locator('#authorization-status').textContent(), 'authorized');
    await inspect(page);
    await follow('Manage');
  }

  async function confirm(button: string): Promise<void> {
    await press('Send code');
    await inspect(page);
    await fill('Verification code', await codeFromPhone(context, sandbox.pagesUrl, USER, inspect));
    await fill('Trading password', TRADING_PASSWORD);
    await press(button);
  }

  /** The dialog has the focus and nothing behind it can be reached; closed and reloaded, the secret is gone. */
  async function takeKey(): Promise<string> {
    const { appSecret: secret } = await shownKey(page);
    assert.match(secret, /^[0-9a-f]{32}$/);
    assert.equal(await page.evaluate('document.activeElement.id'), 'shown-once-title');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.id'), 'close-dialog');
    await inspect(page);
    await page.keyboard.press('Enter');
    await page.locator('#masked-app-key').waitFor();
    await page.reload();
    assert.equal((await page.content()).includes(secret), false);
    await inspect(page);
    return secret;
  }

  it('lead from an enquiry to a key that is reset and deleted, by keyboard, at 360 px, without scripts', async () => {
    await applyAsInstitution();
    await decideAsStaff();
    await logInToPortal();
    await inspect(page);
    await fill('Name', 'wb-rehearsal');
    await press('Register');
    assert.equal(await page.locator('#last-reset').textContent(), 'none');
    await follow('Generate Key');
    await confirm('Generate Key');
    const first = await takeKey();
    await follow('Reset Key');
    await confirm('Reset Key');
    assert.notEqual(await takeKey(), first);
    assert.match((await page.locator('#last-reset').textContent()) ?? '', / UTC$/);
    await follow('Delete');
    await confirm('Delete');
    assert.equal(await notice(), 'wb-rehearsal: the key application deleted. Keys ended: 2.');
    await press('Log out');
    assert.equal(await notice(), 'You are logged out.');
  });

  it('do not show a key again when the page that shows it is reloaded', async () => {
    await page.goto(DEVELOPER_MANAGE);
    await fill('E-mail', DEMO.user);
    await fill('Login password', DEMO.loginPassword);
    await press('Log in');
    await follow(DEMO.application);
    await follow('Reset Key');
    await press('Send code');
    await fill('Verification code', await codeFromPhone(context, sandbox.pagesUrl, DEMO.user, inspect));
    await fill('Trading password', DEMO.tradingPassword);
    await press('Reset Key');
    const secret = (await page.locator('#app-secret').textContent()) ?? '';
    // A browser asks whether the form may be sent again; here it is.
    await page.reload();
    assert.match(await page.content(), /FORM_ALREADY_SENT/);
    assert.equal((await page.content()).includes(secret), false);
  });

  it('bring new messages to the phone by themselves, until they are told to stop', async () => {
    await page.goto(`/phone/${encodeURIComponent(DEMO.user)}`);
    await page.waitForEvent('load', { timeout: 15_000 });
    await follow('Stop refreshing');
    assert.equal(await page.getByText('This page stays as it is.').count(), 1);
  });
});
