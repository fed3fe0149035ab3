import { actorOf } from '../../../domain/access/caller.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import { Fault } from '../../../domain/fault.ts';
import type { OnboardingEvent } from '../../../domain/onboarding/events.ts';
import { foldOnboarding } from '../../../domain/onboarding/fold.ts';
import type { OnboardingFacts } from '../../../domain/onboarding/judge.ts';
import { passRefusal } from '../../../domain/onboarding/judge.ts';
import type { OnboardingState } from '../../../domain/onboarding/state.ts';
import type { Stage } from '../../../domain/onboarding/stages.ts';
import type { OnboardingDeps } from './deps.ts';
import { stateOf } from './look.ts';

const MOST_CONFLICTS = 10;

/**
 * Appends what somebody says. `eventsFor` looks at the newest state, and again whenever another writer was first; it
 * throws what it can't take.
 */
export async function record(
  { book, ports }: Pick<OnboardingDeps, 'book' | 'ports'>,
  name: string,
  caller: Caller,
  eventsFor: (state: OnboardingState) => Promise<readonly OnboardingEvent[]>,
): Promise<void> {
  for (let conflicts = 0; ; conflicts += 1) {
    const state = await stateOf({ book }, name);
    const events = await eventsFor(state);
    try {
      await book.append(name, state.seq, events, { at: ports.clock.now(), actor: actorOf(caller) });
      return;
    } catch (thrown) {
      const isConflict = thrown instanceof Fault && thrown.code === 'KT5312';
      if (!isConflict || conflicts === MOST_CONFLICTS) throw thrown;
    }
  }
}

/** The event, and with it the stage that it completes. */
export function withItsStage(
  state: OnboardingState,
  event: Extract<OnboardingEvent, { readonly type: 'ConformanceRecorded' | 'UsersRecorded' }>,
  stage: Stage,
  facts: OnboardingFacts,
): readonly OnboardingEvent[] {
  const after = foldOnboarding(state, { seq: state.seq + 1, at: 0, actor: '', event });
  const evidence =
    event.type === 'ConformanceRecorded' ? { note: null, document: event.run.digest } : event.evidence;
  const refused = passRefusal(after, stage, evidence, facts);
  return refused === null ? [event, { type: 'StagePassed', stage, evidence }] : [event];
}
