import { z } from 'zod';
import { awsClientConfig } from '../../connections/aws/client-config.ts';
import { awsConnectionShape } from '../../connections/aws/settings.ts';
import type { AwsConnectionSettings } from '../../connections/aws/settings.ts';
import type { StoreDriver } from '../../ports/store-driver.ts';
import { destinationSchema } from './place.ts';
import type { LoadedSdk } from './secrets-api.ts';
import { capabilities, createStore } from './store.ts';

const settingsSchema = z.strictObject(awsConnectionShape);

/** `{driver: aws-secrets-manager, region: ap-east-1}`: AWS Secrets Manager in one region of one account. */
export const awsSecretsManager: StoreDriver = {
  driver: 'aws-secrets-manager',
  capabilities,
  settingsSchema,
  destinationSchema,
  create: (name, settings) => {
    const parsed = settingsSchema.parse(settings);
    let loading: Promise<LoadedSdk> | null = null;
    return createStore(
      name,
      () => (loading ??= loadSdk(parsed)),
      async () => (await loading)?.client.destroy(),
    );
  },
};

async function loadSdk(settings: AwsConnectionSettings): Promise<LoadedSdk> {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  return { sdk, client: new sdk.SecretsManagerClient(awsClientConfig(settings)) };
}
