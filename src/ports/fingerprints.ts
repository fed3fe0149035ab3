import type { Caller } from '../domain/access/caller.ts';
import type { FingerprintRequest, LeftOut, ManagedSecret } from '../domain/fingerprints.ts';

/** Makes the file by which a scanner looks for secrets that it does not hold. */
export interface FingerprintPress {
  /** Writes into the record of access that it was handed out, then resolves to its bytes. */
  handOut(
    request: FingerprintRequest,
    secrets: readonly ManagedSecret[],
    leftOut: readonly LeftOut[],
    caller: Caller,
  ): Promise<Uint8Array>;
}
