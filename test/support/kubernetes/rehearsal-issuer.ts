import { randomUUID } from 'node:crypto';
import { Secret } from '../../../src/domain/secret.ts';
import { signedHeaders } from '../../../src/issuers/webull/signature.ts';
import type { ReleaseCluster } from './release.ts';

const GATEWAY = '127.0.0.1:7400';
const API = '127.0.0.1:7401';
const PATH = '/broker/accounts/virtual-accounts/list';

/** The chart's rehearsal issuer. It listens for the daemon's pod alone, so it is asked from in there. */
export interface RehearsalIssuer {
  /** For how long a reset leaves the old key alive, from now on. */
  overlap(ms: number): Promise<void>;
  /** What it answers to a signed call with the key of each of these files. */
  answers(...files: readonly string[]): Promise<readonly string[]>;
}

export function rehearsalIssuer({ node }: Pick<ReleaseCluster, 'node'>): RehearsalIssuer {
  const inPod = (script: string): Promise<string> => node('keyturn-0', 'keyturn', script);
  return {
    overlap: async (overlapMs) => {
      const request = {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ overlapMs }),
      };
      await inPod(`fetch('http://${API}/control/switches', ${JSON.stringify(request)}).then((reply) => {
        if (!reply.ok) throw new Error(reply.status);
      })`);
    },
    answers: async (...files) => {
      const calls = JSON.stringify(files.map(headersOf));
      const said = await inPod(`(async () => {
        for (const headers of ${calls}) {
          const reply = await fetch('http://${GATEWAY}${PATH}', { headers });
          const { message } = await reply.json();
          console.log(reply.ok ? 'accepted' : reply.status + ' ' + message);
        }
      })()`);
      return said.trim().split('\n');
    },
  };
}

function headersOf(file: string): Readonly<Record<string, string>> {
  const field = (name: string): Secret =>
    new Secret(new RegExp(`^${name}=(\\S+)$`, 'm').exec(file)?.[1] ?? '');
  const unsigned = {
    ...{ host: GATEWAY, path: PATH, query: [], body: null, algorithm: 'HMAC-SHA256' as const },
    ...{ nonce: randomUUID(), now: Date.now() },
  };
  const pair = { appKey: field('WEBULL_APP_KEY'), appSecret: field('WEBULL_APP_SECRET') };
  return { ...signedHeaders(unsigned, pair), 'x-version': 'v2' };
}
