import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import type { DecommissionedMark } from '../life/mark.ts';
import type { EffectivePolicy } from '../policy/effective.ts';
import type { CredentialSpec } from '../spec.ts';
import { rfc3339 } from '../wire.ts';
import type { ActRecord, GlassRecord } from './report.ts';

export interface Held {
  readonly state: CredentialState;
  readonly spec: CredentialSpec | null;
  readonly policy: EffectivePolicy | null;
}

/** What nobody has proven, and what nobody looks after, as things stand. */
export function gapsOf(
  { state, spec, policy }: Held,
  acts: readonly ActRecord[],
  glasses: readonly GlassRecord[],
): readonly string[] {
  const over = state.life.decommissioned;
  return [
    ...(over === null ? [...unmanaged(state, spec, policy), ...unprovenKey(state)] : leftAlive(over)),
    ...state.versions.flatMap(({ version, status, leakedAt }) => [
      ...(status === 'lost' ? [`version ${version} was made by the issuer and nobody holds it`] : []),
      ...(leakedAt !== null && status !== 'revoked' && status !== 'expired'
        ? [`version ${version} leaked and is not proven dead`]
        : []),
    ]),
    ...acts
      .filter(({ outcome, proofs }) => outcome === 'finished' && proofs.length === 0)
      .map(({ kind, id }) => `${kind} ${id} ended without a proof of death`),
    ...glasses
      .filter(({ review }) => review === null)
      .map(({ id, reviewDueAt }) => `break-glass ${id} is not reviewed; due ${rfc3339(reviewDueAt)}`),
  ];
}

function leftAlive({ kept }: DecommissionedMark): readonly string[] {
  return kept.map((version) => `version ${version} was left alive when it was decommissioned`);
}

function unmanaged(
  { managed }: CredentialState,
  spec: CredentialSpec | null,
  policy: EffectivePolicy | null,
): readonly string[] {
  if (!managed || spec === null) return ['not managed: no manifest names it'];
  if (policy === null) return ['no policy selects it'];
  return policy.age.maxMs === null ? [`policy ${policy.name} states no max age`] : [];
}

function unprovenKey(state: CredentialState): readonly string[] {
  const { observation, saga, restored } = state;
  const current = currentVersion(state);
  if (current === null) return ['no key of it is known to be in use'];
  const verdict = observation?.keys[current.version] ?? null;
  const seen =
    observation === null || verdict === null
      ? [`version ${current.version} has not been seen in use by the watch`]
      : verdict === 'accepted'
        ? []
        : [`version ${current.version} was ${verdict} when last seen, ${rfc3339(observation.at)}`];
  return [
    ...seen,
    ...(saga?.phase === 'quarantined' ? ['whether the last call reset the key is not known'] : []),
    ...(restored === null ? [] : [`restored from backup ${restored.backup}, the issuer not confirmed`]),
    ...Object.entries(observation?.destinations ?? {})
      .filter(([, health]) => health !== 'ok')
      .map(([name, health]) => `destination ${name} was ${health} when last seen`),
  ];
}
