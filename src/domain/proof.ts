/** What a signed call tells of a key. Only `accepted` and `dead` say something about the key itself. */
export type ProbeVerdict =
  'accepted' | 'dead' | 'out-of-scope' | 'wrong-address' | 'clock' | 'not-authorised' | 'unreachable';

export interface ProbeRecord {
  readonly verdict: ProbeVerdict;
  readonly at: number;
}

/** Same request, same minute: the old key refused and the new one accepted, or the key before and after a deletion. */
export interface DeathProof {
  readonly version: number;
  readonly before: ProbeRecord | null;
  readonly refused: ProbeRecord;
  /** The new key in the same minute; null where there is none. */
  readonly survivor: ProbeRecord | null;
}
