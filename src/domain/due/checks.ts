import { absurd } from '../absurd.ts';
import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import type { RotationReason } from '../events.ts';
import type { Facts } from '../facts.ts';
import { ageText } from '../key-version.ts';

/** Why a rotation is due, and since or from when; `dueText` puts it into words. */
export interface Due {
  /** The check that says so. */
  readonly by: 'request' | 'no-live-key' | 'issuer-expiry' | 'age';
  readonly reason: RotationReason;
  readonly at: number;
  /** The policy field that says so; null where none does. */
  readonly rule: string | null;
}

type Check = (state: CredentialState, facts: Facts) => Due | null;

/** A person, or a plan that a person applied, asked for it. */
const requested: Check = ({ request }) =>
  request === null ? null : { by: 'request', reason: request.reason, at: request.at, rule: null };

/** There is no key that works, and one is wanted. */
const noLiveKey: Check = (state, { now }) =>
  currentVersion(state) === null && state.replacementWanted
    ? { by: 'no-live-key', reason: 'first', at: now, rule: null }
    : null;

/** The issuer itself ends the key soon. The earlier clock wins, so this stands before the age. */
const issuerExpiry: Check = (state, { policy }) => {
  const expiresAt = currentVersion(state)?.key?.expiresAt ?? null;
  const leadMs = policy?.issuerExpiryLeadMs ?? null;
  if (expiresAt === null || leadMs === null) return null;
  return { by: 'issuer-expiry', reason: 'issuer-expiry', at: expiresAt - leadMs, rule: 'issuerExpiry.lead' };
};

/** The key is as old as the policy allows it to become before a reset. */
const age: Check = (state, { policy }) => {
  const key = currentVersion(state)?.key ?? null;
  const rotateMs = policy?.age.rotateMs ?? null;
  if (key === null || rotateMs === null) return null;
  return { by: 'age', reason: 'age', at: key.bornAt + rotateMs, rule: 'age.rotate' };
};

/** In this order: the first that is due names the reason of the rotation. */
const CHECKS: readonly Check[] = [requested, noLiveKey, issuerExpiry, age];

/** Every check that has something to say, due or not yet. */
export function dueChecks(state: CredentialState, facts: Facts): readonly Due[] {
  const found: Due[] = [];
  for (const check of CHECKS) {
    const due = check(state, facts);
    if (due !== null) found.push(due);
  }
  return found;
}

/** The first reason that is due now; null where nothing is. */
export function dueNow(state: CredentialState, facts: Facts): Due | null {
  for (const check of CHECKS) {
    const due = check(state, facts);
    if (due !== null && due.at <= facts.now) return due;
  }
  return null;
}

/** What a check says, in words. Every decision asks what is due, and hardly any says it. */
export function dueText({ by }: Due, state: CredentialState, { policy, now }: Facts): string {
  switch (by) {
    case 'request':
      return state.request?.note == null ? 'requested' : `requested: ${state.request.note}`;
    case 'no-live-key':
      return 'no live key';
    case 'issuer-expiry':
      return `the issuer ends the key, lead ${formatDuration(policy?.issuerExpiryLeadMs ?? 0)}`;
    case 'age': {
      const key = currentVersion(state)?.key ?? null;
      const old = key === null ? 'age unknown' : ageText(key, now);
      return `${old}, rotate at ${formatDuration(policy?.age.rotateMs ?? 0)}`;
    }
    default:
      return absurd(by);
  }
}
