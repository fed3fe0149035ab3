import type { EventType } from './events.ts';

/** What somebody who watches is told: names, kinds and positions, and never what an event holds. */
export type LiveWord =
  /** Whoever hears this reads everything anew, and misses nothing that comes after. */
  | { readonly is: 'hello'; readonly position: number; readonly now: number }
  | { readonly is: 'changed'; readonly position: number; readonly changes: readonly LiveChange[] }
  /** More happened since the position that was asked for than is told one by one. */
  | { readonly is: 'missed'; readonly position: number }
  | { readonly is: 'beat'; readonly now: number };

export interface LiveChange {
  readonly name: string;
  readonly types: readonly EventType[];
}
