import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDaemonSettings } from '../../src/config/daemon-settings.ts';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createHeartbeat } from '../../src/wiring/heartbeat.ts';
import { httpReceiver } from '../support/receivers/http.ts';
import type { HttpReceiver } from '../support/receivers/http.ts';

describe('the heartbeat to an outside watcher', () => {
  let status: number;
  let watcher: HttpReceiver;
  let nowMs: number;
  const clock = { monotonicMs: () => nowMs };

  beforeEach(async () => {
    [status, nowMs] = [200, 0];
    watcher = await httpReceiver(() => ({ status }));
  });

  afterEach(() => watcher.close().catch(() => undefined));

  const heartbeat = () => createHeartbeat(new Secret(`${watcher.url}/ping/CANARY-token`), clock);

  it('is sent once a minute, however often the daemon beats', async () => {
    const one = heartbeat();
    for (nowMs = 0; nowMs < 3 * MINUTE_MS; nowMs += 5_000) one.beat();
    await one.done();
    assert.deepEqual(
      watcher.requests.map(({ path }) => path),
      Array.from({ length: 3 }, () => '/ping/CANARY-token'),
    );
  });

  it('is an alert where it was not taken for five minutes, which hides the address', async () => {
    status = 500;
    const one = heartbeat();
    for (nowMs = 0; nowMs < 5 * MINUTE_MS; nowMs += MINUTE_MS) {
      one.beat();
      await one.done();
      assert.deepEqual(one.conditions(), []);
    }
    const [condition] = one.conditions();
    assert.deepEqual(
      [condition?.code, condition?.summary],
      ['KT-A342', 'the heartbeat is not taken for 5m: KT7003 status 500'],
    );
    status = 200;
    one.beat();
    await one.done();
    assert.deepEqual(one.conditions(), []);
  });

  it('is nothing where no watcher is named', async () => {
    const none = createHeartbeat(null, clock);
    none.beat();
    await none.done();
    assert.deepEqual(none.conditions(), []);
  });

  it('takes its address from a file that nobody else may read, and shows it to nobody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keyturn-heartbeat-'));
    try {
      const file = join(folder, 'url');
      const read = async (text: string, mode: number) => {
        await rm(file, { force: true });
        await writeFile(file, text, { mode });
        return readDaemonSettings({ heartbeatFile: file }, {});
      };
      const good = await read('https://watch.example.com/CANARY\n', 0o600);
      assert.ok(good.ok);
      assert.equal(good.settings.heartbeat?.reveal(), 'https://watch.example.com/CANARY');
      for (const [text, mode, code] of [
        ['http://watch.example.com/CANARY', 0o600, 'KT1060'],
        ['https://watch.example.com/CANARY', 0o644, 'KT1033'],
        ['CANARY', 0o600, 'KT1060'],
      ] as const) {
        const bad = await read(text, mode);
        assert.ok(!bad.ok);
        assert.deepEqual(
          bad.problems.map((each) => each.code),
          [code],
        );
        assert.equal(JSON.stringify(bad.problems).includes('CANARY'), false);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
