import { NOTHING } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import type { CertificateState } from '../../../../src/kubernetes/injector/certificates/decide.ts';
import type { CertificateHome } from '../../../../src/kubernetes/injector/certificates/home.ts';

/** What replicas share, in memory, with the conditions on writes that a cluster gives. */
export interface SharedHome {
  state: CertificateState;
  authorities: readonly string[];
  /** Each bundle, with the moment from which on it was the one. */
  readonly history: { readonly at: number; readonly authorities: readonly string[] }[];
  readonly writes: { state: number; bundle: number };
  /** The home as one replica sees it; `turn` is awaited before each question and before each answer. */
  seenBy(turn: () => Promise<void>): CertificateHome;
  removeState(): void;
}

export function sharedHome(now: () => number, authorities: readonly string[] = []): SharedHome {
  let [stateVersion, bundleVersion] = [0, 1];
  const shared: SharedHome = {
    state: NOTHING,
    authorities,
    history: [{ at: now(), authorities }],
    writes: { state: 0, bundle: 0 },
    removeState() {
      shared.state = NOTHING;
      stateVersion = 0;
    },
    seenBy(turn) {
      const inTurn = async <Answer>(act: () => Answer): Promise<Answer> => {
        await turn();
        const answer = act();
        await turn();
        return answer;
      };
      return {
        published: () => inTurn(() => ({ value: shared.authorities, version: String(bundleVersion) })),
        state: () =>
          inTurn(() => ({ value: shared.state, version: stateVersion === 0 ? null : String(stateVersion) })),
        keep: (state, version) =>
          inTurn(() => {
            if (version !== (stateVersion === 0 ? null : String(stateVersion))) return false;
            shared.state = state;
            stateVersion += 1;
            shared.writes.state += 1;
            return true;
          }),
        publish: (wanted, version) =>
          inTurn(() => {
            if (version !== String(bundleVersion)) return false;
            shared.authorities = wanted;
            bundleVersion += 1;
            shared.writes.bundle += 1;
            shared.history.push({ at: now(), authorities: wanted });
            return true;
          }),
      };
    },
  };
  return shared;
}
