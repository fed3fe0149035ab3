import { encodeRecords } from '../../backup/lines.ts';
import { rfc3339 } from '../../domain/wire.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import type { BundlePeriod, BundleRecord } from '../../ports/bundle.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Checkpointer } from '../checkpoints/checkpointer.ts';
import { packageVersion } from '../version.ts';

export interface BundleSource {
  readonly journal: Pick<JournalWithMeta, 'bundle'>;
  readonly clock: Clock;
  readonly checkpoints: Pick<Checkpointer, 'installation' | 'publicKey' | 'take'>;
}

/** An evidence bundle as it is made. A checkpoint is taken first, so that all that happened until now is signed for. */
export async function exportBundle(
  source: BundleSource,
  period: BundlePeriod,
): Promise<AsyncIterable<Uint8Array>> {
  // An anchor that can't be written is an alert of its own and stops no export.
  await source.checkpoints.take().catch(() => null);
  return encodeRecords(recordsOf(source, period));
}

async function* recordsOf(
  { journal, clock, checkpoints }: BundleSource,
  { fromAt, toAt }: BundlePeriod,
): AsyncGenerator<BundleRecord> {
  const { installation, publicKey } = checkpoints;
  yield {
    ...{ is: 'head', format: 1, installation, madeAt: rfc3339(clock.now()), keyturn: packageVersion() },
    ...{ from: fromAt === null ? null : rfc3339(fromAt), to: toAt === null ? null : rfc3339(toAt) },
  };
  yield { is: 'key', publicKey };
  yield* journal.bundle.dump(installation);
}
