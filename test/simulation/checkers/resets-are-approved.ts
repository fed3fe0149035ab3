import { SECOND_MS } from '../../../src/domain/duration.ts';
import { SETTLE_MS } from '../issuer/port.ts';
import type { Checker, Truth } from './checker.ts';

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
  const needOf = (uid: string): Need =>
    needs.get(uid) ?? { rotation: null, effects: 0, approved: 0, mayCall: true };
  return {
    name: NAME,
    onCommit: ({ subject, events, process }) => {
      for (const event of events) {
        const need = needOf(subject.uid);
        needs.set(subject.uid, need);
        switch (event.type) {
          case 'Opened': {
            const fresh = { rotation: event.rotation, effects: 0, approved: 0, mayCall: true };
            needs.set(subject.uid, fresh);
            byRotation.set(event.rotation, fresh);
            break;
          }
          case 'CallStarted':
            if (!need.mayCall)
              truth.violate(NAME, subject, `${event.attempt} follows no evidence and no approval`);
            need.mayCall = false;
            calledAt.set(`${process.name} ${subject.application}`, truth.now());
            if (need.rotation !== null) calls.set(`${process.name} ${subject.application}`, need.rotation);
            break;
          case 'Voided':
          case 'Refused':
            need.mayCall = true;
            break;
          case 'IssuerConfirmed':
            // What the backup has forgotten was looked at: from here it is counted anew.
            need.mayCall = true;
            need.effects = 0;
            break;
          case 'SecondResetApproved':
            need.mayCall = true;
            need.approved += 1;
            break;
          default:
        }
      }
    },
    // Until the issuer was compared with the journal nothing is minted, whatever the backup says.
    onRollback: () => {
      for (const need of needs.values()) need.mayCall = false;
    },
    onReset: ({ subject, process }) => {
      if (process === null) return;
      if (truth.now() - (calledAt.get(`${process.name} ${subject.application}`) ?? 0) > LATEST_EFFECT_MS)
        truth.violate(NAME, subject, 'a request left after its deadline');
      const need = byRotation.get(calls.get(`${process.name} ${subject.application}`) ?? '');
      if (need === undefined) {
        truth.violate(NAME, subject, `${process.name} reset without an intent in the journal`);
        return;
      }
      need.effects += 1;
      if (need.effects > 1 + need.approved)
        truth.violate(NAME, subject, `${need.effects} resets took effect, ${need.approved} were approved`);
    },
  };
}
