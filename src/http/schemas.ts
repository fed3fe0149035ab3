import { z } from 'zod';
import { CREDENTIAL_CONDITIONS } from '../domain/views.ts';
import { alert } from './alert-schemas.ts';
import { EVENT_TYPES } from './event-types.ts';
import { component, durationMs, time } from './schema-parts.ts';

const source = z.object({ file: z.string(), line: z.number().int() });

export const fault = component(
  'Fault',
  z.object({
    code: z.string().meta({ description: 'Stable; `keyturn explain CODE` tells more.' }),
    place: z.string(),
    saw: z.string(),
    expected: z.string(),
    next: z.string(),
  }),
);

const statusFields = {
  name: z.string(),
  uid: z.string(),
  condition: z.enum(CREDENTIAL_CONDITIONS),
  issuer: z.string().nullable(),
  owner: z.string().nullable(),
  version: z.number().int().nullable(),
  ageMs: durationMs.nullable(),
  limits: z
    .object({
      warnMs: durationMs.nullable(),
      rotateMs: durationMs.nullable(),
      maxMs: durationMs.nullable(),
    })
    .nullable(),
  next: z.string(),
  nextAt: time.nullable(),
  overlapEndsAt: time.nullable(),
  consumers: z.object({ declared: z.number().int(), loaded: z.number().int() }),
};

export const statusRow = component('StatusRow', z.object(statusFields));

export const statusList = component('StatusList', z.object({ items: z.array(statusRow) }));

export const keyStatus = z.enum(['pending', 'current', 'previous', 'expired', 'revoked', 'lost']);

const version = z.object({
  version: z.number().int(),
  status: keyStatus,
  keyIdMasked: z.string().nullable(),
  digest: z.string().nullable(),
  bornAt: time.nullable(),
  endsAt: time.nullable(),
  leaked: z.boolean(),
});

const saga = z.object({
  id: z.string(),
  kind: z.enum(['rotation', 'kill', 'redelivery', 'decommission']),
  reason: z.string(),
  phase: z.string(),
  openedAt: time,
  fromVersion: z.number().int().nullable(),
  toVersion: z.number().int().nullable(),
  move: z
    .object({ from: z.string(), to: z.string(), moved: z.boolean() })
    .nullable()
    .meta({ description: 'From one key application to another; moved: the old key is still accepted' }),
});

const mark = z.object({ at: time, untilAt: time.nullable(), reason: z.string() });

const seenPermissions = z.object({
  by: z.enum(['list', 'probe']),
  endpoints: z.array(z.string()),
  addresses: z.array(z.string()),
});

const permissions = z
  .object({
    accepted: seenPermissions,
    acceptedAt: time,
    seen: seenPermissions,
    seenAt: time,
    changes: z.array(
      z.object({
        what: z.enum(['endpoint', 'address']),
        how: z.enum(['added', 'removed']),
        item: z.string(),
        wider: z.boolean(),
      }),
    ),
  })
  .meta({ description: 'What the keys may do: as it was accepted, and as it was last seen' });

export const credential = component(
  'Credential',
  z.object({
    ...statusFields,
    application: z.string().nullable(),
    standby: z.string().nullable(),
    labels: z.record(z.string(), z.string()),
    source: source.nullable(),
    policy: z.string().nullable(),
    paused: mark.nullable(),
    held: mark.nullable(),
    versions: z.array(version),
    destinations: z.array(z.object({ name: z.string(), store: z.string(), status: z.string() })),
    consumersDetail: z.array(
      z.object({
        name: z.string(),
        deliveredVersion: z.number().int().nullable(),
        deliveredAt: time.nullable(),
        loadedVersion: z.number().int().nullable(),
        loadedAt: time.nullable(),
        straggler: z.boolean(),
        inPods: z.boolean(),
      }),
    ),
    saga: saga.nullable(),
    retries: z.array(z.object({ step: z.string(), tries: z.number().int(), retryAt: time, fault })),
    alerts: z.array(alert),
    permissions: permissions.nullable(),
  }),
);

export const why = component(
  'Why',
  z.object({
    name: z.string(),
    condition: z.enum(CREDENTIAL_CONDITIONS),
    reasons: z.array(
      z.object({
        kind: z.enum([
          'rotate-now-because',
          'not-yet-because',
          'nothing-because',
          'waiting-because',
          'stopped-because',
        ]),
        text: z.string(),
        source: source.nullable(),
        policy: z.string().nullable(),
      }),
    ),
    next: z.string(),
  }),
);

export const planItem = component(
  'PlanItem',
  z.object({
    name: z.string(),
    uid: z.string(),
    action: z.enum(['rotate-now', 'page', 'schedule', 'unknown-age', 'blocked', 'nothing']),
    reason: z.string(),
    ageMs: durationMs.nullable(),
    at: time.nullable(),
    mode: z.enum(['audit', 'plan', 'enforce']).nullable(),
    seq: z.number().int(),
  }),
);

const planFields = { madeAt: time, items: z.array(planItem), digest: z.string() };

export const plan = component('Plan', z.object(planFields));

export const planView = component(
  'PlanView',
  z.object({
    ...planFields,
    watch: z
      .array(
        z.object({
          issuer: z.string(),
          credentials: z.number().int(),
          keys: z.number().int(),
          questionsPerDay: z.number(),
          mostPerKey: z.number(),
          callsPerMinute: z.number().int().nullable(),
        }),
      )
      .meta({ description: 'What the watch asks of each issuer' }),
  }),
);

export const applied = z.object({
  requested: z.array(z.string()),
  waiting: z.array(z.string()).meta({ description: 'Those that wait until others agree.' }),
  approval: z.string().nullable(),
});

export const accepted = z.object({
  afterPosition: z
    .number()
    .int()
    .meta({ description: 'Ask /v1/events for what follows this position to watch the work.' }),
  approval: z.string().nullable().meta({ description: 'What waits until others agree; null: it has begun.' }),
});

export const event = z.looseObject({ type: z.enum(EVENT_TYPES) }).meta({
  description: 'Further fields depend on the type: digests, masks and places, never a secret.',
});

export const eventList = component(
  'EventList',
  z.object({
    items: z.array(
      z.object({
        position: z.number().int(),
        stream: z.string(),
        name: z.string(),
        seq: z.number().int(),
        at: time,
        actor: z.string(),
        schema: z.number().int(),
        event,
        hash: z.string(),
      }),
    ),
  }),
);

export const checkList = component(
  'CheckList',
  z.object({
    items: z.array(
      z.object({ name: z.string(), ok: z.boolean(), saw: z.string(), next: z.string().nullable() }),
    ),
  }),
);

export const auditReport = component(
  'AuditReport',
  z.object({
    events: z.number().int(),
    streams: z.number().int(),
    problems: z.array(z.object({ stream: z.string(), seq: z.number().int(), saw: z.string() })),
    anchors: z.object({
      last: z.object({ number: z.number().int(), at: time, streams: z.number().int() }).nullable(),
      eventsAfter: z.number().int(),
      notAnchored: z.number().int(),
      file: z.string(),
    }),
  }),
);

export const backupReceipt = component(
  'BackupReceipt',
  z.object({
    backup: z.string(),
    takenAt: time,
    bytes: z.number().int(),
    sha256: z.string(),
    streams: z.number().int(),
    events: z.number().int(),
    sealed: z.number().int(),
    escrow: z.number().int(),
  }),
);

export const daemonInfo = component(
  'DaemonInfo',
  z.object({
    version: z.string(),
    startedAt: time,
    now: time,
    dataDirectory: z.string(),
    manifestsDirectory: z.string().nullable(),
    credentials: z.number().int(),
    rejectedConfiguration: z.array(fault),
    rehearsal: z.boolean(),
  }),
);
