import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { openStream, sealStream } from '../../src/backup/envelope.ts';
import { fileKek } from '../../src/custody/kek/file.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/open.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { systemIds } from '../../src/platform/ids.ts';
import { beginBackup } from '../../src/wiring/backup/produce.ts';
import { openCheckpointer } from '../../src/wiring/checkpoints/checkpointer.ts';
import { openInstallationCustody } from '../../src/wiring/custody.ts';
import { key, START_AT } from '../support/history.ts';

/** A real backup that holds one record of every kind, and the way to seal another one in its place. */
export interface SmallBackup {
  readonly folder: string;
  readonly identity: string;
  readonly identityFile: string;
  readonly file: Uint8Array;
  /** What is inside, without the end. */
  readonly lines: readonly string[];
  /** Anybody can seal something to a public recipient. */
  sealed(inside: Uint8Array): Promise<Buffer>;
  remove(): Promise<void>;
}

export const clock: Clock = { now: () => START_AT, monotonicMs: () => performance.now() };

const nothing = (): undefined => undefined;
const LOG = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export async function smallBackup(): Promise<SmallBackup> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const identityFile = join(folder, 'recovery.txt');
  await writeFile(identityFile, `${identity}\n`, { mode: 0o600 });
  const file = await gathered(backupOf(join(folder, 'data'), recipient));
  const inside = await gathered(openStream(pieces(file), [identity], 'the sample'));
  return {
    ...{ folder, identity, identityFile, file },
    lines: inside.toString('utf8').trimEnd().split('\n').slice(0, -1),
    sealed: (other) => gathered(sealStream(pieces(other), [recipient])),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function* backupOf(data: string, recipient: string): AsyncGenerator<Uint8Array> {
  const journal = await openSqliteJournal({ directory: data });
  const kek = fileKek(join(data, 'kek.txt'));
  const settings = { dataDirectory: data, escrowDirectory: null, recoveryRecipients: [] };
  const custody = await openInstallationCustody(settings, kek, journal, LOG);
  const ids = systemIds(clock);
  const deps = { journal, custody, clock, ids, log: LOG };
  const checkpoints = await openCheckpointer({ ...deps, anchorDirectory: join(data, 'a'), everyMs: 0 });
  const fleet = ['cred_1', 'cred_2'].map((uid) => ({ uid, name: `wb-${uid}` }));
  await journal.register(fleet, { at: START_AT });
  const sealing = { credential: 'cred_1', attempt: 'att_1', receivedAt: START_AT };
  const { file } = await custody.seal(sealing, Buffer.from('{"appSecret":"of-the-test"}'));
  const meta = { at: START_AT, actor: 'engine' };
  const reserve = [{ kind: 'issuer-budget', issuer: 'webull', day: '2026-11-22', limit: 5 }] as const;
  await journal.append('cred_1', 1, [{ type: 'Imported', version: 1, key: key(1) }], meta, {
    ...{ sealed: { stream: 'cred_1', attempt: 'att_1', file }, reserve },
  });
  await journal.keepSealed({ stream: 'cred_2', attempt: 'att_late', file });
  await custody.escrow(await custody.seal({ ...sealing, attempt: 'att_2' }, Buffer.from('{}')));
  const storesDirectory = join(data, 'stores');
  await mkdir(join(storesDirectory, 'sealed'), { recursive: true });
  await writeFile(join(storesDirectory, 'sealed', 'v1.age'), file);
  const { bytes, receipt } = await beginBackup({ ...deps, checkpoints, storesDirectory }, [recipient]);
  yield* bytes;
  await receipt;
  await custody.close();
  await journal.close();
}

/** The lines with an end that fits them. */
export function withEnd(lines: readonly string[]): Buffer {
  const text = lines.map((line) => `${line}\n`).join('');
  const digest = createHash('sha256').update(text).digest('hex');
  return Buffer.from(`${text}${JSON.stringify({ is: 'end', records: lines.length, digest })}\n`);
}

export async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function gathered(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
