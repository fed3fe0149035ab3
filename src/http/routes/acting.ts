import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import type { Plan } from '../../domain/views.ts';
import { fromWire, toWire } from '../../domain/wire.ts';
import { callerOf, consumerReporting } from '../gatekeeper.ts';
import { accepted, applied, fault, plan } from '../schemas.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';
import { credentialName } from './reading.ts';

/** A plan lists every credential, so it may be large; nothing else is. */
const PLAN_BODY_LIMIT = 64 * 1024 * 1024;

const note = z.string().max(1_000).nullable().default(null);
const atOne = { needs: NEEDS.operating, credentialIn: 'path' } as const;

/** What changes something. Each call is journaled with its caller. */
export function actingRoutes(routes: Routes, deps: RouteDependencies): void {
  applyRoute(routes, deps);
  rotateRoute(routes, deps);
  revokeRoute(routes, deps);
  confirmRestoreRoute(routes, deps);
  loadedRoute(routes, deps);
}

function applyRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/apply',
    {
      config: { needs: NEEDS.operating },
      bodyLimit: PLAN_BODY_LIMIT,
      schema: {
        summary: 'Do what a plan says, if it would still be made the same',
        body: plan,
        response: { 202: applied, default: fault },
      },
    },
    async (request, reply) => {
      const result = await operations.apply(fromWire<Plan>(request.body), callerOf(request));
      return reply.code(202).send(toWire(result));
    },
  );
}

function rotateRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/rotate',
    {
      config: atOne,
      schema: {
        summary: 'Rotate now; the old key lives on through the overlap',
        params: credentialName,
        body: z.strictObject({ note, afterLoss: z.boolean().default(false) }),
        response: { 202: accepted, default: fault },
      },
    },
    async (request, reply) => {
      const result = await operations.rotate(request.params.name, request.body, callerOf(request));
      return reply.code(202).send(result);
    },
  );
}

function revokeRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/revoke',
    {
      config: atOne,
      schema: {
        summary:
          'Delete the key at the issuer, now or once another application has a new one, and prove it refused',
        params: credentialName,
        body: z.strictObject({
          leaked: z.boolean().default(false),
          incident: z.string().max(200).nullable().default(null),
          replace: z.boolean(),
          spare: z.boolean().default(false).meta({
            description: 'Make a key at the standby application and move to it before the old one is deleted',
          }),
          whenLoaded: z.boolean().default(false).meta({
            description:
              'With spare: delete the old one once everybody has loaded the new key, and not before',
          }),
          note,
          breakGlass: z
            .string()
            .min(1)
            .max(1_000)
            .nullable()
            .default(null)
            .meta({ description: 'Why it is done without the approval that the policy asks for' }),
        }),
        response: { 202: accepted, default: fault },
      },
    },
    async (request, reply) => {
      const result = await operations.revoke(request.params.name, request.body, callerOf(request));
      return reply.code(202).send(result);
    },
  );
}

function confirmRestoreRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/confirm-restore',
    {
      config: atOne,
      schema: {
        summary: 'After a restore: a person answers for the state of the issuer, and minting may go on',
        params: credentialName,
        body: z.strictObject({ reason: z.string().min(1).max(1_000) }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      await operations.confirmRestore(request.params.name, request.body.reason, callerOf(request));
      return reply.code(204).send();
    },
  );
}

function loadedRoute(routes: Routes, { operations }: RouteDependencies): void {
  routes.post(
    '/v1/credentials/:name/loaded',
    {
      config: { needs: NEEDS.reporting, credentialIn: 'path' },
      schema: {
        summary: 'A consumer says which version it has loaded; its own token is enough',
        params: credentialName,
        body: z.strictObject({
          version: z.number().int().positive(),
          consumer: z.string().min(1).max(200).nullable().default(null),
        }),
        response: { 204: z.undefined(), default: fault },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { version, consumer } = request.body;
      const caller = callerOf(request);
      await operations.loaded(name, consumerReporting(caller, consumer), version, caller);
      return reply.code(204).send();
    },
  );
}
