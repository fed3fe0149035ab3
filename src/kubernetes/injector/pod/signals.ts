import { Fault } from '../../../domain/fault.ts';
import type { Wish } from '../contract/wish.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { AGENT_ID } from './reading.ts';
import type { Reading } from './reading.ts';

/**
 * A signal arrives where the pod shares its processes, and at processes of the agent's user. What an image says about its user nobody knows
 * here; the agent says it when it comes to that.
 *
 * @param targets the containers that get the keys
 * @throws Fault KT8110 or KT8111 where it is known not to arrive
 */
export function refuseDeafSignals(
  spec: JsonObject,
  { onChange }: Wish,
  targets: readonly JsonObject[],
  { runAs }: Reading,
  pod: string,
): void {
  if (onChange.kind !== 'signal') return;
  const place = `${pod}, annotation keyturn.dev/on-change`;
  const saw = `signal:${onChange.signal}`;
  if (spec['shareProcessNamespace'] !== true) throw new Fault('KT8110', { place, saw });
  const ofPod = numberAt(objectAt(spec, 'securityContext'), 'runAsUser');
  const agent = runAs?.user ?? ofPod ?? AGENT_ID;
  for (const target of targets) {
    const user = numberAt(objectAt(target, 'securityContext'), 'runAsUser') ?? ofPod;
    if (user === null || user === agent) continue;
    const whose = `container ${textAt(target, 'name')} of user ${user}, the agent is user ${agent}`;
    throw new Fault('KT8111', { place, saw: `${saw} to ${whose}` });
  }
}
