import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { ApprovalsView } from '../../src/domain/approvals/views.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { NOW } from './sample-fleet.ts';

type Note = (operation: keyof Operations, ...args: readonly unknown[]) => void;

export const WAITING: ApprovalsView = {
  approvals: [
    {
      ...{ id: 'appr_01', credentials: ['wb-orders-1'], action: 'revoke and replace, as leaked' },
      ...{ digest: '4f1c22ab90e3d177', by: 'user:operator', askedAt: NOW - HOUR_MS, expiresAt: NOW + DAY_MS },
      need: { count: 2, from: ['group:oncall-lead'], excludeRequester: true, policy: 'webull-prod' },
      given: [{ by: 'user:lead-1', at: NOW - HOUR_MS / 2, digest: '4f1c22ab90e3d177', reason: null }],
    },
  ],
  reviews: [
    {
      ...{ id: 'glass_01', credential: 'wb-risk', action: 'revoke and replace', by: 'user:operator' },
      ...{ at: NOW - DAY_MS, reason: 'on a public page', reviewDueAt: NOW - HOUR_MS, from: null },
    },
  ],
};

/** What waits for people, and their answers. */
export function agreeing(note: Note) {
  return {
    approvals: async () => WAITING,
    approve: async (...args) => {
      note('approve', ...args);
      return [{ name: 'wb-orders-1', outcome: 'granted', missing: 0, why: null, afterPosition: 1 }];
    },
    deny: async (...args) => note('deny', ...args),
    reviewGlass: async (...args) => note('reviewGlass', ...args),
  } satisfies Partial<Operations>;
}
