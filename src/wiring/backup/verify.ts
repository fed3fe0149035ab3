import { createReadStream } from 'node:fs';
import type { VerifyBackupOptions } from '../../cli/offline.ts';
import { formatWhen } from '../../cli/screen/time.ts';
import { readRecoveryIdentity } from '../../custody/recover.ts';
import { Fault } from '../../domain/fault.ts';
import { toWire } from '../../domain/wire.ts';
import { errorCode } from '../../journal/sqlite/files.ts';
import { systemClock } from '../../platform/clock.ts';
import type { BackupHead } from '../../ports/backup.ts';
import { checkStream } from './produce.ts';

/** `keyturn backup verify`: opens a backup with a recovery identity and walks all of it; nothing is written. */
export async function verifyBackup(options: VerifyBackupOptions): Promise<number> {
  const { file, format } = options;
  const identities = await readRecoveryIdentity(options.identityFile);
  let head: BackupHead | null = null;
  const { counts, problems } = await checkStream(
    readFile(file, options.progress),
    identities,
    file,
    (record) => {
      if (record.is === 'head') head = record;
    },
  );
  if (format === 'json') process.stdout.write(`${JSON.stringify(toWire({ head, ...counts, problems }))}\n`);
  else tell(head, counts, problems);
  if (problems.length === 0) return 0;
  throw new Fault('KT2155', { place: file, saw: `${problems.length} problems` });
}

/** The bytes of a backup file, counted. Rejects with KT2149 where it can't be read. */
export async function* readFile(file: string, progress: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const piece of createReadStream(file)) {
      const bytes = piece as Buffer;
      read += bytes.length;
      progress(read);
      yield bytes;
    }
  } catch (cause) {
    throw new Fault('KT2149', { place: file, saw: `${errorCode(cause)} on reading it`, cause });
  }
}

type Checked = Awaited<ReturnType<typeof checkStream>>;

function tell(head: BackupHead | null, counts: Checked['counts'], problems: Checked['problems']): void {
  for (const { stream, seq, saw } of problems) process.stdout.write(`✖ ${stream} event ${seq}: ${saw}\n`);
  const { streams, events, sealed, escrow } = counts;
  const verdict = problems.length === 0 ? '✔ it opens and is whole' : `✖ ${problems.length} problems`;
  const local = { now: systemClock.now(), timezone: undefined };
  const taken = head === null ? '' : ` · ${head.backup} of ${formatWhen(head.takenAt, local)}`;
  process.stdout.write(`${verdict}${taken}\n`);
  process.stdout.write(
    `  ${streams} credentials, ${events} events, ${sealed} sealed files, ${escrow} from the escrow\n`,
  );
}
