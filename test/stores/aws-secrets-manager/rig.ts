import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Store } from '../../../src/ports/store.ts';
import { awsSecretsManager } from '../../../src/stores/aws-secrets-manager/index.ts';
import { sharedMoto } from '../../support/servers/moto.ts';
import type { Moto } from '../../support/servers/moto.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import type { Proxy, SeenRequest } from '../../support/servers/proxy.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeDeps } from '../deps.ts';
import { CANARY } from '../expect-fault.ts';

/**
 * moto stands in for AWS. Where the two differ, a green test against moto proves nothing, so those rules are checked
 * here by what leaves for the server, or by refusals that we make ourselves:
 * - moto moves AWSPENDING and other labels without RemoveFromVersionId and then shows two holders; AWS refuses. Every
 *   move that we send names the holder.
 * - moto takes a new value for a version that carries AWSPENDING; AWS refuses. The store compares before it writes.
 * - moto takes AWSCURRENT off without a target; AWS refuses. We never send that.
 * - moto takes values over 64 KiB, names with any characters, and writes while a deletion is scheduled; AWS refuses.
 *   The store refuses the first two itself and looks at the secret's state before it writes.
 * - after AWSCURRENT was moved by hand, moto's PutSecretValue leaves it on two versions. The tests move it by hand too.
 * - moto accepts any credentials until it is told to enforce them, never throttles, knows no permissions and is never
 *   stale. Throttling, denials and stale replies are played by a proxy in front of it.
 * - RotateSecret without a function makes a version without a value current. The tests enable rotation only on the
 *   reply of DescribeSecret.
 * - moto answers wrong credentials with 403 and XML; AWS with 400 and the name of the error.
 */
export interface AwsRig {
  readonly moto: Moto;
  /** In front of moto; what `open` makes talks to it. */
  readonly proxy: Proxy;
  /** Straight to moto, for what keyturn does not do. */
  readonly client: SecretsManagerClient;
  /** The name of a secret that no other test uses. */
  readonly secret: string;
  readonly at: FrozenDestination;
  readonly open: (settings?: Readonly<Record<string, unknown>>) => Store;
  /** Version id → its labels. */
  readonly labels: () => Promise<Readonly<Record<string, readonly string[]>>>;
}

let places = 0;

/** Call it inside a `describe`: the function that comes back gives the rig of the running test. */
export function useAwsRig(): () => AwsRig {
  let rig: AwsRig | undefined;
  let moto: Moto;
  let client: SecretsManagerClient | undefined;
  const stores: Store[] = [];

  before(async function () {
    requireServer(this, 'moto');
    this.timeout(60_000);
    moto = await sharedMoto();
    const { endpoint, region, accessKeyId, secretAccessKey } = moto;
    client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  });

  after(() => client?.destroy());

  beforeEach(async () => {
    if (client) rig = rigOf(moto, client, await startProxy(moto.endpoint), stores);
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await rig?.proxy.stop();
    rig = undefined;
  });

  return () => {
    if (!rig) throw new Error('no test is running');
    return rig;
  };
}

function rigOf(moto: Moto, client: SecretsManagerClient, proxy: Proxy, stores: Store[]): AwsRig {
  const secret = `trading/rig/place.${++places}`;
  return {
    moto,
    proxy,
    client,
    secret,
    at: { name: `aws-test:${secret}`, store: 'aws-test', at: { secret } },
    open: (settings = {}) => {
      const credentials = { accessKeyId: moto.accessKeyId, secretAccessKey: new Secret(`${CANARY}-aws`) };
      const all = { endpoint: proxy.address, region: moto.region, credentials, ...settings };
      const store = awsSecretsManager.create('aws-test', all, storeDeps('/nonexistent'));
      stores.push(store);
      return store;
    },
    labels: async () => {
      const reply = await client.send(new DescribeSecretCommand({ SecretId: secret }));
      return reply.VersionIdsToStages ?? {};
    },
  };
}

export function attempt(number: number): string {
  return `att_${String(number).padStart(26, '0')}`;
}

export function isCall({ headers }: SeenRequest, action: string): boolean {
  return headers['x-amz-target'] === `secretsmanager.${action}`;
}

export function isMoveOfCurrent(asked: SeenRequest): boolean {
  return isCall(asked, 'UpdateSecretVersionStage') && asked.body.includes('"AWSCURRENT"');
}
