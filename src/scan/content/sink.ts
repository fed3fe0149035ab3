import type { Wrapping } from '../seek/seeker.ts';

/** What an opened content is given to, window by window, and told of what can't be opened. */
export interface Sink {
  /** How much was read, as it came. */
  bytes: number;
  window(place: string, wrapped: readonly Wrapping[], bytes: Buffer, at: number): void;
  couldNotRead(place: string, why: string): void;
}
