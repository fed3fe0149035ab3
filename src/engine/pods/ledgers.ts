import { forgetOld, noteHolder } from '../../domain/pods/ledger.ts';
import type { PodLedger, PodMark } from '../../domain/pods/ledger.ts';
import type { Journal } from '../../ports/journal.ts';

/** What the journal says of the pods of a credential, as of now. `version`: what came before the one before it is forgotten. */
export type Ledgers = (uid: string, version: number) => Promise<PodLedger>;

interface Kept {
  readonly marks: Map<string, PodMark>;
  position: number;
}

const AT_ONCE = 1_000;

/** Kept in memory and read on from where it ended: a stream is walked once, and from then on only what is new. */
export function createLedgers(journal: Pick<Journal, 'events'>): Ledgers {
  const ledgers = new Map<string, Promise<Kept>>();

  const readOn = async (uid: string, kept: Kept): Promise<Kept> => {
    for (;;) {
      const found = await journal.events({ stream: uid, afterPosition: kept.position, limit: AT_ONCE });
      for (const each of found) noteHolder(kept.marks, each);
      kept.position = found.at(-1)?.position ?? kept.position;
      if (found.length < AT_ONCE) return kept;
    }
  };

  return async (uid, version) => {
    const before = ledgers.get(uid) ?? Promise.resolve({ marks: new Map(), position: 0 });
    // One reader at a time: each goes on where the one before has ended, well or not.
    const reading = before.catch(() => ({ marks: new Map(), position: 0 })).then((kept) => readOn(uid, kept));
    ledgers.set(uid, reading);
    const { marks } = await reading;
    forgetOld(marks, version);
    return marks;
  };
}
