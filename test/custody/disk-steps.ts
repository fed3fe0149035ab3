import fs, { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';

/** Called before each act on the disk: `rename`, `sync` … What it returns is waited for. */
export type BeforeStep = (step: number, act: string) => Promise<void>;

type Act = (...args: unknown[]) => Promise<unknown>;

const PATH_ACTS = ['open', 'rename', 'link', 'unlink', 'rm'] as const;
const HANDLE_ACTS = ['write', 'writeFile', 'sync', 'datasync'] as const;

export interface DiskWatch {
  /** Takes it away again. */
  readonly restore: () => void;
  /** Closes what was opened meanwhile and is still open: what was stopped for ever never does. */
  readonly closeAll: () => Promise<void>;
}

/** Stands between the code under test and the disk. */
export async function watchDisk(before: BeforeStep): Promise<DiskWatch> {
  const undo: (() => void)[] = [];
  const opened: FileHandle[] = [];
  let step = 0;
  const watch = (target: object, name: string): void => {
    const original = Reflect.get(target, name) as Act;
    const watched = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      await before(step++, name);
      const result = await original.apply(this, args);
      if (name === 'open') opened.push(result as FileHandle);
      return result;
    };
    Reflect.set(target, name, watched);
    undo.push(() => Reflect.set(target, name, original));
  };
  const handle = await open(tmpdir(), 'r');
  const prototype = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const name of PATH_ACTS) watch(fs, name);
  for (const name of HANDLE_ACTS) watch(prototype, name);
  syncBuiltinESMExports();
  return {
    restore: () => {
      for (const each of undo) each();
      syncBuiltinESMExports();
    },
    closeAll: async () => {
      for (const each of opened) if (each.fd >= 0) await each.close();
    },
  };
}

/** Just before a file takes another's place, and just after. */
export function aroundRenames(act: string, actBefore: string | undefined): boolean {
  return act === 'rename' || actBefore === 'rename';
}

const NEVER = new Promise<never>(() => undefined);

/**
 * Does the work again and again, each time on what `prepare` made anew, and stops it for ever before its first act on
 * the disk, then before its second, and so on: what a SIGKILL there leaves. `check` then looks at what is left. Resolves
 * to the acts of a run that went to its end.
 */
export async function stopAtEveryStep<T>(run: {
  readonly prepare: () => Promise<T>;
  readonly work: (prepared: T) => Promise<unknown>;
  readonly check: (prepared: T, stoppedBefore: string | null) => Promise<void>;
  /** Where to stop; everywhere when it is left out. */
  readonly isStop?: (act: string, actBefore: string | undefined) => boolean;
}): Promise<readonly string[]> {
  const isStop = run.isStop ?? (() => true);
  for (let last = 0; ; last += 1) {
    const acts: string[] = [];
    let passed = 0;
    let isWorking = false;
    let stopped: (act: string) => void = () => undefined;
    const stopping = new Promise<string>((resolve) => (stopped = resolve));
    const watch = await watchDisk((_step, act) => {
      if (!isWorking) return Promise.resolve();
      const actBefore = acts.at(-1);
      acts.push(act);
      if (!isStop(act, actBefore) || passed++ < last) return Promise.resolve();
      stopped(act);
      return NEVER;
    });
    let prepared: T;
    let act: string | null;
    try {
      prepared = await run.prepare();
      isWorking = true;
      act = await Promise.race([run.work(prepared).then(() => null), stopping]);
    } finally {
      watch.restore();
    }
    await run.check(prepared, act);
    await watch.closeAll();
    if (act === null) return acts;
  }
}
