import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page, Route } from 'playwright-core';
import { useBrowser } from '../../support/browser.ts';
import { expectAccessible, loggedInAs } from '../../support/dashboard.ts';
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

describe('the page of a ceremony, and what people do before it', function () {
  this.timeout(120_000);
  const browser = useBrowser();
  const place = usePagePlace(browser);

  const pageOf = async (name: string): Promise<Page> => {
    const context = await loggedInAs(browser(), place(), { name, roles: ['operator'] });
    return onPage(context, place().url);
  };

  it('is one person’s at a time: a second one is told to press nothing, and may paste what is shown', async () => {
    const [first, second] = [await pageOf('desk-1'), await pageOf('desk-2')];
    await take(first);
    await step(second, /Somebody else has the task/);
    await second.getByText(/user:desk-1 holds it until .*Press nothing/).waitFor();
    assert.equal(await second.getByRole('button', { name: /I press next/ }).count(), 0);
    await expectAccessible(second);
    await second.getByRole('button', { name: 'Take it over' }).click();
    await step(second, /Open the portal and compare/);
    await step(first, /Somebody else has the task/);
    await confirm(second, place().portal);
    await step(first, /Somebody else presses Reset Key/);
    await first.getByText(/user:desk-2 has confirmed .*Do not press it a second time/).waitFor();
    assert.equal(await first.getByRole('button', { name: /The portal refused/ }).count(), 0);
    await expectAccessible(first);
    const key = await place().portal.reset(NAME);
    await fillIn(first, key);
    await send(first);
    await accepted(first);
    await second.getByText('Nothing waits for a person here').waitFor();
    await isDelivered(place(), key);
  });

  it('takes one of two confirmations that are sent at once', async () => {
    const { context, page } = await place().open(browser());
    await take(page);
    const other = await onPage(context, place().url);
    await step(other, /Open the portal and compare/);
    for (const each of [page, other]) await read(each, place().portal);
    const press = (each: Page): Promise<void> => each.getByRole('button', { name: /I press next/ }).click();
    await Promise.all([press(page), press(other)]);
    for (const each of [page, other]) await step(each, /Press Reset Key, once/);
    assert.equal((await place().events()).filter((type) => type === 'CallStarted').length, 1);
    const key = await place().portal.reset(NAME);
    for (const each of [page, other]) await fillIn(each, key);
    const held: Route[] = [];
    await context.route('**/task/paste', (route) => void held.push(route));
    for (const each of [page, other]) await send(each);
    await until('both to be on their way', () => held.length === 2);
    await Promise.all(held.map((route) => route.continue()));
    for (const each of [page, other]) await accepted(each);
    await isDelivered(place(), key, { sealed: null });
  });

  for (const [what, press] of [
    ['code', () => place().portal.resetWithWrongCode(NAME)],
    ['password', () => place().portal.resetWithWrongPassword(NAME)],
  ] as const)
    it(`stops at a wrong ${what}, and makes the key when somebody asks for another try`, async () => {
      const { page } = await place().open(browser());
      await take(page);
      await confirm(page, place().portal);
      assert.match(await press(), /WRONG_/);
      await page.getByRole('button', { name: /The portal refused/ }).click();
      await step(page, /What is next/);
      await page.getByText(`keyturn rotate ${NAME}`).waitFor();
      await expectAccessible(page);
      assert.equal(await place().portal.resets(NAME), 0);
      assert.equal((await place().cli('rotate', NAME)).code, 3);
      await take(page);
      await confirm(page, place().portal);
      const key = await place().portal.reset(NAME);
      await fillIn(page, key);
      await send(page);
      await accepted(page);
      await isDelivered(place(), key);
    });

  it('sends nothing that can be no key, and takes the right secret after a wrong one', async () => {
    const { page } = await place().open(browser());
    await take(page);
    await confirm(page, place().portal);
    const key = await place().portal.reset(NAME);
    const pasted: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/task/paste')) pasted.push(request.url());
    });
    const [code = ''] = place().portal.codes;
    for (const [typed, words] of [
      [{ ...key, appSecret: code }, /looks like a code from the phone/],
      [{ ...key, appSecret: `"${key.appSecret}"` }, /quotes or brackets/],
      [{ ...key, appSecret: key.appKey }, /are the same text/],
      [{ ...key, appSecret: key.appSecret.slice(0, 30) }, /has 30 characters, not 32/],
    ] as const) {
      await fillIn(page, typed);
      await send(page);
      await page.getByRole('alert').getByText(words).waitFor();
    }
    await expectAccessible(page);
    assert.deepEqual(pasted, []);
    await fillIn(page, { ...key, appSecret: 'fake'.repeat(8) });
    await send(page);
    await step(page, /The issuer refuses what was pasted/);
    assert.equal(await page.getByText('you may close its page').count(), 0);
    assert.equal(await page.getByText('Clear the clipboard').count(), 0, 'what is in it is needed once more');
    await fillIn(page, key);
    await send(page);
    await accepted(page);
    await isDelivered(place(), key, { sealed: 2 });
  });

  it('keeps a whole key, a code and a time that is none out of a reading', async () => {
    const { page } = await place().open(browser());
    await take(page);
    const said: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/task/confirm')) said.push(request.postData() ?? '');
    });
    const held = JSON.parse(await readFile(place().path(`files/${NAME}.json`), 'utf8')) as {
      APP_KEY: string;
    };
    const press = page.getByRole('button', { name: /I press next/ });
    for (const [lastReset, masked, words] of [
      ['', held.APP_KEY, /masked as it stands there/],
      ['', '123456', /masked as it stands there/],
      ['yesterday', '', /a date such as/],
      ['', '', /not what was recorded/],
    ] as const) {
      await page.getByLabel(/^Last reset/).fill(lastReset);
      await page.getByLabel(/^App Key, as/).fill(masked);
      await press.click();
      await page.getByRole('alert').getByText(words).waitFor();
    }
    assert.deepEqual(said, []);
    assert.ok(!(await place().events()).includes('CallStarted'));
  });
});
