import { unregistered } from '../../src/domain/credential.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent, RotationReason } from '../../src/domain/events.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { foldAll } from '../../src/domain/fold.ts';
import type { IssuerProfile, Sourced } from '../../src/domain/issuer-profile.ts';
import type { KeyFacts } from '../../src/domain/key-version.ts';
import type { EffectivePolicy } from '../../src/domain/policy/effective.ts';
import { mergePolicies } from '../../src/domain/policy/merge.ts';
import { schedulesWith } from '../../src/schedule/schedules.ts';
import { NO_RULES } from '../../src/domain/policy/spec.ts';
import type { PolicySpec } from '../../src/domain/policy/spec.ts';
import type { CredentialSpec } from '../../src/domain/spec.ts';

/** Sunday 22 November 2026, noon UTC: where every history of the domain tests begins. */
export const START_AT = Date.UTC(2026, 10, 22, 12);

export const BORN_AT = START_AT - 80 * DAY_MS;
export const OVERLAP_MS = 10 * DAY_MS;
export const OLD_ENDS_AT = START_AT + OVERLAP_MS;

const fact = <T>(value: T): Sourced<T> => ({ value, source: 'test', seen: '2026-11-22' });

export const profile: IssuerProfile = {
  name: 'broker-hk',
  overlapMs: fact(OVERLAP_MS),
  validityMs: fact(null),
  resetsPerDay: fact(null),
  callsPerMinute: fact(null),
  stepUp: fact([]),
  resetChangesAppKey: fact('unknown'),
  deleteEndsAllVersions: fact(true),
  contact: fact(null),
  portal: fact(null),
  endpoints: fact([]),
};

export const spec: CredentialSpec = {
  name: 'wb-orders-1',
  was: null,
  labels: { env: 'prod' },
  issuer: 'webull',
  user: 'broker-keys@example.com',
  application: 'wb-orders-1',
  standby: null,
  owner: 'group:broker-ops',
  destinations: [
    { name: 'vault:kv/x', store: 'vault', at: { path: 'kv/x' } },
    { name: 'aws:x', store: 'aws', at: { secret: 'x' } },
  ],
  fields: { KEY: 'appKey', SECRET: 'appSecret' },
  consumers: [
    { name: 'order-router', loads: 'live', token: null, kubernetes: null },
    { name: 'risk-batch', loads: 'on-restart', token: null, kubernetes: null },
  ],
  source: { file: 'prod.yaml', line: 3 },
};

export const ROTATE_MS = 75 * DAY_MS;

export const policySpec: PolicySpec = {
  ...NO_RULES,
  name: 'prod',
  mode: 'enforce',
  select: { issuer: 'webull', labels: {} },
  extends: [],
  age: { warnMs: 60 * DAY_MS, rotateMs: ROTATE_MS, maxMs: 90 * DAY_MS, ceilingMs: null },
  issuerExpiryLeadMs: 3 * DAY_MS,
  source: { file: 'prod.yaml', line: 20 },
  lines: { 'age.rotate': 24, mode: 22 },
};

export const policy: EffectivePolicy = mergePolicies([policySpec], schedulesWith(new Map()));

/** What is known at `now`; the outside was just looked at, so that a watch is never due unless a test wants one. */
export function factsAt(now: number, change: Partial<Facts> = {}): Facts {
  return { now, spec, policy, profile, retries: {}, watchedAt: now, ...change };
}

export function key(version: number, change: Partial<KeyFacts> = {}): KeyFacts {
  return {
    attempt: `att_${version}`,
    applicationId: 'app-1',
    keyIdMasked: '1a2b****9f0e',
    digest: `digest-${version}`,
    bornAt: version === 1 ? BORN_AT : START_AT,
    expiresAt: null,
    ...change,
  };
}

/** A stream under construction: events with their times, folded when asked for. */
export class History {
  readonly #events: { readonly at: number; readonly event: CredentialEvent }[] = [];

  and(event: CredentialEvent, at: number = START_AT): this {
    this.#events.push({ at, event });
    return this;
  }

  get events(): readonly { readonly at: number; readonly event: CredentialEvent }[] {
    return this.#events;
  }

  get state(): CredentialState {
    return foldAll(unregistered('cred_1'), this.#events);
  }
}

/** Registered, with an 80 days old key found in its destinations. */
export function imported(change: Partial<KeyFacts> = {}): History {
  return new History()
    .and({ type: 'Registered', name: spec.name })
    .and({ type: 'Imported', version: 1, key: key(1, change) });
}

export function opened(
  reason: RotationReason = 'age',
  history: History = imported(),
  from: number | null = 1,
): History {
  return history.and({
    type: 'Opened',
    rotation: 'rot_1',
    reason,
    policy: 'prod',
    fromVersion: from,
    toVersion: (from ?? 0) + 1,
    destinations: spec.destinations.map(({ name, store, at }) => ({ name, store, at })),
    fields: spec.fields,
    baseline: { issuer: null, stores: {} },
  });
}

export function called(history: History = opened()): History {
  return history
    .and({ type: 'Preflighted', checks: [] })
    .and({ type: 'CallStarted', attempt: 'att_2', deadlineAt: START_AT + 10_000, settleMs: 30_000 });
}

const SHOWN = {
  ...{ applicationId: 'app-1', keyIdMasked: null, secretMasked: null },
  ...{ lastResetAt: BORN_AT, permissions: [] },
};

/** A person's task, open. */
export function asked(history: History = opened()): History {
  return history
    .and({ type: 'Preflighted', checks: [] })
    .and({ type: 'TaskOpened', task: 'task_1', kind: 'mint' });
}

export function claimed(history: History = asked()): History {
  return history.and({
    ...{ type: 'TaskClaimed', task: 'task_1', by: 'user:operator' },
    untilAt: START_AT + 30 * MINUTE_MS,
  });
}

export function confirmed(history: History = claimed()): History {
  return history.and({ type: 'Preflighted', checks: [] }).and({
    ...{ type: 'CallStarted', attempt: 'att_2', settleMs: 30_000 },
    deadlineAt: START_AT + 15 * MINUTE_MS,
    attended: { task: 'task_1', by: 'user:operator', shown: SHOWN },
  });
}

/** The deadline has passed and nothing was pasted. */
export function unpasted(history: History = confirmed()): History {
  return history.and({ type: 'Quarantined', attempt: 'att_2', untilAt: START_AT, why: 'nothing was pasted' });
}

export function reported(closedUnconfirmed: boolean, history: History = unpasted()): History {
  return history.and({ type: 'OutcomeReported', attempt: 'att_2', closedUnconfirmed, shown: SHOWN });
}

export function sealed(history: History = called()): History {
  return history.and({ type: 'Sealed', attempt: 'att_2', digest: 'd', bytes: 80, status: 200 });
}

export function delivering(
  change: { readonly oldEndsAt?: number; readonly oldMayBeDead?: boolean } = {},
  history: History = sealed(),
): History {
  return history
    .and({
      type: 'Parsed',
      attempt: 'att_2',
      key: key(2),
      oldEndsAt: OLD_ENDS_AT,
      oldMayBeDead: false,
      ...change,
    })
    .and({ type: 'Accepted', version: 2 });
}

export function promoted(history: History = delivering()): History {
  for (const { name: destination } of spec.destinations) {
    history
      .and({ type: 'Staged', destination })
      .and({ type: 'Verified', destination })
      .and({ type: 'Promoted', destination, storeVersion: '2' });
  }
  return history;
}

export function overlapping(history: History = promoted()): History {
  return history.and({ type: 'OverlapStarted', endsAt: OLD_ENDS_AT });
}

export function retired(history: History = overlapping()): History {
  const at = OLD_ENDS_AT + HOUR_MS;
  return history.and(
    {
      type: 'PreviousRetired',
      proof: {
        version: 1,
        before: null,
        refused: { verdict: 'dead', at },
        survivor: { verdict: 'accepted', at },
      },
    },
    at,
  );
}
