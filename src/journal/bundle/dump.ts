import type { BackupRecord } from '../../ports/backup.ts';
import type { BundleRecord } from '../../ports/bundle.ts';
import { Fault } from '../../domain/fault.ts';
import { coveredHeads, dumpStreams, lastPosition } from '../backup/dump.ts';
import { latest } from '../checkpoint/read.ts';
import { parseSigned } from '../checkpoint/signed.ts';
import type { Db } from '../schema.ts';

const CHECKPOINTS_A_PAGE = 500;
/** Another replica may take a checkpoint while the heads are read. */
const MOST_TRIES = 3;

/**
 * The checkpoints of one installation and every stream, page by page, while the journal goes on. What the last
 * checkpoint covers is read before the events, so that all of that is among them.
 */
export async function* dumpBundle(db: Db, installation: string): AsyncGenerator<BundleRecord> {
  const { number, covered } = await coverage(db);
  const upTo = await lastPosition(db);
  yield* dumpCheckpoints(db, installation, number);
  for await (const record of dumpStreams(db, upTo)) {
    if (record.is === 'stream')
      yield { is: 'stream', uid: record.uid, covered: covered.get(record.uid) ?? 0 };
    if (record.is === 'event') yield evidenceOf(record);
  }
}

/** The position is in no hash, so it is no evidence. */
function evidenceOf({ position: _position, ...event }: Extract<BackupRecord, { is: 'event' }>): BundleRecord {
  return event;
}

interface Coverage {
  /** Of the last checkpoint, 0 where there is none. */
  readonly number: number;
  /** Stream → the number of the event that it covers. */
  readonly covered: ReadonlyMap<string, number>;
}

async function coverage(db: Db): Promise<Coverage> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const number = await lastNumber(db);
    const heads = await coveredHeads(db);
    if ((await lastNumber(db)) !== number) continue;
    return { number, covered: new Map(heads.map(({ stream, seq }) => [stream, seq])) };
  }
  throw new Fault('KT6206', { place: 'the checkpoints', saw: 'another one at every look' });
}

async function lastNumber(db: Db): Promise<number> {
  return (await latest(db))?.checkpoint.number ?? 0;
}

/** Those before a restore are of another installation, and of another key. */
async function* dumpCheckpoints(db: Db, installation: string, upTo: number): AsyncGenerator<BundleRecord> {
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('checkpoints')
      .selectAll()
      .where('number', '>', after)
      .where('number', '<=', upTo)
      .orderBy('number')
      .limit(CHECKPOINTS_A_PAGE)
      .execute();
    for (const { signed } of rows)
      if (parseSigned(signed)?.checkpoint.installation === installation) yield { is: 'checkpoint', signed };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
