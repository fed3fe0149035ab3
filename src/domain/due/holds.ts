import type { CredentialState } from '../credential.ts';
import { HOUR_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { unagreed } from './agreement.ts';
import { dueNow } from './checks.ts';
import type { Hold } from './hold.ts';
import { holdAt } from '../life/marks.ts';
import { settledAt, unconfirmedRestore } from '../rotation/restored.ts';

export type { Hold };

type Check = (state: CredentialState, facts: Facts) => Hold | null;

const PAUSE_AFTER_ABORT_MS = HOUR_MS;

const noIssuer: Check = (state, facts) =>
  facts.profile !== null
    ? null
    : { text: 'its issuer is in no manifest', untilAt: null, rule: null, next: `keyturn show ${state.name}` };

const noPolicy: Check = (state, facts) =>
  facts.policy !== null || state.request !== null
    ? null
    : { text: 'no policy selects it', untilAt: null, rule: null, next: `keyturn rotate ${state.name}` };

const notEnforced: Check = (state, facts) => {
  if (facts.policy === null || facts.policy.mode === 'enforce' || state.request !== null) return null;
  const text =
    facts.policy.mode === 'audit'
      ? 'the policy only reports (mode audit)'
      : 'the policy waits for apply (mode plan)';
  return { text, untilAt: null, rule: 'mode', next: 'keyturn plan --out FILE' };
};

/** Somebody reset the key elsewhere: a second reset may end a key that is in use, so a person decides. */
const resetElsewhere: Check = (state) =>
  state.observation?.resetElsewhere !== true || state.request !== null
    ? null
    : {
        text: 'the key was reset at the issuer by somebody else',
        untilAt: null,
        rule: null,
        next: `keyturn rotate ${state.name}`,
      };

/**
 * Somebody else reset the key: another reset may end one that is in use. Or a person has cancelled it. Neither is tried
 * again by itself.
 */
const ASKS_A_PERSON: ReadonlySet<string> = new Set(['KT5003', 'KT5106']);

const afterAbort: Check = (state, facts) => {
  if (state.lastAbort === null || state.request !== null) return null;
  const untilAt = ASKS_A_PERSON.has(state.lastAbort.fault.code)
    ? null
    : state.lastAbort.at + PAUSE_AFTER_ABORT_MS;
  if (untilAt !== null && untilAt <= facts.now) return null;
  return {
    text: `the last try was given up: ${state.lastAbort.fault.code} ${state.lastAbort.fault.saw}`,
    untilAt,
    rule: null,
    next: isCancelled(state)
      ? `keyturn rotate ${state.name}`
      : `keyturn explain ${state.lastAbort.fault.code}`,
  };
};

function isCancelled({ lastAbort }: CredentialState): boolean {
  return lastAbort?.fault.code === 'KT5106';
}

/** The journal may not know of the last reset. Not even a request lifts this: what the request was for may be done. */
const restored: Check = (state, facts) => {
  const mark = unconfirmedRestore(state);
  if (mark === null) return null;
  if (mark.ahead !== null)
    return {
      text: `restored, and the issuer is ahead: ${mark.ahead.evidence}`,
      untilAt: null,
      rule: null,
      next: `keyturn restore confirm ${state.name}`,
    };
  return {
    text: 'restored from a backup; the issuer is not compared yet',
    untilAt: facts.retries['confirm-issuer']?.retryAt ?? settledAt(mark),
    rule: null,
    next: `keyturn why ${state.name}`,
  };
};

const notAgreed: Check = (state, facts) => unagreed(state, facts, dueNow(state, facts));

/** A person's word stands above a request and a policy: it is ended by a person again. */
const paused: Check = ({ name, life }) =>
  life.paused === null
    ? null
    : { text: `paused: ${life.paused.reason}`, untilAt: null, rule: null, next: `keyturn resume ${name}` };

const held: Check = (state, { now }) => {
  const hold = holdAt(state, now);
  return hold === null
    ? null
    : {
        text: `held: ${hold.reason}`,
        untilAt: hold.untilAt,
        rule: null,
        next: `keyturn hold ${state.name} --end`,
      };
};

const HOLDS: readonly Check[] = [
  restored,
  paused,
  held,
  noIssuer,
  noPolicy,
  notEnforced,
  resetElsewhere,
  afterAbort,
  notAgreed,
];

/** The first reason not to start; null where nothing holds. */
export function holdOf(state: CredentialState, facts: Facts): Hold | null {
  for (const check of HOLDS) {
    const hold = check(state, facts);
    if (hold !== null) return hold;
  }
  return null;
}
