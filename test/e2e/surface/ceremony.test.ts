import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { attendedPlace, NAME } from '../../support/e2e-surface/attended.ts';
import type { AttendedPlace } from '../../support/e2e-surface/attended.ts';
import { addressOf } from '../../support/e2e-surface/installation.ts';
import { filesBelow, hitsIn } from '../../support/e2e-surface/needles.ts';
import type { Hay } from '../../support/e2e-surface/needles.ts';
import { LOGIN_PASSWORD, TRADING_PASSWORD } from '../../support/e2e-surface/sandbox.ts';
import type { Key } from '../../support/e2e-surface/sandbox.ts';
import { requireTerminals } from '../../support/e2e-surface/terminal.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy } from '../../support/servers/proxy.ts';

const ROOMY_MS = 180_000;

/** A person at a real terminal, the real daemon, and the sandbox as the portal of the issuer. */
describe('the ceremony at a terminal', function () {
  this.timeout(ROOMY_MS);

  let place: AttendedPlace;
  /** Between the terminal and the daemon: what the daemon is sent, all of it. */
  let wire: Proxy;
  let token: string;

  before(function () {
    requireTerminals(this);
  });
  beforeEach(async () => {
    place = await attendedPlace();
    wire = await startProxy(await addressOf(place.data));
    token = place.path('data/admin-token');
  });
  afterEach(async () => {
    await place.closeTerminals();
    await wire.stop();
    await place.remove();
  });

  const overWire = (tokenFile = token): readonly string[] => [
    '--url',
    wire.address,
    '--token-file',
    tokenFile,
  ];
  const sealedOnce = async (): Promise<void> => {
    const events = await place.events();
    assert.equal(events.filter((type) => type === 'Sealed').length, 1, events.join(' '));
  };
  const isDelivered = async ({ appKey, appSecret }: Key): Promise<void> => {
    const held = JSON.parse(await readFile(place.path(`files/${NAME}.json`), 'utf8')) as unknown;
    assert.deepEqual(held, { APP_KEY: appKey, APP_SECRET: appSecret });
    assert.equal(await place.portal.resets(NAME), 1);
  };

  /** The code and the passwords were typed at the portal: the daemon has not seen them, and no key came in the clear. */
  const nothingReachedTheDaemon = async (key: Key): Promise<void> => {
    const sent = wire.seen.map(({ method, url, headers, body }): Hay => ({
      where: `${method} ${url}`,
      bytes: Buffer.from(JSON.stringify(headers) + body),
    }));
    assert.ok(sent.length > 5, 'the terminal spoke through the wire');
    const passwords = [
      { what: 'the trading password', text: TRADING_PASSWORD },
      { what: 'the login password', text: LOGIN_PASSWORD },
    ];
    const keys = [
      { what: 'the App Key', text: key.appKey },
      { what: 'the App Secret', text: key.appSecret },
    ];
    const kept = await filesBelow(place.data);
    assert.deepEqual(hitsIn(sent, [...passwords, ...keys]), []);
    assert.deepEqual(hitsIn(kept, [...passwords, ...keys]), []);
    assert.deepEqual(hitsIn(kept, [{ what: 'the gateway', text: 'wb-orders-1' }]).length > 0, true);
    assert.ok(place.portal.codes.length > 0);
    for (const code of place.portal.codes) {
      const alone = new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`);
      for (const { where, bytes } of [...sent, ...kept])
        assert.doesNotMatch(bytes.toString('latin1'), alone, `${where} holds the code`);
    }
  };

  it('leads from the task to the key in the store, and nothing of the operator’s reaches the daemon', async () => {
    const next = await place.cli('next');
    assert.equal(next.code, 3);
    assert.match(next.stdout, /mint +wb-orders-1[\s\S]*Next: keyturn ceremony start wb-orders-1/);
    const terminal = place.ceremony('start', ...overWire());
    await place.toThePress(terminal);
    const key = await place.portal.reset(NAME);
    await place.paste(terminal, key);
    await terminal.sees(/sealed [0-9a-f]{8}; now the issuer is asked\. Do not close the page yet/);
    await terminal.sees(/The issuer accepts it: you may close the page now\. Clear the clipboard/);
    await terminal.sees(/promoted/);
    assert.equal(await terminal.ended, 0);
    const screen = terminal.screen();
    assert.match(screen, /App Secret {3}\*{32} {3}32 characters/);
    assert.ok(!screen.includes(key.appKey) && !screen.includes(key.appSecret), 'the screen shows stars');
    for (const line of screen.split('\n')) assert.ok([...line].length <= 80, line);
    await isDelivered(key);
    await sealedOnce();
    assert.equal((await place.cli('next')).code, 0);
    await nothingReachedTheDaemon(key);
  });

  it('goes on after its terminal was closed, wherever that happened', async () => {
    const before = [/sharing off\?/, /Last reset/, /as it is masked\?/, /Go on to/] as const;
    const answers = ['y', '-', 'y'];
    for (const [index, question] of before.entries()) {
      const terminal = place.ceremony(index === 0 ? 'start' : 'resume');
      for (const [step, answer] of answers.slice(0, index).entries()) {
        await terminal.sees(before[step] ?? /./);
        terminal.enter(answer);
      }
      await terminal.sees(question);
      await terminal.close();
    }
    assert.ok(!(await place.events()).includes('CallStarted'));
    let terminal = place.ceremony('resume', ...overWire());
    await place.toThePress(terminal);
    await terminal.close();
    const key = await place.portal.reset(NAME);
    terminal = place.ceremony('resume', ...overWire());
    await terminal.sees(/App Key/);
    terminal.enter(key.appKey);
    await terminal.sees(/App Secret/);
    await terminal.close();
    terminal = place.ceremony('resume', ...overWire());
    await place.paste(terminal, key);
    await terminal.close();
    terminal = place.ceremony('resume', ...overWire());
    // Whether the last one was heard before the window was gone is seen now.
    const seen = await terminal.sees(/App Key {2}|still accepted|you may close the page/);
    if (/App Key/.test(seen[0])) {
      terminal.enter(key.appKey);
      await terminal.sees(/App Secret/);
      terminal.enter(key.appSecret);
    }
    assert.equal(await terminal.ended, 0);
    await isDelivered(key);
    await sealedOnce();
    await nothingReachedTheDaemon(key);
  });

  it('says what to do when the person leaves, and leaves the terminal as it was', async () => {
    const terminal = place.ceremony('start');
    await place.toThePress(terminal);
    await terminal.sees(/App Key/);
    terminal.type('\u0003');
    assert.equal(await terminal.ended, 6);
    assert.match(terminal.screen(), /keep that page open[\s\S]*Next: keyturn ceremony resume wb-orders-1/);
    assert.equal(await place.phase(), 'at-portal');
  });

  it('goes on over a restart of the daemon between the press and the paste', async () => {
    const address = new URL(await addressOf(place.data)).host;
    const terminal = place.ceremony('start');
    await place.toThePress(terminal);
    await terminal.sees(/App Key/);
    await place.daemon.stop('SIGKILL');
    const key = await place.portal.reset(NAME);
    terminal.enter(key.appKey);
    await terminal.sees(/App Secret/);
    terminal.enter(key.appSecret);
    await terminal.sees(/No answer from the daemon\. Keep the page open/);
    await place.start('--listen', address);
    await terminal.sees(/you may close the page now/);
    assert.equal(await terminal.ended, 0);
    await isDelivered(key);
    await sealedOnce();
  });

  it('hands a key in again when the network is cut, and it is sealed once', async () => {
    const terminal = place.ceremony('start', ...overWire());
    await place.toThePress(terminal);
    const key = await place.portal.reset(NAME);
    let cuts = 0;
    wire.treat(({ url }) => {
      if (!url.endsWith('/task/paste') || cuts >= 2) return 'pass';
      cuts += 1;
      return cuts === 1 ? 'cut' : 'drop-reply';
    });
    await place.paste(terminal, key);
    await terminal.sees(/you may close the page now/);
    assert.equal(await terminal.ended, 0);
    assert.equal(cuts, 2);
    await isDelivered(key);
    await sealedOnce();
  });

  it('is one person’s at a time: another takes it over by saying so, or pastes what the page shows', async () => {
    const tokens: string[] = [];
    for (const name of ['operator-1', 'operator-2']) {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const body = { name, roles: ['operator'], credentials: null, expiresAt };
      const { secret } = (await (await place.api('POST', '/v1/tokens', body)).json()) as {
        readonly secret: string;
      };
      const file = place.path(`${name}-token`);
      await writeFile(file, `${secret}\n`, { mode: 0o600 });
      tokens.push(file);
    }
    const first = place.ceremony('start', ...overWire(tokens[0]));
    await first.sees(/sharing off\?/);
    const second = place.ceremony('start', ...overWire(tokens[1]));
    await second.sees(/token:operator-1 holds the task/);
    await second.sees(/Take it over\?/);
    second.enter('y');
    await place.toThePress(second);
    for (const answer of ['y', '-', 'y', 'y']) {
      first.enter(answer);
      await first.sees(/Last reset|masked\?|Go on to|KT502[01]/);
    }
    await first.sees(/token:operator-2 has confirmed and presses Reset Key\. Do not press it a\s+second/);
    const key = await place.portal.reset(NAME);
    await place.paste(first, key);
    await first.sees(/you may close the page now/);
    assert.equal(await first.ended, 0);
    await second.close();
    await isDelivered(key);
  });

  it('stops at a wrong code, and makes the key when somebody asks for another try', async () => {
    const terminal = place.ceremony('start', ...overWire());
    await place.toThePress(terminal);
    assert.equal(await place.portal.resetWithWrongCode(NAME), 'WRONG_CODE');
    await terminal.sees(/App Key/);
    terminal.enter('');
    await terminal.sees(/Choice/);
    terminal.enter('r');
    await terminal.sees(/Nothing is tried again by itself/);
    assert.equal(await terminal.ended, 3);
    assert.equal(await place.phase(), 'refused');
    assert.equal((await place.cli('rotate', NAME)).code, 3);
    const again = place.ceremony('start', ...overWire());
    await place.toThePress(again);
    const key = await place.portal.reset(NAME);
    await place.paste(again, key);
    assert.equal(await again.ended, 0);
    await isDelivered(key);
    await nothingReachedTheDaemon(key);
  });

  it('takes the right secret after a wrong one', async () => {
    const terminal = place.ceremony('start');
    await place.toThePress(terminal);
    const key = await place.portal.reset(NAME);
    await place.paste(terminal, { ...key, appSecret: 'fake'.repeat(8) });
    await terminal.sees(/The issuer refuses this key\. Do not close the page/);
    terminal.enter('p');
    await place.paste(terminal, key);
    await terminal.sees(/you may close the page now/);
    assert.equal(await terminal.ended, 0);
    await isDelivered(key);
  });
});
