import type { Notice } from '../../src/ports/channel.ts';
import type { AlertRow, NotificationKind } from '../../src/domain/alert.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';
import { alertRow } from '../support/alert-row.ts';

export const RAISED_AT = Date.UTC(2026, 10, 22, 3, 4, 5);

/** A notice of an alert that stands alone in its thread. */
export function notice(kind: NotificationKind, change: Partial<AlertRow> = {}): Notice {
  const alert = alertRow({
    key: 'KT-A103/cred_01/age',
    raisedAt: RAISED_AT,
    state: kind === 'resolved' ? 'resolved' : 'raised',
    resolvedAt: kind === 'resolved' ? RAISED_AT + 60_000 : null,
    ack: kind === 'acknowledged' ? { at: RAISED_AT + 30_000, by: 'user:ops', note: null } : null,
    channels: ['siem'],
    ...change,
  });
  return { id: 'note_01', kind, alert, thread: [alert], reference: null };
}

export type Line = readonly [level: string, message: string, fields: LogFields | undefined];

/** A log that remembers. */
export function recordingLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      lines.push([level, message, fields]);
    };
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
