import { fork, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownScript } from '../../own-script.ts';
import { decodeLog } from './log.ts';
import type { LogEntry } from './log.ts';

export type DiskOrder = 'position' | 'finish';

export interface DiskAnswer {
  readonly position: number;
}

/** A block device with ext4 on it, mounted, whose every write and flush is kept. */
export interface RecordingDisk {
  /** Where its file system is mounted. */
  readonly directory: string;
  /** How many writes and flushes there were until now. */
  position(): Promise<number>;
  /** Unmounts it and returns what it was at first and all that it was told since, but for the unmounting. */
  finish(): Promise<Recording>;
  /** Takes it away, whatever holds it. */
  abandon(): void;
}

export interface Recording {
  readonly base: Buffer;
  readonly log: readonly LogEntry[];
}

const DISK_BYTES = 24 * 1024 * 1024;
const ENTRY = ownScript(import.meta.url, './disk-process');

/** Root, loop devices and FUSE: what it takes to have the kernel write to a disk of ours. */
export function canRecordDisks(): boolean {
  const probe = 'test "$(id -u)" = 0 && test -c /dev/fuse && command -v mkfs.ext4 && losetup --find';
  return process.platform === 'linux' && spawnSync('sh', ['-c', probe]).status === 0;
}

export async function startRecordingDisk(folder: string): Promise<RecordingDisk> {
  const [image, raw, directory, logFile] = ['base.img', 'disk', 'mounted', 'log.bin'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  await makeFileSystem(image);
  await writeFile(raw, '');
  await mkdir(directory);
  const server = fork(ENTRY.file, [image, raw, logFile], { execArgv: [...ENTRY.execArgv] });
  await answerOf(server);
  const loop = system('losetup', ['--find', '--show', raw]).trim();
  system('mount', ['-t', 'ext4', loop, directory]);
  return {
    directory,
    position: () => ask(server, 'position'),
    finish: async () => {
      const position = await ask(server, 'position');
      system('umount', [directory]);
      system('losetup', ['--detach', loop]);
      await ask(server, 'finish');
      const log = decodeLog(await readFile(logFile)).slice(0, position);
      await end(server, raw);
      return { base: await readFile(image), log };
    },
    abandon: () => {
      for (const each of [directory, raw]) spawnSync('umount', ['--lazy', each]);
      spawnSync('losetup', ['--detach', loop]);
      server.kill('SIGKILL');
    },
  };
}

async function makeFileSystem(image: string): Promise<void> {
  await writeFile(image, Buffer.alloc(DISK_BYTES));
  system('mkfs.ext4', [
    '-q',
    '-b',
    '4096',
    '-J',
    'size=4',
    '-E',
    'lazy_itable_init=0,lazy_journal_init=0',
    image,
  ]);
}

async function ask(server: ChildProcess, order: DiskOrder): Promise<number> {
  const answered = answerOf(server);
  server.send(order);
  return (await answered).position;
}

async function answerOf(server: ChildProcess): Promise<DiskAnswer> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(server, 'exit', { signal }).then(() => {
    throw new Error('the recording disk ended by itself');
  });
  try {
    const [answer] = (await Promise.race([once(server, 'message', { signal }), ended])) as [DiskAnswer];
    return answer;
  } finally {
    answered.abort();
    await ended.catch(() => undefined);
  }
}

async function end(server: ChildProcess, raw: string): Promise<void> {
  system('umount', [raw]);
  const gone = once(server, 'exit');
  server.disconnect();
  await gone;
}

/** Runs a program of the system to its end and returns what it printed. */
export function system(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}${error?.message ?? ''}`);
}
