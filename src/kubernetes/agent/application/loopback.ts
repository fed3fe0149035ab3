import { request } from 'node:http';
import type { LoopbackPlace } from '../config/settings.ts';

const PATIENCE_MS = 5_000;
/** A number, and some room. */
const LONGEST_ANSWER = 1_024;

/**
 * One request to the application, on this machine. Resolves to the text of a 2xx answer; rejects with what went wrong, in
 * words.
 */
export function askApplication(
  { port, path }: LoopbackPlace,
  body: object | null,
  signal: AbortSignal,
): Promise<string> {
  const text = body === null ? null : JSON.stringify(body);
  const headers =
    text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: text === null ? 'GET' : 'POST',
        headers,
        timeout: PATIENCE_MS,
        signal,
      },
      (incoming) => {
        const { statusCode = 0 } = incoming;
        let answer = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (part: string) => {
          if (answer.length < LONGEST_ANSWER) answer += part;
        });
        incoming.once('error', reject);
        incoming.once('end', () => {
          if (statusCode >= 200 && statusCode < 300) resolve(answer);
          else reject(new Error(`HTTP status ${statusCode}`));
        });
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', reject);
    outgoing.end(text ?? undefined);
  });
}
