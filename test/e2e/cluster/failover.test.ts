import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { CredentialView, EventView } from '../../../src/domain/views.ts';
import { addressOf, createInstallation, runFlags } from '../../support/e2e-surface/installation.ts';
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

const TOKEN = 'fake-token-of-the-order-router';

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
    await place.secret('manifests/router', TOKEN);
    await keysOnDisk(place, sandbox, NAMES, {
      consumers: [{ name: 'order-router', token: { fromFile: 'router' } }],
    });
  });

  after(async () => {
    for (const running of started) await running.stop('SIGKILL');
    await place.remove();
    await Promise.all([sandbox.stop(), primary.stop(), standby.stop()]);
  });

  const pointAt = (server: Postgres, database: string): Promise<void> =>
    place.secret('url', server.urlOf(database).replace('@', `:${POSTGRES_PASSWORD}@`));
  /** What one holds when it ends is taken over after its lease. */
  const start = async (port = '0'): Promise<Running> => {
    const flags = ['--listen', `127.0.0.1:${port}`, '--database-file', place.path('url')];
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

  /** One that keeps the keys of all of them in files. */
  const startAgent = async (): Promise<void> => {
    await place.secret('agent/token', TOKEN);
    const credentials = Object.fromEntries(
      NAMES.map((name) => [name, { files: [{ name: `${name}.env`, format: 'env' }] }]),
    );
    const settings = { url: await addressOf(place.data), tokenFile: 'token', directory: 'run', credentials };
    await place.write('agent/agent.json', JSON.stringify(settings));
    started.push(startProgram(['agent', place.path('agent/agent.json')]));
  };
  /** `wb-orders-1 2`, one line each. */
  const inFiles = async (): Promise<readonly string[] | null> => {
    const text = await readFile(place.path('agent/run/version'), 'utf8').catch(() => null);
    const lines = text?.trim().split('\n') ?? [];
    return lines.length === NAMES.length ? lines.sort() : null;
  };
  const delivered = async (): Promise<readonly string[]> => {
    const views = await Promise.all(
      NAMES.map(
        async (name) => (await (await place.api('GET', `/v1/credentials/${name}`)).json()) as CredentialView,
      ),
    );
    return views.map(({ name, version }) => `${name} ${version}`).sort();
  };

  it('goes on there: everything that was told is there, no key is reset twice, and an agent keeps its files and gets the new keys', async () => {
    const database = await primary.newDatabase();
    await pointAt(primary, database);
    const former = await start();
    const typesOf = (events: readonly EventView[]) => events.map(({ event }) => event.type);
    const before = await until('the first resets', async () => {
      const events = await told();
      return typesOf(events).includes('CallStarted') ? events : null;
    });
    await startAgent();
    await until('the agent to have all keys', inFiles);
    const { port } = new URL(await addressOf(place.data));
    await primary.kill();
    await former.stop('SIGKILL');
    const kept = await inFiles();
    assert.equal(kept?.length, NAMES.length);

    await standby.promote();
    await pointAt(standby, database);
    // What was on its way to the agent when the daemon ended may still become files.
    const now = await inFiles();
    assert.ok(
      kept.every((line, index) => line <= (now?.[index] ?? '')),
      `${kept.join(', ')} became ${now?.join(', ')}`,
    );
    await start(port);
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
    await until('the agent to have what is current', async () => {
      return JSON.stringify(await inFiles()) === JSON.stringify(await delivered());
    });
    assert.match((await place.cli('audit', 'verify')).stdout, /every hash follows from the one before/);
  });
});
