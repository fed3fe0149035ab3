import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer } from './context.ts';
import { rotationIn } from './context.ts';

/** A claim that ran out: the task is everybody's again. */
export const performReleaseTask: Performer<StepOf<'release-task'>> = async function* (_step, context) {
  const { task, claim } = rotationIn(context, 'asked');
  yield { events: [{ type: 'TaskReleased', task, why: `the claim of ${claim?.by ?? 'nobody'} ran out` }] };
};
