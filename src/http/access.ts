import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Caller, Operations } from '../engine/operations/operations.ts';

/**
 * Who may call a route. `open`: anyone. `local`: anyone on this machine, else an administrator. `own-consumer`: an
 * administrator, or a consumer's token on its own credential. A route that declares nothing is an administrator's.
 */
export type Access = 'open' | 'local' | 'administrator' | 'own-consumer';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

export interface Gate {
  readonly adminToken: Secret;
  readonly operations: Pick<Operations, 'consumerOf'>;
}

const ADMINISTRATOR: Caller = { kind: 'administrator', name: 'administrator' };

/** The hook in front of every route, the unknown ones too. Rejects with KT6002 (no or wrong token) or KT6003. */
export function gatekeeper({ adminToken, operations }: Gate) {
  // Digests are of one length, so the comparison tells nothing about the length of the token either.
  const expected = sha256(adminToken.reveal());
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const access = request.routeOptions.config.access ?? 'administrator';
    if (access === 'open' || (access === 'local' && isLocal(request))) return;
    const token = bearerToken(request.headers.authorization);
    if (token === null) throw unauthorised('no bearer token');
    const caller = timingSafeEqual(sha256(token), expected)
      ? ADMINISTRATOR
      : await operations.consumerOf(token);
    if (caller === null) throw unauthorised('an unknown token');
    if (caller.kind === 'consumer' && access !== 'own-consumer') throw forbidden(caller, 'this route');
    request.caller = caller;
  };
}

/** The caller of a route that needed one; the hook has run before every handler. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw unauthorised('no bearer token');
  return request.caller;
}

/** Whose report this is: a consumer speaks for itself alone, an administrator names the consumer. */
export function consumerReporting(caller: Caller, credential: string, consumer: string | null): string {
  if (caller.kind === 'administrator') {
    if (consumer !== null) return consumer;
    throw new Fault('KT6010', {
      place: 'body',
      saw: 'no consumer is named',
      expected: 'the field "consumer"',
    });
  }
  if (caller.credential !== credential) throw forbidden(caller, `credential ${credential}`);
  if (consumer !== null && consumer !== caller.name) throw forbidden(caller, `consumer ${consumer}`);
  return caller.name;
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

function unauthorised(saw: string): Fault {
  return new Fault('KT6002', { place: 'authorization header', saw });
}

function forbidden(caller: Caller, what: string): Fault {
  return new Fault('KT6003', { place: what, saw: `the token of ${caller.kind} ${caller.name}` });
}
