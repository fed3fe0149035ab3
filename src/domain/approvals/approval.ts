import type { Actor } from '../actor.ts';
import type { DecommissionRequest } from '../life/request.ts';
import type { RevokeRequest, RotateRequest } from '../requests.ts';
import type { RecallOrder } from '../recall/order.ts';
import type { RotationReason } from '../rotation-reason.ts';

/** What a person asks for and others may have to agree to, with everything that it takes to do it later. */
export type AskedAction =
  /** What the policy itself would have begun. */
  | { readonly do: 'rotate-due'; readonly reason: RotationReason }
  /** The key in custody, or the one before it, is written to the destinations once more. */
  | { readonly do: 'redeliver'; readonly act: 'rollback' | 'sync'; readonly reason: string }
  | ({ readonly do: 'decommission' } & DecommissionRequest)
  | ({ readonly do: 'rotate' } & RotateRequest)
  /** At once, or as its part in a recall. */
  | ({ readonly do: 'revoke'; readonly recall?: RecallOrder } & RevokeRequest);

/** Who must agree, frozen when it was asked for: an edit of the policy changes nothing that waits already. */
export interface ApprovalNeed {
  /** So many different people. */
  readonly count: number;
  /** People and groups as policies write them, `group:security`, any of whom counts; null: whoever may approve. */
  readonly from: readonly string[] | null;
  readonly excludeRequester: boolean;
  /** The policy that asks for it. */
  readonly policy: string;
}

export interface Consent {
  readonly by: Actor;
  readonly at: number;
  /** What they agreed to. */
  readonly digest: string;
  readonly reason: string | null;
}

/** Something that was asked for and waits until enough people agree. */
export interface OpenApproval {
  readonly id: string;
  readonly action: AskedAction;
  /** Of the applied plan; null: people agree to this one action, by the digest of what it would hit. */
  readonly plan: string | null;
  /**
   * The digest of the action and of what it would have hit when a person asked for it: another one, and it is not the
   * same any more. Null where the policy asks: it would ask the same of the credential as it is now.
   */
  readonly bound: string | null;
  readonly by: Actor;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly need: ApprovalNeed;
  readonly given: readonly Consent[];
}

/** Something that was done without the approval that it needed; somebody else must look at it afterwards. */
export interface BrokenGlass {
  readonly id: string;
  readonly action: AskedAction;
  readonly by: Actor;
  readonly at: number;
  readonly reason: string;
  readonly reviewDueAt: number;
  /** Who may review it; null: whoever may approve. */
  readonly from: readonly string[] | null;
}

/** How an approval ended. `withdrawn`: by whoever had asked. `stale`: the credential was not as it had been. */
export type ApprovalEnd = 'granted' | 'denied' | 'withdrawn' | 'expired' | 'stale';

/** The answer to what the policy itself wanted to begin. It holds for one rotation. */
export interface RotationAgreement {
  readonly at: number;
  readonly answer: 'granted' | 'denied';
}
