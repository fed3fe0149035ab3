import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { parseTime, toWire } from '../../domain/wire.ts';
import { callerOf } from '../gatekeeper.ts';
import { lifePlan } from '../life-schemas.ts';
import { component } from '../schema-parts.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const config = { needs: NEEDS.operating } as const;
const name = z.string().min(1).max(512);
const MOST_ROWS = 5_000;

const surveyed = component(
  'Survey',
  z.object({
    places: z.array(
      z.object({
        store: z.string(),
        place: z.string(),
        placeKey: z.string(),
        credential: z.string().nullable(),
        owner: z.string().nullable(),
        fields: z.record(z.string(), z.enum(['appKey', 'appSecret'])).nullable(),
        problem: z.string().nullable(),
      }),
    ),
    issuers: z.array(z.string()),
  }),
);

const asks = z
  .array(
    z.strictObject({
      name,
      bornAt: z
        .string()
        .refine((text) => parseTime(text) !== null, { error: 'expected an RFC 3339 time' })
        .nullable()
        .default(null),
    }),
  )
  .max(MOST_ROWS);

/** Keys that exist already come under management. Names and places cross here, and no value of any key. */
export function adoptRoutes(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/survey',
    {
      config,
      schema: {
        summary: 'What stands in stores, and whose it is',
        body: z.strictObject({
          from: z
            .strictObject({
              store: name,
              prefix: z.string().max(512),
              tag: z.string().max(512).nullable().default(null),
            })
            .nullable()
            .default(null),
          places: z
            .array(z.strictObject({ store: name, place: name }))
            .max(MOST_ROWS)
            .default([]),
        }),
        response: { 200: surveyed, default: fault },
      },
    },
    async ({ body }) => toWire(await operations.survey(body)),
  );
  routes.post(
    '/v1/adopt',
    {
      config,
      schema: {
        summary: 'Bring keys under management that stand in the destinations of their manifests: all or none',
        body: z.strictObject({
          reason: z.string().trim().min(1).max(1_000),
          asks,
          dryRun: z.boolean().default(false),
        }),
        response: { 200: z.object({ plans: z.array(lifePlan) }), default: fault },
      },
    },
    async (request) => {
      const { reason, dryRun } = request.body;
      const wanted = request.body.asks.map(({ name: credential, bornAt }) => ({
        ...{ name: credential, bornAt: bornAt === null ? null : parseTime(bornAt) },
      }));
      return toWire({ plans: await operations.adopt(wanted, reason, dryRun, callerOf(request)) });
    },
  );
}
