import { HOUR_MS } from '../../src/domain/duration.ts';
import type { RecallPlan, RecallView } from '../../src/domain/recall/views.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { NOW } from './sample-fleet.ts';

export const RECALL_PLAN: RecallPlan = {
  digest: '4f1c22ab90e3d177',
  members: [
    {
      ...{ name: 'wb-orders-1', owner: 'group:broker-ops', wave: 1, versions: [7, 8], paused: false },
      ...{ consumers: ['order-router', 'risk-batch'], approval: null },
    },
    {
      ...{ name: 'wb-quotes', owner: 'group:broker-ops', wave: 2, versions: [3], paused: true },
      ...{ consumers: [], approval: { count: 2, policy: 'webull-prod' } },
    },
  ],
  blocked: [{ name: 'wb-risk', why: 'KT5014 no key of it is live' }],
};

export const RECALL: RecallView = {
  ...{ id: 'recall_01', state: 'stopped', by: 'user:operator', askedAt: NOW - HOUR_MS, leaked: true },
  why: 'stopped by engine: 1 did not come through, 0 may: wb-orders-1',
  ...{
    incident: 'P123',
    note: 'a host was read',
    replace: true,
    budget: 0,
    pauseMs: 0,
    digest: '4f1c22ab90e3d177',
  },
  members: [
    { name: 'wb-orders-1', wave: 1, stage: 'failing', sinceAt: NOW - HOUR_MS, why: null },
    { name: 'wb-orders-2', wave: 1, stage: 'dead', sinceAt: NOW - HOUR_MS, why: null },
    { name: 'wb-quotes', wave: 2, stage: 'waits', sinceAt: NOW - HOUR_MS, why: null },
  ],
};

/** A recall that has stopped by itself. */
export function recalling(note: (operation: keyof Operations, ...args: readonly unknown[]) => void) {
  return {
    planRecall: async (ask) => {
      note('planRecall', ask);
      return RECALL_PLAN;
    },
    beginRecall: async (...args) => {
      note('beginRecall', ...args);
      return { recall: RECALL.id, members: 2, approval: null, refused: [] };
    },
    recalls: async () => [RECALL],
    recall: async (id) => {
      note('recall', id);
      return RECALL;
    },
    stopRecall: async (...args) => note('stopRecall', ...args),
    continueRecall: async (...args) => note('continueRecall', ...args),
    endRecall: async (...args) => note('endRecall', ...args),
  } satisfies Partial<Operations>;
}
