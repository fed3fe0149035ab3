import type { AlertRow } from '../domain/alert.ts';
import type { DrillRequest, SilenceRequest } from '../domain/alerts/request.ts';
import type { Silence } from '../domain/alerts/silence.ts';
import type { Request } from './request.ts';

/** What is wrong, and what people say about it. */
export interface AlertingCalls {
  alerts(): Promise<readonly AlertRow[]>;
  acknowledgeAlert(key: string, note: string | null): Promise<AlertRow>;
  drill(request: DrillRequest): Promise<AlertRow>;
  silences(): Promise<readonly Silence[]>;
  silence(request: SilenceRequest): Promise<Silence>;
  unsilence(id: string): Promise<void>;
}

export function alertingCalls(
  ask: <T>(request: Request) => Promise<T>,
  list: <T>(request: Request) => Promise<readonly T[]>,
): AlertingCalls {
  return {
    alerts: () => list({ path: '/v1/alerts' }),
    acknowledgeAlert: (key, note) =>
      ask({ method: 'POST', path: '/v1/alerts/acknowledge', body: { key, note } }),
    drill: (request) => ask({ method: 'POST', path: '/v1/alerts/drill', body: request }),
    silences: () => list({ path: '/v1/silences' }),
    silence: (request) => ask({ method: 'POST', path: '/v1/silences', body: request }),
    unsilence: (id) => ask({ method: 'POST', path: `/v1/silences/${encodeURIComponent(id)}/end` }),
  };
}
