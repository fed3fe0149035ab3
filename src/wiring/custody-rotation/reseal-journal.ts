import type { Reseal } from '../../custody/reseal.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { CredentialEvent } from '../../domain/events.ts';
import { endedAttempts } from '../../domain/retention.ts';
import type { Journal, SealedRecord } from '../../ports/journal.ts';

export interface JournalResealing {
  readonly journal: Journal;
  readonly reseal: Reseal;
  /** The public recipient that everything is sealed to from now on. */
  readonly recipient: string;
  readonly at: number;
  readonly actor: string;
}

/**
 * Seals every file in the journal anew that may still be of use: those of versions that ended stay as they are. One
 * append a credential, so a crash leaves each one sealed before or after. Resolves to how many files were.
 */
export async function resealJournal(work: JournalResealing): Promise<number> {
  let resealed = 0;
  for (const { uid } of await work.journal.registered()) {
    const state = await work.journal.state(uid);
    if (state !== null) resealed += await resealStream(work, state);
  }
  return resealed;
}

async function resealStream(work: JournalResealing, state: CredentialState): Promise<number> {
  const ended = new Set(endedAttempts(state, Number.MAX_SAFE_INTEGER));
  const files = (await work.journal.sealedFiles(state.uid)).filter(({ attempt }) => !ended.has(attempt));
  const changed = new Set<string>();
  const records: SealedRecord[] = [];
  let resealed = 0;
  for (const record of files) {
    const { attempt } = record;
    const file = await work.reseal(record.file, { credential: state.uid, attempt });
    records.push(file === null ? record : { ...record, file });
    if (file === null) continue;
    changed.add(attempt);
    resealed += 1;
  }
  if (changed.size === 0) return 0;
  const events = [...changed].map((attempt): CredentialEvent => ({
    type: 'Resealed',
    attempt,
    recipient: work.recipient,
  }));
  await work.journal.append(
    state.uid,
    state.seq,
    events,
    { at: work.at, actor: work.actor },
    // All files of an attempt go and come together, in the order in which they were sealed.
    { resealed: records.filter(({ attempt }) => changed.has(attempt)) },
  );
  return resealed;
}
