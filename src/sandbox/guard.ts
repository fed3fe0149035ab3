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
    if (!isLocal(ownOrigin(request)) || (origin !== undefined && !isLocal(origin))) throw notLocal();
    requireJson(request);
    return handler(request);
  };
}

/**
 * The same for pages, more strictly: a form is sent by a page of this very address or refused. A browser names the
 * origin with every form; whoever names none is no browser, and is stopped by the form's token.
 */
export function ownPagesOnly(handler: Handler): Handler {
  return async (request) => {
    const origin = header(request, 'origin');
    if (!isLocal(ownOrigin(request)) || (origin !== undefined && origin !== ownOrigin(request)))
      throw notLocal();
    return handler(request);
  };
}

const ownOrigin = (request: Incoming): string => `http://${header(request, 'host') ?? 'localhost'}`;

const notLocal = (): Refusal => new Refusal(403, 'NOT_LOCAL', 'The sandbox answers its own machine only.');

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
