import { versionWith } from '../../domain/credential.ts';
import type { FrozenDestination } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { FieldPart } from '../../domain/spec.ts';
import type { LiveValue } from '../../ports/store.ts';
import type { StepContext } from './context.ts';
import { destinationPlace } from './context.ts';
import { digestOfPair, pairOfPayload } from './keys.ts';

/** A value that is no key of this credential is neither overwritten nor removed. Nothing at all is fine. */
export function refuseForeign(
  context: StepContext,
  fields: Readonly<Record<string, FieldPart>>,
  destination: FrozenDestination,
  live: LiveValue | null,
): void {
  if (live === null) return;
  const place = destinationPlace(destination);
  const foreign = Object.keys(live.payload).filter((field) => !Object.hasOwn(fields, field));
  if (foreign.length > 0)
    throw new Fault('KT3012', { place, saw: `fields that no mapping names: ${foreign.join(', ')}` });
  const pair = pairOfPayload(live.payload, fields);
  if (pair !== null && versionWith(context.state, digestOfPair(context, pair)) !== null) return;
  throw new Fault('KT5006', { place, saw: 'the live value is no key of this credential' });
}
