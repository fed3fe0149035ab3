import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { dueChecks, dueNow } from '../due/checks.ts';
import { isHeldOpen } from '../due/window.ts';
import { exceptionNow, missOf, overdueAt, startsAt, waitsForWindow } from '../due/timing.ts';
import type { Miss } from '../due/timing.ts';
import { DAY_MS, formatDuration } from '../duration.ts';
import { openingAt } from '../schedule/schedule.ts';
import type { Facts } from '../facts.ts';
import type { Finding } from './finding.ts';
import { from, nothing, raise } from './raise.ts';

const EXCEPTION_WARNING_MS = 7 * DAY_MS;

/** Whoever makes keys at a portal is told beforehand when the policy would begin. */
export function planned(state: CredentialState, facts: Facts): Finding {
  const noticeMs = facts.policy?.attended.noticeMs ?? null;
  if (noticeMs === null || state.saga !== null || facts.policy?.mode === 'audit') return nothing;
  const first = dueChecks(state, facts)
    .filter(({ reason }) => waitsForWindow(reason))
    .toSorted((left, right) => left.at - right.at)[0];
  if (first === undefined || exceptionNow(facts) !== null) return nothing;
  const at = startsAt(Math.max(first.at, facts.now), facts);
  if (at <= facts.now) return nothing;
  return from(at - noticeMs, facts.now, () =>
    raise('KT-A303', `a reset is planned for ${new Date(at).toISOString().slice(0, 16)}Z`),
  );
}

/** Due, and the schedule stays closed for too long: said while there is still time to do something about it. */
export function scheduleBreaches(state: CredentialState, facts: Facts): Finding {
  const key = currentVersion(state)?.key ?? null;
  if (key === null || facts.policy === null || facts.policy.mode === 'audit') return nothing;
  const due = state.saga === null ? dueNow(state, facts) : null;
  const waits = due !== null ? waitsForWindow(due.reason) && exceptionNow(facts) === null : isHeldOpen(state);
  const miss = waits ? missOf(key, facts) : null;
  if (miss !== null) return raise('KT-A301', `${miss.closure.text}; ${sumOf(miss, facts.now)}`);
  // Whoever is asked to make the key may still be at it when the window closes, and nothing else looks then.
  return state.saga?.phase === 'asked' && waits ? { raised: [], changesAt: closesAt(facts) } : nothing;
}

function closesAt({ policy, now }: Facts): number | null {
  const opening = openingAt(
    (policy?.schedules ?? []).map(({ schedule }) => schedule),
    now,
  );
  return opening.open ? opening.untilAt : null;
}

function sumOf({ opensAt, deadlineAt, reason }: Miss, now: number): string {
  const opens = opensAt === null ? 'no opening is in sight' : `opens in ${formatDuration(opensAt - now)}`;
  if (reason === 'outside-of-window' || deadlineAt === null) return opens;
  const left = deadlineAt - now;
  return `${opens}, and the key may live ${left > 0 ? formatDuration(left) : 'no longer'}`;
}

/** Whoever answers for an exception hears of its end before it leaves an overdue key behind. */
export function exceptionEnds(state: CredentialState, facts: Facts): Finding {
  const exception = exceptionNow(facts);
  const key = currentVersion(state)?.key ?? null;
  if (exception === null || key === null || facts.policy === null) return nothing;
  const { untilAt, ticket, owner } = exception;
  const lateAt = overdueAt(key.bornAt, { ...facts, now: untilAt });
  if (lateAt === null || lateAt > untilAt) return nothing;
  return from(untilAt - EXCEPTION_WARNING_MS, facts.now, () =>
    raise(
      'KT-A302',
      `${ticket} of ${owner} ends in ${formatDuration(untilAt - facts.now)}, and the key is overdue then`,
    ),
  );
}
