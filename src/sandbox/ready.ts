import type { Sandbox } from './server.ts';

/**
 * The one line that `keyturn sandbox` prints when it is ready: where it listens, and the demo key while it works.
 * Nothing else goes to standard output.
 */
export function readyLine(sandbox: Sandbox): string {
  const { gatewayUrl: gateway, apiUrl: api, pagesUrl: pages, seeded } = sandbox;
  const key = seeded ? { appKey: seeded.appKey, appSecret: seeded.appSecret } : {};
  return JSON.stringify({ gateway, api, pages, ...key });
}
