import { setTimeout as timer } from 'node:timers/promises';
import type { AgentLog } from './log.ts';

/** What the agent needs of the process around it; a test hands in its own. */
export interface Outside {
  readonly log: AgentLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Aborted when the agent is to end. */
  readonly signal: AbortSignal;
}

/** Waits; shorter where the signal says so. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => undefined);
}
