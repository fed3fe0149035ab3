import { join } from 'node:path';
import { z } from 'zod';
import { awsConnectionShape } from '../connections/aws/settings.ts';
import type { AwsConnectionSettings } from '../connections/aws/settings.ts';
import { connectVault } from '../connections/vault/connect.ts';
import { vaultConnectionShape } from '../connections/vault/settings.ts';
import type { Environment } from '../config/environment.ts';
import { readSettingsFile } from '../config/settings-file.ts';
import type { KekSetting } from '../config/kek-setting.ts';
import { fileKek } from '../custody/kek/file.ts';
import type { KekProvider } from '../custody/kek/kek.ts';
import { kmsKek } from '../custody/kek/kms.ts';
import { transitKek } from '../custody/kek/transit.ts';
import { Fault } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from '../ports/clock.ts';
import { ConfigurationRejected } from './configuration.ts';

export interface KekDeps {
  readonly directory: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly onSecret: (secret: Secret) => void;
}

export const KEK_FILE = 'kek.txt';

const vaultLogin = z.strictObject(vaultConnectionShape);
const awsLogin = z.strictObject(awsConnectionShape);

/** The provider that the settings name. Throws ConfigurationRejected with every problem of the login file. */
export function kekProvider(setting: KekSetting | null, deps: KekDeps): KekProvider {
  if (setting === null) return fileKek(join(deps.directory, KEK_FILE));
  switch (setting.kind) {
    case 'file':
      return fileKek(setting.path);
    case 'transit': {
      const { mount, key, loginFile } = setting;
      const settings = login(loginFile, vaultLogin, deps);
      return transitKek({ mount, key }, connectVault(`transit ${mount}/${key}`, settings, deps));
    }
    case 'kms':
      return kmsKek(setting.key, awsSettings(setting.key, setting.loginFile, deps));
  }
}

function login<T>(file: string, schema: z.ZodType<T>, { environment, onSecret }: KekDeps): T {
  const result = readSettingsFile({ flag: '--kek-login', file, schema }, environment, onSecret);
  if (result.ok) return result.settings;
  throw new ConfigurationRejected(result.problems);
}

/** Without a file: the default chain of AWS, in the region of the environment or of the key's ARN. */
function awsSettings(key: string, file: string | null, deps: KekDeps): AwsConnectionSettings {
  if (file !== null) return login(file, awsLogin, deps);
  const { AWS_REGION, AWS_DEFAULT_REGION } = deps.environment;
  const region = key.startsWith('arn:') ? key.split(':')[3] : (AWS_REGION ?? AWS_DEFAULT_REGION);
  const parsed = awsLogin.safeParse({ region });
  if (parsed.success) return parsed.data;
  throw new Fault('KT1060', {
    place: '--kek',
    saw: `kms:${key} without a region`,
    expected: 'an ARN, AWS_REGION, or a --kek-login file with a region',
  });
}
