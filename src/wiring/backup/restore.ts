import { join } from 'node:path';
import type { RestoreOptions } from '../../cli/offline.ts';
import { formatWhen } from '../../cli/screen/time.ts';
import { plain } from '../../cli/screen/text.ts';
import { decodeRecords } from '../../backup/lines.ts';
import { openStream } from '../../backup/envelope.ts';
import { readRecoveryIdentity } from '../../custody/recover.ts';
import type { Environment } from '../../config/environment.ts';
import { placeOf } from '../../domain/database-address.ts';
import type { DatabaseAddress } from '../../domain/database-address.ts';
import { Fault } from '../../domain/fault.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import { systemClock } from '../../platform/clock.ts';
import type { BackupCounts, BackupHead, BackupRecord } from '../../ports/backup.ts';
import type { Clock } from '../../ports/clock.ts';
import { checkStream, refuseProblems } from './produce.ts';
import { beginAnew, restoreCustody } from './restore-custody.ts';
import type { Escrowed } from './restore-custody.ts';
import { storeFile } from './stored-files.ts';
import { openTarget } from './restore-target.ts';
import { markFinished, markUnfinished } from './unfinished.ts';
import { readFile } from './verify.ts';
import { databaseOf } from '../database-address.ts';
import { STORES } from '../ground.ts';

/**
 * `keyturn restore`: a new data directory from a backup and a recovery identity alone. The backup is walked as a whole
 * before anything is written; what was written is walked again, and every live secret is opened, before it counts.
 */
export async function restore(options: RestoreOptions, environment: Environment): Promise<number> {
  const address = databaseOf(options, environment);
  const restored = await restoreInto(options, systemClock, address);
  tell(options.dataDirectory, address, restored);
  return 0;
}

export interface Restored {
  readonly head: BackupHead;
  readonly counts: BackupCounts;
  /** Live secrets that were opened. */
  readonly secrets: number;
  readonly anchors: string;
  /** Whoever worked on the former journal: each one's escrow may hold what the backup does not. */
  readonly replicas: readonly string[];
}

export async function restoreInto(
  options: RestoreOptions,
  machineClock: Clock,
  address: DatabaseAddress | null,
): Promise<Restored> {
  const { file, dataDirectory, progress } = options;
  const identities = await readRecoveryIdentity(options.identityFile);
  const { problems } = await checkStream(readFile(file, progress), identities, file);
  refuseProblems(problems, file);
  await markUnfinished(dataDirectory);
  const target = await openTarget(dataDirectory, address, machineClock).catch(async (thrown: unknown) => {
    // Nothing was written yet.
    if (address !== null) await markFinished(dataDirectory);
    throw thrown;
  });
  const { journal, clock } = target;
  try {
    const records = decodeRecords(openStream(readFile(file, progress), identities, file), file);
    const loaded = await loadAll(journal, records, options, clock);
    const custody = await restoreCustody(
      { ...options, journal, clock },
      loaded.identity,
      identities,
      loaded.escrowed,
    );
    try {
      await requireFit(journal, dataDirectory);
      const { secrets, anchors } = await beginAnew({ ...options, journal, clock }, custody, loaded.head);
      await target.finish();
      await markFinished(dataDirectory);
      const { head, counts, replicas } = loaded;
      return { head, counts, replicas, secrets, anchors };
    } finally {
      await custody.close();
    }
  } finally {
    await journal.close();
  }
}

interface Loaded {
  readonly head: BackupHead;
  readonly counts: BackupCounts;
  readonly identity: Uint8Array;
  readonly escrowed: readonly Escrowed[];
  readonly replicas: readonly string[];
}

async function loadAll(
  journal: JournalWithMeta,
  records: AsyncIterable<BackupRecord>,
  { file, dataDirectory }: RestoreOptions,
  clock: Clock,
): Promise<Loaded> {
  const restoredAt = clock.now();
  const load = journal.backup.load(restoredAt);
  const escrowed: Escrowed[] = [];
  const replicas: string[] = [];
  let head: BackupHead | null = null;
  let identity: Uint8Array | null = null;
  for await (const record of records) {
    await load.take(record);
    if (record.is === 'head') head = record;
    else if (record.is === 'identity') identity = Buffer.from(record.file, 'base64');
    else if (record.is === 'replica' && record.gone === null) replicas.push(record.name);
    else if (record.is === 'stored') await storeFile(join(dataDirectory, STORES), record);
    else if (record.is === 'escrow') {
      const { credential, attempt, receivedAt } = record;
      escrowed.push({ credential, attempt, receivedAt, file: Buffer.from(record.file, 'base64') });
    }
  }
  const { counts, late } = await load.finish();
  if (head === null || identity === null)
    throw new Fault('KT2148', { place: file, saw: 'no head, or no identity of the installation' });
  // A reply that was sealed after the last event of the backup is looked for in the escrow.
  for (const { stream, attempt, file: sealed } of late)
    escrowed.push({ credential: stream, attempt, receivedAt: restoredAt, file: sealed });
  return { head, counts, identity, escrowed, replicas };
}

async function requireFit(journal: JournalWithMeta, place: string): Promise<void> {
  const { problems } = await journal.verify();
  refuseProblems(problems, place);
}

function tell(
  dataDirectory: string,
  address: DatabaseAddress | null,
  { head, counts, secrets, anchors, replicas }: Restored,
): void {
  const local = { now: systemClock.now(), timezone: undefined };
  const { streams, events, sealed } = counts;
  const where = plain(dataDirectory) + (address === null ? '' : ` and ${plain(placeOf(address))}`);
  process.stdout.write(`✔ restored into ${where}
  from ${head.backup} of ${formatWhen(head.takenAt, local)}, by keyturn ${plain(head.keyturn)}
  ${streams} credentials, ${events} events, ${sealed} sealed files
  every chain fits; ${secrets} live secrets open
  checkpoints go on in ${plain(anchors)}
▲ nothing is minted before each issuer was compared with the journal,
  a quarter of an hour from now at the earliest
`);
  if (replicas.length > 0)
    process.stdout.write(`▲ what the escrows of former replicas hold beyond that is not here; bring it:
${replicas.map((name) => `  keyturn custody import-escrow FILE --replica ${plain(name)}\n`).join('')}`);
  const database = address === null ? '' : ' --database-file FILE';
  process.stderr.write(`Next: keyturn run --data ${dataDirectory} --manifests FOLDER${database}\n`);
}
