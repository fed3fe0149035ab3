import type { Call } from '../../domain/credential.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { Commit } from './context.ts';

const SHORTEST_QUARANTINE_MS = 15 * MINUTE_MS;

/** Nobody knows what a call did. It is asked about only when no effect and no reply of it can come any more. */
export function quarantine(call: Call, why: string): Commit {
  const untilAt = Math.max(call.startedAt + SHORTEST_QUARANTINE_MS, call.deadlineAt + call.settleMs);
  return { events: [{ type: 'Quarantined', attempt: call.attempt, untilAt, why }] };
}
