import type { PortalReading } from '../../../src/domain/attended.ts';
import type { Caller } from '../../../src/engine/operations/operations.ts';
import type { ShownPair } from './portal.ts';

/** What a person at the portal has before them, from the last confirmation on. */
export interface Sheet {
  readonly attempt: string;
  readonly by: Caller;
  /** What the page showed before the click. */
  readonly before: PortalReading;
  /** The dialog waits for the click, maybe forgotten. */
  isDialogOpen: boolean;
  /** Swears that it is closed, although it is not. */
  readonly forgetsIt: boolean;
  /** Has said so: whatever is clicked after that, nobody had asked for. */
  hasSworn: boolean;
  hasClicked: boolean;
  /** The key, while the page that shows it is open. */
  pair: ShownPair | null;
  lastPastedAt: number;
}

export function bytesOf({ appKey, appSecret }: ShownPair): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.stringify({ appKey, appSecret })));
}
