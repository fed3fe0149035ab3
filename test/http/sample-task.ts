import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { TaskView } from '../../src/domain/tasks/view.ts';
import { NOW } from './sample-fleet.ts';

/** The public half of an identity that nobody keeps. */
export const RECIPIENT = 'age1examplexampleexampleexampleexampleexampleexampleexampleexa';

/** Somebody has claimed it, everything was tried, and the portal may be compared. */
export const TASK: TaskView = {
  credential: 'wb-orders-1',
  uid: 'cred_wb-orders-1',
  kind: 'mint',
  phase: 'ready',
  reason: 'age',
  fromVersion: 7,
  toVersion: 8,
  openedAt: NOW - HOUR_MS,
  waitsSinceAt: NOW - HOUR_MS,
  dueAt: NOW + 9 * DAY_MS,
  deadlineAt: null,
  oldEndsAt: null,
  claim: { by: 'user:operator', untilAt: NOW + 20 * MINUTE_MS },
  operators: ['group:broker-ops'],
  attempt: null,
  calledBy: null,
  preflight: { at: NOW - MINUTE_MS, untilAt: NOW + 4 * MINUTE_MS },
  failing: [],
  recorded: {
    lastResetAt: NOW - 85 * DAY_MS,
    keyIdMasked: 'ab12****9f3c',
    secretMasked: null,
    from: 'custody',
  },
  place: {
    issuer: 'webull-broker-hk',
    path: 'Developer Management Center > API Keys Application Management > Broker API > Manage',
    generate: 'Generate Key',
    reset: 'Reset Key',
    remove: 'delete the key application',
    press: 'Reset Key',
    url: null,
    application: 'wb-orders-1',
    user: 'broker-keys@example.com',
    stepUp: ['code', 'trading-password'],
    contact: 'inst.support@example.com',
  },
  next: 'compare the last reset at the portal, confirm, then press Reset Key there: one try',
  command: 'keyturn ceremony resume wb-orders-1',
  actions: ['claim', 'release', 'confirm'],
};
