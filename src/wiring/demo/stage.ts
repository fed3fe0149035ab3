import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import { readDaemonSettings } from '../../config/daemon-settings.ts';
import type { Environment } from '../../config/environment.ts';
import { openClient } from '../../client/client.ts';
import type { Client } from '../../client/client.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { DEMO_CREDENTIAL, DEMO_FIELDS } from '../embedded/manifest.ts';
import { prepareEmbedded, RECOVERY_DIRECTORY, RECOVERY_IDENTITY_FILE } from '../embedded/prepare.ts';
import { startPlayer } from './player.ts';
import type { Player } from './player.ts';

/** Where the demo plays: the embedded default with a second store, a folder that can be taken away. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly player: () => Player;
  /** Starts the daemon anew, with its clock where it was. */
  restart(): Promise<void>;
  /** A client of the daemon that runs now. */
  client(): Promise<Client>;
  /** Lets time pass for the daemon and the issuer alike. */
  advance(ms: number): Promise<void>;
  takeStoreAway(): Promise<void>;
  bringStoreBack(): Promise<void>;
  /** Slows the next reset down, so that something can happen in its middle. */
  slowNextReset(ms: number): Promise<void>;
  /** How many resets took effect at the issuer. */
  resets(): Promise<number>;
  /** The application says that it has loaded a version. */
  reportLoaded(version: number): Promise<void>;
  close(): Promise<void>;
}

const SECOND_STORE = `---
apiVersion: keyturn.dev/v1alpha1
kind: Store
metadata: {name: app-files}
spec: {driver: files, directory: `;

export async function setStage(directory: string, environment: Environment): Promise<Stage> {
  const result = readDaemonSettings({ data: directory }, {});
  if (!result.ok) throw new Error('the settings of the demo do not read');
  const { sandbox, manifestsDirectory } = await prepareEmbedded(result.settings, environment);
  const folder = join(directory, 'app-files');
  await addSecondStore(manifestsDirectory, folder, sandbox);
  const identity = await readFile(join(directory, RECOVERY_DIRECTORY, RECOVERY_IDENTITY_FILE), 'utf8');
  const secretKey = identity.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '';
  const recoveryRecipient = await identityToRecipient(secretKey);
  let aheadMs = 0;
  const start = (): Promise<Player> =>
    startPlayer({ dataDirectory: directory, manifestsDirectory, recoveryRecipient, aheadMs });
  let player = await start();
  const client = (): Promise<Client> =>
    openClient({ dataDirectory: directory, url: null, tokenFile: null, caFile: null, loginDirectory: null });

  return {
    sandbox,
    player: () => player,
    restart: async () => {
      player = await start();
    },
    client,
    advance: async (ms) => {
      aheadMs += ms;
      await post(`${sandbox.apiUrl}/control/clock`, { moveMs: ms });
      await player.advance(ms);
    },
    takeStoreAway: () => rename(folder, `${folder}.away`),
    bringStoreBack: () => rename(`${folder}.away`, folder),
    slowNextReset: (ms) =>
      post(`${sandbox.apiUrl}/control/faults`, {
        route: 'POST /developer/applications/*/reset',
        kind: 'delay-after',
        ms,
      }),
    resets: () => resetCount(sandbox),
    reportLoaded: async (version) => {
      await (await client()).loaded(DEMO_CREDENTIAL, 'order-router', version);
    },
    close: async () => {
      await player.stop();
      await sandbox.close();
    },
  };
}

async function addSecondStore(manifests: string, folder: string, sandbox: Sandbox): Promise<void> {
  const file = join(manifests, 'demo.yaml');
  const text = await readFile(file, 'utf8');
  if (text.includes('app-files')) return;
  const both = text.replace(
    'destinations: [',
    `destinations: [{store: app-files, file: ${DEMO_CREDENTIAL}.json}, `,
  );
  await writeFile(file, `${both}${SECOND_STORE}${folder}}\n`);
  await mkdir(folder, { mode: 0o700 });
  const { appKey, appSecret } = sandbox.seeded ?? { appKey: '', appSecret: '' };
  const value = { [DEMO_FIELDS.appKey]: appKey, [DEMO_FIELDS.appSecret]: appSecret };
  await writeFile(join(folder, `${DEMO_CREDENTIAL}.json`), JSON.stringify(value), { mode: 0o600 });
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
}

interface SandboxState {
  readonly applications: readonly { readonly name: string; readonly counters: { readonly reset: number } }[];
}

async function resetCount(sandbox: Sandbox): Promise<number> {
  const state = (await (await fetch(`${sandbox.apiUrl}/control/state`)).json()) as SandboxState;
  return state.applications.reduce((sum, { counters }) => sum + counters.reset, 0);
}
