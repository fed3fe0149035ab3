import type { IncomingMessage } from 'node:http';

/** The API server sends no object above three mebibytes, and an update carries two. */
export const MOST_BYTES = 8 * 1_024 * 1_024;

/** The request's body as text; null where it is larger than any review. Rejects where the sender goes away. */
export function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) {
        chunks.push(chunk);
        return;
      }
      // Nothing more is read: what is refused already costs nothing.
      request.pause();
      resolve(null);
    });
    request.once('end', () => {
      const [only] = chunks;
      resolve((chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)).toString('utf8'));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('the sender went away'));
    });
  });
}
