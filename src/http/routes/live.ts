import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NEEDS } from '../../domain/access/needs.ts';
import type { LiveWord } from '../../domain/live.ts';
import { toWire } from '../../domain/wire.ts';
import { actorOf } from '../../domain/access/caller.ts';
import { Fault } from '../../domain/fault.ts';
import { callerOf } from '../gatekeeper.ts';
import { fault } from '../schemas.ts';
import { seats } from '../seats.ts';
import type { RouteDependencies, Routes } from './dependencies.ts';

/** A browser opens one for each tab; a caller who forgets to close them does not take those of others. */
const PLACES = { ofOneCaller: 12, inAll: 100 };
/** How long a browser waits before it comes back after a cut. */
const RETRY_MS = 2_000;

const position = z.coerce.number().int().nonnegative();

/**
 * Server-sent events: what changed, by name and position. A stream ends as soon as its caller would be refused, which is
 * looked at with every sign of life.
 */
export function liveRoute(routes: Routes, deps: RouteDependencies): void {
  const { operations, closing } = deps;
  const places = seats('live streams', PLACES);
  routes.get(
    '/v1/live',
    {
      config: { needs: NEEDS.looking, unattended: true },
      schema: {
        summary: 'What changes from now on, as a stream of server-sent events',
        querystring: z.strictObject({ after: position.optional() }),
        headers: z.looseObject({ 'last-event-id': position.optional().catch(undefined) }),
        response: {
          200: z.any().meta({ description: 'text/event-stream' }),
          default: fault,
        },
      },
    },
    async (request, reply) => {
      const after = request.headers['last-event-id'] ?? request.query.after ?? null;
      const leave = places.take(actorOf(callerOf(request)));
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing]);
      const words = operations.live(after, signal);
      const stream = Readable.from(said(words, request, deps), { objectMode: false });
      // Of the stream and not of what it says: whoever has gone before the first word must leave too.
      stream.once('close', leave);
      return (
        reply
          .type('text/event-stream')
          // Kept alive after its end, it would hold up a daemon that stops.
          .header('connection', 'close')
          .send(stream)
      );
    },
  );
}

async function* said(
  words: AsyncIterable<LiveWord>,
  request: FastifyRequest,
  deps: Pick<RouteDependencies, 'recognise' | 'redact'>,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for await (const word of words) {
    if (word.is === 'beat' && !(await isStillLetIn(request, deps))) {
      yield 'event: ended\ndata: {}\n\n';
      return;
    }
    yield deps.redact(textOf(word));
  }
}

async function isStillLetIn(
  request: FastifyRequest,
  { recognise }: Pick<RouteDependencies, 'recognise'>,
): Promise<boolean> {
  try {
    await recognise(request);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

function textOf(word: LiveWord): string {
  const { is, ...rest } = toWire(word);
  const id = 'position' in word ? `id: ${word.position}\n` : '';
  return `event: ${is}\n${id}data: ${JSON.stringify(rest)}\n\n`;
}
