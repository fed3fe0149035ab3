import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../../src/domain/duration.ts';
import { useBrowser } from '../../support/browser.ts';
import { NAME } from '../../support/e2e-surface/attended.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { accepted, confirm, fillIn, isDelivered, onPage, usePagePlace, send, step, take } from './place.ts';

/** What is cut off in the middle, between a browser, the daemon and the person before both. */
describe('the page of a ceremony that is cut off', function () {
  this.timeout(120_000);
  const browser = useBrowser();
  const place = usePagePlace(browser);

  it('goes on in another tab, and in another session, wherever it was closed', async () => {
    const first = await place().open(browser());
    await step(first.page, /Take the task/);
    await first.page.close();
    const second = await onPage(first.context, place().url);
    await take(second);
    await second.close();
    const { context, page } = await place().open(browser());
    await step(page, /Open the portal and compare/);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    await context.close();
    const { page: last } = await place().open(browser());
    await step(last, /Press Reset Key, once/);
    await last.getByText('do not press it again').waitFor();
    await fillIn(last, key);
    await send(last);
    await accepted(last);
    await isDelivered(place(), key);
  });

  it('hands the key in again by itself once the network is back, and it is sealed once', async () => {
    const { context, page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    await context.setOffline(true);
    await send(page);
    await page.getByText('is handed in again by itself').waitFor();
    assert.equal(
      await page.getByLabel('App Secret').inputValue(),
      '',
      'it is sealed, and no longer in a field',
    );
    assert.ok(!(await place().events()).includes('Sealed'));
    await context.setOffline(false);
    await accepted(page);
    await isDelivered(place(), key);
  });

  it('confirms once and seals once, where the answers are lost', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await page.route('**/task/confirm', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel(/^App Key, as/).fill(await place().portal.maskedKey(NAME));
    await page.getByRole('button', { name: /I press next/ }).click();
    await step(page, /Press Reset Key, once/);
    assert.equal((await place().events()).filter((type) => type === 'CallStarted').length, 1);
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    let lost = 0;
    await page.route('**/task/paste', async (route) => {
      await route.fetch();
      if ((lost += 1) === 1) await route.abort();
      else await route.continue();
    });
    await send(page);
    await page.getByText(/✔ sealed [0-9a-f]{8}/).waitFor();
    await accepted(page);
    await isDelivered(place(), key);
  });

  it('hands it in to the daemon that is started after the one that was killed', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    await place().daemon.stop('SIGKILL');
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    await send(page);
    await page.getByText('is handed in again by itself').waitFor();
    await place().wakeLater(0);
    await accepted(page);
    await isDelivered(place(), key);
  });

  it('keeps what was typed while the machine sleeps past the time for it', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    await fillIn(page, key);
    await place().wakeLater(20 * MINUTE_MS);
    await until('the end of the time', async () => (await place().phase()) === 'quarantined');
    await step(page, /Tell what the portal shows/);
    assert.equal(await page.getByLabel('App Secret').inputValue(), key.appSecret);
    await send(page);
    await accepted(page);
    await isDelivered(place(), key);
  });
});
