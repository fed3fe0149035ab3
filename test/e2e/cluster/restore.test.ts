import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { identityToRecipient } from 'age-encryption';
import { createInstallation, RECOVERY_IDENTITY, runFlags } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import { keysOnDisk } from '../../support/e2e-surface/keys-on-disk.ts';
import { runProgram, startProgram } from '../../support/e2e-surface/program.ts';
import type { Ended, Running } from '../../support/e2e-surface/program.ts';
import { startSandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../support/e2e-surface/sandbox.ts';
import { until } from '../../support/e2e-surface/until.ts';
import { POSTGRES_PASSWORD, sharedPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';

const NAME = 'wb-orders-1';

describe('the commands of an installation on PostgreSQL whose daemon is stopped', function () {
  this.timeout(60_000);
  let place: Installation;
  let sandbox: SandboxProcess;
  let postgres: Postgres;
  let database: string;
  let file: readonly string[];
  let restored: Running | null = null;

  /** An empty database, and the flag with its address. */
  const newDatabase = async (): Promise<{ name: string; flags: readonly string[] }> => {
    const name = await postgres.newDatabase();
    const url = postgres.urlOf(name).replace('@', `:${POSTGRES_PASSWORD}@`);
    await place.secret(`url-of-${name}`, url);
    return { name, flags: ['--database-file', place.path(`url-of-${name}`)] };
  };

  before(async function () {
    requireServer(this, 'postgres');
    [place, sandbox, postgres] = await Promise.all([
      createInstallation(),
      startSandboxProcess(),
      sharedPostgres(),
    ]);
    await keysOnDisk(place, sandbox, [NAME]);
    const empty = await newDatabase();
    [database, file] = [empty.name, empty.flags];
    const former = await place.start(...file);
    await until('the overlap', async () => (await conditionIn(place.data)) === 'overlap');
    await former.stop();
  });

  after(async () => {
    await restored?.stop('SIGKILL');
    await place.remove();
    await sandbox.stop();
  });

  const conditionIn = async (data: string): Promise<string> => {
    const { stdout } = await runProgram(['show', NAME, '--data', data, '-o', 'json']);
    return stdout === '' ? '' : (JSON.parse(stdout) as { condition: string }).condition;
  };
  const said = (ended: Ended, code: number, text: RegExp): void => {
    assert.equal(ended.code, code, `${ended.stdout}${ended.stderr}`);
    assert.match(ended.stdout + ended.stderr, text);
    assert.ok(!`${ended.stdout}${ended.stderr}`.includes(POSTGRES_PASSWORD));
  };
  const restore = (data: string, flags: readonly string[]): Promise<Ended> =>
    runProgram([
      ...['restore', place.path('keyturn.bak'), '--identity', place.path(RECOVERY_IDENTITY)],
      ...['--data', data, ...flags],
    ]);

  it('verify the journal against its anchors, by flag and by variable', async () => {
    const verdict = new RegExp(`✔ every chain .* of postgres 127\\.0\\.0\\.1:\\d+/${database}\\n`);
    said(await place.cli('audit', 'verify', ...file), 0, verdict);
    said(await place.cli('verify', ...file), 0, verdict);
    const environment = { KEYTURN_DATABASE_FILE: file[1] ?? '' };
    said(await runProgram(['audit', 'verify', '--data', place.data], { environment }), 0, verdict);
  });

  it('find an event that was edited and a stream that was removed, and write nothing', async () => {
    const before = await postgres.run('SELECT count(*)::int AS n FROM events', database);
    await postgres.run("UPDATE events SET actor = 'user:mallory' WHERE seq = 2", database);
    said(await place.cli('audit', 'verify', ...file), 1, /KT2113/);
    await postgres.run("UPDATE events SET actor = 'engine' WHERE seq = 2", database);
    said(await place.cli('audit', 'verify', ...file), 0, /✔ every chain/);
    await postgres.run(
      `CREATE TABLE kept_events AS TABLE events; CREATE TABLE kept AS TABLE credentials;
       DELETE FROM events; DELETE FROM credentials`,
      database,
    );
    said(await place.cli('audit', 'verify', ...file), 1, /KT2141/);
    await postgres.run(
      `INSERT INTO credentials TABLE kept; INSERT INTO events TABLE kept_events;
       DROP TABLE kept, kept_events`,
      database,
    );
    said(await place.cli('audit', 'verify', ...file), 0, /✔ every chain/);
    const after = await postgres.run('SELECT count(*)::int AS n FROM events', database);
    assert.deepEqual(after.rows, before.rows);
  });

  it('say where there is nothing to verify or to back up, and make no tables there', async () => {
    const { name, flags } = await newDatabase();
    said(await place.cli('audit', 'verify', ...flags), 1, /KT2112/);
    said(await place.cli('backup', '--out', place.path('none.bak'), ...flags), 1, /KT2112/);
    const { rows } = await postgres.run("SELECT to_regclass('meta') AS meta", name);
    assert.deepEqual(rows, [{ meta: null }]);
  });

  it('write a backup that is proven', async () => {
    const recovery = await recipientOf(place);
    const written = await place.cli(
      ...['backup', '--out', place.path('keyturn.bak'), '--recipient', recovery, ...file],
    );
    said(written, 0, /✔ .*keyturn\.bak[^]*opened and walked once more/);
    said(
      await runProgram([
        ...['backup', 'verify', place.path('keyturn.bak'), '--identity', place.path(RECOVERY_IDENTITY)],
      ]),
      0,
      /✔ it opens and is whole · bak_/,
    );
  });

  it('restore into an empty database and nothing else, and leave the directory as it was where that is refused', async () => {
    said(await restore(place.path('third'), file), 1, /KT2127 [^]*credentials/);
    const { name, flags } = await newDatabase();
    said(
      await restore(place.path('third'), flags),
      0,
      /✔ restored into .*third and postgres [^]*live secrets open/,
    );
    const again = await newDatabase();
    said(await restore(place.path('third'), again.flags), 1, /KT2154/);

    await postgres.run("INSERT INTO meta VALUES ('restore-unfinished', '1790000000000')", name);
    const unfinished = await place.tryToStart(...flags, '--replica', 'other');
    said(unfinished, 1, /KT2160[^]*Next: keyturn restore --help/);
    said(await restore(place.path('fourth'), flags), 1, /KT2160/);
  });

  it('restore what a daemon then works on: it waits for the issuer, and resets nothing', async () => {
    const { flags } = await newDatabase();
    const second = place.path('second');
    const ended = await restore(second, flags);
    said(
      ended,
      0,
      /2 live secrets open[^]*import-escrow FILE --replica replica-[^]*Next: .*--database-file FILE/,
    );
    said(await runProgram(['audit', 'verify', '--data', second, ...flags]), 0, /✔ every chain/);
    restored = startProgram([
      ...runFlags(second, place.manifests),
      ...['--listen', '127.0.0.1:0', '--recovery-recipient', await recipientOf(place), ...flags],
    ]);
    await restored.says(/keyturn is running/);
    assert.equal(await conditionIn(second), 'unconfirmed');
    const verified = await runProgram(['audit', 'verify', '--data', second]);
    said(verified, 0, /every hash follows from the one before/);
    assert.equal((await sandbox.application(NAME)).counters.reset, 1);
    await restored.stop();
  });

  it('seal the identity by another key, then make another identity, and the daemon goes on with both', async () => {
    const kek = `file:${place.path('kek2.txt')}`;
    const environment = { KEYTURN_DATABASE_FILE: file[1] ?? '' };
    const rekeyed = await runProgram(['custody', 'rotate', '--kek', kek, '--data', place.data], {
      environment,
    });
    said(rekeyed, 0, /✔ the identity is sealed by /);
    const sealed = await postgres.run('SELECT id, file FROM sealed ORDER BY id', database);
    said(
      await place.cli('custody', 'rotate', '--identity', '--from-kek', kek, ...file),
      0,
      /✔ a new identity: age1[^]*sealed anew: \d+ in the journal/,
    );
    const anew = await postgres.run('SELECT file FROM sealed ORDER BY id', database);
    assert.equal(anew.rows.length, sealed.rows.length);
    assert.notDeepEqual(anew.rows[0], { file: (sealed.rows[0] as { file: Buffer }).file });
    said(await place.cli('audit', 'verify', ...file), 0, /✔ every chain/);
    const running = await place.start('--kek', kek, ...file);
    assert.equal(await conditionIn(place.data), 'overlap');
    await running.stop();
    assert.equal((await sandbox.application(NAME)).counters.reset, 1);
  });
});

async function recipientOf(place: Installation): Promise<string> {
  return identityToRecipient((await readFile(place.path(RECOVERY_IDENTITY), 'utf8')).trim());
}
