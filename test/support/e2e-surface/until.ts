import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 40;
const PATIENCE_MS = 15_000;

/** Polls until `look` returns something, and returns that. Rejects with what was awaited when the time is up. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > endsAt) throw new Error(`waited ${patienceMs} ms for ${what}`);
    await pause(POLL_MS);
  }
}
