import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireWord } from '../../../src/domain/deliveries.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { runAgent } from '../../../src/kubernetes/agent/agent.ts';
import type { AgentSettings } from '../../../src/kubernetes/agent/config/settings.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { skipByName } from '../../support/servers/require.ts';
import { startStandIn } from './stand-in-daemon.ts';
import type { Heard, StandIn } from './stand-in-daemon.ts';

const NAME = 'wb-orders-1';
const SETTLED: WireWord = { is: 'settled' };
const key = (version: number, secret = `fake-secret-${version}`): WireWord => ({
  ...{ is: 'key', credential: NAME, version },
  fields: { APP_SECRET: secret },
});

interface ShownStatus {
  readonly stale: boolean;
  readonly since: string;
  readonly credentials: Readonly<Record<string, { readonly word: string }>>;
}

describe('an agent whose surroundings fail', () => {
  let folder: string;
  let now: number;
  let ending: AbortController;
  let agent: Promise<void>;
  let daemon: StandIn;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyturn-agent-'));
    mkdirSync(join(folder, 'keys'), { mode: 0o750 });
    now = Date.UTC(2026, 10, 30);
    ending = new AbortController();
    said = [];
    writeToken('fake-token-1');
  });

  afterEach(async () => {
    ending.abort();
    await agent;
    await daemon.stop();
    rmSync(folder, { recursive: true });
  });

  /** As the kubelet does: another folder, and the link to it renamed. */
  function writeToken(token: string): void {
    mkdirSync(join(folder, `..${token}`));
    writeFileSync(join(folder, `..${token}`, 'token'), token, { mode: 0o640 });
    symlinkSync(`..${token}`, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  }

  const listen = async (answer?: (heard: Heard) => void): Promise<void> => {
    daemon = await startStandIn(join(folder, 'daemon.sock'), answer);
  };
  const begin = (): void => {
    const settings: AgentSettings = {
      ...{ address: { kind: 'socket', path: join(folder, 'daemon.sock') }, instance: 'router-7' },
      ...{ tokenFile: join(folder, '..data/token'), directory: join(folder, 'keys'), alone: false },
      credentials: [
        {
          ...{ name: NAME, onChange: { kind: 'none' }, ack: { kind: 'none' } },
          files: [{ name: 'orders.env', mode: 0o440, content: { kind: 'format', format: 'env' } }],
        },
      ],
    };
    const log = {
      info: (message: string) => said.push(message),
      warn: (message: string) => said.push(message),
    };
    // A ten-thousandth of each wait: what is a wait of half a minute takes no time here.
    agent = runAgent(settings, { log, now: () => now, random: () => 0.0001, signal: ending.signal });
  };
  const read = (): string => readFileSync(join(folder, 'keys/orders.env'), 'utf8');
  const status = (): ShownStatus =>
    JSON.parse(readFileSync(join(folder, 'keys/status.json'), 'utf8')) as ShownStatus;
  const wordOf = (): string | undefined => status().credentials[NAME]?.word;

  it('keeps its file for an hour without a daemon, and needs no second delivery when that is back', async () => {
    await listen((heard) => heard.say(key(7), SETTLED));
    begin();
    await until('the key', () => said.includes('files replaced') && !status().stale);
    await daemon.stop();
    await until('many tries', () => said.filter((line) => line === 'not connected').length > 20);
    now += HOUR_MS;
    assert.match(read(), /fake-secret-7/);
    assert.equal(status().stale, true);
    await listen((heard) => heard.say({ is: 'kept', credential: NAME, version: 7 }, SETTLED));
    await until('the daemon to be heard', () => !status().stale);
    assert.deepEqual(daemon.heard[0]?.wanted, [{ name: NAME, holds: 7 }]);
    assert.equal(status().since, new Date(now).toISOString());
    assert.match(read(), /fake-secret-7/);
  });

  it('comes back with the token that the kubelet has put there meanwhile', async () => {
    await listen((heard) => heard.say(key(1), SETTLED));
    begin();
    await until('the key', () => daemon.heard.length === 1 && said.includes('files replaced'));
    daemon.expired.add('fake-token-1');
    daemon.heard[0]?.end();
    await until('a refusal', () => said.includes('not connected'));
    assert.match(read(), /fake-secret-1/);
    writeToken('fake-token-2');
    await until('the agent to be let in again', () => daemon.heard.length === 2);
    assert.equal(daemon.heard[1]?.token, 'fake-token-2');
  });

  it('keeps its old file while its memory is full, and writes the new one without asking again when there is room', async function () {
    const keys = join(folder, 'keys');
    const mount = (...options: readonly string[]): number | null =>
      spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', keys]).status;
    if (mount('size=64k', 'mode=0750') !== 0) {
      agent = Promise.resolve();
      await listen();
      skipByName(this, 'small disk');
    }
    try {
      await listen((heard) => heard.say(key(1), SETTLED));
      begin();
      await until('the key', () => daemon.heard.length === 1 && wordOf() === 'written');
      const [stream] = daemon.heard;
      stream?.say(key(2, 'x'.repeat(256 * 1_024)), SETTLED);
      await until('the disk to be full', () => wordOf() === 'not-written');
      assert.match(read(), /fake-secret-1/);
      assert.equal(mount('remount', 'size=2m', 'mode=0750'), 0);
      stream?.say({ is: 'beat' });
      await until('the file', () => wordOf() === 'written');
      assert.match(read(), /x{1000}/);
      assert.equal(daemon.heard.length, 1);
    } finally {
      ending.abort();
      await agent;
      spawnSync('umount', ['--lazy', keys]);
    }
  });
});
