import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../chance.ts';

/**
 * Nonces that were used, for as long as a replay could still pass the timestamp check. Kept on disk too, so that a
 * restart opens no window: one short line per accepted call, written but not synced (a replay across a power cut is
 * no case worth an fsync per call).
 */
export interface Nonces {
  /** True the first time; false for a replay. */
  use(appKey: string, nonce: string, keepUntil: number, now: number): boolean;
  close(): void;
}

const SWEEP_FROM = 10_000;

/** Opens the log in `dir`, or keeps nonces in memory only when there is none. */
export function openNonces(dir: string | undefined, now: number): Nonces {
  const path = dir === undefined ? null : join(dir, 'nonces.log');
  const used = path === null ? new Map<string, number>() : readLog(path, now);
  let file = path === null ? null : rewriteLog(path, used);
  let sweepAt = SWEEP_FROM;
  const sweep = (at: number) => {
    for (const [key, keepUntil] of used) if (keepUntil < at) used.delete(key);
    sweepAt = Math.max(SWEEP_FROM, used.size * 2);
    if (path === null || file === null) return;
    closeSync(file);
    file = rewriteLog(path, used);
  };
  return {
    use: (appKey, nonce, keepUntil, at) => {
      const key = sha256(`${appKey}\n${nonce}`).slice(0, 32);
      if (used.has(key)) return false;
      if (used.size >= sweepAt) sweep(at);
      used.set(key, keepUntil);
      if (file !== null) writeSync(file, line(key, keepUntil));
      return true;
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

const line = (key: string, keepUntil: number): string => `${key} ${keepUntil}\n`;

function readLog(path: string, now: number): Map<string, number> {
  const used = new Map<string, number>();
  for (const entry of textOf(path).split('\n')) {
    const [, key, keepUntil] = /^([0-9a-f]{32}) (\d+)$/.exec(entry) ?? [];
    // A line cut short by a crash is no nonce.
    if (key !== undefined && Number(keepUntil) >= now) used.set(key, Number(keepUntil));
  }
  return used;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Writes what is still needed to a fresh log and opens it for appending. */
function rewriteLog(path: string, used: ReadonlyMap<string, number>): number {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  const text = [...used].map(([key, keepUntil]) => line(key, keepUntil)).join('');
  writeFileSync(`${path}.next`, text, { mode: 0o600 });
  renameSync(`${path}.next`, path);
  return openSync(path, 'a', 0o600);
}
