/** One thing that was tried. Null: it was not, because something before it failed. */
export interface ConformanceCheck {
  readonly id: ConformanceCheckId;
  readonly ok: boolean | null;
  readonly saw: string;
}

/** `full` makes, resets and deletes a key at a rehearsal issuer; `read-only` calls a gateway with a key that is there. */
export type ConformanceScope = 'full' | 'read-only';

/** What was tried in one environment. The digest is over all of it, and the installation's key signs the digest. */
export interface ConformanceResult {
  readonly scope: ConformanceScope;
  readonly issuer: string;
  /** Of the issuer that was tried, and of the one that is applied for. */
  readonly profile: string;
  readonly appliedFor: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly checks: readonly ConformanceCheck[];
}

export interface ConformanceRun extends ConformanceResult {
  readonly passed: boolean;
  /** `sha256:…` over the result. */
  readonly digest: string;
  /** Ed25519 by the key that signs checkpoints, base64. */
  readonly signature: string;
}

const READ_ONLY = ['reached', 'signed', 'forged', 'unknown-key'] as const;
const FULL = [
  'reached',
  'generated',
  'signed',
  'forged',
  'unknown-key',
  'reset',
  'new-at-once',
  'overlap',
  'overlap-end',
  'deleted',
  'dead-at-once',
] as const;

export type ConformanceCheckId = (typeof FULL)[number] | (typeof READ_ONLY)[number];

export const CONFORMANCE_CHECKS: Readonly<Record<ConformanceScope, readonly ConformanceCheckId[]>> = {
  full: FULL,
  'read-only': READ_ONLY,
};

export const CHECK_TITLES: Readonly<Record<ConformanceCheckId, string>> = {
  reached: 'the issuer answers, and the clocks agree',
  generated: 'a first key is made, with code and trading password',
  signed: 'a signed call is accepted',
  forged: 'a call signed with another secret is refused',
  'unknown-key': 'a call with an unknown App Key is refused',
  reset: 'the key is reset, with code and trading password',
  'new-at-once': 'the new key works at once',
  overlap: 'the old key still works',
  'overlap-end': 'the old key ends when the profile says',
  deleted: 'the key application is deleted',
  'dead-at-once': 'both keys are refused at once',
};

/** Passed: everything that belongs to its scope was tried and held. A profile of its own proves nothing about another. */
export function hasPassed({ scope, checks, profile, appliedFor }: ConformanceResult): boolean {
  const held = new Set(checks.filter(({ ok }) => ok === true).map(({ id }) => id));
  return profile === appliedFor && CONFORMANCE_CHECKS[scope].every((id) => held.has(id));
}
