import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../domain/fault.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * For what a process alone knows, a sealed reply in hand: a database that is away for a while is waited for. It may be
 * done twice; whoever calls makes sure that this does no harm.
 */
export async function patiently<T>(work: () => Promise<T>, forMs: number): Promise<T> {
  const endsAtMs = performance.now() + forMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (thrown) {
      const passes = thrown instanceof Fault && ['KT2120', 'KT2121', 'KT2124'].includes(thrown.code);
      if (!passes || performance.now() + pauseMs > endsAtMs) throw thrown;
    }
    await pause(pauseMs);
  }
}
