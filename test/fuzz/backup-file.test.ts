import assert from 'node:assert/strict';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { renderFault } from '../../src/domain/fault.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { checkStream } from '../../src/wiring/backup/produce.ts';
import { restoreInto } from '../../src/wiring/backup/restore.ts';
import { refuseUnfinished } from '../../src/wiring/backup/unfinished.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { mutated, spoilt } from './hostile-bytes.ts';
import { clock, pieces, smallBackup, withEnd } from './small-backup.ts';
import type { SmallBackup } from './small-backup.ts';
import { assertCodeIn, verdictOf } from './verdict.ts';

/** Loading, sealing and walking a small journal, with the disk's own time in it. */
const RESTORE_LIMIT_MS = 10_000;

describe('a backup file that was tampered with', function () {
  this.timeout(LIMIT_MS);

  let backup: SmallBackup;

  before(async () => {
    backup = await smallBackup();
  });

  after(() => backup?.remove());

  const walked = (bytes: Uint8Array) =>
    verdictOf(() => checkStream(pieces(bytes), [backup.identity], 'the file'));

  it('is refused with a code wherever a byte of it is another', () =>
    holds(
      150,
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          later(() => mutated(backup.file)),
        ),
        async (bytes) => {
          const verdict = await walked(bytes);
          assert.equal(verdict.kind === 'value', Buffer.from(bytes).equals(backup.file));
          assertCodeIn(verdict, ['KT2148', 'KT2149', 'KT2150']);
        },
      ),
    ));

  it('is refused with a code, or walked, whatever somebody sealed for us', () =>
    holds(
      200,
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          later(() => mutated(withEnd(backup.lines))),
          later(() => rearranged(backup.lines)).map(withEnd),
        ),
        async (inside) => {
          assertCodeIn(await walked(await backup.sealed(inside)), ['KT2148', 'KT2149', 'KT2109']);
        },
      ),
    ));

  it('is restored as a whole, or leaves a folder that no daemon works on', () =>
    holds(
      40,
      fc.asyncProperty(
        later(() => rearranged(backup.lines)),
        restoredOrRefused,
      ),
    ));

  it('is the same where any one record of it stands twice', async () => {
    for (const [at, line] of backup.lines.entries())
      await restoredOrRefused(backup.lines.toSpliced(at, 0, line));
  });

  async function restoredOrRefused(lines: readonly string[]): Promise<void> {
    const dataDirectory = join(backup.folder, 'restored');
    const file = join(backup.folder, 'tampered.bak');
    await writeFile(file, await backup.sealed(withEnd(lines)));
    try {
      await requireWholeOrNothing(file, dataDirectory);
    } finally {
      await rm(dataDirectory, { recursive: true, force: true });
    }
  }

  async function requireWholeOrNothing(file: string, dataDirectory: string): Promise<void> {
    const { identityFile } = backup;
    const options = {
      file,
      identityFile,
      dataDirectory,
      kekFile: null,
      anchorDirectory: null,
      database: null,
      databaseFile: null,
    };
    const verdict = await verdictOf(
      () => restoreInto({ ...options, progress: () => undefined }, clock, null),
      RESTORE_LIMIT_MS,
    );
    const isThere = await access(dataDirectory).then(
      () => true,
      () => false,
    );
    if (verdict.kind === 'fault') {
      if (isThere)
        await assert.rejects(refuseUnfinished(dataDirectory), { code: 'KT2147' }, renderFault(verdict.fault));
      return;
    }
    await refuseUnfinished(dataDirectory);
    const journal = await openSqliteJournal({ directory: dataDirectory, readonly: true });
    try {
      assert.deepEqual((await journal.verify()).problems, []);
    } finally {
      await journal.close();
    }
  }
});

/** Of a sample that is only there when the tests run. */
function later<T>(make: () => Arbitrary<T>): Arbitrary<T> {
  return fc.constant(null).chain(make);
}

/** Right lines in another order, one of them twice or not at all, and some with strange parts. */
function rearranged(lines: readonly string[]): Arbitrary<readonly string[]> {
  const at = fc.nat({ max: lines.length - 1 });
  const how = fc.constantFrom('swap', 'drop', 'double', 'spoil', 'spoil' as const);
  return fc
    .array(fc.record({ at, to: at, how }), { minLength: 1, maxLength: 3 })
    .chain((changes) =>
      fc.tuple(
        ...changes.map((change) =>
          spoilt(JSON.parse(lines[change.at] ?? 'null')).map((value) => ({ ...change, value })),
        ),
      ),
    )
    .map((changes) => changes.reduce<readonly string[]>(changeLine, lines));
}

interface LineChange {
  readonly at: number;
  readonly to: number;
  readonly how: string;
  readonly value: unknown;
}

function changeLine(lines: readonly string[], { at, to, how, value }: LineChange): readonly string[] {
  const line = lines[at] ?? '';
  switch (how) {
    case 'drop':
      return lines.toSpliced(at, 1);
    case 'double':
      return lines.toSpliced(to, 0, line);
    case 'swap':
      return lines.with(Math.min(to, lines.length - 1), line).with(at % lines.length, lines[to] ?? '');
    default:
      return lines.with(at % lines.length, JSON.stringify(value) ?? '');
  }
}
