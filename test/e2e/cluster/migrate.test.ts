import assert from 'node:assert/strict';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { argumentsOf, POSTGRES_PASSWORD, sharedPostgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';

describe('an installation that moves to PostgreSQL', function () {
  this.timeout(60_000);

  let place: Installation;
  let sandbox: SandboxProcess;

  before(async function () {
    requireServer(this, 'postgres');
    [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
    await keysOnDisk(place, sandbox, ['wb-orders-1']);
  });

  after(async () => {
    await place.remove();
    await sandbox.stop();
  });

  const condition = async (): Promise<string> => {
    const reply = await place.api('GET', '/v1/credentials/wb-orders-1');
    return ((await reply.json()) as { condition: string }).condition;
  };

  it('goes on there in the middle of its overlap, and the old place is left alone', async () => {
    const embedded = await place.start();
    await until('the overlap', async () => (await condition()) === 'overlap');
    const postgres = await sharedPostgres();
    const database = await postgres.newDatabase();
    const url = postgres.urlOf(database);
    await place.secret('database-url', url.replace('@', `:${POSTGRES_PASSWORD}@`));
    const file = place.path('database-url');

    const tooEarly = await place.cli('migrate', '--to-file', file);
    assert.match(tooEarly.stderr, /KT2101/);
    await embedded.stop();
    const unmoved = await place.tryToStart('--database-file', file);
    assert.match(unmoved.stderr, /KT2125[\s\S]*Next: keyturn migrate --to/);
    const shown = await place.cli('migrate', '--to', url.replace('@', ':hunter2@'));
    assert.match(shown.stderr, /KT2129/);
    assert.ok(!shown.stderr.includes('hunter2'));

    const moved = await place.cli('migrate', '--to-file', file);
    assert.equal(moved.code, 0, moved.stderr);
    assert.match(moved.stdout, /✔ moved: \d+ events in 1 streams/);
    assert.match(moved.stderr, /copied \d+ rows of events/);
    const again = await place.cli('migrate', '--to-file', file);
    assert.match(again.stdout, /✔ was there already/);
    assert.match((await place.tryToStart()).stderr, /KT2126[\s\S]*Next: keyturn run --database-file FILE/);
    assert.equal((await place.cli('verify')).code, 0);

    const shared = await place.start('--database-file', file);
    assert.equal(await condition(), 'overlap');
    assert.ok(!(await argumentsOf(shared.pid)).includes(POSTGRES_PASSWORD));
    assert.match((await place.cli('audit', 'verify')).stdout, /every hash follows from the one before/);
    assert.match((await place.cli('doctor')).stdout, /database\s.*keeps what it\s+acknowledges/);
    const { counters } = await sandbox.application('wb-orders-1');
    assert.equal(counters.reset, 1);
    const ended = await shared.stop();
    assert.ok(!`${ended.stdout}${ended.stderr}${moved.stdout}${moved.stderr}`.includes(POSTGRES_PASSWORD));
  });
});
