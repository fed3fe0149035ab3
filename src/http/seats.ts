import { Fault } from '../domain/fault.ts';

/** Places for those who stay connected. */
export interface Seats {
  /** Throws KT6102 where all are taken; returns what gives the place back. */
  take(actor: string): () => void;
}

/** One caller who forgets to leave does not take the places of others. */
export function seats(
  place: string,
  { ofOneCaller, inAll }: { readonly ofOneCaller: number; readonly inAll: number },
): Seats {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take: (actor) => {
      const own = taken.get(actor) ?? 0;
      if (own >= ofOneCaller || all >= inAll)
        throw new Fault('KT6102', { place, saw: `${own} of this caller, ${all} in all` });
      taken.set(actor, own + 1);
      all += 1;
      return () => {
        const left = (taken.get(actor) ?? 1) - 1;
        all -= 1;
        if (left === 0) taken.delete(actor);
        else taken.set(actor, left);
      };
    },
  };
}
