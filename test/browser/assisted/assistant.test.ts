import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../../src/domain/fault.ts';
import { openAssistant } from '../../../src/operator/assisted/assistant.ts';
import type { Assistant } from '../../../src/operator/assisted/assistant.ts';
import { loadRecipe } from '../../../src/operator/assisted/load-recipe.ts';
import type { Recipe } from '../../../src/operator/assisted/recipe.ts';
import { DEVELOPER_MANAGE } from '../../../src/sandbox/pages/frame/sites.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { useBrowser } from '../../support/browser.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { operatorAt } from './operator.ts';
import type { Operator } from './operator.ts';
import { FIRST, registerFirst, truthOf } from './place.ts';

const FILE = 'recipes/sandbox.yaml';
const PATIENCE_MS = 4_000;

describe('the browser that assists', function () {
  this.timeout(60_000);
  const browser = useBrowser();
  let sandbox: Sandbox;
  let folder: string;
  let recipe: Recipe;
  let operator: Operator;
  let assistant: Assistant;
  let said: string[];

  beforeEach(async () => {
    sandbox = await startSandbox({ listen: '127.0.0.1:0', seedDemo: true });
    folder = await mkdtemp(join(tmpdir(), 'assisted-'));
    recipe = await loadRecipe(FILE);
    operator = operatorAt(browser(), sandbox.pagesUrl);
    said = [];
  });
  afterEach(async () => {
    await assistant.close().catch(() => undefined);
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const open = async (changed: Recipe = recipe, application: string = DEMO.application): Promise<void> => {
    assistant = await openAssistant({
      ...{ browser: browser(), recipe: changed, file: FILE, origin: sandbox.pagesUrl },
      application,
      say: (text) => said.push(text),
      screenshot: (step) => join(folder, `${step}.png`),
      appearsMs: PATIENCE_MS,
    });
  };
  const truth = () => truthOf(sandbox);
  const before = async () => {
    const looking = assistant.lookBefore();
    await operator.logIn();
    return looking;
  };
  /** The same recipe with another target in one step. */
  const with_ = (name: string, target: string): Recipe => ({
    ...recipe,
    steps: recipe.steps.map((step) => (step.name === name && 'target' in step ? { ...step, target } : step)),
  });

  it('reads what the portal shows, waits for the person, and hands on the key that is shown once', async () => {
    await open();
    const reading = await before();
    assert.equal(reading?.lastResetAt, null);
    assert.match(reading.keyIdMasked ?? '', /^[0-9a-f]{4}\*{4}[0-9a-f]{4}$/);
    const key = assistant.toKey();
    await operator.press(await operator.askCode());
    const shown = await key;
    assert.equal(shown.kind, 'key');
    assert.equal(shown.kind === 'key' && shown.appKey.reveal(), (await truth())?.keys[1]?.appKey);
    assert.equal((await truth())?.counters.reset, 1);
    assert.equal(await (await operator.page()).getByRole('dialog').count(), 1, 'the page stays as it is');
    assert.match(said.join('\n'), /ONE try/);
  });

  it('lets no reset leave the browser before the confirmation, and one after it', async () => {
    await open();
    await before();
    const page = await operator.page();
    await page.locator('#reset-key').click();
    await operator.press(await operator.askCode());
    await page.waitForTimeout(500);
    assert.equal((await truth())?.counters.reset, 0);
    await page.goto(sandbox.pagesUrl + DEVELOPER_MANAGE);
    await page.getByRole('link', { name: DEMO.application }).click();
    const key = assistant.toKey();
    await operator.press(await operator.askCode(), 'not-the-password');
    assert.deepEqual(await key, { kind: 'refused' });
    await operator.press(await operator.askCode());
    await page.waitForTimeout(500);
    assert.equal((await truth())?.counters.reset, 0, 'a second try does not leave either');
  });

  it('makes a first key: none is read, none leaves before the confirmation, and one after it', async () => {
    await registerFirst(sandbox);
    operator = operatorAt(browser(), sandbox.pagesUrl, 'Generate Key');
    const generated = async () => (await truthOf(sandbox, FIRST))?.counters.generated;
    await open(await loadRecipe('recipes/sandbox-first.yaml'), FIRST);
    const reading = await before();
    assert.deepEqual(reading, { lastResetAt: null, keyIdMasked: null, secretMasked: null });
    const page = await operator.page();
    await page.locator('#generate-key').click();
    await operator.press(await operator.askCode());
    await until('the page of the browser that says so', () => page.url().startsWith('chrome-error:'));
    assert.equal(await generated(), 0);
    await page.goto(sandbox.pagesUrl + DEVELOPER_MANAGE);
    await page.getByRole('link', { name: FIRST }).click();
    const key = assistant.toKey();
    await operator.press(await operator.askCode());
    const shown = await key;
    assert.equal(
      shown.kind === 'key' && shown.appKey.reveal(),
      (await truthOf(sandbox, FIRST))?.keys[0]?.appKey,
    );
    assert.equal(await generated(), 1);
    assert.match(said.join('\n'), /press Generate Key\. ONE try/);
  });

  it('stops where there is a key already, and a first one was to be made', async () => {
    const counters = (await truth())?.counters;
    await open(await loadRecipe('recipes/sandbox-first.yaml'));
    await assert.rejects(before(), /step "the way to the form": nothing on the page is #generate-key/);
    assert.deepEqual((await truth())?.counters, counters);
  });

  it('says that the issuer refused: a wrong code, a wrong password', async () => {
    for (const [code, password] of [
      ['000000', DEMO.tradingPassword],
      [null, 'not-the-password'],
    ] as const) {
      await open();
      await before();
      const key = assistant.toKey();
      const sent = await operator.askCode();
      await operator.press(code ?? sent, password);
      assert.deepEqual(await key, { kind: 'refused' });
      await assistant.close();
    }
    assert.equal((await truth())?.counters.reset, 0);
  });

  it('tells a page that was closed before the press from one that was closed after it', async () => {
    await open();
    await before();
    let key = assistant.toKey();
    await operator.askCode();
    await (await operator.page()).close();
    assert.deepEqual(await key, { kind: 'closed', pressed: false });
    await assistant.close();

    await open({ ...with_('App Key', '#made-up-and-never-there') });
    await before();
    key = assistant.toKey();
    await operator.press(await operator.askCode());
    const page = await operator.page();
    await page.locator('#shown-once').waitFor();
    await page.close();
    assert.deepEqual(await key, { kind: 'closed', pressed: true });
    assert.equal((await truth())?.counters.reset, 1);
  });

  it('stops before anything irreversible where the page changed, with a picture that shows nothing', async () => {
    for (const [name, target, saw] of [
      ['last reset', '#no-such-thing', /nothing on the page is #no-such-thing/],
      ['last reset', 'dd', /elements on the page are dd/],
      ['the way to the form', '#delete-application', /another text than "Reset Key"/],
      ['last reset', '#application-name', /a text that is no date/],
    ] as const) {
      await open(with_(name, target));
      const looking = before();
      await assert.rejects(looking, (thrown: unknown) => {
        assert.ok(thrown instanceof Fault);
        assert.equal(thrown.code, 'KT6044');
        assert.match(thrown.place, new RegExp(`step "${name}"`));
        assert.match(thrown.saw, saw);
        assert.match(thrown.saw, /masked picture/);
        return true;
      });
      assert.deepEqual(await readdir(folder), [`${name}.png`]);
      await rm(join(folder, `${name}.png`));
      await assistant.close();
    }
    assert.equal((await truth())?.counters.reset, 0);
  });

  it('reads no field, and nothing on a page of another site', async () => {
    await open(with_('last reset', '#edit-name'));
    await assert.rejects(before(), /a field in which somebody types/);
    await assistant.close();
    const other = await startSandbox({ listen: '127.0.0.1:0', seedDemo: true });
    try {
      await open();
      const looking = assistant.lookBefore();
      const page = await operator.page();
      await page.getByLabel('E-mail').waitFor();
      await page.goto(
        `${other.pagesUrl}/login?next=${encodeURIComponent(new URL(page.url()).searchParams.get('next') ?? '/')}`,
      );
      await operator.logIn();
      await assert.rejects(looking, /a page of http:.*, not of/);
    } finally {
      await other.close();
    }
  });

  it('covers fields, keys and codes in a picture of a page that shows them', async () => {
    await open(with_('App Secret', '#no-such-thing'));
    await before();
    const key = assistant.toKey();
    await operator.press(await operator.askCode());
    await assert.rejects(key, /masked picture/);
    const page = await operator.page();
    // The same page with the key taken out looks the same: what was covered can't be told from the picture.
    const pictured = await readFile(join(folder, 'App Secret.png'));
    await page.evaluate(
      `for (const code of document.querySelectorAll('dialog code')) code.textContent = 'f'.repeat(32)`,
    );
    const { maskedScreenshot } = await import('../../../src/operator/assisted/screenshot.ts');
    await maskedScreenshot(page, join(folder, 'again.png'));
    assert.ok(pictured.equals(await readFile(join(folder, 'again.png'))));
    await page.screenshot({ path: join(folder, 'bare.png'), animations: 'disabled' });
    assert.ok(
      !pictured.equals(await readFile(join(folder, 'bare.png'))),
      'the picture without a mask differs',
    );
  });
});
