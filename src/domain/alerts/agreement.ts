import { actionText } from '../approvals/action-text.ts';
import type { CredentialState } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import type { Facts } from '../facts.ts';
import { fromText } from '../approvals/may-agree.ts';
import { together } from './finding.ts';
import type { Finding } from './finding.ts';

/** Something waits until others agree; until then it is not done. */
export function approvalWaits({ approvals }: CredentialState, { now }: Facts): Finding {
  const open = approvals.filter(({ expiresAt }) => expiresAt > now);
  return {
    raised: open.map(({ id, action, need, given }) => ({
      code: 'KT-A321',
      aspect: id,
      summary: `${actionText(action)}: ${need.count - given.length} of ${fromText(need.from)} must agree`,
      next: `keyturn approve ${id}`,
    })),
    changesAt: open.length === 0 ? null : Math.min(...open.map(({ expiresAt }) => expiresAt)),
  };
}

/** Something was done without the approval that it needed: said until somebody has reviewed it, and louder when that is late. */
export function glassUnreviewed({ brokenGlass }: CredentialState, { now }: Facts): Finding {
  return together(
    brokenGlass.map(({ id, action, by, at, reviewDueAt }) => {
      const said = { aspect: id, next: `keyturn approvals review ${id}` };
      const what = `${actionText(action)} by ${by} without approval, ${formatDuration(now - at)} ago`;
      const raised = [{ ...said, code: 'KT-A322' as const, summary: what }];
      if (reviewDueAt > now) return { raised, changesAt: reviewDueAt };
      const late = `${what}: the review is ${formatDuration(now - reviewDueAt)} late`;
      return { raised: [...raised, { ...said, code: 'KT-A323' as const, summary: late }], changesAt: null };
    }),
  );
}
