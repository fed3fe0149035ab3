import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Caller } from '../domain/access/caller.ts';
import { NEEDS, refusal } from '../domain/access/needs.ts';
import type { Needs } from '../domain/access/needs.ts';
import type { Act } from '../domain/access/views.ts';
import { isLoopbackHost } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import type { AccessOperations, Known } from '../engine/operations/access/operations.ts';
import { sessionCookieOf } from './cookies.ts';
import type { Limits } from './limits.ts';
import { refuseForeignOrigin } from './origin.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. Without it a route does not register. */
    needs?: Needs;
    /** The route names one credential in its path (`:name`), so whoever reaches only some may come. */
    credentialIn?: 'path';
    /** Asked by a page rather than by a person: it does not keep a session open. */
    unattended?: boolean;
  }
  interface FastifyRequest {
    known: Known | null;
  }
}

export interface Gate {
  readonly access: Pick<AccessOperations, 'knownBy' | 'knownByCookie'>;
  readonly limits: Limits;
  /** The address under which browsers know the daemon; null: the one that they name. */
  readonly publicUrl: string | null;
}

/** Hook of the registration: what nobody has thought about is open to nobody, and is not even there. */
export function declare(declared: Act[], { method, url, config, schema }: RouteOptions): void {
  const route = `${String(method)} ${url}`;
  if (config?.needs === undefined) throw new Error(`route ${route} does not say what it needs`);
  const { summary = '' } = (schema ?? {}) as { readonly summary?: string };
  if (summary !== '') declared.push({ route, summary, roles: config.needs.roles });
}

/**
 * The hook in front of every route, the unknown ones too. Rejects with KT6002 (no token, or an unknown one), KT6003,
 * KT6102 (too many that were refused), KT6113 (another page uses the cookie) and KT6510 (nobody vouches for a pod now).
 */
export function gatekeeper({ access, limits, publicUrl }: Gate) {
  return async (request: FastifyRequest, _reply?: FastifyReply): Promise<void> => {
    const { needs = NEEDS.looking, credentialIn } = request.routeOptions.config;
    if (needs.also === 'anyone' || (needs.also === 'this-machine' && isLocal(request))) return;
    const attended = isAttended(request);
    const token = bearerToken(request.headers.authorization);
    const cookie = token === null ? sessionCookieOf(request) : null;
    if (cookie !== null) refuseForeignOrigin(request, publicUrl);
    const known = await knownTo(access, { token, cookie, attended, before: request.known }).catch(
      async (thrown: unknown) => {
        if (thrown instanceof Fault && thrown.code === 'KT6002') await limits.refused(request);
        throw thrown;
      },
    );
    const { name = null } = (request.params ?? {}) as { readonly name?: string };
    const saw = refusal(needs, known.caller, credentialIn === 'path' ? name : null);
    if (saw !== null) throw forbidden(placeOf(request), saw);
    request.known = known;
  };
}

interface Shown {
  readonly token: string | null;
  readonly cookie: string | null;
  readonly attended: boolean;
  /** Whoever it was when this request began; null: it begins. */
  readonly before: Known | null;
}

async function knownTo(access: Gate['access'], { token, cookie, attended, before }: Shown): Promise<Known> {
  if (token !== null) {
    const known = await access.knownBy(token, attended, before);
    if (known !== null) return known;
    throw unauthorised('an unknown token');
  }
  if (cookie === null) throw unauthorised('no bearer token');
  const known = await access.knownByCookie(cookie, attended);
  if (known !== null) return known;
  throw unauthorised('no open session');
}

/** What a page asks by itself, because something changed or time went by, says so in a header. */
function isAttended({ headers, routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.unattended !== true && headers['keyturn-unattended'] === undefined;
}

/** Whoever called a route that needed somebody; the hook has run before every handler. */
export function knownOf(request: FastifyRequest): Known {
  if (request.known === null) throw unauthorised('no bearer token');
  return request.known;
}

export function callerOf(request: FastifyRequest): Caller {
  return knownOf(request).caller;
}

/**
 * For what would let its caller read every secret: only whoever holds the token in the data directory, who can read the
 * key-encryption key beside it anyway.
 */
export function requireInstallation(request: FastifyRequest, what: string): void {
  const { kind, name } = callerOf(request);
  if (kind === 'administrator') return;
  throw new Fault('KT6003', {
    ...{ place: what, saw: `${kind} ${name}`, expected: 'the token in the data directory' },
    next: 'keyturn backup --token-file DATA/admin-token',
  });
}

/** Whose report this is: a consumer speaks for itself alone, anybody else names the consumer. */
export function consumerReporting(caller: Caller, named: string | null): string {
  if (caller.kind !== 'consumer') {
    if (named !== null) return named;
    throw new Fault('KT6010', {
      place: 'body',
      saw: 'no consumer is named',
      expected: 'the field "consumer"',
    });
  }
  if (named === null || named === caller.name) return caller.name;
  throw forbidden(`consumer ${named}`, `the token of consumer ${caller.name}`);
}

function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}

/** A unix socket has no remote address, and only users of this machine can open one. */
function isLocal({ socket }: FastifyRequest): boolean {
  const address = socket.remoteAddress;
  return address === undefined || isLoopbackHost(address.replace(/^::ffff:/, ''));
}

function placeOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? 'on this path'}`;
}

function unauthorised(saw: string): Fault {
  return new Fault('KT6002', { place: 'authorization header', saw });
}

function forbidden(place: string, saw: string): Fault {
  return new Fault('KT6003', { place, saw });
}
