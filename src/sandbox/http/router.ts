import { notFound } from '../refusal.ts';
import { pathPattern } from '../path-pattern.ts';
import type { Handler, Incoming, Reply } from './exchange.ts';

/** A path's named segments. Asking for one that the pattern lacks is a mistake in the route, found by its first test. */
export type Params = (name: string) => string;

export interface Route {
  /** `POST /developer/applications/:id/reset`. */
  readonly pattern: string;
  /** One line for the index at `GET /`. */
  readonly summary: string;
  handle(request: Incoming, params: Params): Promise<Reply> | Reply;
}

/** Serves the first route that matches; any other request is a 404 refusal. `GET /` lists the routes. */
export function router(routes: readonly Route[]): Handler {
  const index = routes.map(({ pattern, summary }) => ({ route: pattern, summary }));
  const compiled = routes.map((route) => ({ route, pattern: pathPattern(route.pattern) }));
  return async (request) => {
    if (request.method === 'GET' && request.path === '/') return { status: 200, body: { routes: index } };
    for (const { route, pattern } of compiled) {
      const found = pattern.match(request.method, request.path);
      if (found) return route.handle(request, (name) => param(found, name));
    }
    throw notFound(`route ${request.method} ${request.path}; GET / lists them`);
  };
}

function param(found: Readonly<Record<string, string>>, name: string): string {
  const value = found[name];
  if (value === undefined) throw new RangeError(`the pattern has no :${name}`);
  return value;
}
