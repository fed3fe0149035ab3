import { DAY_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { EvidenceReport } from '../../src/domain/evidence/report.ts';

export const REPORT_FROM_AT = Date.UTC(2026, 9, 1);
const AT = REPORT_FROM_AT + 10 * DAY_MS;

/** What a person wrote that wants to be markup. */
export const HOSTILE = '<script>alert(1)</script>|`x`\u001b[31m';

/** A quarter with one of everything. */
export const REPORT: EvidenceReport = {
  ...{ fromAt: REPORT_FROM_AT, toAt: Date.UTC(2027, 0, 1), madeAt: Date.UTC(2027, 0, 2) },
  chain: {
    ...{ events: 40, streams: 1, problems: [] },
    anchors: { last: null, eventsAfter: 40, notAnchored: 0, file: 'anchors' },
  },
  notes: ['Told as it stood.'],
  credentials: [
    {
      ...{ uid: 'cred_1', name: 'wb-orders-1', issuer: 'webull', owner: 'group:broker-ops' },
      policy: {
        ...{ name: 'prod', mode: 'enforce', maxMs: 90 * DAY_MS },
        ...{ riskAnalysis: 'TRA-2026-04', reviewedAt: Date.UTC(2026, 3, 1) },
      },
      acts: [
        {
          ...{ kind: 'revocation', id: 'kill_1', reason: 'leaked, with a replacement', note: HOSTILE },
          incident: null,
          ...{ askedBy: 'user:operator', approvals: ['apr_1'], glass: null, detail: null },
          ...{ beganAt: AT, endedAt: AT + MINUTE_MS, outcome: 'finished' },
          proofs: [
            {
              version: 3,
              before: { verdict: 'accepted', at: AT },
              refused: { verdict: 'dead', at: AT + MINUTE_MS },
              survivor: null,
            },
          ],
        },
      ],
      approvals: [
        {
          ...{ id: 'apr_1', action: 'revoke and replace, as leaked', by: 'user:operator' },
          ...{ askedAt: AT, needed: 1, policy: 'prod' },
          given: [{ by: 'user:security-1', at: AT, digest: 'd1ge57', reason: 'seen' }],
          end: { how: 'granted', by: 'user:security-1', at: AT, why: null },
        },
      ],
      brokenGlass: [
        {
          ...{ id: 'glass_1', action: 'revoke for good', by: 'user:operator', at: AT, reason: HOSTILE },
          ...{ reviewDueAt: AT + DAY_MS, review: null },
        },
      ],
      operations: [{ at: AT, by: 'user:operator', what: 'paused', reason: HOSTILE }],
      exceptions: [{ ticket: 'CHG-7', owner: 'group:broker-ops', untilAt: AT }],
      overAge: [{ version: 2, sinceAt: AT, untilAt: null }],
      gaps: ['no policy selects it'],
    },
  ],
};
