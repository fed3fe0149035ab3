import type { CredentialState } from '../credential.ts';
import { HOUR_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { unagreed } from './agreement.ts';
import type { Hold } from './hold.ts';
import { holdAt } from '../life/marks.ts';
import { dueNow } from './checks.ts';
import { closedNow, exceptionNow, waitsForWindow } from './timing.ts';
import type { Closed } from './timing.ts';
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
  if (facts.policy === null || state.request !== null) return null;
  const { mode, enforceFromAt } = facts.policy;
  const next = 'keyturn plan --out FILE';
  if (mode === 'audit')
    return { text: 'the policy only reports (mode audit)', untilAt: null, rule: 'mode', next };
  if (mode === 'plan')
    return { text: 'the policy waits for apply (mode plan)', untilAt: null, rule: 'mode', next };
  if (enforceFromAt === null || enforceFromAt <= facts.now) return null;
  const text = `the policy waits for apply until ${dayOf(enforceFromAt)}`;
  return { text, untilAt: enforceFromAt, rule: 'enforceFrom', next };
};

/** An instant as a person in a hurry reads it: the day alone where it is a midnight in UTC. */
function dayOf(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/:00\.000Z$/, 'Z');
}

/** Whether all that is due now can wait for another time. */
function canWait(state: CredentialState, facts: Facts): boolean {
  const due = dueNow(state, facts);
  return due !== null && waitsForWindow(due.reason);
}

const excepted: Check = (state, facts) => {
  const exception = exceptionNow(facts);
  if (exception === null || !canWait(state, facts)) return null;
  const { untilAt, ticket, owner } = exception;
  const text = `excepted until ${dayOf(untilAt)}: ${ticket}, ${owner} answers for it`;
  return { text, untilAt, rule: 'exceptions', next: `keyturn rotate ${state.name}` };
};

/** Windows and blackouts. A person who asks is not kept waiting, and a revocation never is. */
const closed: Check = (state, facts) => {
  const why = canWait(state, facts) ? closedNow(facts) : null;
  return why === null ? null : holdBy(why, state.name);
};

export function holdBy({ closure, by, opensAt }: Closed, name: string): Hold {
  return {
    text: closure.text,
    untilAt: opensAt,
    rule: closure.rule,
    origin: by.originOf(closure.rule),
    next: `keyturn rotate ${name}`,
  };
}

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
 * Somebody else reset the key: another reset may end one that is in use. Or a person has cancelled it, or people have tried
 * as often as the policy lets them. None is tried again by itself.
 */
const ASKS_A_PERSON: ReadonlySet<string> = new Set(['KT5003', 'KT5027', 'KT5106']);

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

/** A policy knows nothing of why the newer key did not serve: making a third one is for a person to ask for. */
const rolledBack: Check = (state) => {
  const mark = state.life.rolledBack;
  if (mark === null || state.request !== null) return null;
  return {
    text: `rolled back to v${mark.version}; a person decides how to go on`,
    untilAt: null,
    rule: null,
    next: `keyturn rollback ${state.name} --dry-run`,
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
  excepted,
  resetElsewhere,
  afterAbort,
  rolledBack,
  // People may agree while it is closed: a window of a few hours is none too long for what follows.
  notAgreed,
  closed,
];

/** The first reason not to start; null where nothing holds. */
export function holdOf(state: CredentialState, facts: Facts): Hold | null {
  for (const check of HOLDS) {
    const hold = check(state, facts);
    if (hold !== null) return hold;
  }
  return null;
}
