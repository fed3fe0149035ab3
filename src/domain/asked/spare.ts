import { standbyOf, standsAt } from '../application.ts';
import { currentVersion } from '../credential.ts';
import type { CredentialState, Saga } from '../credential.ts';
import type { CredentialEvent } from '../events.ts';
import { Fault } from '../fault.ts';
import type { RevokeRequest } from '../requests.ts';
import type { CredentialSpec } from '../spec.ts';
import { decommissionedFault, refusePaused } from './stopped.ts';
import { refuseUnconfirmed } from './unconfirmed.ts';

/**
 * The events of a containment that makes a key at the standby application first. A rollover is taken over: ending it and
 * beginning the containment is one append. What becomes of it, by its phase, where v1 is current and v2 was being made:
 *
 * | phase                     | v1 lives on until the new key is promoted, and ends by the deletion | v2                        |
 * |---------------------------|----------------------------------------------------------------------|---------------------------|
 * | opened … asked, refused   | yes                                                                  | is not made               |
 * | calling, quarantined      | yes, or until its overlap ends: whether it was reset is not asked any more | a late reply is sealed and never used; it ends with v1 |
 * | sealed                    | until its overlap ends                                               | stays sealed, is never used, ends with v1 |
 * | delivering, not promoted  | until its overlap ends                                               | pending; its copies are removed, ends with v1 |
 * | delivering, promoted somewhere | until its overlap ends                                          | pending; replaced where it stands, ends with v1 |
 * | secret-lost               | until its overlap ends                                               | lost, ends with v1        |
 * | overlap, retired          | previous, or expired                                                 | current; replaced, ends by the deletion |
 *
 * What is in the way is said, KT5011: a revocation, another containment like this, a key that is written once more, the end
 * of a life. Throws KT5029 where the manifest names no second application,
 * KT5031 where nobody could say that they have loaded its key.
 */
export function spareEvents(
  state: CredentialState,
  { leaked, incident, note, whenLoaded = false }: RevokeRequest,
  spec: CredentialSpec,
  rotation: string,
): readonly CredentialEvent[] {
  const place = `credential ${state.name}`;
  if (state.life.decommissioned !== null) throw decommissionedFault(state);
  refuseUnconfirmed(state);
  refusePaused(state);
  const application = standbyOf(state, spec);
  if (application === null) {
    const { file, line } = spec.source;
    throw new Fault('KT5029', { place: `${place}, ${file}:${line}`, saw: 'spec.standby is not set' });
  }
  const current = currentVersion(state);
  if (current === null) throw new Fault('KT5014', { place, saw: 'no key of it is in use' });
  if (!mayBeTakenOver(state.saga))
    throw new Fault('KT5011', {
      place,
      saw: `a ${state.saga?.kind} is open (${state.saga?.phase})`,
      next: `keyturn show ${state.name}`,
    });
  if (whenLoaded && spec.consumers.length === 0)
    throw new Fault('KT5031', {
      ...{ place: `${place}, ${spec.source.file}:${spec.source.line}`, saw: 'no consumer is declared' },
      next: `keyturn revoke ${state.name} --spare`,
    });
  const newest = state.versions.reduce((highest, { version }) => Math.max(highest, version), 0);
  const spare = { application, leaves: standsAt(state, spec), leaked, incident, note, whenLoaded };
  const opened: CredentialEvent = {
    ...{ type: 'SpareOpened', rotation, fromVersion: current.version, toVersion: newest + 1, spare },
  };
  if (state.saga === null) return [opened];
  return [{ type: 'Superseded', rotation: state.saga.id, by: rotation }, opened];
}

function mayBeTakenOver(saga: Saga | null): boolean {
  return saga === null || (saga.kind === 'rotation' && saga.spare === null);
}
