import { z } from 'zod';
import { auditReport, event, keyStatus } from './schemas.ts';
import { durationMs, time } from './schema-parts.ts';

const text = z.string();
const orNull = text.nullable();
const version = z.number().int();

const probe = z.object({ verdict: text, at: time });

const act = z.object({
  kind: z.enum(['rotation', 'revocation']),
  ...{
    id: text,
    reason: text,
    note: orNull,
    incident: orNull,
    askedBy: text,
    approvals: z.array(text),
    glass: orNull,
  },
  ...{ beganAt: time, endedAt: time.nullable() },
  outcome: z.enum(['open', 'finished', 'aborted', 'superseded', 'rolled-back', 'overtaken']),
  detail: orNull,
  proofs: z.array(
    z.object({ version, before: probe.nullable(), refused: probe, survivor: probe.nullable() }),
  ),
});

const approval = z.object({
  ...{ id: text, action: text, by: text, askedAt: time, needed: version, policy: text },
  given: z.array(z.object({ by: text, at: time, digest: text, reason: orNull })),
  end: z
    .object({
      how: z.enum(['granted', 'denied', 'withdrawn', 'expired', 'stale']),
      ...{ by: text, at: time, why: orNull },
    })
    .nullable(),
});

const glass = z.object({
  ...{ id: text, action: text, by: text, at: time, reason: text, reviewDueAt: time },
  review: z
    .object({ by: text, at: time, verdict: z.enum(['justified', 'not-justified']), reason: text })
    .nullable(),
});

export const credentialEvidence = z.object({
  ...{ uid: text, name: text, issuer: orNull, owner: orNull },
  policy: z
    .object({
      name: text,
      mode: z.enum(['audit', 'plan', 'enforce']),
      maxMs: durationMs.nullable(),
      riskAnalysis: orNull,
      reviewedAt: time.nullable(),
    })
    .nullable(),
  acts: z.array(act),
  approvals: z.array(approval),
  brokenGlass: z.array(glass),
  operations: z.array(z.object({ at: time, by: text, what: text, reason: orNull })),
  exceptions: z.array(z.object({ ticket: text, owner: text, untilAt: time })),
  overAge: z.array(z.object({ version, sinceAt: time, untilAt: time.nullable() })),
  gaps: z.array(text),
});

/** The report, with what is known of each credential under `items`. */
export const evidence = z.object({
  ...{ fromAt: time, toAt: time, madeAt: time, chain: auditReport },
  notes: z.array(text),
  items: z.array(credentialEvidence),
});

export const credentialIncident = z.object({
  ...{ uid: text, name: text, owner: orNull, stillAccepted: orNull },
  acts: z.array(act),
  approvals: z.array(approval),
  brokenGlass: z.array(glass),
  keys: z.array(
    z.object({
      version,
      status: keyStatus,
      ...{ decidedAt: time, acceptedAt: time.nullable(), deadAt: time.nullable() },
      acceptedForMs: durationMs.nullable(),
    }),
  ),
  consumers: z.array(
    z.object({ name: text, version: version.nullable(), loadedAt: time.nullable(), moved: z.boolean() }),
  ),
  timeline: z.array(z.object({ at: time, actor: text, event })),
});

/** The story of an incident, with what is known of each credential under `items`. */
export const incident = z.object({
  ...{ incident: text, madeAt: time, chain: auditReport },
  notes: z.array(text),
  items: z.array(credentialIncident),
});
