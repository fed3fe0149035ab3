import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import type { OnboardingAct } from '../../domain/onboarding/requests.ts';
import { STAGES } from '../../domain/onboarding/stages.ts';
import { toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { onboarding, onboardingList, portalUser } from '../onboarding-schemas.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const config = { needs: NEEDS.operating };
const name = z.string().min(1).max(200);
const stage = z.enum(STAGES);
const response = { 200: onboarding, default: fault };
const evidenceFields = {
  note: z.string().trim().min(1).max(2_000).nullable().default(null),
  document: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, { error: 'expected sha256: and 64 hex digits' })
    .nullable()
    .default(null),
};
const evidence = z.strictObject(evidenceFields);
const reasons = z.array(z.string().trim().min(1).max(1_000)).min(1).max(20);
const rejection = z.strictObject({ ...evidenceFields, reasons });

/** Applications for an issuer's API. What is recorded is somebody's word, with what they go by. */
export function onboardingRoutes(routes: Routes, deps: RouteDependencies): void {
  lookingRoutes(routes, deps);
  stageRoutes(routes, deps);
  tryingRoutes(routes, deps);
  changeRoutes(routes, deps);
}

function lookingRoutes(routes: Routes, { onboarding: operations }: RouteDependencies): void {
  routes.get(
    '/v1/onboarding',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary: "Applications for an issuer's API, and what is next for each",
        response: { 200: onboardingList, default: fault },
      },
    },
    async () => toWire({ items: [...(await operations.list())] }),
  );
  routes.get(
    '/v1/onboarding/:name',
    {
      config: { needs: NEEDS.looking },
      schema: { summary: 'All of one application', params: z.object({ name }), response },
    },
    async ({ params }) => toWire(await operations.show(params.name)),
  );
}

interface ActRoute<P extends z.ZodType, B extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly params: P;
  readonly body: B;
  readonly actOf: (params: z.output<P>, body: z.output<B>) => OnboardingAct;
}

function actRoute<P extends z.ZodType<{ name: string }>, B extends z.ZodType>(
  routes: Routes,
  { onboarding: operations }: RouteDependencies,
  { path, summary, params, body, actOf }: ActRoute<P, B>,
): void {
  routes.post(
    `/v1/onboarding/:name/${path}`,
    { config, schema: { summary, params, body, response } },
    async (request) => {
      const given = request.params as z.output<P>;
      const act = actOf(given, request.body as z.output<B>);
      return toWire(await operations.act(given.name, act, callerOf(request)));
    },
  );
}

function stageRoutes(routes: Routes, deps: RouteDependencies): void {
  const atStage = z.object({ name, stage });
  actRoute(routes, deps, {
    path: 'stages/:stage/pass',
    summary: 'Say that a stage has passed, and by what',
    params: atStage,
    body: evidence,
    actOf: (at, body) => ({ act: 'pass', stage: at.stage, evidence: body }),
  });
  actRoute(routes, deps, {
    path: 'stages/:stage/reject',
    summary: 'Say that the issuer rejected a stage, and why',
    params: atStage,
    body: rejection,
    actOf: (at, { reasons: why, ...by }) => ({ act: 'reject', stage: at.stage, reasons: why, evidence: by }),
  });
  actRoute(routes, deps, {
    path: 'stages/:stage/hand-in',
    summary: 'Say that a stage is in the hands of the issuer',
    params: atStage,
    body: evidence,
    actOf: (at, body) => ({ act: 'hand-in', stage: at.stage, evidence: body }),
  });
  actRoute(routes, deps, {
    path: 'notes',
    summary: 'Add a note',
    params: z.object({ name }),
    body: z.strictObject({ ...evidenceFields, stage: stage.nullable().default(null) }),
    actOf: (_at, { stage: of, ...by }) => ({ act: 'note', stage: of, evidence: by }),
  });
  actRoute(routes, deps, {
    path: 'submit',
    summary: 'Say that the formal application was sent, as the manifest has it now',
    params: z.object({ name }),
    body: evidence,
    actOf: (_at, body) => ({ act: 'submit', evidence: body }),
  });
}

function tryingRoutes(routes: Routes, { onboarding: operations }: RouteDependencies): void {
  routes.post(
    '/v1/onboarding/:name/conformance',
    {
      config,
      schema: {
        summary: 'Try the environment, and record what came of it',
        params: z.object({ name }),
        body: z.strictObject({
          credential: z.string().min(1).max(200).nullable().default(null).meta({
            description: 'Whose live key calls, read-only; null: the life of a key at the rehearsal issuer.',
          }),
        }),
        response,
      },
    },
    async (request) =>
      toWire(await operations.conformance(request.params.name, request.body, callerOf(request))),
  );
  routes.post(
    '/v1/onboarding/:name/users',
    {
      config,
      schema: {
        summary: 'Compare the authorised users that the portal shows with the recorded ones',
        params: z.object({ name }),
        body: z.strictObject({
          ...evidenceFields,
          saw: z.array(portalUser).max(1_000).nullable().default(null),
          record: z.boolean().default(false),
        }),
        response,
      },
    },
    async (request) => {
      const { saw, record, ...by } = request.body;
      const asked = { saw, record, evidence: by };
      return toWire(await operations.users(request.params.name, asked, callerOf(request)));
    },
  );
}

function changeRoutes(routes: Routes, deps: RouteDependencies): void {
  const atChange = z.object({ name, id: z.string().min(1).max(100) });
  actRoute(routes, deps, {
    path: 'changes',
    summary: 'Say that the issuer was asked for what the manifest says now',
    params: z.object({ name }),
    body: evidence,
    actOf: (_at, body) => ({ act: 'ask-change', evidence: body }),
  });
  actRoute(routes, deps, {
    path: 'changes/:id/made',
    summary: 'Say that the issuer made a change; every live key is tried at once',
    params: atChange,
    body: evidence,
    actOf: ({ id }, body) => ({ act: 'change-made', change: id, evidence: body }),
  });
  actRoute(routes, deps, {
    path: 'changes/:id/refused',
    summary: 'Say that the issuer refused a change, and why',
    params: atChange,
    body: rejection,
    actOf: ({ id }, { reasons: why, ...by }) => ({
      ...{ act: 'change-refused', change: id, reasons: why, evidence: by },
    }),
  });
  actRoute(routes, deps, {
    path: 'changes/:id/try',
    summary: 'Try every live key after a change',
    params: atChange,
    body: z.strictObject({}),
    actOf: ({ id }) => ({ act: 'try-change', change: id }),
  });
}
