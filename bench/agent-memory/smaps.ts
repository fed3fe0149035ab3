import { readFile } from 'node:fs/promises';

/** What a process keeps in memory, in MB of 1,000,000 bytes. */
export interface Footprint {
  /** Its own, shared with nobody: what one more of it costs. */
  readonly privateMb: number;
  readonly residentMb: number;
}

/** As the kernel counts it (proc_pid_smaps_rollup). */
export async function footprintOf(pid: number): Promise<Footprint> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (field: string): number =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1_024) / 1_000_000;
  return { privateMb: mb('Pss_Anon'), residentMb: mb('Rss') };
}
