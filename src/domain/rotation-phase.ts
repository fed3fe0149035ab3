import type { CredentialState, Rotation, RotationFrame, RotationPhase } from './credential.ts';

/** A step of the fold within an open rotation. */
export interface Move {
  readonly to: RotationPhase;
  readonly frame?: Partial<RotationFrame>;
  readonly also?: (state: CredentialState) => Partial<CredentialState>;
}

export function hasAttempt(rotation: Rotation, attempt: string): boolean {
  return 'call' in rotation && rotation.call.attempt === attempt;
}

export function isBeforeCall(rotation: Rotation): boolean {
  return BEFORE_CALL.has(rotation.phase);
}

const BEFORE_CALL: ReadonlySet<Rotation['phase']> = new Set([
  ...['ordered', 'opened', 'preflighted', 'asked', 'refused'],
] as const);

export function frameOf(rotation: Rotation): RotationFrame {
  const { kind, id, reason, policy, openedAt, fromVersion, toVersion } = rotation;
  const { destinations, fields, baseline, voided, fruitless, spare } = rotation;
  // One literal: this stands in every fold, and spreading two of them took an eighth of a simulated year.
  // prettier-ignore
  return {
    kind, id, reason, policy, openedAt, fromVersion, toVersion, destinations, fields, baseline, voided,
    fruitless, spare,
  };
}

/** The phase's own data, without the frame; spreading it back over a frame is the identity. */
export function phaseOf<R extends Rotation>(rotation: R): R {
  return rotation;
}
