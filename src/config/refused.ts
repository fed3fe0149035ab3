import type { FaultCode } from '../domain/fault.ts';
import type { EffectivePolicy, Origin } from '../domain/policy/effective.ts';
import { problem } from './problem.ts';
import type { Problem, ProblemDetails } from './problem.ts';

/** A problem at the line of the field that decides: what several policies come to is nobody's line alone. */
export function refused(
  code: FaultCode,
  policy: EffectivePolicy,
  field: string,
  details: ProblemDetails,
  origin: Origin | undefined = policy.origins[field],
): Problem {
  const { file, line } = (origin ?? Object.values(policy.origins)[0])!.source;
  return problem(code, file, { line, col: 1 }, details);
}

/** Several combinations of policies can fail by the same line. */
export function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.view.place} ${one.view.saw}`, one])).values()];
}
