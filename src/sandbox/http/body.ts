import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { Incoming } from './exchange.ts';

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** A body somewhat too large is read to its end, unkept, so that the client hears the refusal. */
const PATIENCE_BYTES = 8 * BODY_LIMIT_BYTES;

/** The raw bytes of a body. Throws a 413 refusal beyond 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > PATIENCE_BYTES) throw tooLarge();
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  if (size > BODY_LIMIT_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

const tooLarge = (): Refusal =>
  new Refusal(413, 'REQUEST_TOO_LARGE', `A body may hold ${BODY_LIMIT_BYTES} bytes at most.`);

/** Reads a JSON body by its schema. Throws a 400 refusal that names every field at fault, never its value. */
export function parseBody<T>(schema: z.ZodType<T>, request: Incoming): T {
  return checked(schema, readJson(request.body));
}

/** The same for what came otherwise, such as the fields of a form. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new Refusal(400, 'INVALID_REQUEST', problems.join('; '), { problems });
}

function readJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'INVALID_REQUEST', 'The body is not JSON.');
  }
}
