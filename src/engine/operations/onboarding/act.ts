import { absurd } from '../../../domain/absurd.ts';
import type { Caller } from '../../../domain/access/caller.ts';
import type { OnboardingEvent } from '../../../domain/onboarding/events.ts';
import {
  changeIn,
  changeRefusal,
  handInRefusal,
  passRefusal,
  rejectRefusal,
  submitRefusal,
} from '../../../domain/onboarding/judge.ts';
import { contactOf } from '../../../domain/onboarding/present.ts';
import { permissionsOf, submissionOf } from '../../../domain/onboarding/permissions.ts';
import type { OnboardingAct } from '../../../domain/onboarding/requests.ts';
import type { OnboardingState } from '../../../domain/onboarding/state.ts';
import type { OnboardingView } from '../../../domain/onboarding/views.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { OnboardingDeps } from './deps.ts';
import { factsOf, profileOf, show, specOf } from './look.ts';
import { record } from './record.ts';
import { tryKeys } from './try-keys.ts';

/** Records what somebody says, where the state takes it. */
export async function act(
  deps: OnboardingDeps,
  name: string,
  asked: OnboardingAct,
  caller: Caller,
): Promise<OnboardingView> {
  const spec = specOf(deps, name);
  await record(deps, name, caller, async (state) => [await eventOf(deps, state, asked)]);
  // What staff change works at once on all active keys, so that is looked at in the same breath.
  if (asked.act === 'change-made' && spec.credentials.length > 0)
    return act(deps, name, { act: 'try-change', change: asked.change }, caller);
  return show(deps, name);
}

async function eventOf(
  deps: OnboardingDeps,
  state: OnboardingState,
  asked: OnboardingAct,
): Promise<OnboardingEvent> {
  const spec = specOf(deps, state.application);
  switch (asked.act) {
    case 'pass': {
      const { stage, evidence } = asked;
      refuseBy(passRefusal(state, stage, evidence, await factsOf(deps, spec)));
      return { type: 'StagePassed', stage, evidence };
    }
    case 'reject': {
      const { stage, reasons, evidence } = asked;
      refuseBy(rejectRefusal(state, stage, reasons));
      return { type: 'StageRejected', stage, reasons, evidence };
    }
    case 'hand-in':
      refuseBy(handInRefusal(state, asked.stage));
      return { type: 'StageHandedIn', stage: asked.stage, evidence: asked.evidence };
    case 'note':
      return { type: 'Noted', stage: asked.stage, evidence: asked.evidence };
    case 'submit': {
      refuseBy(submitRefusal(state, asked.evidence));
      const contact = contactOf(spec, await profileOf(deps, spec)).value;
      return {
        type: 'ApplicationSubmitted',
        submission: submissionOf(spec, contact),
        evidence: asked.evidence,
      };
    }
    default:
      return changeEventOf(deps, state, asked);
  }
}

type ChangeAct = Extract<OnboardingAct, { readonly act: `${string}change${string}` }>;

async function changeEventOf(
  deps: OnboardingDeps,
  state: OnboardingState,
  asked: ChangeAct,
): Promise<OnboardingEvent> {
  const spec = specOf(deps, state.application);
  switch (asked.act) {
    case 'ask-change': {
      refuseBy(changeRefusal(state, spec));
      const change = `change-${state.changes.length + 1}`;
      return { type: 'ChangeAsked', change, permissions: permissionsOf(spec), evidence: asked.evidence };
    }
    case 'change-made': {
      const { id: change } = changeIn(state, asked.change, ['asked']);
      return { type: 'ChangeMade', change, evidence: asked.evidence };
    }
    case 'change-refused': {
      const { id: change } = changeIn(state, asked.change, ['asked']);
      return { type: 'ChangeRefused', change, reasons: asked.reasons, evidence: asked.evidence };
    }
    case 'try-change': {
      const { id: change } = changeIn(state, asked.change, ['made']);
      return { type: 'ChangeTried', change, tries: await tryKeys(deps, spec.credentials) };
    }
    default:
      return absurd(asked);
  }
}

function refuseBy(fault: Fault | null): void {
  if (fault !== null) throw fault;
}
