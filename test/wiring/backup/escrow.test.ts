import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStream } from '../../../src/backup/envelope.ts';
import { decodeRecords } from '../../../src/backup/lines.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import { beginBackup } from '../../../src/wiring/backup/produce.ts';
import { openDaemonCheckpoints } from '../../../src/wiring/checkpoints/daemon.ts';
import type { Ground } from '../../../src/wiring/ground.ts';
import { newRecovery, settingsFor, withGround } from '../installation.ts';
import type { Recovery } from '../installation.ts';

const CREDENTIAL = 'cred_1';

describe('a backup of an escrow that changes meanwhile', function () {
  this.timeout(60_000);
  let root: string;
  let recovery: Recovery;

  before(async () => {
    recovery = await newRecovery();
  });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'keyturn-backup-'));
    await mkdir(join(root, 'second'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const escrowed = async ({ custody }: Ground, attempt: string): Promise<Uint8Array> => {
    const header = { credential: CREDENTIAL, attempt, receivedAt: 1_000 };
    // More than the pieces that a backup leaves in.
    const sealed = await custody.seal(header, Buffer.alloc(100_000, attempt));
    await custody.escrow(sealed);
    return sealed.file;
  };

  /** The attempts in a backup, from wherever; `onEscrow` comes between two of its escrow's entries. */
  const backedUp = async (
    ground: Ground,
    change: (journal: JournalWithMeta) => JournalWithMeta,
    onPiece: (count: number) => Promise<void>,
  ): Promise<readonly string[]> => {
    const closing: (() => Promise<void>)[] = [];
    const settings = settingsFor(join(root, 'data'), recovery);
    const checkpoints = await openDaemonCheckpoints(settings, ground, (close) => closing.push(close));
    const journal = change(ground.journal);
    const source = { ...ground, journal, checkpoints, storesDirectory: join(root, 'data', 'stores') };
    const { bytes, receipt } = await beginBackup(source, []);
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) {
      pieces.push(piece);
      await onPiece(pieces.length);
    }
    await receipt;
    for (const close of closing) await close();
    const attempts = new Set<string>();
    for await (const record of decodeRecords(openStream(each(pieces), [recovery.identity], 'x'), 'x'))
      if (record.is === 'escrow' || record.is === 'sealed') attempts.add(record.attempt);
    return [...attempts].sort();
  };

  it('has every entry that a compaction leaves', async () => {
    await withGround(settingsFor(join(root, 'data'), recovery), async (ground) => {
      const names = Array.from({ length: 12 }, (_, index) => `att_${10 + index}`);
      for (const name of names) await escrowed(ground, name);
      let dropped = 0;
      const attempts = await backedUp(
        ground,
        (journal) => journal,
        async (count) => {
          // The first half goes while the second is still to be read.
          if (count === 3) dropped = await ground.custody.book.compact(({ attempt }) => attempt < 'att_16');
        },
      );
      assert.equal(dropped, 6);
      assert.deepEqual(
        attempts.filter((attempt) => attempt >= 'att_16'),
        names.slice(6),
      );
    });
  });

  it('has a reply that gets from the escrow into the journal while it is taken', async () => {
    await withGround(settingsFor(join(root, 'data'), recovery), async (ground) => {
      const file = await escrowed(ground, 'att_late');
      const record = { stream: CREDENTIAL, attempt: 'att_late', file };
      const attempts = await backedUp(
        ground,
        (journal) => ({
          ...journal,
          backup: {
            ...journal.backup,
            dump: async function* (upTo) {
              yield* journal.backup.dump(upTo);
              await journal.keepSealed(record);
            },
          },
        }),
        async () => undefined,
      );
      assert.deepEqual(attempts, ['att_late']);
    });
  });
});

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
