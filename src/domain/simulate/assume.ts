import { unregistered } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { DAY_MS } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { foldAll } from '../fold.ts';
import type { IssuerProfile } from '../issuer-profile.ts';
import type { CredentialSpec } from '../spec.ts';

/** A credential of which only the manifest is known, with a key that is taken to be so old. */
export function assumedState(
  { name, application }: CredentialSpec,
  profile: IssuerProfile,
  at: number,
  ageMs: number,
): CredentialState {
  const bornAt = at - ageMs;
  const validityMs = profile.validityMs.value;
  const key = {
    ...{ attempt: 'assumed', applicationId: application, keyIdMasked: '****', digest: `assumed/${name}` },
    ...{ bornAt, expiresAt: validityMs === null ? null : bornAt + validityMs },
  };
  return foldAll(unregistered(`assumed/${name}`), [
    { at, event: { type: 'Registered', name } },
    { at, event: { type: 'Imported', version: 1, key } },
  ]);
}

/** Where nothing says when to rotate, ages are spread over a quarter of a year. */
const WITHOUT_POLICY_MS = 90 * DAY_MS;
/** Multiples of it, without their whole part, fill the range from 0 to 1 evenly, however many there are. */
const GOLDEN = 0.618_033_988_749_894_9;

/** Ages as a fleet has them that was rotated on time: evenly from new to due. `index` counts the credentials. */
export function spreadAge(index: number, policy: Facts['policy'], profile: IssuerProfile): number {
  const { value: validityMs } = profile.validityMs;
  const endsMs = validityMs === null ? Infinity : validityMs - (policy?.issuerExpiryLeadMs ?? 0);
  const dueMs = Math.min(policy?.age.rotateMs ?? WITHOUT_POLICY_MS, endsMs);
  return Math.floor((((index + 1) * GOLDEN) % 1) * dueMs);
}
