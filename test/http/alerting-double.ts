import type { Silence } from '../../src/domain/alerts/silence.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { alertRow } from '../support/alert-row.ts';
import { NOW } from './sample-fleet.ts';

interface Stage {
  readonly note: (operation: keyof Operations, ...args: readonly unknown[]) => void;
}

export const SILENCE: Silence = {
  id: 'sil_1',
  match: { code: 'KT-A109', credential: 'wb-orders-1', severity: null, labels: {} },
  reason: 'a migration',
  by: 'user:ops',
  createdAt: NOW,
  untilAt: NOW + 3_600_000,
};

/** Every word about an alert is taken. */
export function alerting({ note }: Stage) {
  return {
    acknowledgeAlert: async (key, words, caller) => {
      note('acknowledgeAlert', key, words, caller);
      return alertRow({ key, ack: { at: NOW, by: 'user:administrator', note: words } });
    },
    drill: async (request, caller) => {
      note('drill', request, caller);
      const key = `KT-A343/installation/${request.severity}`;
      const told = ['log', 'pagerduty-trading'];
      return alertRow({ key, code: 'KT-A343', severity: request.severity, drill: true, told });
    },
    hear: async (channel, { body }) => {
      if (channel !== 'pagerduty-trading')
        throw new Fault('KT7110', { place: `channel ${channel}`, saw: 'no signature of its secret' });
      note('hear', channel, Buffer.from(body).toString());
    },
    silences: async () => [SILENCE],
    silence: async (request, caller) => {
      note('silence', request, caller);
      return { ...SILENCE, match: request.match, reason: request.reason, untilAt: NOW + request.forMs };
    },
    unsilence: async (id, caller) => note('unsilence', id, caller),
  } satisfies Partial<Operations>;
}
