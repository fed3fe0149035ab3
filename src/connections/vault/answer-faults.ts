import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { TransportError } from '../transport/failure.ts';
import type { TransportProblem } from '../transport/failure.ts';

/** What came back, with the server's own words kept apart: they are looked at and never shown. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly errors: readonly string[];
}

const TRANSPORT_CODES: Readonly<Record<TransportProblem, FaultCode>> = {
  unreachable: 'KT3001',
  timeout: 'KT3002',
  tls: 'KT3004',
  redirect: 'KT3007',
  garbage: 'KT3008',
  'too-large': 'KT3008',
};

/** The answer inside an error of node-vault, or a fault for everything that is no answer. */
export function answerOf(thrown: unknown, place: string): Answer {
  if (thrown instanceof TransportError)
    throw new Fault(TRANSPORT_CODES[thrown.problem], { place, saw: thrown.saw });
  if (thrown instanceof Error && 'response' in thrown) {
    const { statusCode, body } = thrown.response as { statusCode: unknown; body: unknown };
    if (typeof statusCode === 'number') return { status: statusCode, body, errors: errorsIn(body) };
  }
  // An error we did not foresee may hold the request; it is dropped.
  throw new Fault('KT3008', { place, saw: 'an error inside the client' });
}

function errorsIn(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return [];
  return body.errors.filter((error): error is string => typeof error === 'string');
}

/** The fault of a status that means the same whatever was asked; null for those that the caller must judge. */
export function faultOfStatus(answer: Answer, place: string): Fault | null {
  const { status, errors } = answer;
  const says = (text: string) => errors.some((error) => error.toLowerCase().includes(text));
  if (status === 404 && says('no handler for route'))
    return new Fault('KT3105', { place, saw: 'no such mount' });
  if (status === 404 && says('namespace not found'))
    return new Fault('KT3105', { place, saw: 'no such namespace' });
  // Of an engine, until it has brought what it holds up to date.
  if (status === 400 && (says('upgrading from non-versioned') || says('waiting for the primary to upgrade')))
    return new Fault('KT3111', { place, saw: 'the engine is starting (400)' });
  if (status < 300 || status === 400 || status === 404) return null;
  if (status === 413) return new Fault('KT3013', { place, saw: 'the request is too large (413)' });
  if (status === 429) return new Fault('KT3014', { place, saw: 'too many requests (429)' });
  if (status === 503 && says('sealed'))
    return new Fault('KT3101', { place, saw: 'the server is sealed (503)' });
  if (status === 472 || status === 473 || says('active cluster node not found') || says('not initialized'))
    return new Fault('KT3107', { place, saw: `no active node (${status})` });
  if (status >= 500) return new Fault('KT3008', { place, saw: `a server error (${status})` });
  return new Fault('KT3015', { place, saw: `the request was refused (${status})` });
}

/** Whether a 403 is about the token itself and not about a policy. A policy's refusal counts its reasons. */
export function blamesToken({ errors }: Answer): boolean {
  return errors.some(
    (error) => /invalid token|bad token/.test(error) || error.trim() === 'permission denied',
  );
}
