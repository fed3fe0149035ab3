import { Fault } from '../domain/fault.ts';
import type { FaultCode } from '../domain/fault.ts';

export function isFault(thrown: unknown, code: FaultCode): boolean {
  return thrown instanceof Fault && thrown.code === code;
}
