import type { FaultView } from '../fault.ts';

/** What a person may ask of a credential's life, beside rotating and revoking it. */
export type LifeRequest =
  | { readonly act: 'pause'; readonly reason: string }
  | { readonly act: 'resume'; readonly reason: string | null }
  | { readonly act: 'hold'; readonly untilAt: number; readonly reason: string }
  | { readonly act: 'end-hold'; readonly reason: string | null }
  | { readonly act: 'cancel'; readonly reason: string }
  | { readonly act: 'rollback'; readonly reason: string }
  | { readonly act: 'sync'; readonly reason: string }
  /** The key itself is not in the request: it is sealed before anybody looks at it. */
  | { readonly act: 'import'; readonly reason: string }
  | ({ readonly act: 'decommission' } & DecommissionRequest)
  | { readonly act: 'recommission'; readonly reason: string }
  /** `bornAt`: when the key was made, by a person's word. */
  | { readonly act: 'adopt'; readonly reason: string; readonly bornAt: number | null }
  /** `seenAt`: the look whose findings a person has read. */
  | { readonly act: 'accept-permissions'; readonly reason: string; readonly seenAt: number };

export interface DecommissionRequest {
  readonly reason: string;
  /** Leaves the key alive at the issuer. */
  readonly keepKey: boolean;
  /** A person's word that no consumer uses the key any more. */
  readonly consumersGone: boolean;
}

export type LifeAct = LifeRequest['act'];

export const LIFE_ACTS = [
  'pause',
  'resume',
  'hold',
  'end-hold',
  'cancel',
  'rollback',
  'sync',
  'import',
  'decommission',
  'recommission',
  'adopt',
  'accept-permissions',
] as const satisfies readonly LifeAct[];

export type LifeRequestOf<A extends LifeAct> = Extract<LifeRequest, { act: A }>;

/** One thing that an operation does, leaves alone, or makes dangerous. */
export interface LifeLine {
  readonly kind: 'does' | 'keeps' | 'warns';
  readonly text: string;
}

/** What an operation would do now: shown by a dry run, and what the operation itself is judged by. */
export interface LifePlan {
  readonly name: string;
  readonly act: LifeAct;
  /** Why it can't be done now; null where it can. */
  readonly refused: FaultView | null;
  readonly lines: readonly LifeLine[];
  /** The length of the stream that it was made from. */
  readonly seq: number;
}

/** Where the events of what was asked for begin; null where nothing was asked, only planned. */
export interface LifeAnswer {
  readonly plan: LifePlan;
  readonly afterPosition: number | null;
  /** What waits until others agree; null: it has begun, or nothing was asked. */
  readonly approval: string | null;
}
