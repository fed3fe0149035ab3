import type { EscrowBook } from '../../../src/ports/escrow-book.ts';
import type { SealedFile, SealHeader } from '../../../src/ports/custody.ts';

/** The escrow file of one replica: what stays when its process dies. */
export interface EscrowDisk {
  readonly files: Map<string, Uint8Array>;
  readonly headers: Map<string, SealHeader>;
}

/** An escrow without an entry. */
export function emptyEscrow(): EscrowDisk {
  return { files: new Map(), headers: new Map() };
}

export function keepIn(disk: EscrowDisk, { header, file }: SealedFile): void {
  const key = `${header.credential} ${header.attempt}`;
  disk.headers.set(key, header);
  disk.files.set(key, Uint8Array.from(file));
}

/** What stands in the escrow of a replica. Nothing is dropped from it. */
export function bookOf(disk: EscrowDisk): EscrowBook {
  return {
    entries: () => [...disk.headers.values()],
    compact: async () => 0,
  };
}
