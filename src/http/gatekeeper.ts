import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { administrator } from '../domain/access/caller.ts';
import type { Caller } from '../domain/access/caller.ts';
import { NEEDS, refusal } from '../domain/access/needs.ts';
import type { Needs } from '../domain/access/needs.ts';
import { isLoopbackHost } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Operations } from '../engine/operations/operations.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. Without it a route does not register. */
    needs?: Needs;
    /** The route names one credential in its path (`:name`), so whoever reaches only some may come. */
    credentialIn?: 'path';
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export interface Gate {
  readonly adminToken: Secret;
  readonly operations: Pick<Operations, 'callerOf'>;
}

/** Hook of the registration: what nobody has thought about is open to nobody, and is not even there. */
export function refuseUndeclared({ method, url, config }: RouteOptions): void {
  if (config?.needs === undefined)
    throw new Error(`route ${String(method)} ${url} does not say what it needs`);
}

/** The hook in front of every route, the unknown ones too. Rejects with KT6002 (no or wrong token) or KT6003. */
export function gatekeeper({ adminToken, operations }: Gate) {
  // Digests are of one length, so the comparison tells nothing about the length of the token either.
  const expected = sha256(adminToken.reveal());
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { needs = NEEDS.looking, credentialIn } = request.routeOptions.config;
    if (needs.also === 'anyone' || (needs.also === 'this-machine' && isLocal(request))) return;
    const token = bearerToken(request.headers.authorization);
    if (token === null) throw unauthorised('no bearer token');
    const caller = timingSafeEqual(sha256(token), expected)
      ? administrator()
      : await operations.callerOf(token);
    if (caller === null) throw unauthorised('an unknown token');
    const { name = null } = (request.params ?? {}) as { readonly name?: string };
    const saw = refusal(needs, caller, credentialIn === 'path' ? name : null);
    if (saw !== null) throw forbidden(placeOf(request), saw);
    request.caller = caller;
  };
}

/** The caller of a route that needed one; the hook has run before every handler. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw unauthorised('no bearer token');
  return request.caller;
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

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
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
