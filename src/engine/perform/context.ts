import { applicationOf, askedAbout } from '../../domain/application.ts';
import type { CredentialState, Decommission, Kill, Redelivery, Rotation } from '../../domain/credential.ts';
import type { CredentialEvent, FrozenDestination } from '../../domain/events.ts';
import type { Adoption } from '../../domain/pods/adoption.ts';
import type { Step } from '../../domain/rotation/step.ts';
import type { EffectivePolicy } from '../../domain/policy/effective.ts';
import type { SpareOrder } from '../../domain/spare.ts';
import type { CredentialSpec } from '../../domain/spec.ts';
import type { ApplicationRef, ApplicationView, Issuer, KeyManagement, Look } from '../../ports/issuer.ts';
import type { Reservation, SealedRecord } from '../../ports/journal.ts';
import type { Agreements } from '../agreements.ts';
import type { Ports } from '../ports.ts';

/** What a performer works with: the state when the step was taken, and the manifests as they are now. */
export interface StepContext {
  readonly state: CredentialState;
  readonly spec: CredentialSpec;
  readonly policy: EffectivePolicy | null;
  readonly issuer: Issuer;
  readonly ports: Ports;
  readonly agreements: Agreements;
  /** Who has which version now. */
  readonly adoption: () => Promise<Adoption>;
}

/** As much of it as it takes to open keys and to try them. */
export type KeyContext = Pick<StepContext, 'state' | 'issuer' | 'ports'>;

/** Events to be committed before the performer goes on. */
export interface Commit {
  readonly events: readonly CredentialEvent[];
  readonly sealed?: SealedRecord;
  readonly reserve?: readonly Reservation[];
  /** Frees the concurrency place of this rotation. */
  readonly release?: string;
  /** Not subject to the lease: a secret that exists is recorded whoever holds the credential now. */
  readonly unfenced?: boolean;
}

/**
 * Does one step through the ports. Each yielded commit is on disk before the next line runs: a performer with an
 * irreversible act in its middle yields its intent first and its outcome after. Throwing means: try the step again.
 */
export type Performer<S extends Step = Step> = (
  step: S,
  context: StepContext,
) => AsyncGenerator<Commit, void>;

export function rotationOf(context: StepContext): Rotation {
  if (context.state.saga?.kind !== 'rotation') throw new TypeError('no rotation is open');
  return context.state.saga;
}

/** The open rotation in the phase that the step belongs to; another phase is a bug in decide. */
export function rotationIn<P extends Rotation['phase']>(
  context: StepContext,
  phase: P,
): Extract<Rotation, { phase: P }> {
  const rotation = rotationOf(context);
  if (!isInPhase(rotation, phase)) throw new TypeError(`the rotation is ${rotation.phase}, not ${phase}`);
  return rotation;
}

function isInPhase<P extends Rotation['phase']>(
  rotation: Rotation,
  phase: P,
): rotation is Extract<Rotation, { phase: P }> {
  return rotation.phase === phase;
}

export function killOf(context: StepContext): Kill {
  if (context.state.saga?.kind !== 'kill') throw new TypeError('no containment is open');
  return context.state.saga;
}

export function redeliveryOf(context: StepContext): Redelivery {
  if (context.state.saga?.kind !== 'redelivery') throw new TypeError('no redelivery is open');
  return context.state.saga;
}

export function decommissionOf(context: StepContext): Decommission {
  if (context.state.saga?.kind !== 'decommission') throw new TypeError('no decommissioning is open');
  return context.state.saga;
}

/** The application that is asked about now, and reset or made a key at. Throws KT5028 where it is not the credential's any more. */
export function refOf({ state, spec }: StepContext): ApplicationRef {
  return { name: applicationOf(state, spec), user: spec.user };
}

/** The containment that the open rotation is; for the steps that decide takes for no other. */
export function spareOf(rotation: Rotation): SpareOrder {
  if (rotation.spare === null) throw new TypeError('the rotation moves to no other application');
  return rotation.spare;
}

/** What the issuer shows of the application; null where it shows none, or only to a person at its portal. */
export async function observed(context: StepContext): Promise<ApplicationView | null> {
  return (await look(context)).application;
}

/** The same with the time that the issuer told. */
export async function look(context: StepContext): Promise<Look> {
  const { management } = context.issuer;
  if (management === null) return { application: null, issuerNowAt: null };
  return management.observe(refOf(context));
}

/** For the steps that decide never takes where only a person can do it. */
export function managementOf({ issuer }: StepContext): KeyManagement {
  if (issuer.management === null) throw new TypeError(`only a person manages the keys of ${issuer.name}`);
  return issuer.management;
}

export function destinationPlace({ store, name }: FrozenDestination): string {
  return `store ${store}, ${name}`;
}

export function issuerPlace(context: StepContext): string {
  return `issuer ${context.issuer.name}, ${askedAbout(context.state, context.spec)}`;
}
