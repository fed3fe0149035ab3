import type { Rotation } from '../../domain/credential.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ApplicationView } from '../../ports/issuer.ts';
import { rotationIn, spareOf } from './context.ts';
import type { Performer, StepContext } from './context.ts';

/** What the application shows at which a containment is going to make its key, before anything is done there. */
export async function observeStandby(
  { issuer, spec }: StepContext,
  rotation: Rotation,
): Promise<ApplicationView | null> {
  const name = spareOf(rotation).application;
  if (issuer.management === null) return null;
  return (await issuer.management.observe({ name, user: spec.user })).application;
}

/**
 * Every destination holds the key of the other application. The old one is no longer needed, and still accepted: that it is
 * current no more and the containment that deletes its application are one append, so that nothing comes in between.
 */
export const performMoveOff: Performer<StepOf<'move-off'>> = async function* (_step, context) {
  const rotation = rotationIn(context, 'delivering');
  if (rotation.fromVersion === null) throw new TypeError('nothing to move off');
  const { application, leaves, leaked, incident, note, whenLoaded = false } = spareOf(rotation);
  const { toVersion: version, fromVersion, id } = rotation;
  yield {
    events: [
      { type: 'MovedOff', version, fromVersion, application },
      {
        ...{ type: 'KillOpened', containment: context.ports.ids.next('kill'), leaked, incident, note },
        ...{ replace: true, moved: { version, left: leaves, whenLoaded } },
      },
    ],
    release: id,
  };
};
