import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { kmsKek } from '../../../src/custody/kek/kms.ts';
import type { KekProvider } from '../../../src/custody/kek/kek.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Moto } from './moto.ts';

/** A symmetric key of KMS under an alias. */
export interface KmsPlace {
  readonly client: KMSClient;
  readonly alias: string;
  readonly keyId: string;
  provider(change?: { readonly key?: string; readonly endpoint?: string }): KekProvider;
}

let aliases = 0;

export async function newKmsKey(moto: Moto): Promise<KmsPlace> {
  const { endpoint, region, accessKeyId, secretAccessKey } = moto;
  const client = new KMSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const alias = `alias/keyturn-${process.pid}-${++aliases}`;
  const keyId = (await client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
  await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: keyId }));
  return {
    ...{ client, alias, keyId },
    provider: (change = {}) =>
      kmsKek(change.key ?? alias, {
        endpoint: change.endpoint ?? endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey: new Secret(secretAccessKey) },
        timeout: '5s',
      }),
  };
}
