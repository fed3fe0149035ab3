import type { Caller } from '../../../domain/access/caller.ts';
import { Fault } from '../../../domain/fault.ts';
import type { OnboardingSpec } from '../../../domain/onboarding/dossier.ts';
import type { PortalUser } from '../../../domain/onboarding/events.ts';
import type { UsersRequest } from '../../../domain/onboarding/requests.ts';
import type { OnboardingView } from '../../../domain/onboarding/views.ts';
import type { OnboardingDeps } from './deps.ts';
import { factsOf, show, specOf } from './look.ts';
import { record, withItsStage } from './record.ts';

/** What the portal shows goes into the journal, as seen or as the right list; a right list passes its stage. */
export async function users(
  deps: OnboardingDeps,
  name: string,
  { saw, record: isRight, evidence }: UsersRequest,
  caller: Caller,
): Promise<OnboardingView> {
  const spec = specOf(deps, name);
  const listed = saw ?? (await read(deps, spec));
  const by = saw === null ? 'program' : 'person';
  await record(deps, name, caller, async (state) => {
    if (!isRight) return [{ type: 'UsersSeen', users: listed, by }];
    const event = { type: 'UsersRecorded', users: listed, evidence } as const;
    return withItsStage(state, event, 'users', await factsOf(deps, spec));
  });
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
