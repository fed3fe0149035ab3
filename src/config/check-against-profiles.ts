import { formatDuration } from '../domain/duration.ts';
import type { FaultView } from '../domain/fault.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
import type { EffectivePolicy } from '../domain/policy/effective.ts';
import type { Fleet } from '../domain/spec.ts';
import { sortedViews } from './problem.ts';
import type { Problem } from './problem.ts';
import { checkBudgets } from './check-budgets.ts';
import { governed } from './governed.ts';
import { distinct, refused } from './refused.ts';

/**
 * The sums that need the issuer's profile, which only a built issuer knows (`profiles`: issuer name → profile): what
 * governs credentials, against every issuer that has one of them. Returns all problems; none means the policies can be
 * kept. Places are the lines of the fields that won.
 */
export function checkAgainstProfiles(
  fleet: Pick<Fleet, 'policies' | 'credentials' | 'scheduleOf'>,
  profiles: ReadonlyMap<string, IssuerProfile>,
  now: number,
): FaultView[] {
  const found = governed(fleet.policies, fleet.credentials.values(), fleet.scheduleOf);
  const problems = found.flatMap(({ policy, issuer }) => {
    const profile = profiles.get(issuer);
    return profile === undefined ? [] : CHECKS.flatMap((check) => check(policy, issuer, profile) ?? []);
  });
  return sortedViews(distinct([...problems, ...checkBudgets(found, profiles, now)]));
}

type Check = (policy: EffectivePolicy, issuer: string, profile: IssuerProfile) => Problem | null;

/** A second reset inside of the first overlap may end the key that consumers still use. */
const rotateInsideOverlap: Check = (policy, issuer, profile) => {
  const overlapMs = profile.overlapMs.value;
  const { rotateMs } = policy.age;
  if (rotateMs === null || rotateMs >= overlapMs) return null;
  const saw = `age.rotate: ${formatDuration(rotateMs)} is shorter than the overlap of issuer ${issuer}, ${formatDuration(overlapMs)}`;
  return refused('KT1107', policy, 'age.rotate', { saw, expected: `at least ${formatDuration(overlapMs)}` });
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
  return refused('KT1107', policy, 'issuerExpiry.lead', { saw, expected });
};

/** Without a lead only the age counts, and the issuer would end the key first. */
const expiresBeforeRotate: Check = (policy, issuer, profile) => {
  const validityMs = profile.validityMs.value;
  const { rotateMs } = policy.age;
  if (validityMs === null || rotateMs === null) return null;
  if (policy.issuerExpiryLeadMs !== null || rotateMs < validityMs) return null;
  const saw =
    `age.rotate: ${formatDuration(rotateMs)}, but issuer ${issuer} ends a key after ` +
    `${formatDuration(validityMs)} and issuerExpiry.lead is not set`;
  const expected = `less than ${formatDuration(validityMs)}, or issuerExpiry: {lead: …}`;
  return refused('KT1107', policy, 'age.rotate', { saw, expected });
};

const noticeBeforeBirth: Check = (policy, issuer, profile) => {
  const validityMs = profile.validityMs.value;
  const { noticeMs } = policy.attended;
  if (validityMs === null || noticeMs === null || noticeMs < validityMs) return null;
  const saw = `attended.notice: ${formatDuration(noticeMs)}, and a key of issuer ${issuer} is valid for ${formatDuration(validityMs)}`;
  return refused('KT1113', policy, 'attended.notice', { saw });
};

const outlivesCeiling: Check = (policy, issuer, profile) => {
  const { maxMs, ceilingMs } = policy.age;
  const overlapMs = profile.overlapMs.value;
  if (maxMs === null || ceilingMs === null || maxMs + overlapMs <= ceilingMs) return null;
  const saw =
    `age.max: ${formatDuration(maxMs)} + overlap ${formatDuration(overlapMs)} of issuer ${issuer} = ` +
    `${formatDuration(maxMs + overlapMs)}, and age.ceiling is ${formatDuration(ceilingMs)}`;
  return refused('KT1116', policy, 'age.max', { saw });
};

const CHECKS: readonly Check[] = [
  rotateInsideOverlap,
  leadInsideOverlap,
  expiresBeforeRotate,
  noticeBeforeBirth,
  outlivesCeiling,
];
