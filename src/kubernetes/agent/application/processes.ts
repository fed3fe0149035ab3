import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** A process as the kernel shows it to everybody. */
export interface Process {
  readonly pid: number;
  /** 0: whoever started it is not in this pod. */
  readonly parent: number;
  /** Since the machine started. */
  readonly startTicks: number;
  /** What its `/` is, by the kernel's number of that mount: one for each container. */
  readonly root: string;
  readonly mounts: readonly string[];
  /** Whether it does something when the signal comes; otherwise the signal would end it, or be lost. */
  handles(signal: NodeJS.Signals): boolean;
}

/** The processes that whoever started them is not among: of a pod that shares its processes, the first ones of its containers. */
export function parentlessProcesses(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const found = processIn(`/proc/${pid}`, Number(pid));
        return found.parent === 0 ? [found] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function processIn(folder: string, pid: number): Process {
  const read = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');
  const status = new Map(
    read('status')
      .split('\n')
      .map((line) => line.split(':\t', 2) as [string, string]),
  );
  const mask = (name: string): bigint => BigInt(`0x${status.get(name) ?? '0'}`);
  // A program may also block a signal and fetch it when it likes.
  const handled = mask('SigCgt') | mask('SigBlk');
  const mounts = read('mountinfo')
    .split('\n')
    .map((line) => line.split(' '));
  // The name of a program stands in parentheses, and may hold anything; what is counted stands behind it.
  const stat = read('stat');
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return {
    ...{ pid, parent: Number(status.get('PPid')), startTicks: Number(startTicks) },
    root: mounts.find(([, , , , at]) => at === '/')?.[0] ?? '',
    mounts: mounts.map(([, , , , at = '']) => at),
    handles: (signal) => (handled & (1n << BigInt(constants.signals[signal] - 1))) !== 0n,
  };
}
