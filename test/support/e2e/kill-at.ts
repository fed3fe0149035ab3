import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { CommitFaults } from './commit-faults.ts';
import type { Boundary, Strike } from './messages.ts';

/** Stands between the engine and its journal: counts the appends, and strikes at one of them. */
export interface Guillotine {
  arm(boundary: Boundary | null, strike: Strike): void;
  /** The appends since it was armed, by the types they wrote. */
  appends(): readonly string[];
  wrap(journal: JournalWithMeta): JournalWithMeta;
}

export interface GuillotineDeps {
  readonly commits: CommitFaults;
  /** Tells the test that the boundary is reached, and resolves when the test has done what it wanted. */
  readonly pause: () => Promise<void>;
}

export function createGuillotine({ commits, pause }: GuillotineDeps): Guillotine {
  let armed: { readonly boundary: Boundary; readonly strike: Strike } | null = null;
  let appends: string[] = [];

  const strikeAt = async ({ side }: Boundary, strike: Strike): Promise<void> => {
    if (strike === 'kill') killHere();
    else if (strike === 'pause') await pause();
    else commits.failNext(strike, side);
  };

  const around = async <T>(types: string, append: () => Promise<T>): Promise<T> => {
    const occurrence = appends.filter((each) => each === types).length + 1;
    const hit = armed?.boundary.types === types && armed.boundary.occurrence === occurrence ? armed : null;
    // A commit that is to fail must be known to fail before it is tried, on whichever side of its effect.
    const early = hit !== null && (hit.boundary.side === 'before' || commits.isOne(hit.strike));
    if (hit !== null && early) await strikeAt(hit.boundary, hit.strike);
    const result = await append();
    appends.push(types);
    if (hit !== null && !early) await strikeAt(hit.boundary, hit.strike);
    return result;
  };

  return {
    arm: (boundary, strike) => {
      armed = boundary === null ? null : { boundary, strike };
      appends = [];
    },
    appends: () => appends,
    wrap: (journal) => ({
      ...journal,
      register: (registrations, meta) => around('Registered', () => journal.register(registrations, meta)),
      append: (stream, afterSeq, events, meta, options) =>
        around(events.map(({ type }) => type).join('+'), () =>
          journal.append(stream, afterSeq, events, meta, options),
        ),
    }),
  };
}

/** Nothing runs after this line: SIGKILL is not delivered to the program. */
function killHere(): void {
  process.kill(process.pid, 'SIGKILL');
}
