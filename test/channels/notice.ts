import type { Notice } from '../../src/ports/channel.ts';
import type { AlertRow, NotificationKind } from '../../src/domain/alert.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';

export const RAISED_AT = Date.UTC(2026, 10, 22, 3, 4, 5);

export function notice(kind: NotificationKind, alert: Partial<AlertRow> = {}): Notice {
  return {
    id: 'note_01',
    kind,
    alert: {
      key: 'KT-A103/cred_01/age',
      code: 'KT-A103',
      subject: 'cred_01',
      subjectName: 'wb-orders-1',
      severity: 'critical',
      summary: 'the key is 92d old',
      next: 'keyturn why wb-orders-1',
      state: kind === 'resolved' ? 'resolved' : 'raised',
      raisedAt: RAISED_AT,
      resolvedAt: kind === 'resolved' ? RAISED_AT + 60_000 : null,
      repeatAt: null,
      channels: ['siem'],
      repeatMs: null,
      ...alert,
    },
  };
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
