import { header } from './http/exchange.ts';
import type { Handler, Incoming } from './http/exchange.ts';
import { Refusal } from './refusal.ts';

/**
 * The JSON API gives codes and control to whoever reaches it, so a web page in the same machine's browser must not:
 * a foreign Origin is refused, and so is a Host that is not loopback (a rebound DNS name).
 */
export function localOnly(handler: Handler): Handler {
  return async (request) => {
    const origin = header(request, 'origin');
    if (
      !isLocal(`http://${header(request, 'host') ?? 'localhost'}`) ||
      (origin !== undefined && !isLocal(origin))
    ) {
      throw new Refusal(403, 'NOT_LOCAL', 'The sandbox answers its own machine only.');
    }
    requireJson(request);
    return handler(request);
  };
}

function isLocal(origin: string): boolean {
  try {
    const { hostname } = new URL(origin);
    return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  } catch {
    return false;
  }
}

/** A form could be posted by any page; JSON can't without asking first. */
function requireJson(request: Incoming): void {
  if (request.body.length === 0) return;
  if (/^application\/json\b/i.test(header(request, 'content-type') ?? '')) return;
  throw new Refusal(400, 'INVALID_REQUEST', 'Send the body as application/json.');
}
