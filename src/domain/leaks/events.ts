import type { LeakEvidence } from './evidence.ts';
import type { LeakLevel } from './leak-finding.ts';

export type FindingVerdict = 'confirmed' | 'dismissed' | 'closed';

/** The journal's words for keys that were seen where they must not be. */
export type FindingEvent =
  /** For the first time, by another tool, or with the other half of the pair. */
  | {
      readonly type: 'FindingReported';
      readonly finding: string;
      readonly version: number;
      readonly level: LeakLevel;
      readonly place: string;
      readonly evidence: LeakEvidence;
      /** What the one who delivered it calls the delivery; null where it has no name. */
      readonly delivery: string | null;
    }
  | {
      readonly type: 'FindingJudged';
      readonly finding: string;
      readonly verdict: FindingVerdict;
      readonly reason: string;
    };
