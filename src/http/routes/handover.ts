import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import { HANDOVER_PARTS } from '../../domain/present/handover.ts';
import { toWire } from '../../domain/wire.ts';
import { sendLarge } from '../large-list.ts';
import { component, time } from '../schema-parts.ts';
import { fault } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

const text = z.string();
const orNull = text.nullable();

const item = component(
  'HandoverItem',
  z.object({
    part: z.enum(HANDOVER_PARTS),
    ...{ name: text, text, incident: orNull, by: orNull, marketZone: orNull, next: text },
    ...{ sinceAt: time, untilAt: time.nullable() },
  }),
);

const list = component('Handover', z.object({ madeAt: time, items: z.array(item) }));

/** What whoever is on call next has to know. Nothing here changes anything. */
export function handoverRoutes(routes: Routes, { operations, log, redact }: RouteDependencies): void {
  routes.get(
    '/v1/handover',
    {
      config: { needs: NEEDS.looking },
      schema: {
        summary:
          'What is open: revocations, approvals, reviews, tasks, alerts, overlaps that end, pauses, silences',
        response: { 200: list, default: fault },
      },
    },
    async (_request, reply) => {
      const { items, ...rest } = await operations.handover();
      return sendLarge(reply, { beside: toWire(rest), items, schema: item, voice: { log, redact } });
    },
  );
}
