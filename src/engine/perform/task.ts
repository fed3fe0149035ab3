import { Fault, viewOfFault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { Performer } from './context.ts';
import { issuerPlace, rotationIn, rotationOf } from './context.ts';

/** A claim that ran out: the task is everybody's again. */
export const performReleaseTask: Performer<StepOf<'release-task'>> = async function* (_step, context) {
  const { task, claim } = rotationIn(context, 'asked');
  yield { events: [{ type: 'TaskReleased', task, why: `the claim of ${claim?.by ?? 'nobody'} ran out` }] };
};

/** People have tried as often as the policy lets them; whoever asks for another rotation has a reason to think it works. */
export const performGiveUp: Performer<StepOf<'give-up'>> = async function* (_step, context) {
  const { id, fruitless } = rotationOf(context);
  const saw = `${fruitless} calls at the portal came to nothing`;
  const fault = new Fault('KT5027', { place: issuerPlace(context), saw });
  yield { events: [{ type: 'Aborted', fault: viewOfFault(fault) }], release: id };
};
