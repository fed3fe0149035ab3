import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { dueChecks, dueNow, dueText } from '../due/checks.ts';
import { holdOf } from '../due/holds.ts';
import type { EffectivePolicy } from '../policy/effective.ts';
import { missOf } from '../due/timing.ts';
import type { Miss } from '../due/timing.ts';
import type { Facts } from '../facts.ts';
import { ageMsOf } from '../key-version.ts';
import type { PlanItem } from '../views.ts';

/** What policy would have done to one credential at `facts.now`. */
export function planItem(state: CredentialState, facts: Facts): PlanItem {
  const key = currentVersion(state)?.key ?? null;
  const common = {
    name: state.name,
    uid: state.uid,
    ageMs: key === null ? null : ageMsOf(key, facts.now),
    mode: facts.policy?.mode ?? null,
    seq: state.seq,
  };
  if (state.saga === null && state.life.decommissioned !== null)
    return { ...common, action: 'nothing', reason: 'decommissioned', at: null };
  if (state.saga?.phase === 'overlap') {
    const reason = 'the old key lives until the overlap ends';
    return { ...common, action: 'nothing', reason, at: state.saga.endsAt };
  }
  if (state.saga !== null)
    return { ...common, action: 'blocked', reason: `${state.saga.kind} is open`, at: null };
  if (!state.baselined) {
    const failing = facts.retries.baseline?.fault;
    const reason = failing === undefined ? 'not looked at yet' : `${failing.code} ${failing.saw}`;
    return { ...common, action: 'unknown-age', reason, at: null };
  }
  const due = dueNow(state, facts);
  if (due !== null) return { ...common, ...dueAction(state, facts, dueText(due, state, facts)) };
  const upcoming = dueChecks(state, facts).toSorted((left, right) => left.at - right.at)[0];
  return upcoming === undefined
    ? { ...common, action: 'nothing', reason: 'no policy selects it', at: null }
    : { ...common, action: 'nothing', reason: 'not due', at: upcoming.at };
}

/** A plan is there to be applied: what only waits for that, or for others to agree to it, is not held back by it. */
function dueAction(
  state: CredentialState,
  facts: Facts,
  reason: string,
): Pick<PlanItem, 'action' | 'reason' | 'at'> {
  const asApplied = { ...facts, policy: facts.policy === null ? null : appliedPolicy(facts.policy) };
  const key = currentVersion(state)?.key ?? null;
  const hold = holdOf(state, asApplied);
  if (hold === null) return { action: 'rotate-now', reason, at: facts.now };
  if (hold.rule?.startsWith('schedule') === true && key !== null) {
    const miss = missOf(key, facts);
    if (miss !== null) return { action: 'page', reason: missText(miss), at: miss.opensAt };
  }
  return hold.untilAt === null
    ? { action: 'blocked', reason: hold.text, at: null }
    : { action: 'schedule', reason: hold.text, at: hold.untilAt };
}

function appliedPolicy(policy: EffectivePolicy): EffectivePolicy {
  const approvals = { ...policy.approvals, rotate: null };
  return { ...policy, mode: 'enforce', enforceFromAt: null, approvals };
}

function missText({ closure, reason }: Miss): string {
  return reason === 'outside-of-window' ? closure.text : `${closure.text}; waiting would breach max`;
}

/** What a plan is compared by: everything that an edit, a rotation or the passing of time to another decision changes. */
export function planFingerprint(items: readonly PlanItem[]): string {
  return items.map(({ uid, action, mode, seq }) => `${uid} ${action} ${mode} ${seq}`).join('\n');
}

/** What is different between two plans, a line each. */
export function planDifferences(saved: readonly PlanItem[], now: readonly PlanItem[]): readonly string[] {
  const before = new Map(saved.map((item) => [item.uid, item]));
  const lines: string[] = [];
  for (const item of now) {
    const was = before.get(item.uid);
    before.delete(item.uid);
    if (was === undefined) lines.push(`${item.name}: new, ${item.action}`);
    else if (was.action !== item.action)
      lines.push(`${item.name}: was ${was.action}, now ${item.action} (${item.reason})`);
    else if (was.seq !== item.seq)
      lines.push(`${item.name}: ${item.seq - was.seq} new events since the plan`);
    else if (was.mode !== item.mode) lines.push(`${item.name}: mode was ${was.mode}, now ${item.mode}`);
  }
  return [...lines, ...[...before.values()].map(({ name }) => `${name}: gone`)];
}
