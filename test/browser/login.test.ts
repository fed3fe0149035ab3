import assert from 'node:assert/strict';
import { useBrowser } from '../support/browser.ts';
import { runProgram } from '../support/e2e-surface/program.ts';
import { expectAccessible, startDashboard, watchedPage } from '../support/dashboard.ts';
import type { DashboardDaemon } from '../support/dashboard.ts';

describe('coming in to the dashboard', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let daemon: DashboardDaemon;
  before(async () => void (daemon = await startDashboard()));
  after(() => daemon.stop());

  it('takes one press of a button by the link that the start prints, and the link is used up', async () => {
    const context = await browser().newContext();
    const { page, wrong } = await watchedPage(context, daemon.url);
    await page.goto(daemon.link);
    // Whatever looks at links ahead of people has used up nothing.
    await page.reload();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    assert.equal(page.url(), `${daemon.url}/`);
    await page.getByRole('link', { name: 'wb-demo' }).waitFor();
    const [cookie] = await context.cookies();
    assert.deepEqual(
      [cookie?.name, cookie?.httpOnly, cookie?.secure, cookie?.sameSite],
      ['__Host-keyturn', true, true, 'Strict'],
    );
    assert.equal(await page.evaluate('document.cookie'), '');
    assert.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0);
    assert.deepEqual(wrong, []);
    const other = await watchedPage(await browser().newContext(), daemon.url);
    await other.page.goto(daemon.link);
    await other.page.getByRole('button').click();
    await other.page.getByText('KT6114').waitFor();
    await context.close();
  });

  it('is possible by another link from the command line', async () => {
    const { code, stdout } = await runProgram(['login', '--link', '--data', daemon.data]);
    assert.equal(code, 0);
    const { page, wrong } = await watchedPage(await browser().newContext(), daemon.url);
    await page.goto(stdout.trim());
    await page.getByRole('button').click();
    await page.getByText('● live').waitFor();
    assert.deepEqual(wrong, []);
  });

  it('asks whoever has no session, and says what was wrong with a password', async () => {
    const { page, wrong } = await watchedPage(await browser().newContext(), daemon.url);
    await page.goto(`${daemon.url}/credentials/wb-demo`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('User').fill('desk-1');
    await page.getByLabel('Password').fill('not the password of anybody');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('KT6101').waitFor();
    await expectAccessible(page);
    assert.deepEqual(wrong, []);
  });

  it('leaves a browser without a script with a sentence, and every page to nobody else', async () => {
    const context = await browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const answer = await page.goto(daemon.url);
    assert.match(await page.locator('body').innerText(), /keyturn status/);
    assert.match((await answer?.allHeaders())?.['content-security-policy'] ?? '', /frame-ancestors 'none'/);
  });
});
