import type { AlertRow } from '../../src/domain/alert.ts';
import type { CredentialEvent, ProbeRecord } from '../../src/domain/events.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/domain/duration.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { KeyFacts } from '../../src/domain/key-version.ts';
import type { CredentialView, EventView, Plan, StatusRow } from '../../src/domain/views.ts';
import type { Caller, Operations } from '../../src/engine/operations/operations.ts';

/** Wed 2 Dec 2026, 06:00 UTC. */
export const NOW = Date.UTC(2026, 11, 2, 6, 0, 0);

export const CONSUMER_TOKEN = 'consumer-token-for-tests-only';

export interface Call {
  readonly operation: string;
  readonly args: readonly unknown[];
}

export interface OperationsDouble {
  readonly operations: Operations;
  readonly calls: readonly Call[];
  /** Appends events to a credential's stream and wakes whoever waits. */
  push(name: string, ...events: readonly CredentialEvent[]): void;
  /** What the next `rotate`, `apply` or `revoke` of a credential leads to. */
  script(name: string, events: readonly CredentialEvent[]): void;
  set(name: string, change: Partial<CredentialView>): void;
  /** Makes one operation reject. */
  fail(operation: keyof Operations, thrown: unknown): void;
  plan: Plan;
  alerts: readonly AlertRow[];
}

/** A fleet in memory that obeys the interface of the engine: what it says is what a test has put in. */
export function createOperationsDouble(credentials: readonly CredentialView[] = fleet()): OperationsDouble {
  const views = new Map(credentials.map((view) => [view.name, view]));
  const events: EventView[] = [];
  const scripts = new Map<string, readonly CredentialEvent[]>();
  const failures = new Map<string, unknown>();
  const calls: Call[] = [];
  let waiting: (() => void)[] = [];

  const note = (operation: keyof Operations, ...args: readonly unknown[]): void => {
    calls.push({ operation, args });
    if (failures.has(operation)) throw failures.get(operation);
  };
  const find = (name: string): CredentialView => {
    const view = views.get(name);
    if (view === undefined)
      throw new Fault('KT5012', { place: `credential ${name}`, saw: 'no such credential' });
    return view;
  };
  const push = (name: string, ...added: readonly CredentialEvent[]): void => {
    for (const event of added) events.push(eventView(name, event, events));
    for (const wake of waiting) wake();
    waiting = [];
  };
  const play = (name: string): { afterPosition: number } => {
    const afterPosition = events.length;
    const scripted = scripts.get(name);
    if (scripted !== undefined) setTimeout(() => push(name, ...scripted), 20);
    return { afterPosition };
  };

  const double: OperationsDouble = {
    calls,
    push,
    script: (name, scripted) => void scripts.set(name, scripted),
    set: (name, change) => void views.set(name, { ...find(name), ...change }),
    fail: (operation, thrown) => void failures.set(operation, thrown),
    plan: somePlan(),
    alerts: [],
    operations: {
      info: async () => {
        note('info');
        return {
          version: '0.1.0',
          startedAt: NOW - HOUR_MS,
          now: NOW,
          dataDirectory: '/var/lib/keyturn',
          manifestsDirectory: null,
          credentials: views.size,
          rejectedConfiguration: [],
          rehearsal: true,
        };
      },
      status: async () => {
        note('status');
        return [...views.values()].map(rowOf);
      },
      show: async (name) => {
        note('show', name);
        return find(name);
      },
      why: async (name) => {
        note('why', name);
        return {
          name,
          condition: find(name).condition,
          reasons: [
            {
              kind: 'rotate-now-because',
              text: 'age 92d ≥ max 90d',
              source: { file: 'policies/prod.yaml', line: 14 },
              policy: 'webull-prod',
            },
          ],
          next: `keyturn rotate ${name}`,
        };
      },
      plan: async (at) => {
        note('plan', at);
        return double.plan;
      },
      apply: async (plan, caller) => {
        note('apply', plan, caller);
        const requested = plan.items.filter(({ action }) => action === 'rotate-now').map(({ name }) => name);
        requested.forEach(play);
        return { requested };
      },
      rotate: async (name, request, caller) => {
        note('rotate', name, request, caller);
        find(name);
        return play(name);
      },
      revoke: async (name, request, caller) => {
        note('revoke', name, request, caller);
        find(name);
        return play(name);
      },
      loaded: async (name, consumer, version, caller) => {
        note('loaded', name, consumer, version, caller);
        find(name);
      },
      events: async ({ name, afterPosition, limit, waitMs }) => {
        note('events', name, afterPosition, limit, waitMs);
        const found = (): EventView[] =>
          events
            .filter((event) => event.position > afterPosition && (name === null || event.name === name))
            .slice(0, limit);
        const deadline = performance.now() + waitMs;
        while (found().length === 0 && performance.now() < deadline) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, deadline - performance.now());
            waiting.push(() => {
              clearTimeout(timer);
              resolve();
            });
          });
        }
        return found();
      },
      alerts: async () => {
        note('alerts');
        return double.alerts;
      },
      doctor: async () => {
        note('doctor');
        return [
          { name: 'custody', ok: true, saw: 'seals and opens; escrow has room', next: null },
          {
            name: 'issuer webull-broker-hk',
            ok: false,
            saw: 'KT4001 no answer',
            next: 'keyturn explain KT4001',
          },
        ];
      },
      verifyAudit: async () => {
        note('verifyAudit');
        return { events: events.length, streams: views.size, problems: [] };
      },
      consumerOf: async (token) => (token === CONSUMER_TOKEN ? ORDER_ROUTER : null),
    },
  };
  return double;
}

export const ORDER_ROUTER: Caller = { kind: 'consumer', credential: 'wb-orders-1', name: 'order-router' };

function rowOf(view: CredentialView): StatusRow {
  const { name, uid, condition, issuer, owner, version, ageMs, next, nextAt, overlapEndsAt, consumers } =
    view;
  return { name, uid, condition, issuer, owner, version, ageMs, next, nextAt, overlapEndsAt, consumers };
}

function eventView(name: string, event: CredentialEvent, before: readonly EventView[]): EventView {
  const position = before.length + 1;
  return {
    position,
    name,
    stream: `cred_${name}`,
    seq: before.filter((each) => each.name === name).length + 1,
    at: NOW + position * SECOND_MS,
    actor: event.type === 'Requested' || event.type === 'KillOpened' ? 'user:administrator' : 'engine',
    schema: 1,
    event,
    hash: position.toString(16).padStart(64, '0'),
  };
}

export function credential(name: string, change: Partial<CredentialView> = {}): CredentialView {
  return {
    name,
    uid: `cred_${name}`,
    condition: 'current',
    issuer: 'webull-broker-hk',
    owner: 'group:broker-ops',
    version: 1,
    ageMs: 41 * DAY_MS,
    next: 'rotate',
    nextAt: NOW + 34 * DAY_MS,
    overlapEndsAt: null,
    consumers: { declared: 0, loaded: 0 },
    labels: {},
    source: { file: 'manifests/prod.yaml', line: 12 },
    policy: 'webull-prod',
    versions: [
      {
        version: 1,
        status: 'current',
        keyIdMasked: 'ab12…cd34',
        digest: '9f3c77a1b2c3d4e5',
        bornAt: NOW - 41 * DAY_MS,
        endsAt: null,
        leaked: false,
      },
    ],
    destinations: [{ name: `vault-prod:kv/trading/${name}`, store: 'vault-prod', status: 'ok' }],
    consumersDetail: [],
    saga: null,
    retries: [],
    alerts: [],
    ...change,
  };
}

/** One credential of each kind that the screens are made for. */
export function fleet(): readonly CredentialView[] {
  const overlapEndsAt = NOW + 6 * DAY_MS + 4 * HOUR_MS;
  return [
    credential('wb-risk'),
    credential('wb-orders-1', {
      condition: 'overlap',
      version: 8,
      ageMs: 3 * DAY_MS,
      next: 'old key ends',
      nextAt: overlapEndsAt,
      overlapEndsAt,
      consumers: { declared: 2, loaded: 1 },
      labels: { env: 'prod', desk: 'equities' },
      versions: [
        {
          version: 7,
          status: 'previous',
          keyIdMasked: 'ab12…cd34',
          digest: '77a19f3c77a19f3c',
          bornAt: NOW - 80 * DAY_MS,
          endsAt: overlapEndsAt,
          leaked: false,
        },
        {
          version: 8,
          status: 'current',
          keyIdMasked: 'ef56…ab78',
          digest: '9f3c77a19f3c77a1',
          bornAt: NOW - 3 * DAY_MS,
          endsAt: null,
          leaked: false,
        },
      ],
      consumersDetail: [
        { name: 'order-router', loadedVersion: 8, loadedAt: NOW - 12 * SECOND_MS, straggler: false },
        { name: 'risk-batch', loadedVersion: 7, loadedAt: NOW - 70 * DAY_MS, straggler: true },
      ],
      saga: {
        id: 'rot_01JTEST',
        kind: 'rotation',
        reason: 'age',
        phase: 'overlap',
        openedAt: NOW - 3 * DAY_MS,
        fromVersion: 7,
        toVersion: 8,
      },
    }),
    credential('wb-quotes', { condition: 'overdue', ageMs: 92 * DAY_MS, next: 'rotate now', nextAt: NOW }),
    credential('iam-archiver', { condition: 'drift', ageMs: 12 * DAY_MS, next: 'rotate', owner: null }),
  ];
}

export function somePlan(): Plan {
  const item = { uid: 'cred_x', mode: 'enforce' as const, seq: 0 };
  return {
    madeAt: NOW,
    digest: '9f3c77a19f3c77a1',
    items: [
      {
        ...item,
        name: 'wb-quotes',
        action: 'rotate-now',
        reason: 'age 92d ≥ rotate 75d',
        ageMs: 92 * DAY_MS,
        at: NOW,
      },
      {
        ...item,
        name: 'wb-risk',
        action: 'nothing',
        reason: 'not due',
        ageMs: 41 * DAY_MS,
        at: NOW + 34 * DAY_MS,
      },
    ],
  };
}

export const KEY: KeyFacts = {
  attempt: 'att_01JTEST',
  applicationId: 'app-1',
  keyIdMasked: 'ef56…ab78',
  digest: 'c0ffee00c0ffee00',
  bornAt: NOW,
  expiresAt: null,
};

export function probe(verdict: ProbeRecord['verdict']): ProbeRecord {
  return { verdict, at: NOW + 14 * 60 * SECOND_MS };
}

/** The journal of a rotation that goes well, up to its overlap. */
export function rotationEvents(fromVersion: number | null, toVersion: number): readonly CredentialEvent[] {
  const destination = 'vault-prod:kv/trading/wb';
  return [
    {
      type: 'Opened',
      rotation: 'rot_01JTEST',
      reason: 'requested',
      policy: 'webull-prod',
      fromVersion,
      toVersion,
      destinations: [{ name: destination, store: 'vault-prod', at: { path: 'kv/trading/wb' } }],
      fields: { KEY: 'appKey', SECRET: 'appSecret' },
      baseline: { issuer: null, stores: { [destination]: '3' } },
    },
    { type: 'Preflighted', checks: ['clock', 'escrow'] },
    { type: 'CallStarted', attempt: KEY.attempt, deadlineAt: NOW + 60 * SECOND_MS, settleMs: 1_000 },
    { type: 'Sealed', attempt: KEY.attempt, digest: KEY.digest, bytes: 312, status: 200 },
    { type: 'Parsed', attempt: KEY.attempt, key: KEY, oldEndsAt: NOW + 10 * DAY_MS, oldMayBeDead: false },
    { type: 'Accepted', version: toVersion },
    { type: 'Staged', destination },
    { type: 'Verified', destination },
    { type: 'Promoted', destination, storeVersion: '4' },
    { type: 'OverlapStarted', endsAt: NOW + 10 * DAY_MS },
  ];
}
