import type { Installation } from './installation.ts';
import * as manifests from './manifests.ts';
import type { SandboxProcess } from './sandbox.ts';

/** Credentials whose keys stand in files of the installation, old enough to be rotated, and manifests for them. */
export async function keysOnDisk(
  place: Installation,
  sandbox: SandboxProcess,
  names: readonly string[],
  /** What else the manifest of each says. */
  more: object = {},
): Promise<void> {
  await manifests.writePasswords(place);
  for (const name of names) {
    const { appKey, appSecret } = await sandbox.plant(name);
    await place.secret(`files/${fileOf(name)}`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  }
  await place.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', sandbox),
      manifests.policy(),
      manifests.store('disk', { driver: 'files', directory: place.path('files') }),
      ...names.map((name) => manifests.credential(name, [{ store: 'disk', file: fileOf(name) }], more)),
    ),
  );
}

/** In the folder `files` of the installation. */
export function fileOf(name: string): string {
  return `${name}.json`;
}
