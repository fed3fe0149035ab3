import { exchange, faultOfStatus } from './post.ts';
import type { Receiver } from './post.ts';

const LONGEST_ANSWER = 1024 * 1024;

/**
 * Asks once and resolves to the body, at most a megabyte of it, when the answer is 2xx. Nothing is followed, kept alive or retried.
 * Rejects as `post` does.
 */
export async function get(
  receiver: Receiver,
  headers: Readonly<Record<string, string>>,
  place: string,
): Promise<string> {
  const { status, body } = await exchange(
    receiver,
    { method: 'GET', headers, body: null },
    LONGEST_ANSWER,
    place,
  );
  const fault = faultOfStatus(status, place);
  if (fault !== null) throw fault;
  return body;
}
