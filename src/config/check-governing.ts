import { formatDuration } from '../domain/duration.ts';
import type { EffectivePolicy } from '../domain/policy/effective.ts';
import type { Draft } from './draft.ts';
import { governed } from './governed.ts';
import type { Problem } from './problem.ts';
import { distinct, refused } from './refused.ts';

/** What several policies and presets come to must be something that can be kept, for every credential there is. */
export function checkGoverning(draft: Draft): void {
  const found = governed([...draft.policies.values()], draft.credentials.values());
  const problems = found.flatMap(({ policy }) => CHECKS.flatMap((check) => check(policy) ?? []));
  draft.problems.push(...distinct(problems));
}

type Check = (policy: EffectivePolicy) => Problem | null;

const incompleteAges: Check = (policy) => {
  const { rotateMs, maxMs } = policy.age;
  if ((rotateMs === null) === (maxMs === null)) return null;
  const field = rotateMs === null ? 'age.max' : 'age.rotate';
  const lacks = rotateMs === null ? 'at what age to rotate' : 'at what age it is overdue';
  const saw = `${field}: ${formatDuration((rotateMs ?? maxMs)!)} of ${policy.origins[field]!.rule}, and nothing says ${lacks}`;
  return refused('KT1109', policy, field, { saw });
};

const CHECKS: readonly Check[] = [incompleteAges];
