import { HOUR_MS } from '../duration.ts';
import type { AlertEntry } from './entry.ts';

/** Alerts about a revocation of many keys. */
export const recallAlerts = {
  'KT-A361': {
    title: 'A recall has stopped',
    explain:
      'A revocation of many keys has stopped before its end: more of them did not come through than may, somebody stopped it or said no, or not all of them could be put into it. What was begun goes on; what waits is not revoked, and its keys are accepted.',
    next: 'keyturn revoke --status RECALL',
    severity: 'critical',
    everyMs: HOUR_MS,
  },
} as const satisfies Record<string, AlertEntry>;
