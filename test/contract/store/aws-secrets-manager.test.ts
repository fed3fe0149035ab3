import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Secret } from '../../../src/domain/secret.ts';
import { awsSecretsManager } from '../../../src/stores/aws-secrets-manager/index.ts';
import { CANARY } from '../../stores/expect-fault.ts';
import { storeDeps } from '../../stores/deps.ts';
import { sharedMoto } from '../../support/servers/moto.ts';
import type { Moto } from '../../support/servers/moto.ts';
import { requireServer } from '../../support/servers/require.ts';
import { storeContract } from './contract.ts';

describe('the aws-secrets-manager store keeps the contract of stores against moto', function () {
  this.timeout(10_000);
  let moto: Moto;
  let client: SecretsManagerClient;

  before(async function () {
    requireServer(this, 'moto');
    this.timeout(60_000);
    moto = await sharedMoto();
    const { endpoint, region, accessKeyId, secretAccessKey } = moto;
    client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  });

  after(() => client?.destroy());

  let places = 0;
  storeContract(async () => {
    const secret = `trading/contract/place.${++places}`;
    const credentials = { accessKeyId: moto.accessKeyId, secretAccessKey: new Secret(`${CANARY}-aws`) };
    const settings = { endpoint: moto.endpoint, region: moto.region, credentials };
    return {
      store: awsSecretsManager.create('aws-test', settings, storeDeps('/nonexistent')),
      destination: { name: `aws-test:${secret}`, store: 'aws-test', at: { secret } },
      listStaged: () => pendingVersions(client, secret),
      writeForeign: (fields) => writeForeign(client, secret, JSON.stringify(fields)),
      readPrevious: async (version) => {
        const reply = await client.send(
          new GetSecretValueCommand({ SecretId: secret, VersionStage: 'keyturn-previous' }),
        );
        if (reply.VersionId !== version) throw new Error('another version is labelled as the previous one');
        return JSON.parse(reply.SecretString ?? '') as Record<string, string>;
      },
    };
  });
});

async function pendingVersions(client: SecretsManagerClient, secret: string): Promise<readonly string[]> {
  const reply = await client.send(new DescribeSecretCommand({ SecretId: secret }));
  return Object.values(reply.VersionIdsToStages ?? {})
    .flat()
    .filter((label) => label === 'AWSPENDING' || label === 'keyturn-preflight');
}

/** Moves AWSCURRENT by hand: after such a move moto's PutSecretValue would leave it on two versions at once. */
async function writeForeign(client: SecretsManagerClient, secret: string, text: string): Promise<void> {
  const known = await client.send(new DescribeSecretCommand({ SecretId: secret })).catch(() => null);
  if (known === null) {
    await client.send(new CreateSecretCommand({ Name: secret, SecretString: text }));
    return;
  }
  const [current] =
    Object.entries(known.VersionIdsToStages ?? {}).find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
  const put = await client.send(
    new PutSecretValueCommand({ SecretId: secret, SecretString: text, VersionStages: ['foreign'] }),
  );
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secret,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: put.VersionId,
      RemoveFromVersionId: current,
    }),
  );
}
