import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { IncidentReport } from '../../src/domain/evidence/incident.ts';
import type { Handover } from '../../src/domain/present/handover.ts';
import { NOW } from './sample-fleet.ts';
import { HOSTILE, REPORT } from './sample-report.ts';

const AT = NOW - 2 * HOUR_MS;

/** A key that is dead and one that is not, a consumer that has moved and one that has not. */
export const INCIDENT: IncidentReport = {
  ...{ incident: 'P123', madeAt: NOW, chain: REPORT.chain, notes: ['Told as it stood.'] },
  credentials: [
    {
      ...{ uid: 'cred_1', name: 'wb-orders-1', owner: 'group:broker-ops' },
      acts: [
        {
          ...{ kind: 'revocation', id: 'kill_1', reason: 'leaked, with a replacement, incident P123' },
          ...{ note: HOSTILE, incident: 'P123', askedBy: 'user:operator', approvals: ['appr_1'] },
          ...{ glass: null, detail: null, proofs: [], beganAt: AT, endedAt: null, outcome: 'open' },
        },
      ],
      approvals: [
        {
          ...{ id: 'appr_1', action: 'revoke and replace, as leaked, incident P123', by: 'user:operator' },
          ...{ askedAt: AT - MINUTE_MS, needed: 1, policy: 'prod' },
          given: [{ by: 'user:security-1', at: AT, digest: 'd1ge57', reason: null }],
          end: { how: 'granted', by: 'user:security-1', at: AT, why: null },
        },
      ],
      brokenGlass: [
        {
          ...{ id: 'glass_1', action: 'revoke for good', by: 'user:operator', at: AT, reason: HOSTILE },
          ...{ reviewDueAt: NOW + HOUR_MS, review: null },
        },
      ],
      keys: [
        {
          ...{ version: 7, status: 'revoked', decidedAt: AT, acceptedAt: AT + 1_000 },
          ...{ deadAt: AT + 4_200, acceptedForMs: 4_200 },
        },
        {
          ...{ version: 8, status: 'current', decidedAt: AT, acceptedAt: null },
          ...{ deadAt: null, acceptedForMs: null },
        },
      ],
      consumers: [
        { name: 'order-router', version: 9, loadedAt: NOW, moved: true },
        { name: 'risk-batch', version: null, loadedAt: null, moved: false },
      ],
      stillAccepted: 'v8 STILL ACCEPTED · moved off, not revoked',
      timeline: [
        {
          ...{ at: AT, actor: 'user:security-1' },
          event: {
            ...{ type: 'KillOpened', containment: 'kill_1', leaked: true, incident: 'P123', replace: true },
            note: HOSTILE,
          },
        },
      ],
    },
  ],
};

/** One thing of every part, and nothing twice. */
export const HANDOVER: Handover = {
  madeAt: NOW,
  items: [
    {
      ...{ part: 'revocation', name: 'wb-orders-1', by: null, marketZone: 'Asia/Hong_Kong' },
      text: 'v8 STILL ACCEPTED · moved off, not revoked: delete, waits for somebody at the portal',
      ...{ incident: 'P123', sinceAt: AT, untilAt: null, next: 'keyturn show wb-orders-1' },
    },
    {
      ...{ part: 'review', name: 'glass_01', by: null, marketZone: null, incident: null },
      text: `wb-risk: revoke and replace, done alone by user:operator: ${HOSTILE}`,
      ...{ sinceAt: NOW - 26 * HOUR_MS, untilAt: NOW - HOUR_MS },
      next: 'keyturn approvals review glass_01 --verdict justified --reason TEXT',
    },
    {
      ...{ part: 'alert', name: 'wb-risk', by: 'user:operator', marketZone: null, incident: null },
      ...{ text: 'critical KT-A103: the key is 92d old', sinceAt: NOW - 30 * HOUR_MS, untilAt: null },
      next: 'keyturn why wb-risk',
    },
    {
      ...{ part: 'overlap', name: 'wb-quotes', by: null, marketZone: 'Asia/Hong_Kong', incident: null },
      ...{ text: 'v3 ends; not on v4: quote-writer, order-router', sinceAt: NOW - 9 * HOUR_MS },
      ...{ untilAt: NOW + 3 * HOUR_MS, next: 'keyturn show wb-quotes' },
    },
  ],
};
