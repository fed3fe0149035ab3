import { sha256 } from '../chance.ts';
import { rfc3339, rfc3339OrNull } from '../clock.ts';
import { keyId } from '../gateway/accepted-calls.ts';
import type { AcceptedCalls } from '../gateway/accepted-calls.ts';
import { isLive } from '../rules/keys.ts';
import type { KeyApplication, State } from '../state.ts';

/** The truth for tests: counts of what took effect, and keys by digest. No secret, no code, no password. */
export function stateView(state: State, now: number, acceptedCalls: AcceptedCalls) {
  return {
    profile: state.profile,
    switches: state.switches,
    clock: { now: rfc3339(now), nowMs: now, offsetMs: state.clockOffsetMs },
    applications: Object.values(state.applications).map((application) =>
      applicationTruth(application, now, acceptedCalls),
    ),
  };
}

function applicationTruth(application: KeyApplication, now: number, acceptedCalls: AcceptedCalls) {
  return {
    applicationId: application.id,
    name: application.name,
    user: application.user,
    status: application.status,
    deletedAt: rfc3339OrNull(application.deletedAt),
    counters: application.counters,
    keys: application.keys.map((key, index) => ({
      version: index + 1,
      appKey: key.appKey,
      secretSha256: sha256(key.appSecret),
      effectiveAt: rfc3339(key.effectiveAt),
      endsAt: rfc3339OrNull(key.endsAt),
      ended: key.endedBy,
      live: isLive(key, now),
      acceptedCalls: acceptedCalls.of(keyId(application.id, index)),
    })),
  };
}
