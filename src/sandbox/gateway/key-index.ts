import type { KeyApplication, KeyVersion, State } from '../state.ts';

/** One key of one application, as the verifier tries it. */
export interface KnownKey {
  readonly secret: string;
  readonly key: KeyVersion;
  readonly application: KeyApplication;
  /** The key's place in the application's history. */
  readonly index: number;
}

const indexes = new WeakMap<State['applications'], ReadonlyMap<string, KnownKey[]>>();

/** Every key under this App Key, newest first, ended ones too. Indexed once per state. */
export function keysUnder(state: State, appKey: string): readonly KnownKey[] {
  let index = indexes.get(state.applications);
  if (!index) {
    index = indexed(state.applications);
    indexes.set(state.applications, index);
  }
  return index.get(appKey) ?? [];
}

function indexed(applications: State['applications']): ReadonlyMap<string, KnownKey[]> {
  const index = new Map<string, KnownKey[]>();
  for (const application of Object.values(applications)) {
    for (const [place, key] of application.keys.entries()) {
      const known = { secret: key.appSecret, key, application, index: place };
      index.set(key.appKey, [known, ...(index.get(key.appKey) ?? [])]);
    }
  }
  return index;
}
