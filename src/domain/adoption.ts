import { currentVersion } from './credential.ts';
import type { CredentialState } from './credential.ts';
import type { KeyVersion } from './key-version.ts';
import type { LoadedMark } from './loaded-mark.ts';
import type { EffectivePolicy } from './policy/effective.ts';
import type { ConsumerSpec, CredentialSpec } from './spec.ts';

/** What a consumer has said of itself: where it has a token of its own, no pod speaks for whoever holds that. Null: nothing. */
export function wordOf(
  state: CredentialState,
  { name, token }: Pick<ConsumerSpec, 'name' | 'token'>,
): LoadedMark | null {
  const mark = state.loaded[name];
  return (token === null ? mark : mark?.own) ?? null;
}

/**
 * The declared consumers that have not loaded the current version. No declared consumer is not the same as adopted. Those
 * that are pods and nothing else are left out: one pod that has loaded it would speak for all, so each is looked at by itself.
 */
export function stragglersOf(state: CredentialState, spec: CredentialSpec | null): readonly string[] {
  const current = currentVersion(state);
  if (spec === null || current === null) return [];
  return spec.consumers
    .filter(({ token, kubernetes }) => token !== null || kubernetes === null)
    .filter((consumer) => (wordOf(state, consumer)?.version ?? 0) < current.version)
    .map(({ name }) => name);
}

/** From when on a missing report is worth an alert: a fraction of the overlap. Null outside an overlap. */
export function stragglersFromAt(
  state: CredentialState,
  policy: Pick<EffectivePolicy, 'stragglerWarnFraction'> | null,
): number | null {
  if (state.saga?.phase !== 'overlap') return null;
  const { startedAt, endsAt } = state.saga;
  return startedAt + (endsAt - startedAt) * (policy?.stragglerWarnFraction ?? 0.5);
}

/**
 * The version that a consumer may be given: the current one, or its successor as soon as one destination holds that.
 * A first promotion means that the barrier was passed, or that the old key is as good as dead: either way a destination
 * that is down must not keep the new key from a consumer. Null: there is no key to give.
 */
export function versionForConsumers(state: CredentialState): KeyVersion | null {
  const { saga } = state;
  if (saga?.kind !== 'rotation' || saga.phase !== 'delivering') return currentVersion(state);
  const isPromoted = Object.values(saga.deliveries).includes('promoted');
  return isPromoted
    ? (state.versions.find(({ version }) => version === saga.toVersion) ?? null)
    : currentVersion(state);
}
