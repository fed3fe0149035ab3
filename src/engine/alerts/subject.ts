import { LOG_CHANNEL } from '../../domain/alerts/route.ts';
import type { Subject } from '../../domain/alerts/route.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Fleet } from '../../domain/spec.ts';

export const INSTALLATION = 'installation';

/** A credential as alerts see it. What happens while a rotation or a containment is open belongs together. */
export function credentialSubject(
  { uid, name, saga }: CredentialState,
  { spec, policy }: Pick<Facts, 'spec' | 'policy'>,
  fleet: Fleet,
): Subject {
  return {
    ...{ id: uid, name, labels: spec?.labels ?? {} },
    ...{ routes: policy?.routes ?? [], escalation: policy?.escalation ?? [] },
    thread: saga === null ? null : `${uid}/${saga.id}`,
    marketZone: policy?.schedules[0]?.spec.timezone ?? null,
    everyChannel: channelsOf(fleet),
  };
}

/** What concerns all of it goes wherever any policy sends its alerts, at the market's time where all trade on one. */
export function installationOf(fleet: Fleet): Subject {
  const zones = new Set(fleet.policies.map(({ schedule }) => schedule?.timezone).filter(isKnown));
  const [zone] = zones;
  return {
    ...{ id: INSTALLATION, name: INSTALLATION, labels: {} },
    routes: fleet.policies.flatMap(({ routes }) => routes),
    escalation: fleet.policies.flatMap(({ escalation }) => escalation),
    thread: null,
    marketZone: zones.size === 1 ? (zone ?? null) : null,
    everyChannel: channelsOf(fleet),
  };
}

function channelsOf({ channels }: Fleet): readonly string[] {
  return [LOG_CHANNEL, ...channels.keys()];
}

function isKnown(zone: string | undefined): zone is string {
  return zone !== undefined;
}
