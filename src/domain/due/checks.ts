import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import type { RotationReason } from '../events.ts';
import type { Facts } from '../facts.ts';
import { ageText } from '../key-version.ts';

/** Why a rotation is due, and since or from when. `rule` names the policy field that says so. */
export interface Due {
  readonly reason: RotationReason;
  readonly at: number;
  /** Put into words when it is read: every decision asks what is due, and hardly any says it. */
  readonly text: string;
  readonly rule: string | null;
}

type Check = (state: CredentialState, facts: Facts) => Due | null;

/** A person, or a plan that a person applied, asked for it. */
const requested: Check = (state) =>
  state.request === null
    ? null
    : {
        reason: state.request.reason,
        at: state.request.at,
        text: state.request.note === null ? 'requested' : `requested: ${state.request.note}`,
        rule: null,
      };

/** There is no key that works, and one is wanted. */
const noLiveKey: Check = (state, facts) =>
  currentVersion(state) === null && state.replacementWanted
    ? { reason: 'first', at: facts.now, text: 'no live key', rule: null }
    : null;

/** The issuer itself ends the key soon. The earlier clock wins, so this stands before the age. */
const issuerExpiry: Check = (state, facts) => {
  const expiresAt = currentVersion(state)?.key?.expiresAt ?? null;
  const leadMs = facts.policy?.issuerExpiryLeadMs ?? null;
  if (expiresAt === null || leadMs === null) return null;
  return {
    reason: 'issuer-expiry',
    at: expiresAt - leadMs,
    get text() {
      return `the issuer ends the key, lead ${formatDuration(leadMs)}`;
    },
    rule: 'issuerExpiry.lead',
  };
};

/** The key is as old as the policy allows it to become before a reset. */
const age: Check = (state, facts) => {
  const key = currentVersion(state)?.key ?? null;
  const rotateMs = facts.policy?.age.rotateMs ?? null;
  if (key === null || rotateMs === null) return null;
  return {
    reason: 'age',
    at: key.bornAt + rotateMs,
    get text() {
      return `${ageText(key, facts.now)}, rotate at ${formatDuration(rotateMs)}`;
    },
    rule: 'age.rotate',
  };
};

/** In this order: the first that is due names the reason of the rotation. */
const CHECKS: readonly Check[] = [requested, noLiveKey, issuerExpiry, age];

/** Every check that has something to say, due or not yet. */
export function dueChecks(state: CredentialState, facts: Facts): readonly Due[] {
  return CHECKS.flatMap((check) => check(state, facts) ?? []);
}

/** The first reason that is due now; null where nothing is. */
export function dueNow(state: CredentialState, facts: Facts): Due | null {
  for (const check of CHECKS) {
    const due = check(state, facts);
    if (due !== null && due.at <= facts.now) return due;
  }
  return null;
}
