import { z } from 'zod';
import { oneLine } from '../../domain/alerts/message.ts';
import type { Severity } from '../../domain/spec.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import type { Notice } from '../../ports/channel.ts';
import type { Log } from '../../ports/log.ts';

const settingsSchema = z.strictObject({});

const LEVELS: Readonly<Record<Severity, 'error' | 'warn' | 'info'>> = {
  critical: 'error',
  warning: 'warn',
  info: 'info',
};

/** `{driver: log}`: one line in the daemon's log for every notice; needs no other server. */
export const log: ChannelDriver = {
  driver: 'log',
  settingsSchema,
  create: (name, settings, deps) => {
    settingsSchema.parse(settings);
    return {
      name,
      async deliver(notice) {
        write(deps.log, notice);
        return null;
      },
    };
  },
};

const LONGEST_SUMMARY = 600;

/** An alert that is over is no error, however bad it was. */
function write(target: Log, { id, kind, alert }: Notice): void {
  const level = kind === 'resolved' ? 'info' : LEVELS[alert.severity];
  target[level](`alert ${kind}: ${oneLine(alert.summary, LONGEST_SUMMARY)}`, {
    alert: alert.code,
    severity: alert.severity,
    credential: alert.subjectName,
    notice: id,
    ...(alert.drill ? { drill: true } : {}),
    ...(kind === 'resolved' ? {} : { next: alert.next }),
  });
}
