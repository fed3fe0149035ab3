import { foldAll } from '../domain/onboarding/fold.ts';
import { agreementsOf } from '../domain/permissions/agreement.ts';
import type { Agreement } from '../domain/permissions/agreement.ts';
import type { OnboardingBook } from '../ports/onboarding.ts';
import type { FleetHolder } from './fleet.ts';

/** What issuers have agreed that the keys of a credential may do, or were asked for; empty where no dossier names it. */
export type Agreements = (credential: string) => Promise<readonly Agreement[]>;

export function agreementsIn(fleet: FleetHolder, book: OnboardingBook): Agreements {
  return async (credential) => {
    const found: Agreement[] = [];
    for (const { name, credentials } of fleet.current().onboarding.values())
      if (credentials.includes(credential))
        found.push(...agreementsOf(foldAll(name, await book.events(name))));
    return found;
  };
}
