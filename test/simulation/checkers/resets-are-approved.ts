import { SECOND_MS } from '../../../src/domain/duration.ts';
import type { EventOf, EventType } from '../../../src/domain/events.ts';
import { SETTLE_MS } from '../issuer/port.ts';
import type { Checker, Subject, Truth } from './checker.ts';

const NAME = '2 resets are approved';

/** Ten seconds to leave, and the issuer's settling time. */
const LATEST_EFFECT_MS = 10 * SECOND_MS + SETTLE_MS;

interface Need {
  rotation: string | null;
  effects: number;
  approved: number;
  /** Whether the next call has an excuse: the first one, and after Voided, Refused or an approval. */
  mayCall: boolean;
}

/**
 * Resets that took effect ≤ 1 + those approved by a person, for each rotation; each further CallStarted follows Voided,
 * a refusal, or an approval.
 */
export function resetsAreApproved(truth: Truth): Checker {
  const needs = new Map<string, Need>();
  const byRotation = new Map<string, Need>();
  /** Which rotation a process was last told to call for. */
  const calls = new Map<string, string>();
  const calledAt = new Map<string, number>();
  /** By attempt, which rotation a person was asked to click for. */
  const asked = new Map<string, Need>();
  /** Who has claimed the task of a credential. */
  const holders = new Map<string, string>();
  const needOf = (uid: string): Need => needs.get(uid) ?? fresh(null);
  const opened = (subject: Subject, rotation: string): void => {
    const need = fresh(rotation);
    needs.set(subject.uid, need);
    byRotation.set(rotation, need);
  };
  const called = (subject: Subject, process: string, need: Need, event: EventOf<'CallStarted'>): void => {
    if (!need.mayCall) truth.violate(NAME, subject, `${event.attempt} follows no evidence and no approval`);
    need.mayCall = false;
    if (event.attended === undefined) {
      calledAt.set(`${process} ${subject.application}`, truth.now());
      if (need.rotation !== null) calls.set(`${process} ${subject.application}`, need.rotation);
      return;
    }
    if (event.attended.by !== holders.get(subject.uid))
      truth.violate(NAME, subject, 'it was confirmed by somebody who does not hold the task');
    asked.set(event.attempt, need);
  };
  return {
    name: NAME,
    onCommit: ({ subject, events, process }) => {
      for (const event of events) {
        const need = needOf(subject.uid);
        needs.set(subject.uid, need);
        if (event.type === 'Opened') opened(subject, event.rotation);
        else if (event.type === 'CallStarted') called(subject, process.name, need, event);
        else if (event.type === 'TaskClaimed') holders.set(subject.uid, event.by);
        else if (event.type === 'TaskReleased') holders.delete(subject.uid);
        else excuse(need, event.type);
      }
    },
    // Until the issuer was compared with the journal nothing is minted, whatever the backup says.
    onRollback: () => {
      for (const need of needs.values()) need.mayCall = false;
    },
    onReset: (reset) => {
      const { subject, process, key } = reset;
      if (process === null) {
        // What a person does without being asked is not counted.
        if (reset.asked && key.maker.who === 'person')
          tookEffect(truth, subject, asked.get(key.maker.attempt ?? ''));
        return;
      }
      if (truth.now() - (calledAt.get(`${process.name} ${subject.application}`) ?? 0) > LATEST_EFFECT_MS)
        truth.violate(NAME, subject, 'a request left after its deadline');
      const need = byRotation.get(calls.get(`${process.name} ${subject.application}`) ?? '');
      tookEffect(truth, subject, need);
    },
  };
}

function fresh(rotation: string | null): Need {
  return { rotation, effects: 0, approved: 0, mayCall: true };
}

/** What lets another call follow. */
function excuse(need: Need, type: EventType): void {
  if (!EXCUSES.has(type)) return;
  need.mayCall = true;
  // What the backup has forgotten was looked at: from here it is counted anew.
  if (type === 'IssuerConfirmed') need.effects = 0;
  if (type === 'SecondResetApproved') need.approved += 1;
}

const EXCUSES: ReadonlySet<EventType> = new Set([
  'Voided',
  'Refused',
  'IssuerConfirmed',
  'SecondResetApproved',
]);

function tookEffect(truth: Truth, subject: Subject, need: Need | undefined): void {
  if (need === undefined) {
    truth.violate(NAME, subject, 'a reset without an intent in the journal');
    return;
  }
  need.effects += 1;
  if (need.effects > 1 + need.approved)
    truth.violate(NAME, subject, `${need.effects} resets took effect, ${need.approved} were approved`);
}
