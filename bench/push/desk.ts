import { setTimeout as pause } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInstallation, addressOf } from '../../test/support/e2e-surface/installation.ts';
import type { Installation } from '../../test/support/e2e-surface/installation.ts';
import * as manifests from '../../test/support/e2e-surface/manifests.ts';
import { startSandboxProcess } from '../../test/support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../test/support/e2e-surface/sandbox.ts';
import { until } from '../../test/support/e2e-surface/until.ts';
import { selfSigned } from '../../test/http/certificate.ts';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { readToken } from '../../src/client/endpoint.ts';
import { agentFile, credentialOf } from './places.ts';

const DAY_MS = 86_400_000;
/** Of one consumer one process has places for a thousand streams. */
export const OF_ONE_CONSUMER = 1_000;

/** The daemon, its issuer and its keys. */
export interface Desk {
  readonly url: string;
  readonly pid: number;
  /** Rotates the key of a round and waits until everybody has it. */
  rotate(round: number, allHave: () => Promise<void>): Promise<{ readonly committedAt: number }>;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly agents: number;
  readonly rounds: number;
  readonly withFiles: boolean;
}

/** One key a round, since a second reset within an overlap would need a person. */
export async function openDesk(folder: string, { agents, rounds, withFiles }: DeskOptions): Promise<Desk> {
  const [place, sandbox] = await Promise.all([createInstallation(), startSandboxProcess()]);
  const names = Array.from({ length: rounds }, (_, index) => credentialOf(index + 1));
  const consumers = consumersOf(agents);
  await declare(place, sandbox, names, consumers);
  const daemon = await place.start('--tls-cert', place.path('tls.crt'), '--tls-key', place.path('tls.key'));
  const caFile = place.path('tls.crt');
  const address = { kind: 'url', url: await addressOf(place.data), caFile } as const;
  const whereabouts = { dataDirectory: place.data, url: null, caFile: null, tokenFile: null };
  const client = createClient(address, await readToken({ ...whereabouts, loginDirectory: null }, address));
  for (const name of names)
    await until(`the key of ${name} to be known`, async () => (await client.show(name)).version !== null);
  await Promise.all(consumers.map((each) => writeFile(join(folder, each), tokenOf(each), { mode: 0o600 })));
  for (let agent = 0; withFiles && agent < agents; agent += 1) {
    const tokenFile = join(folder, consumers[Math.floor(agent / OF_ONE_CONSUMER)] ?? '');
    await agentFile(folder, agent, names, { url: address.url, caFile, tokenFile });
  }
  return {
    url: address.url,
    pid: daemon.pid,
    rotate: (round, allHave) => rotate(client, credentialOf(round), allHave),
    close: async () => {
      await daemon.stop();
      await place.remove();
      await sandbox.stop();
    },
  };
}

/** Manifests, the keys that they name, and a certificate. */
async function declare(
  place: Installation,
  sandbox: SandboxProcess,
  names: readonly string[],
  consumers: readonly string[],
): Promise<void> {
  await manifests.writePasswords(place);
  for (const each of consumers) await place.secret(`manifests/${each}`, tokenOf(each));
  const documents = [
    manifests.issuer('webull', sandbox),
    manifests.store('disk', { driver: 'files', directory: place.path('files') }),
    manifests.policy('prod', { mode: 'audit', age: { warn: '200d', rotate: '300d', max: '400d' } }),
  ];
  const listed = consumers.map((each) => ({ name: each, token: { fromFile: each } }));
  for (const name of names) {
    const { appKey, appSecret } = await sandbox.plant(name, undefined, DAY_MS);
    await place.secret(`files/${name}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
    const places = [{ store: 'disk', file: `${name}.json` }];
    documents.push(manifests.credential(name, places, { consumers: listed }));
  }
  await place.write('manifests/all.yaml', manifests.together(...documents));
  const { cert, key } = selfSigned();
  await place.write('tls.crt', cert);
  await place.secret('tls.key', key);
}

async function rotate(
  client: Client,
  name: string,
  allHave: () => Promise<void>,
): Promise<{ readonly committedAt: number }> {
  await client.rotate(name, { note: null, afterLoss: false });
  await allHave();
  const committedAt = await promotedAt(client, name);
  // What else follows a rotation is over before the next one.
  await pause(1_000);
  return { committedAt };
}

/** Deliveries by the thousand stand around it. */
async function promotedAt(client: Client, name: string): Promise<number> {
  for (let afterPosition = 0; ;) {
    const events = await client.events({ name, afterPosition });
    const promoted = events.find(({ event }) => event.type === 'Promoted');
    if (promoted !== undefined) return promoted.at;
    const last = events.at(-1);
    if (last === undefined) throw new Error(`${name} was not promoted`);
    afterPosition = last.position;
  }
}

const tokenOf = (consumer: string): string => `fake-token-of-${consumer}-for-the-benchmark`;

/** Each has places for a thousand streams. */
export function consumersOf(agents: number): readonly string[] {
  return Array.from({ length: Math.ceil(agents / OF_ONE_CONSUMER) }, (_, index) => `team-${index}`);
}
