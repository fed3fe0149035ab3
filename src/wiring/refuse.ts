import { renderFault } from '../domain/fault.ts';
import type { FaultView } from '../domain/fault.ts';

/** Every problem of the settings or manifests on stderr; resolves the exit code that was given. */
export function refuse(problems: readonly FaultView[], exitCode: number): number {
  for (const problem of problems) process.stderr.write(`${renderFault(problem)}\n`);
  return exitCode;
}
