import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { overdueAt } from '../due/timing.ts';
import { formatDuration } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { ageText, UNKNOWN_BIRTH_AT } from '../key-version.ts';
import type { Finding } from './finding.ts';
import { from, nothing, raise } from './raise.ts';

export function expiring(state: CredentialState, facts: Facts): Finding {
  const key = currentVersion(state)?.key ?? null;
  if (key === null || facts.policy === null || state.saga !== null) return nothing;
  const { warnMs, maxMs } = facts.policy.age;
  const leadMs = facts.policy.issuerExpiryLeadMs;
  const lateAt = overdueAt(key.bornAt, facts);
  if (lateAt !== null && facts.now >= lateAt) return nothing;
  if (key.expiresAt !== null && leadMs !== null && facts.now >= key.expiresAt - leadMs)
    return raise('KT-A102', `the issuer ends it in ${formatDuration(key.expiresAt - facts.now)}`);
  if (warnMs === null) return nothing;
  const max = maxMs === null ? '' : `, max ${formatDuration(maxMs)}`;
  return from(key.bornAt + warnMs, facts.now, () => raise('KT-A102', `${ageText(key, facts.now)}${max}`));
}

export function overdue(state: CredentialState, facts: Facts): Finding {
  const key = currentVersion(state)?.key ?? null;
  const lateAt = key === null ? null : overdueAt(key.bornAt, facts);
  const maxMs = facts.policy?.age.maxMs ?? null;
  if (key === null || lateAt === null || maxMs === null) return nothing;
  return from(lateAt, facts.now, () =>
    raise(
      'KT-A103',
      `${ageText(key, facts.now)} ${key.bornAt === UNKNOWN_BIRTH_AT ? 'counts as' : 'is'} over max ${formatDuration(maxMs)}`,
    ),
  );
}
