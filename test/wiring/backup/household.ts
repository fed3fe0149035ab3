import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { writeBackup } from '../../../src/cli/backup-file.ts';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { BackupReceipt } from '../../../src/domain/views.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import { restoreInto } from '../../../src/wiring/backup/restore.ts';
import type { Restored } from '../../../src/wiring/backup/restore.ts';
import { LOGIN_PASSWORD, TRADING_PASSWORD, USER } from '../../support/e2e/issuer.ts';
import type { Issuer } from '../../support/e2e/issuer.ts';
import { look, runDaemon, tick } from '../../support/e2e/run-daemon.ts';
import type { Running } from '../../support/e2e/run-daemon.ts';
import type { Look } from '../../support/e2e/messages.ts';

/** Credentials of 70 days, so not due yet, each live in one file; a daemon on its journal, and one on a journal that was restored. */
export interface Household {
  /** The first of them. */
  readonly name: string;
  readonly names: readonly string[];
  readonly backupFile: string;
  readonly formerEscrow: string;
  start(which: Which, wrap?: (journal: JournalWithMeta) => JournalWithMeta): Promise<Running>;
  /** Time passes for issuer and daemon, then everything that is due is done. */
  pass(running: Running, ms: number): Promise<Omit<Look, 'appends'>>;
  backup(running: Running): Promise<BackupReceipt>;
  restore(running: Running): Promise<Restored>;
  resets(name?: string): Promise<number>;
  /** What consumers of a credential read. */
  secretInUse(name?: string): Promise<string>;
  remove(): Promise<void>;
}

export type Which = 'former' | 'restored';

let households = 0;

export async function makeHousehold(issuer: Issuer, count = 1): Promise<Household> {
  const house = ++households;
  const names = Array.from(
    { length: count },
    (_, index) => `wb-restore-${process.pid}-${house}-${index + 1}`,
  );
  const [name = ''] = names;
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-restore-'));
  const fileOf = (each: string): string => join(directory, 'out', `${each}.json`);
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const identityFile = await furnish(issuer, directory, names, identity);
  const manifestsDirectory = join(directory, 'manifests');
  const backupFile = join(directory, 'keyturn.bak');
  const start: Household['start'] = (which, wrap) =>
    runDaemon(
      { dataDirectory: join(directory, which), manifestsDirectory, aheadMs: issuer.offsetMs() },
      wrap,
    );
  return {
    ...{ name, names, backupFile, start },
    formerEscrow: join(directory, 'former', 'escrow.bin'),
    pass: async (running, ms) => {
      // What an operation woke is done first: between the two clocks nothing may be signed.
      await running.daemon.ticker.idle();
      await issuer.move(ms);
      running.clock.advance(ms);
      await tick(running);
      return look(running, name);
    },
    backup: async ({ daemon }) => {
      const begin = async () => {
        const { id, bytes } = await daemon.operations.backup([recipient]);
        return { bytes, receipt: () => daemon.operations.backupReceipt(id) };
      };
      return writeBackup({ out: backupFile, begin, progress: () => undefined });
    },
    restore: ({ clock }) =>
      restoreInto(
        {
          ...{ file: backupFile, identityFile, dataDirectory: join(directory, 'restored') },
          ...{ kekFile: null, anchorDirectory: null, progress: () => undefined },
          ...{ database: null, databaseFile: null },
        },
        clock,
        null,
      ),
    resets: (each = name) => issuer.resets(each),
    secretInUse: async (each = name) =>
      (JSON.parse(await readFile(fileOf(each), 'utf8')) as { SECRET: string }).SECRET,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function furnish(
  issuer: Issuer,
  directory: string,
  names: readonly string[],
  identity: string,
): Promise<string> {
  for (const each of ['out', 'manifests']) await mkdir(join(directory, each), { mode: 0o700 });
  const secret = async (path: string, text: string): Promise<string> => {
    await writeFile(path, text, { mode: 0o600 });
    return path;
  };
  for (const name of names) {
    const { appKey, appSecret } = await issuer.plant(name, 70 * DAY_MS);
    const value = JSON.stringify({ KEY: appKey, SECRET: appSecret });
    await secret(join(directory, 'out', `${name}.json`), value);
  }
  const login = await secret(join(directory, 'login'), LOGIN_PASSWORD);
  const trading = await secret(join(directory, 'trading'), TRADING_PASSWORD);
  const kind = (what: string, called: string, spec: unknown): string =>
    JSON.stringify({ apiVersion: 'keyturn.dev/v1alpha1', kind: what, metadata: { name: called }, spec });
  const texts = [
    kind('Issuer', 'webull', {
      ...{ driver: 'webull', profile: 'broker-hk', mint: 'sandbox', gateway: issuer.gateway },
      sandbox: {
        ...{ api: issuer.api, loginPassword: { fromFile: login }, tradingPassword: { fromFile: trading } },
      },
    }),
    kind('Store', 'local', { driver: 'files', directory: join(directory, 'out') }),
    ...names.map((name) =>
      kind('Credential', name, {
        ...{ issuer: 'webull', user: USER },
        destinations: [{ store: 'local', file: `${name}.json` }],
        fields: { KEY: 'appKey', SECRET: 'appSecret' },
      }),
    ),
    kind('RotationPolicy', 'yearly', {
      ...{ mode: 'enforce', select: { issuer: 'webull' } },
      age: { warn: '60d', rotate: '75d', max: '90d' },
    }),
  ];
  await writeFile(join(directory, 'manifests', 'all.yaml'), texts.join('\n---\n'));
  return secret(join(directory, 'recovery.txt'), `${identity}\n`);
}
