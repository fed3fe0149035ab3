import { asFault } from '../../domain/fault.ts';
import { destinationPlace } from './context.ts';
import type { StepContext } from './context.ts';

/**
 * A rotation that a containment took over may have left pending copies of its key. The key is dead by now and the
 * replacement waits, so a store that is away holds up nothing: what stays is said.
 */
export async function removeSuperseded({ state, spec, ports }: StepContext): Promise<void> {
  const newest = state.versions.reduce((last, each) => (each.version > last.version ? each : last));
  const attempt = newest.status === 'revoked' ? newest.key?.attempt : undefined;
  if (attempt === undefined) return;
  for (const destination of spec.destinations) {
    try {
      const store = await ports.outside.store(destination.store);
      await store.discard(destination, attempt);
    } catch (thrown) {
      const { code, place } = asFault(thrown, destinationPlace(destination));
      ports.log.warn('a pending copy of a superseded rotation could not be removed', { code, place });
    }
  }
}
