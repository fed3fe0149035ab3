import { wordOf } from '../adoption.ts';
import { currentVersion, previousVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { dueChecks, dueNow } from '../due/checks.ts';
import { holdOf } from '../due/holds.ts';
import type { Facts } from '../facts.ts';
import { ageMsOf } from '../key-version.ts';
import { decide } from '../rotation/decide.ts';
import { settledAt, unconfirmedRestore } from '../rotation/restored.ts';
import { stepKey } from '../rotation/step.ts';
import type { StatusRow } from '../views.ts';
import { conditionOf } from './condition.ts';
import { stillAccepted } from './contained.ts';

export function statusRow(state: CredentialState, facts: Facts): StatusRow {
  const current = currentVersion(state);
  const consumers = facts.spec?.consumers ?? [];
  const loaded = consumers.filter(
    (consumer) => current !== null && wordOf(state, consumer)?.version === current.version,
  );
  return {
    name: state.name,
    uid: state.uid,
    condition: conditionOf(state, facts),
    issuer: facts.spec?.issuer ?? null,
    owner: facts.spec?.owner ?? null,
    version: current?.version ?? null,
    ageMs: current?.key == null ? null : ageMsOf(current.key, facts.now),
    limits: limitsOf(facts),
    ...nextOf(state, facts),
    overlapEndsAt:
      state.saga?.phase === 'overlap' ? state.saga.endsAt : (previousVersion(state)?.endsAt ?? null),
    consumers: { declared: consumers.length, loaded: loaded.length },
  };
}

function limitsOf({ policy }: Facts): StatusRow['limits'] {
  if (policy === null) return null;
  const { warnMs, rotateMs, maxMs } = policy.age;
  return warnMs === null && rotateMs === null && maxMs === null ? null : { warnMs, rotateMs, maxMs };
}

/** What comes next, in words, and when. */
export function nextOf(
  state: CredentialState,
  facts: Facts,
): { readonly next: string; readonly nextAt: number | null } {
  if (state.saga === null && state.life.decommissioned !== null)
    return { next: facts.spec === null ? 'nothing' : 'remove its manifest', nextAt: null };
  if (facts.spec === null) return { next: 'nothing: unmanaged', nextAt: null };
  if (state.saga?.phase === 'overlap' && state.saga.endsAt > facts.now) {
    return { next: 'old key ends', nextAt: state.saga.endsAt };
  }
  const decision = decide(state, { ...facts, watchedAt: facts.now });
  if (state.saga !== null) {
    const alive = stillAccepted(state);
    const before = alive === null ? '' : `${alive}: `;
    return decision.kind === 'step'
      ? { next: before + stepKey(decision.step), nextAt: facts.now }
      : { next: before + decision.why, nextAt: decision.untilAt };
  }
  return nextAtRest(state, facts);
}

function nextAtRest(
  state: CredentialState,
  facts: Facts,
): { readonly next: string; readonly nextAt: number | null } {
  if (!state.baselined) return { next: 'look for a live key', nextAt: facts.now };
  const restored = unconfirmedRestore(state);
  if (restored !== null) {
    return restored.ahead === null
      ? { next: 'compare with the issuer', nextAt: settledAt(restored) }
      : { next: 'waits: the issuer is ahead', nextAt: null };
  }
  const due = dueNow(state, facts);
  const hold = due === null ? null : holdOf(state, facts);
  if (hold !== null) return { next: `waits: ${hold.text}`, nextAt: hold.untilAt };
  if (due !== null) return { next: 'rotate now', nextAt: facts.now };
  const upcoming = dueChecks(state, facts).toSorted((left, right) => left.at - right.at)[0];
  return upcoming === undefined
    ? { next: 'nothing: no policy', nextAt: null }
    : { next: 'rotate', nextAt: upcoming.at };
}
