import { Refusal, errorBody } from '../refusal.ts';
import type { Handler, Incoming, Reply } from './exchange.ts';

/**
 * A handler's reply, with every throw turned into an error body: a refusal into its own, anything else into a 500
 * that tells nothing of what went wrong inside.
 */
export async function answered(handler: Handler, request: Incoming): Promise<Reply> {
  try {
    return await handler(request);
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : new Refusal(500, 'SYSTEM_ERROR', 'The request could not be completed.');
    return { status: refusal.status, body: errorBody(refusal.code, refusal.message, refusal.details) };
  }
}
