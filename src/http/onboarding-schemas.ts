import { z } from 'zod';
import { CONFORMANCE_CHECKS } from '../domain/onboarding/conformance.ts';
import { STAGES } from '../domain/onboarding/stages.ts';
import { component, time } from './schema-parts.ts';
import { fault } from './schemas.ts';

const texts = z.array(z.string());
const stage = z.enum(STAGES);
const status = z.enum(['blocked', 'open', 'waiting', 'rejected', 'passed']);
const evidence = z.object({ note: z.string().nullable(), document: z.string().nullable() });

const rowFields = {
  name: z.string(),
  applicant: z.string(),
  issuer: z.string(),
  owner: z.string().nullable(),
  stage: stage.nullable().meta({ description: 'The first one that has not passed; null: all have.' }),
  status,
  sinceAt: time.nullable(),
  passed: z.int(),
  stages: z.int(),
  next: z.array(
    z.object({ of: z.string(), who: z.enum(['applicant', 'issuer']), todo: z.string(), command: z.string() }),
  ),
  warnings: z.int(),
  alerts: texts,
};

export const onboardingList = component('OnboardingList', z.object({ items: z.array(z.object(rowFields)) }));

const stageView = z.object({
  stage,
  title: z.string(),
  status,
  blockedBy: z.array(stage),
  at: time.nullable(),
  by: z.string().nullable(),
  reasons: texts,
  evidence: evidence.nullable(),
});

const permissionFields = { endpoints: texts, ipWhitelist: texts, users: texts };
const permissions = z.object(permissionFields);
const submission = z.object({
  ...permissionFields,
  integrationModel: z.string(),
  useCases: texts,
  contact: z.string().nullable(),
});

const information = z.object({
  integrationModel: z.string(),
  useCases: texts,
  endpoints: texts,
  ipWhitelist: z.array(z.object({ text: z.string(), reach: z.enum(['public', 'private']), bits: z.int() })),
  apiUser: z.object({ email: z.string(), dedicated: z.boolean() }),
});

const material = z.object({
  item: z.string(),
  owner: z.string().nullable(),
  dueAt: time.nullable(),
  document: z.string().nullable(),
  optional: z.boolean(),
});

const run = z.object({
  at: time,
  by: z.string(),
  run: z.object({
    scope: z.enum(['full', 'read-only']),
    issuer: z.string(),
    profile: z.string(),
    appliedFor: z.string(),
    startedAt: time,
    endedAt: time,
    checks: z.array(
      z.object({ id: z.enum(CONFORMANCE_CHECKS.full), ok: z.boolean().nullable(), saw: z.string() }),
    ),
    passed: z.boolean(),
    digest: z.string(),
    signature: z.string(),
  }),
});

export const portalUser = z.strictObject({
  email: z.string().min(3).max(254),
  status: z.enum(['authorized', 'withdrawn', 'not-authorized']),
});
const portalUsers = z.array(portalUser).nullable();

const change = z.object({
  id: z.string(),
  permissions,
  status: z.enum(['asked', 'made', 'refused']),
  askedAt: time,
  by: z.string(),
  answeredAt: time.nullable(),
  reasons: texts,
  tried: z
    .object({
      at: time,
      tries: z.array(
        z.object({
          credential: z.string(),
          version: z.int(),
          verdict: z.string(),
          saw: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
});

export const onboarding = component(
  'Onboarding',
  z.object({
    ...rowFields,
    applicantContact: z.string(),
    contact: z.object({ value: z.string().nullable(), source: z.string(), seen: z.string() }),
    requirements: z.object({ businessScope: z.string(), scenarios: texts, permissionBoundaries: texts }),
    materials: z.array(material),
    information,
    testing: z.object({ issuer: z.string(), user: z.string() }),
    credentials: texts,
    stageList: z.array(stageView),
    submission: submission.nullable(),
    inForce: permissions.nullable(),
    pending: z.array(
      z.object({ what: z.enum(['endpoint', 'address', 'user']), added: texts, removed: texts }),
    ),
    run: run.nullable(),
    users: z.object({ recorded: portalUsers, seen: portalUsers, seenAt: time.nullable(), drift: texts }),
    changes: z.array(change),
    warningList: z.array(fault),
    log: z.array(
      z.object({ seq: z.int(), at: time, actor: z.string(), event: z.looseObject({ type: z.string() }) }),
    ),
  }),
);
