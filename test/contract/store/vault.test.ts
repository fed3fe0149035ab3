import { Secret } from '../../../src/domain/secret.ts';
import { vault } from '../../../src/stores/vault/index.ts';
import { CANARY } from '../../stores/expect-fault.ts';
import { storeDeps } from '../../stores/deps.ts';
import { newMount, newToken, sharedOpenBao } from '../../support/servers/openbao.ts';
import type { OpenBao } from '../../support/servers/openbao.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeContract } from './contract.ts';

describe('the vault store keeps the contract of stores against OpenBao', () => {
  let bao: OpenBao;
  let mount: string;
  let token: Secret;

  before(async function () {
    requireServer(this, 'openbao');
    this.timeout(60_000);
    bao = await sharedOpenBao();
    mount = await newMount(bao);
    // Exactly what docs tell an operator to grant.
    const policy = `
      path "${mount}/data/trading/*" { capabilities = ["create", "read", "update"] }
      path "${mount}/data/keyturn-staging/*" { capabilities = ["create", "read", "update"] }
      path "${mount}/metadata/keyturn-staging/*" { capabilities = ["delete"] }
      path "${mount}/metadata/trading/*" { capabilities = ["delete"] }`;
    token = new Secret(await newToken(bao, policy, { id: `${CANARY}-${mount}` }));
  });

  let places = 0;
  storeContract(async () => {
    const path = `trading/place-${++places}`;
    const settings = vault.settingsSchema.parse({ address: bao.address, auth: { token }, mount });
    return {
      store: vault.create('vault-test', settings, storeDeps('/nonexistent')),
      destination: { name: `vault-test:${path}`, store: 'vault-test', at: { path: `${mount}/${path}` } },
      listStaged: () => listKeys(bao, `${mount}/metadata/keyturn-staging/${path}`),
      writeForeign: async (fields) => {
        await bao.api('POST', `${mount}/data/${path}`, { data: fields });
      },
      readPrevious: async (version) => {
        const reply = await bao.api('GET', `${mount}/data/${path}?version=${version}`);
        return reply?.data?.['data'] as Record<string, string>;
      },
    };
  });
});

async function listKeys(bao: OpenBao, path: string): Promise<readonly string[]> {
  const reply = await bao.api('GET', `${path}?list=true`).catch(() => null);
  return (reply?.data?.['keys'] as string[] | undefined) ?? [];
}
