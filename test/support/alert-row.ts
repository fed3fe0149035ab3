import type { AlertRow } from '../../src/domain/alert.ts';

/** An alert that has just been raised, and whatever a test says otherwise. */
export function alertRow(change: Partial<AlertRow> = {}): AlertRow {
  const raisedAt = change.raisedAt ?? Date.UTC(2026, 10, 22, 3, 4, 5);
  const key = change.key ?? 'KT-A103/cred_01/';
  return {
    key,
    code: 'KT-A103',
    subject: 'cred_01',
    subjectName: 'wb-orders-1',
    severity: 'critical',
    summary: 'the key is 92d old',
    next: 'keyturn why wb-orders-1',
    state: 'raised',
    raisedAt,
    resolvedAt: null,
    repeatAt: null,
    channels: ['log'],
    repeatMs: null,
    escalation: [],
    escalated: 0,
    told: [],
    firstSaidAt: null,
    lastSaidAt: null,
    heldBack: null,
    labels: {},
    revision: 0,
    thread: `${key}@${raisedAt}`,
    ack: null,
    drill: false,
    marketZone: null,
    ...change,
  };
}
