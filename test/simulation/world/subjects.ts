import type { CredentialSpec } from '../../../src/domain/spec.ts';
import type { Subject } from '../checkers/checker.ts';
import type { KeyOffice } from '../issuer/office.ts';
import { emptyPlace, writeLive } from '../store/memory-store.ts';

/** One credential in the world: its application at the issuer, and its places in the stores. */
export function subjectFrom(
  { application, destinations }: CredentialSpec,
  index: number,
  offices: readonly KeyOffice[],
  ageMs: number | null,
): Subject {
  const office = offices[index % offices.length];
  if (office === undefined) throw new RangeError('no issuer');
  const places = new Map(destinations.map(({ name }) => [name, emptyPlace()]));
  if (ageMs !== null) {
    const { appKey, appSecret } = office.plant(office.register(application), ageMs);
    for (const place of places.values()) writeLive(place, { KEY: appKey, SECRET: appSecret });
  }
  return { index, application, office, places, uid: '', excuse: null, raised: [] };
}
