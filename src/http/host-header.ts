import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';

/**
 * Plain HTTP on loopback answers to loopback's names only, or a web page whose name is pointed at 127.0.0.1 could read
 * it. A unix socket is out of a browser's reach, and TLS fails on a foreign name by itself.
 */
export async function refuseForeignHost(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
  const overTls = 'encrypted' in request.socket;
  if (overTls || request.socket.localAddress === undefined) return;
  const host = request.headers.host ?? '';
  if (isLoopbackHost(host.replace(/:\d+$/, ''))) return;
  throw new Fault('KT6015', { place: 'Host header', saw: JSON.stringify(host.slice(0, 100)) });
}
