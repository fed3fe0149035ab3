import type { Client } from './client.ts';
import type { Exchange } from './exchange.ts';

type Request = Pick<Exchange, 'path'> & Partial<Exchange>;

/** What the API does about alerts. */
export function alertingCalls(
  ask: <T>(request: Request) => Promise<T>,
  list: <T>(request: Request) => Promise<readonly T[]>,
): Pick<Client, 'alerts' | 'acknowledgeAlert' | 'drill' | 'silences' | 'silence' | 'unsilence'> {
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
