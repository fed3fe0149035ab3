import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { useBrowser } from '../../support/browser.ts';
import { expectAccessible, freshLink, loggedIn } from '../../support/dashboard.ts';
import { NAME } from '../../support/e2e-surface/attended.ts';
import { until } from '../../support/e2e-surface/until.ts';
import {
  accepted,
  confirm,
  fillIn,
  isDelivered,
  onPage,
  usePagePlace,
  read,
  send,
  step,
  take,
} from './place.ts';

/** A key that was made, or may have been, and that nobody pasted. */
describe('the page of a ceremony whose key was not pasted', function () {
  this.timeout(120_000);
  const browser = useBrowser();
  const place = usePagePlace(browser);

  const inStore = async (): Promise<string> => readFile(place().path(`files/${NAME}.json`), 'utf8');
  const raised = async (): Promise<string> => (await place().cli('alerts')).stdout;

  it('calls the secret lost where the portal shows a reset, and makes a second one when somebody agrees to it', async () => {
    const { page } = await place().open(browser());
    const before = await inStore();
    await take(page);
    await confirm(page, place().portal);
    await place().portal.reset(NAME);
    await page.getByText('The page is gone, or shows something else').click();
    await read(page, place().portal);
    await page.getByRole('button', { name: 'That is what it shows' }).click();
    await page.getByRole('alert').getByText('not what was recorded').waitFor();
    await page.getByRole('button', { name: 'That is what it shows' }).click();
    await page.getByText('the new secret is lost').first().waitFor();
    await page.getByText(`keyturn rotate ${NAME} --after-loss`).waitFor();
    await expectAccessible(page);
    await until('the page', async () => /KT-A106/.test(await raised()));
    assert.equal(await inStore(), before, 'the old key is still in use');
    assert.equal((await place().cli('rotate', NAME)).code === 0, false, 'not without saying so');
    assert.equal((await place().cli('rotate', NAME, '--after-loss')).code, 3);
    await take(page);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    await send(page);
    await accepted(page);
    await isDelivered(place(), key, { resets: 2 });
  });

  it('takes the key that turns up after it was called lost, and makes no other', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    await fillIn(page, { ...key, appSecret: 'fake'.repeat(8) });
    await send(page);
    await step(page, /The issuer refuses what was pasted/);
    await page.locator('summary').click();
    await page.getByLabel('Why nobody has it').fill('the page was closed');
    await page.getByRole('button', { name: 'Nobody has the right one' }).click();
    await page.getByText('the new secret is lost').first().waitFor();
    await fillIn(page, key);
    await send(page);
    await accepted(page);
    await isDelivered(place(), key, { sealed: 2 });
  });

  it('uses the key of a dialog that was said to be closed and is confirmed days later', async () => {
    const first = await place().open(browser());
    await take(first.page);
    await confirm(first.page, place().portal);
    await first.page.getByText('The page is gone, or shows something else').click();
    await first.page.getByLabel('I closed the dialog without a confirmation').check();
    await read(first.page, place().portal);
    await first.page.getByRole('button', { name: 'That is what it shows' }).click();
    await step(first.page, /Take the task/);
    await first.context.close();
    const portal = await place().wakeLater(2 * DAY_MS);
    const key = await portal.reset(NAME);
    const context = await loggedIn(browser(), place(), await freshLink(place()));
    const page = await onPage(context, place().url);
    await step(page, /Take the task/);
    await page.getByText('The key of the call before has turned up').click();
    await expectAccessible(page);
    await fillIn(page, key);
    await send(page);
    await accepted(page);
    await isDelivered(place(), key);
  });

  it('finds the forgotten dialog before another press, where nobody pasted its key', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    await page.getByText('The page is gone, or shows something else').click();
    await page.getByLabel('I closed the dialog without a confirmation').check();
    await read(page, place().portal);
    await page.getByRole('button', { name: 'That is what it shows' }).click();
    await step(page, /Take the task/);
    const portal = await place().wakeLater(30 * MINUTE_MS);
    await portal.reset(NAME);
    await take(page);
    await read(page, portal);
    await page.getByRole('button', { name: /I press next/ }).click();
    await page.getByRole('alert').getByText('not what was recorded').waitFor();
    await page.getByRole('button', { name: /I press next/ }).click();
    await page.getByRole('alert').getByText('KT5003').waitFor();
    const calls = (await place().events()).filter((type) => type === 'CallStarted');
    assert.equal(calls.length, 1, 'nobody is sent to press again');
    assert.equal(await portal.resets(NAME), 1);
  });
});
