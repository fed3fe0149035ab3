import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { parseDuration } from '../../domain/duration.ts';
import type { AwsConnectionSettings } from './settings.ts';

/**
 * Three tries within the SDK smooth over a lost packet; every call of keyturn may be repeated. What lasts longer
 * comes back as a fault and is retried by the engine.
 */
const MAX_ATTEMPTS = 3;

type ClientConfig = Pick<
  SecretsManagerClientConfig,
  'region' | 'endpoint' | 'credentials' | 'maxAttempts' | 'requestHandler'
>;

/** The options that any client of the SDK takes. */
export function awsClientConfig(settings: AwsConnectionSettings): ClientConfig {
  const timeoutMs = parseDuration(settings.timeout) ?? 0;
  return {
    region: settings.region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.credentials === undefined ? {} : { credentials: identityOf(settings.credentials) }),
  };
}

function identityOf({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: NonNullable<AwsConnectionSettings['credentials']>) {
  return {
    accessKeyId: typeof accessKeyId === 'string' ? accessKeyId : accessKeyId.reveal(),
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  };
}
