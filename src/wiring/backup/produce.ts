import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { openStream, sealStream } from '../../backup/envelope.ts';
import { decodeRecords, encodeRecords } from '../../backup/lines.ts';
import { parseRecipient } from '../../custody/recipients.ts';
import type { OpenCustody } from '../../custody/open.ts';
import { Fault } from '../../domain/fault.ts';
import type { BackupReceipt } from '../../domain/views.ts';
import { checkBackup } from '../../journal/backup/check.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import type { BackupCheck, BackupHead, BackupRecord } from '../../ports/backup.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Checkpointer } from '../checkpoints/checkpointer.ts';
import { packageVersion } from '../version.ts';
import { storedFiles } from './stored-files.ts';

export interface BackupSource {
  readonly journal: JournalWithMeta;
  readonly custody: OpenCustody;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly checkpoints: Checkpointer;
  /** The folder of embedded stores. */
  readonly storesDirectory: string;
}

/** A backup on its way. The receipt comes after the last byte, and only if all of it was proven to open. */
export interface RunningBackup {
  readonly id: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly receipt: Promise<BackupReceipt>;
}

/**
 * Begins a backup for the recovery recipients, the further ones, and the installation itself: so what leaves is opened
 * and walked again while it leaves. Rejects with KT2146 where only the installation could open it.
 */
export async function beginBackup(source: BackupSource, further: readonly string[]): Promise<RunningBackup> {
  const { custody, clock, ids, journal, checkpoints } = source;
  const others = recipientsOf(custody, further);
  // What the backup holds is covered as far as it goes. An anchor that can't be written does not stop a backup.
  await checkpoints.take().catch(() => null);
  const head: BackupHead = {
    ...{ is: 'head', format: 4, backup: ids.next('bak'), installation: checkpoints.installation },
    ...{ takenAt: clock.now(), keyturn: packageVersion(), position: await journal.backup.lastPosition() },
  };
  const sealed = sealStream(encodeRecords(recordsOf(source, head, others)), [
    ...others,
    custody.recipients[0],
  ]);
  const receipt = promised<BackupReceipt>();
  return {
    id: head.backup,
    bytes: proven(sealed, head, custody, receipt),
    receipt: receipt.promise,
  };
}

function recipientsOf(custody: OpenCustody, further: readonly string[]): readonly string[] {
  const given = further.map((text, index) => parseRecipient(text, `backup recipient ${index + 1}`));
  const others = [...new Set([...custody.recoveryRecipients, ...given])];
  if (others.length > 0) return others;
  throw new Fault('KT2146', { place: 'keyturn backup', saw: 'no recipient but the installation itself' });
}

async function* recordsOf(
  { journal, custody, clock, storesDirectory }: BackupSource,
  head: BackupHead,
  recipients: readonly string[],
): AsyncGenerator<BackupRecord> {
  yield head;
  // Before the journal: what is there already when the escrow is read is there still when its sealed files are.
  for await (const { header, file } of custody.escrowEntries()) {
    if (await journal.backup.keeps(header.credential, header.attempt, file)) continue;
    yield { is: 'escrow', ...header, file: Buffer.from(file).toString('base64') };
  }
  yield* journal.backup.dump(head.position);
  yield* storedFiles(storesDirectory);
  const identity = await custody.exportIdentity(recipients, clock.now());
  yield { is: 'identity', file: Buffer.from(identity).toString('base64') };
}

/** Passes the bytes on and, beside that, opens and checks the very same ones. */
async function* proven(
  sealed: AsyncIterable<Uint8Array>,
  head: BackupHead,
  custody: OpenCustody,
  receipt: Promised<BackupReceipt>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const mirror = new PassThrough();
  const checked = checkStream(mirror, [custody.identity.reveal()], head.backup);
  checked.catch(() => undefined);
  let bytes = 0;
  try {
    for await (const piece of sealed) {
      hash.update(piece);
      bytes += piece.length;
      if (!mirror.write(piece)) await Promise.race([once(mirror, 'drain'), checked]);
      yield piece;
    }
    mirror.end();
    const { counts, problems } = await checked;
    refuseProblems(problems, head.backup);
    const { backup, takenAt } = head;
    receipt.resolve({ backup, takenAt, bytes, sha256: hash.digest('hex'), ...counts });
  } catch (thrown) {
    receipt.reject(thrown);
    throw thrown;
  } finally {
    // Also where the receiver has gone and nobody asks for the next piece.
    mirror.destroy();
    receipt.reject(new Fault('KT2158', { place: head.backup, saw: 'the receiver left before its end' }));
  }
}

/** Opens a backup and walks all of it. What it found is true only once it has resolved. */
export async function checkStream(
  sealed: AsyncIterable<Uint8Array>,
  identities: readonly string[],
  place: string,
  onRecord: (record: BackupRecord) => void = () => undefined,
): Promise<ReturnType<BackupCheck['finish']>> {
  const check = checkBackup();
  for await (const record of decodeRecords(openStream(sealed, identities, place), place)) {
    check.take(record);
    onRecord(record);
  }
  return check.finish();
}

export function refuseProblems(problems: ReturnType<BackupCheck['finish']>['problems'], place: string): void {
  const [first] = problems;
  if (first === undefined) return;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  throw new Fault('KT2155', { place, saw: `${first.stream} event ${first.seq}: ${first.saw}${more}` });
}

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (thrown: unknown) => void;
}

/** The first word counts. Nobody has to wait for it. */
function promised<T>(): Promised<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (thrown: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
