import { connectVault } from '../../../src/connections/vault/connect.ts';
import type { VaultAuth } from '../../../src/connections/vault/settings.ts';
import { transitKek } from '../../../src/custody/kek/transit.ts';
import type { KekProvider } from '../../../src/custody/kek/kek.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { newToken } from './openbao.ts';
import type { OpenBao } from './openbao.ts';

/** A key of a Transit engine and a login that may use it: what docs/guide/custody.md tells an operator to grant. */
export interface TransitPlace {
  readonly mount: string;
  readonly key: string;
  readonly token: Secret;
  /** A provider as a daemon has it; another address stands for a proxy or a server that is gone. */
  provider(change?: { readonly address?: string; readonly auth?: VaultAuth }): KekProvider;
}

let engines = 0;

export async function newTransit(bao: OpenBao, key = 'keyturn'): Promise<TransitPlace> {
  const mount = `transit-${process.pid}-${++engines}`;
  await bao.api('POST', `sys/mounts/${mount}`, { type: 'transit' });
  await bao.api('POST', `${mount}/keys/${key}`, {});
  const token = new Secret(await newToken(bao, policyFor(mount, key)));
  return {
    ...{ mount, key, token },
    provider: ({ address = bao.address, auth = { token } } = {}) =>
      transitKek(
        { mount, key },
        connectVault(
          `transit ${mount}/${key}`,
          { address, auth, timeout: '2s' },
          { clock: systemClock, environment: {} },
        ),
      ),
  };
}

export function policyFor(mount: string, key: string): string {
  return `
    path "${mount}/encrypt/${key}" { capabilities = ["update"] }
    path "${mount}/decrypt/${key}" { capabilities = ["update"] }
    path "${mount}/keys/${key}" { capabilities = ["read"] }`;
}
