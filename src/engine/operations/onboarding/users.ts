import type { Caller } from '../../../domain/access/caller.ts';
import { Fault } from '../../../domain/fault.ts';
import type { OnboardingSpec } from '../../../domain/onboarding/dossier.ts';
import type { OnboardingEvent, PortalUser } from '../../../domain/onboarding/events.ts';
import { passRefusal } from '../../../domain/onboarding/judge.ts';
import { foldOnboarding } from '../../../domain/onboarding/fold.ts';
import type { UsersRequest } from '../../../domain/onboarding/requests.ts';
import type { OnboardingView } from '../../../domain/onboarding/views.ts';
import { write } from './act.ts';
import type { OnboardingDeps } from './deps.ts';
import { factsOf, show, specOf, stateOf } from './look.ts';

/** What the portal shows goes into the journal, as seen or as the right list; a right list passes its stage. */
export async function users(
  deps: OnboardingDeps,
  name: string,
  { saw, record, evidence }: UsersRequest,
  caller: Caller,
): Promise<OnboardingView> {
  const spec = specOf(deps, name);
  const listed = saw ?? (await read(deps, spec));
  const state = await stateOf(deps, name);
  if (!record) {
    const by = saw === null ? 'program' : 'person';
    await write(deps, state, [{ type: 'UsersSeen', users: listed, by }], caller);
    return show(deps, name);
  }
  const recorded: OnboardingEvent = { type: 'UsersRecorded', users: listed, evidence };
  const meta = { seq: state.seq + 1, at: deps.ports.clock.now(), actor: '' };
  const after = foldOnboarding(state, { ...meta, event: recorded });
  const refused = passRefusal(after, 'users', evidence, await factsOf(deps, spec));
  const passed: OnboardingEvent = { type: 'StagePassed', stage: 'users', evidence };
  await write(deps, state, refused === null ? [recorded, passed] : [recorded], caller);
  return show(deps, name);
}

async function read({ ports }: OnboardingDeps, spec: OnboardingSpec): Promise<readonly PortalUser[]> {
  const { portal } = await ports.outside.issuer(spec.issuer);
  if (portal === null) {
    const place = `onboarding ${spec.name}, issuer ${spec.issuer}`;
    throw new Fault('KT5311', { place, saw: 'a portal for people' });
  }
  return portal.authorisedUsers(spec.information.apiUser.email);
}
