import type { CredentialState } from '../../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Checker, Subject, Truth } from './checker.ts';

const NAME = 'liveness';

const LOOKED_AT_WITHIN_MS = 7 * HOUR_MS;
const ENDS_WITHIN_MS = 3 * DAY_MS;
const WAITING: ReadonlySet<string> = new Set(['opened', 'refused', 'asked', 'secret-lost']);

/**
 * Once nothing goes wrong any more every rotation closes, or waits for a person with an alert raised. Each key is
 * rotated before its greatest age, or an alert is raised. No place stays taken, and nothing sleeps for ever.
 */
export function everythingComesToItsEnd(truth: Truth): Checker {
  const isAlerted = ({ uid }: Subject): boolean =>
    [...truth.disk.tables.alerts.values()].some(
      ({ subject, state }) => subject === uid && state === 'raised',
    );
  const stateOf = ({ uid }: Subject): CredentialState | null =>
    truth.disk.tables.credentials.get(uid)?.state ?? null;
  const checkAges = (): void => {
    truth.later(DAY_MS, checkAges);
    if (truth.isServed() && truth.now() - truth.lastClockStepAt > 3 * DAY_MS)
      truth.subjects.forEach(checkAge);
  };
  const checkAge = (subject: Subject): void => {
    const key = stateOf(subject)?.versions.findLast(({ status }) => status === 'current')?.key ?? null;
    if (key === null || truth.now() < key.bornAt + truth.maxAgeMsOf(subject) + DAY_MS) return;
    if (!isAlerted(subject)) truth.violate(NAME, subject, 'a key is too old, and nobody was told');
  };
  const checkEnd = (subject: Subject): void => {
    const row = truth.disk.tables.credentials.get(subject.uid);
    if (row === undefined || isAlerted(subject)) return;
    const { state, dueAt } = row;
    if (state.saga === null || state.saga.phase === 'overlap') {
      const live = state.versions.some(({ status }) => status === 'current');
      if (live && dueAt - truth.now() > LOOKED_AT_WITHIN_MS)
        truth.violate(NAME, subject, 'nobody looks at it any more');
    } else if (truth.now() - state.lastEventAt > ENDS_WITHIN_MS) {
      truth.violate(NAME, subject, `its ${state.saga.kind} is ${state.saga.phase} and does not end`);
    }
  };
  /** Whoever waits for a person, or for a better day, lets the others go first. */
  const checkPlace = (subject: Subject): void => {
    const saga = stateOf(subject)?.saga ?? null;
    if (saga !== null && WAITING.has(saga.phase) && truth.disk.tables.places.has(saga.id))
      truth.violate(NAME, subject, `its ${saga.kind} is ${saga.phase} and takes a place`);
  };
  truth.later(DAY_MS, checkAges);
  return {
    name: NAME,
    atEnd: () => {
      truth.subjects.forEach(checkEnd);
      const open = new Set([...truth.disk.tables.credentials.values()].map(({ state }) => state.saga?.id));
      for (const [rotation, policies] of truth.disk.tables.places)
        if (!open.has(rotation))
          truth.violate(
            NAME,
            null,
            `${rotation} is over and keeps its places of ${[...policies].join(', ')}`,
          );
      truth.subjects.forEach(checkPlace);
    },
  };
}
