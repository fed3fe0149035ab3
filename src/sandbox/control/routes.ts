import { z } from 'zod';
import { realNow, rfc3339 } from '../clock.ts';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Route } from '../http/router.ts';
import { notFound } from '../refusal.ts';
import { plantKey } from '../rules/plant.ts';
import { switchesSchema } from '../profiles.ts';
import { applicationName } from '../portal/developer-routes.ts';
import { faultSchema } from './faults.ts';
import type { ArmedFault } from './faults.ts';
import { stateView } from './state-view.ts';

/** A year-ten-thousand clock has no RFC 3339 form: the offset stays within 1,000 years either way. */
const FARTHEST_MS = 1000 * 365 * 86_400_000;
const farMs = z.int().min(-FARTHEST_MS).max(FARTHEST_MS);
const clockBody = z.union([
  z.strictObject({ moveMs: farMs }),
  z.strictObject({ set: z.iso.datetime({ offset: true }) }),
  z.strictObject({ reset: z.literal(true) }),
]);
const secretText = z.string().regex(/^[\x21-\x7e]{8,128}$/, 'expected 8 to 128 printable characters');
const plantBody = z.strictObject({
  user: z.string(),
  name: applicationName,
  appKey: secretText,
  appSecret: secretText,
  ageMs: z.int().min(0).default(0),
});

/** For rehearsals and tests: the clock, faults, switches, and what really happened. */
export function controlRoutes(desk: Desk): Route[] {
  return [...clockRoutes(desk), ...faultRoutes(desk), ...insightRoutes(desk)];
}

function clockRoutes({ book }: Desk): Route[] {
  const clock = () => {
    const now = book.now();
    return { now: rfc3339(now), nowMs: now, offsetMs: book.state().clockOffsetMs };
  };
  return [
    {
      pattern: 'GET /control/clock',
      summary: "The sandbox's time.",
      handle: () => ({ status: 200, body: clock() }),
    },
    {
      pattern: 'POST /control/clock',
      summary: 'Move it: {"moveMs":…}, {"set":"2026-12-01T00:00:00Z"} or {"reset":true}.',
      handle: async (request) => {
        const ask = parseBody(clockBody, request);
        await book.update((state) => {
          const clockOffsetMs = within(
            'moveMs' in ask
              ? state.clockOffsetMs + ask.moveMs
              : 'set' in ask
                ? Date.parse(ask.set) - realNow()
                : 0,
          );
          return { state: { ...state, clockOffsetMs }, reply: null };
        });
        return { status: 200, body: clock() };
      },
    },
  ];
}

const within = (offsetMs: number): number => Math.min(Math.max(offsetMs, -FARTHEST_MS), FARTHEST_MS);

function faultRoutes({ faults }: Desk): Route[] {
  return [
    {
      pattern: 'GET /control/faults',
      summary: 'The faults that are armed.',
      handle: () => ({ status: 200, body: { faults: faults.list().map(faultView) } }),
    },
    {
      pattern: 'POST /control/faults',
      summary: 'Arm a fault for a route.',
      handle: (request) => ({ status: 201, body: faultView(faults.arm(parseBody(faultSchema, request))) }),
    },
    {
      pattern: 'DELETE /control/faults',
      summary: 'Disarm all faults.',
      handle: () => ({ status: 200, body: { disarmed: faults.disarm() } }),
    },
    {
      pattern: 'DELETE /control/faults/:id',
      summary: 'Disarm one fault.',
      handle: (_, params) => {
        const disarmed = faults.disarm(params('id'));
        if (disarmed === 0) throw notFound('such fault');
        return { status: 200, body: { disarmed } };
      },
    },
  ];
}

const faultView = ({ skipped: _, ...fault }: ArmedFault) => ({
  ...fault,
  left: fault.times === 0 ? null : fault.times - fault.fired,
});

function insightRoutes({ book, chance, acceptedCalls }: Desk): Route[] {
  return [
    {
      pattern: 'GET /control/state',
      summary: 'What took effect: counters per application, its keys by digest, which are alive.',
      handle: () => ({ status: 200, body: stateView(book.state(), book.now(), acceptedCalls) }),
    },
    {
      pattern: 'GET /control/switches',
      summary: 'The switches: what differs by product, and what nobody knows.',
      handle: () => ({ status: 200, body: book.state().switches }),
    },
    {
      pattern: 'PATCH /control/switches',
      summary: 'Change some of them, from now on.',
      handle: async (request) => {
        const change = parseBody(switchesSchema.partial(), request);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const body = await book.update((state) => {
          const switches = { ...state.switches, ...given };
          return { state: { ...state, switches }, reply: switches };
        });
        return { status: 200, body };
      },
    },
    {
      pattern: 'POST /control/keys',
      summary: 'Plant a key application with a chosen key and age, for an authorised user.',
      handle: async (request) => {
        const plant = { ...parseBody(plantBody, request), id: chance.id('app') };
        const made = await book.update((state, now) => plantKey(state, now, plant));
        return { status: 201, body: { applicationId: made.id } };
      },
    },
  ];
}
