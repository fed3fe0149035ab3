import { mkdir } from 'node:fs/promises';
import type { Installation } from './installation.ts';
import * as manifests from './manifests.ts';
import type { SandboxProcess } from './sandbox.ts';
import { until } from './until.ts';

const DAY_MS = 86_400_000;

/** Credentials with a label `team`, each with a key of a day at the sandbox: name → team. */
export async function writeTeams(
  place: Installation,
  sandbox: SandboxProcess,
  teams: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<void> {
  await manifests.writePasswords(place);
  await mkdir(place.path('out'), { mode: 0o700 });
  const documents = [
    manifests.issuer('webull', sandbox),
    manifests.store('local', { driver: 'files', directory: place.path('out'), format: 'json' }),
    manifests.policy('prod', { age: { warn: '200d', rotate: '300d', max: '400d' } }),
    ...more,
  ];
  for (const [name, team] of Object.entries(teams)) {
    const { appKey, appSecret } = await sandbox.plant(name, undefined, DAY_MS);
    await place.secret(`out/${name}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
    const at = [{ store: 'local', file: `${name}.json` }];
    documents.push(manifests.credential(name, at, {}, { team }));
  }
  await place.write('manifests/all.yaml', manifests.together(...documents));
}

export async function knowsKeys(place: Installation, count: number): Promise<void> {
  await until('every key to be known', async () => {
    const { items } = await place.json<{ items: readonly { version: number | null }[] }>('status');
    return items.length === count && items.every(({ version }) => version === 1) ? true : null;
  });
}
