import { asFault } from '../../domain/fault.ts';
import { destinationPlace } from './context.ts';
import type { StepContext } from './context.ts';

/**
 * A rotation that a containment took over may have left pending copies of its key. The key is dead by now and the
 * replacement waits, so a store that is away holds up nothing: what stays is said.
 */
export async function removeSuperseded({ state, spec, ports }: StepContext): Promise<void> {
  // Where consumers were moved off the old application, a younger key is in use.
  const newest = state.versions.findLast(({ status }) => status !== 'current');
  const ofRotation = newest?.status === 'revoked' ? (newest.key?.attempt ?? null) : null;
  const attempts = [ofRotation, state.life.abandoned].filter((attempt) => attempt !== null);
  for (const destination of attempts.length === 0 ? [] : spec.destinations) {
    try {
      const store = await ports.outside.store(destination.store);
      for (const attempt of attempts) await store.discard(destination, attempt);
    } catch (thrown) {
      const { code, place } = asFault(thrown, destinationPlace(destination));
      ports.log.warn('a pending copy of a superseded rotation could not be removed', { code, place });
    }
  }
}
