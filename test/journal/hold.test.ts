import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sqliteDriver } from '../../src/journal/sqlite/driver.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { FIRST, rejectsWith, withFleet } from '../contract/journal/samples.ts';
import { startChild } from './children/start.ts';
import type { Child } from './children/start.ts';
import { openTemporaryJournal, temporaryDirectory } from './temporary.ts';

describe('the hold on a data directory', () => {
  let directory: string;
  let child: Child | null;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    child = null;
  });

  afterEach(async () => {
    await child?.kill();
    await rm(directory, { recursive: true, force: true });
  });

  const holding = async (...args: readonly string[]): Promise<Child> => {
    child = startChild('./hold', [directory, ...args]);
    assert.equal(await child.nextLine(), 'open');
    return child;
  };

  for (const readonly of [false, true])
    it(`refuses a second process by the number of the first (${readonly ? 'reading' : 'writing'})`, async function () {
      this.timeout(20_000);
      const { pid } = await holding();
      const fault = await rejectsWith('KT2101', () => openSqliteJournal({ directory, readonly }));
      assert.equal(fault.saw, `process ${pid} holds it`);
      assert.equal(fault.place, directory);
    });

  it('ends with the process that held it, also by SIGKILL', async function () {
    this.timeout(20_000);
    const held = await holding();
    await held.kill();
    const journal = await openSqliteJournal({ directory });
    assert.equal(await readFile(join(directory, 'keyturn.pid'), 'utf8'), `${process.pid}\n`);
    await journal.close();
  });

  it('is refused twice in one process as well, and stays with the first', async () => {
    const journal = await openSqliteJournal({ directory });
    await rejectsWith('KT2101', () => openSqliteJournal({ directory }));
    await rejectsWith('KT2101', () => openSqliteJournal({ directory, readonly: true }));
    await withFleet(journal, 1);
    await journal.close();
    await (await openSqliteJournal({ directory })).close();
  });

  it('keeps the daemon away while somebody verifies', async function () {
    this.timeout(20_000);
    await (await openSqliteJournal({ directory })).close();
    await holding('readonly');
    const fault = await rejectsWith('KT2101', () => openSqliteJournal({ directory }));
    assert.equal(fault.saw, 'another process holds it');
  });

  it('does not name a process that is dead', async function () {
    this.timeout(20_000);
    await (await openSqliteJournal({ directory })).close();
    await holding('readonly');
    await writeFile(join(directory, 'keyturn.pid'), '4194304\n');
    const fault = await rejectsWith('KT2101', () => openSqliteJournal({ directory }));
    assert.equal(fault.saw, 'another process holds it');
  });

  it('says so when another program has the database open', async () => {
    await (await openSqliteJournal({ directory })).close();
    const Sqlite = await sqliteDriver();
    const other = new Sqlite(join(directory, 'journal.db'));
    other.exec('BEGIN EXCLUSIVE');
    await rejectsWith('KT2101', () => openSqliteJournal({ directory }));
    other.close();
  });
});

describe('the files of the journal', () => {
  it('are for their owner alone', async () => {
    const opened = await openTemporaryJournal();
    const inner = join(opened.directory, 'deep', 'data');
    const journal = await openSqliteJournal({ directory: inner });
    await withFleet(journal, 1);
    assert.equal((await stat(inner)).mode & 0o777, 0o700);
    for (const name of await readdir(inner))
      assert.equal((await stat(join(inner, name))).mode & 0o777, 0o600, name);
    await journal.close();
    await opened.remove();
  });

  it('are read without being changed', async () => {
    const opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 2);
    await opened.journal().close();
    const path = join(opened.directory, 'journal.db');
    const before = await readFile(path);
    const journal = await opened.open({ readonly: true });
    assert.equal((await journal.state(FIRST))?.seq, 1);
    assert.deepEqual((await journal.verify()).problems, []);
    await rejectsWith('KT2105', () => withFleet(journal, 3));
    await journal.close();
    assert.ok(before.equals(await readFile(path)));
    await opened.remove();
  });

  const unusable: readonly {
    readonly what: string;
    readonly code: 'KT2104' | 'KT2112' | 'KT2115';
    readonly readonly: boolean;
    readonly prepare: (directory: string) => Promise<void>;
  }[] = [
    {
      what: 'a file that is no database',
      code: 'KT2104',
      readonly: false,
      prepare: (directory) => writeFile(join(directory, 'journal.db'), 'not a database '.repeat(500)),
    },
    {
      what: 'a file that is no database, for reading',
      code: 'KT2104',
      readonly: true,
      prepare: (directory) => writeFile(join(directory, 'journal.db'), 'not a database '.repeat(500)),
    },
    {
      what: 'an empty directory, for reading',
      code: 'KT2112',
      readonly: true,
      prepare: async () => undefined,
    },
    {
      what: 'a database without tables, for reading',
      code: 'KT2112',
      readonly: true,
      prepare: (directory) => writeFile(join(directory, 'journal.db'), ''),
    },
    {
      what: 'a directory in the place of the lock',
      code: 'KT2115',
      readonly: false,
      prepare: async (directory) => void (await mkdir(join(directory, 'journal.lock'))),
    },
  ];
  for (const { what, code, readonly, prepare } of unusable)
    it(`are refused with ${code} for ${what}`, async () => {
      const directory = await temporaryDirectory();
      await prepare(directory);
      await rejectsWith(code, () => openSqliteJournal({ directory, readonly }));
      await rm(directory, { recursive: true, force: true });
    });

  it('are not looked for below a file', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'plain'), '');
    await chmod(join(directory, 'plain'), 0o600);
    const fault = await rejectsWith('KT2115', () =>
      openSqliteJournal({ directory: join(directory, 'plain', 'data') }),
    );
    assert.match(fault.saw, /ENOTDIR/);
    await rm(directory, { recursive: true, force: true });
  });

  it('show damage in the middle of the database as damage', async () => {
    const opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 2_000);
    await opened.journal().close();
    const path = join(opened.directory, 'journal.db');
    const bytes = await readFile(path);
    bytes.fill(0x55, bytes.length / 2);
    await writeFile(path, bytes);
    const journal = await opened.open();
    await rejectsWith('KT2104', () => journal.verify());
    await rejectsWith('KT2103', () => journal.registered());
    await opened.remove();
  });
});
