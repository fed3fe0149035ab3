import { asFault, viewOfFault } from '../domain/fault.ts';
import type { FaultView } from '../domain/fault.ts';
import type { IssuerSpec } from '../domain/spec.ts';
import { systemClock } from '../platform/clock.ts';
import type { Issuer } from '../ports/issuer.ts';
import { drivers } from './drivers.ts';

export interface OfflineIssuers {
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly problems: readonly FaultView[];
}

/** Made for what they know of themselves; nothing is asked of them. */
export function issuersOffline(specs: ReadonlyMap<string, IssuerSpec>): OfflineIssuers {
  const issuers = new Map<string, Issuer>();
  const problems: FaultView[] = [];
  for (const [name, { driver, settings, source }] of specs) {
    try {
      const issuer = drivers.issuers.get(driver)?.create(name, settings, { clock: systemClock });
      if (issuer !== undefined) issuers.set(name, issuer);
    } catch (thrown) {
      const view = viewOfFault(asFault(thrown, `issuer ${name}`));
      problems.push({ ...view, place: `${source.file}:${source.line}: ${view.place}` });
    }
  }
  return { issuers, problems };
}
