import type { FaultView } from '../fault.ts';
import type { DestinationSpec, FieldPart } from '../spec.ts';

/** How a life under management begins by a person's word, and how it ends. */
export type EndEvent =
  | {
      readonly type: 'DecommissionOpened';
      readonly decommission: string;
      readonly reason: string;
      /** The key is left alive at the issuer. */
      readonly keepKey: boolean;
      /** Consumers that the manifest declares, and that a person says are gone. */
      readonly gone: readonly string[];
      readonly destinations: readonly DestinationSpec[];
      readonly fields: Readonly<Record<string, FieldPart>>;
    }
  /** What each destination held before any was emptied: a key of this credential, or nothing. */
  | {
      readonly type: 'DecommissionChecked';
      readonly stores: Readonly<Record<string, string | null>>;
    }
  | { readonly type: 'Emptied'; readonly destination: string }
  | { readonly type: 'DecommissionStopped'; readonly fault: FaultView }
  /** No destination holds the key any more; what is left is its end at the issuer. */
  | { readonly type: 'DestinationsEmptied' }
  /** `kept`: the versions that the issuer may still accept. */
  | { readonly type: 'Decommissioned'; readonly reason: string; readonly kept: readonly number[] }
  | { readonly type: 'Recommissioned'; readonly reason: string }
  /** A person brings a key under management that stands in its destinations, and says when it was made. */
  | { readonly type: 'AdoptionAsked'; readonly reason: string; readonly bornAt: number | null };
