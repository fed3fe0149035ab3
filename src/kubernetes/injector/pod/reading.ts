import { Fault } from '../../../domain/fault.ts';
import type { RunAs } from '../contract/wish.ts';
import { listAt, numberAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';

/** The user and group of the agent's image, and the group that is given to a pod without one. */
export const AGENT_ID = 65_532;

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
 * Who the agent must be so that the containers can read what only owner and group may, and the agent its token. By the pod's
 * fsGroup where it has one; as the containers' own user where all have one and the same, since the kubelet gives the token to
 * that user; by a fsGroup of ours otherwise, unless that would change the owner of files that outlive the pod.
 *
 * @param containers all of the pod's but ours
 * @throws Fault KT8109 where a person must say it
 */
export function readingOf(
  spec: JsonObject,
  containers: readonly JsonObject[],
  wished: RunAs | null,
  pod: string,
): Reading {
  const shared = objectAt(spec, 'securityContext');
  // A pod that runs as root would start an agent that refuses to be root.
  const instead = numberAt(shared, 'runAsUser') === 0 ? { user: AGENT_ID, group: AGENT_ID } : null;
  if (numberAt(shared, 'fsGroup') !== null) return { runAs: wished ?? instead, fsGroup: null };
  const user = userOfAll(containers, shared);
  if (user !== null && (wished === null || wished.user === user)) {
    return { runAs: wished ?? { user, group: null }, fsGroup: null };
  }
  const stays = listAt(spec, 'volumes').find(outlivesThePod);
  if (stays === undefined) return { runAs: wished ?? instead, fsGroup: AGENT_ID };
  const saw = `no fsGroup, and the volume ${textAt(stays, 'name')}`;
  throw new Fault('KT8109', { place: `${pod}, spec.securityContext`, saw });
}

/** The one user, not root, as whom all of them run; null where it is not known or not one. */
function userOfAll(containers: readonly JsonObject[], shared: JsonObject): number | null {
  const own = (each: JsonObject): number | null => numberAt(objectAt(each, 'securityContext'), 'runAsUser');
  const users = new Set(containers.map((each) => own(each) ?? numberAt(shared, 'runAsUser')));
  const [user = null] = users;
  return users.size === 1 && user !== null && user > 0 ? user : null;
}

function outlivesThePod(volume: JsonObject): boolean {
  return !OWN_VOLUMES.some((kind) => Object.hasOwn(volume, kind));
}
