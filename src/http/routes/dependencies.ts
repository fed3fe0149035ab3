import type {
  FastifyInstance,
  FastifyBaseLogger,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Server as PlainServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Act } from '../../domain/access/views.ts';
import type { AccessOperations } from '../../engine/operations/access/operations.ts';
import type { LeakOperations } from '../../engine/operations/leaks/operations.ts';
import type { OnboardingOperations } from '../../engine/operations/onboarding/operations.ts';
import type { Operations } from '../../engine/operations/operations.ts';
import type { Log } from '../../ports/log.ts';
import type { Limits } from '../limits.ts';

/** What the routes lean on. */
export interface RouteDependencies {
  readonly operations: Operations;
  readonly access: AccessOperations;
  readonly onboarding: OnboardingOperations;
  readonly leaks: LeakOperations;
  readonly limits: Limits;
  /** Who asks, once more: rejects as soon as they would be refused. */
  readonly recognise: (request: FastifyRequest) => Promise<void>;
  readonly hasPages: boolean;
  /** Every route that is registered, and the roles that it needs. */
  readonly declared: readonly Act[];
  readonly metricsText: () => Promise<string>;
  readonly ready: () => Promise<boolean>;
  /** How long a stream waits for whoever takes nothing of it, milliseconds; absent: half a minute. */
  readonly stuckMs?: number;
  readonly log: Log;
  /** Replaces every known secret in a text. */
  readonly redact: (text: string) => string;
  /** Aborted when the server begins to close, so that long polls end at once. */
  readonly closing: AbortSignal;
}

type RawServer = PlainServer | TlsServer;

/** A fastify instance whose handlers are typed by their zod schemas. */
export type Routes = FastifyInstance<
  RawServer,
  RawRequestDefaultExpression<RawServer>,
  RawReplyDefaultExpression<RawServer>,
  FastifyBaseLogger,
  ZodTypeProvider
>;
