import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { createClient } from '../../../src/client/client.ts';
import type { Client } from '../../../src/client/client.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { keptActs } from '../../../src/operator/assisted/acts.ts';
import { assist } from '../../../src/operator/assisted/assist.ts';
import type { Assisted } from '../../../src/operator/assisted/assist.ts';
import { keptIn } from '../../../src/operator/assisted/kept.ts';
import { runCeremony } from '../../../src/operator/ceremony.ts';
import { Detached } from '../../../src/operator/desk.ts';
import type { Desk } from '../../../src/operator/desk.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { launch } from '../../support/browser.ts';
import { addressOf } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { filesBelow, hitsIn } from '../../support/e2e-surface/needles.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';
import { operatorAt } from './operator.ts';
import { isInStore, NAME, openPlace, truthOf } from './place.ts';
import type { Operator } from './operator.ts';

/** The real daemon, the real pages of the sandbox, a real Chromium, and a person who types there. */
describe('a ceremony with a browser', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let place: Installation;
  let wire: Proxy;
  let client: Client;
  let browser: Browser;
  let operator: Operator;
  let assisted: Assisted;
  let said: string[];
  /** The person leaves, as by Ctrl-C. */
  let leaves: boolean;

  before(function () {
    requireServer(this, 'chromium');
  });
  beforeEach(async () => {
    ({ sandbox, place } = await openPlace());
    wire = await startProxy(await addressOf(place.data));
    const token = new Secret((await readFile(place.path('data/admin-token'), 'utf8')).trim());
    client = createClient({ kind: 'url', url: wire.address, caFile: null }, token);
    await until('the task', async () => (await client.task(NAME)).task?.phase === 'unclaimed');
    browser = await launch(place.path('browser'));
    operator = operatorAt(browser, sandbox.pagesUrl);
    said = [];
    leaves = false;
  });
  afterEach(async () => {
    await assisted.close();
    await browser.close();
    await wire.stop();
    await place.remove();
    await sandbox.close();
  });

  const kept = () => keptIn(place.path('state/sealed'));
  const handing = () => ({
    kept: kept(),
    pasteFile: (name: string, attempt: string, file: string) => client.pasteFile(name, attempt, file),
  });
  const deskOf = async (answers: Readonly<Record<string, string>> = {}): Promise<Desk> => ({
    client,
    me: (await client.access.whoAmI()).actor,
    say: (text) => void said.push(text),
    ask: (prompt) => {
      said.push(prompt);
      const known = Object.entries({ sharing: 'y', 'Go on to': '', ...answers });
      const answer = known.find(([words]) => prompt.includes(words))?.[1];
      return answer === undefined ? Promise.reject(new Detached()) : Promise.resolve(answer);
    },
    askHidden: (prompt) => {
      said.push(prompt);
      return Promise.reject(new Detached());
    },
    pause: async (ms) => {
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 200)));
      if (leaves) throw new Detached();
    },
    now: () => Date.now(),
    clock: (at) => new Date(at).toISOString(),
  });
  const perform = async (recipe: string | null = null) => {
    assisted = assist(handing(), {
      recipe,
      pictures: place.path('state/pictures'),
      launch: () => Promise.resolve(browser),
      appearsMs: 4_000,
    });
    return runCeremony(await deskOf(), NAME, assisted.acts);
  };
  const resets = async () => (await truthOf(sandbox))?.counters.reset;
  /** To the form, and the code from the phone. */
  const toTheCode = async (): Promise<string> => {
    await until('the window', () => browser.contexts().length > 0);
    await operator.logIn();
    await (await operator.page()).getByRole('heading', { name: 'Reset Key: ' }).waitFor();
    return operator.askCode();
  };
  const inStore = () => isInStore(place, sandbox);
  /** What is there now: files of a browser that runs come and go. */
  const below = (name: string) => filesBelow(place.path(name)).catch(() => []);
  const nothingOfThePersonIn = async (code: string): Promise<void> => {
    const { APP_SECRET } = JSON.parse(await readFile(place.path(`files/${NAME}.json`), 'utf8')) as Record<
      string,
      string
    >;
    const sent = wire.seen.map(({ method, url, headers, body }) => ({
      where: `${method} ${url}`,
      bytes: Buffer.from(JSON.stringify(headers) + body),
    }));
    const profile = await below('browser');
    assert.ok(profile.length > 5, 'the browser runs, and keeps what it keeps');
    const disk = [...(await filesBelow(place.data)), ...(await below('state')), ...profile];
    const screen = { where: 'the terminal', bytes: Buffer.from(said.join('\n')) };
    const typed = [
      { what: 'the trading password', text: DEMO.tradingPassword },
      { what: 'the login password', text: DEMO.loginPassword },
      { what: 'the App Secret', text: APP_SECRET ?? '' },
    ];
    assert.ok(sent.length > 5);
    assert.deepEqual(hitsIn([...sent, ...disk, screen], typed), []);
    const alone = new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`);
    for (const { where, bytes } of [...sent, ...disk, screen])
      assert.doesNotMatch(bytes.toString('latin1'), alone, where);
  };

  it('reads the key on the page and hands it in sealed; nothing that was typed is anywhere', async () => {
    const ceremony = perform();
    const code = await toTheCode();
    await operator.press(code);
    assert.equal((await ceremony).kind, 'accepted');
    await until('the store', inStore);
    assert.equal(await resets(), 1);
    assert.match(said.join('\n'), /The portal shows no reset, App Key [0-9a-f]{4}\*{4}/);
    const saidAt = (words: RegExp) => said.findIndex((line) => words.test(line));
    assert.ok(saidAt(/ONE try/) < saidAt(/read and sealed\. Do not close/));
    assert.deepEqual(await readdir(place.path('state/sealed')), [], 'what has arrived is not kept');
    await nothingOfThePersonIn(code);
  });

  it('keeps the sealed key when the daemon is away, and a later run hands it in', async () => {
    const ceremony = perform();
    const code = await toTheCode();
    wire.treat(({ url }) => (url.endsWith('/paste') ? 'cut' : 'pass'));
    await operator.press(code);
    await until('the wait', () => said.some((line) => /handed in again by itself/.test(line)));
    leaves = true;
    assert.equal((await ceremony).kind, 'detached');
    assert.equal(assisted.mayShowKey(), true, 'the window is not closed');
    const [file = ''] = await readdir(place.path('state/sealed'));
    const text = await readFile(place.path(`state/sealed/${file}`), 'utf8');
    assert.match(text, /^-----BEGIN AGE ENCRYPTED FILE-----/);
    wire.treat(() => 'pass');
    leaves = false;
    // Without a browser, as on a machine that was started anew.
    const end = await runCeremony(await deskOf(), NAME, keptActs(handing()));
    assert.equal(end.kind, 'accepted');
    await until('the store', inStore);
    assert.equal(await resets(), 1);
    assert.deepEqual(await readdir(place.path('state/sealed')), []);
    await nothingOfThePersonIn(code);
  });

  it('hands it in again when the answer is lost, and it is sealed once', async () => {
    const ceremony = perform();
    const code = await toTheCode();
    let lost = 0;
    wire.treat(({ url }) => (url.endsWith('/paste') && (lost += 1) === 1 ? 'drop-reply' : 'pass'));
    await operator.press(code);
    assert.equal((await ceremony).kind, 'accepted');
    await until('the store', inStore);
    const events = await client.events({ name: NAME, afterPosition: 0, limit: 500, waitMs: 0 });
    assert.equal(events.filter(({ event }) => event.type === 'Sealed').length, 1);
    assert.equal(await resets(), 1);
  });

  for (const [what, spoil] of [
    ['code', (code: string) => [String((Number(code) + 1) % 1e6).padStart(6, '0'), DEMO.tradingPassword]],
    ['password', (code: string) => [code, 'not-the-password']],
  ] as const) {
    it(`stops after a wrong ${what}: said to the daemon, and nothing is tried again`, async () => {
      const ceremony = perform();
      const [code = '', password = ''] = spoil(await toTheCode());
      await operator.press(code, password);
      assert.equal((await ceremony).kind, 'waits');
      assert.match(said.join('\n'), /Nothing is tried again by itself: issuers lock accounts/);
      assert.equal((await client.task(NAME)).task?.phase, 'refused');
      assert.equal(await resets(), 0);
      assert.equal(assisted.mayShowKey(), false);
    });
  }

  it('says what is known when the window is closed between the press and the reading', async () => {
    const recipe = place.path('slow.yaml');
    const text = await readFile('recipes/sandbox.yaml', 'utf8');
    await place.write('slow.yaml', text.replace("target: '#shown-once #app-key'", "target: '#not-there'"));
    const ceremony = perform(recipe);
    await operator.press(await toTheCode());
    const page = await operator.page();
    await page.locator('#shown-once').waitFor();
    await page.close();
    assert.equal((await ceremony).kind, 'waits');
    assert.match(said.join('\n'), /closed after the press: a key may have been made/);
    assert.equal((await client.task(NAME)).task?.phase, 'at-portal', 'time settles nothing');
    assert.equal(await resets(), 1);
  });

  it('stops before the confirmation where the page has changed, and the task stays open', async () => {
    const recipe = place.path('changed.yaml');
    const text = await readFile('recipes/sandbox.yaml', 'utf8');
    await place.write('changed.yaml', text.replace("target: '#last-reset'", "target: '#was-renamed'"));
    const ceremony = perform(recipe);
    await until('the window', () => browser.contexts().length > 0);
    await operator.logIn();
    await assert.rejects(
      ceremony,
      /KT6044 .*changed\.yaml, step "last reset": nothing on the page is #was-renamed/,
    );
    assert.deepEqual(await readdir(place.path('state/pictures')), [`${NAME}-last-reset.png`]);
    assert.equal((await client.task(NAME)).task?.phase, 'ready');
    assert.equal(await resets(), 0);
  });

  it('goes on by hand where the page with the key does not fit, and leaves it open', async () => {
    const recipe = place.path('changed.yaml');
    const text = await readFile('recipes/sandbox.yaml', 'utf8');
    await place.write(
      'changed.yaml',
      text.replace("target: '#shown-once #app-secret'", "target: '#was-renamed'"),
    );
    const ceremony = perform(recipe);
    await operator.press(await toTheCode());
    assert.equal((await ceremony).kind, 'detached', 'the person is asked to paste, and leaves');
    assert.match(said.join('\n'), /Do not close the page\. From here on it goes by hand/);
    assert.equal(await (await operator.page()).locator('#app-secret').count(), 1);
    assert.equal(assisted.mayShowKey(), true);
    assert.equal(await resets(), 1);
  });
});
