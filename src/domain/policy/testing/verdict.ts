import { unregistered } from '../../credential.ts';
import type { CredentialState } from '../../credential.ts';
import { closedNow, missOf, overdueAt } from '../../due/timing.ts';
import { dueNow } from '../../due/checks.ts';
import { holdOf } from '../../due/holds.ts';
import type { Facts } from '../../facts.ts';
import { foldAll } from '../../fold.ts';
import type { IssuerProfile, Sourced } from '../../issuer-profile.ts';
import type { KeyFacts } from '../../key-version.ts';
import { planItem } from '../../present/plan.ts';
import type { CredentialSpec } from '../../spec.ts';
import type { PlanAction } from '../../views.ts';
import type { EffectivePolicy } from '../effective.ts';
import type { GivenKey, TestAction } from './spec.ts';

/** What the daemon's own decision makes of a key. `reason` and `warn` are words that do not change. */
export interface Verdict {
  readonly action: TestAction;
  readonly at: number | null;
  readonly reason: string;
  readonly warn: readonly string[];
  /** The sentence that `plan` would print. */
  readonly text: string;
}

const ACTIONS: Readonly<Record<PlanAction, TestAction>> = {
  'rotate-now': 'rotate',
  page: 'page',
  schedule: 'schedule',
  blocked: 'wait',
  'unknown-age': 'wait',
  nothing: 'none',
};

/** The word for what closes a schedule. */
const CLOSED_BY = { windows: 'outside-of-window', dates: 'blackout', calendar: 'market-open' } as const;

/** Asks the functions that the daemon decides with, as `plan --at` does, about a key that there is not. */
export function verdictOf(policy: EffectivePolicy, given: GivenKey, now: number): Verdict {
  const at = given.at ?? now;
  const { state, facts, key } = worldOf(policy, given, at);
  const warn = warningsOf(key, facts);
  if (given.leaked) {
    const text = 'a leaked key is killed, and nothing waits for a window; a person confirms it';
    return { action: 'offer-force-revoke', at: null, reason: 'leaked', warn, text };
  }
  const item = planItem(state, facts);
  const action = ACTIONS[item.action];
  const startsAt = action === 'schedule' || action === 'page' ? item.at : null;
  return { action, at: startsAt, reason: reasonOf(action, state, facts, key), warn, text: item.reason };
}

function reasonOf(action: TestAction, state: CredentialState, facts: Facts, key: KeyFacts): string {
  if (action === 'none') return 'not-due';
  if (action === 'page') return missOf(key, facts)?.reason ?? 'outside-of-window';
  if (action === 'rotate') return dueNow(state, facts)?.reason ?? 'age';
  const rule = holdOf(state, enforced(facts))?.rule ?? null;
  if (rule === 'exceptions') return 'excepted';
  const closed = closedNow(facts);
  return rule?.startsWith('schedule') === true && closed !== null ? CLOSED_BY[closed.closure.by] : 'held';
}

/** As `plan` looks at it: what only waits to be applied is not held back by that. */
function enforced(facts: Facts): Facts {
  return facts.policy === null
    ? facts
    : { ...facts, policy: { ...facts.policy, mode: 'enforce', enforceFromAt: null } };
}

function warningsOf({ bornAt }: KeyFacts, facts: Facts): readonly string[] {
  const { policy, now } = facts;
  const closures = (policy?.schedules ?? []).map(({ schedule }) => schedule.at(now));
  const closed = closures.flatMap((opening) => (opening.open ? [] : [CLOSED_BY[opening.closure.by]]));
  const assumed = policy?.schedules.some(({ schedule }) => schedule.assumptions(now).length > 0) ?? false;
  const warnMs = policy?.age.warnMs ?? null;
  const lateAt = overdueAt(bornAt, facts);
  return [
    ...new Set(closed),
    ...(assumed ? ['calendar-ended'] : []),
    ...(warnMs !== null && now >= bornAt + warnMs ? ['expiring'] : []),
    ...(lateAt !== null && now >= lateAt ? ['overdue'] : []),
  ];
}

const NAME = 'a-key-of-a-test';

function worldOf(policy: EffectivePolicy, given: GivenKey, at: number) {
  const name = given.credential ?? NAME;
  const expiresAt = given.expiresInMs === null ? null : at + given.expiresInMs;
  const key: KeyFacts = { ...KEY, bornAt: at - given.ageMs, expiresAt };
  const state = foldAll(unregistered(name), [
    { at: key.bornAt, event: { type: 'Registered', name } },
    { at: key.bornAt, event: { type: 'Imported', version: 1, key } },
  ]);
  const facts: Facts = {
    ...{ now: at, policy, profile: PROFILE, retries: {}, watchedAt: at },
    spec: { ...SPEC, name, application: name },
  };
  return { state, facts, key };
}

const KEY: Omit<KeyFacts, 'bornAt' | 'expiresAt'> = {
  ...{ attempt: NAME, applicationId: NAME, keyIdMasked: '', digest: '' },
};

const SPEC: Omit<CredentialSpec, 'name' | 'application'> = {
  ...{ was: null, labels: {}, issuer: '', user: null, standby: null, owner: null },
  ...{ destinations: [], fields: {}, consumers: [], source: { file: '', line: 1 } },
};

function assumed<T>(value: T): Sourced<T> {
  return { value, source: 'a policy test', seen: '2026-01-01' };
}

/** What an issuer lets live for how long is for the load to judge; here it only has to be there. */
const PROFILE: IssuerProfile = {
  name: NAME,
  overlapMs: assumed(0),
  validityMs: assumed<number | null>(null),
  resetsPerDay: assumed<number | null>(null),
  callsPerMinute: assumed<number | null>(null),
  stepUp: assumed([]),
  resetChangesAppKey: assumed('unknown'),
  deleteEndsAllVersions: assumed(true),
  contact: assumed<string | null>(null),
  portal: assumed(null),
  endpoints: assumed([]),
};
