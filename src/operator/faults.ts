import type { FaultCode } from '../domain/fault.ts';

/** By its code: the client loads faults when it needs one, and where modules are loaded twice the class is another. */
export function isFault(thrown: unknown, code: FaultCode): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
