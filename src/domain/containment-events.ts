import type { DeathProof, ProbeRecord } from './proof.ts';
import type { Moved, SpareOrder } from './spare.ts';

/** The journal's words for a revocation, with or without a move to another application before it. */
export type ContainmentEvent =
  /** A containment that makes a key at another application first; `Opened` follows with what it starts from. */
  | {
      readonly type: 'SpareOpened';
      readonly rotation: string;
      readonly fromVersion: number;
      readonly toVersion: number;
      readonly spare: SpareOrder;
    }
  /** Every destination holds the key of another application, which is current from now on. The old one is still accepted. */
  | {
      readonly type: 'MovedOff';
      readonly version: number;
      readonly fromVersion: number;
      readonly application: string;
    }
  | {
      readonly type: 'KillOpened';
      readonly containment: string;
      readonly leaked: boolean;
      readonly incident: string | null;
      readonly replace: boolean;
      readonly note: string | null;
      /** The key that consumers have by now: it stays, and only what stands elsewhere is deleted. */
      readonly moved?: Moved;
      /** The name of an application at which a call that was taken over may have made a key that nobody knows. */
      readonly unresolved?: string;
    }
  | {
      readonly type: 'DeleteStarted';
      readonly attempt: string;
      readonly applicationIds: readonly string[];
      /** Each live version's last signed call before the deletion. */
      readonly before: Readonly<Record<string, ProbeRecord>>;
      /** So many have said that they have loaded the key that stays, where that was waited for: all there are. */
      readonly loadedBy?: number;
    }
  | { readonly type: 'Deleted'; readonly applicationIds: readonly string[] }
  | { readonly type: 'ProvenDead'; readonly proofs: readonly DeathProof[] };
