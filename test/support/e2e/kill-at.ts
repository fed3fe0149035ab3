import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { Boundary } from './messages.ts';

/** Stands between the engine and its journal: counts the appends, and ends the process at one of them. */
export interface Guillotine {
  arm(boundary: Boundary | null): void;
  /** The appends since it was armed, by the types they wrote. */
  appends(): readonly string[];
  wrap(journal: JournalWithMeta): JournalWithMeta;
}

export function createGuillotine(): Guillotine {
  let armed: Boundary | null = null;
  let appends: string[] = [];

  /** Nothing runs after this line: SIGKILL is not delivered to the program. */
  const killHere = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };

  const around = async <T>(types: string, append: () => Promise<T>): Promise<T> => {
    const occurrence = appends.filter((each) => each === types).length + 1;
    const hit = armed?.types === types && armed.occurrence === occurrence ? armed.side : null;
    if (hit === 'before') killHere();
    const result = await append();
    if (hit === 'after') killHere();
    appends.push(types);
    return result;
  };

  return {
    arm: (boundary) => {
      armed = boundary;
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
