import type { FaultCode } from '../domain/fault.ts';
import { cronProblem } from '../schedule/windows.ts';
import { isZone } from '../schedule/zone.ts';
import type { Draft } from './draft.ts';
import { printPath, shown } from './issues.ts';
import type { Manifest } from './manifest.ts';
import type { PolicySpecManifest } from './policy-schema.ts';
import { problem } from './problem.ts';
import type { ProblemDetails } from './problem.ts';
import { didYouMean } from '../domain/suggest.ts';
import type { Path } from './yaml-document.ts';

/** What a schedule must be for anybody to say when it is open. Calendars have been read before. */
export function checkSchedule(draft: Draft, manifest: Manifest, { schedule }: PolicySpecManifest): void {
  if (schedule === undefined) return;
  const refuse = (code: FaultCode, step: Path, saw: string, more: Partial<ProblemDetails> = {}): void => {
    const path = ['spec', 'schedule', ...step];
    const at = manifest.yaml.valueAt(path);
    const details = { saw: `${printPath(path)}: ${saw}`, ...more };
    draft.problems.push(problem(code, manifest.source.file, at, details));
  };
  if (schedule.timezone !== undefined && !isZone(schedule.timezone))
    refuse('KT1151', ['timezone'], shown(schedule.timezone));
  for (const [index, { cron }] of schedule.windows.entries()) {
    const wrong = cronProblem(cron);
    if (wrong !== null) refuse('KT1150', ['windows', index, 'cron'], `${shown(cron)}: ${wrong}`);
  }
  for (const [index, blackout] of schedule.blackout.entries()) {
    if (!('calendar' in blackout) || draft.calendars.has(blackout.calendar)) continue;
    const known = [...draft.calendars.keys()].sort();
    const saw = `no calendar ${shown(blackout.calendar)}${didYouMean(blackout.calendar, known)}`;
    refuse('KT1152', ['blackout', index, 'calendar'], saw, { expected: `one of ${known.join(', ')}` });
  }
}
