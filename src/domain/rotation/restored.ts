import type { CredentialState, RestoredMark } from '../credential.ts';
import { MINUTE_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { earliest, waitUntil } from './step.ts';
import type { Decision, Step } from './step.ts';

/** A call that the former daemon sent in its last moment has had its effect, or none, after this time. */
const SETTLES_MS = 15 * MINUTE_MS;

/**
 * The mark of a restore that is not confirmed yet. Between the backup and the restore the former daemon may have reset
 * the key, and the journal does not know it: until the issuer was looked at, nothing here may mint.
 */
export function unconfirmedRestore(state: CredentialState): RestoredMark | null {
  // A state kept before there were restores has no such field.
  return (state as Partial<CredentialState>).restored ?? null;
}

export function settledAt(restored: RestoredMark): number {
  return restored.at + SETTLES_MS;
}

interface Free {
  /** What would be decided without the restore. */
  readonly decide: (state: CredentialState, facts: Facts) => Decision;
  readonly unlessRetrying: (step: Step, facts: Facts) => Decision;
}

/**
 * What to do after a restore, by the phase in which the backup found the credential:
 *
 * | phase                          | next                                                                   |
 * |--------------------------------|------------------------------------------------------------------------|
 * | rest, overlap                  | compare with the issuer; all but opening goes on beside it             |
 * | ordered, opened, preflighted, asked, refused, secret-lost | compare with the issuer, and wait for that                  |
 * | calling                        | as ever: a sealed reply, or quarantine; it never calls                 |
 * | quarantined                    | as ever, once no call of the former daemon can have an effect any more |
 * | sealed, delivering, retired, kill | as ever: none of it mints                                           |
 */
export function decideAfterRestore(
  state: CredentialState,
  restored: RestoredMark,
  facts: Facts,
  free: Free,
): Decision {
  const { saga } = state;
  if (saga?.phase === 'quarantined' && facts.now < settledAt(restored)) {
    const untilAt = Math.max(saga.untilAt, settledAt(restored));
    return waitUntil(untilAt, 'restored: a call of the former daemon may still have an effect');
  }
  if (!isCompared(state)) return free.decide(state, facts);
  const comparing = compareStep(restored, facts, free);
  const goesOn = saga === null || saga.phase === 'overlap';
  if (comparing.kind === 'step' || !goesOn) return comparing;
  const other = free.decide(state, facts);
  if (other.kind === 'step') return other;
  return waitUntil(earliest(other.untilAt, comparing.untilAt), comparing.why);
}

/** The phases from which the next thing would be a call, and those that last. A first look comes before comparing. */
function isCompared({ saga, baselined }: CredentialState): boolean {
  if (saga === null) return baselined;
  return COMPARED.has(saga.kind === 'rotation' ? saga.phase : 'kill');
}

const COMPARED: ReadonlySet<string> = new Set([
  'ordered',
  'opened',
  'preflighted',
  'asked',
  'refused',
  'secret-lost',
  'overlap',
]);

function compareStep(restored: RestoredMark, facts: Facts, free: Free): Decision {
  if (restored.ahead !== null)
    return waitUntil(null, `restored, and the issuer is ahead: ${restored.ahead.evidence}`);
  if (facts.now < settledAt(restored))
    return waitUntil(settledAt(restored), 'restored from a backup; compared with the issuer after this time');
  return free.unlessRetrying({ do: 'confirm-issuer' }, facts);
}
