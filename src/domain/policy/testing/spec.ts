import type { Source } from '../../source.ts';

/** What becomes of a key under a policy, in a word. */
export const TEST_ACTIONS = ['none', 'schedule', 'rotate', 'page', 'wait', 'offer-force-revoke'] as const;
export type TestAction = (typeof TEST_ACTIONS)[number];

/** A key at a moment. */
export interface GivenKey {
  readonly ageMs: number;
  /** Null: when the tests are run. */
  readonly at: number | null;
  /** In how long the issuer ends it; null: it states no end. */
  readonly expiresInMs: number | null;
  readonly leaked: boolean;
  /** A credential of the manifests, with all that governs it; null: the policy alone. */
  readonly credential: string | null;
}

/** Null, or an empty list: nothing is expected of it. */
export interface ExpectedVerdict {
  readonly action: TestAction;
  readonly at: number | null;
  readonly reason: string | null;
  readonly warn: readonly string[];
}

export interface PolicyTestCase {
  readonly given: GivenKey;
  readonly expect: ExpectedVerdict;
  readonly source: Source;
}

export interface PolicyTestSpec {
  readonly name: string;
  readonly policy: string;
  readonly cases: readonly PolicyTestCase[];
  readonly source: Source;
}
