import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent, ProbeRecord } from '../../src/domain/events.ts';
import type { KeyFacts } from '../../src/domain/key-version.ts';
import type { WatchLoad } from '../../src/domain/present/watch-load.ts';
import type { CredentialView, CustodyView, Plan } from '../../src/domain/views.ts';

/** Wed 2 Dec 2026, 06:00 UTC. */
export const NOW = Date.UTC(2026, 11, 2, 6, 0, 0);

export function credential(name: string, change: Partial<CredentialView> = {}): CredentialView {
  return {
    name,
    uid: `cred_${name}`,
    condition: 'current',
    issuer: 'webull-broker-hk',
    owner: 'group:broker-ops',
    version: 1,
    ageMs: 41 * DAY_MS,
    limits: { warnMs: 60 * DAY_MS, rotateMs: 75 * DAY_MS, maxMs: 90 * DAY_MS },
    next: 'rotate',
    nextAt: NOW + 34 * DAY_MS,
    overlapEndsAt: null,
    consumers: { declared: 0, loaded: 0 },
    application: name,
    standby: null,
    labels: {},
    source: { file: 'manifests/prod.yaml', line: 12 },
    policy: 'webull-prod',
    paused: null,
    held: null,
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
    permissions: null,
    ...change,
  };
}

const CONSUMERS: CredentialView['consumersDetail'] = [
  {
    name: 'order-router',
    deliveredVersion: 8,
    deliveredAt: NOW - 15 * SECOND_MS,
    loadedVersion: 8,
    loadedAt: NOW - 12 * SECOND_MS,
    straggler: false,
    inPods: false,
  },
  {
    name: 'risk-batch',
    deliveredVersion: null,
    deliveredAt: null,
    loadedVersion: 7,
    loadedAt: NOW - 70 * DAY_MS,
    straggler: true,
    inPods: false,
  },
];

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
      consumersDetail: CONSUMERS,
      saga: {
        id: 'rot_01JTEST',
        kind: 'rotation',
        reason: 'age',
        phase: 'overlap',
        openedAt: NOW - 3 * DAY_MS,
        fromVersion: 7,
        toVersion: 8,
        move: null,
      },
    }),
    credential('wb-quotes', { condition: 'overdue', ageMs: 92 * DAY_MS, next: 'rotate now', nextAt: NOW }),
    credential('iam-archiver', { condition: 'drift', ageMs: 12 * DAY_MS, next: 'rotate', owner: null }),
  ];
}

/** As six quiet keys and one in an overlap cost. */
export function someWatch(): readonly WatchLoad[] {
  const asked = { credentials: 6, keys: 7, questionsPerDay: 117.3, mostPerKey: 42 };
  return [{ issuer: 'webull-broker-hk', ...asked, callsPerMinute: null }];
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

/** Two replicas: one answers, one is not there any more. */
export function sampleCustody(): CustodyView {
  const replica = { importedAt: null, goneAt: null, goneBy: null, goneReason: null };
  return {
    kek: 'transit:transit/keyturn',
    recipient: `age1${'q'.repeat(58)}`,
    replacedIdentities: 1,
    recoveryRecipients: [`age1${'p'.repeat(58)}`],
    escrow: [
      { path: '/var/lib/keyturn/escrow.bin', entries: 12, damaged: 0, bytes: 49_152 },
      { path: '/mnt/second/escrow.bin', entries: null, damaged: 0, bytes: null },
    ],
    retentionMs: 30 * DAY_MS,
    replicas: [
      { ...replica, name: 'replica-1', self: true, running: true, seenAt: NOW, sweptAt: NOW - MINUTE_MS },
      { ...replica, name: 'replica-2', self: false, running: false, seenAt: NOW - DAY_MS, sweptAt: null },
    ],
  };
}
