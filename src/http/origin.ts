import type { FastifyRequest } from 'fastify';
import { Fault } from '../domain/fault.ts';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A browser sends a cookie along with what other pages start. What changes something has to come from our own page, by the
 * word of the browser; a browser that says nothing is not believed.
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  if (SAFE.includes(request.method)) return;
  const { origin } = request.headers;
  if (origin !== undefined && origin === (publicUrl ?? addressedOrigin(request))) return;
  throw new Fault('KT6113', {
    place: 'Origin header',
    saw: origin === undefined ? 'nothing' : JSON.stringify(origin.slice(0, 100)),
  });
}

/** The origin that the browser has addressed. */
function addressedOrigin({ socket, headers }: FastifyRequest): string {
  return `${'encrypted' in socket ? 'https' : 'http'}://${headers.host ?? ''}`;
}
