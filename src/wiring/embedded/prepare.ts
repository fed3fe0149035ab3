import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { DaemonSettings } from '../../config/daemon-settings.ts';
import type { Environment } from '../../config/environment.ts';
import { Secret } from '../../domain/secret.ts';
import { DEMO } from '../../sandbox/seed.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { embedded } from '../../stores/embedded/index.ts';
import type { OnClose } from '../assembly.ts';
import { openGround } from '../ground.ts';
import {
  CONSUMER_TOKEN_FILE,
  DEMO_DESTINATION,
  DEMO_FIELDS,
  DEMO_FILE,
  DEMO_STORE,
  demoManifest,
  LOGIN_PASSWORD_FILE,
  TRADING_PASSWORD_FILE,
} from './manifest.ts';
import { startEmbeddedSandbox } from './sandbox.ts';

export const RECOVERY_DIRECTORY = 'recovery';
export const RECOVERY_IDENTITY_FILE = 'identity.txt';

/** What the daemon is then started with, and the issuer that runs beside it. */
export interface EmbeddedDefault {
  readonly settings: DaemonSettings;
  readonly manifestsDirectory: string;
  readonly sandbox: Sandbox;
  /** Whether a robot makes the keys. */
  readonly autopilot: boolean;
}

/**
 * The installation that needs nothing: a sandbox issuer on loopback with one key of 80 days, the manifests for it, and
 * that key in the embedded store as if a consumer had used it all along. Made once; later starts find it. `autopilot`:
 * whether a robot makes the keys; null leaves that as it is.
 */
export async function prepareEmbedded(
  settings: DaemonSettings,
  environment: Environment,
  autopilot: boolean | null = null,
): Promise<EmbeddedDefault> {
  const directory = settings.dataDirectory;
  const manifestsDirectory = join(directory, 'manifests');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const withRecovery = { ...settings, recoveryRecipients: [await recoveryRecipient(directory)] };
  const sandbox = await startEmbeddedSandbox(directory);
  try {
    if (!(await exists(manifestsDirectory))) {
      await seedStore(withRecovery, environment, sandbox);
      await writeManifests(manifestsDirectory, sandbox);
    }
    if (autopilot !== null) await switchAutopilot(manifestsDirectory, sandbox, autopilot);
  } catch (thrown) {
    await sandbox.close();
    throw thrown;
  }
  const isManned = (await readFile(join(manifestsDirectory, DEMO_FILE), 'utf8').catch(() => '')).includes(
    'mint: attended',
  );
  return { settings: withRecovery, manifestsDirectory, sandbox, autopilot: !isManned };
}

/** A rehearsal keeps its recovery identity at hand; a real installation keeps it on no machine at all. */
async function recoveryRecipient(directory: string): Promise<string> {
  const folder = join(directory, RECOVERY_DIRECTORY);
  const file = join(folder, RECOVERY_IDENTITY_FILE);
  if (!(await exists(file))) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const identity = await generateX25519Identity();
    const note = '# Opens every sealed secret of this rehearsal. A real one is kept offline.';
    await writeFile(file, `${note}\n${identity}\n`, { mode: 0o600, flag: 'wx' });
  }
  const lines = (await readFile(file, 'utf8')).split('\n');
  return identityToRecipient(lines.find((line) => line.startsWith('AGE-SECRET-KEY-')) ?? '');
}

async function seedStore(
  settings: DaemonSettings,
  environment: Environment,
  sandbox: Sandbox,
): Promise<void> {
  if (sandbox.seeded === undefined) return;
  const closing: (() => Promise<void>)[] = [];
  const onClose: OnClose = (close) => closing.push(close);
  const quiet = { settings: { ...settings, logLevel: 'error' as const }, environment, logTo: process.stderr };
  try {
    const ground = await openGround({ ...quiet, manifestsDirectory: '', onFatal: () => undefined }, onClose);
    const store = embedded.create(DEMO_STORE, {}, ground.outsideDeps.store);
    const { appKey, appSecret } = sandbox.seeded;
    const payload = {
      [DEMO_FIELDS.appKey]: new Secret(appKey),
      [DEMO_FIELDS.appSecret]: new Secret(appSecret),
    };
    await store.stage(DEMO_DESTINATION, 'seed', payload);
    await store.promote(
      DEMO_DESTINATION,
      'seed',
      payload,
      (await store.readLive(DEMO_DESTINATION))?.version ?? null,
    );
    await store.discard(DEMO_DESTINATION, 'seed');
    await store.close();
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** The folder gets its name last: a start that was cut short is made again as a whole. */
async function writeManifests(finished: string, sandbox: Sandbox): Promise<void> {
  const directory = `${finished}.new`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const secret = { mode: 0o600 };
  await writeFile(join(directory, LOGIN_PASSWORD_FILE), DEMO.loginPassword, secret);
  await writeFile(join(directory, TRADING_PASSWORD_FILE), DEMO.tradingPassword, secret);
  await writeFile(join(directory, CONSUMER_TOKEN_FILE), randomBytes(32).toString('hex'), secret);
  await writeFile(join(directory, DEMO_FILE), demoManifest(sandbox, true));
  await rename(directory, finished);
}

/** What somebody has edited is theirs, and stays as it is. */
async function switchAutopilot(directory: string, sandbox: Sandbox, autopilot: boolean): Promise<void> {
  const file = join(directory, DEMO_FILE);
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before !== demoManifest(sandbox, !autopilot)) return;
  await writeFile(`${file}.new`, demoManifest(sandbox, autopilot));
  await rename(`${file}.new`, file);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
