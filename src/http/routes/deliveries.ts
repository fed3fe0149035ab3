import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actorOf } from '../../domain/access/caller.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { NEEDS } from '../../domain/access/needs.ts';
import { INSTANCE_NAME, MOST_WANTED } from '../../domain/deliveries.ts';
import type { DeliveryWord, Entitlement, WireWord } from '../../domain/deliveries.ts';
import { SECOND_MS } from '../../domain/duration.ts';
import { asFault, Fault } from '../../domain/fault.ts';
import { notTheirs } from '../../engine/operations/delivery/deliveries.ts';
import { callerOf, knownOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import { seats } from '../seats.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** The replicas of a workload share its token. */
const PLACES = { ofOneCaller: 1_000, inAll: 5_000 };
/** Whoever takes nothing of what is sent for so long is cut off; it comes back and is told what is true by then. */
const STUCK_MS = 30 * SECOND_MS;

const wanted = z.strictObject({
  name: z.string().min(1).max(200),
  holds: z.number().int().positive().nullable().default(null).meta({
    description: 'The version that the agent has already',
  }),
});

const asked = z.strictObject({
  instance: z.string().regex(INSTANCE_NAME).meta({
    description: 'What the agent calls itself; it is noted as its own word',
  }),
  credentials: z
    .array(wanted)
    .min(1)
    .max(MOST_WANTED)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a credential is named twice'),
});

/**
 * The keys of a consumer, pushed to its agent as lines of JSON for as long as it stays. The one answer of the API that holds
 * secrets, so it passes no redactor; each line is written from a word that says which.
 */
export function deliveriesRoute(routes: Routes, deps: RouteDependencies): void {
  const { operations, closing } = deps;
  const places = seats('streams of deliveries', PLACES);
  routes.post(
    '/v1/deliveries',
    {
      config: { needs: NEEDS.receiving },
      schema: {
        summary: 'The keys of a consumer, as they are and as they become, pushed as lines of JSON',
        body: asked,
        response: { 200: z.any().meta({ description: 'application/x-ndjson' }), default: fault },
      },
    },
    async (request, reply) => {
      refuseWhereNothingIsTheirs(callerOf(request), request.body.credentials);
      const leave = places.take(actorOf(callerOf(request)));
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing]);
      const words = operations.deliveries(request.body, () => stillKnown(request, deps), signal);
      const stream = Readable.from(said(words, reply, deps), { objectMode: false });
      stream.once('close', leave);
      return reply.type('application/x-ndjson').header('connection', 'close').send(stream);
    },
  );
}

/** Who asks for one key that is theirs gets it, and is told of the others one by one. */
function refuseWhereNothingIsTheirs(caller: Caller, credentials: readonly { readonly name: string }[]): void {
  const [first] = credentials;
  if (first !== undefined && !credentials.some(({ name }) => caller.credentials?.includes(name) === true))
    throw notTheirs(caller, first.name);
}

async function stillKnown(
  request: FastifyRequest,
  { recognise }: Pick<RouteDependencies, 'recognise'>,
): Promise<Entitlement | null> {
  try {
    await recognise(request);
    const { caller, review } = knownOf(request);
    return { caller, withheld: review?.withheld ?? null };
  } catch (thrown) {
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}

async function* said(
  words: AsyncIterable<DeliveryWord>,
  reply: FastifyReply,
  { log, stuckMs = STUCK_MS }: Pick<RouteDependencies, 'log' | 'stuckMs'>,
): AsyncGenerator<string> {
  try {
    for await (const word of words) {
      const stuck = setTimeout(() => reply.raw.destroy(), stuckMs);
      try {
        yield `${JSON.stringify(inPlain(word))}\n`;
      } finally {
        clearTimeout(stuck);
      }
    }
  } catch (thrown) {
    // The head has left: the agent comes back, and the log says why it was sent away.
    const { code } = asFault(thrown, 'stream of deliveries');
    log.error('stream of deliveries cut short', { code });
    throw thrown;
  }
}

/** Here the key leaves. */
function inPlain(word: DeliveryWord): WireWord {
  if (word.is !== 'key') return word;
  const fields = Object.entries(word.fields).map(([field, secret]) => [field, secret.reveal()] as const);
  return { ...word, fields: Object.fromEntries(fields) };
}
