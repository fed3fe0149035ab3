import { currentVersion, liveVersions, previousVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { dueNow } from '../due/checks.ts';
import { overdueAt } from '../due/timing.ts';
import type { Facts } from '../facts.ts';
import { holdAt } from '../life/marks.ts';
import { unconfirmedRestore } from '../rotation/restored.ts';
import type { CredentialCondition } from '../views.ts';

const STUCK_TRIES = 5;

type Test = (state: CredentialState, facts: Facts) => boolean;

/** The first that holds is the word for the credential; ordered by how much it needs a person. */
const CONDITIONS: readonly (readonly [CredentialCondition, Test])[] = [
  ['decommissioned', ({ saga, life }) => saga === null && life.decommissioned !== null],
  ['secret-lost', ({ saga }) => saga?.phase === 'secret-lost'],
  ['outcome-unknown', ({ saga }) => saga?.phase === 'quarantined' || saga?.phase === 'calling'],
  ['revoking', ({ saga }) => saga?.kind === 'kill' || (saga?.kind === 'rotation' && saga.spare !== null)],
  ['expired', isExpired],
  [
    'no-live-key',
    (state) => state.saga === null && state.versions.length > 0 && liveVersions(state).length === 0,
  ],
  ['drift', hasDrift],
  ['unconfirmed', (state) => unconfirmedRestore(state) !== null],
  ['unproven', isUnproven],
  ['stuck', (_state, { retries }) => Object.values(retries).some(({ tries }) => tries >= STUCK_TRIES)],
  ['waits-for-person', ({ saga }) => saga?.phase === 'asked'],
  ['decommissioning', ({ saga }) => saga?.kind === 'decommission'],
  ['delivering', ({ saga }) => saga?.kind === 'redelivery'],
  ['rotating', ({ saga }) => saga !== null && saga.phase !== 'overlap' && saga.phase !== 'retired'],
  ['overdue', isOverdue],
  ['paused', ({ life }) => life.paused !== null],
  ['held', (state, { now }) => holdAt(state, now) !== null],
  ['unmanaged', (state, { spec }) => spec === null || !state.managed],
  ['new', (state) => !state.baselined || state.versions.length === 0],
  ['due', (state, facts) => state.saga === null && dueNow(state, facts) !== null],
  ['overlap', (state) => previousVersion(state) !== null],
  ['expiring', isExpiring],
];

export function conditionOf(state: CredentialState, facts: Facts): CredentialCondition {
  return CONDITIONS.find(([, holds]) => holds(state, facts))?.[0] ?? 'current';
}

/** A value stands in a destination, and no signed call has shown that it is the key. */
function isUnproven({ baselined }: CredentialState, { retries }: Facts): boolean {
  const code = retries['baseline']?.fault.code;
  return !baselined && (code === 'KT5016' || code?.startsWith('KT4') === true);
}

function isExpired(state: CredentialState, { now }: Facts): boolean {
  const current = currentVersion(state);
  return current?.endsAt != null && current.endsAt <= now;
}

function isOverdue(state: CredentialState, facts: Facts): boolean {
  const key = currentVersion(state)?.key;
  const at = key == null ? null : overdueAt(key.bornAt, facts);
  return at !== null && facts.now >= at;
}

function isExpiring(state: CredentialState, { policy, now }: Facts): boolean {
  const key = currentVersion(state)?.key;
  return key != null && policy?.age.warnMs != null && now >= key.bornAt + policy.age.warnMs;
}

function hasDrift(state: CredentialState): boolean {
  const { observation } = state;
  if (observation === null) return false;
  const moved = Object.values(observation.destinations).some(
    (seen) => seen === 'drift' || seen === 'missing',
  );
  return moved || observation.resetElsewhere;
}
