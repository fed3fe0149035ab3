import assert from 'node:assert/strict';
import type { EventView } from '../../../src/domain/views.ts';
import { createInstallation, runFlags } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { startProgram } from '../../support/e2e-surface/program.ts';
import type { Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { POSTGRES_PASSWORD, startPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import { startStandby, waitForStandby } from '../../support/servers/standby.ts';
import type { Standby } from '../../support/servers/standby.ts';

const NAMES = Array.from({ length: 8 }, (_, index) => `wb-orders-${index + 1}`);

describe('a daemon whose PostgreSQL fails over to its synchronous standby', function () {
  this.timeout(120_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let primary: Postgres;
  let standby: Standby;
  const started: Running[] = [];

  before(async function () {
    requireServer(this, 'postgres');
    [place, sandbox, primary] = await Promise.all([
      createInstallation(),
      startSandboxProcess(),
      startPostgres(),
    ]);
    standby = await startStandby(primary);
    await waitForStandby(primary);
    await keysOnDisk(place, sandbox, NAMES);
  });

  after(async () => {
    for (const running of started) await running.stop('SIGKILL');
    await place.remove();
    await Promise.all([sandbox.stop(), primary.stop(), standby.stop()]);
  });

  const pointAt = (server: Postgres, database: string): Promise<void> =>
    place.secret('url', server.urlOf(database).replace('@', `:${POSTGRES_PASSWORD}@`));
  /** What one holds when it ends is taken over after its lease. */
  const start = async (): Promise<Running> => {
    const flags = ['--listen', '127.0.0.1:0', '--database-file', place.path('url')];
    const running = startProgram([...runFlags(place.data, place.manifests), ...flags], {
      environment: { KEYTURN_LEASE: '5s' },
    });
    started.push(running);
    await running.says(/keyturn is running/);
    return running;
  };
  /** What the daemon has told: all of it was acknowledged. */
  const told = async (): Promise<readonly EventView[]> =>
    (await place.json<{ items: readonly EventView[] }>('audit', 'list')).items;
  const conditions = async (): Promise<ReadonlyMap<string, string>> => {
    const { items } = await place.json<{ items: readonly { name: string; condition: string }[] }>('status');
    return new Map(items.map(({ name, condition }) => [name, condition]));
  };

  it('goes on there: everything that was told is there, and no key is reset a second time', async () => {
    const database = await primary.newDatabase();
    await pointAt(primary, database);
    const former = await start();
    const typesOf = (events: readonly EventView[]) => events.map(({ event }) => event.type);
    const before = await until('the first resets', async () => {
      const events = await told();
      return typesOf(events).includes('CallStarted') ? events : null;
    });
    await primary.kill();
    await former.stop('SIGKILL');

    await standby.promote();
    await pointAt(standby, database);
    await start();
    const after = new Map((await told()).map((event) => [event.position, event]));
    for (const event of before) assert.deepEqual(after.get(event.position), event);

    // A call whose process ended before its reply came is waited for, a quarter of an hour; everything else goes on.
    const settled = new Set(['overlap', 'outcome-unknown']);
    await until('what can go on', async () => {
      const found = await conditions();
      return found.size === NAMES.length && [...found.values()].every((each) => settled.has(each));
    });
    let overlaps = 0;
    for (const [name, condition] of await conditions()) {
      const { reset } = (await sandbox.application(name)).counters;
      assert.ok(reset <= 1, `${name} was reset ${reset} times`);
      if (condition !== 'overlap') continue;
      overlaps += 1;
      assert.equal(reset, 1, name);
    }
    assert.ok(overlaps > 0);
    assert.match((await place.cli('audit', 'verify')).stdout, /every hash follows from the one before/);
  });
});
