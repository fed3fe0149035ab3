import type { FrozenDestination } from '../../domain/events.ts';
import { currentVersion } from '../../domain/credential.ts';
import type { CredentialState, Rotation } from '../../domain/credential.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ApplicationView } from '../../ports/issuer.ts';
import type { IssuerBaseline } from '../../domain/events.ts';
import { hasKey } from '../../domain/attended.ts';
import type { Performer, StepContext } from './context.ts';
import { observed } from './context.ts';
import { observeStandby } from './spare.ts';

/** Freezes what the rotation will do, and records what the issuer and the stores look like before it. */
export const performOpen: Performer<StepOf<'open'>> = async function* (step, context) {
  const { state, spec, policy, ports } = context;
  const destinations = spec.destinations.map(({ name, store, at }) => ({ name, store, at }));
  const ordered = orderedIn(state);
  const application = ordered === null ? await observed(context) : await observeStandby(context, ordered);
  const stores = await storeVersions(context, destinations);
  const newest = state.versions.reduce((highest, { version }) => Math.max(highest, version), 0);
  yield {
    events: [
      {
        type: 'Opened',
        rotation: ordered?.id ?? ports.ids.next('rot'),
        reason: step.reason,
        policy: policy?.name ?? null,
        fromVersion: ordered?.fromVersion ?? currentVersion(state)?.version ?? null,
        toVersion: ordered?.toVersion ?? newest + 1,
        destinations,
        fields: spec.fields,
        baseline: { issuer: application === null ? null : baselineOf(application), stores },
      },
    ],
  };
};

/** A containment that somebody ordered: what it is and leads from is settled already. */
function orderedIn({ saga }: CredentialState): Rotation | null {
  return saga?.phase === 'ordered' ? saga : null;
}

async function storeVersions(
  context: StepContext,
  destinations: readonly FrozenDestination[],
): Promise<Record<string, string | null>> {
  const versions: Record<string, string | null> = {};
  for (const destination of destinations) {
    const store = await context.ports.outside.store(destination.store);
    versions[destination.name] = (await store.readLive(destination))?.version ?? null;
  }
  return versions;
}

export function baselineOf(application: ApplicationView): IssuerBaseline {
  const { applicationId, keyIdMasked, secretMasked, lastResetAt, permissions } = application;
  return { applicationId, keyIdMasked, secretMasked, lastResetAt, permissions };
}

/**
 * What a reset changes. An equal App Key proves nothing; permissions change by themselves. An application that is
 * registered and has no key yet is the same as none: registering it comes before the call.
 */
export function showsReset(before: IssuerBaseline | null, after: IssuerBaseline | null): boolean {
  if (!hasKey(before) && !hasKey(after)) return false;
  return (
    before?.applicationId !== after?.applicationId ||
    before?.keyIdMasked !== after?.keyIdMasked ||
    before?.secretMasked !== after?.secretMasked ||
    before?.lastResetAt !== after?.lastResetAt
  );
}

/** The rotation before was given up since somebody else had reset the key, and a person has asked for this one. */
export function isAskedAnyway({ lastAbort }: CredentialState, { reason }: Rotation): boolean {
  return reason === 'requested' && lastAbort?.fault.code === 'KT5003';
}
