import { Fault } from '../../domain/fault.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { errorCode } from './files.ts';

/** Closed by the first failed write and never opened again in this process. */
export interface Latch {
  /** Throws KT2103 once latched. */
  check(): void;
  isClosed(): boolean;
  /** The fault for what SQLite threw; closes the latch when the disk is no longer to be trusted. */
  faultOf(thrown: unknown): unknown;
}

/** What SQLite's result codes mean here. The first prefix that fits counts. */
const MEANINGS: readonly { readonly prefix: string; readonly code: FaultCode; readonly latches: boolean }[] =
  [
    { prefix: 'SQLITE_BUSY', code: 'KT2101', latches: false },
    // A reader of a journal that a crash left behind needs a small index file beside it.
    { prefix: 'SQLITE_IOERR_SHMSIZE', code: 'KT2102', latches: true },
    { prefix: 'SQLITE_FULL', code: 'KT2102', latches: true },
    { prefix: 'SQLITE_CORRUPT', code: 'KT2104', latches: true },
    { prefix: 'SQLITE_NOTADB', code: 'KT2104', latches: true },
    { prefix: 'SQLITE_IOERR', code: 'KT2105', latches: true },
    { prefix: 'SQLITE_CANTOPEN', code: 'KT2105', latches: true },
    { prefix: 'SQLITE_READONLY', code: 'KT2105', latches: true },
    { prefix: 'SQLITE_PROTOCOL', code: 'KT2105', latches: true },
  ];

export function createLatch(place: string, onLatched: (fault: Fault) => void): Latch {
  let first: Fault | null = null;
  return {
    check() {
      if (first === null) return;
      throw new Fault('KT2103', { place, saw: `${first.code}: ${first.saw}`, cause: first });
    },
    isClosed: () => first !== null,
    faultOf(thrown) {
      const result = errorCode(thrown);
      const clash = clashOf(result, thrown, place);
      if (clash !== null) return clash;
      const meaning = MEANINGS.find(({ prefix }) => result.startsWith(prefix));
      if (meaning === undefined) return thrown;
      const next = meaning.code === 'KT2102' ? { next: `df -h ${place}` } : {};
      const fault = new Fault(meaning.code, { place, saw: result, cause: thrown, ...next });
      if (meaning.latches && first === null) {
        first = fault;
        onLatched(fault);
      }
      return fault;
    },
  };
}

/** SQLite names the columns of a broken uniqueness, never the values. */
function clashOf(result: string, thrown: unknown, place: string): Fault | null {
  if (result !== 'SQLITE_CONSTRAINT_UNIQUE' && result !== 'SQLITE_CONSTRAINT_PRIMARYKEY') return null;
  const message = thrown instanceof Error ? thrown.message : '';
  if (message.includes('credentials.name'))
    return new Fault('KT2114', { place, saw: 'two credentials with one name', cause: thrown });
  if (message.includes('events.seq') || message.includes('credentials.uid'))
    return new Fault('KT2106', { place, saw: 'the event number is taken', cause: thrown });
  return null;
}
