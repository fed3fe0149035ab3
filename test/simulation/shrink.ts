import { DAY_MS } from '../../src/domain/duration.ts';
import type { ScriptedFault } from './faults/script.ts';
import { simulate } from './run.ts';
import type { RunResult } from './run.ts';

const MOST_RUNS = 400;
/** With fewer faults it may happen a little later. */
const SLACK_MS = DAY_MS;

/**
 * The shortest script that still breaks the same rule: faults are left out in halves, quarters and one by one, until
 * none can be spared.
 */
export async function shrink(
  failed: RunResult,
  say: (runs: number, atMost: number, text: string) => void,
): Promise<RunResult> {
  const rule = failed.violations[0]?.checker;
  const { seed } = failed;
  const untilAt = (failed.violations[0]?.at ?? 0) + SLACK_MS;
  let least = failed;
  let runs = 0;
  for (
    let size = Math.ceil(least.script.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < least.script.length && runs < MOST_RUNS;) {
      const script = without(least.script, start, size);
      const result = await simulate({ seed, script, untilAt });
      runs += 1;
      if (result.violations.some(({ checker }) => checker === rule)) least = result;
      else start += size;
      const left = `${least.script.length} of ${failed.script.length} faults are left after ${runs} runs`;
      say(runs, MOST_RUNS, left);
    }
  }
  return least;
}

function without(script: readonly ScriptedFault[], start: number, size: number): readonly ScriptedFault[] {
  return [...script.slice(0, start), ...script.slice(start + size)];
}
