import type { FaultView } from '../fault.ts';

/** No new rotation starts; `at` is since when. */
export interface PauseMark {
  readonly at: number;
  readonly reason: string;
}

/** Neither a due rotation starts nor an old key is retired before `untilAt`. */
export interface HoldMark extends PauseMark {
  readonly untilAt: number;
}

/** What people have decided about a credential, beside its rotations. */
export interface LifeMarks {
  readonly paused: PauseMark | null;
  readonly held: HoldMark | null;
  /** Consumers are back on an older key, since the newer one did not serve them. */
  readonly rolledBack: RolledBackMark | null;
  /** The last redelivery that came to nothing, until another one comes to its end. */
  readonly stopped: { readonly at: number; readonly fault: FaultView } | null;
  /** The attempt of a redelivery that a revocation took over: its copies may stand in the staging places. */
  readonly abandoned: string | null;
  /** Every destination was emptied for good; what is left is the end of the key at the issuer. */
  readonly ending: PauseMark | null;
  /** Its life is over until a person begins a new one. */
  readonly decommissioned: DecommissionedMark | null;
  /** When the key that is looked for was made, by a person's word. */
  readonly statedBornAt: number | null;
}

export const NO_MARKS: LifeMarks = {
  ...{ paused: null, held: null, rolledBack: null, stopped: null, abandoned: null },
  ...{ ending: null, decommissioned: null, statedBornAt: null },
};

export interface DecommissionedMark extends PauseMark {
  /** The versions that the issuer may still accept. */
  readonly kept: readonly number[];
}

export interface RolledBackMark {
  readonly at: number;
  readonly version: number;
  readonly fromVersion: number;
}
