import type { CredentialEvent } from '../../src/domain/events.ts';
import type { KeyFacts } from '../../src/domain/key-version.ts';

const keyOf = (attempt: string): KeyFacts => ({
  ...{ attempt, applicationId: 'app', keyIdMasked: 'ab****cd', digest: 'd', bornAt: 1, expiresAt: null },
});

/** A key that was imported and retired, one that is in its overlap, and one that is current. */
export function happy(): readonly CredentialEvent[] {
  return [
    { type: 'Imported', version: 1, key: keyOf('att_1') },
    ...rotation(1, 'att_2'),
    {
      type: 'PreviousRetired',
      proof: { version: 1, before: null, refused: { verdict: 'dead', at: 2 }, survivor: null },
    },
    { type: 'Closed' },
    ...rotation(2, 'att_3'),
  ];
}

function rotation(fromVersion: number, attempt: string): readonly CredentialEvent[] {
  return [
    {
      type: 'Opened',
      rotation: `rot_${fromVersion}`,
      reason: 'age',
      policy: null,
      fromVersion,
      toVersion: fromVersion + 1,
      destinations: [],
      fields: {},
      baseline: { issuer: null, stores: {} },
    },
    { type: 'Preflighted', checks: [] },
    { type: 'CallStarted', attempt, deadlineAt: 2, settleMs: 1, replica: 'replica-test' },
    { type: 'Sealed', attempt, digest: 'd', bytes: 1, status: 200 },
    { type: 'Parsed', attempt, key: keyOf(attempt), oldEndsAt: 9, oldMayBeDead: false },
    { type: 'Accepted', version: fromVersion + 1 },
    { type: 'OverlapStarted', endsAt: 9 },
  ];
}
