import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programOf } from '../servers/installed.ts';

export const MODEL = fileURLToPath(new URL('../../../models/rotation.pml', import.meta.url));

export interface Search {
  /** `CRASHES=2`, `NO_BARRIER`: what the model is compiled with. */
  readonly defines: readonly string[];
  readonly for: 'broken promises' | 'the break' | 'endless runs';
}

export interface Found {
  readonly errors: number;
  /** What was violated first, as the model names it; null for nothing. */
  readonly violated: string | null;
  readonly states: number;
  readonly transitions: number;
  /** Of the replica's statements, how many no run came to. */
  readonly unreached: number;
  readonly statements: number;
  /** Whether the whole state space was seen: not cut short by a limit. */
  readonly exhaustive: boolean;
  readonly ms: number;
}

const run = promisify(execFile);
const DEPTH = 100_000;
const OUTPUT_BYTES = 64 * 1024 * 1024;

/** Has spin write the checker of the model, compiles it, and lets it visit every state. */
export async function search({ defines, for: what }: Search): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-model-'));
  const startedMs = performance.now();
  try {
    const options = { cwd: folder, maxBuffer: OUTPUT_BYTES };
    const flags = defines.map((define) => `-D${define}`);
    await run(programOf('spin'), [...flags, '-a', MODEL], options);
    const mode = what === 'endless runs' ? '-DNP' : '-DSAFETY';
    // Whoever expects an error has it before an optimising compiler would be done.
    const level = what === 'the break' ? '-O0' : '-O1';
    await run('gcc', ['-w', level, mode, '-DCOLLAPSE', '-DVECTORSZ=2048', '-o', 'pan', 'pan.c'], options);
    const loops = what === 'endless runs' ? ['-l'] : [];
    const { stdout } = await run(join(folder, 'pan'), [...loops, `-m${DEPTH}`, '-w22'], options);
    return { ...read(stdout), ms: performance.now() - startedMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function read(output: string): Omit<Found, 'ms'> {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const replica = /unreached in proctype Replica[^]*?\((\d+) of (\d+) states\)/.exec(output);
  return {
    errors: number(/errors: (\d+)/),
    violated:
      /assertion violated\s+!\((\w+)\)/.exec(output)?.[1] ?? /pan:1: (.*) \(at/.exec(output)?.[1] ?? null,
    states: number(/(\d+) states, stored/),
    transitions: number(/(\d+) transitions/),
    unreached: Number(replica?.[1] ?? Number.NaN),
    statements: Number(replica?.[2] ?? Number.NaN),
    exhaustive: !/max search depth too small|Search not completed|out of memory/i.test(output),
  };
}
