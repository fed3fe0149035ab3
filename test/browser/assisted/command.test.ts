import assert from 'node:assert/strict';
import { chmod, readdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { DEMO } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { requireTerminals, startTerminal } from '../../support/e2e-surface/terminal.ts';
import type { Terminal } from '../../support/e2e-surface/terminal.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { programOf } from '../../support/servers/installed.ts';
import { freePort } from '../../support/servers/process.ts';
import { requireServer } from '../../support/servers/require.ts';
import { operatorAt } from './operator.ts';
import { FIRST, isInStore, NAME, openPlace, truthOf } from './place.ts';

/** The built program at a terminal; the person sits before the window that it opens. */
describe('keyturn ceremony start --browser', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let place: Installation;
  let terminal: Terminal;
  let person: Browser | null;
  let port: number;

  before(function () {
    requireServer(this, 'chromium');
    requireTerminals(this);
  });
  beforeEach(async () => {
    ({ sandbox, place } = await openPlace());
    person = null;
    port = await freePort();
    // A second door for whoever plays the person. A window where there is a display; without one the same browser.
    const screen = process.env['DISPLAY'] === undefined ? '--headless ' : '';
    const flags = `${screen}--no-sandbox --remote-debugging-port=${port}`;
    await place.write('chromium', `#!/bin/sh\nexec ${programOf('chromium')} ${flags} "$@"\n`);
    await chmod(place.path('chromium'), 0o755);
    process.env['XDG_STATE_HOME'] = place.path('state');
  });
  afterEach(async () => {
    await person?.close();
    await terminal.close();
    delete process.env['XDG_STATE_HOME'];
    await place.remove();
    await sandbox.close();
  });

  const start = (...more: readonly string[]): Terminal => startFor(NAME, ...more);
  const startFor = (name: string, ...more: readonly string[]): Terminal =>
    startTerminal([
      ...['ceremony', 'start', name, '--browser', '--chromium', place.path('chromium')],
      ...['--data', place.data, ...more],
    ]);

  const throughTheSecondDoor = (): Promise<Browser> =>
    until('the second door', () => chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null));

  it('goes from the task to the key in the store', async () => {
    terminal = start();
    await terminal.sees(/sharing off\?/);
    terminal.enter('y');
    await terminal.sees(/log in, if you are asked to/);
    person = await throughTheSecondDoor();
    const operator = operatorAt(person, sandbox.pagesUrl);
    await operator.logIn();
    await terminal.sees(/The portal shows no reset, App Key/);
    await terminal.sees(/Go on to Reset Key\?/);
    terminal.enter('');
    await terminal.sees(/ONE try/);
    const code = await operator.askCode();
    await operator.press(code);
    await terminal.sees(/The key was read and sealed\. Do not close the page yet/);
    await terminal.sees(/you may close the page now/);
    assert.equal(await terminal.ended, 0);
    assert.equal((await truthOf(sandbox))?.counters.reset, 1);
    assert.ok(await isInStore(place, sandbox));
    assert.deepEqual(await readdir(place.path('state/keyturn/sealed')), []);
    for (const typed of [code, DEMO.tradingPassword, DEMO.loginPassword])
      assert.ok(!terminal.screen().includes(typed), 'the screen shows nothing that was typed in the window');
    for (const line of terminal.screen().split('\n')) assert.ok([...line].length <= 80, line);
  });

  it('makes a first key by the sandbox’s recipe for it', async () => {
    terminal = startFor(FIRST);
    await terminal.sees(/sharing off\?/);
    terminal.enter('y');
    await terminal.sees(/log in, if you are asked to/);
    person = await throughTheSecondDoor();
    const operator = operatorAt(person, sandbox.pagesUrl, 'Generate Key');
    await operator.logIn();
    await terminal.sees(/The portal shows no reset\./);
    await terminal.sees(/Go on to Generate Key\?/);
    terminal.enter('');
    await terminal.sees(/press\s+Generate Key\. ONE try/);
    await operator.press(await operator.askCode());
    await terminal.sees(/you may close the page now/);
    assert.equal(await terminal.ended, 0);
    assert.deepEqual((await truthOf(sandbox, FIRST))?.counters.generated, 1);
    assert.ok(await isInStore(place, sandbox, FIRST));
  });

  it('leaves the window to the person who leaves, until they close it', async () => {
    terminal = start();
    await terminal.sees(/sharing off\?/);
    terminal.enter('y');
    await terminal.sees(/log in, if you are asked to/);
    person = await throughTheSecondDoor();
    const operator = operatorAt(person, sandbox.pagesUrl);
    await operator.logIn();
    await terminal.sees(/Go on to Reset Key\?/);
    terminal.enter('');
    await terminal.sees(/ONE try/);
    terminal.type('\u0003');
    await terminal.sees(/keep that page open[\s\S]*The window stays open until you close it/);
    await operator.press(await operator.askCode());
    const page = await operator.page();
    await page.getByRole('dialog').waitFor();
    await page.close();
    assert.equal(await terminal.ended, 6);
    assert.equal((await truthOf(sandbox))?.counters.reset, 1);
  });

  it('says that there is no browser, or no recipe, before anything happens', async () => {
    terminal = start('--recipe', place.path('none.yaml'));
    await terminal.sees(/sharing off\?/);
    terminal.enter('y');
    await terminal.sees(/KT6043/);
    assert.equal(await terminal.ended, 2);
    await place.write('chromium', '#!/bin/sh\nexit 1\n');
    terminal = start();
    await terminal.sees(/sharing off\?/);
    terminal.enter('y');
    await terminal.sees(/KT6045/);
    assert.equal(await terminal.ended, 1);
    assert.equal((await truthOf(sandbox))?.counters.reset, 0);
  });

  it('looks at a recipe: every problem, and exit code 2', async () => {
    terminal = startTerminal(['ceremony', 'recipe', 'lint', 'recipes/webull-hk.yaml']);
    await terminal.sees(/guard\.path: the request that makes the key is not known yet/);
    assert.equal(await terminal.ended, 2);
    terminal = startTerminal(['ceremony', 'recipe', 'lint', 'recipes/sandbox.yaml']);
    await terminal.sees(/steps, verified, for the sandbox/);
    assert.equal(await terminal.ended, 0);
  });
});
