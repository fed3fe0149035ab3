import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownScript } from '../support/own-script.ts';
import { fileKek } from '../../src/custody/kek/file.ts';
import { openReplica } from '../../src/custody/replica.ts';
import { openPostgresJournal } from '../../src/journal/postgres/open.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import { openInstallationCustody } from '../../src/wiring/custody.ts';
import { rejectsWith } from '../custody/rejects.ts';
import { POSTGRES_PASSWORD, sharedPostgres } from '../support/servers/postgres.ts';
import { requireServer } from '../support/servers/require.ts';
import type { Outcome, Round } from './children/first-start.ts';

const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

const ROUNDS = Number(process.env['KEYTURN_FIRST_STARTS'] ?? 12);
/** From the same moment to one after the other: each round shifts the second start a little. */
const LONGEST_SHIFT_MS = 120;

describe('a replica whose first start ended before its identity was written down', () => {
  let root: string;

  before(async function () {
    requireServer(this, 'postgres');
    root = await mkdtemp(join(tmpdir(), 'keyturn-first-'));
  });

  after(() => rm(root, { recursive: true, force: true }));

  it('takes the one that another replica has made meanwhile, unless its own was ever used', async () => {
    const postgres = await sharedPostgres();
    const address = postgres.addressOf(await postgres.newDatabase());
    const kek = fileKek(join(root, 'kek.txt'));
    const [ended, quicker, foreign] = ['ended', 'quicker', 'foreign'].map((name) => join(root, name));
    if (ended === undefined || quicker === undefined || foreign === undefined) throw new Error('no folders');
    for (const each of [ended, quicker, foreign]) await mkdir(each, { mode: 0o700 });
    const journal = await openPostgresJournal({ address, clock: systemClock });
    try {
      const settings = { escrowDirectory: null, recoveryRecipients: [] };
      const dying = {
        ...journal,
        meta: { ...journal.meta, keep: () => Promise.reject(new Error('killed')) },
      };
      for (const dataDirectory of [ended, foreign])
        await assert.rejects(
          openInstallationCustody({ ...settings, dataDirectory }, kek, dying, silent),
          /killed/,
        );
      await openReplica(foreign, null);
      const made = await openInstallationCustody(
        { ...settings, dataDirectory: quicker },
        kek,
        journal,
        silent,
      );
      const adopted = await openInstallationCustody(
        { ...settings, dataDirectory: ended },
        kek,
        journal,
        silent,
      );
      assert.equal(adopted.recipients[0], made.recipients[0]);
      await rejectsWith('KT2010', () =>
        openInstallationCustody({ ...settings, dataDirectory: foreign }, kek, journal, silent),
      );
      await Promise.all([made.close(), adopted.close()]);
    } finally {
      await journal.close();
    }
  });
});

describe('two replicas that start on an empty database for the first time, at once', function () {
  this.timeout(300_000);
  const replicas: ChildProcess[] = [];
  let root: string;

  before(async function () {
    requireServer(this, 'postgres');
    root = await mkdtemp(join(tmpdir(), 'keyturn-first-'));
    const { execArgv, file } = ownScript(import.meta.url, './children/first-start');
    for (let count = 0; count < 2; count += 1)
      replicas.push(fork(file, { execArgv: [...execArgv], env: { PATH: process.env['PATH'] } }));
    await Promise.all(replicas.map((each) => once(each, 'message')));
  });

  after(async () => {
    for (const each of replicas) {
      each.kill('SIGKILL');
      await once(each, 'close');
    }
    await rm(root, { recursive: true, force: true });
  });

  const start = (place: string, files: Round['files'], shiftMs: number): Promise<readonly Outcome[]> =>
    Promise.all(
      replicas.map(async (replica, index) => {
        const answered = once(replica, 'message');
        const round: Round = {
          directory: join(place, `data-${index}`),
          databaseFile: join(place, 'url'),
          // The first of them makes it, wherever it is that they share.
          kek: `file:${join(place, 'kek.txt')}`,
          afterMs: index * shiftMs,
          files,
        };
        replica.send(round);
        return ((await answered) as [Outcome])[0];
      }),
    );

  it('have one identity, and each opens what the other has sealed, then and later', async () => {
    const postgres = await sharedPostgres();
    for (let count = 0; count < ROUNDS; count += 1) {
      const place = await mkdtemp(join(root, 'round-'));
      const url = postgres.urlOf(await postgres.newDatabase()).replace('@', `:${POSTGRES_PASSWORD}@`);
      await writeFile(join(place, 'url'), url, { mode: 0o600 });
      const first = await start(place, [], Math.round((count / ROUNDS) * LONGEST_SHIFT_MS));
      assert.deepEqual(
        first.map(({ fault }) => fault),
        [null, null],
        `round ${count}`,
      );
      const files = first.map(({ sealed }) => sealed);
      const later = await start(place, files, 0);
      const sayings = files.map(({ attempt }) => `sealed by ${attempt.replace('att-of-', '')}`);
      for (const outcome of later) assert.deepEqual([outcome.fault, outcome.opened], [null, sayings]);
      const identities = new Set([...first, ...later].map(({ recipient, check }) => `${recipient} ${check}`));
      assert.equal(identities.size, 1, `round ${count}`);
    }
  });
});
