import type { IncomingMessage } from 'node:http';

/** The API server sends no object above three mebibytes, and an update carries two. */
export const MOST_BYTES = 8 * 1_024 * 1_024;

/** The request's body as text; null where it is larger than any review. Rejects where the sender goes away. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
