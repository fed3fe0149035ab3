import type { IncomingMessage } from 'node:http';
import { TransportError } from './failure.ts';

/** An answer to its end, so that its connection can be used again; nobody fills our memory with one. */
export async function readBody(response: IncomingMessage, largestMiB: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestMiB * 1024 * 1024)
      throw new TransportError('too-large', `an answer of more than ${largestMiB} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
