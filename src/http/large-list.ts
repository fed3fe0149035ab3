import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { toWire } from '../domain/wire.ts';
import type { FaultVoice } from './faults.ts';

/** Rows that are converted before the event loop is given back: a few milliseconds' worth. */
const CHUNK = 500;

export interface LargeList<Item> {
  /** What stands beside `items`, in the form of the wire. */
  readonly beside: Readonly<Record<string, unknown>>;
  readonly items: readonly Item[];
  readonly schema: z.ZodType;
  readonly voice: FaultVoice;
}

/**
 * Sends an object with a long `items` piece by piece, so that a fleet of a hundred thousand neither stands in memory
 * three times nor stops the engine while it is written. Each row is held to its schema, as everywhere.
 */
export function sendLarge<Item>(reply: FastifyReply, list: LargeList<Item>): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(toldOfFailure(list)));
}

/** The head has left when a row fails, so all that remains is to cut the answer short and say so in the log. */
async function* toldOfFailure<Item>(list: LargeList<Item>): AsyncGenerator<string> {
  try {
    yield* pieces(list);
  } catch (thrown) {
    const { log, redact } = list.voice;
    log.error('answer cut short', {
      cause: redact(thrown instanceof Error ? String(thrown.stack) : typeof thrown),
    });
    throw thrown;
  }
}

async function* pieces<Item>({ beside, items, schema, voice }: LargeList<Item>): AsyncGenerator<string> {
  const { redact } = voice;
  const head = redact(JSON.stringify(beside)).slice(0, -1);
  yield `${head}${head === '{' ? '' : ','}"items":[`;
  for (let from = 0; from < items.length; from += CHUNK) {
    const rows = items
      .slice(from, from + CHUNK)
      .map((item) => JSON.stringify(z.encode(schema, toWire(item))));
    yield (from === 0 ? '' : ',') + redact(rows.join(','));
    await breathe();
  }
  yield ']}';
}
