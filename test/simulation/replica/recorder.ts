import type { Log, LogFields } from '../../../src/ports/log.ts';
import type { Metrics } from '../../../src/ports/metrics.ts';

/** Takes everything that a process says, so that it can be searched for secrets. */
export type Listener = (text: string) => void;

export function recordingLog(process: string, listen: Listener): Log {
  const say = (level: string) => (message: string, fields?: LogFields) =>
    listen(`${process} ${level} ${message}${fields === undefined ? '' : ` ${textOf(fields)}`}`);
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

/** Causes are walked down to their stacks: a secret could hide in any of them. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Error
      ? { ...member, message: member.message, stack: member.stack, cause: member.cause }
      : member,
  );
}

export function recordingMetrics(listen: Listener): Metrics {
  const nothing = (): undefined => undefined;
  return {
    ...{ tick: nothing, stepDone: nothing, fleet: nothing, alertsRaised: nothing },
    rotationClosed: (reason) => listen(`rotationClosed ${reason}`),
    stepFailed: (step, code) => listen(`stepFailed ${step} ${code}`),
    issuerCall: (issuer) => listen(`issuerCall ${issuer}`),
    ...{ probe: nothing, leaksReported: nothing, leakDelivery: nothing, requestRefused: nothing },
    ...{ delivery: nothing, deliveryStream: nothing, pods: nothing, podRestart: nothing },
    notification: (channel, outcome) => listen(`notification ${channel} ${outcome}`),
  };
}
