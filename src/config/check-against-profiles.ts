import { formatDuration } from '../domain/duration.ts';
import type { FaultView } from '../domain/fault.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
import type { CredentialSpec, Fleet, PolicySpec } from '../domain/spec.ts';
import { problem, sortedViews } from './problem.ts';
import type { Problem } from './problem.ts';

/**
 * The sums that need the issuer's profile, which only a built issuer knows (`profiles`: issuer name → profile): every
 * policy against every issuer for which it governs a credential. Returns all problems; none means the policies can be
 * kept. Places are the lines of the policy's fields.
 */
export function checkAgainstProfiles(
  fleet: Fleet,
  profiles: ReadonlyMap<string, IssuerProfile>,
): FaultView[] {
  const problems = fleet.policies.flatMap((policy) =>
    [...issuersUnder(policy, fleet)].flatMap((issuer) => {
      const profile = profiles.get(issuer);
      return profile === undefined ? [] : CHECKS.flatMap((check) => check(policy, issuer, profile) ?? []);
    }),
  );
  return sortedViews(problems);
}

type Check = (policy: PolicySpec, issuer: string, profile: IssuerProfile) => Problem | null;

/** A second reset inside of the first overlap may end the key that consumers still use. */
const rotateInsideOverlap: Check = (policy, issuer, profile) => {
  const overlapMs = profile.overlapMs.value;
  const { rotateMs } = policy.age;
  if (rotateMs >= overlapMs) return null;
  const saw = `age.rotate: ${formatDuration(rotateMs)} is shorter than the overlap of issuer ${issuer}, ${formatDuration(overlapMs)}`;
  return refused(policy, 'age.rotate', saw, `at least ${formatDuration(overlapMs)}`);
};

/** The lead counts back from the issuer's own end: what is left of the validity is the age at the reset. */
const leadInsideOverlap: Check = (policy, issuer, profile) => {
  const validityMs = profile.validityMs.value;
  const leadMs = policy.issuerExpiryLeadMs;
  if (validityMs === null || leadMs === null) return null;
  const overlapMs = profile.overlapMs.value;
  const ageMs = validityMs - leadMs;
  if (ageMs > 0 && ageMs >= overlapMs) return null;
  const saw =
    `issuerExpiry.lead: validity ${formatDuration(validityMs)} - lead ${formatDuration(leadMs)} = ` +
    `${formatDuration(ageMs)}, and the overlap of issuer ${issuer} is ${formatDuration(overlapMs)}`;
  const most = validityMs - overlapMs;
  const expected =
    most > 0 ? `a lead of at most ${formatDuration(most)}` : 'another issuer profile: no lead fits';
  return refused(policy, 'issuerExpiry.lead', saw, expected);
};

/** Without a lead only the age counts, and the issuer would end the key first. */
const expiresBeforeRotate: Check = (policy, issuer, profile) => {
  const validityMs = profile.validityMs.value;
  if (validityMs === null || policy.issuerExpiryLeadMs !== null || policy.age.rotateMs < validityMs)
    return null;
  const saw =
    `age.rotate: ${formatDuration(policy.age.rotateMs)}, but issuer ${issuer} ends a key after ` +
    `${formatDuration(validityMs)} and issuerExpiry.lead is not set`;
  return refused(
    policy,
    'age.rotate',
    saw,
    `less than ${formatDuration(validityMs)}, or issuerExpiry: {lead: …}`,
  );
};

const CHECKS: readonly Check[] = [rotateInsideOverlap, leadInsideOverlap, expiresBeforeRotate];

function refused(policy: PolicySpec, field: string, saw: string, expected: string): Problem {
  const { file } = policy.source;
  const line = policy.lines[field] ?? policy.source.line;
  return problem('KT1107', file, { line, col: 1 }, { saw, expected });
}

/** The issuers of the credentials that a policy selects. */
function issuersUnder(policy: PolicySpec, fleet: Fleet): ReadonlySet<string> {
  const issuers = new Set<string>();
  for (const credential of fleet.credentials.values()) {
    if (selects(policy, credential)) issuers.add(credential.issuer);
  }
  return issuers;
}

function selects({ select }: PolicySpec, credential: CredentialSpec): boolean {
  if (select.issuer !== null && select.issuer !== credential.issuer) return false;
  return Object.entries(select.labels).every(([label, value]) => credential.labels[label] === value);
}
