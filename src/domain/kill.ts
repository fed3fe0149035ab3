import type { ProbeRecord } from './proof.ts';
import type { Moved } from './spare.ts';

type KillPhase =
  | { readonly phase: 'opened' }
  | {
      readonly phase: 'deleting';
      readonly attempt: string;
      readonly applicationIds: readonly string[];
      readonly before: Readonly<Record<string, ProbeRecord>>;
      /** The person's task, where only a person can delete. */
      readonly task: string | null;
    }
  | {
      readonly phase: 'deleted';
      readonly attempt: string;
      readonly before: Readonly<Record<string, ProbeRecord>>;
    }
  | { readonly phase: 'proven' };

export type Kill = {
  readonly kind: 'kill';
  readonly id: string;
  readonly openedAt: number;
  readonly leaked: boolean;
  readonly incident: string | null;
  readonly replace: boolean;
  /** The key that stays alive, where consumers were moved first; null: all of them end. */
  readonly moved: Moved | null;
  /** The name of an application at which a call that was taken over may have made a key. */
  readonly unresolved: string | null;
} & KillPhase;
