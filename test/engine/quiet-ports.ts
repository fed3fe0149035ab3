import type { Ports } from '../../src/engine/ports.ts';
import { systemIds } from '../../src/platform/ids.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createRedactor } from '../../src/platform/redactor.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Custody } from '../../src/ports/custody.ts';
import type { Journal } from '../../src/ports/journal.ts';

const never = (what: string) => (): Promise<never> =>
  Promise.reject(new Error(`${what} is not used in this test`));

const noCustody: Custody = {
  seal: never('custody'),
  escrow: never('custody'),
  escrowed: never('custody'),
  open: never('custody'),
  selfTest: never('custody'),
  digest: () => '',
  armour: () => '',
  unarmour: () => null,
  recipient: '',
  recoveryRecipients: [],
  close: async () => undefined,
};

/** A real journal and clock, and nothing outside: for the parts of the engine that need no more. */
export function quietPorts(journal: Journal, clock: Clock): Ports {
  const nothing = (): undefined => undefined;
  return {
    ...{
      replica: 'replica-test',
      journal,
      clock,
      ids: systemIds(clock),
      redactor: createRedactor(),
      custody: noCustody,
    },
    metrics: createMetrics('0.0.0').metrics,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    outside: { issuer: never('an issuer'), store: never('a store') },
  };
}
