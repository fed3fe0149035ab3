import type { SealHeader } from './custody.ts';

/** An entry of an escrow file that somebody else wrote. */
export interface ForeignEntry {
  readonly header: SealHeader;
  /** The age file; rejects with KT2017 where it is damaged. */
  file(): Promise<Uint8Array>;
}

/** What stands in this replica's own escrow, as a whole. `Custody` finds single entries. */
export interface EscrowBook {
  /** Every entry, in the order of writing; the same attempt may stand there twice. */
  entries(): readonly SealHeader[];
  /**
   * Drops the entries that are done with, and resolves to how many went. A file with damaged entries is left as it is.
   * Appends go first; a crash leaves the file as it was, or without those entries.
   */
  compact(isDone: (entry: SealHeader) => boolean): Promise<number>;
}
