import { createHash } from 'node:crypto';
import { readSettingsFile } from '../config/settings-file.ts';
import type { Secret } from '../domain/secret.ts';
import { createAccess } from '../engine/operations/access/create.ts';
import type { AccessOperations } from '../engine/operations/access/operations.ts';
import type { Doorkeeper } from '../engine/operations/pods/doorkeeper.ts';
import type { Operations } from '../engine/operations/operations.ts';
import { oidcProvider } from '../identity/oidc/provider.ts';
import { oidcSettings } from '../identity/oidc/settings.ts';
import type { OidcSettings } from '../identity/oidc/settings.ts';
import type { Log } from '../ports/log.ts';
import { scryptPasswords } from '../platform/passwords.ts';
import { newToken } from '../platform/tokens.ts';
import type { DaemonOptions } from './assembly.ts';
import { ConfigurationRejected } from './configuration.ts';
import type { Ground } from './ground.ts';

export interface OpenedAccess {
  readonly access: AccessOperations;
  readonly publicUrl: string | null;
}

/** Throws ConfigurationRejected with every problem of the file that names the identity provider. */
export function openAccess(
  options: Pick<DaemonOptions, 'settings' | 'environment'>,
  ground: Pick<Ground, 'journal' | 'clock'> & {
    readonly log: Log;
    readonly onSecret: (secret: Secret) => void;
  },
  adminToken: Secret,
  { consumerOf, podOf }: { readonly consumerOf: Operations['consumerOf']; readonly podOf: Doorkeeper },
): OpenedAccess {
  const { journal, clock, log } = ground;
  const file = options.settings.oidcFile;
  const oidc = file === null ? null : oidcSettingsIn(file, options, ground);
  const access = createAccess({
    ...{ book: journal.access, clock, log, newToken, adminToken },
    passwords: scryptPasswords(),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    vouching: oidc === null ? null : { provider: oidcProvider(oidc, clock), roles: oidc.roles },
    ...{ consumerOf, podOf },
  });
  return { access, publicUrl: oidc?.publicUrl ?? null };
}

function oidcSettingsIn(
  file: string,
  { environment }: Pick<DaemonOptions, 'environment'>,
  { onSecret }: { readonly onSecret: (secret: Secret) => void },
): OidcSettings {
  const result = readSettingsFile({ flag: '--oidc', file, schema: oidcSettings }, environment, onSecret);
  if (result.ok) return result.settings;
  throw new ConfigurationRejected(result.problems);
}
