import type { DeliveryStage, Redelivery, Rotation } from '../../domain/credential.ts';
import type { Baseline, FrozenDestination } from '../../domain/events.ts';
import type { KeyFacts } from '../../domain/key-version.ts';
import type { FieldPart } from '../../domain/spec.ts';
import type { StepContext } from './context.ts';
import { rotationIn } from './context.ts';
import { keyFactsOf } from './keys.ts';

/** What is written where, whether a rotation made the key or it was in custody before. */
export interface Writing {
  readonly attempt: string;
  readonly key: KeyFacts;
  readonly fromVersion: number | null;
  readonly fields: Readonly<Record<string, FieldPart>>;
  readonly destinations: readonly FrozenDestination[];
  readonly deliveries: Readonly<Record<string, DeliveryStage>>;
  /** The live versions that a promotion replaces. */
  readonly stores: Baseline['stores'];
}

export function writingOf(context: StepContext): Writing {
  const { state } = context;
  if (state.saga?.phase === 'writing') return { ...state.saga, key: keyFactsOf(state, state.saga.version) };
  const rotation = rotationIn(context, 'delivering');
  return { ...rotation, attempt: rotation.call.attempt, stores: rotation.baseline.stores };
}

export function attemptOf(
  saga: Extract<Rotation, { phase: 'delivering' }> | Extract<Redelivery, { phase: 'writing' }>,
): string {
  return saga.phase === 'writing' ? saga.attempt : saga.call.attempt;
}
