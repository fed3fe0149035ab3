import { idsFrom } from '../../src/platform/ids.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Ids } from '../../src/ports/ids.ts';

/** Ids and chance that a seed repeats (mulberry32). For tests alone: anybody can guess them. */
export function seededIds(clock: Clock, seed: number): Ids {
  let state = seed >>> 0;
  const nextByte = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) & 0xff;
  };
  return idsFrom(clock, (size) => Uint8Array.from({ length: size }, nextByte));
}
