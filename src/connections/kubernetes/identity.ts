import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ApiServer } from './settings.ts';

/** Where the cluster is, by which authority it is known, and who we are there. */
export interface Identity {
  readonly address: string;
  /** PEM, public. */
  readonly ca: string;
  readonly token: Secret | null;
  readonly certificate: { readonly cert: string; readonly key: string } | null;
}

export interface IdentitySource {
  /** `afresh`: not from memory, since what is in memory was refused. */
  identity(afresh: boolean): Promise<Identity>;
}

/** Where the kubelet keeps a pod's token. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The kubelet replaces a token when a fifth of its life is left, which is minutes. */
const KEEP_MS = 60_000;

/** Who a manifest says that we are. A file that changes is a change of the manifests, and makes this anew. */
export function identityOf({ address, ca, auth }: ApiServer): IdentitySource {
  const identity: Identity = {
    ...{ address, ca: ca.reveal() },
    token: 'token' in auth ? auth.token : null,
    certificate:
      'token' in auth
        ? null
        : { cert: auth.clientCertificate.certificate.reveal(), key: auth.clientCertificate.key.reveal() },
  };
  return { identity: async () => identity };
}

export interface PodDeps {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** Who the pod is that this process runs in, read again every minute: the kubelet replaces token and authority. */
export function identityOfPod(place: string, { clock, environment, folder }: PodDeps): IdentitySource {
  let known: { readonly identity: Identity; readonly readAtMs: number } | null = null;
  return {
    identity: async (afresh) => {
      if (known !== null && !afresh && clock.monotonicMs() - known.readAtMs < KEEP_MS) return known.identity;
      const identity = {
        address: addressIn(environment, place),
        ca: await read(join(folder, 'ca.crt'), place),
        token: new Secret(await read(join(folder, 'token'), place)),
        certificate: null,
      };
      known = { identity, readAtMs: clock.monotonicMs() };
      return identity;
    },
  };
}

function addressIn(environment: PodDeps['environment'], place: string): string {
  const host = environment['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  const address = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (/^[0-9A-Za-z.:-]+$/.test(host) && /^\d{1,5}$/.test(port) && URL.canParse(address)) return address;
  throw new Fault('KT3409', { place, saw: 'KUBERNETES_SERVICE_HOST names no server' });
}

async function read(file: string, place: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new Fault('KT3409', { place, saw: `${file} can not be read` });
}
