import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';

/** What passes by itself: no connection, no answer in time, a server error, too many requests, sealed, no leader, a cluster that does not vouch. */
const PASSING: ReadonlySet<FaultCode> = new Set([
  ...(['KT3001', 'KT3002', 'KT3008', 'KT3014', 'KT3101', 'KT3107', 'KT3109'] as const),
]);

/** A failed call to a key service: KT2022 where waiting may help, KT2023 where somebody must change something. */
export function serviceFault(cause: Fault, place: string, next: string): Fault {
  const code = PASSING.has(cause.code) ? 'KT2022' : 'KT2023';
  return new Fault(code, { place, saw: `${cause.code} ${cause.saw}`, next, cause });
}
