import { Fault } from '../../../domain/fault.ts';
import type { RunAs } from '../contract/wish.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { ACKS, KEYS, TOKEN } from './names.ts';

/** The user and group of the agent's image, and the group that is given to a pod without one. */
const AGENT_ID = 65_532;

/** Volumes whose files belong to the pod alone, or keep their owners: a fsGroup changes nothing that stays. */
const OWN_VOLUMES = [
  'emptyDir',
  'configMap',
  'secret',
  'projected',
  'downwardAPI',
  'hostPath',
  'image',
  'nfs',
];

/** By whom the agent's files can be read. */
export interface Reading {
  /** As whom the agent runs; null: as its image says. */
  readonly runAs: RunAs | null;
  /** The group to give to the pod's volumes; null: it has one, or needs none. */
  readonly fsGroup: number | null;
}

/**
 * Who the agent must be so that the containers can read what only owner and group may. By the pod's fsGroup where it has
 * one; as the containers' own user where all have one and the same; by a fsGroup of ours otherwise, unless that
 * would change the owner of files that outlive the pod.
 *
 * @throws Fault KT8109 where a person must say it
 */
export function readingOf(
  spec: JsonObject,
  readers: readonly JsonObject[],
  wished: RunAs | null,
  pod: string,
): Reading {
  if (wished !== null) return { runAs: wished, fsGroup: null };
  const shared = objectAt(spec, 'securityContext');
  // A pod that runs as root would start an agent that refuses to be root.
  const instead = numberAt(shared, 'runAsUser') === 0 ? { user: AGENT_ID, group: AGENT_ID } : null;
  if (numberAt(shared, 'fsGroup') !== null) return { runAs: instead, fsGroup: null };
  const users = new Set(
    readers.map(
      (each) => numberAt(objectAt(each, 'securityContext'), 'runAsUser') ?? numberAt(shared, 'runAsUser'),
    ),
  );
  const [user] = users;
  if (users.size === 1 && user != null && user > 0) return { runAs: { user, group: null }, fsGroup: null };
  const stays = (Array.isArray(spec['volumes']) ? (spec['volumes'] as readonly JsonObject[]) : []).find(
    outlivesThePod,
  );
  if (stays === undefined) return { runAs: instead, fsGroup: AGENT_ID };
  throw new Fault('KT8109', {
    place: `${pod}, spec.securityContext`,
    saw: `no fsGroup, and the volume ${textAt(stays, 'name')}`,
  });
}

function outlivesThePod(volume: JsonObject): boolean {
  if ([KEYS, TOKEN, ACKS].includes(textAt(volume, 'name'))) return false;
  return !OWN_VOLUMES.some((kind) => Object.hasOwn(volume, kind));
}
