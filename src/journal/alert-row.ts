import type { AlertRow } from '../domain/alert.ts';

type LaterField =
  | 'thread'
  | 'ack'
  | 'drill'
  | 'marketZone'
  | 'labels'
  | 'escalation'
  | 'escalated'
  | 'told'
  | 'firstSaidAt'
  | 'lastSaidAt'
  | 'heldBack'
  | 'revision';

/** An alert as an earlier keyturn may have left it. */
export type StoredAlert = Omit<AlertRow, LaterField> & Partial<Pick<AlertRow, LaterField>>;

/** All of it: what an earlier keyturn has raised it has told everybody, and knew nothing of the rest. */
export function completeAlert(row: StoredAlert): AlertRow {
  const { key, raisedAt, repeatAt, repeatMs, channels } = row;
  const lastSaidAt = repeatAt === null || repeatMs === null ? raisedAt : repeatAt - repeatMs;
  return {
    ...{ thread: `${key}@${raisedAt}`, ack: null, drill: false, marketZone: null, labels: {} },
    ...{ escalation: [], escalated: 0, told: channels, firstSaidAt: raisedAt, lastSaidAt },
    ...{ heldBack: null, revision: 0 },
    ...row,
  };
}
