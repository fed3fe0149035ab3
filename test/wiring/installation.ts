import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { DaemonSettings } from '../../src/config/daemon-settings.ts';
import { readDaemonSettings } from '../../src/config/daemon-settings.ts';
import { openReplica } from '../../src/custody/replica.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { Secret } from '../../src/domain/secret.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { embedded } from '../../src/stores/embedded/index.ts';
import { keepCustodySettings } from '../../src/wiring/custody.ts';
import type { RotationPlace } from '../../src/wiring/custody-rotation/rotation.ts';
import { openGround } from '../../src/wiring/ground.ts';
import type { Ground } from '../../src/wiring/ground.ts';
import { kekProvider } from '../../src/wiring/kek.ts';
import { warningsLog } from '../custody/temporary.ts';
import { happy } from './history-of-one.ts';

export const UID = 'cred_000001';
export const SECRET = 'FAKE-APP-SECRET-OF-THE-ROTATION-TEST';
export const DESTINATION = { name: 'local:x', store: 'local', at: { path: 'x' } };

export interface Recovery {
  readonly identity: string;
  readonly recipient: string;
}

export async function newRecovery(): Promise<Recovery> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** As a daemon is started: its escrow has a second folder beside the data directory. */
export function settingsFor(
  directory: string,
  recovery: Recovery,
  change: Partial<DaemonSettings> = {},
): DaemonSettings {
  const flags = {
    ...{ data: directory, escrow: join(directory, '..', 'second') },
    recoveryRecipient: [recovery.recipient],
  };
  const result = readDaemonSettings(flags, {});
  if (!result.ok) throw new Error('settings that can not be used');
  return { ...result.settings, ...change };
}

export async function withGround<T>(
  settings: DaemonSettings,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const closing: (() => Promise<void>)[] = [];
  const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });
  const ground = openGround(
    { settings, manifestsDirectory: '', environment: {}, logTo, onFatal: () => undefined },
    (close) => closing.push(close),
  );
  try {
    return await work(await ground);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** A key that was retired, one in its overlap and a current one, and a value in an embedded store. */
export async function makeInstallation(root: string, recovery: Recovery): Promise<string> {
  const directory = join(root, 'data');
  await mkdir(join(root, 'second'));
  await withGround(settingsFor(directory, recovery), async (ground) => {
    await ground.journal.register([{ uid: UID, name: 'wb-1' }], { at: 1 });
    for (const [index, event] of happy().entries()) {
      const attempt = 'key' in event ? event.key.attempt : null;
      const file = attempt === null ? null : await sealedIn(ground, attempt);
      const sealed = file === null || attempt === null ? {} : { sealed: { stream: UID, attempt, file } };
      const meta = { at: DAY_MS, actor: 'engine' };
      await ground.journal.append(UID, index + 1, [event], meta, sealed);
    }
    const store = embedded.create('local', {}, ground.outsideDeps.store);
    await store.promote(DESTINATION, 'att_1', { KEY: new Secret(SECRET) }, null);
    await store.close();
  });
  return directory;
}

async function sealedIn({ custody }: Ground, attempt: string): Promise<Uint8Array> {
  const header = { credential: UID, attempt, receivedAt: 1_000 };
  const sealed = await custody.seal(header, Buffer.from(`${SECRET} ${attempt}`));
  await custody.escrow(sealed);
  return sealed.file;
}

export interface Copies {
  /** A copy of one installation, its journal open: making it takes longer than all that is done to it. */
  next(): Promise<{ readonly directory: string; readonly journal: RotationPlace['journal'] }>;
  remove(): Promise<void>;
}

export function copiesOf(recovery: Recovery): Copies {
  const roots: string[] = [];
  const newRoot = async (): Promise<string> => {
    const root = await mkdtemp(join(tmpdir(), 'keyturn-rotation-'));
    roots.push(root);
    return root;
  };
  let original: string | null = null;
  return {
    async next() {
      original ??= await makeInstallation(await newRoot(), recovery);
      const root = await newRoot();
      await cp(join(original, '..'), root, { recursive: true });
      const directory = join(root, 'data');
      const journal = await openSqliteJournal({ directory });
      const { name } = await openReplica(directory, null);
      // Its second folder is where the copy has it.
      await keepCustodySettings(journal.meta, settingsFor(directory, recovery), name);
      return { directory, journal };
    },
    async remove() {
      for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
    },
  };
}

export function placeOf(directory: string, journal: RotationPlace['journal']): RotationPlace {
  return {
    ...{ directory, journal, clock: systemClock, log: warningsLog([]), actor: 'user:administrator' },
    provider: (setting) =>
      kekProvider(setting, { directory, environment: {}, clock: systemClock, onSecret: () => undefined }),
  };
}

/** What is in identity.age, by the key of the file provider. */
export async function identitiesOf(directory: string): Promise<readonly string[]> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(privateLines(await readFile(join(directory, 'kek.txt'), 'utf8'))[0] ?? '');
  return privateLines(await decrypter.decrypt(await readFile(join(directory, 'identity.age')), 'text'));
}

function privateLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}

export async function opens(identity: string, file: Uint8Array): Promise<boolean> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file).then(
    () => true,
    () => false,
  );
}
