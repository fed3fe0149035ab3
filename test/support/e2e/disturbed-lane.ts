import { startProxy } from '../servers/proxy.ts';
import type { Proxy, Treatment } from '../servers/proxy.ts';
import type { Compiled } from './compiled.ts';
import type { JournalKind } from './journal-place.ts';
import { openKeyServices } from './key-services.ts';
import { openLane } from './life.ts';
import type { Lane } from './life.ts';
import type { VaultPlace } from './place.ts';

/** A lane whose daemon reaches issuer and store through proxies, so that a test can come between them. */
export interface DisturbedLane extends Lane {
  readonly program: Compiled;
  /** What happens to the next request to the issuer and to no other; null: nothing. */
  issuerOnce(treatment: Treatment | null): void;
  /** What happens to every request to the store `vault`. */
  store(treatment: Treatment): void;
  /** What happens to every request to a key service. */
  keyServices(treatment: Treatment): void;
}

export interface Ground {
  readonly vault: VaultPlace;
  readonly program: Compiled;
  readonly journals: JournalKind;
}

export async function openDisturbedLane({ vault, program, journals }: Ground): Promise<DisturbedLane> {
  const [direct, keys] = await Promise.all([openLane(vault, program, journals), openKeyServices()]);
  const [api, gateway, store] = (await Promise.all(
    [direct.issuer.api, direct.issuer.gateway, vault.address].map(startProxy),
  )) as [Proxy, Proxy, Proxy];
  let once: Treatment | null = null;
  for (const proxy of [api, gateway])
    proxy.treat(() => {
      const treatment = once ?? 'pass';
      once = null;
      return treatment;
    });
  return {
    ...direct,
    program,
    issuer: { ...direct.issuer, api: api.address, gateway: gateway.address },
    vault: { ...vault, address: store.address },
    issuerOnce: (treatment) => {
      once = treatment;
    },
    store: (treatment) => store.treat(() => treatment),
    keyServices: (treatment) => keys.treat(treatment),
    kekFor: (kind, directory) => keys.settingFor(kind, directory),
    replace: async () => {
      once = null;
      store.treat(() => 'pass');
      keys.treat('pass');
      await direct.replace();
    },
    close: async () => {
      await direct.close();
      await Promise.all([api, gateway, store, keys].map((each) => each.stop()));
    },
  };
}
