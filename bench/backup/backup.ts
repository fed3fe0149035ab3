/**
 * A backup of 100,000 credentials to a file, with all of it opened and walked as it leaves, and the restore from it. While
 * the backup is made, the longest time for which the process answered nobody.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { beginBackup, openCheckpointer, restoreInto } from '../support/built.ts';
import { openBenchGround } from '../support/engine.ts';
import { figure, printHead, printTable } from '../support/report.ts';
import { seedFleet } from '../support/seeded-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const STREAMS = 100_000;
const REST_MS = 3 * 3_600_000;
const MEGABYTE = 1_000_000;

await withFolder(async (folder) => {
  printHead(`Backup and restore of ${STREAMS.toLocaleString('en')} credentials`);
  const data = join(folder, 'data');
  const file = join(folder, 'keyturn.bak');
  const identityFile = join(folder, 'recovery.txt');
  const identity = await generateX25519Identity();
  await writeFile(identityFile, `${identity}\n`, { mode: 0o600 });
  const uids = await seedFleet(data, STREAMS, Date.now() + REST_MS);
  const { ground, close } = await openBenchGround(data);
  await seal(ground.journal, uids);
  const checkpoints = await openCheckpointer({ ...ground, anchorDirectory: join(folder, 'a'), everyMs: 0 });
  await checkpoints.take();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.memoryUsage.rss();
  delay.enable();
  const backupMs = await timed(async () => {
    const source = { ...ground, checkpoints, storesDirectory: join(data, 'stores') };
    const { bytes, receipt } = await beginBackup(source, [await identityToRecipient(identity)]);
    await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(file));
    await receipt;
  });
  delay.disable();
  const grown = process.memoryUsage.rss() - before;
  await close();
  printTable([
    ['', 'measured'],
    ['backup, proven while it leaves', `${figure(backupMs / 1000)} s`],
    ['size', `${figure((await stat(file)).size / MEGABYTE)} MB`],
    ['longest time without an answer', `${figure(delay.max / MEGABYTE)} ms`],
    ['99 of 100 turns shorter than', `${figure(delay.percentile(99) / MEGABYTE)} ms`],
    ['resident memory grown by', `${figure(grown / MEGABYTE)} MB`],
    ['restore, walked before and after', await restored(folder, file, identityFile)],
  ]);
});

/** As large as a sealed key pair. To seal a hundred thousand real ones takes a quarter of an hour. */
async function seal(journal: JournalWithMeta, uids: readonly string[]): Promise<void> {
  for (const uid of uids)
    await journal.keepSealed({ stream: uid, attempt: `att-${uid}`, file: randomBytes(600) });
}

/** No secret is real, so the restore ends where the first one is opened: after all was loaded and walked. */
async function restored(folder: string, file: string, identityFile: string): Promise<string> {
  const options = {
    ...{ file, identityFile, dataDirectory: join(folder, 'restored') },
    ...{ kekFile: null, anchorDirectory: null, progress: () => undefined },
    ...{ database: null, databaseFile: null },
  };
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  let ended = 'whole';
  const ms = await timed(() =>
    restoreInto(options, clock, null).catch((thrown: unknown) => {
      ended = thrown instanceof Error ? thrown.message.slice(0, 6) : 'failed';
    }),
  );
  return `${figure(ms / 1000)} s (${ended})`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
