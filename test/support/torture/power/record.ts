import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownScript } from '../../own-script.ts';
import { startRecordingDisk } from './disk.ts';
import type { RecordingDisk, Recording } from './disk.ts';
import { dataDirectoryOn } from './installation.ts';
import type { Weakness } from './weaken.ts';

/** What a process outside was told is on disk. Round 0 is the registration. */
export interface Acknowledged {
  readonly what: 'journal' | 'escrow';
  readonly round: number;
}

/** After so many entries of the log it had been told. */
export interface Receipt extends Acknowledged {
  readonly position: number;
}

export interface Recorded extends Recording {
  readonly receipts: readonly Receipt[];
}

const LOAD = ownScript(import.meta.url, './load-process');

export function secretOf(round: number): Uint8Array {
  return Buffer.from(`fake secret of round ${round}`);
}

/** Has the real journal and the real custody work on a disk that remembers. */
export async function recordLoad(rounds: number, weakness: Weakness | null): Promise<Recorded> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-power-'));
  try {
    const disk = await startRecordingDisk(folder);
    try {
      const receipts = await receiptsOf(disk, rounds, weakness);
      return { ...(await disk.finish()), receipts };
    } catch (thrown) {
      disk.abandon();
      throw thrown;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function receiptsOf(
  disk: RecordingDisk,
  rounds: number,
  weakness: Weakness | null,
): Promise<readonly Receipt[]> {
  const args = [dataDirectoryOn(disk.directory), String(rounds), weakness ?? 'nothing'];
  const load = fork(LOAD.file, args, { execArgv: [...LOAD.execArgv] });
  const stopped = new AbortController();
  const ended = once(load, 'exit').then(([code]: readonly unknown[]) => {
    stopped.abort();
    return code;
  });
  const receipts: Receipt[] = [];
  try {
    for await (const [told] of on(load, 'message', { signal: stopped.signal })) {
      // The disk is asked before the load goes on: what comes later can't have helped.
      receipts.push({ ...(told as Acknowledged), position: await disk.position() });
      if (receipts.length === 2 * rounds + 1) break;
      load.send('go on');
    }
  } catch (thrown) {
    if (!stopped.signal.aborted) throw thrown;
    throw new Error(`the load ended with ${String(await ended)}`, { cause: thrown });
  }
  load.kill('SIGKILL');
  await ended;
  return receipts;
}
